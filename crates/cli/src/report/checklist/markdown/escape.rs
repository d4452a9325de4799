//! Text of others in Markdown: it stays text.

use crate::report::sanitize;

/// Escapes everything that Markdown, or HTML in it, could take for structure. A text for one line.
pub(super) fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 8);
    for c in sanitize::inline(raw).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '(' | ')' | '#' | '+' | '!' | '|'
            | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Addresses become links and names mentions without any mark.
            '@' => out.push_str("&#64;"),
            ':' => out.push_str("&#58;"),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::text;

    #[test]
    fn nothing_stays_structure() {
        assert_eq!(text("a | b\n# c"), "a \\| b␊\\# c");
        assert_eq!(
            text("<img src=x> `code` [l](u)"),
            "&lt;img src=x&gt; \\`code\\` \\[l\\]\\(u\\)"
        );
        assert_eq!(text("http://e.vil @you"), "http&#58;//e.vil &#64;you");
        assert_eq!(text("\u{202e}x\u{1b}"), "�x␛");
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        assert_eq!(text("src/chat.py, key-in-log"), "src/chat.py, key-in-log");
    }
}
