//! Hand-written validation: a check of type or length that stops the request before a value is used.

mod reads;

use crate::analysis::Analysis;
use crate::conditions::{choices, decided};
use crate::meaning::Hit;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{BlockId, ExprId, ExprKind, Facts};
use reads::Read;

pub(crate) use reads::Reads;

/// The check that what a place reads has passed on every way to it.
pub(crate) fn checked(analysis: &Analysis<'_, '_>, place: Place) -> Option<Place> {
    let facts = analysis.project().facts(place.file);
    let read = Read::at(analysis, place)?;
    let check = by_guard(analysis, place, &read, facts);
    let check = check.or_else(|| by_call(analysis, place, &read, facts));
    check.map(|expr| Place { file: place.file, expr })
}

/// The test on every way to a place that what it reads, or the first of its items, is one of a few values.
pub(crate) fn listed(analysis: &Analysis<'_, '_>, place: Place) -> Option<Place> {
    let facts = analysis.project().facts(place.file);
    let wanted = Read::at(analysis, place)?;
    let same = |expr: ExprId| {
        let read = Read::at(analysis, Place { file: place.file, expr });
        read.is_some_and(|read| {
            read == wanted
                || read.binding == wanted.binding && read.first_of() == Some(&*wanted.fields)
        })
    };
    let lists = |test: &ExprId| {
        let around = facts.expr(*test).span;
        facts.inside(around).any(|(expr, fact)| match &fact.kind {
            ExprKind::Test { op, parts } if parts.len() > 1 => {
                let constant = |part: &ExprId| matches!(facts.expr(*part).kind, ExprKind::Text(_));
                (op.contains("in") || is_equality(op) && parts.iter().any(constant))
                    && parts.first().is_some_and(|part| same(*part))
            }
            ExprKind::Call(call) => {
                (call.args.len() > 1
                    || matches!(facts.expr(call.callee).kind, ExprKind::Member(..)))
                    && analysis.meaning.has(Place { file: place.file, expr }, Role::Mask)
                    && call.args.iter().any(|arg| same(arg.value))
            }
            _ => false,
        })
    };
    let guards = analysis.reads.guards(analysis, place.file, &wanted).into_iter();
    let guards = guards.map(|index| &facts.guards[index]);
    let around = guards.filter(|guard| decided(facts, guard, place.expr).is_some());
    let tests = around.map(|guard| guard.test);
    let mut tests = tests.chain(choices(facts, place.expr).map(|(test, _)| test));
    tests.find(lists).map(|expr| Place { file: place.file, expr })
}

/// Whether control that comes to `at` has passed the end of `guard`'s statement, which stands in `block`.
fn after(facts: &Facts, at: ExprId, end: u32, block: BlockId) -> bool {
    facts.expr(at).span.start >= end && facts.within(facts.expr(at).block, block)
}

/// Whether control never comes out of a region at its end: it returns, throws, or calls what does not come back.
pub(crate) fn leaves(analysis: &Analysis<'_, '_>, file: u32, block: BlockId) -> bool {
    let facts = analysis.project().facts(file);
    facts.block(block).exits
        || facts.directly_in(block).any(|(expr, _)| {
            let place = Place { file, expr };
            facts.call(expr).is_some()
                && analysis
                    .meaning
                    .hits(place)
                    .iter()
                    .any(|hit| analysis.meaning.entry(file, *hit).stops)
        })
}

/// What a function asks the type or length of, and turns the request away otherwise: the test, and the name of the field.
pub(crate) fn asked_by(analysis: &Analysis<'_, '_>, function: FnRef) -> Vec<(Place, Box<str>)> {
    let file = function.file;
    let facts = analysis.project().facts(file);
    let span = facts.function(function.id).span;
    let mut found = Vec::new();
    for guard in facts.guards.iter().filter(|guard| span.contains(guard.span)) {
        if !guard.then.is_some_and(|then| leaves(analysis, file, then)) {
            continue;
        }
        for (expr, fact) in facts.inside(facts.expr(guard.test).span) {
            let (ExprKind::Name(name, _) | ExprKind::Member(_, name)) = &fact.kind else {
                continue;
            };
            let read = Read::at(analysis, Place { file, expr });
            if read.is_some_and(|read| tests(analysis, file, guard.test, &read, 0)) {
                found.push((Place { file, expr: guard.test }, name.clone()));
            }
        }
    }
    found
}

fn by_guard(
    analysis: &Analysis<'_, '_>,
    place: Place,
    read: &Read,
    facts: &Facts,
) -> Option<ExprId> {
    let guards = analysis.reads.guards(analysis, place.file, read).into_iter();
    let mut guards = guards.map(|index| &facts.guards[index]);
    let guard = guards.find(|guard| {
        // Cheap questions first: whether a region is left means looking through it.
        let behind = || after(facts, place.expr, guard.span.end, guard.block);
        let (inside, behind) = match guard.then {
            None => (behind(), false),
            Some(then) => (facts.within(facts.expr(place.expr).block, then), behind()),
        };
        let leaves = || guard.then.is_some_and(|then| leaves(analysis, place.file, then));
        (inside || behind)
            && tests(analysis, place.file, guard.test, read, 0)
            && (inside || leaves())
    });
    guard.map(|guard| guard.test)
}

/// Whether a condition asks for the type, length or membership of what is read.
fn tests(
    analysis: &Analysis<'_, '_>,
    file: u32,
    test: ExprId,
    wanted: &Read,
    depth: usize,
) -> bool {
    if depth > 12 {
        return false;
    }
    let facts = analysis.project().facts(file);
    let at = |expr: ExprId| Place { file, expr };
    let same = |expr: ExprId| Read::at(analysis, at(expr)).is_some_and(|read| read == *wanted);
    match &facts.expr(test).kind {
        ExprKind::Test { op, parts } if parts.len() > 1 => {
            let typed = parts.iter().any(|part| match &facts.expr(*part).kind {
                ExprKind::TypeOf(inner) => inner.iter().any(|inner| same(*inner)),
                _ => false,
            });
            let bounded = !is_equality(op)
                && parts.iter().any(|part| measures(analysis, at(*part), &same))
                && !parts.iter().any(|part| is_small(analysis, at(*part)));
            let listed = op.contains("in") && parts.first().is_some_and(|part| same(*part));
            typed
                || bounded
                || listed
                || parts.iter().any(|part| tests(analysis, file, *part, wanted, depth + 1))
        }
        ExprKind::Test { parts, .. }
        | ExprKind::Choice(parts)
        | ExprKind::Pass(parts)
        | ExprKind::Join(parts)
        | ExprKind::Opaque(parts) => {
            parts.iter().any(|part| tests(analysis, file, *part, wanted, depth + 1))
        }
        ExprKind::Call(call) => {
            let place = at(test);
            let passes = |role| analysis.meaning.has(place, role);
            // `bool(x)`, `len(x)`, `x.trim()` only ask whether there is anything.
            if passes(Role::Carrier) || call.args.len() < 2 && measures(analysis, place, &same) {
                return false;
            }
            let receiver = match &facts.expr(call.callee).kind {
                ExprKind::Member(object, _) => same(*object),
                _ => false,
            };
            receiver || call.args.iter().any(|arg| same(arg.value))
        }
        // The other side of a conjunction that was set aside as a condition.
        _ => false,
    }
}

fn is_equality(op: &str) -> bool {
    matches!(op, "==" | "===" | "!=" | "!==" | "is" | "is not")
}

/// Whether an expression is the length of what is read.
fn measures(analysis: &Analysis<'_, '_>, place: Place, same: &dyn Fn(ExprId) -> bool) -> bool {
    let facts = analysis.project().facts(place.file);
    if !analysis.meaning.has(place, Role::Mask) {
        return false;
    }
    match &facts.expr(place.expr).kind {
        ExprKind::Member(object, _) => same(*object),
        ExprKind::Call(call) => {
            call.args.iter().any(|arg| same(arg.value))
                || matches!(facts.expr(call.callee).kind, ExprKind::Member(object, _) if same(object))
        }
        _ => false,
    }
}

/// Zero and one bound nothing: they ask for emptiness.
fn is_small(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    matches!(analysis.project().text(place), "0" | "1")
}

/// A validator that ran on the value before, and throws; or a verdict that was asked for and acted upon.
fn by_call(
    analysis: &Analysis<'_, '_>,
    place: Place,
    wanted: &Read,
    facts: &Facts,
) -> Option<ExprId> {
    let start = facts.expr(place.expr).span.start;
    let known = analysis.reads.validated(analysis, place.file, wanted.binding);
    let mut before = known.iter().filter(|handed| facts.expr(handed.used).span.start < start);
    let at = |expr| Place { file: place.file, expr };
    let found = before.find(|handed| {
        let (call, part) = (at(handed.call), at(handed.part));
        covers(analysis, part, wanted) && validates(analysis, call, part, place, facts)
    });
    found.map(|handed| handed.call)
}

/// Whether what a validator was given is the whole of what is read, or just that.
fn covers(analysis: &Analysis<'_, '_>, part: Place, wanted: &Read) -> bool {
    Read::at(analysis, part).is_some_and(|given| {
        given.binding == wanted.binding && wanted.fields.starts_with(&given.fields)
    })
}

fn validates(
    analysis: &Analysis<'_, '_>,
    call: Place,
    part: Place,
    place: Place,
    facts: &Facts,
) -> bool {
    let takes = |hit: &Hit| {
        let picked = analysis.meaning.slot(call, *hit, Slot::Input);
        picked.is_empty() || picked.iter().any(|picked| picked.place == part)
    };
    let end = facts.expr(call.expr).span.end;
    if !after(facts, place.expr, end, facts.expr(call.expr).block) {
        return false;
    }
    analysis.meaning.hits(call).iter().any(|hit| {
        match analysis.meaning.entry(call.file, *hit).role {
            Role::Validator => takes(hit),
            Role::Checker => takes(hit) && acted_upon(facts, call.expr, place.expr),
            _ => false,
        }
    })
}

/// Whether a verdict is asked by a condition that ends the request, or around what follows.
fn acted_upon(facts: &Facts, verdict: ExprId, place: ExprId) -> bool {
    facts.guards.iter().any(|guard| {
        let exits = guard.then.is_some_and(|then| facts.block(then).exits);
        let passed = exits && after(facts, place, guard.span.end, guard.block);
        let inside = guard.then.is_some_and(|then| facts.within(facts.expr(place).block, then));
        (passed || inside) && mentions(facts, guard.test, verdict, 0)
    })
}

/// Whether a condition contains the verdict, or a name that it was put into.
fn mentions(facts: &Facts, test: ExprId, verdict: ExprId, depth: usize) -> bool {
    if test == verdict {
        return true;
    }
    if depth > 12 {
        return false;
    }
    match &facts.expr(test).kind {
        ExprKind::Name(_, Some(binding)) => {
            facts.binding(*binding).defs.iter().any(|def| match def.from {
                mistral_lint_grammars::facts::DefFrom::Assign(id) => {
                    let value = facts.assigns[id.index()].value;
                    value.is_some_and(|value| strip(facts, value) == verdict)
                }
                _ => false,
            })
        }
        ExprKind::Member(object, _) => mentions(facts, *object, verdict, depth + 1),
        ExprKind::Call(call) => mentions(facts, call.callee, verdict, depth + 1),
        ExprKind::Test { parts, .. }
        | ExprKind::Choice(parts)
        | ExprKind::Pass(parts)
        | ExprKind::Opaque(parts) => {
            parts.iter().any(|part| mentions(facts, *part, verdict, depth + 1))
        }
        _ => false,
    }
}

fn strip(facts: &Facts, id: ExprId) -> ExprId {
    match &facts.expr(id).kind {
        ExprKind::Pass(parts) if parts.len() == 1 => strip(facts, parts[0]),
        _ => id,
    }
}
