//! Request data that becomes what only the program may choose: the model, the instructions.

use super::{Draft, Judge, Track, Verdicts};
use crate::finding::Severity;
use crate::flow::{Move, Reach};
use crate::names::Value;
use crate::page::Page;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use crate::sinks::Sink;
use mistral_lint_grammars::facts::{ExprKind, Parent, Step};
use rustc_hash::FxHashSet;

/// One finding for each place where the data is handed over.
pub(super) fn run(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    slot: Option<Slot>,
    verdicts: &mut Verdicts,
) {
    let mut seen = FxHashSet::default();
    for track in judge.inputs() {
        let mut told = false;
        for index in 0..track.walk.reaches.len() {
            let Some((sink, anchor)) = end(judge, track, index, slot) else { continue };
            if is_listed(judge, track, index) {
                continue;
            }
            told = true;
            if seen.insert((anchor.file, judge.span(anchor))) {
                verdicts.drafts.push(draft(judge, page, track, index, sink, anchor));
            }
        }
        if !told {
            verdicts.clean.push(super::flow::harmless(judge, page, track));
        }
    }
}

/// The call that takes the value at a place as its model or instructions, and where it was handed over.
fn end<'j>(
    judge: &'j Judge<'_, '_, '_>,
    track: &Track,
    index: usize,
    slot: Option<Slot>,
) -> Option<(&'j Sink, Place)> {
    let reach = &track.walk.reaches[index];
    let asked = |sink: &&Sink| matches!(sink.role, Role::Inference | Role::Embedding);
    let mut sinks = judge.sinks.at(reach.place, &reach.fields).filter(asked);
    let way = || track.walk.way(index);
    match slot {
        Some(Slot::Model) => {
            let named = || match reach.fields.first() {
                Some(Step::Field(name)) => **name == *Slot::Model.word(),
                _ => false,
            };
            let sink = sinks.find(|sink| {
                sink.slot == Slot::Model || matches!(sink.slot, Slot::Body | Slot::Query) && named()
            })?;
            Some((sink, handed_over(&way(), track.source.place)))
        }
        _ => {
            let sink = sinks.next()?;
            let anchor = match sink.slot {
                Slot::System => Some(reach.place),
                Slot::Prompt | Slot::Body => instructs(judge, &way()),
                _ => None,
            };
            Some((sink, anchor?))
        }
    }
}

/// The last place before the value leaves the function that it came to.
fn handed_over(way: &[&Reach], source: Place) -> Place {
    let before = way.iter().take_while(|reach| !matches!(reach.how, Move::Passed(_)));
    before.last().map_or(source, |reach| reach.place)
}

/// Where on its way a value becomes the content of a message that is the model's instructions.
fn instructs(judge: &Judge<'_, '_, '_>, way: &[&Reach]) -> Option<Place> {
    let steps = way.iter().zip(way.iter().skip(1));
    let found = steps.filter_map(|(before, after)| {
        let put = is_system(judge, after.place, before.place);
        (put || stores_system(judge, before.place)).then_some(before.place)
    });
    found.last()
}

/// Whether a record, list or call makes a system message of one of its parts.
fn is_system(judge: &Judge<'_, '_, '_>, whole: Place, part: Place) -> bool {
    let analysis = judge.analysis;
    let facts = analysis.project().facts(whole.file);
    let at = |expr| Place { file: whole.file, expr };
    let says = |expr| {
        let texts = analysis.meaning.constants(at(expr));
        texts.iter().any(|text| analysis.meaning.secrets.accepts("system-role", text))
    };
    if whole.file != part.file || whole == part {
        return false;
    }
    match &facts.expr(whole.expr).kind {
        ExprKind::Record(entries) => {
            entries.iter().any(|entry| entry.value != part.expr && says(entry.value))
        }
        ExprKind::List(items) => items.len() == 2 && items[1] == part.expr && says(items[0]),
        ExprKind::Call(call) => {
            let others = call.args.iter().filter(|arg| arg.value != part.expr);
            call.args.iter().any(|arg| arg.value == part.expr)
                && (analysis.meaning.has(whole, Role::System)
                    || others.into_iter().any(|arg| says(arg.value)))
        }
        _ => false,
    }
}

/// Whether a value is put into a part of what is a system message: `messages[0]["content"] += text`.
fn stores_system(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let analysis = judge.analysis;
    let facts = analysis.project().facts(place.file);
    let Parent::Assign(id) = facts.expr(place.expr).parent else { return false };
    let target = facts.assigns[id.index()].target;
    let (ExprKind::Member(object, _) | ExprKind::Index(object, _)) = facts.expr(target).kind else {
        return false;
    };
    let values = analysis.meaning.names.values(Place { file: place.file, expr: object });
    values.iter().any(|value| match value {
        Value::Record(record) => {
            let ExprKind::Record(entries) = &analysis.project().expr(*record).kind else {
                return false;
            };
            entries.iter().any(|entry| {
                let place = Place { file: record.file, expr: entry.value };
                let texts = analysis.meaning.constants(place);
                texts.iter().any(|text| analysis.meaning.secrets.accepts("system-role", text))
            })
        }
        _ => false,
    })
}

/// Whether a schema of the project allows only a few values for a field that was read on the way.
fn is_listed(judge: &Judge<'_, '_, '_>, track: &Track, index: usize) -> bool {
    let way = track.walk.way(index);
    let names = way.iter().filter_map(|reach| match &reach.how {
        Move::Field(name) | Move::Named(name) => Some(&**name),
        _ => None,
    });
    let names: Vec<&str> = names.collect();
    judge.analysis.project().files.iter().enumerate().any(|(file, source)| {
        let entries = source.facts.exprs.iter().filter_map(|expr| match &expr.kind {
            ExprKind::Record(entries) => Some(entries),
            _ => None,
        });
        let mut known = entries
            .flatten()
            .filter(|entry| entry.label.as_deref().is_some_and(|label| names.contains(&label)));
        known.any(|entry| {
            let place = Place { file: file as u32, expr: entry.value };
            judge.analysis.meaning.has(place, Role::Enumeration)
        })
    })
}

fn draft(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    track: &Track,
    index: usize,
    sink: &Sink,
    anchor: Place,
) -> Draft {
    let project = judge.analysis.project();
    let call = project.facts(sink.call.file).call(sink.call.expr);
    let callee =
        call.map(|call| crate::project::dotted(project.facts(sink.call.file), call.callee));
    let name = callee.map_or_else(|| "the call".to_owned(), |callee| format!("`{callee}`"));
    let reach = &track.walk.reaches[index];
    let source = &track.source;
    let last = format!("{name} gets it here");
    let mut way = judge.way(&source.label, &track.walk, index, &last);
    let known = |handler: &FnRef| judge.analysis.handlers.contains_key(handler);
    if let Some(handler) = source.handler.filter(known) {
        let fact = project.facts(handler.file).function(handler.id);
        let text = crate::handlers::name(&judge.analysis.meaning, handler);
        way.insert(0, (handler.file, fact.name_span, format!("{text} answers requests")));
    }
    let note = source.semi || project.file(source.place.file).rough;
    Draft {
        file: anchor.file,
        span: judge.span(anchor),
        message: page.message.replace("{sink}", &name),
        severity: note.then_some(Severity::Note),
        confidence: judge.confidence(anchor.file, source.by_name || sink.by_name, reach.loose),
        way,
        fixes: Vec::new(),
        secret: None,
    }
}
