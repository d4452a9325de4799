//! One line of source made fit to show: hostile characters replaced, and only the columns around what matters.

use super::sanitize;
use std::ops::Range;
use unicode_width::UnicodeWidthChar as _;

/// Columns that are kept before the mark when a long line is cut.
const LEAD: usize = 24;
/// What a tab is shown as.
const TAB: &str = "    ";

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
            match c {
                '\t' => cut.text.push_str(TAB),
                _ => cut.text.push(sanitize::replacement(c).unwrap_or(c)),
            }
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

/// The byte range to keep: the whole line, or as much of it as fits, beginning a little before the mark.
fn window(line: &str, mark: &Range<usize>, width: usize) -> (usize, usize) {
    // A tab is the widest that one byte can become.
    if line.len() * TAB.len() <= width || columns_to(line, width + 1) <= width {
        return (0, line.len());
    }
    // Room for an ellipsis at each end.
    let room = width.saturating_sub(2).max(1);
    let known = line.is_char_boundary(mark.start);
    let (before, rest) = line.split_at(if known { mark.start } else { 0 });
    let marked = line.get(mark.start..mark.end).unwrap_or_default();
    let first = if columns_to(before, room + 1) + columns_to(marked, room + 1) <= room {
        0
    } else {
        // No room is left empty behind the end of the line.
        let left = room.saturating_sub(columns_to(rest, room));
        last_of(before, left.max(LEAD.min(width / 3)))
    };
    (first, first + first_of(&line[first..], room))
}

fn width_of(c: char) -> usize {
    if c == '\t' { TAB.len() } else { sanitize::replacement(c).unwrap_or(c).width().unwrap_or(0) }
}

/// How many columns of a terminal a text takes.
pub(super) fn columns(text: &str) -> usize {
    text.chars().map(width_of).sum()
}

/// The same of a text that may be very long, of which no more than `most` are asked for.
fn columns_to(text: &str, most: usize) -> usize {
    let mut used = 0;
    for c in text.chars() {
        if used >= most {
            break;
        }
        used += width_of(c);
    }
    used
}

/// Where the first characters end that fit into so many columns.
fn first_of(text: &str, room: usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices() {
        let next = used + width_of(c);
        if used >= room || next > room {
            return at;
        }
        used = next;
    }
    text.len()
}

/// Where the last characters begin that fit into so many columns.
fn last_of(text: &str, room: usize) -> usize {
    let mut used = 0;
    for (at, c) in text.char_indices().rev() {
        used += width_of(c);
        if used > room {
            return at + c.len_utf8();
        }
    }
    0
}

/// A line on its own, without indentation, cut to a width: for lists.
pub(super) fn single(line: &str, mark: &Range<usize>, width: usize) -> String {
    let indent = line.len() - line.trim_start().len();
    let mark = mark.start.saturating_sub(indent)..mark.end.saturating_sub(indent);
    Cut::new(line.trim(), &mark, width).text
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
        assert_eq!(cut.text.chars().count(), 60);
        assert_eq!(&cut.text[cut.map(&(200_000..200_003))], "KEY");
        assert_eq!(cut.map(&(0..2)), 3..3);
        assert_eq!(cut.map(&(300_000..300_001)).start, cut.text.len() - '…'.len_utf8());
    }

    #[test]
    fn the_room_is_used_up_to_the_end_of_the_line() {
        let line = format!("{} key", "x".repeat(70));
        let cut = Cut::new(&line, &(71..74), 60);
        assert_eq!(columns(&cut.text), 59);
        assert!(cut.text.starts_with('…') && cut.text.ends_with("xx key"));
    }

    #[test]
    fn tabs_and_wide_characters_take_their_columns() {
        let line = format!("\t\t{}key", "日".repeat(40));
        let cut = Cut::new(&line, &(122..125), 60);
        assert!(columns(&cut.text) <= 60, "{}", cut.text);
        assert_eq!(&cut.text[cut.map(&(122..125))], "key");
        assert_eq!(Cut::new("\tkey", &(1..4), 60).text, "    key");
    }

    #[test]
    fn a_mark_near_the_start_keeps_the_start() {
        let line = format!("key = {}", "x".repeat(500));
        assert!(Cut::new(&line, &(6..506), 60).text.starts_with("…") || line.starts_with("key"));
        assert!(Cut::new(&line, &(0..3), 60).text.starts_with("key = xx"));
    }
}
