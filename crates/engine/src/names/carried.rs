//! What is made with a client carries it: agents, chains, query engines.

use super::{Names, Path, Value};
use crate::apis::{Entry, Segment};
use crate::project::Place;
use crate::role::Role;
use mistral_lint_grammars::facts::ExprKind;
use rustc_hash::FxHashMap;

/// Lists in lists are looked into this deep.
const DEPTH: usize = 3;

/// The clients that a library uses where it is told no other, by the library.
pub(super) type Defaults = FxHashMap<Box<str>, Vec<Value>>;

impl Names<'_, '_> {
    /// The clients that a call puts into what it makes: those that it is given, or else the library's own.
    pub(super) fn carried(&self, path: &Path, place: Place, into: &mut Vec<Value>) {
        let facts = self.project.facts(place.file);
        let Some(call) = facts.call(place.expr) else { return };
        let segments = path.segments();
        if !self.means(place.file, &segments, |entry| entry.role == Role::Carrier) {
            return;
        }
        let mut found = Vec::new();
        for arg in &call.args {
            self.clients(Place { file: place.file, expr: arg.value }, 0, &mut found);
        }
        if let (true, Some(Segment::Name(library))) =
            (found.is_empty() && self.is_program(place.file), segments.first())
        {
            found.extend(
                self.defaults().and_then(|all| all.get(*library)).into_iter().flatten().cloned(),
            );
        }
        into.extend(found);
    }

    fn clients(&self, place: Place, depth: usize, into: &mut Vec<Value>) {
        if let ExprKind::List(items) = &self.project.expr(place).kind {
            let items = items.iter().filter(|_| depth < DEPTH);
            items.for_each(|item| {
                self.clients(Place { file: place.file, expr: *item }, depth + 1, into);
            });
            return;
        }
        for value in self.values(place).iter() {
            if matches!(value, Value::External(path) if self.is_client(place.file, path)) {
                into.push(value.clone());
            }
        }
    }

    /// Whether something is a client, or made of one: not what it answered.
    pub(super) fn is_client(&self, file: u32, path: &Path) -> bool {
        let segments = path.segments();
        let calls = || (0..segments.len()).filter(|at| matches!(segments[*at], Segment::Call));
        let plays = |at, role| self.means(file, &segments[..at], |entry| entry.role == role);
        calls().any(|at| plays(at, Role::Client)) && !calls().any(|at| plays(at, Role::Inference))
    }

    fn means(&self, file: u32, path: &[Segment<'_>], is: impl Fn(&Entry) -> bool) -> bool {
        let apis = self.apis(file);
        apis.of_path(path).iter().any(|entry| is(apis.entry(*entry)))
    }

    /// What is assigned to the members that libraries take their client from: `Settings.llm = ..`.
    fn defaults(&self) -> Option<&Defaults> {
        self.defaults.get(|| self.find_defaults())
    }

    /// Whether a file has to do with Mistral and is of the program: what an example sets is set for nobody else.
    fn is_program(&self, file: u32) -> bool {
        let source = self.project.file(file);
        source.near && !source.rough
    }

    fn find_defaults(&self) -> Defaults {
        let mut found = Defaults::default();
        let default = |entry: &Entry| entry.role == Role::Client && entry.assigned;
        for (file, source) in self.project.files.iter().enumerate() {
            let at = |expr| Place { file: file as u32, expr };
            if !self.is_program(file as u32) {
                continue;
            }
            for assign in &source.facts.assigns {
                let (Some(value), ExprKind::Member(..)) =
                    (assign.value, &source.facts.expr(assign.target).kind)
                else {
                    continue;
                };
                for target in self.values(at(assign.target)).iter() {
                    let Value::External(path) = target else { continue };
                    let segments = path.segments();
                    if let Some(Segment::Name(library)) = segments.first()
                        && self.means(file as u32, &segments, default)
                    {
                        self.clients(at(value), 0, found.entry((*library).into()).or_default());
                    }
                }
            }
        }
        found
    }
}
