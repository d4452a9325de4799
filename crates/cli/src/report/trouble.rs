//! Mistakes in arguments and configurations, drawn like findings.

use super::lines::Lines;
use super::paint::{Style, wrap};
use super::pretty::{self, Body};
use super::sanitize;
use super::snippet::{Mark, Snippet};
use crate::problem::Problem;
use mistral_lint_engine::Severity;
use std::fmt::Write as _;

/// Renders a problem for standard error.
pub(crate) fn render(problem: &Problem, style: Style) -> String {
    let mut out = String::new();
    let message = sanitize::inline(&problem.message);
    match &problem.place {
        None => {
            let _ = writeln!(out, "mistral-lint: {message}");
        }
        Some(place) => {
            let range = place.span.clone();
            let mark = Mark { place: range.start, range, label: None, primary: true };
            let name = sanitize::inline(&place.name).into_owned();
            let text = without_secrets(&place.text);
            let snippet = Snippet::new(
                name,
                &Lines::new(&text),
                &[mark],
                style.width.saturating_sub(pretty::GUTTER),
            );
            let body = Body {
                message: message.into_owned(),
                severity: Severity::Error,
                snippet: Some(snippet),
            };
            pretty::draw(&mut out, style, &body);
        }
    }
    for line in problem
        .help
        .iter()
        .flat_map(|help| wrap(&sanitize::inline(help), style.width.saturating_sub(8)))
    {
        let _ = writeln!(out, "  help: {line}");
    }
    out
}

/// A configuration should hold no key, but the line of a mistake is shown: whatever is long and mixes letters with
/// digits is blotted out, byte for byte.
fn without_secrets(text: &str) -> String {
    const SHORTEST: usize = 20;
    let part_of_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '+');
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let end = rest.find(|c| !part_of_word(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let mixed = word.contains(|c: char| c.is_ascii_digit())
            && word.contains(|c: char| c.is_ascii_alphabetic());
        if word.len() >= SHORTEST && mixed {
            out.extend(std::iter::repeat_n('*', word.len()));
        } else {
            out.push_str(word);
        }
        let gap = after.find(part_of_word).unwrap_or(after.len());
        out.push_str(&after[..gap]);
        rest = &after[gap..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::without_secrets;

    #[test]
    fn long_mixed_words_are_blotted_out_in_place() {
        let text = "key = Abcdefghij0123456789é\nignore = [\"key-in-log\"]";
        let shown = without_secrets(text);
        assert_eq!(shown, "key = ********************é\nignore = [\"key-in-log\"]");
        assert_eq!(shown.len(), text.len());
    }
}
