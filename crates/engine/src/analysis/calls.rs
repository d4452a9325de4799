//! Calls that reach the Mistral API: of a client, by plain HTTP, through a general helper.

use super::Analysis;
use crate::meaning::Hit;
use crate::names::{Path, Value};
use crate::project::Place;
use crate::role::{Role, Slot};
use crate::secrets::EndpointKind;
use mistral_lint_grammars::facts::ExprKind;
use rustc_hash::FxHashSet;

/// What a call does at Mistral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Sends a prompt.
    Inference,
    /// Sends text for embeddings.
    Embedding,
    /// Sends text for moderation.
    Moderation,
    /// Spends the key without a prompt.
    Management,
}

/// A call that reaches the Mistral API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MistralCall {
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    pub(crate) hit: Hit,
    /// A plain HTTP request.
    pub(crate) http: bool,
    /// A document, a picture or sound goes in or comes out.
    pub(crate) media: bool,
    /// The call of a general helper that sends whatever it is given.
    pub(crate) wrapped: bool,
}

impl Analysis<'_, '_> {
    pub(super) fn find_calls(&self) -> Vec<MistralCall> {
        let mut calls: Vec<MistralCall> = Vec::new();
        for place in self.project().places() {
            if self.project().facts(place.file).call(place.expr).is_none() {
                continue;
            }
            let Some(call) = self.mistral_call(place) else { continue };
            calls.push(call);
        }
        // A request that is built in steps is one call: the last step that is known.
        let within: FxHashSet<Place> = calls
            .iter()
            .filter(|call| call.http)
            .flat_map(|call| self.receivers(call.place))
            .collect();
        calls.retain(|call| !call.http || !within.contains(&call.place));
        // One that is built over several statements is the first of them.
        let requests: FxHashSet<Place> =
            calls.iter().filter(|call| call.http).map(|call| call.place).collect();
        calls.retain(|call| !call.http || !self.continues(call.place, &requests));
        calls.into_iter().flat_map(|call| self.as_sent(call)).collect()
    }

    /// The call itself, or those of the helper that it stands in.
    fn as_sent(&self, call: MistralCall) -> Vec<MistralCall> {
        let senders = if call.http { self.senders(&call) } else { Vec::new() };
        if senders.is_empty() {
            return vec![call];
        }
        senders.into_iter().map(|place| MistralCall { place, wrapped: true, ..call }).collect()
    }

    /// Whether a step adds to a request that began in another statement.
    fn continues(&self, place: Place, requests: &FxHashSet<Place>) -> bool {
        let facts = self.project().facts(place.file);
        let Some(call) = facts.call(place.expr) else { return false };
        self.meaning.names.values(Place { file: place.file, expr: call.callee }).iter().any(
            |value| match value {
                Value::External(path) => {
                    path.births().any(|birth| birth != place && requests.contains(&birth))
                }
                _ => false,
            },
        )
    }

    /// Where a helper that sends to whatever url it is given is given Mistral's.
    fn senders(&self, call: &MistralCall) -> Vec<Place> {
        let Some(function) = self.project().function_of(call.place) else { return Vec::new() };
        let facts = self.project().facts(function.file);
        let params: Vec<&str> = facts
            .function(function.id)
            .params
            .iter()
            .filter_map(|param| param.name.as_deref())
            .collect();
        let given = self.meaning.slot(call.place, call.hit, Slot::Url).iter().any(|picked| {
            let names = |place: Place| match &self.project().expr(place).kind {
                ExprKind::Name(name, Some(_)) => params.contains(&&**name),
                _ => false,
            };
            names(picked.place) || self.began_at(picked.place).is_some_and(names)
        });
        if !given {
            return Vec::new();
        }
        let callers = self.meaning.names.callers(function);
        let sends = |caller: &&Place| {
            let call = self.project().facts(caller.file).call(caller.expr);
            call.iter().flat_map(|call| &call.args).any(|arg| {
                let constants =
                    self.meaning.constants(Place { file: caller.file, expr: arg.value });
                constants.iter().any(|text| self.meaning.secrets.accepts("mistral-host", text))
            })
        };
        callers.iter().filter(sends).copied().collect()
    }

    /// The url of the request that a chain of steps began with.
    fn began_at(&self, receiver: Place) -> Option<Place> {
        let hit = self.requests_at(receiver).into_iter().next()?;
        let picked = self.meaning.slot(receiver, hit, Slot::Url).into_iter().next()?;
        if picked.place == receiver { None } else { Some(picked.place) }
    }

    /// The calls that a chain of methods ends in, without the last.
    fn receivers(&self, place: Place) -> Vec<Place> {
        let facts = self.project().facts(place.file);
        let mut found = Vec::new();
        let mut at = place.expr;
        while let Some(call) = facts.call(at) {
            let ExprKind::Member(object, _) = facts.expr(call.callee).kind else { break };
            at = object;
            while let ExprKind::Pass(parts) = &facts.expr(at).kind {
                let [part] = parts.as_slice() else { break };
                at = *part;
            }
            found.push(Place { file: place.file, expr: at });
        }
        found
    }

    fn mistral_call(&self, place: Place) -> Option<MistralCall> {
        for hit in self.meaning.hits(place).iter().copied() {
            let entry = self.meaning.entry(place.file, hit);
            let (mut media, http) = (entry.media, entry.role == Role::Http);
            let kind = match entry.role {
                Role::Inference => Kind::Inference,
                Role::Embedding => Kind::Embedding,
                Role::Moderation => Kind::Moderation,
                Role::Management => Kind::Management,
                Role::Http => match self.mistral_request(place, hit) {
                    Some((kind, of_media)) => {
                        media = of_media;
                        kind
                    }
                    None => continue,
                },
                _ => continue,
            };
            return Some(MistralCall { place, kind, hit, http, media, wrapped: false });
        }
        None
    }

    /// What a plain request does at Mistral, when it goes there, and whether it is about media.
    pub(crate) fn mistral_request(&self, place: Place, hit: Hit) -> Option<(Kind, bool)> {
        let urls = self.urls(place, hit, 0);
        if !urls.iter().any(|url| self.meaning.secrets.accepts("mistral-host", url)) {
            return None;
        }
        let endpoint = urls.iter().find_map(|url| self.meaning.secrets.endpoint(url));
        let kind = match endpoint {
            Some(EndpointKind::Embedding) => Kind::Embedding,
            Some(EndpointKind::Management) => Kind::Management,
            Some(EndpointKind::Moderation) => Kind::Moderation,
            Some(EndpointKind::Inference | EndpointKind::Media) | None => Kind::Inference,
        };
        Some((kind, endpoint == Some(EndpointKind::Media)))
    }

    /// The constant parts of a request's url, with those of the client that sends it.
    pub(crate) fn urls(&self, place: Place, hit: Hit, depth: usize) -> Vec<String> {
        let mut urls = Vec::new();
        if depth > 6 {
            return urls;
        }
        for picked in self.meaning.slot(place, hit, Slot::Url) {
            if picked.rest.is_empty() {
                urls.extend(self.meaning.constants(picked.place));
            }
            // A step of a chain: the request began at the receiver.
            for inner in self.requests_at(picked.place) {
                urls.extend(self.urls(picked.place, inner, depth + 1));
            }
            for value in self.meaning.names.values(picked.place).iter() {
                let Value::External(path) = value else { continue };
                for birth in self.request_births(path, place) {
                    for inner in self.requests_at(birth) {
                        urls.extend(self.urls(birth, inner, depth + 1));
                    }
                }
            }
        }
        let facts = self.project().facts(place.file);
        let Some(call) = facts.call(place.expr) else { return urls };
        for value in self.meaning.names.values(Place { file: place.file, expr: call.callee }).iter()
        {
            let Value::External(path) = value else { continue };
            for birth in self.request_births(path, place) {
                for inner in self.requests_at(birth) {
                    urls.extend(self.urls(birth, inner, depth + 1));
                }
            }
        }
        urls
    }

    /// The calls that a path went through since a request was last sent: before that, it was another request.
    fn request_births(&self, path: &Path, place: Place) -> Vec<Place> {
        let sent = |birth: &Place| {
            self.meaning
                .hits(*birth)
                .iter()
                .any(|hit| self.meaning.entry(birth.file, *hit).role == Role::Answer)
        };
        path.births().filter(|birth| *birth != place).take_while(|birth| !sent(birth)).collect()
    }

    /// Meanings of a call that carry a url.
    fn requests_at(&self, place: Place) -> Vec<Hit> {
        let role = |hit: &Hit| self.meaning.entry(place.file, *hit).role;
        self.meaning
            .hits(place)
            .iter()
            .copied()
            .filter(|hit| matches!(role(hit), Role::Http | Role::HttpClient | Role::Client))
            .collect()
    }
}
