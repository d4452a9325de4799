//! Files that are no source: env files, configuration, notebooks, scripts, prose.
//!
//! No format is parsed. Strings with the shape of a key are few, so each is judged by what stands before, above and
//! beside it, which looks alike in all of them. Only env files also give keys of unknown shape, by their names.

mod around;
mod bound;
mod dotenv;
mod kind;
mod kube;
mod landmarks;
#[cfg(test)]
mod tests;

use crate::secrets::{Found, Secrets};
use around::Place;
use bound::{Bound, bound};
pub use kind::{PlainKind, is_plain};
use landmarks::Landmarks;
use rustc_hash::FxHashSet;
use std::ops::Range;

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

/// Names that only say that a value follows; what it is a value of stands beside or above.
const VALUE_NAMES: [&str; 12] = [
    "value",
    "default",
    "defaultvalue",
    "initialvalue",
    "string",
    "secret_string",
    "text",
    "data",
    "content",
    "plain",
    "literal",
    "const",
];

/// Finds the values that look like Mistral keys, in order.
#[must_use]
pub fn scan(kind: PlainKind, text: &str, secrets: &Secrets) -> Vec<PlainKey> {
    let mut keys = shaped(kind, text, secrets);
    match kind {
        PlainKind::Dotenv => dotenv::scan(text, secrets, &mut keys),
        PlainKind::Yaml => kube::scan(text, secrets, &mut keys),
        _ => {}
    }
    keys.sort_by_key(|key| (key.span.start, key.span.end));
    keys.dedup_by_key(|key| key.span.start);
    keys
}

fn shaped(kind: PlainKind, text: &str, secrets: &Secrets) -> Vec<PlainKey> {
    let found = secrets.find(text);
    let marks = if found.iter().any(|one| one.needs_context) {
        Landmarks::of(text, secrets)
    } else {
        Landmarks::default()
    };
    let mut keys: Vec<PlainKey> = Vec::new();
    let mut others = Vec::new();
    for one in found {
        let place = Place { text, at: one.span.start, marks: &marks };
        let bound = bound(text, place.at);
        let notebook = kind == PlainKind::Notebook;
        let judge = Judge { place, bound, secrets, flat: is_flat(kind), notebook };
        match next_of_list(text, &keys, &one).or_else(|| judge.key(&one)) {
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

/// Whether a format has no items that hold together what belongs together.
fn is_flat(kind: PlainKind) -> bool {
    !matches!(
        kind,
        PlainKind::Json
            | PlainKind::Yaml
            | PlainKind::Toml
            | PlainKind::Xml
            | PlainKind::Terraform
            | PlainKind::Http
    )
}

/// A key that follows another with nothing but a comma between them is bound as that one is.
fn next_of_list(text: &str, keys: &[PlainKey], found: &Found) -> Option<PlainKey> {
    let last = keys.last()?;
    let glue = text.get(last.span.end..found.span.start).filter(|glue| glue.len() <= 80)?;
    let is_glue = glue.chars().all(|c| c.is_ascii_whitespace() || "\"'`,;\\-n".contains(c));
    let is_list = glue.contains([',', ';', '-', '\n']) && !glue.contains("\n\n");
    (is_glue && is_list).then(|| PlainKey { span: found.span.clone(), ..last.clone() })
}

/// Judges one value.
struct Judge<'t> {
    place: Place<'t>,
    bound: Bound,
    secrets: &'t Secrets,
    flat: bool,
    notebook: bool,
}

/// Whether it is certain, and the name that says so.
type Verdict<'t> = Option<(bool, Option<&'t str>)>;

impl Judge<'_> {
    fn key(&self, found: &Found) -> Option<PlainKey> {
        let name = self.name().filter(|name| !self.bound.loose && !is_value_name(name));
        let (certain, name) = if found.needs_context {
            let (certain, own) = self.verdict(found.context)?;
            (certain, own.or(name))
        } else {
            (true, name)
        };
        Some(PlainKey { span: found.span.clone(), name: name.map(str::to_owned), certain })
    }

    fn name(&self) -> Option<&str> {
        self.bound.name.clone().and_then(|name| self.place.text.get(name))
    }

    /// What is said of a value whose shape proves nothing alone; `near`: its line speaks of Mistral.
    fn verdict(&self, near: bool) -> Verdict<'_> {
        let uncertain = near.then_some((false, None));
        let name = self.name();
        if let Some(name) = name.filter(|name| self.is_key_name(name)) {
            return Some((true, Some(name)));
        }
        if self.is_mistral_call() || (self.is_header(name) && self.place.host_near()) {
            return Some((true, None));
        }
        match name {
            Some(name) if self.is_generic(name) => self.generic(name, near),
            Some(name) if is_value_name(name) => self.beside().or(uncertain),
            Some(_) if self.bound.bearer || self.bound.loose => uncertain,
            Some(_) => None,
            None if self.bound.item => {
                let cell = (self.notebook && self.place.cell_speaks()).then_some((false, None));
                self.beside().or(uncertain).or(cell)
            }
            None => uncertain,
        }
    }

    /// `MISTRAL_API_KEY`, and what is one but for the last word: `MISTRAL_API`, `mistral`.
    fn is_key_name(&self, name: &str) -> bool {
        let whole = |name: &str| self.accepts("mistral-key-name", name);
        whole(name) || whole(&format!("{name}_KEY"))
    }

    fn is_generic(&self, name: &str) -> bool {
        self.accepts("generic-key-name", name)
    }

    fn accepts(&self, matcher: &str, text: &str) -> bool {
        self.secrets.accepts(matcher, text)
    }

    /// `Mistral("...")`, `new MistralClient(...)`.
    fn is_mistral_call(&self) -> bool {
        let callee = self.bound.callee.clone().and_then(|callee| self.place.text.get(callee));
        callee.is_some_and(|callee| self.accepts("mistral-key-name", &format!("{callee}.api_key")))
    }

    fn is_header(&self, name: Option<&str>) -> bool {
        self.bound.bearer || name.is_some_and(|name| self.accepts("auth-header", name))
    }

    /// `api_key` under `mistral:`, in `Mistral(...)`, beside `provider: mistral`. Where the Mistral key has a setting of
    /// its own, it is another's.
    fn generic<'a>(&'a self, name: &'a str, near: bool) -> Verdict<'a> {
        let mut path = name.to_owned();
        for parent in self.place.parents() {
            path = format!("{parent}.{path}");
            if self.accepts("mistral-key-name", &path) {
                return Some((true, Some(name)));
            }
        }
        if self.place.setting_near(self.flat) {
            return None;
        }
        let speaks = self.place.item_speaks();
        let certain = self.place.host_near() || (speaks && !self.flat);
        (certain || speaks || near).then_some((certain, Some(name)))
    }

    /// `name: MISTRAL_API_KEY` beside it, `variable "mistral_api_key"` above it.
    fn beside(&self) -> Verdict<'_> {
        let above = || {
            self.place.parents().into_iter().find(|parent| self.accepts("mistral-key-name", parent))
        };
        self.place.sibling().or_else(above).map(|name| (true, Some(name)))
    }
}

fn is_value_name(name: &str) -> bool {
    VALUE_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}
