//! When a line passes.

use super::model::Status;

/// What is known of a line.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    /// Errors and warnings of medium or high confidence.
    pub(super) failing: usize,
    /// Something was analysed at all.
    pub(super) analysed: bool,
    /// Mild or uncertain findings, and what somebody has settled or declared.
    pub(super) open: usize,
    /// Every rule of the line was on.
    pub(super) checked: bool,
    /// Places of the kind that the line speaks of.
    pub(super) looked_at: usize,
    /// Code cannot answer it.
    pub(super) by_hand: bool,
}

/// A line fails by one clear finding; it passes only when every rule was on, there was something to look at, and all
/// of it was right. Whatever is less clear is the reviewer's.
pub(super) fn of(seen: Seen) -> Status {
    if seen.failing > 0 {
        Status::Fail
    } else if !seen.analysed || !seen.checked || seen.open > 0 {
        Status::Review
    } else if seen.looked_at == 0 {
        Status::NotApplicable
    } else if seen.by_hand {
        Status::Review
    } else {
        Status::Pass
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RIGHT: Seen =
        Seen { failing: 0, analysed: true, open: 0, checked: true, looked_at: 3, by_hand: false };

    #[test]
    fn all_that_was_looked_at_is_right() {
        assert_eq!(of(RIGHT), Status::Pass);
    }

    #[test]
    fn one_clear_finding_is_enough() {
        assert_eq!(of(Seen { failing: 1, ..RIGHT }), Status::Fail);
        assert_eq!(of(Seen { failing: 1, open: 4, checked: false, ..RIGHT }), Status::Fail);
    }

    #[test]
    fn what_is_unclear_is_for_the_reviewer() {
        for seen in [
            Seen { open: 1, ..RIGHT },
            Seen { checked: false, ..RIGHT },
            Seen { by_hand: true, ..RIGHT },
            Seen { checked: false, looked_at: 0, ..RIGHT },
        ] {
            assert_eq!(of(seen), Status::Review, "{seen:?}");
        }
    }

    #[test]
    fn nothing_of_the_kind_is_not_applicable() {
        assert_eq!(of(Seen { looked_at: 0, ..RIGHT }), Status::NotApplicable);
        assert_eq!(of(Seen { looked_at: 0, by_hand: true, ..RIGHT }), Status::NotApplicable);
    }

    #[test]
    fn nothing_analysed_is_never_an_answer() {
        for looked_at in [0, 3] {
            assert_eq!(of(Seen { analysed: false, looked_at, ..RIGHT }), Status::Review);
        }
    }
}
