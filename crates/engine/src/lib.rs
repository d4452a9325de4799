//! Follows values through a project and judges where they end.
//!
//! Touches nothing but the [`Tree`] it is given: no file system, no environment, no printing.

pub mod finding;
pub mod page;
pub mod plain;
pub mod secrets;
pub mod tree;

pub use finding::{
    Applicability, Confidence, Edit, FileNote, Finding, Fix, Location, MaskedSource, Outcome, Severity, Step, Totals,
};
pub use page::Page;
pub use tree::{MemoryTree, ReadError, Tree};

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

/// The loaded books: ready to check projects.
#[derive(Debug)]
pub struct Engine {
    pages: Vec<Page>,
}

/// What the user chose, after configuration and command line were put together and checked.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// For each rule that is on: the severity that replaces the page's, if any.
    pub rules: std::collections::BTreeMap<std::sync::Arc<str>, Option<Severity>>,
    /// Whether comments in the code can suppress findings.
    pub honour_ignores: bool,
}

impl Engine {
    /// Reads and checks the books; a user's own come after the built-in ones.
    ///
    /// # Errors
    /// The first stray word, with its place.
    pub fn load(_books: &[BookText]) -> Result<Self, BookError> {
        Ok(Self { pages: Vec::new() })
    }

    /// Every rule, sorted by name.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Checks a project.
    #[must_use]
    pub fn check(&self, _tree: &dyn Tree, _settings: &Settings) -> Outcome {
        Outcome::default()
    }

    /// What was understood of one file, as text, for people who write queries.
    #[must_use]
    pub fn facts(&self, _path: &str, _bytes: &[u8]) -> Option<String> {
        None
    }
}
