//! One step: from a place to the places that its value goes to next.

use super::{Flow, Inside, Move, Reach, Through};
use crate::names::{Value, bound_name};
use crate::project::{ClassRef, FnRef, Place, dotted, last_name};
use mistral_lint_grammars::facts::{
    AssignId, BindingId, Call, Def, Export, ExprId, ExprKind, Flavour, Parent, Step,
};

/// Callers that a value returns to when it is not known which one it came from.
const CALLERS: usize = 64;

impl Flow<'_, '_, '_> {
    pub(super) fn step(&self, here: &Reach) -> Vec<Reach> {
        let facts = self.names.project.facts(here.place.file);
        let mut next = Vec::new();
        match facts.expr(here.place.expr).parent {
            // Born as a parameter: everything that its pattern binds.
            Parent::None if here.how == Move::Born => self.into_pattern(here, here.place.expr, &mut next),
            Parent::None | Parent::Raise(_) => {}
            Parent::Expr(parent) => self.into_expr(here, Place { file: here.place.file, expr: parent }, &mut next),
            Parent::Assign(id) => self.into_assign(here, id, &mut next),
            Parent::Return(function) => self.returned(here, FnRef { file: here.place.file, id: function }, &mut next),
            Parent::Default(function, index) => self.into_param(
                here,
                FnRef { file: here.place.file, id: function },
                index as usize,
                None,
                &mut next,
            ),
            Parent::Field(class, index) => {
                let class = ClassRef { file: here.place.file, id: class };
                self.into_declared(here, class, index as usize, &mut next);
            }
            Parent::Export(index) => {
                let export: &Export = &facts.exports[index as usize];
                if let Some(name) = &export.name {
                    self.out_of_module(here, here.place.file, name, &mut next);
                }
            }
        }
        next
    }

    fn into_expr(&self, here: &Reach, parent: Place, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(parent.file);
        let part = here.place.expr;
        match &facts.expr(parent.expr).kind {
            ExprKind::Pass(_) | ExprKind::Choice(_) | ExprKind::Spread(_) | ExprKind::Join(_) => {
                next.push(here.at(parent, Move::Part));
            }
            ExprKind::List(_) => next.push(here.at(parent, Move::Part).with(prepend(Step::Item, &here.fields))),
            ExprKind::Record(entries) => {
                for entry in entries.iter().filter(|entry| entry.value == part) {
                    let fields = match &entry.label {
                        Some(label) => prepend(Step::Field(label.clone()), &here.fields),
                        None if matches!(facts.expr(part).kind, ExprKind::Spread(_)) => here.fields.clone(),
                        None => prepend(Step::Item, &here.fields),
                    };
                    next.push(here.at(parent, Move::Part).with(fields));
                }
            }
            ExprKind::Member(_, name) => self.member(here, parent, name, next),
            ExprKind::Index(object, keys) if *object == part => {
                let key = match keys.as_slice() {
                    [key] => self.names.key_text(Place { file: parent.file, expr: *key }),
                    _ => None,
                };
                let how = key.as_ref().map_or(Move::Part, |key| Move::Field(key.clone()));
                match (here.fields.first(), key) {
                    (None, _) => next.push(here.at(parent, how)),
                    (Some(Step::Field(name)), Some(key)) if *name != key => {}
                    _ => next.push(here.at(parent, how).with(here.fields[1..].to_vec())),
                }
            }
            ExprKind::Call(call) if call.callee != part => self.argument(here, parent, call, next),
            _ => {}
        }
    }

    /// The value is, or is below, the object of a member.
    fn member(&self, here: &Reach, member: Place, name: &str, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(member.file);
        let whole = here.fields.is_empty();
        let named = matches!(here.fields.first(), Some(Step::Field(field)) if **field == *name);
        if let Parent::Expr(call) = facts.expr(member.expr).parent
            && let Some(fact) = facts.call(call)
            && fact.callee == member.expr
            && !named
        {
            self.method(here, Place { file: member.file, expr: call }, fact, next);
            return;
        }
        if named {
            next.push(here.at(member, Move::Field(name.into())).with(here.fields[1..].to_vec()));
        } else if whole {
            next.push(here.at(member, Move::Field(name.into())));
        }
    }

    /// The value is the receiver of a method.
    fn method(&self, here: &Reach, call: Place, fact: &Call, next: &mut Vec<Reach>) {
        // `record.get("name")` is a member by another word.
        if let (Some(Step::Field(field)), Some(arg)) = (here.fields.first(), fact.args.first())
            && let Some(key) = self.names.key_text(Place { file: call.file, expr: arg.value })
        {
            if key.eq_ignore_ascii_case(field) {
                next.push(here.at(call, Move::Field(key)).with(here.fields[1..].to_vec()));
            }
            return;
        }
        self.library(here, call, fact, next);
    }

    fn argument(&self, here: &Reach, call: Place, fact: &Call, next: &mut Vec<Reach>) {
        if matches!(self.names.project.expr(call).parent, Parent::Raise(_)) {
            next.push(here.at(call, Move::Part));
            return;
        }
        let mut known = false;
        let callee = Place { file: call.file, expr: fact.callee };
        for value in self.names.values(callee).iter() {
            match value {
                Value::Function(function) => {
                    known = true;
                    self.into_function(here, call, fact, *function, next);
                }
                Value::Class(class) | Value::Instance(class) => {
                    known = true;
                    self.construct(here, call, fact, *class, next);
                }
                _ => {}
            }
        }
        if !known {
            self.library(here, call, fact, next);
        }
    }

    fn library(&self, here: &Reach, call: Place, fact: &Call, next: &mut Vec<Reach>) {
        let name: Box<str> = dotted(self.names.project.facts(call.file), fact.callee).into();
        match self.guide.through(call, here.place, &here.fields) {
            Through::Stop => {}
            Through::Result => next.push(here.at(call, Move::Through(name))),
            Through::Perhaps => {
                let mut reach = here.at(call, Move::Through(name));
                reach.loose = true;
                next.push(reach);
            }
            Through::Receiver => self.into_receiver(here, call, fact, next),
            Through::Callback => {
                for arg in &fact.args {
                    for value in self.names.values(Place { file: call.file, expr: arg.value }).iter() {
                        if let Value::Function(function) = value {
                            let mut inner = here.clone();
                            if inner.fields.first() == Some(&Step::Item) {
                                inner.fields.remove(0);
                            }
                            let first = usize::from(self.has_receiver(*function));
                            self.into_param(&inner, *function, first, Some(call), next);
                        }
                    }
                }
                next.push(here.at(call, Move::Through(name)));
            }
        }
    }

    /// `list.append(value)`: the value is an item of the list wherever the list is.
    fn into_receiver(&self, here: &Reach, call: Place, fact: &Call, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(call.file);
        let ExprKind::Member(object, _) = facts.expr(fact.callee).kind else { return };
        let spread = matches!(facts.expr(here.place.expr).kind, ExprKind::Spread(_));
        let fields = if spread { here.fields.clone() } else { prepend(Step::Item, &here.fields) };
        let reach = here.clone().with(fields);
        match &facts.expr(object).kind {
            ExprKind::Member(outer, name) => self.store(&reach, *outer, name, next),
            kind => self.into_object(&reach, kind.clone(), next),
        }
    }

    fn has_receiver(&self, function: FnRef) -> bool {
        let params = &self.names.project.facts(function.file).function(function.id).params;
        params.first().is_some_and(|param| param.receiver)
    }

    fn into_function(&self, here: &Reach, call: Place, fact: &Call, function: FnRef, next: &mut Vec<Reach>) {
        let params = &self.names.project.facts(function.file).function(function.id).params;
        let receiver = usize::from(params.first().is_some_and(|param| param.receiver));
        let part = here.place.expr;
        let label = fact.args.iter().find(|arg| arg.value == part).and_then(|arg| arg.label.clone());
        if fact.flavour == Flavour::Element {
            // A component takes its attributes as one record.
            if let Some(label) = label {
                let reach = here.clone().with(prepend(Step::Field(label), &here.fields));
                self.into_param(&reach, function, 0, Some(call), next);
            }
            return;
        }
        let spread = matches!(self.names.project.expr(here.place).kind, ExprKind::Spread(_));
        let index = match &label {
            Some(label) => params.iter().position(|param| param.name.as_ref() == Some(label)),
            None => {
                let position = fact.args.iter().filter(|arg| arg.label.is_none()).position(|arg| arg.value == part);
                position.map(|position| (position + receiver).min(params.len().saturating_sub(1)))
            }
        };
        if spread && let Some(Step::Field(field)) = here.fields.first() {
            let index = params.iter().position(|param| param.name.as_deref() == Some(field));
            if let Some(index) = index {
                let reach = here.clone().with(here.fields[1..].to_vec());
                self.into_param(&reach, function, index, Some(call), next);
            }
            return;
        }
        if let Some(index) = index {
            self.into_param(here, function, index, Some(call), next);
        }
    }

    /// Into the names of a parameter's pattern.
    fn into_param(&self, here: &Reach, function: FnRef, index: usize, call: Option<Place>, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(function.file);
        let fact = facts.function(function.id);
        let Some(param) = fact.params.get(index) else { return };
        let name = fact.name.clone().or_else(|| {
            fact.expr.and_then(|expr| bound_name(self.names.project, Place { file: function.file, expr }))
        });
        let how = match call {
            Some(_) => Move::Passed(name.unwrap_or_else(|| "a function".into())),
            None => here.how.clone(),
        };
        let mut reach = here.at(Place { file: function.file, expr: param.pattern }, how);
        if let Some(call) = call {
            reach = reach.enter(call);
        }
        self.into_pattern(&reach, param.pattern, next);
        next.push(reach);
    }

    /// Into an object of the project: through its constructor, or straight into its fields.
    fn construct(&self, here: &Reach, call: Place, fact: &Call, class: ClassRef, next: &mut Vec<Reach>) {
        let constructors: Vec<FnRef> = self
            .names
            .class_parts(class)
            .into_iter()
            .flat_map(|part| {
                let facts = self.names.project.facts(part.file);
                facts.class(part.id).methods.iter().map(move |id| FnRef { file: part.file, id: *id })
            })
            .filter(|method| {
                let name = &self.names.project.facts(method.file).function(method.id).name;
                name.as_deref().is_some_and(|name| self.names.is_constructor(method.file, name))
            })
            .collect();
        for constructor in &constructors {
            self.into_function(here, call, fact, *constructor, next);
        }
        if !constructors.is_empty() {
            return;
        }
        let part = here.place.expr;
        let Some(position) = fact.args.iter().position(|arg| arg.value == part) else { return };
        let label = fact.args[position].label.clone().or_else(|| {
            let fields = &self.names.project.facts(class.file).class(class.id).fields;
            fields.get(position).map(|field| field.name.clone())
        });
        if let Some(label) = label {
            next.push(here.at(call, Move::Part).with(prepend(Step::Field(label.clone()), &here.fields)));
            self.field_reads(here, class, &label, next);
        }
    }

    fn field_reads(&self, here: &Reach, class: ClassRef, name: &str, next: &mut Vec<Reach>) {
        for read in self.links.field_reads(self.names, class, name).iter() {
            let mut reach = here.at(*read, Move::Field(name.into()));
            // A field outlives the call that filled it.
            reach.inside = None;
            next.push(reach);
        }
    }

    fn into_declared(&self, here: &Reach, class: ClassRef, index: usize, next: &mut Vec<Reach>) {
        let fields = &self.names.project.facts(class.file).class(class.id).fields;
        if let Some(field) = fields.get(index) {
            self.field_reads(here, class, &field.name.clone(), next);
        }
    }

    fn into_assign(&self, here: &Reach, id: AssignId, next: &mut Vec<Reach>) {
        let assign = &self.names.project.facts(here.place.file).assigns[id.index()];
        let mut here = here.clone();
        if assign.element && here.fields.first() == Some(&Step::Item) {
            here.fields.remove(0);
        }
        self.into_pattern(&here, assign.target, next);
    }

    /// Into everything that a pattern binds or stores.
    fn into_pattern(&self, here: &Reach, pattern: ExprId, next: &mut Vec<Reach>) {
        let file = here.place.file;
        let facts = self.names.project.facts(file);
        let mut todo = vec![(pattern, here.fields.clone())];
        let mut budget = 256;
        while let Some((id, fields)) = todo.pop() {
            budget -= 1;
            if budget == 0 {
                return;
            }
            match &facts.expr(id).kind {
                ExprKind::Name(_, Some(binding)) => {
                    let span = facts.expr(id).span;
                    let defs = &facts.binding(*binding).defs;
                    if let Some(def) = defs.iter().find(|def| def.span == span) {
                        self.uses(&here.clone().with(fields), file, *binding, def, next);
                    }
                    self.into_field_of_class(&here.clone().with(here.fields.clone()), id, next);
                }
                ExprKind::Record(entries) => {
                    let taken = |field: &Step| {
                        entries.iter().any(|entry| matches!((field, &entry.label), (Step::Field(f), Some(l)) if f == l))
                    };
                    for entry in entries {
                        match (&entry.label, fields.first()) {
                            // The rest is what the others left.
                            (None, Some(field)) if taken(field) => {}
                            (Some(label), Some(Step::Field(field))) if label != field => {}
                            (Some(_), Some(Step::Field(_))) => todo.push((entry.value, fields[1..].to_vec())),
                            _ => todo.push((entry.value, fields.clone())),
                        }
                    }
                }
                ExprKind::List(items) => {
                    let rest = if fields.first() == Some(&Step::Item) { fields[1..].to_vec() } else { fields };
                    todo.extend(items.iter().map(|item| (*item, rest.clone())));
                }
                ExprKind::Pass(parts) | ExprKind::Choice(parts) | ExprKind::Spread(parts) => {
                    todo.extend(parts.iter().map(|part| (*part, fields.clone())));
                }
                ExprKind::Member(object, name) => self.store(&here.clone().with(fields), *object, name, next),
                ExprKind::Index(object, keys) => {
                    let key = match keys.as_slice() {
                        [key] => self.names.key_text(Place { file, expr: *key }),
                        _ => None,
                    };
                    let reach = here.clone().with(fields);
                    match key {
                        Some(key) => self.store(&reach, *object, &key, next),
                        None => self.store_item(&reach, *object, next),
                    }
                }
                _ => {}
            }
        }
    }

    /// A name that is declared in a class's body is a field.
    fn into_field_of_class(&self, here: &Reach, name: ExprId, next: &mut Vec<Reach>) {
        use mistral_lint_grammars::facts::BlockKind;
        let facts = self.names.project.facts(here.place.file);
        let expr = facts.expr(name);
        if let (BlockKind::Class(id), ExprKind::Name(text, _)) = (facts.block(expr.block).kind, &expr.kind) {
            self.field_reads(here, ClassRef { file: here.place.file, id }, text, next);
        }
    }

    /// `object.name = value`.
    fn store(&self, here: &Reach, object: ExprId, name: &str, next: &mut Vec<Reach>) {
        let file = here.place.file;
        let facts = self.names.project.facts(file);
        let place = Place { file, expr: object };
        for value in self.names.values(place).iter() {
            match value {
                Value::Instance(class) | Value::Class(class) => self.field_reads(here, *class, name, next),
                Value::External(path) if path.show() == "module" && name == "exports" => self.export_all(here, next),
                Value::External(path) if matches!(path.show().as_str(), "exports" | "module.exports") => {
                    let fields = prepend(Step::Field(name.into()), &here.fields);
                    self.export_all(&here.clone().with(fields), next);
                }
                _ => {}
            }
        }
        let fields = prepend(Step::Field(name.into()), &here.fields);
        self.into_object(&here.clone().with(fields), facts.expr(object).kind.clone(), next);
    }

    fn store_item(&self, here: &Reach, object: ExprId, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(here.place.file);
        let fields = prepend(Step::Item, &here.fields);
        self.into_object(&here.clone().with(fields), facts.expr(object).kind.clone(), next);
    }

    /// What is stored below an object can be read wherever the object is.
    fn into_object(&self, here: &Reach, object: ExprKind, next: &mut Vec<Reach>) {
        let file = here.place.file;
        match object {
            ExprKind::Name(name, Some(binding)) => {
                let fact = self.names.project.facts(file).binding(binding);
                let after = self.names.project.expr(here.place).span.start;
                for used in &fact.uses {
                    let place = Place { file, expr: *used };
                    if self.names.project.expr(place).span.start >= after {
                        next.push(here.at(place, Move::Named(name.clone())));
                    }
                }
            }
            ExprKind::Member(outer, name) => {
                let fields = prepend(Step::Field(name), &here.fields);
                if fields.len() <= super::FIELDS {
                    let kind = self.names.project.facts(file).expr(outer).kind.clone();
                    self.into_object(&here.clone().with(fields), kind, next);
                }
            }
            _ => {}
        }
    }

    fn export_all(&self, here: &Reach, next: &mut Vec<Reach>) {
        let file = here.place.file;
        let mut out = here.clone();
        out.inside = None;
        for load in self.links.loads(file) {
            next.push(out.at(*load, Move::Part));
        }
        match here.fields.first() {
            Some(Step::Field(name)) => {
                let inner = out.clone().with(here.fields[1..].to_vec());
                self.out_of_module(&inner, file, &name.clone(), next);
            }
            _ => {}
        }
        self.out_of_module(&out, file, "default", next);
    }

    /// To every use of a name that this definition reaches, here and in the modules that import it.
    fn uses(&self, here: &Reach, file: u32, binding: BindingId, def: &Def, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(file);
        let fact = facts.binding(binding);
        for used in &fact.uses {
            let reaches = facts.reaching(binding, *used).iter().any(|known| known.span == def.span && known.at == def.at);
            if reaches {
                let mut reach = here.at(Place { file, expr: *used }, Move::Named(fact.name.clone()));
                if fact.scope.0 == 0 {
                    reach.inside = None;
                }
                next.push(reach);
            }
        }
        if fact.scope.0 == 0 {
            self.out_of_module(here, file, &fact.name.clone(), next);
        }
    }

    fn out_of_module(&self, here: &Reach, file: u32, name: &str, next: &mut Vec<Reach>) {
        let mut out = here.clone();
        out.inside = None;
        for place in self.links.global_reads(file, name) {
            next.push(out.at(*place, Move::Named(name.into())));
        }
        for (other, binding) in self.links.importers(file, name) {
            let fact = self.names.project.facts(*other).binding(*binding);
            for used in &fact.uses {
                next.push(out.at(Place { file: *other, expr: *used }, Move::Named(fact.name.clone())));
            }
            if fact.scope.0 == 0 {
                for member in self.links.module_members(self.names, *other, &fact.name) {
                    next.push(out.at(member, Move::Field(fact.name.clone())));
                }
            }
        }
        for member in self.links.module_members(self.names, file, name) {
            next.push(out.at(member, Move::Field(name.into())));
        }
    }

    /// Back to the call that the value came in by, or to every call.
    fn returned(&self, here: &Reach, function: FnRef, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(function.file);
        let fact = facts.function(function.id);
        let name = fact.name.clone().unwrap_or_else(|| "a function".into());
        if let Some(Inside { call, outer, .. }) = here.inside.as_deref() {
            let mut reach = here.at(*call, Move::Returned(name));
            reach.inside.clone_from(outer);
            next.push(reach);
            return;
        }
        for call in self.names.callers(function).iter().take(CALLERS) {
            next.push(here.at(*call, Move::Returned(name.clone())));
        }
        // A function that is handed to a call: what it gives may be what the call gives.
        if let Some(expr) = fact.expr
            && let Parent::Expr(parent) = facts.expr(expr).parent
            && let Some(call) = facts.call(parent)
        {
            let call_place = Place { file: function.file, expr: parent };
            let part = Place { file: function.file, expr };
            if call.callee == expr {
                next.push(here.at(call_place, Move::Returned(name)));
            } else if self.guide.through(call_place, part, &here.fields) == Through::Callback {
                let called = last_name(facts, call.callee).unwrap_or("a call").into();
                next.push(here.at(call_place, Move::Through(called)));
            }
        }
    }
}

fn prepend(step: Step, fields: &[Step]) -> Vec<Step> {
    std::iter::once(step).chain(fields.iter().cloned()).collect()
}

