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
        | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}'
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

/// Text as it may stand in the log of a CI service: no line of it is a command to the service.
///
/// GitHub reads `::command::` at the start of a line, behind any white space, and `##[command]` anywhere in it; Azure
/// reads `##vso[command]`, and `TeamCity` `##teamcity[command]`. One character of each becomes another that looks like it.
#[must_use]
pub fn log(text: &str) -> Cow<'_, str> {
    let text = unmarked(text);
    if !text.split('\n').any(|line| command(line).is_some()) {
        return text;
    }
    let tamed = |line: &str| match command(line) {
        Some(at) => format!("{}∶{}", &line[..at], &line[at + 1..]),
        None => line.to_owned(),
    };
    Cow::Owned(text.split('\n').map(tamed).collect::<Vec<_>>().join("\n"))
}

/// Text behind the start of a line that is our own: only what is a command anywhere in a line is replaced.
#[must_use]
pub fn unmarked(text: &str) -> Cow<'_, str> {
    without_marks(text, "♯")
}

/// Where in a line a command starts; colours, which a report may have there, do not count.
fn command(line: &str) -> Option<usize> {
    let mut rest = line.trim_start();
    while let Some((codes, after)) = rest.strip_prefix("\x1b[").and_then(|it| it.split_once('m')) {
        if !codes.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') {
            break;
        }
        rest = after.trim_start();
    }
    rest.starts_with("::").then_some(line.len() - rest.len())
}

/// Replaces the second `#` of `##[`, `##vso[` and the like.
fn without_marks<'t>(text: &'t str, hash: &str) -> Cow<'t, str> {
    let second = |(at, _): (usize, &str)| {
        let before = text[..at].trim_end_matches(|c: char| c.is_ascii_alphabetic());
        before.ends_with("##").then(|| before.len() - 1)
    };
    let marks: Vec<usize> = text.match_indices('[').filter_map(second).collect();
    if marks.is_empty() {
        return Cow::Borrowed(text);
    }
    let (mut out, mut from) = (String::with_capacity(text.len() + 16), 0);
    for at in marks {
        out.push_str(&text[from..at]);
        out.push_str(hash);
        from = at + 1;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

/// XML that a CI service finds no command in: the same values.
#[must_use]
pub fn xml(text: &str) -> Cow<'_, str> {
    without_marks(text, "&#35;")
}

/// A path of letters that mean nothing to anyone: everything else is percent-encoded, byte by byte.
#[must_use]
pub fn uri(path: &str) -> String {
    let mut uri = String::with_capacity(path.len());
    for byte in path.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'/' => {
                uri.push(char::from(byte));
            }
            _ => {
                let _ = write!(uri, "%{byte:02X}");
            }
        }
    }
    uri
}

/// JSON in which hidden characters, and what a CI service would take for a command, stand as `\u` escapes: the same
/// values, but nothing that acts. Outside of strings JSON has nothing of the kind, so the whole text may be treated alike.
#[must_use]
pub fn json(text: &str) -> Cow<'_, str> {
    let acts = |c: char| c == '\x7f' || is_hidden(c);
    let text = without_marks(text, "\\u0023");
    if !text.contains(acts) {
        return text;
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
    fn no_line_is_a_command() {
        assert_eq!(log("a\n \t::error::x\nb ::c"), "a\n \t∶:error::x\nb ::c");
        assert_eq!(log("\x1b[36m ::x\x1b[0m"), "\x1b[36m ∶:x\x1b[0m");
        assert_eq!(log("x ##[add-mask]y"), "x #♯[add-mask]y");
        assert_eq!(log("###vso[a]###[b]##teamcity["), "##♯vso[a]##♯[b]#♯teamcity[");
        assert!(matches!(log("## Why [a](b)\n[##] std::env # [x"), Cow::Borrowed(_)));
        assert_eq!(xml("a##[b"), "a#&#35;[b");
    }

    #[test]
    fn paths_become_uris() {
        assert_eq!(uri("a b/ü:1#?.py"), "a%20b/%C3%BC%3A1%23%3F.py");
        assert_eq!(uri("x\ny.ts"), "x%0Ay.ts");
    }

    #[test]
    fn json_keeps_its_values() {
        let value = serde_json::json!({ "k": "a\u{202e}b\u{7f}\u{e0001}\u{1b}##vso[" });
        let text = value.to_string();
        let safe = json(&text);
        assert!(safe.is_ascii() && !safe.contains("##"));
        assert_eq!(serde_json::from_str::<serde_json::Value>(&safe).ok(), Some(value));
    }
}
