//! The texts that a value is made of, as far as they are constant.

use super::Meaning;
use crate::names::Value;
use crate::project::{ClassRef, FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{Arg, DefFrom, ExprId, ExprKind, Flavour};

/// Constants are collected this deep.
const DEPTH: usize = 12;

impl Meaning<'_, '_> {
    /// The texts that a value is made of, as far as they are constant; variables that are read from the
    /// environment give their name.
    pub(crate) fn constants(&self, place: Place) -> Vec<String> {
        let mut found = Vec::new();
        self.collect(place, 0, &mut found);
        found
    }

    fn collect(&self, place: Place, depth: usize, into: &mut Vec<String>) {
        if depth > DEPTH || into.len() > 32 {
            return;
        }
        let project = self.project();
        let facts = project.facts(place.file);
        let at = |expr| Place { file: place.file, expr };
        let known = into.len();
        match &facts.expr(place.expr).kind {
            ExprKind::Text(text) => into.push(text.to_string()),
            ExprKind::Join(parts) => {
                let pieces = parts.iter().map(|part| {
                    let mut pieces = Vec::new();
                    self.collect(at(*part), depth + 1, &mut pieces);
                    pieces
                });
                let pieces: Vec<Vec<String>> = pieces.filter(|pieces| !pieces.is_empty()).collect();
                if pieces.len() > 1 {
                    into.extend(joined(&pieces));
                }
                into.extend(pieces.into_iter().flatten());
            }
            ExprKind::Choice(parts)
            | ExprKind::Pass(parts)
            | ExprKind::List(parts)
            | ExprKind::Spread(parts) => {
                for part in parts {
                    self.collect(at(*part), depth + 1, into);
                }
            }
            ExprKind::Name(_, Some(binding)) => {
                for def in facts.reaching(*binding, place.expr) {
                    if let (DefFrom::Assign(id), true) = (def.from, def.path.is_empty())
                        && let Some(value) = facts.assigns[id.index()].value
                    {
                        self.collect(at(value), depth + 1, into);
                    }
                    if let Some(default) = def.default {
                        self.collect(at(default), depth + 1, into);
                    }
                }
            }
            ExprKind::Call(call) => {
                self.collect_call(place, call.callee, &call.args, depth, into);
            }
            // What gives a value when it is asked: `unwrap_or_else(|| "..")`.
            ExprKind::Function(id) => {
                self.collect_returned(FnRef { file: place.file, id: *id }, depth, into);
            }
            _ => {}
        }
        if into.len() == known {
            self.collect_values(place, depth, into);
        }
    }

    fn collect_call(
        &self,
        place: Place,
        callee: ExprId,
        args: &[Arg],
        depth: usize,
        into: &mut Vec<String>,
    ) {
        let at = |expr| Place { file: place.file, expr };
        let facts = self.project().facts(place.file);
        let carries = self.has(place, Role::Carrier)
            || self.has(place, Role::Callback)
            || self.has(place, Role::EnvRead)
            || self.has(place, Role::Client);
        if !carries && !facts.call(place.expr).is_some_and(|call| call.flavour == Flavour::New) {
            for value in self.names.values(at(callee)).iter() {
                if let Value::Function(function) = value {
                    self.collect_returned(*function, depth, into);
                }
            }
            return;
        }
        if let ExprKind::Member(object, _) = &facts.expr(callee).kind {
            self.collect(at(*object), depth + 1, into);
        }
        for arg in args {
            self.collect(at(arg.value), depth + 1, into);
        }
    }

    /// What a function gives back.
    fn collect_returned(&self, function: FnRef, depth: usize, into: &mut Vec<String>) {
        for value in
            self.project().facts(function.file).function(function.id).returns.iter().take(4)
        {
            self.collect(Place { file: function.file, expr: *value }, depth + 2, into);
        }
    }

    fn collect_values(&self, place: Place, depth: usize, into: &mut Vec<String>) {
        for value in self.names.values(place).iter() {
            match value {
                Value::Text(text) => into.extend(self.names.literal(*text).map(Into::into)),
                Value::External(path) => {
                    if let Some(name) = path.last() {
                        into.push(name.to_owned());
                    }
                    if let Some(birth) = path.births().next().filter(|birth| *birth != place) {
                        self.collect(birth, depth + 2, into);
                    }
                }
                _ => {}
            }
        }
        // What a name or member is bound to, in another function or file.
        if let ExprKind::Member(..) | ExprKind::Name(..) = &self.project().expr(place).kind {
            for source in self.origins(place) {
                self.collect(source, depth + 1, into);
            }
        }
    }

    /// The expressions that a name, member or parameter takes its value from, one step back.
    pub(crate) fn origins(&self, place: Place) -> Vec<Place> {
        let project = self.project();
        let facts = project.facts(place.file);
        let mut found = Vec::new();
        match &facts.expr(place.expr).kind {
            ExprKind::Name(name, None) => {
                for file in project.global(place.file, name) {
                    found.extend(self.module_values(file, name));
                }
            }
            ExprKind::Name(_, Some(binding)) => {
                for def in facts.reaching(*binding, place.expr) {
                    match def.from {
                        DefFrom::Param(id, index) if def.path.is_empty() => {
                            let function = crate::project::FnRef { file: place.file, id };
                            let Some(param) = facts.function(id).params.get(index as usize) else {
                                continue;
                            };
                            for call in self.names.callers(function).iter().take(8) {
                                let argument =
                                    self.names.argument(*call, function, index as usize, param);
                                found.extend(argument.map(|expr| Place { file: call.file, expr }));
                            }
                        }
                        DefFrom::Import(id) => found.extend(self.imported(place.file, id.index())),
                        _ => {}
                    }
                }
            }
            ExprKind::Member(object, name) => {
                for value in self.names.values(Place { file: place.file, expr: *object }).iter() {
                    match value {
                        Value::Instance(class) | Value::Class(class) => {
                            let mut classes = self.names.class_parts(*class);
                            // What is left to those that are built on it.
                            classes.extend(self.names.implementers(*class).iter().take(8));
                            for part in classes {
                                found.extend(self.names.stores(part, name));
                                found.extend(self.names.built(part, name));
                                found.extend(self.read_out(part, name));
                                found.extend(self.declared(part, name));
                            }
                        }
                        Value::Module(file) => found.extend(self.module_values(*file, name)),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        found
    }

    /// What a field is where it is declared, or is by default as its decorators say.
    fn declared(&self, class: ClassRef, name: &str) -> Vec<Place> {
        let at = |expr: ExprId| Place { file: class.file, expr };
        let fields = &self.project().facts(class.file).class(class.id).fields;
        let named = fields.iter().filter(|field| *field.name == *name);
        let default = |decorator: ExprId| -> Vec<Place> {
            let hits = self.hits(at(decorator));
            let slots = hits.iter().flat_map(|hit| self.slot(at(decorator), *hit, Slot::Default));
            slots.map(|picked| picked.place).collect()
        };
        named
            .flat_map(|field| {
                let defaults = field.decorators.iter().flat_map(|decorator| default(*decorator));
                field.value.map(at).into_iter().chain(defaults)
            })
            .collect()
    }

    /// What a method gives back that runs when its name is read.
    fn read_out(&self, class: ClassRef, name: &str) -> Vec<Place> {
        let facts = self.project().facts(class.file);
        let methods = facts.class(class.id).methods.iter().map(|id| facts.function(*id));
        let named = methods.filter(|fact| fact.property && fact.name.as_deref() == Some(name));
        let returned = named.flat_map(|fact| &fact.returns);
        returned.map(|expr| Place { file: class.file, expr: *expr }).collect()
    }

    fn imported(&self, file: u32, index: usize) -> Vec<Place> {
        use crate::modules::Target;
        use mistral_lint_grammars::facts::Imported;
        let project = self.project();
        let import = &project.facts(file).imports[index];
        let Imported::Name(name) = &import.what else { return Vec::new() };
        match &*project.target(file, &import.module) {
            Target::File(target, rest) if rest.is_empty() => self.module_values(*target, name),
            _ => Vec::new(),
        }
    }

    /// The expressions that a module binds a name to.
    pub(crate) fn module_values(&self, file: u32, name: &str) -> Vec<Place> {
        let facts = self.project().facts(file);
        let mut found = Vec::new();
        if let Some(binding) = facts.module_names.get(name) {
            for def in &facts.binding(*binding).defs {
                match def.from {
                    DefFrom::Assign(id) if def.path.is_empty() => {
                        found.extend(
                            facts.assigns[id.index()].value.map(|expr| Place { file, expr }),
                        );
                    }
                    _ => {}
                }
            }
        }
        found
    }
}

/// The texts that pieces make together, each of which may be one of several.
fn joined(pieces: &[Vec<String>]) -> Vec<String> {
    const MOST: usize = 8;
    pieces.iter().fold(vec![String::new()], |texts, pieces| {
        let mut pieces: Vec<&String> = pieces.iter().collect();
        pieces.dedup();
        let longer = |text: &String| -> Vec<String> {
            pieces.iter().map(|piece| format!("{text}{piece}")).collect()
        };
        texts.iter().flat_map(longer).take(MOST).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::joined;

    #[test]
    fn every_way_to_put_pieces_together_is_one_text() {
        let pieces = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let made = joined(&[pieces(&["URL", "https://a/v1"]), pieces(&["/chat", "/chat"])]);
        assert_eq!(made, ["URL/chat", "https://a/v1/chat"]);
    }
}
