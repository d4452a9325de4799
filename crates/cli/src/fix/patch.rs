//! What would be changed, as a unified diff of masked text.

use crate::report::sanitize;
use similar::{ChangeTag, TextDiff};
use std::fmt::Write as _;

/// The change of one file. Keys are masked in it: it is for reading, not for applying.
pub(super) fn render(name: &str, old: &str, new: &str) -> String {
    let mut out = format!("--- {name}\n+++ {name}\n");
    let diff = TextDiff::from_lines(old, new);
    for hunk in diff.unified_diff().context_radius(3).iter_hunks() {
        let _ = writeln!(out, "{}", hunk.header());
        for change in hunk.iter_changes() {
            let sign = match change.tag() {
                ChangeTag::Delete => '-',
                ChangeTag::Insert => '+',
                ChangeTag::Equal => ' ',
            };
            let line = change.value();
            let text = line.trim_end_matches(['\n', '\r']);
            let _ = writeln!(out, "{sign}{}", sanitize::block(text));
            if !line.ends_with('\n') {
                out.push_str("\\ No newline at end of file\n");
            }
        }
    }
    out
}
