//! From a source to a sink unless a barrier stands between.

use super::{Clean, Draft, Judge, Track, Verdicts};
use crate::finding::{Confidence, Severity};
use crate::fixes::{self, Subject};
use crate::flow::Reach;
use crate::guides;
use crate::meaning::Picked;
use crate::names::Value;
use crate::objects;
use crate::page::{Born, Page, Sentence};
use crate::project::{Place, dotted};
use crate::role::{Role, Slot};
use crate::sinks::{Sink, is_receiver};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprKind, FunctionId, Parent, Step};
use rustc_hash::{FxHashMap, FxHashSet};

/// Where a value ends, and what to call it.
pub(super) struct End {
    pub(super) file: u32,
    pub(super) span: Span,
    pub(super) name: String,
    pub(super) by_name: bool,
    /// What ends there, or the call that takes it.
    pub(super) place: Place,
    /// The sink that its value came to, unless it left the function by itself.
    pub(super) sink: Option<Sink>,
}

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Verdicts {
    let mut verdicts = Verdicts::default();
    if sentence.to.contains(&Role::Log) {
        verdicts.drafts.extend(debug_switches(judge, page));
    }
    for born in &sentence.from {
        match born {
            Born::Secret => secrets(judge, page, &sentence.to, judge.secrets(), &mut verdicts),
            Born::OtherSecret => {
                secrets(judge, page, &sentence.to, judge.other_secrets(), &mut verdicts);
            }
            Born::Request => requests(judge, page, &sentence.to, &mut verdicts),
            Born::Input => {
                super::inputs::run(judge, page, sentence.slots.first().copied(), &mut verdicts);
            }
            Born::Answer => super::answers::run(judge, page, &sentence.to, &mut verdicts),
            Born::Failure => super::failures::run(judge, page, &sentence.to, &mut verdicts),
        }
    }
    verdicts
}

/// What a rule says of a value that ended nowhere that it must not: what made it harmless, or that it is elsewhere.
pub(super) fn harmless(judge: &Judge<'_, '_, '_>, page: &Page, track: &Track) -> Clean {
    let (file, span) = (track.source.place.file, judge.span(track.source.place));
    match track.walk.barriers.first() {
        Some(barrier) => judge.clean(page, (file, span), *barrier),
        None => {
            Clean { file, span, because: "followed, and it does not get there".into(), fact: None }
        }
    }
}

/// A mode that is known to print the key, where it is switched on.
fn debug_switches(judge: &Judge<'_, '_, '_>, page: &Page) -> Vec<Draft> {
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
        confidence: judge.confidence(place.file, false, false),
        way: vec![(place.file, span, "this switches on output that shows the key".to_owned())],
        fixes: Vec::new(),
        secret: None,
    }
}

/// A key: anchored where it ends; one finding an end, by its surest source.
fn secrets(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    to: &[Role],
    tracks: &[Track],
    verdicts: &mut Verdicts,
) {
    let mut best: FxHashMap<(u32, Span), Draft> = FxHashMap::default();
    for track in tracks {
        let known = track.source.certain || proves_key(judge, track);
        let mut ended = false;
        for (index, reach) in track.walk.reaches.iter().enumerate() {
            for end in ends(judge, reach, to) {
                if !(known || goes_to_mistral(judge, &end)) || !is_shown(judge, reach, &end) {
                    continue;
                }
                ended = true;
                let draft = secret_draft(judge, page, track, index, &end);
                let known = best.entry((end.file, end.span)).or_insert_with(|| draft.clone());
                if (draft.confidence, std::cmp::Reverse(draft.way.len()))
                    > (known.confidence, std::cmp::Reverse(known.way.len()))
                {
                    *known = draft;
                }
            }
        }
        if !ended && track.source.certain {
            verdicts.clean.push(harmless(judge, page, track));
        }
    }
    for track in tracks.iter().filter(|track| track.source.certain) {
        for draft in super::cuts::find(judge, page, to, track) {
            best.entry((draft.file, draft.span)).or_insert(draft);
        }
    }
    verdicts.drafts.extend(best.into_values());
}

fn secret_draft(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    track: &Track,
    index: usize,
    end: &End,
) -> Draft {
    let reach = &track.walk.reaches[index];
    let last = format!("{} gets it here", end.name);
    let by_name = track.source.by_name || end.by_name;
    let confidence = judge.confidence(end.file, by_name, reach.loose);
    let (call, certain) = (end.sink.as_ref().map(|sink| sink.call), !by_name);
    let shown = fixes::entering(judge, &track.walk, index, (end.file, judge.span(end.place)));
    let subject = Subject { call, certain, ..shown };
    Draft {
        file: end.file,
        span: end.span,
        message: page.message.replace("{sink}", &end.name),
        severity: None,
        confidence,
        way: judge.way(&track.source.label, &track.walk, index, &last),
        fixes: fixes::offer(judge, page, &subject),
        secret: None,
    }
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

/// The sinks of these roles that a value reaches at a place.
pub(super) fn ends(judge: &Judge<'_, '_, '_>, reach: &Reach, to: &[Role]) -> Vec<End> {
    let project = judge.analysis.project();
    let facts = project.facts(reach.place.file);
    let mut found = Vec::new();
    if reach.closed > 0 {
        return found;
    }
    let asked = |sink: &&Sink| to.contains(&sink.role) && sink.slot != Slot::Model;
    for sink in judge.sinks.at(reach.place, &reach.fields).filter(asked) {
        // An error that only goes on shows nothing; where it ends does.
        if reach.failed.is_some() && (sink.role == Role::Panic || sink.text) {
            continue;
        }
        if matches!(sink.role, Role::Log | Role::Panic)
            && (objects::hides(judge.analysis, reach) || redacts(judge, sink.call, reach))
        {
            continue;
        }
        let path = &project.file(sink.call.file).path;
        // What a request is given may stand in another file than what began it.
        let there = project.facts(sink.call.file);
        let callee = match &there.expr(sink.call.expr).kind {
            ExprKind::Call(call) => dotted(there, call.callee),
            ExprKind::Member(..) => dotted(there, sink.call.expr),
            _ => path.rsplit('/').next().unwrap_or(path).to_owned(),
        };
        let span = match there.expr(sink.call.expr).parent {
            Parent::Raise(index) => there.raises[index as usize].span,
            _ => judge.span(sink.call),
        };
        found.push(End {
            file: sink.call.file,
            span,
            name: format!("`{callee}`"),
            by_name: sink.by_name,
            place: sink.call,
            sink: Some(sink.clone()),
        });
    }
    match facts.expr(reach.place.expr).parent {
        Parent::Raise(index) if to.contains(&Role::Error) && reach.failed.is_none() => {
            let span = facts.raises[index as usize].span;
            found.push(End {
                file: reach.place.file,
                span,
                name: "the error".into(),
                by_name: false,
                place: reach.place,
                sink: None,
            });
        }
        Parent::Return(function)
            if to.contains(&Role::Response) && answers(judge, reach.place, function) =>
        {
            let span = judge.span(reach.place);
            found.push(End {
                file: reach.place.file,
                span,
                name: "the response".into(),
                by_name: false,
                place: reach.place,
                sink: None,
            });
        }
        _ => {}
    }
    found
}

/// Whether a logger was made so that it hides a field that the value is below.
fn redacts(judge: &Judge<'_, '_, '_>, call: Place, reach: &Reach) -> bool {
    let meaning = &judge.analysis.meaning;
    let Some(callee) = judge.analysis.project().facts(call.file).call(call.expr) else {
        return false;
    };
    let callee = Place { file: call.file, expr: callee.callee };
    meaning.names.values(callee).iter().any(|value| match value {
        Value::External(path) => path.births().any(|birth| {
            let hits = meaning.hits(birth);
            hits.iter().any(|hit| guides::left_out(judge.analysis, birth, *hit, &reach.fields))
        }),
        _ => false,
    })
}

/// Whether what a function returns is the answer to the caller of an endpoint.
fn answers(judge: &Judge<'_, '_, '_>, place: Place, function: FunctionId) -> bool {
    let reference = crate::project::FnRef { file: place.file, id: function };
    judge.analysis.handlers.get(&reference).is_some_and(|handler| !handler.semi)
}

/// Request data: anchored where it is read; one finding for each handler and call that it reaches.
fn requests(judge: &Judge<'_, '_, '_>, page: &Page, to: &[Role], verdicts: &mut Verdicts) {
    let mut seen: FxHashSet<(Option<crate::project::FnRef>, u32, Span)> = FxHashSet::default();
    // A validation says something of what goes to Mistral behind it.
    let goes = |track: &&Track| track.walk.reaches.iter().any(|it| !ends(judge, it, to).is_empty());
    let leading = judge.inputs().iter().filter(goes).map(|track| track.source.place);
    let leading: FxHashSet<Place> = leading.collect();
    for track in judge.requests() {
        let mut told = false;
        for (index, reach) in track.walk.reaches.iter().enumerate() {
            if told {
                break;
            }
            let Some(end) = ends(judge, reach, to).into_iter().next() else { continue };
            let key = (track.source.handler, end.file, end.span);
            if seen.contains(&key) && track.source.handler.is_some() {
                told = true;
                continue;
            }
            seen.insert(key);
            told = true;
            verdicts.drafts.push(request_draft(judge, page, track, index, &end));
        }
        if !told && leading.contains(&track.source.place) {
            verdicts.clean.push(harmless(judge, page, track));
        }
    }
    for handler in judge.analysis.handlers.values() {
        for (param, ty) in crate::sources::checked(judge.analysis, handler) {
            verdicts.clean.push(judge.clean(page, (param.file, judge.span(param)), ty));
        }
        let Some(validated) = handler.validated else { continue };
        let name = judge.analysis.project().facts(handler.function.file);
        let anchor = (handler.function.file, name.function(handler.function.id).name_span);
        verdicts.clean.push(judge.clean(page, anchor, validated));
    }
    one_for_each_handler(judge, &mut verdicts.drafts);
}

fn request_draft(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    track: &Track,
    index: usize,
    end: &End,
) -> Draft {
    let reach = &track.walk.reaches[index];
    let source = &track.source;
    let mut way =
        judge.way(&source.label, &track.walk, index, &format!("{} gets it here", end.name));
    if let Some(handler) =
        source.handler.filter(|handler| judge.analysis.handlers.contains_key(handler))
    {
        way.insert(0, judge.answering(handler));
    }
    let rough = judge.analysis.project().file(source.place.file).rough;
    Draft {
        file: source.place.file,
        span: judge.span(source.place),
        message: page.message.replace("{sink}", &end.name),
        severity: (source.semi || rough).then_some(Severity::Note),
        confidence: judge
            .confidence(source.place.file, source.by_name || end.by_name, reach.loose)
            .max(Confidence::Low),
        way,
        fixes: fixes::offer(
            judge,
            page,
            &Subject { call: Some(end.place), ..Subject::at(source.place) },
        ),
        secret: None,
    }
}

/// Several reads of one request in one handler are one problem: the first read speaks for them.
fn one_for_each_handler(judge: &Judge<'_, '_, '_>, drafts: &mut Vec<Draft>) {
    let function = |draft: &Draft| {
        let facts = judge.analysis.project().facts(draft.file);
        let around =
            facts.functions.iter().enumerate().filter(|(_, f)| f.span.contains(draft.span));
        around.min_by_key(|(_, f)| f.span.end - f.span.start).map(|(index, _)| (draft.file, index))
    };
    drafts.sort_by_key(|draft| (draft.file, draft.span));
    let mut seen = FxHashSet::default();
    drafts.retain(|draft| function(draft).is_none_or(|function| seen.insert(function)));
}
