//! From what `secrets.toml` says to what is used: every regex compiled, every mistake with its place.

use super::Secrets;
use super::endpoint::{self, Endpoint};
use super::matcher::{Matcher, Tests};
use super::placeholder::{Alphabet, Placeholders, Sequence};
use super::shape::{Boundary, Shape};
use super::written::{self, Book, Text};
use crate::BookError;
use regex::bytes::{Regex, RegexBuilder, RegexSet, RegexSetBuilder};
use rustc_hash::FxHashMap;
use std::ops::Range;

/// Words that speak of Mistral in running text.
const WORDS: &str = "(?i)mistral|codestral";

/// Makes errors that know their file.
#[derive(Clone, Copy)]
pub(super) struct Loader<'p> {
    pub(super) path: &'p str,
}

impl Loader<'_> {
    pub(super) fn error(&self, span: Range<usize>, message: impl Into<String>) -> BookError {
        BookError { path: self.path.to_owned(), span, message: message.into() }
    }

    pub(super) fn parse(&self, text: &str) -> Result<Book, BookError> {
        toml::from_str(text).map_err(|e| self.error(e.span().unwrap_or(0..0), e.message()))
    }

    pub(super) fn secrets(&self, book: Book) -> Result<Secrets, BookError> {
        let others: Vec<Text> = book.other_key.into_iter().map(|k| k.regex).collect();
        let samples = book.proof.keys.iter().map(|pieces| pieces.get_ref().concat()).collect();
        let not_keys: Vec<Text> = book.not_key.into_iter().map(|k| k.regex).collect();
        Ok(Secrets {
            shapes: book.shape.into_iter().map(|s| self.shape(s)).collect::<Result<_, _>>()?,
            matchers: self.matchers(book.matcher)?,
            endpoints: self.endpoints(&book.endpoint)?,
            placeholders: self.placeholders(book.placeholder)?,
            other_anywhere: self.anywhere(&others)?,
            others: self.set(&others)?,
            not_keys: self.set(&not_keys)?,
            words: RegexBuilder::new(WORDS)
                .unicode(false)
                .build()
                .map_err(|e| self.error(0..0, e.to_string()))?,
            samples,
        })
    }

    fn shape(&self, shape: written::Shape) -> Result<Shape, BookError> {
        let beside = self.regex(&shape.boundary)?;
        let mut boundary = [false; 256];
        for byte in 0..128u8 {
            boundary[usize::from(byte)] = beside.is_match(&[byte]);
        }
        let search = self.regex(&shape.regex)?;
        if search.is_match(b"") {
            return Err(self.error(shape.regex.span(), "this regex matches an empty text"));
        }
        Ok(Shape {
            name: shape.name,
            search,
            whole: self.compile(&shape.regex, &format!("^(?:{})$", shape.regex.get_ref()))?,
            boundary: Boundary(boundary),
            needs_context: shape.needs_context,
            min_entropy: shape.min_entropy,
            checks: shape.checks,
        })
    }

    pub(super) fn matchers(
        &self,
        all: Vec<written::Matcher>,
    ) -> Result<FxHashMap<String, Vec<Matcher>>, BookError> {
        let mut out: FxHashMap<String, Vec<Matcher>> = FxHashMap::default();
        for m in all {
            let matcher = Matcher {
                of: m.of,
                ends: m.ends,
                unless: m.unless,
                yes: Tests { values: m.values, globs: m.globs, regexes: self.set(&m.regexes)? },
                no: Tests {
                    values: m.not_values,
                    globs: m.not_globs,
                    regexes: self.set(&m.not_regexes)?,
                },
            };
            out.entry(m.name).or_default().push(matcher);
        }
        Ok(out)
    }

    fn endpoints(&self, all: &[written::Endpoint]) -> Result<Vec<Endpoint>, BookError> {
        let mut out = Vec::new();
        for written in all {
            if !written.path.get_ref().starts_with('/') {
                return Err(self.error(written.path.span(), "an endpoint's path starts with `/`"));
            }
            out.extend(endpoint::expand(written.path.get_ref(), written.kind));
        }
        Ok(out)
    }

    fn placeholders(&self, p: written::Placeholder) -> Result<Placeholders, BookError> {
        let words = p.words.map(|w| Ok((self.regex(&w.regex)?, w.percent))).transpose()?;
        let sequence = p.sequence.map(|s| Sequence {
            run: s.run.max(2),
            percent: s.percent,
            alphabets: s.alphabets.iter().filter_map(|letters| Alphabet::new(letters)).collect(),
        });
        Ok(Placeholders {
            shorter_than: p.shorter_than,
            delimiters: p.delimiters,
            exact: p.exact.iter().map(|value| value.trim().to_lowercase()).collect(),
            fragments: p.fragments.iter().map(|fragment| fragment.to_lowercase()).collect(),
            regexes: self.set(&p.regexes)?,
            longest_period: p.period.map_or(0, |p| p.longest),
            sequence,
            words,
        })
    }

    /// The keys of other vendors inside running text: the same regexes, without the anchors.
    fn anywhere(&self, others: &[Text]) -> Result<Option<Regex>, BookError> {
        let mut parts = Vec::new();
        for text in others {
            self.regex(text)?;
            let inner = text.get_ref().strip_prefix('^').and_then(|rest| rest.strip_suffix('$'));
            let Some(inner) = inner else {
                return Err(self.error(
                    text.span(),
                    "the regex of an other-key is `^...$`: it describes a whole value",
                ));
            };
            parts.push(format!("(?:{inner})"));
        }
        let Some(first) = others.first() else { return Ok(None) };
        self.compile(first, &format!("(?:^|[^0-9A-Za-z])(?:{})", parts.join("|"))).map(Some)
    }

    fn regex(&self, text: &Text) -> Result<Regex, BookError> {
        self.compile(text, text.get_ref())
    }

    fn compile(&self, text: &Text, pattern: &str) -> Result<Regex, BookError> {
        let built = RegexBuilder::new(pattern).unicode(false).build();
        built.map_err(|e| self.error(text.span(), e.to_string()))
    }

    /// One automaton for all; only when it fails is the culprit looked for.
    fn set(&self, texts: &[Text]) -> Result<RegexSet, BookError> {
        let built = RegexSetBuilder::new(texts.iter().map(Text::get_ref)).unicode(false).build();
        built.map_err(|e| {
            let culprit = texts.iter().find_map(|text| self.regex(text).err());
            culprit.unwrap_or_else(|| {
                self.error(texts.first().map_or(0..0, Text::span), e.to_string())
            })
        })
    }
}
