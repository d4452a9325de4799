//! Something is required at a place: at a Mistral call, or at a handler that spends the key; in it, around it, in
//! its callers, in front of it.

mod handlers;
mod meets;
mod slots;

pub(super) use slots::{filled, of_body};

use super::{Draft, Judge, Verdicts};
use crate::analysis::{Kind, MistralCall};
use crate::apis::Side;
use crate::finding::{Confidence, Severity};
use crate::fixes::{self, Subject};
use crate::handlers::Handler;
use crate::in_front::{self, InFront};
use crate::page::{Page, Sentence};
use crate::project::Place;
use crate::role::Role;
use meets::Meets;

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Verdicts {
    if sentence.at.contains(&Role::Route) {
        return handlers::run(judge, page, sentence);
    }
    let meets = Meets::new(judge, sentence);
    let partly = Meets::partly(judge, sentence);
    let mut verdicts = Verdicts::default();
    let asked = |call: &&MistralCall| {
        call.kind == Kind::Inference && slots::asked(judge.analysis, call, sentence)
    };
    for call in judge.analysis.calls.iter().filter(asked) {
        if sentence.within.contains(&Role::Route) && !answers_requests(judge, call.place) {
            continue;
        }
        let anchor = (call.place.file, judge.span(call.place));
        if let Some(fact) = meets.call(judge, call) {
            verdicts.clean.push(judge.clean(page, anchor, fact));
        } else if let Some(front) = in_front_of_call(judge, sentence, call.place) {
            verdicts.declared.push(judge.declared(page, anchor, front));
        } else {
            // What a plain request lacks is added where its body is put together.
            let body = || slots::body_elsewhere(judge.analysis, call);
            let place = if sentence.slots.is_empty() { None } else { body() };
            let mut draft = draft(judge, page, call, place.unwrap_or(call.place));
            if let Some(part) = partly.as_ref().and_then(|partly| partly.call(judge, call)) {
                draft.severity = Some(Severity::Note);
                let says = "does a part of what is needed".to_owned();
                draft.way.push((part.file, judge.span(part), says));
            }
            verdicts.drafts.push(draft);
        }
    }
    verdicts
}

impl Judge<'_, '_, '_> {
    /// What is declared to do in front of a handler what a sentence needs.
    fn in_front(&self, sentence: &Sentence, handler: &Handler) -> Option<&InFront> {
        in_front::doing(self.in_front, self.analysis, handler, &sentence.needs)
    }
}

/// What is declared to do it in front of every handler that leads to a call.
fn in_front_of_call<'j>(
    judge: &'j Judge<'_, '_, '_>,
    sentence: &Sentence,
    call: Place,
) -> Option<&'j InFront> {
    let callers = judge.analysis.callers_of(call);
    let handlers = callers.iter().filter_map(|function| judge.analysis.handlers.get(function));
    let fronts: Option<Vec<_>> =
        handlers.map(|handler| judge.in_front(sentence, handler)).collect();
    fronts?.first().copied()
}

/// Whether a request leads to a place.
fn answers_requests(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let handlers = &judge.analysis.handlers;
    let callers = judge.analysis.callers_of(place);
    callers.iter().any(|function| handlers.get(function).is_some_and(|handler| !handler.semi))
}

fn draft(judge: &Judge<'_, '_, '_>, page: &Page, call: &MistralCall, at: Place) -> Draft {
    let project = judge.analysis.project();
    let callee = project.called(call.place);
    let mut way = Vec::new();
    if let Some(handler) = judge.analysis.handler_of(call.place) {
        way.push(judge.answering(handler));
    }
    way.push((call.place.file, judge.span(call.place), "Mistral is called here".to_owned()));
    Draft {
        file: at.file,
        span: judge.span(at),
        message: page.message.replace("{sink}", &format!("`{callee}`")),
        severity: (!is_application(judge, call.place)).then_some(Severity::Note),
        confidence: if call.hit.by_name { Confidence::Medium } else { Confidence::High },
        way,
        fixes: fixes::offer(judge, page, &Subject::at(call.place)),
        secret: None,
    }
}

/// Application code serves somebody: a request leads to it, or it runs on a user's device.
pub(super) fn is_application(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let analysis = judge.analysis;
    if analysis.project().is_rough(place.file, judge.span(place)) {
        return false;
    }
    if answers_requests(judge, place) {
        return true;
    }
    if analysis.sides[place.file as usize] == Some(Side::Client) {
        return true;
    }
    // Code of a page that is a script, or a helper of a project that answers requests, or has a user interface, called
    // by nobody or by what could not be resolved.
    analysis.shows(place.file)
        || analysis.project().function_of(place).is_some() && analysis.serves(place.file)
}
