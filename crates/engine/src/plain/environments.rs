//! Which environments the keys of a file are for.

use super::{Around, PlainKey, reference};
use std::ops::Range;

/// Where a program runs, from what matters least to what matters most.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Environment {
    Development,
    Staging,
    Production,
}

impl Environment {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

/// A place where a key is given to an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Use {
    pub(crate) span: Range<usize>,
    /// As far as the file's text says it.
    pub(crate) environment: Option<Environment>,
    /// `None`: a key that is written down.
    pub(crate) taken: Option<Taken>,
}

/// A variable that a key is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub(crate) name: String,
    /// The environment that its name speaks of.
    pub(crate) of: Option<Environment>,
    /// The table of environments that it is taken in.
    pub(crate) table: Option<usize>,
}

/// The environment that a name speaks of; `loose`: words that only files and variables mean it by count too.
pub(crate) fn of_name(
    secrets: &crate::secrets::Secrets,
    name: &str,
    loose: bool,
) -> Option<Environment> {
    let says = |matcher| secrets.accepts(matcher, name);
    if says("environment-production") {
        Some(Environment::Production)
    } else if says("environment-staging") {
        Some(Environment::Staging)
    } else if says("environment-development") || (loose && says("environment-trial")) {
        Some(Environment::Development)
    } else {
        None
    }
}

/// The environment that a path speaks of, by its file before its folders. An env file without more is for development.
pub(crate) fn of_path(secrets: &crate::secrets::Secrets, path: &str) -> Option<Environment> {
    let mut parts = path.rsplit('/');
    let file = parts.next().unwrap_or(path);
    let folders = || parts.take(3).find_map(|folder| of_name(secrets, folder, false));
    let bare = || (file == ".env").then_some(Environment::Development);
    of_name(secrets, file, true).or_else(folders).or_else(bare)
}

/// Where a file gives keys to environments.
pub(super) fn uses(around: Around<'_>, keys: &[PlainKey]) -> Vec<Use> {
    let written = keys.iter().map(|key| Use {
        span: key.span.clone(),
        environment: place(around, &key.span, key.name.as_deref()),
        taken: None,
    });
    let mut uses: Vec<Use> = written.collect();
    let taken: Vec<Use> =
        around.secrets.mentions(around.text).filter_map(|at| taken(around, at)).collect();
    uses.extend(taken);
    uses
}

/// A reference to a variable that is named after a key.
fn taken(around: Around<'_>, at: usize) -> Option<Use> {
    let line = line(around.text, at);
    let found = reference::at(around.text.get(line.clone())?, at - line.start)?;
    if !around.accepts("mistral-key-name", found.name) {
        return None;
    }
    let start = line.start + found.start;
    let length = found.name.rsplit('.').next().map_or(0, str::len);
    let span = start..start + length;
    let of = of_name(around.secrets, found.name, true);
    let set = around.text.get(line.start..at)?.split(['=', ':']).next();
    let set = set.map(|name| name.trim_matches(|c: char| !c.is_alphanumeric()));
    let environment =
        place(around, &span, set.filter(|set| around.accepts("mistral-key-name", set)));
    let table = around.outline.leaf(&span).and_then(|leaf| table(around, leaf));
    Some(Use { span, environment, taken: Some(Taken { name: found.name.to_owned(), of, table }) })
}

fn line(text: &str, at: usize) -> Range<usize> {
    let bytes = text.as_bytes();
    let is_inside = |b: &&u8| **b != b'\n';
    let before = bytes[at.saturating_sub(REACH)..at].iter().rev().take_while(is_inside).count();
    let after = bytes[at..].iter().take(REACH).take_while(is_inside).count();
    let (mut start, mut end) = (at - before, at + after);
    while !text.is_char_boundary(start) {
        start += 1;
    }
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    start..end
}

/// How far a line is read around a name.
const REACH: usize = 400;

/// The environment of a place: its own name says it, or a name above it.
fn place(around: Around<'_>, span: &Range<usize>, name: Option<&str>) -> Option<Environment> {
    let own = name.and_then(|name| of_name(around.secrets, name, true));
    own.or_else(|| {
        let leaf = around.outline.leaf(span)?;
        let mut keys = around.outline.keys_above(leaf);
        keys.find_map(|key| of_name(around.secrets, around.bare(key), false))
    })
}

/// The map whose keys are environments, around a leaf; none when what is under its key names an environment itself:
/// then the same variable has another value in each.
fn table(around: Around<'_>, leaf: usize) -> Option<usize> {
    let outline = around.outline;
    let says = |node: usize| {
        let key = outline.own_key(node)?;
        of_name(around.secrets, around.bare(key), false)
    };
    let node = outline.maps(leaf).find(|map| says(*map).is_some())?;
    let scoped = |key: Range<usize>| around.accepts("environment-key", around.bare(key));
    let own =
        outline.leaves(node).map(|(key, _)| key).chain(outline.inner(node).map(|(key, _)| key));
    let mut own = own.take(100);
    if own.any(scoped) { None } else { outline.maps(node).next() }
}
