//! Where values that matter are born: keys, request data, answers of the model, errors.

mod answers;
mod carried;
mod failures;
mod requests;
mod secrets;
mod tools;
mod used;

pub(crate) use answers::answers;
pub(crate) use carried::is_schema;
pub(crate) use failures::failures;
pub(crate) use requests::{checked, inputs, nearest_handler, requests};
pub(crate) use secrets::{other_secrets, secrets, variables};
pub(crate) use tools::choices;

use crate::project::{FnRef, Place};
use mistral_lint_grammars::facts::Step;

/// A place where a value is born.
#[derive(Debug, Clone)]
#[allow(clippy::struct_excessive_bools, reason = "each is asked by its own name")]
pub(crate) struct Source {
    pub(crate) place: Place,
    /// The value is below these fields of the place.
    pub(crate) fields: Vec<Step>,
    /// For the way: "read from the environment here".
    pub(crate) label: String,
    /// It is known to be what it looks like; otherwise where it goes must prove it.
    pub(crate) certain: bool,
    /// Known by a name only.
    pub(crate) by_name: bool,
    /// The handler that the request came to.
    pub(crate) handler: Option<FnRef>,
    /// Bots, widgets, tools.
    pub(crate) semi: bool,
    /// An answer: only where it is known to be an error.
    pub(crate) refused: bool,
}

impl Source {
    pub(super) fn new(place: Place, label: &str) -> Self {
        Self {
            place,
            fields: Vec::new(),
            label: label.to_owned(),
            certain: true,
            by_name: false,
            handler: None,
            semi: false,
            refused: false,
        }
    }
}
