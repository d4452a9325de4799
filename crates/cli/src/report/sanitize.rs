//! Output can't be forged by its input: what could move a cursor, hide text or turn it around is
//! replaced by one visible character.

use std::borrow::Cow;
use std::fmt::Write as _;

/// The visible replacement of a character that must not reach a terminal or a viewer as it is.
/// Tabs and line ends count: who wants to keep them asks before.
#[must_use]
pub fn replacement(c: char) -> Option<char> {
    match c {
        '\0'..='\x1f' => char::from_u32(0x2400 + u32::from(c)),
        '\x7f' => Some('␡'),
        _ if is_hidden(c) => Some('\u{FFFD}'),
        _ => None,
    }
}

/// Control characters beyond ASCII, marks of direction, and characters without width.
fn is_hidden(c: char) -> bool {
    matches!(c,
        '\u{80}'..='\u{9f}' | '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
        | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}'
        | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// A text for one line: messages, labels, file names.
#[must_use]
pub fn inline(text: &str) -> Cow<'_, str> {
    replaced(text, |c| if c == '\t' { Some(' ') } else { replacement(c) })
}

/// A text of several lines, such as a page.
#[must_use]
pub fn block(text: &str) -> Cow<'_, str> {
    replaced(text, |c| if matches!(c, '\n' | '\t') { None } else { replacement(c) })
}

/// JSON in which hidden characters stand as `\u` escapes: the same values, but nothing that acts on a terminal.
/// Outside of strings JSON has none of these characters, so the whole text may be treated alike.
#[must_use]
pub fn json(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c == '\x7f' || is_hidden(c);
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 64);
    for c in text.chars() {
        if acts(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(out, "\\u{unit:04x}");
            }
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

fn replaced(text: &str, visible: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if text.chars().all(|c| visible(c).is_none()) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| visible(c).unwrap_or(c)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_hostile_character_becomes_one_visible_one() {
        assert_eq!(inline("a\u{1b}[31mb"), "a␛[31mb");
        assert_eq!(inline("x\ny\r\tz\x7f"), "x␊y␍ z␡");
        assert_eq!(inline("\u{202e}txt\u{200b}\u{9b}"), "�txt��");
        assert_eq!(block("a\n\tb\u{8}"), "a\n\tb␈");
    }

    #[test]
    fn ordinary_text_is_not_touched() {
        for text in ["héllo", "日本語", "⚠\u{fe0f} careful", "a → b"] {
            assert!(matches!(inline(text), Cow::Borrowed(_)), "{text}");
        }
    }

    #[test]
    fn json_keeps_its_values() {
        let value = serde_json::json!({ "k": "a\u{202e}b\u{7f}\u{e0001}\u{1b}" });
        let text = value.to_string();
        let safe = json(&text);
        assert!(safe.is_ascii());
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).ok(), Some(value));
    }
}
