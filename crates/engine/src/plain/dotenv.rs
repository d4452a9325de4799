//! Env files: whatever a Mistral key's name is set to is a key, unless it clearly is none.

use super::PlainKey;
use crate::secrets::{Judgement, Secrets};

/// Shorter values are no keys.
const SHORTEST: usize = 16;

/// The values of unknown shape that Mistral key names are set to.
pub(super) fn scan(text: &str, secrets: &Secrets, keys: &mut Vec<PlainKey>) {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if let Some(key) = key_of(line, at, secrets) {
            keys.push(key);
        }
        at += line.len();
    }
}

fn key_of(line: &str, at: usize, secrets: &Secrets) -> Option<PlainKey> {
    let (name, rest) = line.split_once('=')?;
    let name = name.trim();
    let name = name.strip_prefix("export ").map_or(name, str::trim);
    if !secrets.accepts("mistral-key-name", name) {
        return None;
    }
    let value = value_of(rest);
    let possible = value.len() >= SHORTEST && value.bytes().all(|b| b.is_ascii_graphic());
    if !possible || secrets.judge(value, Some(name)) != Judgement::Plain {
        return None;
    }
    let start = at + (line.len() - rest.len()) + rest.find(value)?;
    Some(PlainKey { span: start..start + value.len(), name: Some(name.to_owned()), certain: false })
}

/// Without quotes and comment.
fn value_of(rest: &str) -> &str {
    let rest = rest.trim();
    for quote in ['"', '\'', '`'] {
        if let Some((value, _)) = rest.strip_prefix(quote).and_then(|inner| inner.split_once(quote))
        {
            return value;
        }
    }
    rest.split([' ', '\t', '#']).next().unwrap_or(rest)
}
