//! The roads that a stream's failure can take: from where it is read, out of the functions around, to what catches it.

use super::catches::{self, Caught};
use crate::analysis::MistralCall;
use crate::errors;
use crate::flow::{Reach, Walk};
use crate::guides;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use crate::shapes::failures::called_by_name;
use crate::sinks::is_receiver;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprKind, Parent};
use mistral_lint_grammars::virtual_documents::Standing;
use rustc_hash::FxHashSet;

/// Steps of a way, for people.
type Way = Vec<(u32, Span, String)>;

/// A road that ends where nothing has caught the failure.
#[derive(Debug)]
pub(super) struct Open {
    pub(super) way: Way,
    /// The end is known: a handler, a module, a response that is under way. Otherwise no caller is.
    pub(super) known: bool,
    /// The end is that of a bot, a widget or a tool.
    pub(super) semi: bool,
}

/// Follows the failure of one stream.
pub(super) struct Roads<'r, 'x, 'p, 'a> {
    judge: &'r Judge<'x, 'p, 'a>,
    call: &'r MistralCall,
    failed: FxHashSet<Place>,
    followed: FxHashSet<Place>,
    pub(super) caught: Vec<Caught>,
    /// The first road that was found open.
    pub(super) open: Option<Open>,
}

impl<'r, 'x, 'p, 'a> Roads<'r, 'x, 'p, 'a> {
    pub(super) fn new(judge: &'r Judge<'x, 'p, 'a>, call: &'r MistralCall) -> Self {
        Self {
            judge,
            call,
            failed: FxHashSet::default(),
            followed: FxHashSet::default(),
            caught: Vec::new(),
            open: None,
        }
    }

    /// From a stream to those who read it.
    pub(super) fn follow(&mut self, stream: Place, way: &[(u32, Span, String)]) {
        let guide = guides::Streams { analysis: self.judge.analysis };
        let walk = self.judge.flow(&guide).follow(stream, Vec::new());
        let streams = streams(self.judge, &walk);
        if let Some(call) = streams.iter().find_map(|reach| self.settled(reach.place)) {
            self.caught.push(Caught::by(self.judge, call));
            return;
        }
        let before = self.ways();
        for reach in &streams {
            self.read(reach, way);
        }
        if self.ways() == before {
            // A function that nothing is known of may read it.
            let unknown: Vec<Place> =
                streams.iter().filter_map(|reach| self.unknown(reach.place)).collect();
            for call in unknown {
                self.fails(call, way, "handed over here");
            }
        }
    }

    fn ways(&self) -> (usize, bool) {
        (self.caught.len(), self.open.is_some())
    }

    /// What takes what the stream throws: a call on the stream, or one that is given it, or a part without errors.
    fn settled(&self, place: Place) -> Option<Place> {
        let around = call_around(self.judge, place);
        let kind = &self.judge.analysis.project().expr(place).kind;
        let part = matches!(kind, ExprKind::Member(..)).then_some(place);
        let mut places = around.into_iter().chain(part);
        places.find(|at| self.judge.analysis.meaning.has(*at, Role::Catch))
    }

    /// The call of something that nothing is known of, which is given the stream.
    fn unknown(&self, place: Place) -> Option<Place> {
        let call = call_around(self.judge, place)?;
        let plain = self.judge.analysis.meaning.hits(call).is_empty();
        (plain && !is_receiver(self.judge.analysis, call, place)).then_some(call)
    }

    /// Whether and how a stream is read at a place.
    fn read(&mut self, reach: &Reach, way: &[(u32, Span, String)]) {
        let (judge, place) = (self.judge, reach.place);
        let analysis = judge.analysis;
        let facts = analysis.project().facts(place.file);
        match facts.expr(place.expr).parent {
            Parent::Assign(id) if facts.assigns[id.index()].element => {
                return self.fails(place, way, "it is read here");
            }
            Parent::Return(id) if facts.function(id).yields => {
                return self.fails(place, way, "it is read here");
            }
            Parent::Return(id) => {
                let function = FnRef { file: place.file, id };
                let handler = analysis.handlers.get(&function).filter(|handler| !handler.semi);
                // What is handed through byte by byte ends with its own failure.
                if handler.is_some() && !self.call.http {
                    self.leave(way, place, "it is handed to the framework here", true);
                }
                return;
            }
            _ => {}
        }
        if let Some(call) = call_around(judge, place)
            && let Some(hit) = analysis.meaning.hit(call, Role::Drain)
        {
            let picked = analysis.meaning.slot(call, hit, Slot::Input);
            if picked.is_empty() || picked.iter().any(|picked| picked.place == place) {
                return self.fails(call, way, "it is read here");
            }
        }
        let answers = judge.sinks.at(place, &reach.fields).any(|sink| sink.role == Role::Response);
        if answers && (!self.call.http || !way.is_empty()) {
            self.leave(way, place, "the response reads it from here on", true);
        }
    }

    /// An error comes up at a place.
    fn fails(&mut self, place: Place, way: &[(u32, Span, String)], says: &str) {
        if !self.failed.insert(place) {
            return;
        }
        if let Some(caught) = catches::at(self.judge, place) {
            self.caught.push(caught);
            return;
        }
        let mut way = way.to_vec();
        way.push((place.file, self.judge.span(place), says.to_owned()));
        match self.judge.analysis.project().function_of(place) {
            Some(function) => self.leaves(function, &way),
            None => self.end(way, true, false),
        }
    }

    /// An error leaves a function: to each of its callers, or to those who read what it yields.
    fn leaves(&mut self, function: FnRef, way: &[(u32, Span, String)]) {
        let (judge, analysis) = (self.judge, self.judge.analysis);
        let facts = analysis.project().facts(function.file);
        let yields = facts.function(function.id).yields;
        if let Some(caught) = catches::around(judge, function).filter(|_| !yields) {
            self.caught.push(caught);
            return;
        }
        let handed = self.handed(function);
        if let Some(call) = handed.filter(|call| analysis.meaning.has(*call, Role::Catch)) {
            self.caught.push(Caught::by(judge, call));
            return;
        }
        let mut callers = analysis.meaning.names.callers(function).to_vec();
        // Where a handler is registered, nothing runs yet.
        let handler = analysis.handlers.get(&function);
        callers.extend(handed.filter(|_| handler.is_none()));
        // A test or an example is not who the function was written for.
        let meant =
            |caller: &Place| !is_trial(judge, caller.file) || is_trial(judge, self.call.place.file);
        callers.retain(meant);
        if callers.is_empty() && handler.is_none() {
            callers = called_by_name(judge, function);
            callers.retain(meant);
        }
        if callers.is_empty() {
            if let Some(answer) = self.answered(function).filter(|_| !yields) {
                self.caught.push(answer);
                return;
            }
            // A function in a function is made for whoever gets it.
            let known = handler.is_some() || analysis.project().outer(function).is_some();
            return self.end(way.to_vec(), known, handler.is_some_and(|it| it.semi));
        }
        for call in callers {
            if yields && self.followed.insert(call) {
                let mut way = way.to_vec();
                way.push((call.file, judge.span(call), "called here".to_owned()));
                self.follow(call, &way);
            } else if !yields {
                self.fails(call, way, "called here");
            }
        }
    }

    /// The call that runs a function which it is given, or that is of the function itself.
    fn handed(&self, function: FnRef) -> Option<Place> {
        let facts = self.judge.analysis.project().facts(function.file);
        let expr = facts.function(function.id).expr?;
        let mut at = expr;
        loop {
            let Parent::Expr(parent) = facts.expr(at).parent else { return None };
            match &facts.expr(parent).kind {
                ExprKind::Pass(_) => at = parent,
                ExprKind::Call(_) => return Some(Place { file: function.file, expr: parent }),
                _ => return None,
            }
        }
    }

    /// What answers when a handler fails before its answer began.
    fn answered(&self, function: FnRef) -> Option<Caught> {
        let analysis = self.judge.analysis;
        analysis.handlers.get(&function).filter(|handler| !handler.semi)?;
        let package = analysis.package_folder(function.file);
        let mut known = analysis.handlers.values().filter(|handler| {
            handler.error.is_some()
                && analysis.package_folder(handler.function.file) == package
                && errors::is_for_failures(analysis, handler)
        });
        known.next().map(|handler| {
            let (file, span, _) = self.judge.answering(handler.function);
            let name = crate::handlers::name(&analysis.meaning, handler.function);
            Caught { file, span, name }
        })
    }

    fn leave(&mut self, way: &[(u32, Span, String)], place: Place, says: &str, known: bool) {
        let mut way = way.to_vec();
        way.push((place.file, self.judge.span(place), says.to_owned()));
        self.end(way, known, false);
    }

    fn end(&mut self, way: Way, known: bool, semi: bool) {
        let better = self.open.as_ref().is_none_or(|open| open.semi && !semi);
        if better {
            self.open = Some(Open { way, known, semi });
        }
    }
}

/// Tests, examples, and code that is only shown.
fn is_trial(judge: &Judge<'_, '_, '_>, file: u32) -> bool {
    let file = judge.analysis.project().file(file);
    let shown = file.inside.as_ref().is_some_and(|inside| inside.standing == Standing::Sample);
    file.rough || shown
}

/// The places where the walk is still at the stream, not at one of its parts.
fn streams(judge: &Judge<'_, '_, '_>, walk: &Walk) -> Vec<Reach> {
    let mut parts: Vec<bool> = Vec::with_capacity(walk.reaches.len());
    for reach in &walk.reaches {
        let part = reach.from.is_some_and(|from| {
            let before = walk.reaches[from].place;
            let facts = judge.analysis.project().facts(before.file);
            let of_each = match facts.expr(before.expr).parent {
                Parent::Assign(id) => facts.assigns[id.index()].element,
                Parent::Return(id) => facts.function(id).yields,
                _ => false,
            };
            parts[from] || of_each
        });
        parts.push(part);
    }
    let whole = walk.reaches.iter().zip(parts).filter(|(_, part)| !part);
    whole.map(|(reach, _)| reach.clone()).collect()
}

/// The call that a place is an argument or the receiver of.
fn call_around(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Place> {
    let facts = judge.analysis.project().facts(place.file);
    let Parent::Expr(mut parent) = facts.expr(place.expr).parent else { return None };
    if let (ExprKind::Member(..), Parent::Expr(outer)) =
        (&facts.expr(parent).kind, facts.expr(parent).parent)
        && facts.call(outer).is_some_and(|call| call.callee == parent)
    {
        parent = outer;
    }
    facts.call(parent).map(|_| Place { file: place.file, expr: parent })
}
