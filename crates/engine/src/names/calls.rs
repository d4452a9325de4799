//! What calls give, and names that are called by being read.

use super::{Names, Value};
use crate::project::{FnRef, Place, dotted};
use mistral_lint_grammars::facts::{ExprKind, Flavour, FunctionId};
use rustc_hash::FxHashMap;
use std::rc::Rc;

impl Names<'_, '_> {
    /// The calls that the value at a place was born in.
    pub(crate) fn births(&self, place: Place) -> Vec<Place> {
        let values = self.values(place);
        let births = values.iter().filter_map(|value| match value {
            Value::External(path) => Some(path.births().collect::<Vec<_>>()),
            _ => None,
        });
        births.flatten().collect()
    }

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
                self.carried(&path, place, into);
                into.push(Value::External(path.call(place)));
            }
            // Of a receiver it is not told whether it is the class (`cls`) or an object of it.
            Value::Class(class) | Value::Instance(class) => into.push(Value::Instance(*class)),
            Value::Function(function) => self.result(*function, into),
            _ => {}
        }
    }

    /// `Args::parse()`: what a type has that is not written, a derive wrote, and gives one of its objects.
    pub(super) fn made_by_derive(&self, callee: Place, into: &mut Vec<Value>) {
        let ExprKind::Member(object, _) = self.project.expr(callee).kind else { return };
        for value in self.values(Place { file: callee.file, expr: object }).iter() {
            if let Value::Class(class) = value
                && !self.project.facts(class.file).class(class.id).decorators.is_empty()
            {
                into.push(Value::Instance(*class));
            }
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

    /// What the project's own decorators make of a function: the functions that they give instead.
    pub(super) fn wrapped_by(&self, function: FnRef, into: &mut Vec<Value>) {
        let facts = self.project.facts(function.file);
        for decorator in &facts.function(function.id).decorators {
            let place = Place { file: function.file, expr: *decorator };
            for value in self.values(place).iter() {
                let Value::Function(maker) = value else { continue };
                // `@retry(3)` gives the decorator, `@retry` is it.
                let mut given = Vec::new();
                self.result(*maker, &mut given);
                let made = given.into_iter().filter(|value| matches!(value, Value::Function(_)));
                into.extend(made);
            }
        }
    }

    /// The functions under a decorator of the project: what its first parameter can be.
    pub(super) fn decorated_with(&self, maker: FnRef) -> Rc<[FnRef]> {
        let all = self.decorated.get(|| self.find_decorated());
        all.and_then(|all| all.get(&maker)).cloned().unwrap_or_else(|| Rc::new([]))
    }

    fn find_decorated(&self) -> FxHashMap<FnRef, Rc<[FnRef]>> {
        let mut all: FxHashMap<FnRef, Vec<FnRef>> = FxHashMap::default();
        for (file, source) in self.project.files.iter().enumerate() {
            let file = file as u32;
            for (index, function) in source.facts.functions.iter().enumerate() {
                for decorator in &function.decorators {
                    for value in self.values(Place { file, expr: *decorator }).iter() {
                        let Value::Function(maker) = value else { continue };
                        let function = FnRef { file, id: FunctionId(index as u32) };
                        all.entry(*maker).or_default().push(function);
                    }
                }
            }
        }
        all.into_iter().map(|(maker, functions)| (maker, functions.into())).collect()
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
