//! What does what is required: around a place, on the way to it, in front of a handler.

use crate::analysis::MistralCall;
use crate::does::Does;
use crate::page::Sentence;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// Callers are asked this many calls up.
const CALLERS: usize = 8;

/// What does what is required around a place.
pub(super) struct Meets {
    does: Does,
    slots: Vec<Slot>,
    memo: RefCell<FxHashMap<FnRef, Option<Place>>>,
}

impl Meets {
    pub(super) fn new(judge: &Judge<'_, '_, '_>, sentence: &Sentence) -> Self {
        Self { slots: sentence.slots.clone(), ..Self::of(judge, &sentence.needs) }
    }

    /// The same of a part of what is required, when the sentence speaks of one.
    pub(super) fn partly(judge: &Judge<'_, '_, '_>, sentence: &Sentence) -> Option<Self> {
        (!sentence.partly.is_empty()).then(|| Self::of(judge, &sentence.partly))
    }

    fn of(judge: &Judge<'_, '_, '_>, roles: &[Role]) -> Self {
        let does = Does::find(judge.analysis, roles);
        Self { does, slots: Vec::new(), memo: RefCell::default() }
    }

    /// Where a call, or the function around it, or a function that leads to it, does it.
    pub(super) fn call(&self, judge: &Judge<'_, '_, '_>, call: &MistralCall) -> Option<Place> {
        super::slots::filled(judge.analysis, call, &self.slots)
            .or_else(|| self.around(judge, call.place))
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
        let meant = |place: &Place| crate::layers::meant(judge.analysis, *place, handler);
        layers.into_iter().find_map(|layer| self.does.layer(judge.analysis, layer).filter(meant))
    }

    pub(super) fn function(
        &self,
        judge: &Judge<'_, '_, '_>,
        function: FnRef,
        depth: usize,
    ) -> Option<Place> {
        self.does.function(function).or_else(|| self.on_the_way(judge, function, depth))
    }

    /// Where what leads to a function does it.
    fn on_the_way(
        &self,
        judge: &Judge<'_, '_, '_>,
        function: FnRef,
        depth: usize,
    ) -> Option<Place> {
        let direct = self.in_front(judge, function);
        if direct.is_some() || depth > CALLERS {
            return direct;
        }
        if let Some(known) = self.memo.borrow().get(&function) {
            return *known;
        }
        self.memo.borrow_mut().insert(function, None);
        // Where handlers are registered side by side, none does it for another.
        let registers = judge.analysis.handlers.contains_key(&function);
        let aside = |outer| registers && self.does.inside(judge.analysis, outer).is_some();
        let met = judge
            .analysis
            .project()
            .outer(function)
            .and_then(|outer| {
                if aside(outer) {
                    self.on_the_way(judge, outer, depth + 1)
                } else {
                    self.function(judge, outer, depth + 1)
                }
            })
            .or_else(|| self.by_callers(judge, function, depth));
        self.memo.borrow_mut().insert(function, met);
        met
    }

    /// Every caller does it, tests of the program aside: where the first of them does.
    fn by_callers(
        &self,
        judge: &Judge<'_, '_, '_>,
        function: FnRef,
        depth: usize,
    ) -> Option<Place> {
        let project = judge.analysis.project();
        let callers = judge.analysis.meaning.names.callers(function);
        let rough = |file: u32| project.file(file).rough;
        let own = callers.iter().filter(|call| !rough(call.file) || rough(function.file));
        let does = |call: &Place| self.function(judge, project.function_of(*call)?, depth + 1);
        let met: Option<Vec<Place>> = own.map(does).collect();
        met?.first().copied()
    }
}
