//! Files that are no source: env files, configuration, notebooks, scripts, prose.
//!
//! Strings with the shape of a key are few, so each is judged by where it stands: in a format that nests by the names
//! above it and the values beside it (`nested.rs`), in any other text, and in what does not parse, by what stands
//! before and around it, which looks alike everywhere (`judge.rs`). Only env files also give keys of unknown shape, by
//! their names.

mod around;
mod bound;
mod dotenv;
mod environments;
mod judge;
mod kind;
mod kube;
mod landmarks;
mod nested;
mod openapi;
mod outline;
mod reference;
mod settings;
mod shell;
#[cfg(test)]
mod tests;
mod told;

use crate::secrets::{Found, Secrets};
pub(crate) use environments::{Environment, Use, of_path};
use judge::Judge;
pub use kind::{PlainKind, is_plain};
use landmarks::Landmarks;
use outline::Outline;
use rustc_hash::FxHashSet;
use std::ops::Range;
pub(crate) use told::{About, Told};

/// A value that looks like a Mistral key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlainKey {
    /// The value, without quotes.
    pub span: Range<usize>,
    /// The name that it is bound to, as it is written.
    pub name: Option<String>,
    /// It has the shape of a key, and a form that proves itself, its name, its call, its item or the host beside it
    /// says that it is Mistral's. Otherwise only the line speaks of Mistral, or only the name does.
    pub certain: bool,
}

/// What a file tells.
#[derive(Debug, Default)]
pub(crate) struct Read {
    pub(crate) keys: Vec<PlainKey>,
    pub(crate) told: Vec<Told>,
    pub(crate) uses: Vec<Use>,
}

/// Finds the values that look like Mistral keys, in order.
#[must_use]
pub fn scan(kind: PlainKind, text: &str, secrets: &Secrets) -> Vec<PlainKey> {
    read(kind, text, secrets).keys
}

/// Reads a file that is no source.
pub(crate) fn read(kind: PlainKind, text: &str, secrets: &Secrets) -> Read {
    let found = secrets.find(text);
    let speaks = secrets.speaks(text);
    let (marks, outline) = if speaks {
        (Landmarks::of(text, secrets), Outline::of(kind, text))
    } else {
        (Landmarks::default(), Outline::default())
    };
    let around = Around { kind, text, secrets, marks: &marks, outline: &outline };
    let mut read = Read { keys: shaped(around, found), ..Read::default() };
    match kind {
        PlainKind::Dotenv => dotenv::scan(text, secrets, &mut read.keys),
        PlainKind::Yaml => kube::scan(text, secrets, &mut read.keys),
        _ => {}
    }
    read.keys.sort_by_key(|key| (key.span.start, key.span.end));
    read.keys.dedup_by_key(|key| key.span.start);
    if speaks {
        settings::tell(around, &mut read.told);
        shell::tell(around, &mut read.told);
        openapi::tell(around, &mut read.told);
        read.uses = environments::uses(around, &read.keys);
        read.told.sort_by_key(|told| (told.span.start, told.span.end));
    }
    read
}

/// What is known of a text.
#[derive(Clone, Copy)]
struct Around<'t> {
    kind: PlainKind,
    text: &'t str,
    secrets: &'t Secrets,
    marks: &'t Landmarks,
    outline: &'t Outline,
}

impl<'t> Around<'t> {
    fn accepts(&self, matcher: &str, text: &str) -> bool {
        self.secrets.accepts(matcher, text)
    }

    /// `MISTRAL_API_KEY`, and what is one but for the last word: `MISTRAL_API`, `mistral`.
    fn is_key_name(&self, name: &str) -> bool {
        let whole = |name: &str| self.accepts("mistral-key-name", name);
        whole(name) || whole(&format!("{name}_KEY"))
    }

    /// The text of a range, without quotes and the space around it.
    fn bare(&self, range: Range<usize>) -> &'t str {
        let text = self.text.get(range).unwrap_or("");
        text.trim_matches(|c: char| c.is_whitespace() || c == '"' || c == '\'')
    }
}

/// Whether it is certain, and the name that says so.
type Verdict<'t> = Option<(bool, Option<&'t str>)>;

fn shaped(around: Around<'_>, found: Vec<Found<'_>>) -> Vec<PlainKey> {
    let text = around.text;
    let mut keys: Vec<PlainKey> = Vec::new();
    let mut others = Vec::new();
    for one in found {
        match next_of_list(text, &keys, &one).or_else(|| Judge::new(around, &one).key()) {
            Some(key) => keys.push(key),
            None => others.push(one.span),
        }
    }
    again(text, others, &mut keys);
    keys
}

/// What is a Mistral key in one place of a file is one wherever it stands.
fn again(text: &str, others: Vec<Range<usize>>, keys: &mut Vec<PlainKey>) {
    if others.is_empty() || keys.is_empty() {
        return;
    }
    let known = keys.iter().filter(|key| key.certain).filter_map(|key| text.get(key.span.clone()));
    let known: FxHashSet<&str> = known.collect();
    let same =
        others.into_iter().filter(|span| text.get(span.clone()).is_some_and(|v| known.contains(v)));
    keys.extend(same.map(|span| PlainKey { span, name: None, certain: true }));
}

/// A key that follows another with nothing but a comma between them is bound as that one is.
fn next_of_list(text: &str, keys: &[PlainKey], found: &Found) -> Option<PlainKey> {
    let last = keys.last()?;
    let glue = text.get(last.span.end..found.span.start).filter(|glue| glue.len() <= 80)?;
    let is_glue = glue.chars().all(|c| c.is_ascii_whitespace() || "\"'`,;\\-n".contains(c));
    let is_list = glue.contains([',', ';', '-', '\n']) && !glue.contains("\n\n");
    (is_glue && is_list).then(|| PlainKey { span: found.span.clone(), ..last.clone() })
}
