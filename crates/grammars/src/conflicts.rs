//! Marks that git leaves in a file where a merge needs a decision: with them gone both sides are read.

use std::borrow::Cow;

const MARKS: [&str; 4] = ["<<<<<<<", "|||||||", "=======", ">>>>>>>"];

/// The text with the marks' lines blank, byte for byte.
pub(crate) fn without_marks(text: &str) -> Cow<'_, str> {
    if !text.lines().any(|line| line.starts_with("<<<<<<< ")) {
        return Cow::Borrowed(text);
    }
    let blank = |line: &str| {
        let is_mark = MARKS.iter().any(|mark| {
            line.strip_prefix(mark)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\r', '\n']))
        });
        if !is_mark {
            return line.to_owned();
        }
        let end = line.trim_end_matches(['\r', '\n']).len();
        " ".repeat(end) + &line[end..]
    };
    Cow::Owned(text.split_inclusive('\n').map(blank).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_marks_of_a_conflict_go() {
        let text = "a\n<<<<<<< HEAD\r\nb\n=======\nc\n>>>>>>> é\nd";
        let blank = without_marks(text);
        assert_eq!(blank.len(), text.len());
        assert_eq!(blank.split_whitespace().collect::<Vec<_>>(), ["a", "b", "c", "d"]);
        assert_eq!(without_marks("=======\na"), "=======\na");
    }
}
