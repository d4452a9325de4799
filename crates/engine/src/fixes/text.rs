//! The bytes around a change.

/// Tells the order of bytes, and is no part of the first line.
pub(super) const MARK: char = '\u{feff}';

/// How the lines of a text end.
fn line_end(text: &str) -> &'static str {
    match text.find('\n') {
        Some(at) if text[..at].ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// A piece of text with the line ends of the text that it is put into.
pub(crate) fn as_written(piece: &str, text: &str) -> String {
    match line_end(text) {
        "\n" => piece.to_owned(),
        end => piece.replace("\r\n", "\n").replace('\n', end),
    }
}

/// Where the line of a byte begins.
pub(super) fn line_start(text: &str, at: usize) -> usize {
    let mark = if text.starts_with(MARK) { MARK.len_utf8() } else { 0 };
    text.get(..at).and_then(|before| before.rfind('\n')).map_or(mark, |end| end + 1)
}

/// Where the next line begins; the text's end after its last.
pub(super) fn next_line(text: &str, at: usize) -> usize {
    text.get(at..).and_then(|after| after.find('\n')).map_or(text.len(), |end| at + end + 1)
}

/// Whether nothing but blanks stands before a byte on its line.
pub(super) fn begins_line(text: &str, at: usize) -> bool {
    text.get(line_start(text, at)..at).is_some_and(|before| before.trim().is_empty())
}

/// Where a word stands alone: no letter, digit or underscore beside it.
pub(super) fn words<'t>(text: &'t str, word: &'t str) -> impl Iterator<Item = usize> + 't {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    text.match_indices(word).map(|(at, _)| at).filter(move |at| {
        !text[..*at].ends_with(part) && !text[at + word.len()..].starts_with(part)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_stay() {
        assert_eq!(as_written("a\nb", "x\r\ny\n"), "a\r\nb");
        assert_eq!(as_written("a\nb", "x\ny"), "a\nb");
        assert_eq!(as_written("a\n", ""), "a\n");
    }

    #[test]
    fn words_stand_alone() {
        assert_eq!(words("KEY KEY_2 MY_KEY $KEY=", "KEY").collect::<Vec<_>>(), [0, 18]);
    }
}
