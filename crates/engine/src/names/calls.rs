//! What calls give, and names that are called by being read.

use super::{Names, Value};
use crate::project::{FnRef, Place, dotted};
use mistral_lint_grammars::facts::Flavour;

impl Names<'_, '_> {
    /// What calling `value` at `place` gives.
    pub(super) fn call(
        &self,
        value: &Value,
        place: Place,
        flavour: Flavour,
        into: &mut Vec<Value>,
    ) {
        match value {
            Value::External(path) => {
                let path = if flavour == Flavour::Macro { path.macro_name() } else { path.clone() };
                self.from_callback(&path, place, into);
                self.wrapped(place, into);
                into.push(Value::External(path.call(place)));
            }
            // Of a receiver it is not told whether it is the class (`cls`) or an object of it.
            Value::Class(class) | Value::Instance(class) => into.push(Value::Instance(*class)),
            Value::Function(function) => self.result(*function, into),
            _ => {}
        }
    }

    /// What a call that only wraps its argument holds.
    fn wrapped(&self, place: Place, into: &mut Vec<Value>) {
        let wrappers = &self.profile(place.file).wrappers;
        if wrappers.is_empty() {
            return;
        }
        let facts = self.project.facts(place.file);
        let Some(call) = facts.call(place.expr) else { return };
        let [arg] = call.args.as_slice() else { return };
        let written = dotted(facts, call.callee);
        let wraps = |known: &String| {
            let known = known.replace("::", ".");
            written == known || written.ends_with(&format!(".{known}"))
        };
        if wrappers.iter().any(wraps) {
            into.extend(self.values(Place { file: place.file, expr: arg.value }).iter().cloned());
        }
    }

    /// What reading a function's name gives: itself, or, of one that runs when it is read, what it gives back.
    pub(super) fn read(&self, function: FnRef, into: &mut Vec<Value>) {
        if self.project.facts(function.file).function(function.id).property {
            self.result(function, into);
        } else {
            into.push(Value::Function(function));
        }
    }

    /// What a function gives back.
    pub(crate) fn result(&self, function: FnRef, into: &mut Vec<Value>) {
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let before = into.len();
        for value in fact.returns.iter().take(16) {
            into.extend(self.values(Place { file: function.file, expr: *value }).iter().cloned());
        }
        if let (Some(ty), true) = (fact.ty, into.len() == before) {
            self.instance_of(function.file, ty, into);
        }
    }
}
