//! From a source to a sink unless a barrier stands between.

use super::{Clean, Judge, Track, Verdicts, answers, failures, inputs, requests, secrets};
use crate::flow::{Guide, Reach, Walk};
use crate::guides;
use crate::names::Value;
use crate::objects;
use crate::page::{Born, Page, Sentence};
use crate::project::Place;
use crate::role::{Role, Slot};
use crate::sinks::Sink;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprKind, FunctionId, Parent};

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
        verdicts.drafts.extend(secrets::debug_switches(judge, page));
    }
    for born in &sentence.from {
        match born {
            Born::Secret => {
                secrets::run(judge, page, &sentence.to, judge.secrets(), &mut verdicts);
            }
            Born::OtherSecret => {
                secrets::run(judge, page, &sentence.to, judge.other_secrets(), &mut verdicts);
            }
            Born::Request => requests::run(judge, page, &sentence.to, &mut verdicts),
            Born::Input => {
                inputs::run(judge, page, sentence.slots.first().copied(), &mut verdicts);
            }
            Born::Answer => answers::run(judge, page, &sentence.to, &mut verdicts),
            Born::Failure => failures::run(judge, page, &sentence.to, &mut verdicts),
        }
    }
    verdicts
}

/// What a rule says of a value that ended nowhere that it must not: what kept it from there, or that it is elsewhere.
pub(super) fn harmless(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    track: &Track,
    guide: &dyn Guide,
    gets_there: impl Fn(&Walk) -> bool,
) -> Clean {
    let (file, span) = (track.source.place.file, judge.span(track.source.place));
    match kept_from(judge, track, guide, gets_there) {
        Some(barrier) => judge.clean(page, (file, span), barrier),
        None => elsewhere(judge, track),
    }
}

/// What a rule says of a value that goes nowhere near where it must not.
pub(super) fn elsewhere(judge: &Judge<'_, '_, '_>, track: &Track) -> Clean {
    let (file, span) = (track.source.place.file, judge.span(track.source.place));
    Clean { file, span, because: "followed, and it does not get there".into(), fact: None }
}

/// What kept a value from where it must not go: behind it, it would get there.
pub(super) fn kept_from(
    judge: &Judge<'_, '_, '_>,
    track: &Track,
    guide: &dyn Guide,
    gets_there: impl Fn(&Walk) -> bool,
) -> Option<Place> {
    let flow = judge.flow(guide);
    let kept = track.walk.barriers.iter().find(|barrier| gets_there(&flow.beyond(barrier)));
    kept.map(|barrier| barrier.fact)
}

/// Whether a value ends in one of these roles.
pub(super) fn ends_in(judge: &Judge<'_, '_, '_>, walk: &Walk, to: &[Role]) -> bool {
    walk.reaches.iter().any(|reach| !ends(judge, reach, to).is_empty())
}

/// The sinks of these roles that a value reaches at a place.
pub(super) fn ends(judge: &Judge<'_, '_, '_>, reach: &Reach, to: &[Role]) -> Vec<End> {
    let project = judge.analysis.project();
    let facts = project.facts(reach.place.file);
    let mut found = Vec::new();
    // What is thrown is no longer what the call gives.
    if reach.closed > 0 || reach.thrown {
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
            ExprKind::Call(_) | ExprKind::Member(..) => project.called(sink.call),
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
            if to.contains(&Role::Response) && is_answer(judge, reach.place, function) =>
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
fn is_answer(judge: &Judge<'_, '_, '_>, place: Place, function: FunctionId) -> bool {
    let reference = crate::project::FnRef { file: place.file, id: function };
    judge.analysis.handlers.get(&reference).is_some_and(|handler| !handler.semi)
}
