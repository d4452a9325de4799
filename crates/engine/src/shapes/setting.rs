//! A call that is given something that it must not be given, or that must not be there at all.

use super::{Clean, Draft, Judge, Verdicts};
use crate::fixes::{self, Subject};
use crate::meaning::Hit;
use crate::names::Value;
use crate::page::{Page, Sentence};
use crate::project::Place;
use crate::role::{Role, Slot};
use crate::sinks::is_receiver;
use mistral_lint_grammars::facts::{DefFrom, ExprId, ExprKind, Parent};
use rustc_hash::FxHashSet;

/// Names and records are followed this far.
const DEPTH: usize = 6;

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Verdicts {
    let mut looked =
        Look { judge, page, sentence, parts: parts(judge), told: FxHashSet::default() };
    let mut verdicts = Verdicts::default();
    for place in judge.analysis.project().places() {
        for hit in judge.analysis.meaning.hits(place).iter().copied() {
            looked.at(place, hit, &mut verdicts);
        }
    }
    verdicts
}

/// Everything that calls to Mistral are made with: sessions, contexts, agents, builders.
fn parts(judge: &Judge<'_, '_, '_>) -> FxHashSet<Place> {
    let analysis = judge.analysis;
    let clients = judge.calls(Role::Client);
    let mut found = FxHashSet::default();
    for place in analysis.calls.iter().map(|call| call.place).chain(clients.iter().copied()) {
        let facts = analysis.project().facts(place.file);
        let Some(call) = facts.call(place.expr) else { continue };
        let at = |expr| Place { file: place.file, expr };
        gather(judge, at(call.callee), 0, &mut found);
        call.args.iter().for_each(|arg| gather(judge, at(arg.value), 0, &mut found));
    }
    found
}

/// The calls that a value, or a part of it, was born in.
fn gather(judge: &Judge<'_, '_, '_>, place: Place, depth: usize, found: &mut FxHashSet<Place>) {
    let project = judge.analysis.project();
    if depth > DEPTH {
        return;
    }
    if let ExprKind::Call(call) = &project.expr(place).kind {
        if !found.insert(place) {
            return;
        }
        let parts = call.args.iter().map(|arg| arg.value).chain([call.callee]);
        parts.for_each(|expr| {
            gather(judge, Place { file: place.file, expr }, depth + 1, found);
        });
    }
    for value in judge.analysis.meaning.names.values(place).iter() {
        match value {
            Value::External(path) => {
                for birth in path.births() {
                    gather(judge, birth, depth + 1, found);
                }
            }
            Value::Record(record) => {
                let ExprKind::Record(entries) = &project.expr(*record).kind else { continue };
                for entry in entries {
                    let part = Place { file: record.file, expr: entry.value };
                    gather(judge, part, depth + 1, found);
                }
            }
            _ => {}
        }
    }
}

struct Look<'j, 'x, 'p, 'a> {
    judge: &'j Judge<'x, 'p, 'a>,
    page: &'j Page,
    sentence: &'j Sentence,
    parts: FxHashSet<Place>,
    told: FxHashSet<Place>,
}

impl Look<'_, '_, '_, '_> {
    fn at(&mut self, place: Place, hit: Hit, verdicts: &mut Verdicts) {
        let entry = self.judge.analysis.meaning.entry(place.file, hit);
        if self.sentence.never.contains(&entry.role) && self.is_there(place, hit) {
            verdicts.drafts.extend(self.draft(place, place, hit));
        }
        if !self.sentence.at.contains(&entry.role) || !self.reaches(place, hit) {
            return;
        }
        let wrong = self.given(place, hit);
        if wrong.is_empty()
            && self.sentence.has.iter().any(|(slot, _)| self.says(place, hit, *slot))
        {
            verdicts.clean.push(Clean {
                file: place.file,
                span: self.judge.span(place),
                because: "what it is given is as it should be".into(),
                fact: None,
            });
        }
        for wrong in wrong {
            verdicts.drafts.extend(self.draft(wrong, place, hit));
        }
    }

    /// Whether a call has to do with Mistral.
    fn reaches(&self, place: Place, hit: Hit) -> bool {
        let analysis = self.judge.analysis;
        match analysis.meaning.entry(place.file, hit).role {
            Role::Client
            | Role::Inference
            | Role::Embedding
            | Role::Moderation
            | Role::Management => true,
            _ => self.parts.contains(&place) || analysis.mistral_request(place, hit).is_some(),
        }
    }

    /// Whether what must never be is there: switched by an assignment, or called or named near a call to Mistral.
    fn is_there(&self, place: Place, hit: Hit) -> bool {
        let analysis = self.judge.analysis;
        let facts = analysis.project().facts(place.file);
        if analysis.meaning.entry(place.file, hit).assigned {
            let value = facts.assigned(place.expr).and_then(|assign| assign.value);
            return !analysis.calls.is_empty()
                && value.is_some_and(|expr| {
                    self.accepts(Slot::Value, Place { file: place.file, expr })
                });
        }
        let called = facts.call(place.expr).is_none() && is_called(self.judge, place);
        !called
            && (self.parts.contains(&place)
                || analysis.calls.iter().any(|call| call.place.file == place.file))
    }

    fn says(&self, place: Place, hit: Hit, slot: Slot) -> bool {
        !self.judge.analysis.meaning.slot(place, hit, slot).is_empty()
    }

    /// What a call is given that it must not be given.
    fn given(&self, place: Place, hit: Hit) -> Vec<Place> {
        let mut found = Vec::new();
        for (slot, _) in &self.sentence.has {
            for picked in self.judge.analysis.meaning.slot(place, hit, *slot) {
                let own = !is_receiver(self.judge.analysis, place, picked.place);
                if own && picked.rest.is_empty() && self.accepts(*slot, picked.place) {
                    found.push(picked.place);
                }
            }
        }
        found
    }

    /// Whether a value is one that must not be in a slot.
    fn accepts(&self, slot: Slot, place: Place) -> bool {
        let meaning = &self.judge.analysis.meaning;
        let mut texts = meaning.constants(place);
        texts.extend(constant(self.judge, place, 0));
        self.sentence.has.iter().filter(|(known, _)| *known == slot).any(|(_, matcher)| {
            texts.iter().any(|text| meaning.secrets.accepts(matcher.get_ref(), text))
        })
    }

    fn draft(&mut self, place: Place, call: Place, hit: Hit) -> Option<Draft> {
        if !self.told.insert(place) {
            return None;
        }
        let (judge, project) = (self.judge, self.judge.analysis.project());
        let name = format!("`{}`", project.called(call));
        let mut way = Vec::new();
        for value in judge.analysis.meaning.names.values(place).iter() {
            if let Value::Text(text) = value
                && *text != place
            {
                way.push((text.file, judge.span(*text), "it is written here".to_owned()));
            }
        }
        way.push((place.file, judge.span(place), format!("{name} is given it here")));
        // A switch can be left out; an address can't.
        let switch = matches!(project.expr(place).kind, ExprKind::Constant(_)).then_some(call);
        let subject = Subject { call: switch, certain: false, ..Subject::at(place) };
        Some(Draft {
            file: place.file,
            span: judge.span(place),
            message: self.page.message.replace("{sink}", &name),
            severity: None,
            confidence: judge.confidence((place.file, judge.span(place)), hit.by_name, false),
            way,
            fixes: fixes::offer(judge, self.page, &subject),
            secret: None,
        })
    }
}

/// Whether a place is what a call calls.
fn is_called(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let facts = judge.analysis.project().facts(place.file);
    let Parent::Expr(parent) = facts.expr(place.expr).parent else { return false };
    facts.call(parent).is_some_and(|call| call.callee == place.expr)
        || matches!(facts.expr(parent).kind, ExprKind::Member(..))
}

/// The constant that a value is: `false`, `0`, also by the name that it was given.
fn constant(judge: &Judge<'_, '_, '_>, place: Place, depth: usize) -> Vec<String> {
    let facts = judge.analysis.project().facts(place.file);
    let at = |expr| Place { file: place.file, expr };
    match &facts.expr(place.expr).kind {
        ExprKind::Constant(text) => vec![text.to_string()],
        ExprKind::Pass(parts) if depth < DEPTH => {
            parts.iter().flat_map(|part| constant(judge, at(*part), depth + 1)).collect()
        }
        ExprKind::Name(_, Some(binding)) if depth < DEPTH => {
            let assigned = facts.reaching(*binding, place.expr).into_iter().filter_map(|def| {
                let DefFrom::Assign(id) = def.from else { return None };
                facts.assigns[id.index()].value.filter(|_| def.path.is_empty())
            });
            let here: Vec<ExprId> = assigned.collect();
            let origins = judge.analysis.meaning.origins(place);
            let all = here.into_iter().map(at).chain(origins);
            all.flat_map(|place| constant(judge, place, depth + 1)).collect()
        }
        ExprKind::Member(..) if depth < DEPTH => {
            let origins = judge.analysis.meaning.origins(place);
            origins.into_iter().flat_map(|place| constant(judge, place, depth + 1)).collect()
        }
        _ => Vec::new(),
    }
}
