//! To every use of a name, here and in the modules that import it.

use super::step::prepend;
use super::{Flow, Move, Reach, links};
use crate::project::Place;
use mistral_lint_grammars::facts::{BindingId, Def, Step};

impl Flow<'_, '_, '_> {
    pub(super) fn export_all(&self, here: &Reach, next: &mut Vec<Reach>) {
        let file = here.place.file;
        let mut out = here.clone();
        out.inside = None;
        for load in self.links.loads(file) {
            next.push(out.at(*load, Move::Part));
        }
        if let Some(Step::Field(name)) = here.fields.first() {
            let inner = out.clone().with(here.fields[1..].to_vec());
            self.out_of_module(&inner, file, &name.clone(), next);
        }
        self.out_of_module(&out, file, "default", next);
    }

    /// To every use of a name that this definition reaches, here and in the modules that import it.
    pub(super) fn uses(
        &self,
        here: &Reach,
        file: u32,
        binding: BindingId,
        def: &Def,
        next: &mut Vec<Reach>,
    ) {
        let facts = self.names.project.facts(file);
        let fact = facts.binding(binding);
        let uses = self.links.uses(self.names, file, binding);
        for at in uses.reached(def, here.fields.first()).into_iter().take(self.room) {
            let place = Place { file, expr: fact.uses[at] };
            let mut reach = here.at(place, Move::Named(fact.name.clone()));
            if fact.scope.0 == 0 {
                reach.inside = None;
            }
            next.push(reach);
        }
        let mut path = facts.region_path(fact.scope);
        if fact.scope.0 == 0 || !path.is_empty() {
            path.push(&fact.name);
            self.out_of_module(here, file, &path.join("::"), next);
        }
    }

    pub(super) fn out_of_module(&self, here: &Reach, file: u32, name: &str, next: &mut Vec<Reach>) {
        let mut out = here.clone();
        out.inside = None;
        for place in self.links.global_reads(file, name) {
            next.push(out.at(*place, Move::Named(name.into())));
        }
        for load in self.links.loads(file) {
            let fields = prepend(Step::Field(name.into()), &here.fields);
            next.push(out.at(*load, Move::Part).with(fields));
        }
        for (other, binding) in self.links.importers(file, name) {
            let fact = self.names.project.facts(*other).binding(*binding);
            let uses = self.links.uses(self.names, *other, *binding);
            for at in uses.all(out.fields.first()).into_iter().take(self.room) {
                let place = Place { file: *other, expr: fact.uses[at] };
                next.push(out.at(place, Move::Named(fact.name.clone())));
            }
            if fact.scope.0 == 0 {
                for member in links::module_members(self.names, *other, &fact.name) {
                    next.push(out.at(member, Move::Field(fact.name.clone())));
                }
            }
        }
        for member in links::module_members(self.names, file, name) {
            next.push(out.at(member, Move::Field(name.into())));
        }
    }
}
