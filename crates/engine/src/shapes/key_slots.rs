//! Where a Mistral key goes in: clients, headers, requests, the environment.

use super::Judge;
use crate::flow::Walk;
use crate::meaning::Picked;
use crate::project::Place;
use crate::role::{Role, Slot};
use crate::sinks::along;
use crate::sources;
use mistral_lint_grammars::facts::{ExprKind, Step};
use rustc_hash::FxHashMap;

/// Where calls take a key.
const KEY_AND_HEADERS: &[Slot] = &[Slot::Key, Slot::Headers];

/// Places where a key goes in.
#[derive(Debug, Default)]
pub(super) struct KeySlots(FxHashMap<Place, Vec<Vec<Step>>>);

impl KeySlots {
    fn add(&mut self, picked: Picked) {
        self.0.entry(picked.place).or_default().push(picked.rest);
    }

    pub(super) fn takes(&self, place: Place, fields: &[Step]) -> bool {
        self.0.get(&place).is_some_and(|below| below.iter().any(|below| along(below, fields)))
    }

    /// Whether a value goes where a key goes.
    pub(super) fn reached_by(&self, walk: &Walk) -> bool {
        walk.reaches.iter().any(|reach| self.takes(reach.place, &reach.fields))
    }
}

/// Every place where a Mistral key goes in: clients, headers, requests.
pub(super) fn find(judge: &Judge<'_, '_, '_>) -> KeySlots {
    let mut slots = KeySlots::default();
    let analysis = judge.analysis;
    let meaning = &analysis.meaning;
    for place in analysis.project().places() {
        for hit in meaning.hits(place).iter().copied() {
            let wanted: &[Slot] = match meaning.entry(place.file, hit).role {
                Role::Client | Role::Inference | Role::Embedding | Role::Management => {
                    KEY_AND_HEADERS
                }
                Role::Http | Role::HttpClient if analysis.mistral_request(place, hit).is_some() => {
                    KEY_AND_HEADERS
                }
                Role::EnvWrite => {
                    let named = sources::variables(analysis, place, hit);
                    if named.iter().any(|name| meaning.secrets.accepts("mistral-key-name", name)) {
                        &[Slot::Value]
                    } else {
                        continue;
                    }
                }
                Role::Header if header_goes_to_mistral(judge, place) => &[Slot::Key],
                _ => continue,
            };
            for slot in wanted {
                for picked in meaning.slot(place, hit, *slot) {
                    match slot {
                        Slot::Headers => slots.headers(judge, &picked),
                        _ => slots.add(picked),
                    }
                }
            }
        }
    }
    slots
}

impl KeySlots {
    /// The authorization among headers, whether they are a record here or elsewhere.
    fn headers(&mut self, judge: &Judge<'_, '_, '_>, picked: &Picked) {
        for name in ["Authorization", "x-api-key", "api-key"] {
            let mut rest = picked.rest.clone();
            rest.push(Step::Field(name.into()));
            self.add(Picked { place: picked.place, rest });
        }
        let project = judge.analysis.project();
        for value in judge.analysis.meaning.names.values(picked.place).iter() {
            let crate::names::Value::Record(record) = value else { continue };
            let ExprKind::Record(entries) = &project.expr(*record).kind else { continue };
            for entry in entries.iter().filter(|entry| {
                entry.label.as_deref().is_some_and(|label| {
                    judge.analysis.meaning.secrets.accepts("auth-header", label)
                })
            }) {
                self.add(Picked {
                    place: Place { file: record.file, expr: entry.value },
                    rest: Vec::new(),
                });
            }
        }
    }
}

fn header_goes_to_mistral(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let analysis = judge.analysis;
    let facts = analysis.project().facts(place.file);
    let Some(call) = facts.call(place.expr) else { return false };
    analysis.meaning.names.values(Place { file: place.file, expr: call.callee }).iter().any(
        |value| match value {
            crate::names::Value::External(path) => path.births().any(|birth| {
                analysis
                    .meaning
                    .hits(birth)
                    .iter()
                    .any(|hit| analysis.mistral_request(birth, *hit).is_some())
            }),
            _ => false,
        },
    ) || analysis.calls.iter().any(|known| {
        known.http && known.place.file == place.file && {
            let (outer, inner) = (judge.span(known.place), judge.span(place));
            outer.contains(inner) || inner.contains(outer)
        }
    })
}
