//! Handlers that lead to a call, and where they are registered.

use super::{Endpoint, location};
use crate::addresses;
use crate::analysis::{Analysis, MistralCall};
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
    let name = handlers::name(&analysis.meaning, function);
    let mut routes: Vec<String> = handler
        .iter()
        .flat_map(|handler| &handler.routes)
        .flat_map(|route| written(judge, *route))
        .collect();
    if routes.is_empty() {
        routes.extend(by_file(analysis, function.file, &name));
    }
    routes.sort();
    routes.dedup();
    // Where a method is known, the path alone says nothing new.
    let whole = routes.clone();
    routes.retain(|route| !whole.iter().any(|other| other.ends_with(&format!(" {route}"))));
    Endpoint {
        location: location(judge, function.file, fact.name_span),
        whole: location(judge, function.file, fact.span),
        name,
        route: routes.join(", "),
        semi: handler.is_some_and(|handler| handler.semi),
        rough: analysis.project().file(function.file).rough,
        reads: reads(judge, function).map(|place| location(judge, place.file, judge.span(place))),
    }
}

/// Where a handler, or what it calls, takes something out of the request.
fn reads(judge: &Judge<'_, '_, '_>, function: FnRef) -> Option<Place> {
    let mut sources = judge.inputs().iter().map(|track| &track.source);
    let own = sources.clone().find(|source| source.handler == Some(function));
    let called = || sources.find(|it| judge.analysis.callers_of(it.place).contains(&function));
    own.or_else(called).map(|source| source.place)
}

/// Words that say which requests a route takes.
const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "all"];

fn is_method(name: &str) -> bool {
    METHODS.contains(&name.to_ascii_lowercase().as_str())
}

fn told(method: Option<&str>, path: &str) -> String {
    method.map_or_else(|| path.to_owned(), |method| format!("{} {path}", method.to_uppercase()))
}

/// Method and path by the names of the file and of the function: `app/api/chat/route.ts` exports `POST`.
fn by_file(analysis: &Analysis<'_, '_>, file: u32, name: &str) -> Option<String> {
    let Some((method, path)) = addresses::of_file(analysis, file) else {
        return addresses::called(analysis, file).map(str::to_owned);
    };
    let name = name.trim_matches('`');
    let method = method.filter(|method| is_method(method));
    Some(told(method.as_deref().or(is_method(name).then_some(name)), &path))
}

/// Method and paths, as they are written where a handler is registered and where its router is mounted.
fn written(judge: &Judge<'_, '_, '_>, route: Place) -> Vec<String> {
    let (method, path) = registered(judge, route);
    let mounted = judge.analysis.layers.addresses(&judge.analysis.meaning, route);
    let paths: Vec<String> = if mounted.is_empty() { path.into_iter().collect() } else { mounted };
    // Of a path below the prefix of its router only the whole is one.
    let is_part = |path: &&String| paths.iter().any(|it| it != *path && it.ends_with(&***path));
    let whole = paths.iter().filter(|path| !is_part(path));
    whole.map(|path| told(method.as_deref(), path)).collect()
}

/// Method and path at the call that registers.
fn registered(judge: &Judge<'_, '_, '_>, route: Place) -> (Option<String>, Option<String>) {
    let facts = judge.analysis.project().facts(route.file);
    let mut at = route.expr;
    let (mut method, mut path) = (None, None);
    // `.route("/chat", post(handler))`: the path stands in the call around.
    for _ in 0..3 {
        let Some(call) = facts.call(at) else { break };
        let name = last_name(facts, call.callee).map(str::to_ascii_lowercase);
        method = method.or(name.filter(|name| is_method(name)));
        path = call.args.iter().find_map(|arg| match &facts.expr(arg.value).kind {
            ExprKind::Text(text) if text.starts_with('/') => Some(text.to_string()),
            _ => None,
        });
        match facts.expr(at).parent {
            Parent::Expr(parent) if path.is_none() && facts.call(parent).is_some() => at = parent,
            _ => break,
        }
    }
    (method, path)
}
