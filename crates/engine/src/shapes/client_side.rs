//! A place in code that runs on the user's device: the key has no business there.

use super::{Draft, Judge};
use crate::analysis::MistralCall;
use crate::apis::Side;
use crate::finding::{Confidence, Severity};
use crate::page::Page;
use crate::project::{Place, dotted};
use crate::role::{Role, Slot};
use crate::sources;
use rustc_hash::FxHashSet;

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut told: FxHashSet<u32> = FxHashSet::default();
    let project = judge.analysis.project();
    for place in project.places() {
        if let Some(name) = public_variable(judge, place) {
            told.insert(place.file);
            drafts.push(draft(judge, page, place, &format!("`{name}` is part of what the user gets")));
        }
    }
    let from_user: FxHashSet<u32> = judge
        .secrets()
        .iter()
        .filter(|track| judge.analysis.meaning.has(track.source.place, Role::UserSecret))
        .flat_map(|track| track.walk.reaches.iter().map(|reach| reach.place.file))
        .collect();
    for place in project.places() {
        let client = judge.analysis.meaning.hit(place, Role::Client).is_some()
            && project.facts(place.file).call(place.expr).is_some()
            && carries_key(judge, place);
        if client && runs_on_client(judge, place) && !told.contains(&place.file) {
            drafts.push(in_client(judge, page, place, &from_user));
        }
    }
    for call in judge.analysis.calls.iter().filter(|call| call.http) {
        if runs_on_client(judge, call.place) && !told.contains(&call.place.file) && sends_key(judge, call) {
            drafts.push(in_client(judge, page, call.place, &from_user));
        }
    }
    drafts
}

/// The name of the variable, when a place reads a Mistral key that is put into the shipped artefact.
fn public_variable(judge: &Judge<'_, '_, '_>, place: Place) -> Option<String> {
    let analysis = judge.analysis;
    let apis = analysis.meaning.names.apis(place.file);
    for hit in analysis.meaning.hits(place).iter() {
        let role = analysis.meaning.entry(place.file, *hit).role;
        if !matches!(role, Role::EnvInline | Role::EnvRead) {
            continue;
        }
        for name in sources::variables(analysis, place, *hit) {
            if !analysis.meaning.secrets.accepts("mistral-key-name", &name) {
                continue;
            }
            let public = apis.public_env.iter().any(|public| name.starts_with(&*public.prefix));
            // Without prefixes in a language's books, everything inlined is public.
            if public || (role == Role::EnvInline && apis.public_env.is_empty()) {
                return Some(name);
            }
        }
    }
    None
}

fn runs_on_client(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    if judge.analysis.sides[place.file as usize] != Some(Side::Client) {
        return false;
    }
    // A server function in a client module stays on the server.
    let server = judge.analysis.project().function_of(place);
    server.is_none_or(|function| sources::nearest_handler(judge.analysis, function).is_none_or(|handler| handler.semi))
}

fn carries_key(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let meaning = &judge.analysis.meaning;
    meaning.hits(place).iter().any(|hit| {
        meaning.entry(place.file, *hit).role == Role::Client && !meaning.slot(place, *hit, Slot::Key).is_empty()
    })
}

fn sends_key(judge: &Judge<'_, '_, '_>, call: &MistralCall) -> bool {
    let meaning = &judge.analysis.meaning;
    let headers = meaning.slot(call.place, call.hit, Slot::Headers);
    !headers.is_empty() || !meaning.slot(call.place, call.hit, Slot::Key).is_empty()
}

fn in_client(judge: &Judge<'_, '_, '_>, page: &Page, place: Place, from_user: &FxHashSet<u32>) -> Draft {
    let facts = judge.analysis.project().facts(place.file);
    let callee = facts.call(place.expr).map_or(String::new(), |call| dotted(facts, call.callee));
    let mut draft = draft(judge, page, place, &format!("`{callee}` runs on the user's device, with the key"));
    if from_user.contains(&place.file) {
        draft.severity = Some(Severity::Note);
        draft.message = "The user's own Mistral key is used on the user's device".into();
    }
    draft
}

fn draft(judge: &Judge<'_, '_, '_>, page: &Page, place: Place, end: &str) -> Draft {
    let span = judge.span(place);
    Draft {
        file: place.file,
        span,
        message: page.message.clone(),
        severity: None,
        confidence: judge.confidence(place.file, false, false).max(Confidence::Medium),
        way: vec![(place.file, span, end.to_owned())],
        fixes: Vec::new(),
        secret: None,
    }
}
