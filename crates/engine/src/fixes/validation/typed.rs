//! A parameter whose type says what a request holds: where types are checked, a schema takes the type's place.

use super::read::uses;
use super::schemas::{Schema, classes};
use super::{Change, borrowed, edit};
use crate::handlers::Handler;
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::shapes::Judge;
use crate::sources;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{FunctionId, Param};

/// A parameter of a handler whose request data is judged by its type.
pub(super) struct Parameter<'j> {
    place: Place,
    handler: &'j Handler,
    fact: &'j Param,
}

/// The parameter that a place is.
pub(super) fn parameter<'j>(judge: &Judge<'j, '_, '_>, place: Place) -> Option<Parameter<'j>> {
    let facts = judge.analysis.project().facts(place.file);
    let mut functions = facts.functions.iter().enumerate();
    functions.find_map(|(index, function)| {
        let fact = function.params.iter().find(|param| param.pattern == place.expr)?;
        let function = FnRef { file: place.file, id: FunctionId(index as u32) };
        let handler = judge.analysis.handlers.get(&function)?;
        Some(Parameter { place, handler, fact })
    })
}

pub(super) fn fix(judge: &Judge<'_, '_, '_>, parameter: &Parameter<'_>) -> Option<Change> {
    let project = judge.analysis.project();
    let file = parameter.place.file;
    let facts = project.facts(file);
    if !are_checked(judge, parameter) {
        return None;
    }
    let name = parameter.fact.name.as_deref()?;
    let known = facts.bindings.iter().find(|binding| {
        let own = binding.defs.first().map(|def| def.span.start);
        *binding.name == *name && own == Some(facts.expr(parameter.place.expr).span.start)
    })?;
    let [_] = known.defs.as_slice() else { return None };
    let taken = uses(project, file, &known.uses)?;
    let mut types = classes(judge, file);
    types.retain(|schema| schema.is_type);
    let schema = Schema::fitting(file, &taken, &types)?;
    let mut edits = borrowed::taken(project, (schema.file, &schema.name), parameter.place)?;
    let (span, code) = if let Some(ty) = parameter.fact.ty {
        (facts.expr(ty).span, schema.name.to_string())
    } else {
        let end = known.defs[0].span.end;
        (Span::new(end, end), format!(": {}", schema.name))
    };
    edits.push(edit(project, file, span, code));
    // Parts of records become members of objects.
    if !project.file(file).language.profile.phrases.getters.is_empty() {
        let parts = taken.iter().filter_map(|taken| Some((taken.whole?, &taken.name)));
        edits.extend(parts.map(|(part, field)| {
            edit(project, file, facts.expr(part).span, format!("{name}.{field}"))
        }));
    }
    Some((schema.name.to_string(), edits))
}

/// Whether the types of a handler's parameters are checked: its framework says so, or another handler relies on it.
fn are_checked(judge: &Judge<'_, '_, '_>, parameter: &Parameter<'_>) -> bool {
    let analysis = judge.analysis;
    let family = |file: u32| &*analysis.project().file(file).language.profile.apis;
    let says = |route: &Place| {
        let hits = analysis.meaning.hits(*route);
        hits.iter().any(|hit| analysis.meaning.entry(route.file, *hit).typed)
    };
    let alike = |handler: &&Handler| family(handler.function.file) == family(parameter.place.file);
    let by_class = |(_, ty): &(Place, Place)| {
        let values = analysis.meaning.names.values(*ty);
        values.iter().any(|value| matches!(value, Value::Class(_)))
    };
    parameter.handler.routes.iter().any(says)
        || analysis
            .handlers
            .values()
            .filter(alike)
            .any(|handler| sources::checked(analysis, handler).iter().any(by_class))
}
