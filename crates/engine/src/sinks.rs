//! Where values end: arguments of calls whose role is a sink, by the place of the argument.

mod recorded;

use crate::analysis::{Analysis, Kind};
use crate::conventions;
use crate::meaning::{Hit, Picked};
use crate::names::Value;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{ExprId, ExprKind, Step};
use rustc_hash::{FxHashMap, FxHashSet};

/// A sink that an argument belongs to.
#[derive(Debug, Clone)]
pub(crate) struct Sink {
    /// The call.
    pub(crate) call: Place,
    pub(crate) role: Role,
    /// What of the call it is.
    pub(crate) slot: Slot,
    pub(crate) by_name: bool,
    /// Of an error it shows the text only.
    pub(crate) text: bool,
    /// The call hands all of its arguments to a helper that sends some of them.
    pub(crate) wrapped: bool,
    /// The value counts only below these fields of the argument.
    pub(crate) below: Vec<Step>,
}

impl Sink {
    fn of(call: Place, role: Role, slot: Slot) -> Self {
        Self { call, role, slot, by_name: false, text: false, wrapped: false, below: Vec::new() }
    }

    fn new(call: Place, role: Role, slot: Slot, hit: Hit) -> Self {
        Self { by_name: hit.by_name, ..Self::of(call, role, slot) }
    }
}

/// Sinks by argument.
#[derive(Debug, Default)]
pub(crate) struct Sinks {
    by_place: FxHashMap<Place, Vec<Sink>>,
    roles: FxHashSet<Role>,
}

impl Sinks {
    /// Every sink of the project.
    pub(crate) fn find(analysis: &Analysis<'_, '_>) -> Self {
        let mut sinks = Self::default();
        for place in analysis.project().places() {
            match &analysis.project().expr(place).kind {
                ExprKind::Call(_) => sinks.outputs(analysis, place),
                ExprKind::Index(object, keys) => sinks.looked_up(analysis, place, *object, keys),
                _ => {}
            }
        }
        for function in analysis.project().functions() {
            sinks.recorded(analysis, function);
        }
        for file in 0..analysis.project().files.len() as u32 {
            sinks.assigned(analysis, file);
            for (picked, role) in conventions::outputs(analysis, file) {
                let sink = Sink::of(picked.place, role, Slot::Output);
                sinks.add(picked, sink);
            }
        }
        let mut begun = FxHashMap::default();
        for call in &analysis.calls {
            let role = match call.kind {
                Kind::Inference => Role::Inference,
                Kind::Embedding => Role::Embedding,
                Kind::Moderation | Kind::Management => continue,
            };
            let slots: &[Slot] = if call.http {
                &[Slot::Body, Slot::Query]
            } else {
                &[Slot::Prompt, Slot::System, Slot::Tools]
            };
            let mut picked: Vec<(Picked, Slot)> = Vec::new();
            for slot in slots.iter().chain(&[Slot::Model]) {
                let found = analysis.meaning.slot(call.place, call.hit, *slot);
                picked.extend(found.into_iter().map(|picked| (picked, *slot)));
            }
            if call.wrapped {
                let facts = analysis.project().facts(call.place.file);
                let args =
                    facts.call(call.place.expr).map(|call| call.args.clone()).unwrap_or_default();
                let place = |expr| Place { file: call.place.file, expr };
                picked = args
                    .iter()
                    .map(|arg| (Picked { place: place(arg.value), rest: Vec::new() }, Slot::Body))
                    .collect();
            }
            for (picked, slot) in picked {
                let sink = Sink::new(call.place, role, slot, call.hit);
                sinks.add(picked, Sink { wrapped: call.wrapped, ..sink });
            }
            if call.http && !call.wrapped {
                sinks.steps(analysis, call.place, role);
                begun.insert(call.place, role);
            }
        }
        for place in analysis.project().places() {
            sinks.later_step(analysis, place, &begun);
        }
        sinks
    }

    /// A request that was begun before, and is given its body where a name stands for it.
    fn later_step(
        &mut self,
        analysis: &Analysis<'_, '_>,
        step: Place,
        begun: &FxHashMap<Place, Role>,
    ) {
        let Some(call) = analysis.project().facts(step.file).call(step.expr) else { return };
        let callee = Place { file: step.file, expr: call.callee };
        for hit in analysis.meaning.hits(step).iter().copied() {
            let entry = analysis.meaning.entry(step.file, hit);
            if entry.role != Role::Http || entry.slot(Slot::Body).is_empty() {
                continue;
            }
            let values = analysis.meaning.names.values(callee);
            let births = values.iter().filter_map(|value| match value {
                Value::External(path) => path.births().find(|birth| begun.contains_key(birth)),
                _ => None,
            });
            for first in births.filter(|first| *first != step).collect::<Vec<_>>() {
                for picked in analysis.meaning.slot(step, hit, Slot::Body) {
                    self.add(picked, Sink::new(first, begun[&first], Slot::Body, hit));
                }
            }
        }
    }

    /// A request that is built in steps: the body is an argument of another call of the chain.
    fn steps(&mut self, analysis: &Analysis<'_, '_>, last: Place, role: Role) {
        let facts = analysis.project().facts(last.file);
        let mut at = last.expr;
        for _ in 0..32 {
            let Some(call) = facts.call(at) else { return };
            let ExprKind::Member(object, _) = facts.expr(call.callee).kind else {
                return;
            };
            at = object;
            while let ExprKind::Pass(parts) = &facts.expr(at).kind {
                let [part] = parts.as_slice() else { return };
                at = *part;
            }
            let step = Place { file: last.file, expr: at };
            for hit in analysis.meaning.hits(step).iter() {
                for picked in analysis.meaning.slot(step, *hit, Slot::Body) {
                    self.add(picked, Sink::new(last, role, Slot::Body, *hit));
                }
            }
        }
    }

    /// Members whose value is shown when it is assigned.
    fn assigned(&mut self, analysis: &Analysis<'_, '_>, file: u32) {
        for assign in &analysis.project().facts(file).assigns {
            let Some(value) = assign.value else { continue };
            let target = Place { file, expr: assign.target };
            for hit in analysis.meaning.hits(target).iter() {
                let entry = analysis.meaning.entry(file, *hit);
                if entry.assigned && matches!(entry.role, Role::Html | Role::Response) {
                    let picked = Picked { place: Place { file, expr: value }, rest: Vec::new() };
                    let sink = Sink::new(target, entry.role, Slot::Output, *hit);
                    self.add(picked, Sink { text: entry.text, ..sink });
                }
            }
        }
    }

    /// What names a member of an object whose members run: `globals()[name]`.
    fn looked_up(
        &mut self,
        analysis: &Analysis<'_, '_>,
        place: Place,
        object: ExprId,
        keys: &[ExprId],
    ) {
        let at = |expr| Place { file: place.file, expr };
        let Some(hit) = analysis.meaning.hit(at(object), Role::Dispatch) else { return };
        for key in keys {
            let picked = Picked { place: at(*key), rest: Vec::new() };
            self.add(picked, Sink::new(place, Role::Execute, Slot::Output, hit));
        }
    }

    fn outputs(&mut self, analysis: &Analysis<'_, '_>, place: Place) {
        let facts = analysis.project().facts(place.file);
        for hit in analysis.meaning.hits(place).iter() {
            let entry = analysis.meaning.entry(place.file, *hit);
            if matches!(entry.role, Role::Http | Role::HttpClient | Role::Client) {
                self.addresses(analysis, place, *hit);
            }
            if !matches!(
                entry.role,
                Role::Log
                    | Role::Panic
                    | Role::Response
                    | Role::Html
                    | Role::Execute
                    | Role::Define
            ) {
                continue;
            }
            let sink =
                || Sink { text: entry.text, ..Sink::new(place, entry.role, Slot::Output, *hit) };
            if entry.slot(Slot::Output).is_empty() {
                let call = facts.call(place.expr);
                for arg in call.iter().flat_map(|call| &call.args) {
                    let picked = Picked {
                        place: Place { file: place.file, expr: arg.value },
                        rest: Vec::new(),
                    };
                    self.add(picked, sink());
                }
            } else {
                for picked in analysis.meaning.slot(place, *hit, Slot::Output) {
                    self.add(picked, sink());
                }
            }
        }
    }

    /// The address of a request: what it asks for, and from whom.
    fn addresses(&mut self, analysis: &Analysis<'_, '_>, place: Place, hit: Hit) {
        for slot in [Slot::Url, Slot::Query] {
            for picked in analysis.meaning.slot(place, hit, slot) {
                // Of a request that is built in steps the receiver is the request so far.
                if !is_receiver(analysis, place, picked.place) {
                    self.add(picked, Sink::new(place, Role::Http, slot, hit));
                }
            }
        }
    }

    fn add(&mut self, picked: Picked, mut sink: Sink) {
        sink.below = picked.rest;
        self.roles.insert(sink.role);
        self.by_place.entry(picked.place).or_default().push(sink);
    }

    /// Whether there is any of a role.
    pub(crate) fn has(&self, role: Role) -> bool {
        self.roles.contains(&role)
    }

    /// The sinks that a value reaches at a place, below these fields of it.
    pub(crate) fn at<'s>(
        &'s self,
        place: Place,
        fields: &'s [Step],
    ) -> impl Iterator<Item = &'s Sink> {
        let all = self.by_place.get(&place).into_iter().flatten();
        all.filter(move |sink| along(&sink.below, fields))
    }
}

/// Whether a place is the receiver of a call: `x` in `x.send()`.
pub(crate) fn is_receiver(analysis: &Analysis<'_, '_>, call: Place, place: Place) -> bool {
    let facts = analysis.project().facts(call.file);
    let callee = facts.call(call.expr).map(|call| &facts.expr(call.callee).kind);
    matches!(callee, Some(ExprKind::Member(object, _)) if call.file == place.file && *object == place.expr)
}

/// Whether one way into a value lies on the other.
pub(crate) fn along(a: &[Step], b: &[Step]) -> bool {
    a.iter().zip(b).all(|(a, b)| match (a, b) {
        (Step::Field(a), Step::Field(b)) => a.eq_ignore_ascii_case(b),
        _ => true,
    })
}
