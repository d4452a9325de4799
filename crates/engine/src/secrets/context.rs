//! Where a text speaks of Mistral.

use std::ops::Range;

/// How far back context reaches over the end of a line, and how far on a very long one.
const NEAR: usize = 200;
/// A line up to this long, either way of the key, is context as a whole.
const LINE: usize = 1000;

/// The places where a text speaks of Mistral, in order.
#[derive(Debug, Default)]
pub(super) struct Context {
    words: Vec<usize>,
}

impl Context {
    pub(super) fn of(words: impl Iterator<Item = usize>) -> Self {
        Self { words: words.collect() }
    }

    /// Whether the line of a key, or the line before it, speaks of Mistral near the key.
    pub(super) fn near(&self, bytes: &[u8], key: &Range<usize>) -> bool {
        let window = window(bytes, key);
        let first = self.words.partition_point(|at| *at < window.start);
        self.words.get(first).is_some_and(|at| *at < window.end)
    }
}

fn window(bytes: &[u8], key: &Range<usize>) -> Range<usize> {
    let back = |limit: usize| &bytes[key.start.saturating_sub(limit)..key.start];
    let ahead = &bytes[key.end..bytes.len().min(key.end + LINE)];
    let own = back(LINE).iter().rev().position(|b| *b == b'\n');
    let end = ahead.iter().position(|b| *b == b'\n');
    let whole = own.is_some() || key.start <= LINE;
    let mut newlines = 0;
    let previous = back(NEAR)
        .iter()
        .rev()
        .take_while(|b| {
            newlines += usize::from(**b == b'\n');
            newlines < 2
        })
        .count();
    let before = if whole { previous.max(own.unwrap_or(key.start)) } else { NEAR };
    let after = end.unwrap_or(if ahead.len() < LINE { ahead.len() } else { NEAR });
    key.start - before.min(key.start)..key.end + after
}
