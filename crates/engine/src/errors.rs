//! What an error or an answer keeps of the request that was sent, and which errors a place can see.

use crate::analysis::Analysis;
use crate::flow::{Kept, shorten};
use crate::names::Value;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{BindingId, ExprId, ExprKind, Facts, Parent, Step};

/// What the books say that a call keeps of a value that it was given below these fields.
pub(crate) fn kept(analysis: &Analysis<'_, '_>, call: Place, fields: &[Step]) -> Vec<Kept> {
    let meaning = &analysis.meaning;
    let mut found = Vec::new();
    for hit in meaning.hits(call).iter().filter(|hit| !hit.by_name) {
        let entry = meaning.entry(call.file, *hit);
        let all = entry.error.iter().map(|keeps| (keeps, true));
        for (keeps, thrown) in all.chain(entry.result.iter().map(|keeps| (keeps, false))) {
            let mut below: Vec<Step> = keeps.fields.iter().cloned().map(Step::Field).collect();
            below.extend(fields.last().cloned());
            shorten(&mut below);
            let kept = Kept { fields: below, closed: keeps.closed, thrown };
            if !found.contains(&kept) {
                found.push(kept);
            }
        }
    }
    found
}

/// Functions among the arguments of a call that get the error of its receiver.
pub(crate) fn catchers(analysis: &Analysis<'_, '_>, call: Place) -> Vec<Place> {
    let meaning = &analysis.meaning;
    let hits = meaning.hits(call);
    let catches = hits.iter().filter(|hit| meaning.entry(call.file, **hit).role == Role::Catch);
    let picked = catches.flat_map(|hit| meaning.slot(call, *hit, Slot::Handler));
    picked.map(|picked| picked.place).collect()
}

/// Whether what catches these types catches the error of the call at `failed`.
pub(crate) fn catches(analysis: &Analysis<'_, '_>, failed: Place, types: &[Place]) -> bool {
    let meaning = &analysis.meaning;
    let hits = meaning.hits(failed);
    let mut patterns =
        hits.iter().flat_map(|hit| &meaning.entry(failed.file, *hit).caught).peekable();
    if patterns.peek().is_none() {
        return true;
    }
    let patterns: Vec<_> = patterns.collect();
    types.iter().flat_map(|ty| meaning.names.values(*ty).to_vec()).any(|value| match value {
        Value::External(path) => {
            let segments = path.segments();
            patterns.iter().any(|pattern| pattern.matches(&segments))
        }
        _ => false,
    })
}

/// Whether a name that holds the error of the call at `failed` cannot hold it here, because its type was asked.
pub(crate) fn excluded(analysis: &Analysis<'_, '_>, place: Place, failed: Place) -> bool {
    let facts = analysis.project().facts(place.file);
    let ExprKind::Name(_, Some(binding)) = facts.expr(place.expr).kind else { return false };
    // Whether the error is of the type that is asked for, and whether the place is where it is.
    let wrong = |test: ExprId, here: bool| {
        let asked = asked(facts, test, binding);
        asked.is_some_and(|(types, negated)| {
            let types: Vec<Place> =
                types.iter().map(|expr| Place { file: place.file, expr: *expr }).collect();
            let known = types.iter().any(|ty| !analysis.meaning.names.values(*ty).is_empty());
            known && catches(analysis, failed, &types) != (here != negated)
        })
    };
    let expr = facts.expr(place.expr);
    let guarded = facts.guards.iter().any(|guard| {
        let inside = |block: &_| facts.within(expr.block, *block);
        let then = guard.then.as_ref();
        let behind = || {
            expr.span.start >= guard.span.end
                && facts.within(expr.block, guard.block)
                && then.is_some_and(|then| facts.block(*then).exits)
        };
        if then.is_some_and(inside) {
            wrong(guard.test, true)
        } else {
            (guard.otherwise.as_ref().is_some_and(inside) || behind()) && wrong(guard.test, false)
        }
    });
    guarded || chosen(facts, place.expr).is_some_and(|(test, here)| wrong(test, here))
}

/// The condition of the choice that an expression is a part of, and whether it is the part for when it holds.
fn chosen(facts: &Facts, part: ExprId) -> Option<(ExprId, bool)> {
    let Parent::Expr(choice) = facts.expr(part).parent else { return None };
    let ExprKind::Choice(parts) = &facts.expr(choice).kind else { return None };
    let [first, _] = parts.as_slice() else { return None };
    let around = facts.expr(choice).span;
    let within = |span: mistral_lint_grammars::Span| {
        around.contains(span) && !parts.iter().any(|part| facts.expr(*part).span.contains(span))
    };
    let mut tests: Vec<_> = facts
        .each_expr()
        .filter(|(_, expr)| expr.parent == Parent::None && within(expr.span))
        .collect();
    tests.sort_by_key(|(_, expr)| std::cmp::Reverse(expr.span.end - expr.span.start));
    tests.first().map(|(test, _)| (*test, *first == part))
}

/// The types that a condition asks a name for, and whether it asks for the opposite.
fn asked(facts: &Facts, test: ExprId, binding: BindingId) -> Option<(Vec<ExprId>, bool)> {
    let is_name = |expr: &ExprId| matches!(facts.expr(*expr).kind, ExprKind::Name(_, Some(known)) if known == binding);
    match &facts.expr(test).kind {
        ExprKind::Pass(parts) => asked(facts, *parts.first()?, binding),
        ExprKind::Test { parts, .. } => match parts.as_slice() {
            [part] => asked(facts, *part, binding).map(|(types, negated)| (types, !negated)),
            [name, ty] if is_name(name) => Some((listed(facts, *ty), false)),
            _ => None,
        },
        ExprKind::Call(call) => {
            let mut values = call.args.iter().map(|arg| arg.value);
            if !values.next().as_ref().is_some_and(is_name) {
                return None;
            }
            let types: Vec<ExprId> = values.flat_map(|ty| listed(facts, ty)).collect();
            Some((if types.is_empty() { vec![call.callee] } else { types }, false))
        }
        _ => None,
    }
}

fn listed(facts: &Facts, ty: ExprId) -> Vec<ExprId> {
    match &facts.expr(ty).kind {
        ExprKind::List(items) => items.clone(),
        _ => vec![ty],
    }
}
