//! What a file that is no source tells beside the keys that are written in it.

use crate::finding::Confidence;
use std::ops::Range;

/// What a place is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// A variable that build tools put into what they ship is set to a key.
    Shipped,
    /// A command shows a key.
    Shown,
    /// Mistral is reached without encryption.
    Plaintext,
    /// A path of an interface is open to everyone.
    Open,
    /// A release that is known to be malicious is installed.
    Release,
}

/// One place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) about: About,
    pub(crate) span: Range<usize>,
    /// The variable, the command, the release.
    pub(crate) name: String,
    pub(crate) confidence: Confidence,
    /// It is a template, or nothing is filled in: worth a note.
    pub(crate) note: bool,
}
