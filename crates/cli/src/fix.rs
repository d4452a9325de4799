//! Applies fixes: in memory, pass after pass, until none is left; then to the disk, or shown as a diff.

mod choose;
mod overlay;
mod patch;
mod run;
mod write;

pub(crate) use run::{Done, Fixer};

use mistral_lint_engine::{Applicability, Finding, Fix};

/// What the user wants done about fixes.
#[derive(Debug, Clone, Copy, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that was or was not said")]
pub(crate) struct Wish {
    /// Write them.
    pub(crate) write: bool,
    /// Show what would be written.
    pub(crate) diff: bool,
    /// Report nothing of what is left.
    pub(crate) only: bool,
    /// Also those that may change behaviour.
    pub(crate) unsafe_too: bool,
    /// The fixes are comments that ignore.
    pub(crate) ignores: bool,
    /// Say which rules' findings were fixed where.
    pub(crate) show: bool,
}

impl Wish {
    pub(crate) fn is_on(self) -> bool {
        self.write || self.diff
    }

    /// The fix of a finding that may be applied, if any.
    fn of(self, finding: &Finding) -> Option<&Fix> {
        let wanted = |fix: &&Fix| self.unsafe_too || fix.applicability == Applicability::Safe;
        finding.fixes.iter().find(wanted)
    }
}
