//! Where a function turns a caller away before the model is called: an answer that says "not you", or the way to a login.

use crate::analysis::{Analysis, Kind};
use crate::checks;
use crate::conditions::conditions;
use crate::names::Value;
use crate::project::{FnRef, Place, dotted, last_name};
use crate::role::Role;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Facts, Guard, Parent};
use rustc_hash::{FxHashMap, FxHashSet};

/// Every function that turns callers away, and where it does.
pub(crate) fn find(analysis: &Analysis<'_, '_>) -> Vec<(FnRef, Place)> {
    let spends = spends(analysis);
    if spends.is_empty() {
        return Vec::new();
    }
    let mut known: FxHashMap<&str, Option<No>> = FxHashMap::default();
    let places = analysis.project().places().filter_map(|place| {
        let Some(text) = named(analysis.project().facts(place.file), place.expr) else {
            return sends_to_login(analysis, place).then_some((place, No::Unknown));
        };
        let no = known.entry(text).or_insert_with(|| says_no(analysis, text));
        Some((place, (*no)?))
    });
    let late = |function: FnRef, place: Place| {
        let start = analysis.project().expr(place).span.start;
        spends.get(&function).is_some_and(|first| *first < start)
    };
    let found = places.filter_map(|(place, no)| {
        let function = analysis.project().function_of(place)?;
        // What answers when another failed runs behind the handler, not in front of it.
        if analysis.handlers.get(&function).is_some_and(|handler| handler.error.is_some()) {
            return None;
        }
        let refuses =
            !late(function, place) && !is_asked(analysis, place) && asks_who(analysis, place, no);
        refuses.then(|| (function, call_around(analysis, place)))
    });
    found.chain(asked(analysis)).collect()
}

/// Members that say who is calling, asked where the function is left: `if not request.user.is_authenticated: return`.
fn asked<'x>(analysis: &'x Analysis<'_, '_>) -> impl Iterator<Item = (FnRef, Place)> + 'x {
    let files = 0..analysis.project().files.len() as u32;
    files.flat_map(move |file| {
        let facts = analysis.project().facts(file);
        let tests: FxHashMap<ExprId, &Guard> =
            facts.guards.iter().map(|guard| (guard.test, guard)).collect();
        let leaves = move |guard: &Guard| {
            let mut ways = [guard.then, guard.otherwise].into_iter().flatten();
            ways.any(|block| checks::leaves(analysis, file, block))
        };
        facts.each_expr().filter_map(move |(expr, fact)| {
            let (ExprKind::Member(..), false) = (&fact.kind, tests.is_empty()) else { return None };
            let guard = above(facts, expr).find_map(|expr| tests.get(&expr))?;
            let place = Place { file, expr };
            let left = analysis.meaning.has(place, Role::Auth) && leaves(guard);
            left.then(|| Some((analysis.project().function_of(place)?, place))).flatten()
        })
    })
}

/// Where functions first lead to a Mistral call.
fn spends(analysis: &Analysis<'_, '_>) -> FxHashMap<FnRef, u32> {
    let mut first: FxHashMap<FnRef, u32> = FxHashMap::default();
    let calls = analysis.calls.iter().filter(|call| call.kind != Kind::Management);
    let mut leads: FxHashSet<FnRef> = FxHashSet::default();
    let mut places: Vec<Place> = Vec::new();
    for call in calls {
        places.push(call.place);
        leads.extend(analysis.callers_of(call.place).iter());
    }
    places.extend(leads.into_iter().flat_map(|at| analysis.meaning.names.callers(at).to_vec()));
    for place in places {
        let Some(function) = analysis.project().function_of(place) else { continue };
        let start = analysis.project().expr(place).span.start;
        let known = first.entry(function).or_insert(start);
        *known = start.min(*known);
    }
    first
}

/// What an answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum No {
    /// That nobody knows who is calling.
    Unknown,
    /// That who is calling may not.
    Forbidden,
}

fn says_no(analysis: &Analysis<'_, '_>, text: &str) -> Option<No> {
    let secrets = analysis.meaning.secrets;
    let no = |matcher, no| secrets.accepts(matcher, text).then_some(no);
    no("unauthorized", No::Unknown).or_else(|| no("forbidden", No::Forbidden))
}

/// Whether a text is the page to log in on, and the function answers with it: `return redirect("/login")`.
fn sends_to_login(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    let facts = analysis.project().facts(place.file);
    let ExprKind::Text(text) = &facts.expr(place.expr).kind else { return false };
    let mut around = above(facts, place.expr).skip(1).peekable();
    around.peek().is_some()
        && analysis.meaning.secrets.accepts("login-page", text)
        && around.all(|expr| facts.call(expr).is_some())
        && above(facts, place.expr).any(|expr| matches!(facts.expr(expr).parent, Parent::Return(_)))
}

/// What may name an answer: `401`, `StatusCode::UNAUTHORIZED`, `{ code: "UNAUTHORIZED" }`.
fn named(facts: &Facts, expr: ExprId) -> Option<&str> {
    match &facts.expr(expr).kind {
        ExprKind::Constant(text) | ExprKind::Name(text, _) | ExprKind::Member(_, text) => {
            Some(text)
        }
        ExprKind::Text(text) => is_in_record(facts, expr).then_some(text),
        _ => None,
    }
}

fn is_in_record(facts: &Facts, expr: ExprId) -> bool {
    match facts.expr(expr).parent {
        Parent::Expr(parent) => matches!(facts.expr(parent).kind, ExprKind::Record(_)),
        _ => false,
    }
}

/// Whether the answer of another is asked for it, or a decorator speaks of it.
fn is_asked(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    let facts = analysis.project().facts(place.file);
    let span = facts.expr(place.expr).span;
    let within = |expr: &ExprId| facts.expr(*expr).span.contains(span);
    facts.guards.iter().any(|guard| within(&guard.test))
        || facts.functions.iter().flat_map(|function| &function.decorators).any(within)
        || above(facts, place.expr)
            .any(|expr| matches!(facts.expr(expr).kind, ExprKind::Test { .. }))
}

/// The expressions that an expression is a part of.
fn above(facts: &Facts, expr: ExprId) -> impl Iterator<Item = ExprId> + '_ {
    std::iter::successors(Some(expr), |expr| match facts.expr(*expr).parent {
        Parent::Expr(parent) => Some(parent),
        _ => None,
    })
}

/// Whether the conditions before it may ask who is calling: not whether another refused, whether the program has its
/// key, or where the request came from.
fn asks_who(analysis: &Analysis<'_, '_>, place: Place, no: No) -> bool {
    let facts = analysis.project().facts(place.file);
    let leaves = |test: ExprId| -> Vec<Place> {
        let parts = inside(facts, facts.expr(test).span).filter(|part| is_leaf(facts, *part));
        parts.map(|expr| Place { file: place.file, expr }).collect()
    };
    let tests: Vec<Vec<Place>> =
        conditions(analysis, place).into_iter().map(|(test, _)| leaves(test)).collect();
    let of_another = |part: &Place| {
        let says = || named(facts, part.expr).and_then(|text| says_no(analysis, text));
        analysis.meaning.has(*part, Role::Status) || says().is_some()
    };
    let of_caller =
        |part: &Place| analysis.meaning.secrets.accepts("caller-name", &dotted(facts, part.expr));
    let may = |parts: &Vec<Place>| {
        let own = !parts.is_empty() && parts.iter().all(|part| is_own(analysis, *part));
        !own && !parts.iter().any(of_another)
    };
    tests.iter().all(may) && (no == No::Unknown || tests.iter().flatten().any(of_caller))
}

fn inside(facts: &Facts, around: Span) -> impl Iterator<Item = ExprId> + '_ {
    facts.inside(around).map(|(expr, _)| expr)
}

/// Names and members that are read to the end, and constants.
fn is_leaf(facts: &Facts, expr: ExprId) -> bool {
    let whole = !matches!(facts.expr(expr).parent, Parent::Expr(parent)
        if matches!(facts.expr(parent).kind, ExprKind::Member(..)));
    match &facts.expr(expr).kind {
        ExprKind::Name(..) | ExprKind::Member(..) => whole,
        ExprKind::Constant(_) => true,
        _ => false,
    }
}

/// Whether a part of a condition says nothing of the caller: the program's own settings, where a request is from.
fn is_own(analysis: &Analysis<'_, '_>, part: Place) -> bool {
    let meaning = &analysis.meaning;
    if let ExprKind::Constant(_) = analysis.project().expr(part).kind {
        return true;
    }
    let named = |text: &str| {
        meaning.secrets.accepts("mistral-key-name", text)
            || meaning.secrets.accepts("origin-name", text)
    };
    let read = meaning.names.values(part).iter().any(|value| match value {
        Value::External(path) => crate::objects::plays(
            analysis,
            part.file,
            path,
            &[Role::EnvRead, Role::Settings, Role::SecretRead],
        ),
        _ => false,
    });
    read || meaning.constants(part).iter().any(|text| named(text))
        || last_name(analysis.project().facts(part.file), part.expr).is_some_and(named)
}

/// The call that gives the answer, for people to look at.
fn call_around(analysis: &Analysis<'_, '_>, place: Place) -> Place {
    let facts = analysis.project().facts(place.file);
    let call = above(facts, place.expr).find(|expr| facts.call(*expr).is_some());
    Place { file: place.file, expr: call.unwrap_or(place.expr) }
}
