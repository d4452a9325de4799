//! A fix as the lines it takes away and the lines it puts in their place.

use super::paint::{Ink, Style};
use super::{Report, cut};
use crate::report::lines::{Cache, Lines};
use mistral_lint_engine::{Edit, Fix};
use std::fmt::Write as _;
use std::ops::Range;

/// Longer fixes are described by their title alone from here on.
const MOST_LINES: usize = 8;
/// How much of a change must be seen, in bytes.
const LEAST_SEEN: usize = 24;

/// Renders a fix, file by file.
pub(super) fn render(report: &Report<'_>, lines: &mut Cache<'_>, fix: &Fix) -> String {
    let mut out = String::new();
    let mut rest = fix.edits.as_slice();
    while let Some(first) = rest.first() {
        let same = rest.iter().take_while(|edit| edit.location.path == first.location.path).count();
        let (here, after) = rest.split_at(same);
        let named = same < fix.edits.len();
        file(&mut out, report, lines.get(&first.location.path), here, named);
        rest = after;
    }
    out
}

fn file(out: &mut String, report: &Report<'_>, lines: &Lines<'_>, edits: &[Edit], named: bool) {
    let Some(path) = edits.first().map(|edit| &edit.location.path) else { return };
    let Some(source) = report.outcome.sources.get(path) else { return };
    let style = report.style;
    if named {
        let name = report.shown.path(path);
        let _ = writeln!(out, "        {}", style.paint(Ink::Dim, &super::sanitize::inline(&name)));
    }
    for group in touching(lines, edits) {
        let (old, new) = group.texts(&source.text);
        let indent = indent_of(&old);
        let changed = old.bytes().zip(new.bytes()).take_while(|(old, new)| old == new).count();
        push(out, style, '-', Ink::Red, &Side { text: &old, indent, changed });
        push(out, style, '+', Ink::Green, &Side { text: &new, indent, changed });
    }
}

/// Edits whose lines meet: they are shown together.
struct Group<'a> {
    lines: Range<usize>,
    edits: Vec<&'a Edit>,
}

fn touching<'a>(lines: &Lines<'_>, edits: &'a [Edit]) -> Vec<Group<'a>> {
    let mut groups: Vec<Group<'a>> = Vec::new();
    for edit in edits {
        let start = lines.range(lines.line_of(edit.location.start as usize)).start;
        let end = lines.range(lines.line_of(edit.location.end as usize)).end;
        match groups.last_mut().filter(|group| group.lines.end >= start) {
            Some(group) => {
                group.lines.end = group.lines.end.max(end);
                group.edits.push(edit);
            }
            None => groups.push(Group { lines: start..end, edits: vec![edit] }),
        }
    }
    groups
}

impl Group<'_> {
    fn texts(&self, source: &str) -> (String, String) {
        let old = source.get(self.lines.clone()).unwrap_or_default().to_owned();
        let mut new = String::new();
        let mut at = self.lines.start;
        for edit in &self.edits {
            new.push_str(source.get(at..edit.location.start as usize).unwrap_or_default());
            new.push_str(&edit.content);
            at = edit.location.end as usize;
        }
        new.push_str(source.get(at..self.lines.end).unwrap_or_default());
        (old, new)
    }
}

/// The indentation that all lines share, so that deep code stays readable.
fn indent_of(text: &str) -> usize {
    let indent = |line: &str| line.len() - line.trim_start_matches([' ', '\t']).len();
    text.lines().filter(|line| !line.trim().is_empty()).map(indent).min().unwrap_or(0)
}

/// What was, or what is to be.
struct Side<'a> {
    text: &'a str,
    /// Bytes that every line of what was begins with.
    indent: usize,
    /// Where the first difference is.
    changed: usize,
}

fn push(out: &mut String, style: Style, sign: char, ink: Ink, side: &Side<'_>) {
    let room = style.width.saturating_sub(10).max(20);
    let mut start = 0;
    for (index, line) in side.text.split('\n').enumerate() {
        let from = start;
        start += line.len() + 1;
        let line = line.strip_suffix('\r').unwrap_or(line);
        if index == MOST_LINES {
            let _ = writeln!(out, "        {}", style.paint(ink, &format!("{sign} …")));
            return;
        }
        if sign == '-' && line.trim().is_empty() {
            continue;
        }
        let blank = line.get(..side.indent).is_some_and(|head| head.trim().is_empty());
        let indent = if blank { side.indent } else { 0 };
        let inner = &line[indent..];
        // A long line is cut so that the beginning of what changes in it stays.
        let boundary = |mut at: usize| {
            while !inner.is_char_boundary(at) {
                at -= 1;
            }
            at
        };
        let changed = boundary(side.changed.saturating_sub(from + indent).min(inner.len()));
        let seen = boundary((changed + LEAST_SEEN).min(inner.len()));
        let shown = cut::Cut::new(inner, &(changed..seen), room).text;
        let _ = writeln!(out, "        {}", style.paint(ink, format!("{sign} {shown}").trim_end()));
    }
}
