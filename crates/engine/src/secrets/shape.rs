//! The `[[shape]]`s: forms of a key, and where they stand in running text.

use super::written::Check;
use regex::bytes::Regex;
use std::ops::Range;

/// A form of key.
#[derive(Debug)]
pub(super) struct Shape {
    pub(super) name: String,
    /// Finds a key anywhere; says nothing of its boundaries.
    pub(super) search: Regex,
    /// Matches a value that is a key from start to end.
    pub(super) whole: Regex,
    pub(super) boundary: Boundary,
    pub(super) needs_context: bool,
    pub(super) min_entropy: f64,
    pub(super) checks: Vec<Check>,
}

impl Shape {
    /// Whether the whole value has this form.
    pub(super) fn fits(&self, value: &[u8]) -> bool {
        self.whole.is_match(value)
            && self.checks.iter().all(|check| holds(*check, value))
            && entropy(value) >= self.min_entropy
    }

    /// Calls `visit` once with every run of boundary bytes that may hold a key. Each byte is looked at once,
    /// however long the line.
    fn runs(&self, bytes: &[u8], mut visit: impl FnMut(Range<usize>)) {
        let mut from = 0;
        while let Some(found) = self.search.find_at(bytes, from) {
            let run = self.boundary.around(bytes, found.range(), from);
            from = run.end.max(found.start() + 1);
            visit(run);
            if from > bytes.len() {
                return;
            }
        }
    }

    /// Every place where a key of this form stands between its boundaries.
    pub(super) fn find(&self, bytes: &[u8], mut visit: impl FnMut(Range<usize>)) {
        self.runs(bytes, |run| {
            if let Some(key) = self.key_in(bytes, run) {
                visit(key);
            }
        });
    }

    /// The same, but a sign (`_`, `-`, `/`) is boundary enough, and a form that needs no context needs none: for
    /// masking, where one too many is no harm.
    pub(super) fn find_loosely(&self, bytes: &[u8], mut visit: impl FnMut(Range<usize>)) {
        self.runs(bytes, |run| {
            if let Some(key) = self.key_in(bytes, run.clone()) {
                return visit(key);
            }
            letter_runs(bytes, run.clone())
                .filter_map(|part| self.key_in(bytes, part))
                .for_each(&mut visit);
            if !self.needs_context {
                let found = self.search.find_iter(&bytes[run.clone()]);
                let keys = found.map(|m| run.start + m.start()..run.start + m.end());
                keys.filter(|key| self.fits(&bytes[key.clone()])).for_each(&mut visit);
            }
        });
    }

    fn key_in(&self, bytes: &[u8], run: Range<usize>) -> Option<Range<usize>> {
        starts(bytes, &run).into_iter().flatten().find_map(|start| {
            let key = start..run.end;
            bytes.get(key.clone()).is_some_and(|value| self.fits(value)).then_some(key)
        })
    }
}

/// The bytes that must not stand beside a key.
#[derive(Debug)]
pub(super) struct Boundary(pub(super) [bool; 256]);

impl Boundary {
    /// The whole run of boundary bytes around a match, not before `from`.
    fn around(&self, bytes: &[u8], found: Range<usize>, from: usize) -> Range<usize> {
        let beside = |b: &&u8| self.0[usize::from(**b)];
        let before = bytes[from..found.start].iter().rev().take_while(beside).count();
        let after = bytes[found.end..].iter().take_while(beside).count();
        found.start - before..found.end + after
    }
}

/// Runs of ASCII letters and digits.
fn letter_runs(bytes: &[u8], run: Range<usize>) -> impl Iterator<Item = Range<usize>> {
    let mut at = run.start;
    bytes[run].split(|b| !b.is_ascii_alphanumeric()).map(move |part| {
        let range = at..at + part.len();
        at = range.end + 1;
        range
    })
}

/// Where a value can start in a run: at its start, or after the part of it that belongs to what stands before: the end
/// of an escape (`\n`, `\u001b`, `%20`), of a colour (`ESC [ 3 2 m`) or of a shell default (`${X:-`).
pub(super) fn starts(bytes: &[u8], run: &Range<usize>) -> [Option<usize>; 2] {
    let word = bytes.get(run.clone()).unwrap_or_default();
    let before = run.start.checked_sub(1).and_then(|i| bytes.get(i));
    let skip = match (before, word) {
        (Some(b'\\'), [b'u', ..]) => Some(5),
        (Some(b'\\'), [b'x', ..]) => Some(3),
        (Some(b'%'), [a, b, ..]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => Some(2),
        (Some(b'\\'), [b'n' | b'r' | b't' | b'b' | b'f' | b'v' | b'0', ..])
        | (Some(b':'), [b'-', ..]) => Some(1),
        (Some(b'[' | b';'), _) => colour(word),
        _ => None,
    };
    [Some(run.start), skip.map(|skip| run.start + skip)]
}

/// The length of the end of an ANSI colour.
fn colour(word: &[u8]) -> Option<usize> {
    let digits = word.iter().take(3).take_while(|b| b.is_ascii_digit()).count();
    (digits > 0 && word.get(digits) == Some(&b'm')).then_some(digits + 1)
}

fn holds(check: Check, value: &[u8]) -> bool {
    match check {
        Check::Lower => value.iter().any(u8::is_ascii_lowercase),
        Check::Upper => value.iter().any(u8::is_ascii_uppercase),
        Check::Digit => value.iter().any(u8::is_ascii_digit),
        Check::NotHex => !value.iter().all(u8::is_ascii_hexdigit),
    }
}

/// Shannon entropy, in bits a byte.
pub(super) fn entropy(value: &[u8]) -> f64 {
    let mut counts = [0u32; 256];
    for byte in value {
        counts[usize::from(*byte)] += 1;
    }
    let total: f64 = counts.iter().copied().map(f64::from).sum();
    counts
        .iter()
        .filter(|count| **count > 0)
        .map(|count| f64::from(*count) / total)
        .map(|p| -p * p.log2())
        .sum()
}
