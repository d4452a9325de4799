//! Where keys and other secrets end: in logs, errors, prompts, addresses; and modes that print them.

use super::flow::{End, ends, ends_in, harmless};
use super::{Draft, Judge, Track, Verdicts};
use crate::fixes::{self, Subject};
use crate::flow::Reach;
use crate::guides;
use crate::meaning::Picked;
use crate::page::Page;
use crate::project::Place;
use crate::role::{Role, Slot};
use crate::sinks::is_receiver;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprKind, Step};
use rustc_hash::FxHashMap;

/// A mode that is known to print the key, where it is switched on.
pub(super) fn debug_switches(judge: &Judge<'_, '_, '_>, page: &Page) -> Vec<Draft> {
    let analysis = judge.analysis;
    let mut found = Vec::new();
    for place in analysis.project().places() {
        let facts = analysis.project().facts(place.file);
        for hit in analysis.meaning.hits(place).iter().filter(|hit| !hit.by_name) {
            match analysis.meaning.entry(place.file, *hit).role {
                Role::DebugSwitch if !analysis.calls.is_empty() => {
                    let set = facts.assigned(place.expr).is_some();
                    if set || facts.call(place.expr).is_some() {
                        found.push(place);
                    }
                }
                Role::Client => {
                    let picked = analysis.meaning.slot(place, *hit, Slot::Debug);
                    let on = |picked: &&Picked| {
                        let constant = matches!(
                            analysis.project().expr(picked.place).kind,
                            ExprKind::Constant(_)
                        );
                        picked.rest.is_empty() && !constant
                    };
                    found.extend(picked.iter().filter(on).map(|picked| picked.place));
                }
                _ => {}
            }
        }
    }
    found.into_iter().map(|place| switch_draft(judge, page, place)).collect()
}

fn switch_draft(judge: &Judge<'_, '_, '_>, page: &Page, place: Place) -> Draft {
    let span = judge.span(place);
    Draft {
        file: place.file,
        span,
        message: page.message.replace("{sink}", "a debug output"),
        severity: None,
        confidence: judge.confidence((place.file, span), false, false),
        way: vec![(place.file, span, "this switches on output that shows the key".to_owned())],
        fixes: Vec::new(),
        secret: None,
    }
}

/// A key: anchored where it ends; one finding an end, by its surest source.
pub(super) fn run(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    to: &[Role],
    tracks: &[Track],
    verdicts: &mut Verdicts,
) {
    let mut best: FxHashMap<(u32, Span), Draft> = FxHashMap::default();
    let guide = guides::Secrets { analysis: judge.analysis };
    for track in tracks {
        let known = track.source.certain || proves_key(judge, track);
        let mut ended = false;
        for (index, reach) in track.walk.reaches.iter().enumerate() {
            for end in ends(judge, reach, to) {
                let requested = end.sink.as_ref().is_some_and(|sink| sink.role == Role::Http);
                // Under a general name, what is asked of another host is asked with that host's key.
                let own = if requested { track.source.certain } else { known };
                if !(own || goes_to_mistral(judge, &end)) || !is_shown(judge, reach, &end) {
                    continue;
                }
                ended = true;
                let at = (end.file, end.span);
                if let Some(draft) = better_draft(judge, page, (track, index), &end, best.get(&at))
                {
                    best.insert(at, draft);
                }
            }
        }
        if !ended && track.source.certain {
            verdicts
                .clean
                .push(harmless(judge, page, track, &guide, |walk| ends_in(judge, walk, to)));
        }
    }
    for track in tracks.iter().filter(|track| track.source.certain) {
        for draft in super::cuts::find(judge, page, to, track) {
            best.entry((draft.file, draft.span)).or_insert(draft);
        }
    }
    verdicts.drafts.extend(best.into_values());
}

/// What is wrong where a key ends, if it is surer than what is known of that end, or the shorter way there.
fn better_draft(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    (track, index): (&Track, usize),
    end: &End,
    known: Option<&Draft>,
) -> Option<Draft> {
    let reach = &track.walk.reaches[index];
    let last = format!("{} gets it here", end.name);
    let by_name = track.source.by_name || end.by_name;
    let confidence = judge.confidence((end.file, end.span), by_name, reach.loose);
    if known.is_some_and(|known| confidence < known.confidence) {
        return None;
    }
    let way = judge.way(&track.source.label, &track.walk, index, &last);
    let better = |known: &Draft| confidence > known.confidence || way.len() < known.way.len();
    if !known.is_none_or(better) {
        return None;
    }
    let (call, certain) = (end.sink.as_ref().map(|sink| sink.call), !by_name);
    let shown = fixes::entering(judge, &track.walk, index, (end.file, judge.span(end.place)));
    let subject = Subject { call, certain, ..shown };
    Some(Draft {
        file: end.file,
        span: end.span,
        message: page.message.replace("{sink}", &end.name),
        severity: None,
        confidence,
        way,
        fixes: fixes::offer(judge, page, &subject),
        secret: None,
    })
}

/// What was read under a general name and is sent to Mistral is its key.
fn goes_to_mistral(judge: &Judge<'_, '_, '_>, end: &End) -> bool {
    let Some(call) = end.sink.as_ref().filter(|sink| sink.role == Role::Http).map(|sink| sink.call)
    else {
        return false;
    };
    let hits = judge.analysis.meaning.hits(call);
    hits.iter().any(|hit| judge.analysis.mistral_request(call, *hit).is_some())
}

/// Whether a secret that a call gets is part of what it asks for, or of what the model reads, and not how the call
/// is paid for.
fn is_shown(judge: &Judge<'_, '_, '_>, reach: &Reach, end: &End) -> bool {
    let Some(sink) = &end.sink else { return true };
    let pays = || match reach.fields.first() {
        Some(Step::Field(name)) => judge.analysis.meaning.secrets.accepts("credential-field", name),
        _ => false,
    };
    match sink.role {
        // A field of an object was meant: a text has none.
        Role::Http if reach.fields.len() < sink.below.len() => false,
        Role::Http => !(sink.slot == Slot::Url && sink.below.is_empty() && pays()),
        Role::Inference | Role::Embedding => {
            !pays() && !sink.wrapped && !is_receiver(judge.analysis, sink.call, reach.place)
        }
        _ => true,
    }
}

/// What was read under a general name is a Mistral key when it goes where one goes.
fn proves_key(judge: &Judge<'_, '_, '_>, track: &Track) -> bool {
    super::key_slots::find(judge).reached_by(&track.walk)
}
