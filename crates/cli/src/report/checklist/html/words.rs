//! Small pieces: texts with code in them, places, answers.

use super::super::model::{Answer, Check, Handler, Place, Status};
use maud::{Markup, html};

/// A text in which backticks mark code.
pub(super) fn said(text: &str) -> Markup {
    let pieces: Vec<&str> = text.split('`').collect();
    // A backtick without a partner is only a backtick.
    if pieces.len().is_multiple_of(2) {
        return html! { (text) };
    }
    html! {
        @for (at, piece) in pieces.iter().enumerate() {
            @if at % 2 == 0 { (piece) } @else { code { (piece) } }
        }
    }
}

/// The same as plain text, for pictures and descriptions.
pub(super) fn plain(text: &str) -> String {
    text.replace('`', "")
}

/// A place in words, as editors have it.
pub(super) fn where_is(place: &Place) -> String {
    match (place.line, place.cell) {
        (0, _) => place.path.clone(),
        (line, None) => format!("{}:{line}", place.path),
        (line, Some(cell)) => format!("{}:{line} (cell {cell})", place.path),
    }
}

pub(super) fn place(place: &Place) -> Markup {
    html! { code.place { (where_is(place)) } }
}

/// A list of places; `count` may be greater than their number.
pub(super) fn places(places: &[Place], count: usize) -> Markup {
    let more = count.saturating_sub(places.len());
    html! {
        @for (at, one) in places.iter().enumerate() {
            @if at > 0 { ", " }
            (place(one))
        }
        @if more > 0 { " and " (more) " more" }
    }
}

/// The class, the sign and the word of a line's status: never the colour alone.
pub(super) fn status(status: Status) -> Markup {
    let (class, sign, word) = match status {
        Status::Pass => ("good", "✓", "pass"),
        Status::Fail => ("bad", "✗", "fail"),
        Status::NotApplicable => ("none", "–", "not applicable"),
        Status::Review => ("open", "?", "review by hand"),
    };
    html! { strong class=(format!("status {class}")) { span aria-hidden="true" { (sign) } " " (word) } }
}

/// How an answer looks and reads.
pub(super) struct Shown {
    pub(super) class: &'static str,
    pub(super) sign: &'static str,
    pub(super) word: &'static str,
}

pub(super) fn shown(answer: Answer) -> Shown {
    let (class, sign, word) = match answer {
        Answer::NotApplicable => ("none", "–", "not applicable"),
        Answer::Yes => ("good", "✓", "yes"),
        Answer::Declared => ("open", "✓", "declared, not seen"),
        Answer::Unknown => ("open", "?", "unknown"),
        Answer::No => ("bad", "✗", "no"),
    };
    Shown { class, sign, word }
}

/// What was asked, the answer, and what decided it.
pub(super) fn check(asked: &str, check: &Check) -> Markup {
    let Shown { class, sign, word } = shown(check.answer);
    html! {
        li class=(class) {
            span aria-hidden="true" { (sign) } " " (asked) ": " b { (word) }
            // What is wrong is told in its line.
            @if check.answer != Answer::No && !check.because.is_empty() { ", " (said(&check.because)) }
            @if let (Some(at), true) = (&check.place, check.answer != Answer::No) { " (" (place(at)) ")" }
        }
    }
}

/// What a handler is called; nothing when it has no name.
pub(super) fn handler_name(handler: &Handler) -> &str {
    if handler.name == "the handler" { "" } else { &handler.name }
}

/// "1 place", "2 places".
pub(super) fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn backticks_in_pairs_are_code() {
        assert_eq!(said("a `b` < c").into_string(), "a <code>b</code> &lt; c");
        assert_eq!(said("a ` b").into_string(), "a ` b");
        assert_eq!(said("`<b>`").into_string(), "<code>&lt;b&gt;</code>");
    }

    #[test]
    fn places_are_as_editors_have_them() {
        let at = |line, cell| where_is(&Place { path: "a b.py".into(), line, cell });
        assert_eq!(at(3, None), "a b.py:3");
        assert_eq!(at(0, None), "a b.py");
        assert_eq!(at(3, Some(2)), "a b.py:3 (cell 2)");
    }
}
