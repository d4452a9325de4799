//! Who calls a function, and with what.

use super::aliases::Written;
use super::{CALLERS, Names, Value};
use crate::project::{ClassRef, FnRef, Place};
use mistral_lint_grammars::facts::{ExprId, ExprKind, Param, Parent};
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;
use std::rc::Rc;

/// The calls of one name by what their callee is: each is asked once, however many functions have the name.
#[derive(Debug, Default)]
pub(super) struct Called {
    functions: FxHashMap<FnRef, Vec<Place>>,
    classes: FxHashMap<ClassRef, Vec<Place>>,
    /// Calls that nothing could be found out about yet.
    open: Vec<Place>,
}

impl Called {
    /// The calls that reach a function, or one of these classes.
    fn reach(&self, function: FnRef, classes: &[ClassRef]) -> Vec<Place> {
        let classes = classes.iter().filter_map(|class| self.classes.get(class));
        let mut found: Vec<Place> =
            self.functions.get(&function).into_iter().chain(classes).flatten().copied().collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

impl Names<'_, '_> {
    pub(super) fn from_callers(
        &self,
        function: FnRef,
        index: usize,
        param: &Param,
        into: &mut Vec<Value>,
    ) {
        if index == 0 {
            into.extend(self.decorated_with(function).iter().copied().map(Value::Function));
        }
        for call in self.callers(function).iter().take(CALLERS) {
            if let Some(arg) = self.argument(*call, function, index, param) {
                into.extend(self.values(Place { file: call.file, expr: arg }).iter().cloned());
            }
        }
    }

    /// The argument of a call that a parameter of the called function takes.
    pub(crate) fn argument(
        &self,
        call: Place,
        function: FnRef,
        index: usize,
        param: &Param,
    ) -> Option<ExprId> {
        let call = self.project.facts(call.file).call(call.expr)?;
        if let Some(name) = &param.name
            && let Some(arg) = call.args.iter().find(|arg| arg.label.as_ref() == Some(name))
        {
            return Some(arg.value);
        }
        let params = &self.project.facts(function.file).function(function.id).params;
        let receiver = usize::from(params.first().is_some_and(|param| param.receiver));
        let position = index.checked_sub(receiver)?;
        call.args.iter().filter(|arg| arg.label.is_none()).nth(position).map(|arg| arg.value)
    }

    /// The calls that reach a function, by what their callee is.
    pub(crate) fn callers(&self, function: FnRef) -> Rc<[Place]> {
        if let Some(known) = self.callers.borrow().get(&function) {
            return known.clone();
        }
        // Asked again while it is being found out: nothing more to say.
        self.callers.borrow_mut().insert(function, Rc::new([]));
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let class = fact.class.map(|id| ClassRef { file: function.file, id });
        let constructor =
            fact.name.as_deref().is_some_and(|name| self.is_constructor(function.file, name));
        let mut names: FxHashSet<Written> = FxHashSet::default();
        if let (Some(class), true) = (class, constructor) {
            let name = self.project.facts(class.file).class(class.id).name.clone();
            names.extend(name.map(Written::Name));
        }
        names.extend(self.written(function));
        let mut found = if fact.property { self.readers(function) } else { Vec::new() };
        found.extend(self.entered(function));
        let parts = class.filter(|_| constructor).map(|class| self.class_parts(class));
        for name in names {
            let called = self.take_called(&name);
            found.extend(called.reach(function, parts.as_deref().unwrap_or_default()));
            self.called.borrow_mut().insert(name, called);
        }
        found.sort_unstable();
        found.dedup();
        let found: Rc<[Place]> = found.into();
        self.callers.borrow_mut().insert(function, found.clone());
        found
    }

    /// Objects of a class that are made for a name to stand for: what its context gives is the name's.
    fn entered(&self, function: FnRef) -> Vec<Place> {
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let enters = &self.profile(function.file).enters;
        let named = fact.name.as_ref().filter(|name| enters.contains(&name.to_string()));
        let class = named.and(fact.class).map(|id| ClassRef { file: function.file, id });
        let Some(class) = class else { return Vec::new() };
        let name = self.project.facts(class.file).class(class.id).name.as_deref().unwrap_or("");
        let makes = |call: &&Place| {
            let facts = self.project.facts(call.file);
            let bound = matches!(facts.expr(call.expr).parent, Parent::Assign(_));
            bound && self.values(**call).contains(&Value::Instance(class))
        };
        self.project.calls_named(name).iter().filter(makes).copied().collect()
    }

    /// Where the name of a function is read that runs when it is.
    fn readers(&self, function: FnRef) -> Vec<Place> {
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let class = fact.class.map(|id| ClassRef { file: function.file, id });
        let owns = |value: &Value| match (value, class) {
            (Value::Instance(known) | Value::Class(known), Some(class)) => {
                self.inherits(*known, class, 0)
            }
            (Value::Record(record), None) => {
                record.file == function.file && self.project.expr(*record).span.contains(fact.span)
            }
            _ => false,
        };
        let reads = |member: &&Place| match self.project.expr(**member).kind {
            ExprKind::Member(object, _) => {
                self.values(Place { file: member.file, expr: object }).iter().any(owns)
            }
            _ => false,
        };
        let name = fact.name.as_deref().unwrap_or("");
        self.project.members_named(name).iter().filter(reads).copied().collect()
    }

    /// Whether a class is another, or is built on it.
    pub(crate) fn inherits(&self, class: ClassRef, base: ClassRef, depth: usize) -> bool {
        if self.same_class(class, base) {
            return true;
        }
        let bases = &self.project.facts(class.file).class(class.id).bases;
        depth < 4
            && bases.iter().any(|expr| {
                self.values(Place { file: class.file, expr: *expr }).iter().any(|value| match value
                {
                    Value::Class(parent) => self.inherits(*parent, base, depth + 1),
                    _ => false,
                })
            })
    }

    /// The calls of a name, taken out of what is known: asked again meanwhile, it is found out anew.
    fn take_called(&self, name: &Written) -> Called {
        let known = self.called.borrow_mut().remove(name);
        let all = || {
            let open = match name {
                Written::Name(name) => self.project.calls_named(name).to_vec(),
                Written::Renamed(name) => {
                    let bound = self.project.imported(name).iter();
                    let names: BTreeSet<&str> = bound
                        .map(|(file, id)| &*self.project.facts(*file).binding(*id).name)
                        .filter(|bound| *bound != &**name)
                        .collect();
                    let calls = names.into_iter().flat_map(|name| self.project.calls_named(name));
                    calls.copied().collect()
                }
            };
            Called { open, ..Called::default() }
        };
        let mut called = known.unwrap_or_else(all);
        for call in std::mem::take(&mut called.open) {
            let Some(fact) = self.project.facts(call.file).call(call.expr) else { continue };
            let subject = Place { file: call.file, expr: fact.callee };
            for value in self.values(subject).iter() {
                match value {
                    Value::Function(function) => {
                        called.functions.entry(*function).or_default().push(call);
                    }
                    Value::Class(class) => called.classes.entry(*class).or_default().push(call),
                    _ => {}
                }
            }
            if !self.is_settled(subject) {
                called.open.push(call);
            }
        }
        called
    }
}
