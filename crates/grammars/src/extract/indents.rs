//! Levels of indentation, for a grammar that keeps them in a room of its own.

/// The grammar writes what it has open into 1,024 bytes, two for each level beside at most 257 for open strings. More
/// than fit end the program.
const MOST: usize = 380;
/// What a tab counts as.
const TAB: usize = 8;

/// Whether a text is indented more deeply than its grammar can keep in mind. Lines that only continue others count too.
pub(super) fn too_deep(text: &str) -> bool {
    let mut open: Vec<usize> = Vec::new();
    for line in text.split(['\n', '\r']) {
        let code = line.trim_start_matches([' ', '\t', '\u{c}']);
        let width = |c: char| if c == '\t' { TAB } else { 1 };
        let width: usize = line[..line.len() - code.len()].chars().map(width).sum();
        if code.is_empty() {
            continue;
        }
        while open.last().is_some_and(|last| *last > width) {
            open.pop();
        }
        if open.last() != Some(&width) {
            open.push(width);
        }
        if open.len() > MOST {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_count_and_not_lines_or_columns() {
        let steps = |depth: usize| -> String {
            (0..depth).flat_map(|at| ["  ".repeat(at), "if x:\n".to_owned()]).collect()
        };
        assert!(!too_deep(&steps(300)));
        assert!(too_deep(&steps(400)));
        assert!(!too_deep(&steps(300).repeat(3)));
        assert!(!too_deep(&format!("{}x", " ".repeat(10_000))));
    }
}
