//! Permission: a person who was asked, a path that was found to lie where it may.

use crate::analysis::Analysis;
use crate::conditions::conditions;
use crate::meaning::Hit;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{Arg, BindingId, DefFrom, ExprId, ExprKind, Facts};

/// The question on every way to a place that says whether what it reads may be used. Of what is used `whole` a
/// fixed text at its front may say it.
pub(super) fn given(analysis: &Analysis<'_, '_>, place: Place, whole: bool) -> Option<Place> {
    let facts = analysis.project().facts(place.file);
    let at = |expr: ExprId| Place { file: place.file, expr };
    conditions(analysis, place).into_iter().find_map(|(test, holds)| {
        let permit = questions(facts, test).into_iter().find_map(|span| {
            let mut inside = facts.inside(span);
            inside.find(|(expr, _)| permits(analysis, at(*expr), place)).map(|(expr, _)| at(expr))
        });
        permit.or_else(|| front(analysis, at(test), place, holds).filter(|_| whole))
    })
}

/// The test that a place begins with a fixed text that is more than a mark.
fn front(analysis: &Analysis<'_, '_>, asked: Place, place: Place, holds: bool) -> Option<Place> {
    let facts = analysis.project().facts(asked.file);
    let inner =
        |part: ExprId, holds| front(analysis, Place { file: asked.file, expr: part }, place, holds);
    match &facts.expr(asked.expr).kind {
        ExprKind::Test { parts, .. } if parts.len() == 1 => inner(parts[0], !holds),
        ExprKind::Test { parts, .. } | ExprKind::Choice(parts) | ExprKind::Pass(parts) => {
            parts.iter().find_map(|part| inner(*part, holds))
        }
        ExprKind::Call(call) if holds => {
            let hit = analysis.meaning.hit(asked, Role::Permit)?;
            let says = |arg: &Arg| match &facts.expr(arg.value).kind {
                ExprKind::Text(text) => text.chars().filter(|c| c.is_alphanumeric()).count() > 1,
                _ => false,
            };
            let judged = call.args.iter().any(says) && judges(analysis, asked, hit, place);
            judged.then_some(asked)
        }
        _ => None,
    }
}

/// A condition, and what the names in it were bound to.
fn questions(facts: &Facts, test: ExprId) -> Vec<Span> {
    let around = facts.expr(test).span;
    let names = facts.inside(around).filter_map(|(expr, fact)| match fact.kind {
        ExprKind::Name(_, Some(binding)) => Some((expr, binding)),
        _ => None,
    });
    let bound = names.flat_map(|(expr, binding)| {
        facts.reaching(binding, expr).into_iter().filter_map(|def| match def.from {
            DefFrom::Assign(id) => facts.assigns[id.index()].value,
            _ => None,
        })
    });
    std::iter::once(around).chain(bound.map(|value| facts.expr(value).span)).collect()
}

/// Whether a call permits: whatever is asked for, or just what the place reads.
fn permits(analysis: &Analysis<'_, '_>, call: Place, place: Place) -> bool {
    let Some(hit) = analysis.meaning.hit(call, Role::Permit) else { return false };
    let entry = analysis.meaning.entry(call.file, hit);
    let facts = analysis.project().facts(call.file);
    entry.slot(Slot::Input).is_empty() || {
        // A fixed text at its front says little of a command.
        let args = facts.call(call.expr).map_or(&[][..], |call| &call.args);
        let fixed = |arg: &Arg| matches!(facts.expr(arg.value).kind, ExprKind::Text(_));
        if args.iter().any(fixed) {
            return false;
        }
        judges(analysis, call, hit, place)
    }
}

/// Whether a question is about what a place reads.
fn judges(analysis: &Analysis<'_, '_>, call: Place, hit: Hit, place: Place) -> bool {
    let facts = analysis.project().facts(call.file);
    let wanted = bindings(facts, facts.expr(place.expr).span);
    let picked = analysis.meaning.slot(call, hit, Slot::Input);
    let judged =
        picked.iter().flat_map(|picked| bindings(facts, facts.expr(picked.place.expr).span));
    judged.into_iter().any(|binding| wanted.contains(&binding))
}

fn bindings(facts: &Facts, span: Span) -> Vec<BindingId> {
    let named = facts.inside(span).filter_map(|(_, fact)| match fact.kind {
        ExprKind::Name(_, binding) => binding,
        _ => None,
    });
    named.collect()
}
