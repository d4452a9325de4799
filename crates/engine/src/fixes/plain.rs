//! A key in a file that is no source: where its format can take a variable, it does.

use super::text::{line_start, next_line};
use crate::finding::{Applicability, Edit, Fix, Location};
use crate::plain::{PlainKey, PlainKind, is_plain};
use crate::secrets::Secrets;
use std::ops::Range;
use std::sync::Arc;

/// The variable when the file names no other.
const VARIABLE: &str = "MISTRAL_API_KEY";

/// How a file takes a variable `{name}`.
enum Way {
    /// Filled in before anything reads the file.
    Hole(&'static str),
    /// By a shell.
    Shell,
    /// Given when the image is built or run: the value is only left out.
    Without,
}

/// What is offered for a key of a file, when the others of the file leave its variable to it.
pub(crate) fn fix(
    (path, text): (&Arc<str>, &str),
    keys: &[PlainKey],
    key: &PlainKey,
    secrets: &Secrets,
) -> Option<Fix> {
    let name = variable(key, secrets);
    let value = |key: &PlainKey| text.get(key.span.clone());
    let other = |known: &PlainKey| variable(known, secrets) == name && value(known) != value(key);
    if keys.iter().any(other) {
        return None;
    }
    let (span, content) = match way(path, text, is_plain(path)?, secrets)? {
        Way::Hole(hole) => is_code(text, key.span.start)
            .then_some((key.span.clone(), hole.replace("{name}", &name))),
        Way::Shell => in_shell(text, &key.span, &name),
        Way::Without => without(text, &key.span, &name),
    }?;
    let location = Location { path: path.clone(), start: span.start as u32, end: span.end as u32 };
    let edits = vec![Edit { location, content }];
    Some(super::fix("Read the key from the environment", Applicability::Unsafe, edits))
}

fn variable(key: &PlainKey, secrets: &Secrets) -> String {
    let plain = |name: &String| {
        secrets.accepts("mistral-key-name", name)
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    let own = key.name.as_ref().map(|name| name.to_ascii_uppercase());
    own.filter(plain).unwrap_or_else(|| VARIABLE.to_owned())
}

fn way(path: &str, text: &str, kind: PlainKind, secrets: &Secrets) -> Option<Way> {
    match kind {
        PlainKind::Yaml if secrets.accepts("workflow-file", path) => {
            Some(Way::Hole("${{ secrets.{name} }}"))
        }
        PlainKind::Yaml if secrets.accepts("compose-file", path) => Some(Way::Hole("${{name}}")),
        PlainKind::Shell if secrets.accepts("posix-shell-file", path) => {
            // What a script only writes down is not its own to read.
            (!text.contains("<<")).then_some(Way::Shell)
        }
        PlainKind::Docker => Some(Way::Without),
        _ => None,
    }
}

/// Whether a place stands outside of the comments of a line.
fn is_code(text: &str, at: usize) -> bool {
    let before = text.get(line_start(text, at)..at).unwrap_or_default();
    !before.trim_start().starts_with('#') && !before.contains(" #")
}

/// How a shell reads the text at a place.
#[derive(Clone, Copy)]
enum Quote {
    None,
    /// Since the opening quote.
    Single(usize),
    Double,
    Comment,
}

fn quote(text: &str, at: usize) -> Quote {
    let mut state = Quote::None;
    let mut escaped = false;
    let mut before = '\n';
    for (index, c) in text.char_indices().take_while(|(index, _)| *index < at) {
        state = match (state, c) {
            _ if escaped => state,
            (Quote::None, '\'') => Quote::Single(index),
            (Quote::None, '"') => Quote::Double,
            (Quote::None, '#') if before.is_whitespace() => Quote::Comment,
            (Quote::Single(_), '\'') | (Quote::Double, '"') | (Quote::Comment, '\n') => Quote::None,
            _ => state,
        };
        escaped = c == '\\' && !escaped && !matches!(state, Quote::Single(_) | Quote::Comment);
        before = c;
    }
    state
}

/// The value of a variable that must be set, in the quotes that its place needs.
fn in_shell(text: &str, key: &Range<usize>, name: &str) -> Option<(Range<usize>, String)> {
    let read = format!("${{{name}:?set {name}}}");
    match quote(text, key.start) {
        Quote::Double => Some((key.clone(), read)),
        Quote::None => {
            let after = text.get(key.end..)?.chars().next();
            let ends = after.is_none_or(|c| c.is_whitespace() || c == ';');
            ends.then(|| (key.clone(), format!("\"{read}\"")))
        }
        Quote::Single(open) => {
            let close = key.end + text.get(key.end..)?.find('\'')?;
            let inner = text.get(open + 1..close)?;
            if inner.contains(['"', '$', '`', '\\', '!']) {
                return Some((key.clone(), format!("'\"{read}\"'")));
            }
            let (before, after) = (&text[open + 1..key.start], &text[key.end..close]);
            Some((open..close + 1, format!("\"{before}{read}{after}\"")))
        }
        Quote::Comment => None,
    }
}

/// Takes the value of a build argument away, or the line that sets nothing but the variable.
fn without(text: &str, key: &Range<usize>, name: &str) -> Option<(Range<usize>, String)> {
    let (start, next) = (line_start(text, key.start), next_line(text, key.end));
    let line = text.get(start..next)?.trim_end();
    let before = text.get(..start)?.trim_end();
    let rest = text.get(key.end..next)?.trim_end().trim_start_matches(['"', '\'']);
    if !rest.is_empty() || before.ends_with('\\') {
        return None;
    }
    let mut words = line.split_ascii_whitespace();
    let (instruction, said) = (words.next()?, words.next()?);
    let own = said.strip_prefix(name)?;
    let value = key.start..key.end;
    let single = match own.strip_prefix('=') {
        Some(given) => {
            words.next().is_none() && given.trim_matches(['"', '\'']).len() == value.len()
        }
        None => own.is_empty() && words.next().is_some() && words.next().is_none(),
    };
    if !single {
        return None;
    }
    match instruction.to_ascii_uppercase().as_str() {
        "ENV" => Some((start..next, String::new())),
        "ARG" => {
            let equals = start + text.get(start..key.start)?.rfind('=')?;
            Some((equals..start + line.len(), String::new()))
        }
        _ => None,
    }
}
