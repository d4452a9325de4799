//! The strings of a JSON text with their places. Reads what is there of a text that breaks off.

use super::code::Code;
use std::ops::Range;

/// Something open around a string.
#[derive(Debug, Clone, Copy)]
pub struct Frame<'t> {
    /// The key that it stands under; empty in a list.
    pub key: &'t str,
    /// An object, not a list.
    pub object: bool,
    /// Where it opens.
    pub start: usize,
}

/// What is met on the way through a text.
pub enum Event {
    /// The last frame was opened.
    Open,
    /// The last frame ends at this byte.
    Close(usize),
    /// A string that is a value, without quotes.
    Text(Range<usize>),
}

/// Walks through a text; tells of everything with the frames around it and the key that it stands under.
/// False when the text breaks off or is no JSON.
pub fn walk<'t>(text: &'t str, mut tell: impl FnMut(&[Frame<'t>], &'t str, Event)) -> bool {
    let bytes = text.as_bytes();
    let mut frames: Vec<Frame<'t>> = Vec::new();
    let mut key = "";
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'{' | b'[' => {
                frames.push(Frame { key, object: *byte == b'{', start: at });
                key = "";
                tell(&frames, key, Event::Open);
            }
            b'}' | b']' => {
                let Some(last) = frames.last().filter(|last| last.object == (*byte == b'}')) else {
                    return false;
                };
                let outer = last.key;
                tell(&frames, outer, Event::Close(at + 1));
                frames.pop();
                key = "";
            }
            b'"' => {
                let Some(end) = string_end(bytes, at + 1) else { return false };
                let range = at + 1..end;
                let next = bytes[end + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
                if next == Some(&b':') && frames.last().is_some_and(|frame| frame.object) {
                    key = text.get(range).unwrap_or("");
                } else {
                    tell(&frames, key, Event::Text(range));
                }
                at = end;
            }
            b',' => key = "",
            _ => {}
        }
        at += 1;
    }
    frames.is_empty()
}

fn string_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

/// What a string says.
pub(super) fn decode(file: &str, range: Range<usize>, into: &mut Code) {
    let mut plain = range.start;
    let mut at = range.start;
    while let Some(offset) = file.get(at..range.end).and_then(|rest| rest.find('\\')) {
        at += offset;
        match escape(&file[at..range.end]) {
            Some((c, length)) => {
                into.copy(file, plain..at);
                into.escaped(c, at..at + length);
                at += length;
                plain = at;
            }
            None => at += 1,
        }
    }
    into.copy(file, plain..range.end);
}

/// The character that an escape stands for, and how long it is written.
fn escape(text: &str) -> Option<(char, usize)> {
    Some(match text.as_bytes().get(1)? {
        b'n' => ('\n', 2),
        b't' => ('\t', 2),
        b'r' => ('\r', 2),
        b'"' => ('"', 2),
        b'\\' => ('\\', 2),
        b'/' => ('/', 2),
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'u' => {
            let high = unit(text, 2)?;
            if let Some(c) = char::from_u32(high) {
                return Some((c, 6));
            }
            let pair = (text.get(6..8)? == "\\u").then(|| unit(text, 8)).flatten()?;
            let low = pair.checked_sub(0xDC00).filter(|low| *low < 0x400)?;
            (char::from_u32(0x1_0000 + (high.checked_sub(0xD800)? << 10) + low)?, 12)
        }
        _ => return None,
    })
}

fn unit(text: &str, at: usize) -> Option<u32> {
    let digits = text.get(at..at + 4).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()))?;
    u32::from_str_radix(digits, 16).ok()
}
