//! What a line counts: sentences with denominators, the number of places, and evidence that no rule gives.

use crate::report::checklist::model::Item;

/// What a line counted.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) says: Vec<String>,
    /// Places of the kind that the line speaks of.
    pub(super) looked_at: usize,
    pub(super) right: Vec<Item>,
    pub(super) open: Vec<Item>,
    pub(super) by_hand: bool,
    /// Rules whose evidence the line words itself.
    pub(super) own_evidence: &'static [&'static str],
}

impl Counted {
    pub(super) fn said(looked_at: usize, says: impl IntoIterator<Item = String>) -> Self {
        Self { says: says.into_iter().collect(), looked_at, ..Self::default() }
    }
}
