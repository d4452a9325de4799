//! What a definition of a name gives it.

use super::{Names, Value, Values};
use crate::project::{ClassRef, FnRef, Place};
use mistral_lint_grammars::facts::{Def, DefFrom, ExprKind, Step};

/// A list is looked for under this many names.
const NAMES: usize = 4;

impl Names<'_, '_> {
    /// What a definition puts into its name.
    pub(crate) fn of_def(&self, file: u32, def: &Def, into: &mut Vec<Value>) {
        let mut values = Vec::new();
        self.of_source(file, def, &mut values);
        for step in &def.path {
            let mut next = Vec::new();
            for value in &values {
                match step {
                    Step::Field(name) => self.member(value, name, &mut next),
                    Step::Item | Step::At(_) => match value {
                        Value::External(path) => next.push(Value::External(path.field("?"))),
                        Value::Record(record) => self.all_entries(*record, &mut next),
                        _ => {}
                    },
                }
            }
            values = next;
        }
        into.extend(values);
        if let Some(default) = def.default {
            into.extend(self.values(Place { file, expr: default }).iter().cloned());
        }
    }

    /// What a pattern takes out of a library's value to define a name: `body` of a request, and `q` of that, in
    /// `({ body: { q } }) => ..`.
    pub(super) fn taken(&self, file: u32, def: &Def) -> Values {
        let fields = def.path.iter().map_while(|step| match step {
            Step::Field(name) => Some(name),
            Step::Item | Step::At(_) => None,
        });
        let fields: Vec<_> = fields.collect();
        if fields.is_empty() {
            return self.nothing.clone();
        }
        let mut from = Vec::new();
        self.of_source(file, def, &mut from);
        let mut found = Vec::new();
        for value in from {
            let Value::External(mut path) = value else { continue };
            for name in &fields {
                path = path.field(name);
                found.push(Value::External(path.clone()));
            }
        }
        found.into()
    }

    pub(super) fn of_source(&self, file: u32, def: &Def, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        match def.from {
            DefFrom::Assign(id) => {
                let assign = &facts.assigns[id.index()];
                if let Some(value) = assign.value {
                    if assign.element {
                        self.items(Place { file, expr: value }, 0, into);
                    }
                    for value in self.values(Place { file, expr: value }).iter() {
                        match value {
                            Value::External(path) if assign.element => {
                                into.push(Value::External(path.field("?")));
                            }
                            Value::Record(record) if assign.element => {
                                self.all_entries(*record, into);
                            }
                            value => into.push(value.clone()),
                        }
                    }
                }
                if into.is_empty()
                    && let Some(ty) = assign.ty
                {
                    self.instance_of(file, ty, into);
                }
            }
            DefFrom::Param(id, index) => self.of_param(FnRef { file, id }, index as usize, into),
            DefFrom::Function(id) => {
                into.push(Value::Function(FnRef { file, id }));
                self.wrapped_by(FnRef { file, id }, into);
                self.handed_on(FnRef { file, id }, into);
            }
            DefFrom::Class(id) => into.push(Value::Class(ClassRef { file, id })),
            DefFrom::Import(id) => self.of_import(file, id.index(), into),
            DefFrom::Caught => {}
        }
    }

    /// What stands in a list that is written down, here or under a name.
    fn items(&self, place: Place, depth: usize, into: &mut Vec<Value>) {
        let facts = self.project.facts(place.file);
        let at = |expr| Place { file: place.file, expr };
        match &facts.expr(place.expr).kind {
            ExprKind::List(items) => {
                for item in items {
                    into.extend(self.values(at(*item)).iter().cloned());
                }
            }
            ExprKind::Name(_, Some(binding)) if depth < NAMES => {
                for def in facts.reaching(*binding, place.expr) {
                    if let (DefFrom::Assign(id), true) = (def.from, def.path.is_empty())
                        && let Some(value) = facts.assigns[id.index()].value
                    {
                        self.items(at(value), depth + 1, into);
                    }
                }
            }
            _ => {}
        }
    }

    fn of_param(&self, function: FnRef, index: usize, into: &mut Vec<Value>) {
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let Some(param) = fact.params.get(index) else { return };
        if param.receiver {
            if let Some(class) = fact.class {
                into.push(Value::Instance(ClassRef { file: function.file, id: class }));
            }
            return;
        }
        if let Some(paths) = self.handlers.get(&(function, index)) {
            into.extend(paths.iter().cloned().map(Value::External));
        }
        if let Some(ty) = param.ty {
            self.instance_of(function.file, ty, into);
        }
        if let Some(default) = param.default {
            self.of_injected(function.file, default, into);
        }
        if !param.decorators.is_empty() {
            self.of_token(function, param, into);
        }
        if into.is_empty() && index == 0 {
            self.loaded_for(function, into);
        }
        // What a library's type is of, only the callers know.
        let told = |value: &Value| match value {
            Value::External(path) => {
                path.segments().len() < 3 || self.is_client(function.file, path)
            }
            _ => true,
        };
        if !into.iter().any(told) {
            self.from_callers(function, index, param, into);
        }
    }
}
