//! Functions that a framework calls with a stranger's request.

mod find;
mod validation;

pub(crate) use validation::{checked_in_front, validates};

use crate::apis::Selector;
use crate::meaning::Meaning;
use crate::names::{Path, bound_name};
use crate::project::{FnRef, Place};
use crate::role::Role;
use find::Finder;
use mistral_lint_grammars::facts::ExprId;
use rustc_hash::FxHashMap;

/// A function that a framework calls.
#[derive(Debug, Clone)]
pub(crate) struct Handler {
    pub(crate) function: FnRef,
    /// Where it is registered: calls and decorators.
    pub(crate) routes: Vec<Place>,
    /// A bot, widget or tool: the rules speak of it as a note.
    pub(crate) semi: bool,
    /// Request data among its parameters.
    pub(crate) sources: Vec<Selector>,
    /// What its parameters stand for.
    pub(crate) parameters: Vec<String>,
    /// It answers when another handler fails: where it takes the error.
    pub(crate) error: Option<Selector>,
    /// Something on the way validates the request.
    pub(crate) validated: Option<Place>,
}

/// What calls the handlers, by function.
pub(crate) type Handlers = FxHashMap<FnRef, Handler>;

/// Finds every handler of a project.
pub(crate) fn find(meaning: &Meaning<'_, '_>, packages: &dyn Fn(u32, &str) -> bool) -> Handlers {
    let mut finder = Finder::new(meaning, &[Role::Route, Role::SemiRoute, Role::ErrorRoute]);
    finder.look();
    for file in 0..meaning.project().files.len() as u32 {
        finder.conventions(file, packages);
    }
    finder.handlers
}

/// Finds every function of a project that a model may call: it chooses the arguments, as a stranger does a request.
pub(crate) fn tools(meaning: &Meaning<'_, '_>) -> Handlers {
    let mut finder = Finder::new(meaning, &[Role::Tool]);
    finder.look();
    finder.handlers
}

/// The paths that handlers' parameters stand for.
pub(crate) fn parameters(
    handlers: &Handlers,
    meaning: &Meaning<'_, '_>,
) -> FxHashMap<(FnRef, usize), Vec<Path>> {
    let mut found: FxHashMap<(FnRef, usize), Vec<Path>> = FxHashMap::default();
    for handler in handlers.values() {
        let facts = meaning.project().facts(handler.function.file);
        let function = facts.function(handler.function.id);
        let birth = Place { file: handler.function.file, expr: function.expr.unwrap_or(ExprId(0)) };
        let receiver = usize::from(function.params.first().is_some_and(|param| param.receiver));
        for (index, text) in handler.parameters.iter().enumerate() {
            let key = (handler.function, index + receiver);
            found.entry(key).or_default().push(Path::written(text, birth));
        }
    }
    found
}

/// A handler's name for people: its own, the one it is bound to, or "the handler".
pub(crate) fn name(meaning: &Meaning<'_, '_>, function: FnRef) -> String {
    let facts = meaning.project().facts(function.file);
    let fact = facts.function(function.id);
    let bound = || {
        fact.expr
            .and_then(|expr| bound_name(meaning.project(), Place { file: function.file, expr }))
    };
    fact.name
        .clone()
        .or_else(bound)
        .map_or_else(|| "the handler".to_owned(), |name| format!("`{name}`"))
}
