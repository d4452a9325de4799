//! The only door to the world: what files there are, and what is in them.
//!
//! The disk, an editor's unsaved buffers and test fixtures are all trees.

use std::sync::Arc;

/// A file that could not be listed or read, in plain words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{reason}")]
pub struct ReadError {
    /// "permission denied", "is a directory", "larger than 20 MB".
    pub reason: String,
}

/// What version control makes of a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Kept {
    /// A rule that everyone gets with the project, or that this copy has, leaves it out.
    pub ignored: bool,
    /// It is in the index: the next commit has it, whatever the rules say.
    pub tracked: bool,
}

/// Where version control keeps a text already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Committed {
    /// The oldest known commit that has it, in short.
    pub commit: String,
    /// The day on which it was written: `2024-05-01`.
    pub date: String,
    /// A branch of another computer that has it: `origin/main`.
    pub remote: Option<String>,
}

/// A project's files.
pub trait Tree: Sync {
    /// Every file that may matter, relative to the root, with forward slashes, sorted, without duplicates.
    /// What the user excluded is not in it.
    fn list(&self) -> Vec<Arc<str>>;

    /// The bytes of a listed file.
    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError>;

    /// The folder that the user asked about: below it, a path says what a file is for.
    #[allow(clippy::unnecessary_literal_bound, reason = "implementers give a text of their own")]
    fn subject(&self) -> &str {
        ""
    }

    /// What version control makes of a listed file; asked only of those that hold a key.
    fn kept(&self, _path: &str) -> Kept {
        Kept::default()
    }

    /// For each pair of a listed file and a text in it: where version control keeps that text of that file already.
    fn committed(&self, places: &[(Arc<str>, &str)]) -> Vec<Option<Committed>> {
        vec![None; places.len()]
    }

    /// Whether findings in this file are wanted; the others are read for what they tell of these.
    fn wanted(&self, _path: &str) -> bool {
        true
    }
}

/// A tree in memory: tests, and code that comes from standard input.
#[derive(Debug, Default, Clone)]
pub struct MemoryTree {
    files: std::collections::BTreeMap<Arc<str>, Vec<u8>>,
}

impl MemoryTree {
    /// A tree of these files.
    pub fn new<P: Into<Arc<str>>, T: Into<Vec<u8>>>(
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Self {
        Self { files: files.into_iter().map(|(path, text)| (path.into(), text.into())).collect() }
    }
}

impl Tree for MemoryTree {
    fn list(&self) -> Vec<Arc<str>> {
        self.files.keys().cloned().collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        self.files.get(path).cloned().ok_or_else(|| ReadError { reason: "no such file".into() })
    }
}
