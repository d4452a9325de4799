//! What a text says of Mistral, and where: found once, asked by place.

use crate::secrets::Secrets;
use std::ops::Range;

/// How long a name or a URL may be, either way of the word in it.
const LONGEST: usize = 200;

/// The places where a text speaks of Mistral, each list in order.
#[derive(Debug, Default)]
pub(super) struct Landmarks {
    /// Names of Mistral keys that stand as values: `name: MISTRAL_API_KEY`.
    names: Vec<Range<usize>>,
    /// Names of Mistral keys that are given a value of their own: `MISTRAL_API_KEY=`.
    settings: Vec<usize>,
    /// Hosts of the API, and variables named after one.
    hosts: Vec<usize>,
    /// All other words of Mistral.
    words: Vec<usize>,
}

impl Landmarks {
    pub(super) fn of(text: &str, secrets: &Secrets) -> Self {
        let mut out = Self::default();
        for at in secrets.mentions(text) {
            out.add(text, at, secrets);
        }
        out.names.dedup();
        out
    }

    fn add(&mut self, text: &str, at: usize, secrets: &Secrets) {
        let bytes = text.as_bytes();
        let is_name = |b: u8| b.is_ascii_alphanumeric() || b"_.-".contains(&b);
        let word = around(bytes, at, is_name);
        let accepts = |matcher, range: Range<usize>| {
            text.get(range).is_some_and(|t| secrets.accepts(matcher, t))
        };
        if accepts("mistral-key-name", word.clone()) {
            if is_set(bytes, word.end) {
                self.settings.push(at);
            } else {
                self.names.push(word);
            }
            return;
        }
        let is_url = |b: u8| is_name(b) || b":/".contains(&b);
        if accepts("mistral-host", around(bytes, at, is_url)) {
            self.hosts.push(at);
        } else {
            self.words.push(at);
        }
    }

    /// The names of keys within a range, from the left.
    pub(super) fn names(
        &self,
        range: &Range<usize>,
    ) -> impl DoubleEndedIterator<Item = Range<usize>> + '_ {
        let from = self.names.partition_point(|name| name.start < range.start);
        let to = self.names.partition_point(|name| name.start < range.end);
        self.names.get(from..to).unwrap_or_default().iter().cloned()
    }

    /// Whether a Mistral key has its own setting within a range: then a value of another name is another's.
    pub(super) fn has_setting(&self, range: &Range<usize>) -> bool {
        any(&self.settings, range)
    }

    /// Whether a Mistral key is named anywhere.
    pub(super) fn has_key(&self) -> bool {
        !(self.settings.is_empty() && self.names.is_empty())
    }

    pub(super) fn has_host(&self, range: &Range<usize>) -> bool {
        any(&self.hosts, range)
    }

    /// Every mention of Mistral within a range.
    pub(super) fn all(&self, range: &Range<usize>) -> impl Iterator<Item = usize> + '_ {
        let lists = [&self.settings, &self.hosts, &self.words];
        let places = lists.map(|places| within(places, range)).into_iter().flatten().copied();
        places.chain(self.names(range).map(|name| name.start))
    }

    /// Whether a range speaks of Mistral.
    pub(super) fn speaks(&self, range: &Range<usize>) -> bool {
        any(&self.words, range) || any(&self.hosts, range) || self.names(range).next().is_some()
    }
}

fn any(places: &[usize], range: &Range<usize>) -> bool {
    !within(places, range).is_empty()
}

fn within<'m>(places: &'m [usize], range: &Range<usize>) -> &'m [usize] {
    let place = |at| places.partition_point(|place| *place < at);
    places.get(place(range.start)..place(range.end)).unwrap_or_default()
}

/// Whether `=` or `:` follows a name, but for quotes and space.
fn is_set(bytes: &[u8], end: usize) -> bool {
    let rest = bytes[end..].iter().take(8);
    let next = rest.copied().find(|b| !matches!(b, b'"' | b'\'' | b'\\' | b' ' | b']'));
    matches!(next, Some(b':' | b'='))
}

pub(super) fn around(bytes: &[u8], at: usize, of: impl Fn(u8) -> bool) -> Range<usize> {
    let floor = at.saturating_sub(LONGEST);
    let back = bytes[floor..at].iter().rev().take_while(|b| of(**b)).count();
    let ahead = bytes[at..].iter().take(LONGEST).take_while(|b| of(**b)).count();
    at - back..at + ahead
}
