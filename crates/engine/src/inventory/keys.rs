//! Where the key of a call comes from.

use super::{KeySource, Origin, location};
use crate::analysis::{Analysis, MistralCall};
use crate::finding::Location;
use crate::names::Value;
use crate::project::Place;
use crate::role::{Role, Slot};
use crate::shapes::{Judge, Track};
use crate::{Tree, sources};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprKind, Step};

/// Where the clients that send a call are made: what it is called on, or the model that it is given.
pub(super) fn clients(analysis: &Analysis<'_, '_>, call: &MistralCall) -> Vec<Place> {
    let facts = analysis.project().facts(call.place.file);
    let callee = facts.call(call.place.expr).map(|call| call.callee);
    let mut from: Vec<Place> =
        callee.map(|expr| Place { file: call.place.file, expr }).into_iter().collect();
    let models = analysis.meaning.slot(call.place, call.hit, Slot::Model);
    from.extend(models.into_iter().map(|picked| picked.place));
    let births = from.into_iter().flat_map(|place| analysis.meaning.names.births(place));
    let mut found: Vec<Place> =
        births.filter(|it| *it != call.place && makes_client(analysis, *it)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn makes_client(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    let hits = analysis.meaning.hits(place);
    let role = |hit| analysis.meaning.entry(place.file, hit).role;
    analysis.project().facts(place.file).call(place.expr).is_some()
        && hits.iter().any(|hit| matches!(role(*hit), Role::Client | Role::HttpClient))
}

/// Whether a call or one of its clients is handed a key.
pub(super) fn is_given(analysis: &Analysis<'_, '_>, call: &MistralCall, clients: &[Place]) -> bool {
    let given = |place: Place| {
        let hits = analysis.meaning.hits(place);
        hits.iter().any(|hit| {
            [Slot::Key, Slot::Headers]
                .iter()
                .any(|slot| !analysis.meaning.slot(place, *hit, *slot).is_empty())
        })
    };
    given(call.place) || clients.iter().any(|client| given(*client))
}

/// The keys that reach a call or its client, as numbers of tracks.
pub(super) fn of(judge: &Judge<'_, '_, '_>, call: &MistralCall) -> Vec<usize> {
    let clients = clients(judge.analysis, call);
    let mut spans: Vec<(u32, Span)> =
        clients.iter().map(|client| (client.file, judge.span(*client))).collect();
    if call.http {
        spans.push((call.place.file, judge.span(call.place)));
    }
    if call.wrapped {
        spans.extend(senders(judge.analysis, call.place));
    }
    let reached = |track: &Track| {
        track.walk.reaches.iter().any(|reach| {
            let inner = judge.span(reach.place);
            spans.iter().any(|(file, span)| *file == reach.place.file && span.contains(inner))
        })
    };
    let tracks = judge.secrets().iter().enumerate();
    let found: Vec<(usize, &Track)> = tracks.filter(|(_, track)| reached(track)).collect();
    // A name says less than what it was read from.
    let known = found.iter().any(|(_, track)| !is_vague(judge, track));
    let kept = found.iter().filter(|(_, track)| !known || !is_vague(judge, track));
    kept.map(|(number, _)| *number).collect()
}

fn is_vague(judge: &Judge<'_, '_, '_>, track: &Track) -> bool {
    origin(judge, track) == Origin::Elsewhere
}

/// The helper that a call goes through.
fn senders(analysis: &Analysis<'_, '_>, place: Place) -> Vec<(u32, Span)> {
    let facts = analysis.project().facts(place.file);
    let Some(call) = facts.call(place.expr) else { return Vec::new() };
    let values = analysis.meaning.names.values(Place { file: place.file, expr: call.callee });
    let functions = values.iter().filter_map(|value| match value {
        Value::Function(function) => Some(*function),
        _ => None,
    });
    functions.map(|it| (it.file, analysis.project().facts(it.file).function(it.id).span)).collect()
}

/// Keys that are known to be some, in wanted files, as numbers of tracks.
pub(super) fn wanted(judge: &Judge<'_, '_, '_>, tree: &dyn Tree) -> Vec<usize> {
    let project = judge.analysis.project();
    let tracks = judge.secrets().iter().enumerate();
    let known = tracks.filter(|(_, track)| {
        track.source.certain
            && !is_vague(judge, track)
            && tree.wanted(&project.file(track.source.place.file).path)
    });
    known.map(|(number, _)| number).collect()
}

pub(super) fn source(judge: &Judge<'_, '_, '_>, number: usize) -> KeySource {
    let track = &judge.secrets()[number];
    let place = track.source.place;
    let location: Location = location(judge, place.file, judge.span(place));
    let origin = origin(judge, track);
    let label = match origin {
        Origin::Written => "the key is written here".to_owned(),
        _ => track.source.label.clone(),
    };
    let rough = judge.analysis.project().file(place.file).rough;
    KeySource { location, origin, variable: variable(judge, track), label, rough }
}

fn origin(judge: &Judge<'_, '_, '_>, track: &Track) -> Origin {
    let place = track.source.place;
    let meaning = &judge.analysis.meaning;
    if matches!(judge.analysis.project().expr(place).kind, ExprKind::Text(_)) {
        return Origin::Written;
    }
    let of = |role| match role {
        Role::EnvRead | Role::EnvAll => Some(Origin::Environment),
        Role::EnvInline => Some(Origin::Build),
        Role::SecretRead => Some(Origin::Store),
        Role::UserSecret => Some(Origin::User),
        _ => None,
    };
    let hits = meaning.hits(place);
    let read = hits.iter().find_map(|hit| of(meaning.entry(place.file, *hit).role));
    // Settings are filled from the environment when they are made.
    let filled = || (!track.source.fields.is_empty()).then_some(Origin::Environment);
    read.or_else(filled).unwrap_or(Origin::Elsewhere)
}

/// The name that a key is read by.
fn variable(judge: &Judge<'_, '_, '_>, track: &Track) -> Option<String> {
    if let Some(Step::Field(name)) = track.source.fields.last() {
        return Some(name.to_string());
    }
    let analysis = judge.analysis;
    let place = track.source.place;
    let secrets = analysis.meaning.secrets;
    let is_key = |name: &String| {
        secrets.accepts("mistral-key-name", name) || secrets.accepts("generic-key-name", name)
    };
    let hits = analysis.meaning.hits(place);
    let reads = hits.iter().filter(|hit| {
        matches!(
            analysis.meaning.entry(place.file, **hit).role,
            Role::EnvRead | Role::EnvInline | Role::SecretRead | Role::UserSecret
        )
    });
    let names = reads.flat_map(|hit| sources::variables(analysis, place, *hit));
    names.filter(is_key).min()
}
