//! Into functions and objects of the project.

use super::step::prepend;
use super::{Flow, Move, Reach};
use crate::names::bound_name;
use crate::project::{ClassRef, FnRef, Place};
use mistral_lint_grammars::facts::{Call, ExprKind, Flavour, Step};

impl Flow<'_, '_, '_> {
    pub(super) fn into_function(
        &self,
        here: &Reach,
        call: Place,
        fact: &Call,
        function: FnRef,
        next: &mut Vec<Reach>,
    ) {
        let params = &self.names.project.facts(function.file).function(function.id).params;
        let receiver = usize::from(params.first().is_some_and(|param| param.receiver));
        let part = here.place.expr;
        let label =
            fact.args.iter().find(|arg| arg.value == part).and_then(|arg| arg.label.clone());
        if fact.flavour == Flavour::Element {
            // A component takes its attributes as one record.
            if let Some(label) = label {
                let reach = here.clone().with(prepend(Step::Field(label), &here.fields));
                self.into_param(&reach, function, 0, Some(call), next);
            }
            return;
        }
        let rest = params.iter().rposition(|param| param.rest);
        let named =
            |name: &str| params.iter().position(|param| param.name.as_deref() == Some(name));
        let into = |here: &Reach, index: usize, next: &mut Vec<Reach>| {
            self.into_param(here, function, index, Some(call), next);
        };
        if let Some(label) = &label {
            match (named(label), rest) {
                (Some(index), _) => into(here, index, next),
                // Named, and taken with all that is left.
                (None, Some(rest)) => {
                    let fields = prepend(Step::Field(label.clone()), &here.fields);
                    into(&here.clone().with(fields), rest, next);
                }
                (None, None) => {}
            }
            return;
        }
        let spread = matches!(self.names.project.expr(here.place).kind, ExprKind::Spread(_));
        if spread && let Some(Step::Field(field)) = here.fields.first() {
            match (named(field), rest) {
                (Some(index), _) => {
                    into(&here.clone().with(here.fields[1..].to_vec()), index, next);
                }
                (None, Some(rest)) => into(here, rest, next),
                (None, None) => {}
            }
            return;
        }
        let mut positional = fact.args.iter().filter(|arg| arg.label.is_none());
        if let Some(position) = positional.position(|arg| arg.value == part) {
            into(here, (position + receiver).min(params.len().saturating_sub(1)), next);
        }
    }

    /// Into the names of a parameter's pattern.
    pub(super) fn into_param(
        &self,
        here: &Reach,
        function: FnRef,
        index: usize,
        call: Option<Place>,
        next: &mut Vec<Reach>,
    ) {
        let facts = self.names.project.facts(function.file);
        let fact = facts.function(function.id);
        let Some(param) = fact.params.get(index) else { return };
        let how = match call {
            Some(_) => self.passed_to(function),
            None => here.how.clone(),
        };
        let mut reach = here.at(Place { file: function.file, expr: param.pattern }, how);
        if let Some(call) = call {
            reach = reach.enter(call);
        }
        self.into_pattern(&reach, param.pattern, next);
        next.push(reach);
    }

    fn passed_to(&self, function: FnRef) -> Move {
        let fact = self.names.project.facts(function.file).function(function.id);
        let bound = || {
            let expr = fact.expr?;
            bound_name(self.names.project, Place { file: function.file, expr })
        };
        Move::Passed(fact.name.clone().or_else(bound).unwrap_or_else(|| "a function".into()))
    }

    /// Into an object of the project: through its constructor, or straight into its fields.
    pub(super) fn construct(
        &self,
        here: &Reach,
        call: Place,
        fact: &Call,
        class: ClassRef,
        next: &mut Vec<Reach>,
    ) {
        let constructors: Vec<FnRef> = self
            .names
            .class_parts(class)
            .into_iter()
            .flat_map(|part| {
                let facts = self.names.project.facts(part.file);
                facts
                    .class(part.id)
                    .methods
                    .iter()
                    .map(move |id| FnRef { file: part.file, id: *id })
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
            next.push(
                here.at(call, Move::Part).with(prepend(Step::Field(label.clone()), &here.fields)),
            );
            self.field_reads(here, class, &label, next);
        }
    }

    pub(super) fn field_reads(
        &self,
        here: &Reach,
        class: ClassRef,
        name: &str,
        next: &mut Vec<Reach>,
    ) {
        for read in self.links.field_reads(self.names, class, name).iter() {
            let mut reach = here.at(*read, Move::Field(name.into()));
            // A field outlives the call that filled it.
            reach.inside = None;
            next.push(reach);
        }
        // So does the object, which a framework may hand to whoever asks for one of its class.
        for (function, pattern) in self.links.given(self.names, class) {
            let mut reach = here
                .at(*pattern, self.passed_to(*function))
                .with(prepend(Step::Field(name.into()), &here.fields));
            reach.inside = None;
            self.into_pattern(&reach, pattern.expr, next);
            next.push(reach);
        }
    }

    pub(super) fn into_declared(
        &self,
        here: &Reach,
        class: ClassRef,
        index: usize,
        next: &mut Vec<Reach>,
    ) {
        let fields = &self.names.project.facts(class.file).class(class.id).fields;
        if let Some(field) = fields.get(index) {
            self.field_reads(here, class, &field.name.clone(), next);
        }
    }
}
