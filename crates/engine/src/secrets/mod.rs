//! What a Mistral key looks like, what only looks like one, and which names, hosts and models speak of Mistral.
//!
//! All of it comes from `apis/secrets.toml`, whose head comment says what its tables mean. Regexes are matched on bytes
//! with ASCII classes: keys, names and hosts are ASCII, and any other script makes a value a placeholder.

mod context;
mod endpoint;
mod load;
mod mask;
mod matcher;
mod name;
mod placeholder;
mod proof;
mod shape;
#[cfg(test)]
pub(crate) mod tests;
mod written;

use crate::BookError;
use load::Loader;
use matcher::{Matcher, Subject};
use regex::bytes::{Regex, RegexSet};
use rustc_hash::FxHashMap;
use std::ops::Range;

use context::Context;
pub use endpoint::EndpointKind;
pub(crate) use written::Matcher as WrittenMatcher;

/// A longer value is no key of any vendor.
const LONGEST_VALUE: usize = 256;

/// The loaded `secrets.toml`.
#[derive(Debug)]
pub struct Secrets {
    shapes: Vec<shape::Shape>,
    matchers: FxHashMap<String, Vec<Matcher>>,
    endpoints: Vec<endpoint::Endpoint>,
    placeholders: placeholder::Placeholders,
    others: RegexSet,
    other_anywhere: Option<Regex>,
    not_keys: RegexSet,
    words: Regex,
    /// Made-up keys, one of each shape.
    samples: Vec<String>,
}

/// What a value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Judgement {
    /// It stands for a key: `your-api-key`, `${MISTRAL_API_KEY}`, nothing.
    Placeholder,
    /// Another vendor's key, or no secret: a digest, an id, a model's name.
    Other,
    /// It has the shape of a key.
    Key {
        /// The shape proves nothing alone: the line, the name or the call must speak of Mistral.
        needs_context: bool,
    },
    /// None of these: it could be a key of a shape that is not known.
    Plain,
}

/// A string in running text that has the shape of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'s> {
    /// Where it stands.
    pub span: Range<usize>,
    /// The name of its shape.
    pub shape: &'s str,
    /// The shape proves nothing alone.
    pub needs_context: bool,
    /// Its line, or the 200 bytes before it on this and the previous line, speaks of Mistral.
    pub context: bool,
}

impl Secrets {
    /// Reads and checks `secrets.toml`.
    ///
    /// # Errors
    /// An unknown word or a regex that does not compile, with its place.
    pub fn load(path: &str, text: &str) -> Result<Self, BookError> {
        let loader = Loader { path };
        loader.secrets(loader.parse(text)?)
    }

    /// Adds the tests of another book; one with a name that is known accepts more texts under it.
    pub(crate) fn add(
        &mut self,
        path: &str,
        matchers: Vec<WrittenMatcher>,
    ) -> Result<(), BookError> {
        for (name, more) in (Loader { path }).matchers(matchers)? {
            self.matchers.entry(name).or_default().extend(more);
        }
        Ok(())
    }

    /// What a value is; `name` is what it is bound to. A leading `Bearer ` is not part of it.
    #[must_use]
    pub fn judge(&self, value: &str, name: Option<&str>) -> Judgement {
        let value = bare(value);
        if name.is_some_and(|name| name::same_letters(name, value)) {
            return Judgement::Placeholder;
        }
        if value.len() > LONGEST_VALUE {
            return Judgement::Other;
        }
        self.is_no_key(value).unwrap_or_else(|| {
            let shape = self.shapes.iter().find(|shape| shape.fits(value.as_bytes()));
            shape.map_or(Judgement::Plain, |shape| Judgement::Key {
                needs_context: shape.needs_context,
            })
        })
    }

    /// Why a value is never a key, whatever its shape.
    fn is_no_key(&self, value: &str) -> Option<Judgement> {
        let bytes = value.as_bytes();
        if self.others.is_match(bytes) || self.not_keys.is_match(bytes) || self.is_model(value) {
            Some(Judgement::Other)
        } else {
            self.placeholders.accept(value).then_some(Judgement::Placeholder)
        }
    }

    fn is_model(&self, value: &str) -> bool {
        ["mistral-model", "mistral-provider"].iter().any(|matcher| self.accepts(matcher, value))
    }

    /// Whether a `[[matcher]]` of this name accepts a text.
    #[must_use]
    pub fn accepts(&self, matcher: &str, text: &str) -> bool {
        let Some(alternatives) = self.matchers.get(matcher) else { return false };
        let mut subject = Subject::new(text);
        alternatives.iter().any(|alternative| {
            alternative.accepts(&mut subject)
                && !alternative.unless.as_deref().is_some_and(|other| self.accepts(other, text))
        })
    }

    /// The made-up keys of the book's own proof, first to last.
    pub(crate) fn samples(&self) -> &[String] {
        &self.samples
    }

    /// Whether there is a `[[matcher]]` of this name.
    #[must_use]
    pub fn has_matcher(&self, name: &str) -> bool {
        self.matchers.contains_key(name)
    }

    /// The names of all `[[matcher]]`s.
    pub(crate) fn matcher_names(&self) -> impl Iterator<Item = &str> {
        self.matchers.keys().map(String::as_str)
    }

    /// What a request to this URL or path does: `https://api.mistral.ai/v1/chat/completions`, `{}/chat/completions`.
    #[must_use]
    pub fn endpoint(&self, url: &str) -> Option<EndpointKind> {
        endpoint::kind_of(&self.endpoints, url)
    }

    /// Whether a text speaks of Mistral at all.
    #[must_use]
    pub fn speaks(&self, text: &str) -> bool {
        self.words.is_match(text.as_bytes())
    }

    /// Every string in running text that has the shape of a key, in order.
    #[must_use]
    pub fn find(&self, text: &str) -> Vec<Found<'_>> {
        let mut all = self.find_shapes(text);
        if !all.is_empty() {
            let context = Context::of(self.mentions(text));
            for found in &mut all {
                found.context = context.near(text.as_bytes(), &found.span);
            }
        }
        all
    }

    fn find_shapes(&self, text: &str) -> Vec<Found<'_>> {
        let mut all = Vec::new();
        for shape in &self.shapes {
            shape.find(text.as_bytes(), |span| {
                let value = text.get(span.clone()).filter(|value| self.is_no_key(value).is_none());
                if value.is_some() && !(shape.needs_context && is_dotted(text.as_bytes(), &span)) {
                    all.push(Found {
                        span,
                        shape: &shape.name,
                        needs_context: shape.needs_context,
                        context: false,
                    });
                }
            });
        }
        all.sort_by_key(|found| (found.span.start, found.span.end));
        all
    }

    /// Where a text speaks of Mistral, in order.
    pub(crate) fn mentions(&self, text: &str) -> impl Iterator<Item = usize> {
        self.words.find_iter(text.as_bytes()).map(|found| found.start())
    }
}

/// Without the spaces around it and a leading `Bearer `.
pub(crate) fn bare(value: &str) -> &str {
    let value = value.trim();
    match value.split_at_checked(6) {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("bearer") && rest.starts_with([' ', '\t']) =>
        {
            rest.trim_start()
        }
        _ => value,
    }
}

/// Part of a dotted text: a file's name with its hash, a token of several parts.
fn is_dotted(bytes: &[u8], span: &Range<usize>) -> bool {
    let is_word = |b: Option<&u8>| b.is_some_and(u8::is_ascii_alphanumeric);
    let after = bytes.get(span.end) == Some(&b'.') && is_word(bytes.get(span.end + 1));
    let before =
        span.start >= 2 && bytes[span.start - 1] == b'.' && is_word(bytes.get(span.start - 2));
    after || before
}
