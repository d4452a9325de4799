//! Whether a call says something in one of its slots: a token limit, a safe prompt.

use crate::analysis::{Analysis, MistralCall};
use crate::meaning::Hit;
use crate::names::Value;
use crate::page::Sentence;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{DefFrom, ExprId, ExprKind};

/// How deep a request's body is looked into.
const DEPTH: usize = 8;

/// Where a call, its client, or the body that it sends fills one of these slots. What can't be seen into is
/// taken to.
pub(in crate::shapes) fn filled(
    analysis: &Analysis<'_, '_>,
    call: &MistralCall,
    slots: &[Slot],
) -> Option<Place> {
    slots.iter().find_map(|slot| {
        let meaning = &analysis.meaning;
        let mut own = meaning.slot(call.place, call.hit, *slot).into_iter();
        let own = own.find(|picked| picked.rest.is_empty()).map(|picked| picked.place);
        own.or_else(|| of_client(analysis, call, *slot)).or_else(|| of_body(analysis, call, *slot))
    })
}

/// Whether a call can be asked for what a sentence wants in its slots: media have no text to limit or to judge, and what
/// offers no such slot, in the call or in its client, has no place for it.
pub(super) fn asked(analysis: &Analysis<'_, '_>, call: &MistralCall, sentence: &Sentence) -> bool {
    if sentence.slots.is_empty() {
        return true;
    }
    let offers = |slot: &Slot| {
        let entry = analysis.meaning.entry(call.place.file, call.hit);
        !entry.slot(*slot).is_empty()
            || clients(analysis, call).iter().any(|(client, hit)| {
                !analysis.meaning.entry(client.file, *hit).slot(*slot).is_empty()
            })
    };
    let place = !sentence.needs.is_empty() || call.http || sentence.slots.iter().any(offers);
    place && !call.media
}

/// A client can be told once for all of its calls, and so can the model that it was made with.
fn of_client(analysis: &Analysis<'_, '_>, call: &MistralCall, slot: Slot) -> Option<Place> {
    clients(analysis, call).into_iter().find_map(|(client, hit)| {
        let picked = analysis.meaning.slot(client, hit, slot).into_iter();
        picked.filter(|picked| picked.rest.is_empty()).map(|picked| picked.place).next()
    })
}

/// The clients and models that a call goes through: where each is made.
fn clients(analysis: &Analysis<'_, '_>, call: &MistralCall) -> Vec<(Place, Hit)> {
    let mut found = Vec::new();
    if let Some(fact) = analysis.project().facts(call.place.file).call(call.place.expr) {
        of_births(analysis, Place { file: call.place.file, expr: fact.callee }, 0, &mut found);
    }
    for model in analysis.meaning.slot(call.place, call.hit, Slot::Model) {
        of_births(analysis, model.place, 1, &mut found);
    }
    found
}

fn of_births(
    analysis: &Analysis<'_, '_>,
    place: Place,
    depth: usize,
    into: &mut Vec<(Place, Hit)>,
) {
    let meaning = &analysis.meaning;
    for birth in meaning.names.births(place) {
        let hits = meaning.hits(birth);
        let role = |hit: &&Hit| meaning.entry(birth.file, **hit).role;
        for hit in hits.iter().filter(|hit| role(hit) == Role::Client) {
            into.push((birth, *hit));
            let models = meaning.slot(birth, *hit, Slot::Model).into_iter();
            for model in models.filter(|_| depth < 2) {
                of_births(analysis, model.place, depth + 1, into);
            }
        }
    }
}

/// A plain request says it in a field of its body, or of the arguments that a helper is given.
pub(in crate::shapes) fn of_body(
    analysis: &Analysis<'_, '_>,
    call: &MistralCall,
    slot: Slot,
) -> Option<Place> {
    if !call.http && !call.wrapped {
        return None;
    }
    let search = Search {
        analysis,
        matcher: match slot {
            Slot::Limit => "token-limit-name",
            Slot::Stream => "stream-name",
            _ => return None,
        },
    };
    let facts = analysis.project().facts(call.place.file);
    let body = analysis.meaning.slot(call.place, call.hit, Slot::Body);
    let mut places: Vec<Place> = body.into_iter().map(|picked| picked.place).collect();
    if places.is_empty() {
        let args = facts.call(call.place.expr).map(|call| call.args.as_slice()).unwrap_or_default();
        places.extend(args.iter().map(|arg| Place { file: call.place.file, expr: arg.value }));
    }
    places.into_iter().find_map(|place| search.find(place, 0))
}

/// Where the body of a plain request is put together, when that is not in the call itself.
pub(super) fn body_elsewhere(analysis: &Analysis<'_, '_>, call: &MistralCall) -> Option<Place> {
    if !call.http {
        return None;
    }
    let span = analysis.project().expr(call.place).span;
    let apart = |place: &Place| {
        place.file != call.place.file || !span.contains(analysis.project().expr(*place).span)
    };
    let body = analysis.meaning.slot(call.place, call.hit, Slot::Body).into_iter();
    body.filter_map(|picked| made_at(analysis, picked.place, 0)).find(apart)
}

/// Where a value is put together: a record, or the call that makes an object or a text of it. What is sent on as it came in
/// is put together nowhere.
fn made_at(analysis: &Analysis<'_, '_>, place: Place, depth: usize) -> Option<Place> {
    if depth > 4 {
        return None;
    }
    let facts = analysis.project().facts(place.file);
    let at = |expr: ExprId| Place { file: place.file, expr };
    match &facts.expr(place.expr).kind {
        ExprKind::Name(_, Some(binding)) => {
            let value =
                facts.reaching(*binding, place.expr).iter().find_map(|def| match def.from {
                    DefFrom::Assign(id) if def.path.is_empty() => facts.assigns[id.index()].value,
                    _ => None,
                });
            value.and_then(|value| made_at(analysis, at(value), depth + 1))
        }
        ExprKind::Pass(parts) => {
            parts.iter().find_map(|part| made_at(analysis, at(*part), depth + 1))
        }
        ExprKind::Record(_) => Some(place),
        ExprKind::Call(call) => {
            let inner = call.args.iter().find_map(|arg| match facts.expr(arg.value).kind {
                ExprKind::Name(..) if arg.label.is_none() => {
                    made_at(analysis, at(arg.value), depth + 1)
                }
                _ => None,
            });
            let received = || analysis.meaning.has(place, Role::Request);
            inner.or_else(|| (!received()).then_some(place))
        }
        _ => None,
    }
}

struct Search<'x, 'p, 'a> {
    analysis: &'x Analysis<'p, 'a>,
    matcher: &'static str,
}

impl Search<'_, '_, '_> {
    fn is_named(&self, name: &str) -> bool {
        self.analysis.meaning.secrets.accepts(self.matcher, name)
    }

    /// A field of this name in what a place holds, however it is put together.
    fn find(&self, place: Place, depth: usize) -> Option<Place> {
        if depth > DEPTH {
            return None;
        }
        let at = |expr: &ExprId| Place { file: place.file, expr: *expr };
        let within =
            |parts: &[ExprId]| parts.iter().find_map(|part| self.find(at(part), depth + 1));
        match &self.analysis.project().expr(place).kind {
            ExprKind::Record(entries) => {
                let named =
                    |label: &Option<Box<str>>| label.as_deref().is_some_and(|l| self.is_named(l));
                let own = entries.iter().find(|entry| named(&entry.label));
                own.map(|entry| at(&entry.value)).or_else(|| {
                    let spread = entries.iter().filter(|entry| entry.label.is_none());
                    within(&spread.map(|entry| entry.value).collect::<Vec<_>>())
                })
            }
            ExprKind::Call(call) => {
                let own = call
                    .args
                    .iter()
                    .find(|arg| arg.label.as_deref().is_some_and(|label| self.is_named(label)));
                own.map(|arg| at(&arg.value))
                    .or_else(|| self.of_value(place, depth))
                    .or_else(|| within(&call.args.iter().map(|arg| arg.value).collect::<Vec<_>>()))
            }
            ExprKind::Pass(parts)
            | ExprKind::Choice(parts)
            | ExprKind::Spread(parts)
            | ExprKind::List(parts)
            | ExprKind::Join(parts) => within(parts),
            ExprKind::Name(..) | ExprKind::Member(..) => {
                self.of_value(place, depth).or_else(|| {
                    let origins = self.analysis.meaning.origins(place);
                    origins.into_iter().find_map(|origin| self.find(origin, depth + 1))
                })
            }
            ExprKind::Text(text) => self.is_named(text).then_some(place),
            _ => None,
        }
    }

    fn of_value(&self, place: Place, depth: usize) -> Option<Place> {
        self.analysis.meaning.names.values(place).iter().find_map(|value| match value {
            Value::Record(record) if *record != place => self.find(*record, depth + 1),
            Value::Instance(class) => {
                let facts = self.analysis.project().facts(class.file);
                let mut fields = facts.class(class.id).fields.iter();
                fields.any(|field| self.is_named(&field.name)).then_some(place)
            }
            // What a library made of what it was given.
            Value::External(path) => {
                let birth = path.births().next().filter(|birth| *birth != place)?;
                self.find(birth, depth + 2)
            }
            _ => None,
        })
    }
}
