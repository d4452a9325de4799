//! One line of source made fit to show: hostile characters replaced, and only the columns around what matters.

use super::sanitize;
use std::ops::Range;

/// Columns that are kept before the mark when a long line is cut.
const LEAD: usize = 24;

/// A shown line, and where byte offsets of the original went.
#[derive(Debug, Default)]
pub(super) struct Cut {
    /// What is shown.
    pub(super) text: String,
    /// Original offset and shown offset of each kept character, ascending.
    kept: Vec<(usize, usize)>,
    /// Original offset of what follows the last kept character.
    end: usize,
    /// Shown offset of the same place, before an ellipsis.
    shown_end: usize,
}

impl Cut {
    /// Cuts a line to `width` characters around `mark`, a byte range of it.
    pub(super) fn new(line: &str, mark: &Range<usize>, width: usize) -> Self {
        let (first, last) = window(line, mark, width);
        let mut cut = Self::default();
        if first > 0 {
            cut.text.push('…');
        }
        for (at, c) in line[first..last].char_indices() {
            cut.kept.push((first + at, cut.text.len()));
            cut.text.push(if c == '\t' { c } else { sanitize::replacement(c).unwrap_or(c) });
        }
        cut.end = last;
        cut.shown_end = cut.text.len();
        if last < line.len() {
            cut.text.push('…');
        }
        cut
    }

    /// Where a byte range of the original stands in the shown text; what was cut away shrinks to its edge.
    pub(super) fn map(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.offset(range.start);
        start..self.offset(range.end).max(start)
    }

    fn offset(&self, original: usize) -> usize {
        if original >= self.end {
            return self.shown_end;
        }
        let index = self.kept.partition_point(|(from, _)| *from < original);
        self.kept.get(index).map_or(self.shown_end, |(_, to)| *to)
    }
}

/// The byte range to keep: the whole line, or `width` characters that begin a little before the mark.
fn window(line: &str, mark: &Range<usize>, width: usize) -> (usize, usize) {
    // Bytes bound characters from above, so that most lines are decided without counting.
    if line.len() <= width || columns(line) <= width {
        return (0, line.len());
    }
    let before = line.get(..mark.start).map_or(0, columns);
    let marked = line.get(mark.start..mark.end).map_or(0, columns);
    let lead = if before + marked <= width { before } else { LEAD.min(width / 3).min(before) };
    let first = nth_boundary(line, before - lead);
    (first, first + nth_boundary(&line[first..], width))
}

fn columns(text: &str) -> usize {
    text.chars().count()
}

fn nth_boundary(text: &str, n: usize) -> usize {
    text.char_indices().nth(n).map_or(text.len(), |(at, _)| at)
}

/// A line on its own, without indentation, cut to a width: for lists.
pub(super) fn single(line: &str, mark: &Range<usize>, width: usize) -> String {
    let indent = line.len() - line.trim_start().len();
    let mark = mark.start.saturating_sub(indent)..mark.end.saturating_sub(indent);
    Cut::new(line.trim(), &mark, width).text.replace('\t', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_lines_stay_and_hostile_characters_are_shown() {
        let cut = Cut::new("a\u{1b}[0m = key", &(8..11), 40);
        assert_eq!(cut.text, "a␛[0m = key");
        assert_eq!(&cut.text[cut.map(&(8..11))], "key");
    }

    #[test]
    fn long_lines_are_cut_around_the_mark() {
        let line = format!("{}KEY{}", "é".repeat(100_000), "x".repeat(100_000));
        let cut = Cut::new(&line, &(200_000..200_003), 60);
        assert_eq!(cut.text.chars().count(), 62);
        assert_eq!(&cut.text[cut.map(&(200_000..200_003))], "KEY");
        assert_eq!(cut.map(&(0..2)), 3..3);
        assert_eq!(cut.map(&(300_000..300_001)).start, cut.text.len() - '…'.len_utf8());
    }

    #[test]
    fn a_mark_near_the_start_keeps_the_start() {
        let line = format!("key = {}", "x".repeat(500));
        assert!(Cut::new(&line, &(6..506), 60).text.starts_with("…") || line.starts_with("key"));
        assert!(Cut::new(&line, &(0..3), 60).text.starts_with("key = xx"));
    }
}
