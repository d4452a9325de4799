//! The names that calls of a function are written with: its own, and those of what it is put into.

use super::{Names, bound_name};
use crate::project::{FnRef, Place};
use mistral_lint_grammars::facts::{ExprKind, Parent};

/// Functions that give a function, which another gives, and so on.
const DEPTH: usize = 3;

/// How a call names what it calls.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) enum Written {
    Name(Box<str>),
    /// By any of the names that imports give to what others export under this one.
    Renamed(Box<str>),
}

impl Names<'_, '_> {
    /// How calls of a function are written: by a name that it goes by, or by one that an import gives to that.
    pub(super) fn written(&self, function: FnRef) -> Vec<Written> {
        let fact = self.project.facts(function.file).function(function.id);
        let mut names: Vec<Box<str>> = fact.name.iter().cloned().collect();
        for mention in self.mentions(function) {
            self.kept_as(mention, 0, &mut names);
        }
        let exported = names.iter().cloned().chain(std::iter::once("default".into()));
        let renamed: Vec<Written> = exported.map(Written::Renamed).collect();
        names.into_iter().map(Written::Name).chain(renamed).collect()
    }

    /// Where a function may stand for itself: where it is written, and where its name is read.
    fn mentions(&self, function: FnRef) -> Vec<Place> {
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let mut found: Vec<Place> =
            fact.expr.iter().map(|expr| Place { file: function.file, expr: *expr }).collect();
        let Some(name) = &fact.name else { return found };
        let own = fact.binding.map(|id| (function.file, id));
        for (file, id) in own.iter().chain(self.project.imported(name)) {
            let uses = &self.project.facts(*file).binding(*id).uses;
            found.extend(uses.iter().map(|expr| Place { file: *file, expr: *expr }));
        }
        found.extend(self.project.members_named(name));
        found
    }

    /// The names that what stands at a place is kept under: a variable, a field, an entry of a table, or what a
    /// function that gives it back is kept under.
    fn kept_as(&self, place: Place, depth: usize, into: &mut Vec<Box<str>>) {
        let facts = self.project.facts(place.file);
        match facts.expr(place.expr).parent {
            Parent::Return(outer) if depth < DEPTH => {
                let maker = facts.function(outer);
                let written = maker.expr.map(|expr| Place { file: place.file, expr });
                into.extend(maker.name.clone());
                let calls = self.callers(FnRef { file: place.file, id: outer });
                for made in written.iter().chain(calls.iter()) {
                    self.kept_as(*made, depth + 1, into);
                }
            }
            Parent::Expr(parent) => match &facts.expr(parent).kind {
                ExprKind::Call(call) if call.callee == place.expr => {}
                ExprKind::Record(_) | ExprKind::List(_) | ExprKind::Choice(_) => {
                    into.extend(bound_name(self.project, place));
                    self.kept_as(Place { file: place.file, expr: parent }, depth, into);
                }
                _ => into.extend(bound_name(self.project, place)),
            },
            _ => into.extend(bound_name(self.project, place)),
        }
    }
}
