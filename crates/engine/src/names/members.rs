//! Members of modules, classes, objects and library values; and what calls give.

use super::{Names, Value};
use crate::project::{ClassRef, FnRef, Place};
use mistral_lint_grammars::facts::{BlockId, BlockKind, ExprId, ExprKind, Facts, Flavour};

impl Names<'_, '_> {
    /// What `value.name` can be.
    pub(super) fn member(&self, value: &Value, name: &str, into: &mut Vec<Value>) {
        match value {
            Value::External(path) => into.push(Value::External(path.field(name))),
            Value::Module(file) => self.exported(*file, name, 0, into),
            Value::Class(class) | Value::Instance(class) => self.of_class(*class, name, 0, into),
            Value::Record(record) => self.of_record(*record, name, into),
            // The default of a module that is a plain object: `import x from "./x"`.
            Value::Function(_) | Value::Text(_) => {}
        }
    }

    fn of_record(&self, record: Place, name: &str, into: &mut Vec<Value>) {
        let at = |expr| Place { file: record.file, expr };
        let ExprKind::Record(entries) = &self.project.expr(record).kind else { return };
        for entry in entries {
            if entry.label.as_deref() == Some(name) {
                into.extend(self.values(at(entry.value)).iter().cloned());
                return;
            }
        }
        for entry in entries {
            if let ExprKind::Spread(parts) = &self.project.facts(record.file).expr(entry.value).kind {
                for part in parts {
                    for value in self.values(at(*part)).iter() {
                        self.member(value, name, into);
                    }
                }
            }
        }
    }

    /// What a module gives under a name.
    pub(crate) fn exported(&self, file: u32, name: &str, depth: usize, into: &mut Vec<Value>) {
        if depth > 8 {
            return;
        }
        let facts = self.project.facts(file);
        let before = into.len();
        for export in &facts.exports {
            match (&export.name, &export.module) {
                (Some(known), module) if **known == *name => {
                    let local = export.local.as_deref();
                    match (module, export.value, local) {
                        (Some(module), _, local) => {
                            let mut modules = Vec::new();
                            self.of_module(file, module, &mut modules);
                            match local {
                                Some(local) => into.extend(self.members(&modules, local)),
                                None => into.extend(modules),
                            }
                        }
                        (None, Some(value), _) => into.extend(self.values(Place { file, expr: value }).iter().cloned()),
                        (None, None, Some(local)) => self.module_name(file, local, into),
                        (None, None, None) => {}
                    }
                }
                (None, Some(module)) if name != "default" => {
                    let mut modules = Vec::new();
                    self.of_module(file, module, &mut modules);
                    for module in modules {
                        match module {
                            Value::Module(target) if target != file => self.exported(target, name, depth + 1, into),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
            if into.len() > before {
                return;
            }
        }
        self.common_exports(file, name, into);
        if into.len() == before && facts.exports.is_empty() {
            self.module_name(file, name, into);
            if into.len() == before {
                self.star_imports(file, name, depth, into);
            }
        }
    }

    /// `module.exports = ..`, `exports.name = ..`.
    fn common_exports(&self, file: u32, name: &str, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        for assign in &facts.assigns {
            let (Some(value), ExprKind::Member(object, member)) = (assign.value, &facts.expr(assign.target).kind) else {
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

    fn star_imports(&self, file: u32, name: &str, depth: usize, into: &mut Vec<Value>) {
        use mistral_lint_grammars::facts::Imported;
        let imports = &self.project.facts(file).imports;
        for import in imports.iter().filter(|import| import.what == Imported::Star) {
            let mut modules = Vec::new();
            self.of_module(file, &import.module, &mut modules);
            for module in modules {
                match module {
                    Value::Module(target) if target != file => self.exported(target, name, depth + 1, into),
                    _ => {}
                }
            }
        }
    }

    /// A name of the module's own region.
    fn module_name(&self, file: u32, name: &str, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        for binding in facts.bindings.iter().filter(|b| b.scope == BlockId(0) && *b.name == *name) {
            for def in &binding.defs {
                self.of_def(file, def, into);
            }
        }
    }

    /// A member of a class or of an object of it: method, declared field, assigned field, or inherited.
    pub(crate) fn of_class(&self, class: ClassRef, name: &str, depth: usize, into: &mut Vec<Value>) {
        if depth > 6 {
            return;
        }
        let before = into.len();
        for part in self.class_parts(class) {
            let facts = self.project.facts(part.file);
            let fact = facts.class(part.id);
            for method in &fact.methods {
                if facts.function(*method).name.as_deref() == Some(name) {
                    into.push(Value::Function(FnRef { file: part.file, id: *method }));
                }
            }
            for field in fact.fields.iter().filter(|field| *field.name == *name) {
                let known = into.len();
                if let Some(value) = field.value {
                    into.extend(self.values(Place { file: part.file, expr: value }).iter().cloned());
                }
                if let (Some(ty), true) = (field.ty, into.len() == known) {
                    self.instance_of(part.file, ty, into);
                }
            }
            for value in self.stores(part, name) {
                into.extend(self.values(value).iter().cloned());
            }
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
                        Value::Class(base) if !self.same_class(*base, class) => self.of_class(*base, name, depth + 1, into),
                        Value::External(path) => into.push(Value::External(path.call(place).field(name))),
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
        for (index, other) in facts.classes.iter().enumerate() {
            let id = mistral_lint_grammars::facts::ClassId(index as u32);
            if id != class.id && other.name.as_ref() == Some(name) && (other.extends || fact.extends) {
                parts.push(ClassRef { file: class.file, id });
            }
        }
        parts
    }

    pub(crate) fn same_class(&self, a: ClassRef, b: ClassRef) -> bool {
        a == b || (a.file == b.file && self.class_parts(a).contains(&b))
    }

    /// Values that the class's methods put into a field of their receiver.
    pub(crate) fn stores(&self, class: ClassRef, name: &str) -> Vec<Place> {
        let facts = self.project.facts(class.file);
        let mut found = Vec::new();
        for assign in &facts.assigns {
            let (Some(value), ExprKind::Member(object, member)) = (assign.value, &facts.expr(assign.target).kind) else {
                continue;
            };
            if **member == *name && self.is_receiver_of(class, *object) {
                found.push(Place { file: class.file, expr: value });
            }
        }
        found
    }

    fn is_receiver_of(&self, class: ClassRef, object: ExprId) -> bool {
        let facts = self.project.facts(class.file);
        match &facts.expr(object).kind {
            ExprKind::This => enclosing_class(facts, facts.expr(object).block) == Some(class.id),
            ExprKind::Name(_, Some(binding)) => {
                use mistral_lint_grammars::facts::DefFrom;
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

    /// What calling `value` at `place` gives.
    pub(super) fn call(&self, value: &Value, place: Place, flavour: Flavour, into: &mut Vec<Value>) {
        match value {
            Value::External(path) => {
                let path = if flavour == Flavour::Macro { path.macro_name() } else { path.clone() };
                into.push(Value::External(path.call(place)));
            }
            Value::Class(class) => into.push(Value::Instance(*class)),
            Value::Instance(class) if flavour == Flavour::New => into.push(Value::Instance(*class)),
            Value::Function(function) => self.result(*function, into),
            _ => {}
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

/// The class around a region.
pub(crate) fn enclosing_class(facts: &Facts, block: BlockId) -> Option<mistral_lint_grammars::facts::ClassId> {
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
