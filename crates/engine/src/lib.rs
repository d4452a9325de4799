//! Follows values through a project and judges where they end.
//!
//! Touches nothing but the [`Tree`] it is given: no file system, no environment, no printing.

mod addresses;
mod analysis;
mod apis;
mod callee;
mod check;
mod checks;
mod conditions;
pub mod config;
mod conventions;
mod day;
mod does;
mod errors;
pub mod examples;
mod explain;
pub mod finding;
pub mod fingerprint;
mod fixes;
mod flow;
pub mod globs;
mod guides;
mod handlers;
mod hide;
mod identity;
mod in_front;
mod inventory;
pub mod known;
mod layers;
mod load;
mod meaning;
mod modules;
mod names;
mod objects;
pub mod page;
mod places;
pub mod plain;
mod prefilter;
mod project;
mod refusals;
mod releases;
pub mod role;
pub mod secrets;
mod shapes;
mod sides;
mod sinks;
mod sources;
pub mod suppress;
pub mod tree;
mod vault;
pub mod words;

pub use day::Day;
pub use explain::{Explanation, Played};
pub use finding::{
    Applicability, Commit, Confidence, Edit, Evidence, FileNote, Finding, Fix, Identity, Location,
    MaskedSource, Outcome, Past, SecretId, Severity, Step, Suppression, Totals,
};
pub use fixes::Repair;
pub use in_front::InFront;
pub use inventory::{
    CallSite, Endpoint, EnvFile, EnvironmentKey, Inventory, KeySource, Model, Origin, Purpose,
};
pub use load::Engine;
pub use page::Page;
pub use tree::{Committed, Kept, MemoryTree, ReadError, Tree};

/// A text of one of the three books: `queries/python/facts.scm`, `apis/rust/axum.toml`, `rules/key-in-log.md`.
#[derive(Debug, Clone)]
pub struct BookText {
    /// Path that starts with the book's name.
    pub path: String,
    /// The text.
    pub text: String,
}

/// A mistake in a book, with its place.
#[derive(Debug, Clone, thiserror::Error, PartialEq, Eq)]
#[error("{message}")]
pub struct BookError {
    /// The text's path.
    pub path: String,
    /// Byte range of the mistake in that text.
    pub span: std::ops::Range<usize>,
    /// What is wrong, and the nearest right word.
    pub message: String,
}

/// What the user chose, after configuration and command line were put together and checked.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// For each rule that is on: the severity that replaces the page's, if any.
    pub rules: std::collections::BTreeMap<std::sync::Arc<str>, Option<Severity>>,
    /// How comments in the code can suppress findings; none, when they can't.
    pub ignores: Option<suppress::Policy>,
    /// Parse every file, also those that have nothing to do with Mistral: for tests of the prefilter.
    pub parse_everything: bool,
    /// What stands in front of the program.
    pub in_front: Vec<InFront>,
}
