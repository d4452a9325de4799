//! Takes an unused ignore, or one of its names, out of the code.

use super::File;
use super::directive::{Directive, Name};
use crate::finding::{Applicability, Edit, Fix, Location};
use std::ops::Range;

/// The fix for an unused name; `all` when none of the directive's names is used.
pub(super) fn fix(file: File<'_>, directive: &Directive, name: &Name, all: bool) -> Option<Fix> {
    let (title, range) = if all {
        // A comment that says more than the directive is somebody's text: it is theirs to change.
        let range = directive.alone.then(|| comment(file.text, &directive.comment))?;
        ("Remove the comment", range)
    } else {
        ("Remove the name", listed(file.text, &name.range))
    };
    let location =
        Location { path: file.path.clone(), start: range.start as u32, end: range.end as u32 };
    Some(Fix {
        title: title.into(),
        applicability: Applicability::Safe,
        edits: vec![Edit { location, content: String::new() }],
    })
}

/// The comment with the blanks before it; its whole line when nothing else is on it.
fn comment(text: &str, comment: &Range<u32>) -> Range<usize> {
    let (start, end) = (comment.start as usize, comment.end as usize);
    let before = text.get(..start).unwrap_or_default();
    let after = text.get(end..).unwrap_or_default();
    let blank = before.len() - before.trim_end_matches([' ', '\t']).len();
    let to_line_end = after.find('\n').map_or(after.len(), |at| at + 1);
    let own_line = before.len() == blank || before[..before.len() - blank].ends_with('\n');
    if own_line && after[..to_line_end].trim().is_empty() {
        start - blank..end + to_line_end
    } else {
        start - blank..end
    }
}

/// A name with the comma that parts it from its neighbour.
fn listed(text: &str, name: &Range<u32>) -> Range<usize> {
    let (start, end) = (name.start as usize, name.end as usize);
    let after = text.get(end..).unwrap_or_default();
    let before = text.get(..start).unwrap_or_default();
    let next = after.trim_start();
    if let Some(rest) = next.strip_prefix(',') {
        let rest = rest.trim_start_matches(' ');
        return start..end + (after.len() - rest.len());
    }
    let head = before.trim_end().trim_end_matches(',');
    head.len()..end
}
