//! Where values end: arguments of calls whose role is a sink, by the place of the argument.

use crate::analysis::{Analysis, Kind};
use crate::conventions;
use crate::meaning::Picked;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::Step;
use rustc_hash::FxHashMap;

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
    /// The value counts only below these fields of the argument.
    pub(crate) below: Vec<Step>,
}

/// Sinks by argument.
#[derive(Debug, Default)]
pub(crate) struct Sinks(FxHashMap<Place, Vec<Sink>>);

impl Sinks {
    /// Every sink of the project.
    pub(crate) fn find(analysis: &Analysis<'_, '_>) -> Self {
        let mut sinks = Self::default();
        for place in analysis.project().places() {
            if analysis.project().facts(place.file).call(place.expr).is_some() {
                sinks.outputs(analysis, place);
            }
        }
        for file in 0..analysis.project().files.len() as u32 {
            sinks.assigned(analysis, file);
            for (picked, role) in conventions::outputs(analysis, file) {
                let place = picked.place;
                sinks.add(picked, place, role, Slot::Output, (false, false));
            }
        }
        for call in &analysis.calls {
            let role = match call.kind {
                Kind::Inference => Role::Inference,
                Kind::Embedding => Role::Embedding,
                Kind::Moderation | Kind::Management => continue,
            };
            let slots: &[Slot] =
                if call.http { &[Slot::Body, Slot::Query] } else { &[Slot::Prompt, Slot::System] };
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
                sinks.add(picked, call.place, role, slot, (call.hit.by_name, false));
            }
            if call.http && !call.wrapped {
                sinks.steps(analysis, call.place, role);
            }
        }
        sinks
    }

    /// A request that is built in steps: the body is an argument of another call of the chain.
    fn steps(&mut self, analysis: &Analysis<'_, '_>, last: Place, role: Role) {
        let facts = analysis.project().facts(last.file);
        let mut at = last.expr;
        for _ in 0..32 {
            let Some(call) = facts.call(at) else { return };
            let mistral_lint_grammars::facts::ExprKind::Member(object, _) =
                facts.expr(call.callee).kind
            else {
                return;
            };
            at = object;
            while let mistral_lint_grammars::facts::ExprKind::Pass(parts) = &facts.expr(at).kind {
                let [part] = parts.as_slice() else { return };
                at = *part;
            }
            let step = Place { file: last.file, expr: at };
            for hit in analysis.meaning.hits(step).iter() {
                for picked in analysis.meaning.slot(step, *hit, Slot::Body) {
                    self.add(picked, last, role, Slot::Body, (hit.by_name, false));
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
                    let how = (hit.by_name, entry.text);
                    self.add(picked, target, entry.role, Slot::Output, how);
                }
            }
        }
    }

    fn outputs(&mut self, analysis: &Analysis<'_, '_>, place: Place) {
        let facts = analysis.project().facts(place.file);
        for hit in analysis.meaning.hits(place).iter() {
            let entry = analysis.meaning.entry(place.file, *hit);
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
            if entry.slot(Slot::Output).is_empty() {
                let call = facts.call(place.expr);
                for arg in call.iter().flat_map(|call| &call.args) {
                    let picked = Picked {
                        place: Place { file: place.file, expr: arg.value },
                        rest: Vec::new(),
                    };
                    self.add(picked, place, entry.role, Slot::Output, (hit.by_name, entry.text));
                }
            } else {
                for picked in analysis.meaning.slot(place, *hit, Slot::Output) {
                    self.add(picked, place, entry.role, Slot::Output, (hit.by_name, entry.text));
                }
            }
        }
    }

    fn add(
        &mut self,
        picked: Picked,
        call: Place,
        role: Role,
        slot: Slot,
        (by_name, text): (bool, bool),
    ) {
        self.0.entry(picked.place).or_default().push(Sink {
            call,
            role,
            slot,
            by_name,
            text,
            below: picked.rest,
        });
    }

    /// The sinks that a value reaches at a place, below these fields of it.
    pub(crate) fn at(&self, place: Place, fields: &[Step]) -> impl Iterator<Item = &Sink> {
        let fields = fields.to_vec();
        self.0.get(&place).into_iter().flatten().filter(move |sink| along(&sink.below, &fields))
    }
}

/// Whether one way into a value lies on the other.
pub(crate) fn along(a: &[Step], b: &[Step]) -> bool {
    a.iter().zip(b).all(|(a, b)| match (a, b) {
        (Step::Field(a), Step::Field(b)) => a.eq_ignore_ascii_case(b),
        _ => true,
    })
}
