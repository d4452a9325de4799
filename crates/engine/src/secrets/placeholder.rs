//! `[placeholder]`: values that stand for a key.

use regex::bytes::{Regex, RegexSet};
use rustc_hash::FxHashSet;

/// What makes a value a placeholder.
#[derive(Debug)]
pub(super) struct Placeholders {
    pub(super) shorter_than: usize,
    pub(super) delimiters: String,
    /// In lower case.
    pub(super) exact: FxHashSet<String>,
    pub(super) fragments: Fragments,
    pub(super) regexes: RegexSet,
    pub(super) longest_period: usize,
    pub(super) sequence: Option<Sequence>,
    pub(super) words: Option<(Regex, usize)>,
}

/// Parts between delimiters that give a placeholder away.
#[derive(Debug, Default)]
pub(super) struct Fragments {
    words: FxHashSet<String>,
    /// Several words, as `-a-b-`.
    phrases: Vec<String>,
}

impl FromIterator<String> for Fragments {
    fn from_iter<I: IntoIterator<Item = String>>(fragments: I) -> Self {
        let mut out = Self::default();
        for fragment in fragments {
            if fragment.contains('-') {
                out.phrases.push(format!("-{fragment}-"));
            } else {
                out.words.insert(fragment);
            }
        }
        out
    }
}

impl Fragments {
    fn occur(&self, lower: &str, delimiters: &str) -> bool {
        let mut joined = String::with_capacity(lower.len() + 2);
        joined.push('-');
        for part in lower.split(|c| delimiters.contains(c)).filter(|part| !part.is_empty()) {
            if self.words.contains(part) {
                return true;
            }
            joined.push_str(part);
            joined.push('-');
        }
        self.phrases.iter().any(|phrase| joined.contains(phrase.as_str()))
    }
}

impl Placeholders {
    /// Whether `value`, already trimmed, stands for a key.
    pub(super) fn accept(&self, value: &str) -> bool {
        if value.chars().count() < self.shorter_than || self.regexes.is_match(value.as_bytes()) {
            return true;
        }
        let lower = value.to_lowercase();
        self.exact.contains(&lower)
            || self.fragments.occur(&lower, &self.delimiters)
            || self.is_made_up(&lower)
            || self.is_words(value.as_bytes())
    }

    /// A short period or neighbours of an alphabet.
    fn is_made_up(&self, lower: &str) -> bool {
        let plain = self.without_delimiters(lower);
        let after_first = lower.split_once(|c| self.delimiters.contains(c));
        repeats(&plain, self.longest_period)
            || after_first.is_some_and(|(_, rest)| {
                repeats(&self.without_delimiters(rest), self.longest_period)
            })
            || self.sequence.as_ref().is_some_and(|sequence| sequence.covers(&plain))
    }

    fn without_delimiters(&self, lower: &str) -> Vec<u8> {
        lower.chars().filter(|c| !self.delimiters.contains(*c)).collect::<String>().into_bytes()
    }

    fn is_words(&self, value: &[u8]) -> bool {
        self.words.as_ref().is_some_and(|(regex, percent)| {
            let covered: usize = regex.find_iter(value).map(|m| m.len()).sum();
            covered * 100 >= value.len() * percent
        })
    }
}

/// Whether the text repeats its first `longest` or fewer bytes at least once, to the end.
fn repeats(text: &[u8], longest: usize) -> bool {
    (1..=longest.min(text.len() / 2)).any(|p| text.iter().skip(p).eq(&text[..text.len() - p]))
}

/// Neighbours of the alphabet, the digits or the keyboard.
#[derive(Debug)]
pub(super) struct Sequence {
    pub(super) run: usize,
    pub(super) percent: usize,
    /// Each byte's place in an alphabet, and how long that is.
    pub(super) alphabets: Vec<Alphabet>,
}

/// The place of each byte, plus one; 0 where it has none.
#[derive(Debug)]
pub(super) struct Alphabet {
    places: [u8; 256],
    len: u8,
}

impl Alphabet {
    /// At most 255 letters; more make no alphabet.
    pub(super) fn new(letters: &str) -> Option<Self> {
        let len = u8::try_from(letters.len()).ok()?;
        let mut places = [0; 256];
        for (byte, place) in letters.bytes().zip(1..=len) {
            places[usize::from(byte)] = place;
        }
        Some(Self { places, len })
    }

    /// 1 when `b` follows `a`, -1 when it goes before, 0 when they are no neighbours.
    fn step(&self, a: u8, b: u8) -> i8 {
        let (a, b) = (self.places[usize::from(a)], self.places[usize::from(b)]);
        let next = |place: u8| if place == self.len { 1 } else { place + 1 };
        match (a, b) {
            (0, _) | (_, 0) => 0,
            _ if next(a) == b => 1,
            _ if next(b) == a => -1,
            _ => 0,
        }
    }
}

impl Sequence {
    fn covers(&self, text: &[u8]) -> bool {
        let mut covered = vec![false; text.len()];
        for alphabet in &self.alphabets {
            for (first, stride) in [(0, 1), (0, 2), (1, 2)] {
                self.mark(alphabet, text, first, stride, &mut covered);
            }
        }
        let count = covered.iter().filter(|c| **c).count();
        !text.is_empty() && count * 100 >= text.len() * self.percent
    }

    /// Marks the runs of neighbours among every `stride`-th byte.
    fn mark(&self, of: &Alphabet, text: &[u8], first: usize, stride: usize, covered: &mut [bool]) {
        let (mut start, mut direction) = (first, 0);
        let mut at = first;
        while at < text.len() {
            let next = at + stride;
            let step = text.get(next).map_or(0, |b| of.step(text[at], *b));
            if step == 0 || (direction != 0 && step != direction) {
                if (at - start) / stride + 1 >= self.run {
                    (start..=at).step_by(stride).for_each(|i| covered[i] = true);
                }
                start = if step == 0 { next } else { at };
            }
            direction = step;
            at = next;
        }
    }
}
