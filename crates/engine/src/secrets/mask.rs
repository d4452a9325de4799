//! The same text without its keys, byte for byte.

use super::Secrets;
use super::shape::starts;
use std::ops::Range;

/// Shorter words hold no key.
const SHORTEST: usize = 10;
/// A longer word is data; if a key of another vendor is in it, all of it goes.
const LONGEST: usize = 1024;

impl Secrets {
    /// The same text with every key as `*`: what has the shape of a key, wherever it stands, even when it reads like a
    /// placeholder; keys of other vendors; and the `extra` ranges. As many bytes and lines as before: ends of lines stay.
    #[must_use]
    pub fn mask(&self, text: &str, extra: &[Range<usize>]) -> String {
        let mut out = text.as_bytes().to_vec();
        for shape in &self.shapes {
            shape.find_loosely(text.as_bytes(), |key| blot(&mut out, key));
        }
        self.other_keys(text.as_bytes(), |key| blot(&mut out, key));
        for range in extra {
            blot(&mut out, whole_chars(text, range));
        }
        String::from_utf8(out).unwrap_or_else(|_| "*".repeat(text.len()))
    }

    /// Calls `visit` with every key of another vendor.
    fn other_keys(&self, bytes: &[u8], mut visit: impl FnMut(Range<usize>)) {
        let Some(regex) = &self.other_anywhere else { return };
        for word in words(bytes) {
            if word.len() > LONGEST {
                if regex.is_match(&bytes[word.clone()]) {
                    visit(word);
                }
                continue;
            }
            for start in starts(bytes, &word).into_iter().flatten().filter(|s| *s < word.end) {
                for found in regex.find_iter(&bytes[start..word.end]) {
                    let key = trim_start(bytes, start + found.start()..start + found.end());
                    if !is_identifier(&bytes[key.clone()]) {
                        visit(key);
                    }
                }
            }
        }
    }
}

/// Runs of the bytes that keys of any vendor are made of.
fn words(bytes: &[u8]) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    bytes
        .split(|b| !(b.is_ascii_alphanumeric() || b"_-.:+/=%~".contains(b)))
        .map(move |word| {
            let range = at..at + word.len();
            at = range.end + 1;
            range
        })
        .filter(|word| word.len() >= SHORTEST)
}

/// Without the sign that parts a key from what stands before it.
fn trim_start(bytes: &[u8], found: Range<usize>) -> Range<usize> {
    let sign = bytes.get(found.start).is_some_and(|b| !b.is_ascii_alphanumeric());
    found.start + usize::from(sign)..found.end
}

/// `re_compile_pattern`, `sk-circle-fade`: words of code. No key is without capitals and digits.
fn is_identifier(value: &[u8]) -> bool {
    value.iter().all(|b| b.is_ascii_lowercase() || b.is_ascii_punctuation())
}

fn blot(out: &mut [u8], range: Range<usize>) {
    let bytes = out.get_mut(range).unwrap_or_default();
    bytes.iter_mut().filter(|b| !matches!(b, b'\n' | b'\r')).for_each(|b| *b = b'*');
}

/// The range, within the text, out to the ends of its characters.
fn whole_chars(text: &str, range: &Range<usize>) -> Range<usize> {
    let end = range.end.min(text.len());
    let start = range.start.min(end);
    let start = (0..=start).rev().find(|i| text.is_char_boundary(*i)).unwrap_or(0);
    let end = (end..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
    start..end
}
