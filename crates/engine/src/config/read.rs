//! Reads and checks the TOML of a configuration.

use super::{Config, ConfigError, Level, PerPath, Word, books, front};
use crate::finding::{Confidence, Severity};
use crate::words::nearest;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// Every key of a configuration.
pub const KEYS: [&str; 19] = [
    "extends",
    "select",
    "extend-select",
    "ignore",
    "exclude",
    "pedantic",
    "fail-on",
    "min-severity",
    "min-confidence",
    "require-ignore-reason",
    "never-ignore",
    "severity",
    "per-path",
    "in-front",
    "api",
    "convention",
    "matcher",
    "rules",
    "$schema",
];
const LEVELS: [(&str, Level); 4] = [
    ("error", Level::Set(Severity::Error)),
    ("warning", Level::Set(Severity::Warning)),
    ("note", Level::Set(Severity::Note)),
    ("off", Level::Off),
];
const SEVERITIES: [(&str, Severity); 3] =
    [("error", Severity::Error), ("warning", Severity::Warning), ("note", Severity::Note)];
const CONFIDENCES: [(&str, Confidence); 3] =
    [("high", Confidence::High), ("medium", Confidence::Medium), ("low", Confidence::Low)];

pub(super) type Value<'a> = Spanned<DeValue<'a>>;
pub(super) type Read<T> = Result<T, ConfigError>;

/// Reads a `mistral-lint.toml`.
///
/// # Errors
/// The first mistake.
pub fn parse(text: &str) -> Read<Config> {
    let document = document(text)?;
    config(text, document.get_ref())
}

/// Reads `[tool.mistral-lint]` of a `pyproject.toml`; `None` when there is none. Mistakes elsewhere in the file are
/// other tools' business, as long as it is TOML.
///
/// # Errors
/// The first mistake.
pub fn parse_pyproject(text: &str) -> Read<Option<Config>> {
    let document = document(text)?;
    let section =
        document.get_ref().get("tool").and_then(|tool| tool.get_ref().get("mistral-lint"));
    match section {
        None => Ok(None),
        Some(section) => match section.get_ref() {
            DeValue::Table(table) => config(text, table).map(Some),
            _ => Err(wrong(section.span(), "`tool.mistral-lint` must be a table")),
        },
    }
}

fn document(text: &str) -> Read<Spanned<DeTable<'_>>> {
    DeTable::parse(text).map_err(|error| ConfigError {
        span: error.span().unwrap_or(0..0),
        message: format!("This is not TOML: {}", error.message()),
        help: None,
    })
}

fn config(text: &str, table: &DeTable<'_>) -> Read<Config> {
    let mut config = Config::default();
    for (key, value) in table {
        match &**key.get_ref() {
            "extends" => config.extends = Some(word(value)?),
            "rules" => config.rules = Some(word(value)?),
            "select" => config.select = Some(words(value)?),
            "extend-select" => config.extend_select = words(value)?,
            "ignore" => config.ignore = words(value)?,
            "exclude" => config.exclude = globs(value)?,
            "pedantic" => config.pedantic = Some(boolean(value)?),
            "require-ignore-reason" => config.require_ignore_reason = Some(boolean(value)?),
            "never-ignore" => config.never_ignore = words(value)?,
            "fail-on" => config.fail_on = Some(one_of(value, &SEVERITIES)?),
            "min-severity" => config.min_severity = Some(one_of(value, &SEVERITIES)?),
            "min-confidence" => config.min_confidence = Some(one_of(value, &CONFIDENCES)?),
            "severity" => config.severity = severities(value)?,
            "per-path" => config.per_path = per_paths(value)?,
            "in-front" => config.in_front = front::read(value)?,
            // The api book's own reader checks these, by the same road as the built-in entries.
            "api" | "convention" | "matcher" | "$schema" => {}
            other => return Err(unknown_key(key.span(), other, &KEYS)),
        }
    }
    config.book = books::text(text, table);
    Ok(config)
}

pub(super) fn unknown_key(span: Range<usize>, key: &str, keys: &[&str]) -> ConfigError {
    let help = nearest(key, keys.iter().copied()).map_or_else(
        || format!("The keys are {}", keys.join(", ")),
        |near| format!("Did you mean `{near}`?"),
    );
    ConfigError { span, message: format!("There is no key `{key}`"), help: Some(help) }
}

pub(super) fn wrong(span: Range<usize>, message: impl Into<String>) -> ConfigError {
    ConfigError { span, message: message.into(), help: None }
}

pub(super) fn word(value: &Value<'_>) -> Read<Word> {
    match value.get_ref() {
        DeValue::String(text) => Ok(Word { text: text.to_string(), span: value.span() }),
        other => Err(wrong(value.span(), format!("This must be a text, not {}", kind(other)))),
    }
}

fn words(value: &Value<'_>) -> Read<Vec<Word>> {
    match value.get_ref() {
        DeValue::Array(items) => items.iter().map(word).collect(),
        other => {
            let error =
                wrong(value.span(), format!("This must be a list of texts, not {}", kind(other)));
            let help = matches!(other, DeValue::String(_))
                .then(|| "Put it in brackets: [\"..\"]".to_owned());
            Err(ConfigError { help, ..error })
        }
    }
}

pub(super) fn globs(value: &Value<'_>) -> Read<Vec<Word>> {
    let words = words(value)?;
    let patterns: Vec<&str> = words.iter().map(|word| word.text.as_str()).collect();
    match crate::globs::Globs::new("", &patterns) {
        Ok(_) => Ok(words),
        Err((index, why)) => {
            let span = words.get(index).map_or(value.span(), |word| word.span.clone());
            Err(wrong(span, format!("This is not a glob: {why}")))
        }
    }
}

fn boolean(value: &Value<'_>) -> Read<bool> {
    match value.get_ref() {
        DeValue::Boolean(is) => Ok(*is),
        other => {
            Err(wrong(value.span(), format!("This must be true or false, not {}", kind(other))))
        }
    }
}

pub(super) fn one_of<T: Copy>(value: &Value<'_>, choices: &[(&str, T)]) -> Read<T> {
    let word = word(value)?;
    if let Some((_, choice)) = choices.iter().find(|(name, _)| *name == word.text) {
        return Ok(*choice);
    }
    let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
    let help = nearest(&word.text, names.iter().copied()).map_or_else(
        || format!("It can be {}", names.join(", ")),
        |near| format!("Did you mean `{near}`?"),
    );
    Err(ConfigError {
        span: word.span,
        message: format!("`{}` is not known here", word.text),
        help: Some(help),
    })
}

fn severities(value: &Value<'_>) -> Read<Vec<(Word, Level)>> {
    let DeValue::Table(table) = value.get_ref() else {
        return Err(wrong(
            value.span(),
            "This must be a table: [severity] and then rule = \"warning\"",
        ));
    };
    let entry = |(key, value): (&Spanned<_>, &Value<'_>)| {
        let name: &toml::de::DeString<'_> = key.get_ref();
        Ok((Word { text: name.to_string(), span: key.span() }, one_of(value, &LEVELS)?))
    };
    let mut found = table.iter().map(entry).collect::<Read<Vec<_>>>()?;
    found.sort_by_key(|(word, _)| word.span.start);
    Ok(found)
}

fn per_paths(value: &Value<'_>) -> Read<Vec<PerPath>> {
    let DeValue::Array(entries) = value.get_ref() else {
        return Err(wrong(value.span(), "This must be a list: [[per-path]] with paths and ignore"));
    };
    entries.iter().map(per_path).collect()
}

fn per_path(value: &Value<'_>) -> Read<PerPath> {
    let DeValue::Table(table) = value.get_ref() else {
        return Err(wrong(value.span(), "This must be a table with paths and ignore"));
    };
    let mut entry = PerPath::default();
    for (key, value) in table {
        match &**key.get_ref() {
            "paths" => entry.paths = globs(value)?,
            "ignore" => entry.ignore = words(value)?,
            other => return Err(unknown_key(key.span(), other, &["paths", "ignore"])),
        }
    }
    if entry.paths.is_empty() {
        return Err(wrong(value.span(), "This names no paths"));
    }
    Ok(entry)
}

pub(super) fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
