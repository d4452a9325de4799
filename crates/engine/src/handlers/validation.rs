//! Middleware that validates the request before the handler runs.

use super::Handler;
use crate::analysis::Analysis;
use crate::checks;
use crate::layers::Layer;
use crate::meaning::Meaning;
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::role::Role;
use mistral_lint_grammars::facts::ExprKind;

/// Whether a middleware validates: by its path, or because it is a list of such.
pub(crate) fn validates(meaning: &Meaning<'_, '_>, place: Place, depth: usize) -> bool {
    if depth > 4 {
        return false;
    }
    if meaning.has(place, Role::Validation) || checks_inside(meaning, place) {
        return true;
    }
    let at = |expr| Place { file: place.file, expr };
    match &meaning.project().expr(place).kind {
        ExprKind::List(items) | ExprKind::Spread(items) => {
            items.iter().any(|item| validates(meaning, at(*item), depth + 1))
        }
        ExprKind::Name(..) | ExprKind::Member(..) => {
            meaning.origins(place).into_iter().any(|origin| validates(meaning, origin, depth + 1))
        }
        _ => false,
    }
}

/// Whether a middleware of the project validates in its own body.
fn checks_inside(meaning: &Meaning<'_, '_>, place: Place) -> bool {
    let project = meaning.project();
    meaning.names.values(place).iter().any(|value| {
        let Value::Function(function) = value else { return false };
        let facts = project.facts(function.file);
        // A middleware hands on: it takes more than a request and an answer.
        facts.function(function.id).params.len() > 2
            && facts.inside(facts.function(function.id).span).any(|(expr, _)| {
                let place = Place { file: function.file, expr };
                facts.function_of(expr) == Some(function.id)
                    && (meaning.has(place, Role::Validator) || meaning.has(place, Role::Checker))
            })
    })
}

/// The test by hand, in a middleware in front of a handler, of a field of the request that the handler reads.
pub(crate) fn checked_in_front(analysis: &Analysis<'_, '_>, handler: &Handler) -> Option<Place> {
    let layers = analysis.layers.around(analysis, handler).into_iter();
    let mut tests = layers
        .filter(|layer| !layer.runs(analysis, handler.function))
        .flat_map(|layer| functions_of(analysis, layer))
        .filter(|function| reads_request(analysis, *function))
        .flat_map(|function| checks::asked_by(analysis, function));
    tests.find(|(_, name)| reads(analysis, handler.function, name)).map(|(test, _)| test)
}

fn functions_of(analysis: &Analysis<'_, '_>, layer: Layer) -> Vec<FnRef> {
    let function = |value: &Value| match value {
        Value::Function(function) => Some(*function),
        _ => None,
    };
    match layer {
        Layer::Function(function) => vec![function],
        Layer::Expr(place) => {
            analysis.meaning.names.values(place).iter().filter_map(function).collect()
        }
        Layer::Frame(_) => Vec::new(),
    }
}

fn reads_request(analysis: &Analysis<'_, '_>, function: FnRef) -> bool {
    let facts = analysis.project().facts(function.file);
    facts
        .inside(facts.function(function.id).span)
        .any(|(expr, _)| analysis.meaning.has(Place { file: function.file, expr }, Role::Request))
}

fn reads(analysis: &Analysis<'_, '_>, function: FnRef, field: &str) -> bool {
    let facts = analysis.project().facts(function.file);
    facts.inside(facts.function(function.id).span).any(|(_, fact)| match &fact.kind {
        ExprKind::Name(name, _) | ExprKind::Member(_, name) => **name == *field,
        _ => false,
    })
}
