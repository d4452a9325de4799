//! Middleware that validates the request before the handler runs.

use crate::meaning::Meaning;
use crate::names::Value;
use crate::project::Place;
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
