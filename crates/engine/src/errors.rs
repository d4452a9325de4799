//! What an error or an answer keeps of the request that was sent, and which errors a place can see.

use crate::analysis::Analysis;
use crate::conditions::conditions;
use crate::flow::{Kept, shorten};
use crate::handlers::Handler;
use crate::names::Value;
use crate::project::{ClassRef, FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{AssignId, BindingId, BlockId, ExprId, ExprKind, Facts, Step};

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
    conditions(analysis, place).into_iter().any(|(test, here)| {
        asked_of(analysis, place, test).is_some_and(|(types, negated)| {
            let known = types.iter().any(|ty| !analysis.meaning.names.values(*ty).is_empty());
            known && catches(analysis, failed, &types) != (here != negated)
        })
    })
}

/// The test that says that a name holds an error about what the caller sent.
pub(crate) fn of_input(analysis: &Analysis<'_, '_>, place: Place) -> Option<Place> {
    let found = conditions(analysis, place).into_iter().find(|(test, here)| {
        asked_of(analysis, place, *test).is_some_and(|(types, negated)| {
            *here != negated && types.iter().any(|ty| is_of_input(analysis, *ty))
        })
    });
    found.map(|(expr, _)| Place { file: place.file, expr })
}

/// Whether a type is that of errors about what the caller sent.
pub(crate) fn is_of_input(analysis: &Analysis<'_, '_>, ty: Place) -> bool {
    analysis.meaning.has(ty, Role::InputError)
}

/// Whether a function that answers for errors is registered for more than those that the program makes to be told:
/// for all of them, or for some library's.
pub(crate) fn is_for_failures(analysis: &Analysis<'_, '_>, handler: &Handler) -> bool {
    let asked = handler.routes.iter().flat_map(|route| {
        let args = analysis.project().facts(route.file).call(route.expr).map(|call| &call.args);
        let file = route.file;
        args.into_iter().flatten().map(move |arg| Place { file, expr: arg.value })
    });
    let told = |place: &Place| {
        let values = analysis.meaning.names.values(*place);
        !values.iter().any(|value| matches!(value, Value::Function(_)))
    };
    let mut types = asked.filter(told).peekable();
    let fails = |ty: Place| {
        if let ExprKind::Constant(code) = &analysis.project().expr(ty).kind {
            return &**code == "500";
        }
        let values = analysis.meaning.names.values(ty);
        let own = |value: &Value| matches!(value, Value::Class(_) | Value::Instance(_));
        !(is_of_input(analysis, ty) || values.iter().any(own))
    };
    types.peek().is_none() || types.any(fails)
}

/// Whether a method is of a type that handlers fail with, and that is made of other errors.
pub(crate) fn is_failure_of_handlers(analysis: &Analysis<'_, '_>, method: FnRef) -> bool {
    let facts = analysis.project().facts(method.file);
    let Some(id) = facts.function(method.id).class else { return false };
    let class = ClassRef { file: method.file, id };
    let names = &analysis.meaning.names;
    let made_of_others = names.class_parts(class).iter().any(|part| {
        let bases = &facts.class(part.id).bases;
        let of_others = |base: &ExprId| {
            matches!(facts.expr(*base).kind, ExprKind::Index(..) | ExprKind::List(_))
        };
        bases.iter().any(of_others)
    });
    let fails_with = |function: &FnRef| {
        let facts = analysis.project().facts(function.file);
        let Some(ty) = facts.function(function.id).ty else { return false };
        let ExprKind::Index(_, parts) = &facts.expr(ty).kind else { return false };
        let [_, .., failure] = parts.as_slice() else { return false };
        let values = names.values(Place { file: function.file, expr: *failure });
        values.iter().any(|value| match value {
            Value::Class(known) | Value::Instance(known) => names.same_class(*known, class),
            _ => false,
        })
    };
    made_of_others && analysis.handlers.keys().any(fails_with)
}

/// The types that a handler catches, when a name in it takes the error.
pub(crate) fn caught_types(facts: &Facts, handler: BlockId, id: AssignId) -> Option<Vec<ExprId>> {
    let value = facts.assigns[id.index()].value?;
    let start = facts.directly_in(handler).map(|(_, expr)| expr.span.start).min();
    (Some(facts.expr(value).span.start) == start).then(|| listed(facts, value))
}

/// Whether what a step of a chain gets the error of only reads what the caller sent.
pub(crate) fn fails_by_input(analysis: &Analysis<'_, '_>, call: Place) -> bool {
    let facts = analysis.project().facts(call.file);
    let Some(fact) = facts.call(call.expr) else { return false };
    let ExprKind::Member(mut object, _) = facts.expr(fact.callee).kind else { return false };
    while let ExprKind::Pass(parts) = &facts.expr(object).kind {
        let [part] = parts.as_slice() else { break };
        object = *part;
    }
    analysis.meaning.has(Place { file: call.file, expr: object }, Role::InputError)
}

/// Whether an answer is known to be an error where a place stands: its status was asked.
pub(crate) fn is_refused(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    let told = |(test, here): (ExprId, bool)| {
        went_well(analysis, Place { file: place.file, expr: test }, 0)
            .is_some_and(|well| well != here)
    };
    conditions(analysis, place).into_iter().any(told)
}

/// Whether a condition that holds says that all went well, or that it did not.
fn went_well(analysis: &Analysis<'_, '_>, test: Place, depth: usize) -> Option<bool> {
    const ERRORS: u32 = 300;
    let facts = analysis.project().facts(test.file);
    let at = |expr: ExprId| Place { file: test.file, expr };
    let inner = |expr: ExprId| went_well(analysis, at(expr), depth + 1);
    if depth > 8 {
        return None;
    }
    match &facts.expr(test.expr).kind {
        ExprKind::Test { parts, .. } if parts.len() == 1 => inner(parts[0]).map(|well| !well),
        ExprKind::Test { op, parts } => {
            let status = |expr: &ExprId| analysis.meaning.has(at(*expr), Role::Status);
            if !parts.iter().any(status) {
                return parts.iter().find_map(|part| inner(*part));
            }
            let number = parts.iter().find_map(|part| match &facts.expr(*part).kind {
                ExprKind::Constant(number) => number.parse::<u32>().ok(),
                _ => None,
            });
            let is_error = number.is_some_and(|number| number >= ERRORS);
            Some(match op.trim_end_matches('=') {
                "!" => is_error,
                "<" => true,
                _ => !is_error,
            })
        }
        ExprKind::Choice(parts) | ExprKind::Pass(parts) | ExprKind::Opaque(parts) => {
            parts.iter().find_map(|part| inner(*part))
        }
        ExprKind::Member(..) | ExprKind::Call(_) => {
            analysis.meaning.has(test, Role::Status).then_some(true)
        }
        _ => None,
    }
}

/// The condition around a place that asks whether the program runs where it is developed.
pub(crate) fn in_development(analysis: &Analysis<'_, '_>, place: Place) -> Option<Place> {
    let facts = analysis.project().facts(place.file);
    let asks = |test: ExprId| {
        let around = facts.expr(test).span;
        facts.inside(around).any(|(expr, fact)| {
            matches!(
                fact.kind,
                ExprKind::Member(..) | ExprKind::Name(..) | ExprKind::Call(_) | ExprKind::Index(..)
            ) && analysis.meaning.has(Place { file: place.file, expr }, Role::Development)
        })
    };
    let found = conditions(analysis, place).into_iter().find(|(test, _)| asks(*test));
    found.map(|(expr, _)| Place { file: place.file, expr })
}

/// The types that a condition asks the name at a place for, and whether it asks for the opposite.
fn asked_of(analysis: &Analysis<'_, '_>, place: Place, test: ExprId) -> Option<(Vec<Place>, bool)> {
    let facts = analysis.project().facts(place.file);
    let ExprKind::Name(_, Some(binding)) = facts.expr(place.expr).kind else { return None };
    let (types, negated) = asked(facts, test, binding)?;
    Some((types.into_iter().map(|expr| Place { file: place.file, expr }).collect(), negated))
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
