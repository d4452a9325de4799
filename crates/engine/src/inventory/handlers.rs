//! Handlers that lead to a call, and where they are registered.

use super::{Endpoint, location};
use crate::analysis::MistralCall;
use crate::handlers;
use crate::project::{FnRef, Place, last_name};
use crate::shapes::{Judge, Track};
use mistral_lint_grammars::facts::{ExprKind, Parent};
use rustc_hash::FxHashSet;

/// The handlers that lead to a call, nearest first: those that call it, then those whose requests are seen to get there.
pub(super) fn of(judge: &Judge<'_, '_, '_>, call: &MistralCall) -> Vec<FnRef> {
    let span = judge.span(call.place);
    let gets_there = |track: &&Track| {
        let mut reaches = track.walk.reaches.iter().map(|reach| reach.place);
        reaches.any(|place| place.file == call.place.file && span.contains(judge.span(place)))
    };
    let tracks = judge.inputs().iter().filter(gets_there);
    let mut found = judge.analysis.callers_of(call.place).to_vec();
    found.extend(tracks.filter_map(|track| track.source.handler));
    let mut seen = FxHashSet::default();
    found.retain(|function| {
        judge.analysis.handlers.contains_key(function) && seen.insert(*function)
    });
    found
}

pub(super) fn endpoint(judge: &Judge<'_, '_, '_>, function: FnRef) -> Endpoint {
    let analysis = judge.analysis;
    let fact = analysis.project().facts(function.file).function(function.id);
    let handler = analysis.handlers.get(&function);
    let mut routes: Vec<String> = handler
        .iter()
        .flat_map(|handler| &handler.routes)
        .filter_map(|route| written(judge, *route))
        .collect();
    routes.sort();
    routes.dedup();
    // Where a method is known, the path alone says nothing new.
    let whole = routes.clone();
    routes.retain(|route| !whole.iter().any(|other| other.ends_with(&format!(" {route}"))));
    Endpoint {
        location: location(judge, function.file, fact.name_span),
        whole: location(judge, function.file, fact.span),
        name: handlers::name(&analysis.meaning, function),
        route: routes.join(", "),
        semi: handler.is_some_and(|handler| handler.semi),
    }
}

/// Words that say which requests a route takes.
const METHODS: [&str; 6] = ["get", "post", "put", "patch", "delete", "all"];

/// Method and path, as they are written where a handler is registered.
fn written(judge: &Judge<'_, '_, '_>, route: Place) -> Option<String> {
    let facts = judge.analysis.project().facts(route.file);
    let mut at = route.expr;
    let (mut method, mut path) = (None, None);
    // `.route("/chat", post(handler))`: the path stands in the call around.
    for _ in 0..3 {
        let call = facts.call(at)?;
        let name = last_name(facts, call.callee).map(str::to_ascii_lowercase);
        method = method.or(name.filter(|name| METHODS.contains(&&**name)));
        path = call.args.iter().find_map(|arg| match &facts.expr(arg.value).kind {
            ExprKind::Text(text) if text.starts_with('/') => Some(text.to_string()),
            _ => None,
        });
        match facts.expr(at).parent {
            Parent::Expr(parent) if path.is_none() && facts.call(parent).is_some() => at = parent,
            _ => break,
        }
    }
    match (method, path) {
        (Some(method), Some(path)) => Some(format!("{} {path}", method.to_uppercase())),
        (_, path) => path,
    }
}
