//! Request data that becomes what only the program may choose: the model, the instructions.

use super::flow::{elsewhere, harmless};
use super::{Draft, Judge, Track, Verdicts};
use crate::finding::Severity;
use crate::flow::{Move, Reach, Walk};
use crate::guides;
use crate::names::Value;
use crate::page::Page;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use crate::sinks::Sink;
use crate::sources::Source;
use mistral_lint_grammars::facts::{DefFrom, Entry, ExprKind, Parent, Step};
use rustc_hash::FxHashSet;

/// One finding for each place where the data is handed over.
pub(super) fn run(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    slot: Option<Slot>,
    verdicts: &mut Verdicts,
) {
    let mut seen = FxHashSet::default();
    let guide = guides::Inputs { analysis: judge.analysis };
    if ![Role::Inference, Role::Embedding].iter().any(|role| judge.sinks.has(*role)) {
        verdicts.clean.extend(judge.inputs().iter().map(|track| elsewhere(judge, track)));
        return;
    }
    for track in judge.inputs() {
        let mut told = false;
        for index in 0..track.walk.reaches.len() {
            let Some(taken) = taken(judge, (&track.source, &track.walk), index, slot) else {
                continue;
            };
            if is_listed(judge, track, index) {
                continue;
            }
            told = true;
            if seen.insert((taken.anchor.file, judge.span(taken.anchor))) {
                verdicts.drafts.push(draft(judge, page, track, index, &taken));
            }
        }
        if !told {
            let takes = |walk: &Walk| {
                (0..walk.reaches.len())
                    .any(|index| taken(judge, (&track.source, walk), index, slot).is_some())
            };
            verdicts.clean.push(harmless(judge, page, track, &guide, takes));
        }
    }
}

/// The calls whose model is a request's to choose, whatever a list of models says of it.
pub(crate) fn choosing(judge: &Judge<'_, '_, '_>) -> FxHashSet<Place> {
    let mut found = FxHashSet::default();
    for track in judge.inputs() {
        let reaches = 0..track.walk.reaches.len();
        found.extend(reaches.filter_map(|index| {
            let taken = taken(judge, (&track.source, &track.walk), index, Some(Slot::Model))?;
            Some(taken.call)
        }));
    }
    found
}

/// Where a value becomes the model or the instructions of a call.
struct Taken {
    call: Place,
    by_name: bool,
    /// Where it was handed over.
    anchor: Place,
}

impl Taken {
    fn new(sink: &Sink, anchor: Place) -> Self {
        Self { call: sink.call, by_name: sink.by_name, anchor }
    }
}

/// The call that takes the value at a place so.
fn taken(
    judge: &Judge<'_, '_, '_>,
    (source, walk): (&Source, &Walk),
    index: usize,
    slot: Option<Slot>,
) -> Option<Taken> {
    let reach = &walk.reaches[index];
    let sent = |sink: &&Sink| matches!(sink.role, Role::Inference | Role::Embedding);
    let mut sinks = judge.sinks.at(reach.place, &reach.fields).filter(sent).peekable();
    if slot == Some(Slot::Model) {
        sinks.peek()?;
        let way = walk.way(index);
        let named = match reach.fields.first() {
            Some(field) => *field == Step::Field(Slot::Model.word().into()),
            // What is sent on as a whole says which model, too.
            None => !reach.loose && !names_model(judge, &way),
        };
        let sink = sinks.find(|sink| match sink.slot {
            Slot::Body | Slot::Query => named,
            slot => slot == Slot::Model,
        })?;
        let anchor =
            named_so(judge, &way).unwrap_or_else(|| handed_over(judge, &way, source.place));
        return Some(Taken::new(sink, anchor));
    }
    if let Some(sink) = sinks.find(|sink| sink.slot == Slot::System) {
        return Some(Taken::new(sink, reach.place));
    }
    if !judge.sinks.has(Role::Inference) {
        return None;
    }
    let before = walk.reaches[reach.from?].place;
    let anchor = if is_system(judge, reach.place, before) {
        before
    } else if stores_system(judge, reach.place) {
        reach.place
    } else {
        return None;
    };
    // From here on it is one message of several: where those go says which call takes it.
    let guide = guides::Inputs { analysis: judge.analysis };
    let walk = judge.flow(&guide).follow(reach.place, reach.fields.clone());
    let asked = |sink: &&Sink| matches!(sink.role, Role::Inference) && sink.slot != Slot::Model;
    let sink = walk
        .reaches
        .iter()
        .find_map(|reach| judge.sinks.at(reach.place, &reach.fields).find(asked))?;
    Some(Taken::new(sink, anchor))
}

/// Whether a value became a part of a record in which the program names the model.
fn names_model(judge: &Judge<'_, '_, '_>, way: &[&Reach]) -> bool {
    way.iter().any(|reach| model_in(judge, reach.place).is_some())
}

/// What a record says is the model.
fn model_in(judge: &Judge<'_, '_, '_>, record: Place) -> Option<Place> {
    let ExprKind::Record(entries) = &judge.analysis.project().expr(record).kind else {
        return None;
    };
    let model = |entry: &&Entry| entry.label.as_deref() == Some(Slot::Model.word());
    entries.iter().find(model).map(|entry| Place { file: record.file, expr: entry.value })
}

/// Where a value becomes the model in a body that is sent elsewhere in the function.
fn named_so(judge: &Judge<'_, '_, '_>, way: &[&Reach]) -> Option<Place> {
    let function = |place: Place| judge.analysis.project().function_of(place);
    let born = function(way.first()?.place);
    let named = way.windows(2).map(|pair| (pair[0].place, pair[1].place));
    let mut named = named.filter(|(part, whole)| model_in(judge, *whole) == Some(*part));
    named.find(|(part, _)| function(*part) == born).map(|(part, _)| part)
}

/// The last place before the value leaves the function that it came to.
fn handed_over(judge: &Judge<'_, '_, '_>, way: &[&Reach], source: Place) -> Place {
    let project = judge.analysis.project();
    let function = project.function_of(source);
    let inside = |place: Place| {
        let mut at = project.function_of(place);
        while at != function {
            let Some(inner) = at else { return false };
            at = project.outer(inner);
        }
        place.file == source.file
    };
    let before = way.iter().skip(1).take_while(|reach| inside(reach.place));
    before.last().map_or(source, |reach| reach.place)
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
    let object = Place { file: place.file, expr: object };
    let values = analysis.meaning.names.values(object);
    let records = values.iter().filter_map(|value| match value {
        Value::Record(record) => Some(*record),
        _ => None,
    });
    records.chain(item(judge, object)).any(|record| {
        let ExprKind::Record(entries) = &analysis.project().expr(record).kind else {
            return false;
        };
        entries.iter().any(|entry| {
            let texts = analysis.meaning.constants(Place { file: record.file, expr: entry.value });
            texts.iter().any(|text| analysis.meaning.secrets.accepts("system-role", text))
        })
    })
}

/// The item that an index picks out of a list that is written down: `messages[0]`.
fn item(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Place> {
    let analysis = judge.analysis;
    let ExprKind::Index(list, keys) = &analysis.project().expr(place).kind else { return None };
    let [key] = keys.as_slice() else { return None };
    let at = |expr| Place { file: place.file, expr };
    let index: usize = analysis.project().text(at(*key)).parse().ok()?;
    let facts = analysis.project().facts(place.file);
    let ExprKind::Name(_, Some(binding)) = facts.expr(*list).kind else { return None };
    facts.reaching(binding, *list).into_iter().find_map(|def| {
        let DefFrom::Assign(id) = def.from else { return None };
        match &facts.expr(facts.assigns[id.index()].value?).kind {
            ExprKind::List(items) => items.get(index).map(|expr| at(*expr)),
            _ => None,
        }
    })
}

/// Whether a schema of the project allows only a few values for a field that was read on the way.
fn is_listed(judge: &Judge<'_, '_, '_>, track: &Track, index: usize) -> bool {
    let way = track.walk.way(index);
    let names = way.iter().filter_map(|reach| match &reach.how {
        Move::Field(name) | Move::Named(name) => Some(&**name),
        _ => None,
    });
    let mut names = names.peekable();
    names.peek().is_some() && {
        let few = judge.fields_of_few();
        names.any(|name| few.contains(name))
    }
}

fn draft(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    track: &Track,
    index: usize,
    taken: &Taken,
) -> Draft {
    let project = judge.analysis.project();
    let name = format!("`{}`", project.called(taken.call));
    let reach = &track.walk.reaches[index];
    let source = &track.source;
    let last = format!("{name} gets it here");
    let mut way = judge.way(&source.label, &track.walk, index, &last);
    let known = |handler: &FnRef| judge.analysis.handlers.contains_key(handler);
    if let Some(handler) = source.handler.filter(known) {
        way.insert(0, judge.answering(handler));
    }
    let note = source.semi || project.is_rough(source.place.file, judge.span(source.place));
    Draft {
        file: taken.anchor.file,
        span: judge.span(taken.anchor),
        message: page.message.replace("{sink}", &name),
        severity: note.then_some(Severity::Note),
        confidence: judge.confidence(
            (taken.anchor.file, judge.span(taken.anchor)),
            source.by_name || taken.by_name,
            reach.loose,
        ),
        way,
        fixes: Vec::new(),
        secret: None,
    }
}
