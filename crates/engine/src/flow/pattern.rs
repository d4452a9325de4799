//! Into names, fields and items: everything that an assignment's target binds or stores.

use super::step::prepend;
use super::{Flow, Move, Reach};
use crate::names::Value;
use crate::project::{ClassRef, Place};
use mistral_lint_grammars::facts::{AssignId, ExprId, ExprKind, Facts, Step};

impl Flow<'_, '_, '_> {
    pub(super) fn into_assign(&self, here: &Reach, id: AssignId, next: &mut Vec<Reach>) {
        let assign = &self.names.project.facts(here.place.file).assigns[id.index()];
        let mut here = here.clone();
        let facts = self.names.project.facts(here.place.file);
        match here.fields.first() {
            Some(Step::Item | Step::At(_)) if assign.element => drop(here.fields.remove(0)),
            // Going through a record gives its names; its parts are asked for by a call.
            Some(Step::Field(_)) if assign.element && facts.call(here.place.expr).is_none() => {
                return;
            }
            _ => {}
        }
        self.into_pattern(&here, assign.target, next);
    }

    /// Into everything that a pattern binds or stores.
    pub(super) fn into_pattern(&self, here: &Reach, pattern: ExprId, next: &mut Vec<Reach>) {
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
                            (Some(_), Some(Step::Field(_))) => {
                                todo.push((entry.value, fields[1..].to_vec()));
                            }
                            _ => todo.push((entry.value, fields.clone())),
                        }
                    }
                }
                // The names and parts of a record, pair by pair: only the part has the value.
                ExprKind::List(items)
                    if items.len() == 2 && matches!(fields.first(), Some(Step::Field(_))) =>
                {
                    todo.push((items[1], fields[1..].to_vec()));
                }
                ExprKind::List(items) => {
                    match fields.first() {
                        Some(Step::At(at)) => {
                            todo.extend(item_at(facts, items, *at).map(|(item, whole)| {
                                (item, fields[usize::from(!whole)..].to_vec())
                            }));
                        }
                        first => {
                            let rest = &fields[usize::from(first == Some(&Step::Item))..];
                            todo.extend(items.iter().map(|item| (*item, rest.to_vec())));
                        }
                    }
                }
                ExprKind::Pass(parts) | ExprKind::Choice(parts) | ExprKind::Spread(parts) => {
                    todo.extend(parts.iter().map(|part| (*part, fields.clone())));
                }
                ExprKind::Member(object, name) => {
                    self.store(&here.clone().with(fields), *object, name, next);
                }
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
        if let (BlockKind::Class(id), ExprKind::Name(text, _)) =
            (facts.block(expr.block).kind, &expr.kind)
        {
            self.field_reads(here, ClassRef { file: here.place.file, id }, text, next);
        }
    }

    /// `object.name = value`.
    pub(super) fn store(&self, here: &Reach, object: ExprId, name: &str, next: &mut Vec<Reach>) {
        let file = here.place.file;
        let facts = self.names.project.facts(file);
        let place = Place { file, expr: object };
        for value in self.names.values(place).iter() {
            match value {
                Value::Instance(class) | Value::Class(class) => {
                    self.field_reads(here, *class, name, next);
                }
                Value::External(path) if path.show() == "module" && name == "exports" => {
                    self.export_all(here, next);
                }
                Value::External(path)
                    if matches!(path.show().as_str(), "exports" | "module.exports") =>
                {
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
    pub(super) fn into_object(&self, here: &Reach, object: ExprKind, next: &mut Vec<Reach>) {
        let file = here.place.file;
        match object {
            ExprKind::Name(name, Some(binding)) => {
                let fact = self.names.project.facts(file).binding(binding);
                let after = self.names.project.expr(here.place).span.start;
                let uses = self.links.uses(self.names, file, binding).all(here.fields.first());
                let places = uses.into_iter().map(|at| Place { file, expr: fact.uses[at] });
                let later = |place: &Place| self.names.project.expr(*place).span.start >= after;
                for place in places.filter(later).take(self.room) {
                    next.push(here.at(place, Move::Named(name.clone())));
                }
            }
            ExprKind::Member(outer, name) => {
                let mut fields = prepend(Step::Field(name), &here.fields);
                super::shorten(&mut fields);
                let kind = self.names.project.facts(file).expr(outer).kind.clone();
                self.into_object(&here.clone().with(fields), kind, next);
            }
            ExprKind::Index(outer, keys) => {
                let key = match keys.as_slice() {
                    [key] => self.names.key_text(Place { file, expr: *key }),
                    _ => None,
                };
                let step = key.map_or(Step::Item, Step::Field);
                let mut fields = prepend(step, &here.fields);
                super::shorten(&mut fields);
                let kind = self.names.project.facts(file).expr(outer).kind.clone();
                self.into_object(&here.clone().with(fields), kind, next);
            }
            _ => {}
        }
    }
}

/// What takes the item at a position, and whether it takes all that is left.
fn item_at(facts: &Facts, items: &[ExprId], at: u32) -> Option<(ExprId, bool)> {
    let rest = |item: &&ExprId| matches!(facts.expr(**item).kind, ExprKind::Spread(_));
    let before = items.iter().take_while(|item| !rest(item)).count();
    if (at as usize) < before {
        return Some((items[at as usize], false));
    }
    items.get(before).map(|item| (*item, true))
}
