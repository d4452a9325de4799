//! A language's query: loaded from text, its captures checked against the vocabulary.

use crate::vocabulary::{Word, word};
use std::ops::Range;
use tree_sitter::{Query, QueryErrorKind};

/// A mistake in a text of the query book.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    /// Folder and file of the text: `python/facts.scm`.
    pub path: String,
    /// Bytes of the text.
    pub span: Range<usize>,
    /// What is wrong, and the nearest right word.
    pub message: String,
}

/// A compiled query and what each of its captures says.
#[derive(Debug)]
pub(crate) struct FactQuery {
    pub(crate) query: Query,
    /// By capture index.
    pub(crate) words: Vec<Option<Word>>,
}

/// A `facts.scm`, under the name of its folder, or what a user adds to one.
#[derive(Debug, Clone)]
pub(crate) struct QueryText {
    /// The folder.
    pub(crate) folder: String,
    /// Where the text stands in the book.
    pub(crate) path: String,
    /// It adds to the folder's own text.
    pub(crate) adds: bool,
    /// The text.
    pub(crate) text: String,
}

/// Where a capture stands for the first time: `@call` is not in `@callee`.
fn position(text: &str, name: &str) -> usize {
    let word = format!("@{name}");
    let longer = |c: char| c.is_alphanumeric() || "._-".contains(c);
    let mut found = text.match_indices(&word).map(|(at, _)| at);
    found.find(|at| !text[at + word.len()..].starts_with(longer)).unwrap_or(0)
}

/// The folders that `; inherits: a, b` on a text's first line names.
fn parents(text: &str) -> impl Iterator<Item = &str> {
    let line = text.lines().next().unwrap_or("");
    let names = line.trim_start_matches(';').trim().strip_prefix("inherits:").unwrap_or("");
    names.split(',').map(str::trim).filter(|name| !name.is_empty())
}

/// The texts that make up a folder's query, bases first, each once.
pub(crate) fn lineage(folder: &str, texts: &[QueryText], into: &mut Vec<QueryText>) {
    let Some(text) = texts.iter().find(|text| text.folder == folder && !text.adds) else { return };
    if into.iter().any(|known| known.folder == folder) {
        return;
    }
    for parent in parents(&text.text) {
        lineage(parent, texts, into);
    }
    into.push(text.clone());
    into.extend(texts.iter().filter(|text| text.folder == folder && text.adds).cloned());
}

/// What a user adds to a language: its first line names the language, `; language: python`.
pub(crate) fn addition(path: &str, text: &str) -> Result<QueryText, QueryError> {
    let line = text.lines().next().unwrap_or("");
    let name = line.trim_start_matches(';').trim().strip_prefix("language:").map(str::trim);
    let name = name.filter(|name| !name.is_empty() && line.starts_with(';'));
    let folder = name.ok_or_else(|| QueryError {
        path: path.to_owned(),
        span: 0..line.len(),
        message: "the first line names the language: `; language: python`".to_owned(),
    })?;
    Ok(QueryText {
        folder: folder.to_owned(),
        path: path.to_owned(),
        adds: true,
        text: text.to_owned(),
    })
}

impl FactQuery {
    /// The query that the texts of a lineage make up together.
    pub(crate) fn compile(
        grammar: &tree_sitter::Language,
        folder: &str,
        parts: &[QueryText],
    ) -> Result<Self, QueryError> {
        let merged: String = parts.iter().flat_map(|part| [&*part.text, "\n"]).collect();
        // Finds the text that a byte of the merged query came from.
        let locate = |offset: usize, length: usize, message: String| {
            let mut start = 0;
            for part in parts {
                if offset <= start + part.text.len() {
                    let at = offset - start;
                    return QueryError { path: part.path.clone(), span: at..at + length, message };
                }
                start += part.text.len() + 1;
            }
            QueryError { path: format!("{folder}/facts.scm"), span: 0..0, message }
        };
        let query = Query::new(grammar, &merged).map_err(|error| {
            let what = match error.kind {
                QueryErrorKind::NodeType => "this grammar has no such node",
                QueryErrorKind::Field => "this grammar has no such field",
                QueryErrorKind::Capture => "no such capture",
                QueryErrorKind::Structure => "this can never match",
                QueryErrorKind::Syntax => "syntax error",
                QueryErrorKind::Predicate | QueryErrorKind::Language => "not allowed here",
            };
            locate(error.offset, 1, format!("{what}: {}", error.message))
        })?;
        let mut words = Vec::new();
        for name in query.capture_names() {
            words.push(word(name).map_err(|nearest| {
                let at = position(&merged, name);
                locate(
                    at,
                    name.len() + 1,
                    format!("unknown word @{name}; did you mean @{nearest}?"),
                )
            })?);
        }
        Ok(Self { query, words })
    }
}
