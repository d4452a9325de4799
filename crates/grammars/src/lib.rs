//! Reads source files: tree-sitter trees become language-neutral facts.
//!
//! Alone knows tree-sitter. Reading never fails: a file that does not parse yields what could be understood.

mod conflicts;
mod extract;
pub mod facts;
mod language;
mod phrases;
mod query;
mod show;
mod span;
pub mod virtual_documents;
mod vocabulary;

pub use extract::{ReadError, read};
pub use facts::Facts;
pub use language::{Language, Languages, Modules, Profile};
pub use phrases::{Elsewhere, Import, Phrases};
pub use query::QueryError;
pub use show::show;
pub use span::Span;
