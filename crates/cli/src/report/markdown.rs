//! Text of others inside of Markdown: it stays text. What stands in pairs of backticks stays code.

use super::sanitize;
use std::fmt::Write as _;

/// A message for a reader of Markdown.
pub(super) fn text(message: &str) -> String {
    let message = sanitize::inline(message);
    let parts: Vec<&str> = message.split('`').collect();
    // Without a partner, a backtick would open code that ends somewhere else.
    if parts.len().is_multiple_of(2) {
        return prose(&message);
    }
    let part = |(index, part): (usize, &&str)| match index % 2 {
        0 => prose(part),
        _ if part.trim().is_empty() => prose(&format!("`{part}`")),
        _ => format!("`{part}`"),
    };
    parts.iter().enumerate().map(part).collect()
}

/// The same for the cell of a table, where a bar ends even code.
pub(super) fn cell(message: &str) -> String {
    if message.contains('|') { prose(&sanitize::inline(message)) } else { text(message) }
}

/// Words without any markup: what could be some becomes a character reference.
pub(super) fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    let mut word = String::new();
    while let Some(c) = rest.next() {
        let harmless = match c {
            // `https://` and `www.` are links wherever they stand.
            ':' => rest.peek() != Some(&'/'),
            '.' => !word.eq_ignore_ascii_case("www"),
            ' ' | ',' | ';' | '\'' | '"' | '(' | ')' | '/' | '?' | '-' | '%' | '=' => true,
            _ => !c.is_ascii_punctuation(),
        };
        if harmless {
            out.push(c);
        } else {
            let _ = write!(out, "&#{};", u32::from(c));
        }
        if c.is_alphanumeric() { word.push(c) } else { word.clear() }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_messages_stay_as_they_are() {
        for message in
            ["The Mistral API key reaches `print`", "Set it (`max_tokens`), don't guess."]
        {
            assert_eq!(text(message), message);
        }
    }

    #[test]
    fn markup_becomes_text() {
        assert_eq!(text("a](javascript:x)"), "a&#93;(javascript:x)");
        assert_eq!(text("`a` <b> `c`"), "`a` &#60;b&#62; `c`");
        assert_eq!(text("a ` <b>"), "a &#96; &#60;b&#62;");
        assert_eq!(text("see http://x, www.x @me"), "see http&#58;//x, www&#46;x &#64;me");
        assert_eq!(cell("`a|b`"), "&#96;a&#124;b&#96;");
    }
}
