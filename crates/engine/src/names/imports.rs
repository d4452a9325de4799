//! What an import gives: a module of the project, something of it, or something of a library.

use super::{DEPTH, Names, Path, Value};
use crate::modules::Target;
use crate::project::{Place, dotted};
use mistral_lint_grammars::Modules as Scheme;
use mistral_lint_grammars::facts::{Def, DefFrom, ExprKind, Imported};

impl Names<'_, '_> {
    /// Modules can import each other in a circle.
    pub(super) fn of_import(&self, file: u32, index: usize, into: &mut Vec<Value>) {
        if self.depth.get() > DEPTH {
            self.open.set(self.open.get() + 1);
            return;
        }
        self.depth.set(self.depth.get() + 1);
        self.imported(file, index, into);
        self.depth.set(self.depth.get() - 1);
    }

    fn imported(&self, file: u32, index: usize, into: &mut Vec<Value>) {
        let import = &self.project.facts(file).imports[index];
        match &import.what {
            Imported::Module => self.of_module(file, &import.module, into),
            Imported::Name(name) => {
                match &*self.project.target(file, &import.module) {
                    // A child module that the file itself declares.
                    Target::File(target, _) if *target == file => {
                        into.extend(self.submodule(file, &import.module, name));
                    }
                    Target::File(target, rest) => {
                        let mut values = vec![Value::Module(*target)];
                        for name in rest.iter().chain(std::iter::once(name)) {
                            values = self.members(&values, name);
                        }
                        if values.is_empty() {
                            values.extend(self.submodule(file, &import.module, name));
                        }
                        into.extend(values);
                    }
                    Target::External(segments) => {
                        // `from . import x`: the package has no file of its own.
                        match self.submodule(file, &import.module, name) {
                            Some(module) => into.push(module),
                            None => into.push(Value::External(Path::of(segments).field(name))),
                        }
                    }
                }
            }
            Imported::Star | Imported::Nothing => {}
        }
    }

    fn submodule(&self, file: u32, module: &str, name: &str) -> Option<Value> {
        let source = self.project.file(file);
        let joined = source.language.profile.modules.child(module, name)?;
        match &*self.project.target(file, &joined) {
            Target::File(target, rest) if rest.is_empty() && *target != file => {
                Some(Value::Module(*target))
            }
            _ => None,
        }
    }

    /// A module that stands in another one, as its files tell.
    pub(super) fn part_of(&self, module: u32, name: &str) -> Option<Value> {
        let file = self.project.file(module);
        match file.language.profile.modules {
            Scheme::Dotted if file.stands_for_folder() => self.submodule(module, ".", name),
            Scheme::Crates => {
                self.free_module(module, name).filter(|it| *it != Value::Module(module))
            }
            _ => None,
        }
    }

    /// A module that needs no import to be named.
    pub(super) fn free_module(&self, file: u32, name: &str) -> Option<Value> {
        if self.project.file(file).language.profile.modules != Scheme::Crates {
            return None;
        }
        match &*self.project.target(file, name) {
            Target::File(target, rest) if rest.is_empty() => Some(Value::Module(*target)),
            _ => None,
        }
    }

    /// The module that `a.b` is, when `a` was imported and the whole is the name of one.
    pub(super) fn written_module(&self, place: Place) -> Option<Value> {
        let file = self.project.file(place.file);
        if file.language.profile.modules != Scheme::Dotted {
            return None;
        }
        let facts = &file.facts;
        let mut at = place.expr;
        while let ExprKind::Member(object, _) = &facts.expr(at).kind {
            at = *object;
        }
        let ExprKind::Name(first, Some(binding)) = &facts.expr(at).kind else { return None };
        let whole = |def: &Def| match def.from {
            DefFrom::Import(id) => {
                let import = &facts.imports[id.index()];
                import.what == Imported::Module && import.module == *first
            }
            _ => false,
        };
        if !facts.binding(*binding).defs.iter().any(whole) {
            return None;
        }
        match &*self.project.target(place.file, &dotted(facts, place.expr)) {
            Target::File(target, _) => Some(Value::Module(*target)),
            Target::External(_) => None,
        }
    }

    pub(super) fn of_module(&self, file: u32, module: &str, into: &mut Vec<Value>) {
        match &*self.project.target(file, module) {
            Target::File(target, rest) => {
                let mut values = vec![Value::Module(*target)];
                for name in rest {
                    values = self.members(&values, name);
                }
                into.extend(values);
            }
            Target::External(segments) => into.push(Value::External(Path::of(segments))),
        }
    }

    pub(super) fn members(&self, values: &[Value], name: &str) -> Vec<Value> {
        let mut next = Vec::new();
        for value in values {
            self.member(value, name, &mut next);
        }
        next
    }
}
