//! Reads directives out of comments.

use super::Comment;
use super::terms::Terms;
use crate::words::nearest;
use std::ops::Range;

const MARK: &str = "mistral-lint:";
const FORM: &str = "Write `mistral-lint: ignore[rule] reason`";

/// How far a directive reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// The comment's line, or the statement below it.
    Lines,
    /// The whole file.
    File,
}

/// A rule's name in a directive, and its bytes in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Name {
    pub(super) text: String,
    pub(super) range: Range<u32>,
}

/// One well-formed directive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Directive {
    pub(super) reach: Reach,
    pub(super) names: Vec<Name>,
    /// What it says of itself.
    pub(super) terms: Terms,
    /// From the mark to the closing bracket, in the file.
    pub(super) range: Range<u32>,
    /// The whole comment, in the file.
    pub(super) comment: Range<u32>,
    /// Whether the comment holds nothing before the directive.
    pub(super) alone: bool,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Parsed {
    Directive(Directive),
    Mistake { range: Range<u32>, message: String, help: String },
}

/// The directive of a comment, if it has one.
pub(super) fn parse(comment: &Comment<'_>) -> Option<Parsed> {
    let at = comment
        .text
        .match_indices(MARK)
        .map(|(at, _)| at)
        .find(|at| opens(&comment.text[..*at]))?;
    let place = |start: usize, end: usize| {
        comment.range.start + start as u32..comment.range.start + end as u32
    };
    let after = at + MARK.len();
    let rest = &comment.text[after..];
    let gap = rest.len() - rest.trim_start().len();
    let verb: String =
        rest[gap..].chars().take_while(|c| c.is_alphanumeric() || matches!(c, '-' | '_')).collect();
    let verb_end = after + gap + verb.len();
    let mistake = |end: usize, message: String, help: String| {
        Some(Parsed::Mistake { range: place(at, end), message, help })
    };
    let reach = match verb.as_str() {
        "ignore" => Reach::Lines,
        "file-ignore" => Reach::File,
        _ => {
            let help = nearest(&verb, ["ignore", "file-ignore"])
                .map_or_else(|| FORM.to_owned(), |word| format!("Did you mean `{word}`?"));
            return mistake(
                verb_end,
                format!("`{verb}` is not something that mistral-lint can do"),
                help,
            );
        }
    };
    let Some((list, close)) = bracketed(comment.text, verb_end) else {
        return mistake(verb_end, "An ignore must name its rules".into(), FORM.into());
    };
    let names = names(comment, list);
    if names.is_empty() {
        return mistake(close + 1, "An ignore must name its rules".into(), FORM.into());
    }
    let terms = match Terms::parse(&comment.text[close + 1..]) {
        Ok(terms) => terms,
        Err(wrong) => {
            let range = place(close + 1 + wrong.start, close + 1 + wrong.end);
            let message = "The day until which this ignore holds is none".to_owned();
            let help = "Write it as in `until=2027-03-01`".to_owned();
            return Some(Parsed::Mistake { range, message, help });
        }
    };
    Some(Parsed::Directive(Directive {
        reach,
        names,
        terms,
        range: place(at, close + 1),
        comment: comment.range.clone(),
        alone: comment.text[..at].chars().all(|c| !c.is_alphanumeric()),
    }))
}

/// The comments of a text that may hold a directive, where no grammar tells which they are: from a mark to the line's end.
pub(super) fn comments(text: &str) -> impl Iterator<Item = Comment<'_>> {
    text.match_indices(MARK).filter_map(|(at, _)| {
        let line = text[..at].rfind('\n').map_or(0, |end| end + 1);
        let head = text[line..at].trim_end();
        let bare = head.trim_end_matches(['#', '/', '<', '!', '-', ';', '*']);
        let start = line + bare.len();
        let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
        let range = start as u32..end as u32;
        (bare.len() < head.len()).then(|| Comment { range, text: &text[start..end] })
    })
}

/// A directive begins a comment, or follows another remark after a comment mark of its own (`# noqa # mistral-lint: ..`).
/// Prose that only speaks of directives does neither.
fn opens(before: &str) -> bool {
    let head = before.trim_end();
    let bare = head.trim_end_matches(['#', '/', '*', '!', '-', '<', ';']);
    bare.is_empty() || (bare.len() < head.len() && bare.ends_with(char::is_whitespace))
}

/// The bytes between `[` and `]` right after an offset, and where the `]` is.
fn bracketed(text: &str, from: usize) -> Option<(Range<usize>, usize)> {
    let rest = &text[from..];
    let open = from + (rest.len() - rest.trim_start_matches(' ').len());
    text[open..].strip_prefix('[')?;
    let close = open + text[open..].find(']')?;
    Some((open + 1..close, close))
}

fn names(comment: &Comment<'_>, list: Range<usize>) -> Vec<Name> {
    let mut names = Vec::new();
    let mut at = list.start;
    for part in comment.text[list].split(',') {
        let name = part.trim();
        let start = at + (part.len() - part.trim_start().len());
        if !name.is_empty() {
            let start = comment.range.start + start as u32;
            names.push(Name { text: name.to_owned(), range: start..start + name.len() as u32 });
        }
        at += part.len() + 1;
    }
    names
}
