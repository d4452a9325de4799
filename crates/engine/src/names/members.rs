//! Members of modules, classes, objects and library values.

use super::{Names, Value};
use crate::project::{ClassRef, FnRef, Place};
use mistral_lint_grammars::facts::{BlockId, BlockKind, DefFrom, ExprId, ExprKind, Facts};

impl Names<'_, '_> {
    /// What `value.name` can be.
    pub(super) fn member(&self, value: &Value, name: &str, into: &mut Vec<Value>) {
        match value {
            Value::External(path) => into.push(Value::External(path.field(name))),
            Value::Function(_) | Value::Text(_) => {}
            Value::Inner(file, region) => self.of_region(*file, *region, name, into),
            Value::Module(file) => {
                let known = into.len();
                self.exported(*file, name, into);
                if into.len() == known {
                    into.extend(self.part_of(*file, name));
                }
            }
            Value::Class(_) | Value::Instance(_) | Value::Record(_) => {
                let known = into.len();
                self.own_member(value, name, into);
                // Calling an object gives it, which is all that taking it out of its wrapper does.
                if let (Value::Instance(class), true) = (value, into.len() == known)
                    && self.profile(class.file).unwrappers.iter().any(|known| known == name)
                {
                    into.push(value.clone());
                }
            }
        }
    }

    /// A member of something of the project; each is looked for once, also when it leads back to itself.
    fn own_member(&self, value: &Value, name: &str, into: &mut Vec<Value>) {
        let key = (value.clone(), Box::from(name));
        if let Some(known) = self.known_members.borrow().get(&key) {
            into.extend(known.iter().cloned());
            return;
        }
        if self.depth.get() > super::DEPTH {
            self.open.set(self.open.get() + 1);
            return;
        }
        self.known_members.borrow_mut().insert(key.clone(), std::rc::Rc::new([]));
        self.depth.set(self.depth.get() + 1);
        let open = self.open.get();
        let mut found = Vec::new();
        match value {
            Value::Class(class) => self.of_class(*class, name, false, 0, &mut found),
            Value::Instance(class) => self.of_class(*class, name, true, 0, &mut found),
            Value::Record(record) => self.of_record(*record, name, &mut found),
            _ => {}
        }
        self.depth.set(self.depth.get() - 1);
        super::distinct(&mut found);
        if found.is_empty() && self.open.get() != open {
            // Cut short: it may be found next time.
            self.known_members.borrow_mut().remove(&key);
        } else {
            self.known_members.borrow_mut().insert(key, found.as_slice().into());
        }
        into.extend(found);
    }

    fn of_record(&self, record: Place, name: &str, into: &mut Vec<Value>) {
        let at = |expr| Place { file: record.file, expr };
        let ExprKind::Record(entries) = &self.project.expr(record).kind else { return };
        for entry in entries {
            if entry.label.as_deref() == Some(name) {
                for value in self.values(at(entry.value)).iter() {
                    match value {
                        Value::Function(function) => self.read(*function, into),
                        value => into.push(value.clone()),
                    }
                }
                return;
            }
        }
        for entry in entries {
            if let ExprKind::Spread(parts) = &self.project.facts(record.file).expr(entry.value).kind
            {
                for part in parts {
                    for value in self.values(at(*part)).iter() {
                        self.member(value, name, into);
                    }
                }
            }
        }
    }

    /// What a module gives under a name.
    pub(crate) fn exported(&self, file: u32, name: &str, into: &mut Vec<Value>) {
        let key = (file, Box::from(name));
        if let Some(known) = self.exports.borrow().get(&key) {
            into.extend(known.iter().cloned());
            return;
        }
        if self.depth.get() > super::DEPTH {
            self.open.set(self.open.get() + 1);
            return;
        }
        let open = self.open.get();
        self.depth.set(self.depth.get() + 1);
        let mut found = Vec::new();
        self.own_export(file, name, &mut found);
        if found.is_empty() && name != "default" {
            for other in self.project.wholes(file).iter() {
                self.own_export(*other, name, &mut found);
                if !found.is_empty() {
                    break;
                }
            }
        }
        self.depth.set(self.depth.get() - 1);
        if self.open.get() == open || self.depth.get() == 0 {
            self.exports.borrow_mut().insert(key, found.as_slice().into());
        }
        into.extend(found);
    }

    /// What a module gives without asking those that it passes on whole.
    fn own_export(&self, file: u32, name: &str, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        for export in facts.exports.iter().filter(|export| export.name.as_deref() == Some(name)) {
            match (&export.module, export.value, &export.local) {
                (Some(module), _, local) => {
                    let mut modules = Vec::new();
                    self.of_module(file, module, &mut modules);
                    match local {
                        Some(local) => into.extend(self.members(&modules, local)),
                        None => into.extend(modules),
                    }
                }
                (None, Some(value), _) => {
                    into.extend(self.values(Place { file, expr: value }).iter().cloned());
                }
                (None, None, Some(local)) => self.module_name(file, local, into),
                (None, None, None) => {}
            }
            if !into.is_empty() {
                return;
            }
        }
        self.common_exports(file, name, into);
        if into.is_empty() && facts.exports.is_empty() {
            self.module_name(file, name, into);
        }
    }

    /// `module.exports = ..`, `exports.name = ..`.
    fn common_exports(&self, file: u32, name: &str, into: &mut Vec<Value>) {
        if !self.project.has_common_exports(file) {
            return;
        }
        let facts = self.project.facts(file);
        for assign in &facts.assigns {
            let (Some(value), ExprKind::Member(object, member)) =
                (assign.value, &facts.expr(assign.target).kind)
            else {
                continue;
            };
            let value = Place { file, expr: value };
            if is_global(facts, *object, "exports") || is_module_exports(facts, *object) {
                if **member == *name {
                    into.extend(self.values(value).iter().cloned());
                }
            } else if &**member == "exports" && is_global(facts, *object, "module") {
                if name == "default" {
                    into.extend(self.values(value).iter().cloned());
                } else {
                    for value in self.values(value).iter() {
                        self.member(value, name, into);
                    }
                }
            }
        }
    }

    /// A name of the module's own region.
    pub(super) fn module_name(&self, file: u32, name: &str, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        if let Some(binding) = facts.module_names.get(name) {
            for def in &facts.binding(*binding).defs {
                self.of_def(file, def, into);
            }
        } else {
            into.extend(facts.region(BlockId(0), name).map(|region| Value::Inner(file, region)));
        }
    }

    /// A member of a class or of an object of it: method, declared field, assigned field, or inherited.
    pub(crate) fn of_class(
        &self,
        class: ClassRef,
        name: &str,
        object: bool,
        depth: usize,
        into: &mut Vec<Value>,
    ) {
        if depth > 6 {
            return;
        }
        let before = into.len();
        for part in self.class_parts(class) {
            let facts = self.project.facts(part.file);
            let fact = facts.class(part.id);
            for method in &fact.methods {
                if facts.function(*method).name.as_deref() == Some(name) {
                    self.read(FnRef { file: part.file, id: *method }, into);
                }
            }
            for field in fact.fields.iter().filter(|field| *field.name == *name) {
                let known = into.len();
                if let Some(value) = field.value {
                    into.extend(
                        self.values(Place { file: part.file, expr: value }).iter().cloned(),
                    );
                }
                if let (Some(ty), true) = (field.ty, into.len() == known) {
                    self.instance_of(part.file, ty, into);
                }
            }
            for value in self.stores(part, name) {
                into.extend(self.values(value).iter().cloned());
            }
        }
        if object && depth == 0 {
            self.implementations(class, name, into);
        }
        if into.len() > before {
            return;
        }
        for part in self.class_parts(class) {
            let facts = self.project.facts(part.file);
            for base in facts.class(part.id).bases.clone() {
                let place = Place { file: part.file, expr: base };
                for value in self.values(place).iter() {
                    match value {
                        Value::Class(base) if !self.same_class(*base, class) => {
                            self.of_class(*base, name, object, depth + 1, into);
                        }
                        Value::External(path) if object => {
                            into.push(Value::External(path.call(place).field(name)));
                        }
                        Value::External(path) => into.push(Value::External(path.field(name))),
                        _ => {}
                    }
                }
            }
        }
    }

    /// A class and its extensions in the same module.
    pub(crate) fn class_parts(&self, class: ClassRef) -> Vec<ClassRef> {
        let facts = self.project.facts(class.file);
        let fact = facts.class(class.id);
        let mut parts = vec![class];
        let Some(name) = &fact.name else { return parts };
        let others = facts.classes_named(name).filter(|id| *id != class.id);
        let others = others.filter(|id| facts.class(*id).extends || fact.extends);
        parts.extend(others.map(|id| ClassRef { file: class.file, id }));
        parts
    }

    pub(crate) fn same_class(&self, a: ClassRef, b: ClassRef) -> bool {
        if a == b || a.file != b.file {
            return a == b;
        }
        let facts = self.project.facts(a.file);
        let (a, b) = (facts.class(a.id), facts.class(b.id));
        a.name.is_some() && a.name == b.name && (a.extends || b.extends)
    }

    /// Values that the class's methods put into a field of their receiver.
    pub(crate) fn stores(&self, class: ClassRef, name: &str) -> Vec<Place> {
        let facts = self.project.facts(class.file);
        let mut found = Vec::new();
        for assign in facts.assigns_to_member(name) {
            if let (Some(value), ExprKind::Member(object, _)) =
                (assign.value, &facts.expr(assign.target).kind)
                && self.is_receiver_of(class, *object)
            {
                found.push(Place { file: class.file, expr: value });
            }
        }
        found
    }

    fn is_receiver_of(&self, class: ClassRef, object: ExprId) -> bool {
        let facts = self.project.facts(class.file);
        let own = |from: &DefFrom| *from == DefFrom::Class(class.id);
        match &facts.expr(object).kind {
            ExprKind::Name(_, Some(binding))
                if facts.binding(*binding).defs.iter().any(|def| own(&def.from)) =>
            {
                true
            }
            ExprKind::This => enclosing_class(facts, facts.expr(object).block) == Some(class.id),
            ExprKind::Name(_, Some(binding)) => {
                facts.binding(*binding).defs.iter().any(|def| match def.from {
                    DefFrom::Param(function, index) => {
                        let function = facts.function(function);
                        function.class == Some(class.id) && function.params[index as usize].receiver
                    }
                    _ => false,
                })
            }
            _ => false,
        }
    }

    /// The object that the language's own word for the receiver means here.
    pub(super) fn this(&self, place: Place) -> Option<Value> {
        let facts = self.project.facts(place.file);
        let class = enclosing_class(facts, facts.expr(place.expr).block)?;
        Some(Value::Instance(ClassRef { file: place.file, id: class }))
    }
}

/// The class around a region.
pub(crate) fn enclosing_class(
    facts: &Facts,
    block: BlockId,
) -> Option<mistral_lint_grammars::facts::ClassId> {
    let mut at = Some(block);
    while let Some(id) = at {
        if let BlockKind::Class(class) = facts.block(id).kind {
            return Some(class);
        }
        at = facts.block(id).parent;
    }
    None
}

fn is_global(facts: &Facts, id: ExprId, name: &str) -> bool {
    matches!(&facts.expr(id).kind, ExprKind::Name(known, None) if **known == *name)
}

fn is_module_exports(facts: &Facts, id: ExprId) -> bool {
    matches!(&facts.expr(id).kind, ExprKind::Member(object, name) if &**name == "exports" && is_global(facts, *object, "module"))
}
