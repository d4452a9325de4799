//! What a middleware asks of the address before it does its work.

use super::files::patterns;
use super::matcher::Matcher;
use crate::addresses;
use crate::analysis::Analysis;
use crate::conditions::conditions;
use crate::handlers::Handler;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{ExprId, ExprKind, Facts, Parent};

/// Whether what is done at a place in a middleware is done for the requests of a handler.
pub(crate) fn meant(analysis: &Analysis<'_, '_>, place: Place, handler: &Handler) -> bool {
    let mut addresses = None;
    conditions(analysis, place).into_iter().all(|(test, holds)| {
        let asked = asked(analysis, place.file, test, holds);
        asked.into_iter().all(|(matchers, wanted)| {
            let addresses = addresses.get_or_insert_with(|| addresses::of(analysis, handler));
            let any = |matcher: &Matcher| addresses.iter().any(|address| matcher.matches(address));
            addresses.is_empty() || matchers.iter().any(any) == wanted
        })
    })
}

/// The patterns that a condition asks for, each with whether the address must be one of them.
fn asked(
    analysis: &Analysis<'_, '_>,
    file: u32,
    test: ExprId,
    holds: bool,
) -> Vec<(Vec<Matcher>, bool)> {
    let facts = analysis.project().facts(file);
    let around = facts.expr(test).span;
    let calls = facts.inside(around).filter(|(_, fact)| matches!(fact.kind, ExprKind::Call(_)));
    let found = calls.filter_map(|(call, _)| {
        let matchers = asked_by(analysis, Place { file, expr: call });
        (!matchers.is_empty()).then(|| (matchers, holds != is_negated(facts, call)))
    });
    let (wanted, mut found): (Vec<_>, Vec<_>) = found.partition(|(_, wanted)| *wanted);
    if holds && is_either(facts, test) {
        // One of them is enough.
        let all: Vec<Matcher> = wanted.into_iter().flat_map(|(matchers, _)| matchers).collect();
        found.extend((!all.is_empty()).then_some((all, true)));
    } else {
        found.extend(wanted);
    }
    found
}

/// The patterns that a call asks an address for.
fn asked_by(analysis: &Analysis<'_, '_>, call: Place) -> Vec<Matcher> {
    let meaning = &analysis.meaning;
    let made = births(analysis, call).into_iter().chain([call]);
    let hits = made.filter_map(|place| Some((place, meaning.hit(place, Role::RouteMatcher)?)));
    let asked = hits.flat_map(|(place, hit)| {
        let prefix = meaning.entry(place.file, hit).prefix;
        let read = if prefix { Matcher::prefix } else { Matcher::read };
        let picked = meaning.slot(place, hit, Slot::Input).into_iter();
        picked.flat_map(move |picked| patterns(analysis, picked.place, read))
    });
    asked.collect()
}

/// Whether an expression is asked for the opposite: `!asked(x)`.
fn is_negated(facts: &Facts, mut expr: ExprId) -> bool {
    let mut negated = false;
    while let Parent::Expr(parent) = facts.expr(expr).parent {
        match &facts.expr(parent).kind {
            ExprKind::Test { parts, .. } if parts.len() == 1 => negated = !negated,
            ExprKind::Pass(_) => {}
            _ => break,
        }
        expr = parent;
    }
    negated
}

/// Whether one of several conditions is enough.
fn is_either(facts: &Facts, test: ExprId) -> bool {
    match &facts.expr(test).kind {
        ExprKind::Pass(parts) => parts.iter().any(|part| is_either(facts, *part)),
        ExprKind::Choice(parts) => parts.len() > 1,
        _ => false,
    }
}

/// The calls that what is called was born in.
fn births(analysis: &Analysis<'_, '_>, call: Place) -> Vec<Place> {
    let facts = analysis.project().facts(call.file);
    let Some(callee) = facts.call(call.expr).map(|call| call.callee) else { return Vec::new() };
    analysis.meaning.names.births(Place { file: call.file, expr: callee })
}
