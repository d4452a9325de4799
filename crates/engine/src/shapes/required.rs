//! At a place, something is required: around it, in its callers, or in a wrapper between.

use super::{Draft, Judge, Verdicts};
use crate::analysis::{Kind, MistralCall};
use crate::apis::Side;
use crate::does::Does;
use crate::finding::{Confidence, Severity};
use crate::page::{Page, Sentence};
use crate::project::{FnRef, Place, dotted};
use crate::role::Role;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// Callers are asked this many calls up.
const CALLERS: usize = 8;

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Verdicts {
    let meets = Meets::new(judge, &sentence.needs);
    let mut verdicts = Verdicts::default();
    for call in judge.analysis.calls.iter().filter(|call| call.kind == Kind::Inference) {
        let anchor = (call.place.file, judge.span(call.place));
        match meets.around(judge, call.place) {
            Some(fact) => verdicts.clean.push(judge.clean(page, anchor, fact)),
            None => verdicts.drafts.push(draft(judge, page, call)),
        }
    }
    verdicts
}

fn draft(judge: &Judge<'_, '_, '_>, page: &Page, call: &MistralCall) -> Draft {
    let project = judge.analysis.project();
    let facts = project.facts(call.place.file);
    let callee =
        facts.call(call.place.expr).map_or(String::new(), |call| dotted(facts, call.callee));
    let mut way = Vec::new();
    if let Some(handler) = judge.analysis.handler_of(call.place) {
        let fact = project.facts(handler.file).function(handler.id);
        let name = crate::handlers::name(&judge.analysis.meaning, handler);
        way.push((handler.file, fact.name_span, format!("{name} answers requests")));
    }
    way.push((call.place.file, judge.span(call.place), "Mistral is called here".to_owned()));
    Draft {
        file: call.place.file,
        span: judge.span(call.place),
        message: page.message.replace("{sink}", &format!("`{callee}`")),
        severity: (!is_application(judge, call.place)).then_some(Severity::Note),
        confidence: if call.hit.by_name { Confidence::Medium } else { Confidence::High },
        way,
        fixes: Vec::new(),
        secret: None,
    }
}

/// Application code serves somebody: a request leads to it, or it runs on a user's device.
fn is_application(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let analysis = judge.analysis;
    if analysis.project().file(place.file).rough {
        return false;
    }
    if analysis
        .callers_of(place)
        .iter()
        .any(|function| analysis.handlers.get(function).is_some_and(|handler| !handler.semi))
    {
        return true;
    }
    if analysis.sides[place.file as usize] == Some(Side::Client) {
        return true;
    }
    // A helper of a project that answers requests, or has a user interface, called by nobody or by what could
    // not be resolved.
    analysis.project().function_of(place).is_some() && analysis.serves(place.file)
}

/// What does what is required around a place.
struct Meets {
    does: Does,
    memo: RefCell<FxHashMap<FnRef, Option<Place>>>,
}

impl Meets {
    fn new(judge: &Judge<'_, '_, '_>, needs: &[Role]) -> Self {
        Self { does: Does::find(judge.analysis, needs), memo: RefCell::default() }
    }

    /// Where the function around a place does it, or a function that it stands in, or every caller.
    fn around(&self, judge: &Judge<'_, '_, '_>, place: Place) -> Option<Place> {
        match judge.analysis.project().function_of(place) {
            Some(function) => self.function(judge, function, 0),
            None => self.does.module(judge.analysis, place.file),
        }
    }

    /// Where something that runs around a handler does it.
    fn in_front(&self, judge: &Judge<'_, '_, '_>, function: FnRef) -> Option<Place> {
        let handler = judge.analysis.handlers.get(&function)?;
        let layers = judge.analysis.layers.around(judge.analysis, handler);
        layers.into_iter().find_map(|layer| self.does.layer(judge.analysis, layer))
    }

    fn function(&self, judge: &Judge<'_, '_, '_>, function: FnRef, depth: usize) -> Option<Place> {
        let direct = self.does.function(function).or_else(|| self.in_front(judge, function));
        if direct.is_some() || depth > CALLERS {
            return direct;
        }
        if let Some(known) = self.memo.borrow().get(&function) {
            return *known;
        }
        self.memo.borrow_mut().insert(function, None);
        let project = judge.analysis.project();
        let outer = project.outer(function);
        let met = outer
            .and_then(|outer| self.function(judge, outer, depth + 1))
            .or_else(|| self.by_callers(judge, function, depth));
        self.memo.borrow_mut().insert(function, met);
        met
    }

    /// Every caller does it: where the first of them does.
    fn by_callers(
        &self,
        judge: &Judge<'_, '_, '_>,
        function: FnRef,
        depth: usize,
    ) -> Option<Place> {
        let callers = judge.analysis.meaning.names.callers(function);
        let does = |call: &Place| {
            let caller = judge.analysis.project().function_of(*call)?;
            self.function(judge, caller, depth + 1)
        };
        let met: Option<Vec<Place>> = callers.iter().map(does).collect();
        met?.first().copied()
    }
}
