//! From byte offsets to lines and columns. Every offset is clamped to the text, so that a stale or wrong span
//! gives a wrong place and never a panic.

use mistral_lint_engine::{Location, MaskedSource};
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// The lines of one text. `\n`, `\r\n` and a lone `\r` end a line, as editors and GitHub have it.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

/// A place as people count: from one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Line.
    pub(super) line: usize,
    /// Column, in the unit that was asked for.
    pub(super) column: usize,
}

impl<'a> Lines<'a> {
    /// Finds the lines of a text.
    pub(super) fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (at, byte) in bytes.iter().enumerate() {
            let ends = *byte == b'\n' || (*byte == b'\r' && bytes.get(at + 1) != Some(&b'\n'));
            if ends {
                starts.push(at + 1);
            }
        }
        Self { text, starts }
    }

    /// The nearest character boundary at or before an offset.
    pub(super) fn floor(&self, offset: usize) -> usize {
        let mut at = offset.min(self.text.len());
        while !self.text.is_char_boundary(at) {
            at -= 1;
        }
        at
    }

    /// The line that holds an offset, counted from zero.
    pub(super) fn line_of(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).saturating_sub(1)
    }

    /// The bytes of a line counted from zero, without its end; empty past the last line.
    pub(super) fn range(&self, line: usize) -> Range<usize> {
        let len = self.text.len();
        let start = self.starts.get(line).copied().unwrap_or(len);
        let end = self.starts.get(line + 1).copied().unwrap_or(len);
        let kept = self.text[start..end].trim_end_matches(['\n', '\r']).len();
        start..start + kept
    }

    /// The text of a line counted from zero.
    pub(super) fn line(&self, line: usize) -> &'a str {
        &self.text[self.range(line)]
    }

    /// How many lines there are; a text that ends with a line end has an empty last one.
    pub(super) fn count(&self) -> usize {
        self.starts.len()
    }

    /// Line and column in Unicode characters.
    pub(super) fn place(&self, offset: usize) -> Place {
        self.counted(offset, |before| before.chars().count())
    }

    /// Line and column in UTF-16 code units, as SARIF wants them.
    pub(super) fn place_utf16(&self, offset: usize) -> Place {
        self.counted(offset, |before| before.chars().map(char::len_utf16).sum())
    }

    /// Line and column in bytes, as rdjson wants them.
    pub(super) fn place_bytes(&self, offset: usize) -> Place {
        self.counted(offset, str::len)
    }

    fn counted(&self, offset: usize, count: impl Fn(&str) -> usize) -> Place {
        let at = self.floor(offset);
        let line = self.line_of(at);
        let start = self.starts.get(line).copied().unwrap_or(0);
        Place { line: line + 1, column: count(&self.text[start..at]) + 1 }
    }
}

/// The lines of every file of an outcome, found once when a report first asks.
#[derive(Debug)]
pub(super) struct Cache<'a> {
    sources: &'a BTreeMap<Arc<str>, MaskedSource>,
    lines: BTreeMap<Arc<str>, Lines<'a>>,
}

impl<'a> Cache<'a> {
    pub(super) fn new(sources: &'a BTreeMap<Arc<str>, MaskedSource>) -> Self {
        Self { sources, lines: BTreeMap::new() }
    }

    /// The lines of a file; those of an empty text when its source is not at hand.
    pub(super) fn get(&mut self, path: &Arc<str>) -> &Lines<'a> {
        let text = self.sources.get(path).map_or("", |source| &*source.text);
        self.lines.entry(path.clone()).or_insert_with(|| Lines::new(text))
    }

    /// The number of the notebook's cell at an offset.
    pub(super) fn cell(&self, path: &Arc<str>, offset: u32) -> Option<usize> {
        self.sources.get(path)?.cell(offset)
    }

    pub(super) fn place(&mut self, path: &Arc<str>, offset: u32) -> Place {
        self.get(path).place(offset as usize)
    }

    /// Where a location starts and ends.
    pub(super) fn places(&mut self, location: &Location) -> (Place, Place) {
        let end = location.end.max(location.start);
        (self.place(&location.path, location.start), self.place(&location.path, end))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_in_their_unit() {
        let lines = Lines::new("é𝄞x\r\ny\rz");
        assert_eq!(lines.place(6), Place { line: 1, column: 3 });
        assert_eq!(lines.place_utf16(6), Place { line: 1, column: 4 });
        assert_eq!(lines.place_bytes(6), Place { line: 1, column: 7 });
        assert_eq!(lines.place(9), Place { line: 2, column: 1 });
        assert_eq!(lines.place(11), Place { line: 3, column: 1 });
        assert_eq!(lines.line(0), "é𝄞x");
        assert_eq!(lines.line(2), "z");
    }

    #[test]
    fn wrong_offsets_are_clamped() {
        let lines = Lines::new("é\n");
        assert_eq!(lines.place(1), Place { line: 1, column: 1 });
        assert_eq!(lines.place(99), Place { line: 2, column: 1 });
        assert_eq!(lines.line(9), "");
    }
}
