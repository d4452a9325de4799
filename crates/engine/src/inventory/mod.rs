//! What a project has to do with Mistral, for whoever must look through it: every call with its model, key and
//! handlers, every place a key comes from.

mod data;
mod handlers;
mod keys;
mod plain;
mod said;

pub use data::{
    CallSite, Endpoint, EnvFile, EnvironmentKey, Inventory, KeySource, Model, Origin, Purpose,
};

use crate::analysis::{Kind, MistralCall};
use crate::check::Plain;
use crate::finding::Location;
use crate::project::{FnRef, Place};
use crate::shapes::{Judge, choosing};
use crate::{Engine, Tree};
use mistral_lint_grammars::Span;
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;

/// Takes the inventory of what is wanted.
pub(crate) fn take(
    engine: &Engine,
    tree: &dyn Tree,
    judge: &Judge<'_, '_, '_>,
    plains: &[Plain<'_>],
) -> Inventory {
    let project = judge.analysis.project();
    let wanted = |call: &&MistralCall| tree.wanted(&project.file(call.place.file).path);
    let calls: Vec<&MistralCall> = judge.analysis.calls.iter().filter(wanted).collect();
    let leading: Vec<Vec<FnRef>> = calls.iter().map(|call| handlers::of(judge, call)).collect();
    let handlers = Numbered::new(leading.iter().flatten().map(|function| {
        let endpoint = handlers::endpoint(judge, *function);
        (*function, (endpoint.location.clone(), endpoint))
    }));
    let carried: Vec<Vec<usize>> = calls.iter().map(|call| keys::of(judge, call)).collect();
    let certain = keys::wanted(judge, tree).into_iter();
    let keys = Numbered::new(certain.chain(carried.iter().flatten().copied()).map(|track| {
        let key = keys::source(judge, track);
        (track, (key.location.clone(), key))
    }));
    let chosen = choosing(judge);
    let calls = calls.into_iter().zip(&leading).zip(&carried);
    let mut calls: Vec<CallSite> = calls
        .map(|((call, leading), carried)| CallSite {
            handlers: leading.iter().filter_map(|function| handlers.number(function)).collect(),
            keys: keys.numbers(carried),
            ..call_site(judge, call, &chosen)
        })
        .collect();
    calls.sort_by(|left, right| left.location.cmp(&right.location));
    let mut inventory =
        Inventory { calls, handlers: handlers.list, keys: keys.list, ..Inventory::default() };
    plain::add(&mut inventory, engine, tree, plains);
    inventory
}

fn call_site(judge: &Judge<'_, '_, '_>, call: &MistralCall, chosen: &FxHashSet<Place>) -> CallSite {
    let analysis = judge.analysis;
    let clients = keys::clients(analysis, call);
    let asked = said::Asked::new(judge, call, &clients);
    let span = judge.span(call.place);
    // The chain of one request is several calls, one in the other.
    let is_of = |place: &&Place| {
        let other = judge.span(**place);
        place.file == call.place.file && (span.contains(other) || other.contains(span))
    };
    let from_request = chosen.iter().any(|place| is_of(&place));
    CallSite {
        location: location(judge, call.place.file, judge.span(call.place)),
        callee: analysis.project().called(call.place),
        purpose: match call.kind {
            Kind::Inference => Purpose::Prompt,
            Kind::Embedding => Purpose::Embedding,
            Kind::Moderation => Purpose::Moderation,
            Kind::Management => Purpose::Management,
        },
        model: if from_request { Model::Request } else { asked.model() },
        addresses: asked.addresses(),
        client: clients.first().map(|client| location(judge, client.file, judge.span(*client))),
        keys: Vec::new(),
        key_given: keys::is_given(analysis, call, &clients),
        handlers: Vec::new(),
        streams: asked.streams(),
        tools: asked.has_tools(),
        media: call.media,
        plain: call.http,
        rough: analysis.project().is_rough(call.place.file, judge.span(call.place)),
    }
}

fn location(judge: &Judge<'_, '_, '_>, file: u32, span: Span) -> Location {
    let path = judge.analysis.project().file(file).path.clone();
    Location { path, start: span.start, end: span.end }
}

/// Things in order of their place, each known by what it was made from.
struct Numbered<K, T> {
    list: Vec<T>,
    numbers: BTreeMap<K, usize>,
}

impl<K: Ord, T: PartialEq> Numbered<K, T> {
    fn new(made: impl Iterator<Item = (K, (Location, T))>) -> Self {
        let mut made: Vec<_> = made.collect::<BTreeMap<_, _>>().into_iter().collect();
        made.sort_by(|(_, (left, _)), (_, (right, _))| left.cmp(right));
        let mut new = Self { list: Vec::new(), numbers: BTreeMap::new() };
        for (known, (_, thing)) in made {
            if new.list.last() != Some(&thing) {
                new.list.push(thing);
            }
            new.numbers.insert(known, new.list.len() - 1);
        }
        new
    }

    fn number(&self, known: &K) -> Option<usize> {
        self.numbers.get(known).copied()
    }

    fn numbers(&self, known: &[K]) -> Vec<usize> {
        let mut numbers: Vec<usize> = known.iter().filter_map(|it| self.number(it)).collect();
        numbers.sort_unstable();
        numbers.dedup();
        numbers
    }
}
