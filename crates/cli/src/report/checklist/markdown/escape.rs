//! Text of others in Markdown: it stays text.

use crate::report::sanitize;

/// A text for one line, in which nothing is structure that Markdown, or HTML in it, could know; but what stands
/// between two backticks is code.
pub(super) fn text(raw: &str) -> String {
    let raw = sanitize::inline(raw);
    let parts: Vec<&str> = raw.split('`').collect();
    // Without a partner a backtick is one like any other character.
    if parts.len().is_multiple_of(2) {
        return escaped(&raw);
    }
    let part = |(index, part): (usize, &&str)| {
        if index % 2 == 1 && is_plain_code(part) { format!("`{part}`") } else { escaped(part) }
    };
    parts.iter().enumerate().map(part).collect()
}

/// Code that means the same in a list and in a table, whatever reads it.
fn is_plain_code(part: &str) -> bool {
    !part.trim().is_empty() && !part.contains(['|', '<', '>', '&', '\\'])
}

fn escaped(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len() + 8);
    for c in raw.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '{' | '}' | '[' | ']' | '#' | '!' | '|' | '~' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // Addresses become links and names mentions without any mark.
            '@' => out.push_str("&#64;"),
            '/' if out.ends_with(':') => out.push_str("&#47;"),
            '.' if out.to_ascii_lowercase().ends_with("www") => out.push_str("&#46;"),
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
        assert_eq!(text("<img src=x> [l](u)"), "&lt;img src=x&gt; \\[l\\](u)");
        assert_eq!(text("http://e.vil www.e.vil @you"), "http:&#47;/e.vil www&#46;e.vil &#64;you");
        assert_eq!(text("a ` b"), "a \\` b");
        assert_eq!(text("`a|b` `<x>`"), "a\\|b &lt;x&gt;");
        assert_eq!(text("\u{202e}x\u{1b}"), "�x␛");
    }

    #[test]
    fn ordinary_words_stay_as_they_are() {
        let said = "src/chat.py (line 3): `client.chat_x` is called + 1";
        assert_eq!(text(said), said);
    }
}
