//! What is declared to stand in front of the program.

use super::read::{Read, Value, globs, kind, one_of, unknown_key, word, wrong};
use super::{Config, Word};
use crate::globs::Globs;
use crate::in_front::InFront;
use crate::role::Role;
use std::ops::Range;
use std::sync::Arc;
use toml::de::{DeTable, DeValue};

const KEYS: [&str; 4] = ["provides", "paths", "routes", "reason"];
/// What can be provided.
const PROVIDED: [(&str, Role); 4] = [
    ("rate-limit", Role::Limiter),
    ("authentication", Role::Auth),
    ("audit", Role::Audit),
    ("moderation", Role::Moderation),
];

/// What stands in front of the program, as it is written.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Front {
    provides: Vec<Role>,
    paths: Vec<Word>,
    routes: Vec<Word>,
    reason: String,
    span: Range<usize>,
    /// The file's name.
    pub file: String,
    /// The file, relative to the root, when it is below.
    pub path: Option<Arc<str>>,
}

/// What a configuration whose globs are relative to `base` declares.
#[must_use]
pub fn in_front(config: &Config, base: &str) -> Vec<InFront> {
    let globs = |base: &str, words: &[Word]| {
        let texts: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
        // The patterns were compiled when they were read.
        Globs::new(base, &texts).unwrap_or_default()
    };
    let front = |front: &Front| InFront {
        provides: front.provides.clone(),
        paths: globs(base, &front.paths),
        routes: globs("", &front.routes),
        reason: front.reason.clone(),
        file: front.file.clone(),
        path: front.path.clone(),
        span: front.span.clone(),
    };
    config.in_front.iter().map(front).collect()
}

pub(super) fn read(value: &Value<'_>) -> Read<Vec<Front>> {
    let DeValue::Array(entries) = value.get_ref() else {
        let message = "This must be a list: [[in-front]] with provides and reason";
        return Err(wrong(value.span(), message));
    };
    entries.iter().map(one).collect()
}

fn one(value: &Value<'_>) -> Read<Front> {
    let DeValue::Table(table) = value.get_ref() else {
        return Err(wrong(value.span(), "This must be a table with provides and reason"));
    };
    let mut front = Front { span: value.span(), ..Front::default() };
    for (key, value) in table {
        match &**key.get_ref() {
            "provides" => front.provides = provided(value)?,
            "paths" => front.paths = some(value)?,
            "routes" => front.routes = some(value)?,
            "reason" => front.reason = reason(value)?,
            other => return Err(unknown_key(key.span(), other, &KEYS)),
        }
    }
    missing(table, &front)
        .map_or(Ok(()), |what| Err(wrong(value.span(), format!("This says no `{what}`"))))?;
    Ok(front)
}

fn missing(table: &DeTable<'_>, front: &Front) -> Option<&'static str> {
    let said = |key: &str| table.iter().any(|(known, _)| &**known.get_ref() == key);
    if front.provides.is_empty() {
        return Some("provides");
    }
    (!said("reason")).then_some("reason")
}

fn provided(value: &Value<'_>) -> Read<Vec<Role>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().map(|item| one_of(item, &PROVIDED)).collect(),
        DeValue::String(_) => Ok(vec![one_of(value, &PROVIDED)?]),
        other => Err(wrong(value.span(), format!("This must be a list, not {}", kind(other)))),
    }
}

/// Globs: an empty list would mean every file.
fn some(value: &Value<'_>) -> Read<Vec<Word>> {
    let found = globs(value)?;
    if found.is_empty() {
        return Err(wrong(value.span(), "This names nothing"));
    }
    Ok(found)
}

fn reason(value: &Value<'_>) -> Read<String> {
    let word = word(value)?;
    let text = word.text.split_whitespace().collect::<Vec<_>>().join(" ");
    if text.is_empty() {
        return Err(wrong(
            word.span,
            "This must say what stands there: \"nginx, 10 r/s a client\"",
        ));
    }
    Ok(text)
}
