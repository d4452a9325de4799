//! The conditions that decide whether control comes to a place.

use crate::analysis::Analysis;
use crate::project::Place;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Facts, Guard, Parent};

/// A choice is looked for so many expressions up.
const UP: usize = 8;

/// The conditions that hold, or do not, where a place stands: guards and choices around it, and guards that left before it.
pub(crate) fn conditions(analysis: &Analysis<'_, '_>, place: Place) -> Vec<(ExprId, bool)> {
    let facts = analysis.project().facts(place.file);
    let guards = facts.guards_about(facts.expr(place.expr).block).into_iter();
    let guards = guards.filter_map(|guard| Some((guard.test, decided(facts, guard, place.expr)?)));
    guards.chain(choices(facts, place.expr)).collect()
}

/// Whether a guard's condition holds where an expression stands, or does not, if that is known there.
pub(crate) fn decided(facts: &Facts, guard: &Guard, at: ExprId) -> Option<bool> {
    let expr = facts.expr(at);
    let inside = |block: &_| facts.within(expr.block, *block);
    let then = guard.then.as_ref();
    let behind = || {
        expr.span.start >= guard.span.end
            && then.is_some_and(|then| facts.block(*then).exits)
            && facts.within(expr.block, guard.block)
    };
    if then.is_some_and(inside) {
        Some(true)
    } else {
        (guard.otherwise.as_ref().is_some_and(inside) || behind()).then_some(false)
    }
}

/// The conditions of the choices that an expression is a part of, nearest first, and whether they hold for it.
pub(crate) fn choices(facts: &Facts, expr: ExprId) -> impl Iterator<Item = (ExprId, bool)> + '_ {
    let up = std::iter::successors(Some(expr), |part| match facts.expr(*part).parent {
        Parent::Expr(parent) => Some(parent),
        _ => None,
    });
    up.take(UP).filter_map(|part| chosen(facts, part))
}

/// The condition of the choice that an expression is a part of, and whether it is the part for when it holds.
fn chosen(facts: &Facts, part: ExprId) -> Option<(ExprId, bool)> {
    let Parent::Expr(choice) = facts.expr(part).parent else { return None };
    let ExprKind::Choice(parts) = &facts.expr(choice).kind else { return None };
    let [first, _] = parts.as_slice() else { return None };
    let in_parts = |span: Span| parts.iter().any(|part| facts.expr(*part).span.contains(span));
    let around = facts.inside(facts.expr(choice).span);
    let mut tests: Vec<_> =
        around.filter(|(_, expr)| expr.parent == Parent::None && !in_parts(expr.span)).collect();
    tests.sort_by_key(|(_, expr)| std::cmp::Reverse(expr.span.end - expr.span.start));
    tests.first().map(|(test, _)| (*test, *first == part))
}
