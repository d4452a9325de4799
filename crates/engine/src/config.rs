//! The user's configuration: text in; checked words, or a mistake with its place and the nearest right word, out.
//! Which file it is, and what it extends, is the command line's business.

mod books;
mod choose;
mod front;
mod read;

pub use choose::{Filter, chosen, known_names, never_ignored};
pub use front::{Front, in_front};
pub use read::{KEYS, parse, parse_pyproject};

use crate::finding::{Confidence, Severity};
use crate::words::nearest;
use std::ops::Range;

/// A mistake in a configuration.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct ConfigError {
    /// The wrong bytes.
    pub span: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

/// A word of the user's, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word.
    pub text: String,
    /// Its bytes, quotes included.
    pub span: Range<usize>,
}

/// What a rule's severity is set to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// The rule is off.
    Off,
    /// The rule has this severity.
    Set(Severity),
}

/// Rules that are not wanted in some files.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PerPath {
    /// Globs.
    pub paths: Vec<Word>,
    /// Rules.
    pub ignore: Vec<Word>,
}

/// One configuration file, or several laid over each other.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Config {
    /// Another file that this one lies over.
    pub extends: Option<Word>,
    /// A folder of the user's own rule pages.
    pub rules: Option<Word>,
    /// Only these rules.
    pub select: Option<Vec<Word>>,
    /// These rules too.
    pub extend_select: Vec<Word>,
    /// Not these rules.
    pub ignore: Vec<Word>,
    /// Globs of files that are left out.
    pub exclude: Vec<Word>,
    /// Whether notes are shown.
    pub pedantic: Option<bool>,
    /// Whether an ignore comment must say why.
    pub require_ignore_reason: Option<bool>,
    /// Rules whose findings no comment takes away.
    pub never_ignore: Vec<Word>,
    /// Lowest severity that breaks the build.
    pub fail_on: Option<Severity>,
    /// Lowest severity that is shown.
    pub min_severity: Option<Severity>,
    /// Lowest confidence that is shown.
    pub min_confidence: Option<Confidence>,
    /// Severities of single rules.
    pub severity: Vec<(Word, Level)>,
    /// Rules that are not wanted in some files.
    pub per_path: Vec<PerPath>,
    /// What stands in front of the program.
    pub in_front: Vec<Front>,
    /// The user's own `[[api]]`, `[[convention]]` and `[[matcher]]` entries, as a text of the api book. It is as long as the
    /// configuration and blank elsewhere, so that a place in it is the same place in the configuration.
    pub book: Option<String>,
}

impl Config {
    /// Lays this configuration over another: single values replace, lists add, `select` replaces.
    #[must_use]
    pub fn over(self, base: Self) -> Self {
        Self {
            extends: None,
            rules: self.rules.or(base.rules),
            select: self.select.or(base.select),
            extend_select: joined(base.extend_select, self.extend_select),
            ignore: joined(base.ignore, self.ignore),
            exclude: joined(base.exclude, self.exclude),
            pedantic: self.pedantic.or(base.pedantic),
            require_ignore_reason: self.require_ignore_reason.or(base.require_ignore_reason),
            never_ignore: joined(base.never_ignore, self.never_ignore),
            fail_on: self.fail_on.or(base.fail_on),
            min_severity: self.min_severity.or(base.min_severity),
            min_confidence: self.min_confidence.or(base.min_confidence),
            severity: joined(base.severity, self.severity),
            per_path: joined(base.per_path, self.per_path),
            in_front: joined(base.in_front, self.in_front),
            book: self.book,
        }
    }

    /// Checks that every rule that is named exists. `known` are names of rules and lines of the checklist.
    ///
    /// # Errors
    /// The first word that is neither.
    pub fn check_names(&self, known: &[String]) -> Result<(), ConfigError> {
        let lists = [&self.extend_select, &self.ignore, &self.never_ignore]
            .into_iter()
            .chain(&self.select)
            .flatten();
        let per_path = self.per_path.iter().flat_map(|entry| &entry.ignore);
        let severities = self.severity.iter().map(|(word, _)| word);
        for word in lists.chain(per_path).chain(severities) {
            if !known.contains(&word.text) {
                return Err(unknown_rule(word, known));
            }
        }
        Ok(())
    }
}

fn joined<T>(mut base: Vec<T>, own: Vec<T>) -> Vec<T> {
    base.extend(own);
    base
}

fn unknown_rule(word: &Word, known: &[String]) -> ConfigError {
    let near = nearest(&word.text, known.iter().map(String::as_str));
    let help = near.map_or_else(
        || "`mistral-lint rules` lists the rules".to_owned(),
        |near| format!("Did you mean `{near}`?"),
    );
    ConfigError {
        span: word.span.clone(),
        message: format!("There is no rule `{}`", word.text),
        help: Some(help),
    }
}

#[cfg(test)]
mod tests;
