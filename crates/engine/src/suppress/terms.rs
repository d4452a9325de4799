//! What follows the names of an ignore: until when it holds, whose decision it is, and why.

use crate::day::Day;
use std::ops::Range;

/// `until=2027-03-01 owner=@team reason`; each may be missing.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Terms {
    /// The last day on which it holds.
    pub(super) until: Option<Day>,
    /// Who decided.
    pub(super) owner: Option<String>,
    /// Why.
    pub(super) reason: String,
}

impl Terms {
    /// Reads the text behind the bracket of a comment.
    ///
    /// # Errors
    /// What is no date although it should be one.
    pub(super) fn parse(text: &str) -> Result<Self, Range<usize>> {
        let mut terms = Self::default();
        let mut why: Vec<&str> = Vec::new();
        for word in text.split_whitespace() {
            if let Some(day) = word.strip_prefix("until=") {
                let start = day.as_ptr() as usize - text.as_ptr() as usize;
                terms.until = Some(day.parse().map_err(|()| start..start + day.len())?);
            } else if let Some(owner) = word.strip_prefix("owner=") {
                terms.owner = Some(owner.to_owned());
            } else {
                why.push(word);
            }
        }
        let reason = why.join(" ");
        let close = ["*/", "-->"];
        let reason = close.iter().fold(&*reason, |text, mark| text.trim_end_matches(mark).trim());
        let reason = reason.trim_start_matches([':', '-', '–', '—', ' ']).to_owned();
        Ok(Self { reason, ..terms })
    }
}
