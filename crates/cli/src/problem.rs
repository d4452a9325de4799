//! What can go wrong before anything is checked: it is said on standard error, and the exit code is 2.

use std::ops::Range;

/// A mistake of the user, with its place when it stands in a file of theirs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub(crate) struct Problem {
    /// What is wrong.
    pub(crate) message: String,
    /// What to do.
    pub(crate) help: Option<String>,
    /// Where.
    pub(crate) place: Option<Box<Place>>,
}

/// A place in a file of the user's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    /// The file as it is shown.
    pub(crate) name: String,
    /// Its text.
    pub(crate) text: String,
    /// The bytes that are wrong.
    pub(crate) span: Range<usize>,
}

impl Problem {
    /// A problem without a place.
    pub(crate) fn plain(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None, place: None }
    }

    /// Adds what to do.
    pub(crate) fn with_help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds where.
    pub(crate) fn at(
        mut self,
        name: impl Into<String>,
        text: impl Into<String>,
        span: Range<usize>,
    ) -> Self {
        self.place = Some(Box::new(Place { name: name.into(), text: text.into(), span }));
        self
    }
}
