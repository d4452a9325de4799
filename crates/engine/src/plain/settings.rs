//! Names of Mistral's that a file gives a value.

use super::around::PAIR_NAMES;
use super::judge::is_value_name;
use super::landmarks::around;
use super::told::{About, Told};
use super::{Around, PlainKind};
use crate::finding::Confidence;
use std::ops::Range;

/// How long a value may be that is looked at.
const LONGEST: usize = 300;

/// A name and what it is set to.
pub(super) struct Setting<'t> {
    name: Range<usize>,
    /// `None`: it is taken from outside (`ARG NAME`, `- NAME`).
    value: Option<&'t str>,
}

/// What the settings of a file tell.
pub(super) fn tell(around: Around<'_>, told: &mut Vec<Told>) {
    if !has_settings(around.kind) {
        return;
    }
    let mut last = 0..0;
    for at in around.secrets.mentions(around.text) {
        told.extend(url(around, at));
        let name = word(around.text, at);
        if name == last {
            continue;
        }
        last = name.clone();
        if let Some(setting) = setting(around, name) {
            told.extend(shipped(around, &setting));
            told.extend(plaintext(around, &setting));
        }
    }
    told.extend(unchecked(around));
}

/// Variables that switch the check of certificates off, beside names of Mistral's.
fn unchecked(around: Around<'_>) -> Vec<Told> {
    let is_name = |c: char| c.is_ascii_uppercase() || c == '_';
    let words = around.text.split(|c: char| !is_name(c));
    let names = words.filter(|word| word.len() > 2 && around.accepts("unchecked-name", word));
    let spans = names.map(|word| {
        let start = word.as_ptr() as usize - around.text.as_ptr() as usize;
        start..start + word.len()
    });
    let off = |span: Range<usize>| {
        let value = setting(around, span.clone())?.value?;
        let name = around.text.get(span.clone())?;
        let off = around.accepts("switched-off", value);
        off.then(|| unencrypted(span, name, Confidence::Medium))
    };
    spans.filter_map(off).collect()
}

fn has_settings(kind: PlainKind) -> bool {
    use PlainKind::{
        Docker, Dotenv, DotenvTemplate, Http, Ini, Json, Shell, Terraform, Toml, Xml, Yaml,
    };
    matches!(
        kind,
        Dotenv
            | DotenvTemplate
            | Yaml
            | Toml
            | Json
            | Docker
            | Shell
            | Terraform
            | Ini
            | Xml
            | Http
    )
}

fn word(text: &str, at: usize) -> Range<usize> {
    around(text.as_bytes(), at, |b| b.is_ascii_alphanumeric() || b"_.-".contains(&b))
}

fn setting(around: Around<'_>, name: Range<usize>) -> Option<Setting<'_>> {
    let before = around.text.get(..name.start)?;
    if before.ends_with(['$', '{', '%', '!']) {
        return None;
    }
    let leaf = around.outline.leaf(&name);
    if let Some(leaf) =
        leaf.filter(|leaf| around.bare(around.outline.span(*leaf)).len() == name.len())
    {
        return named_beside(around, leaf, name);
    }
    if around.kind == PlainKind::Json && leaf.is_some() {
        return None;
    }
    let line = before.rsplit('\n').next()?.trim_start();
    let rest = line_of(around.text.get(name.end..)?);
    let after = rest.trim_start_matches(['"', '\'']).trim_start();
    let value = match after.strip_prefix(":=").or_else(|| after.strip_prefix(['=', ':'])) {
        Some(value) => Some(value_of(value)),
        None if around.kind != PlainKind::Docker => return None,
        None if line.eq_ignore_ascii_case("arg ") => None,
        None if line.eq_ignore_ascii_case("env ") => Some(value_of(rest)),
        None => return None,
    };
    Some(Setting { name, value })
}

/// `name: X` beside `value: ...`; `- X` in a list of variables.
fn named_beside(around: Around<'_>, leaf: usize, name: Range<usize>) -> Option<Setting<'_>> {
    let outline = around.outline;
    let key = around.bare(outline.key(leaf)?);
    if outline.in_list(leaf) {
        let taken = around.accepts("variables-name", key);
        return taken.then_some(Setting { name, value: None });
    }
    if !PAIR_NAMES.iter().any(|word| word.eq_ignore_ascii_case(key)) {
        return None;
    }
    let mut leaves = outline.leaves(outline.maps(leaf).next()?);
    let (_, value) = leaves.find(|(key, _)| is_value_name(around.bare(key.clone())))?;
    Some(Setting { name, value: Some(around.bare(value)) })
}

fn line_of(text: &str) -> &str {
    let mut end = text.len().min(LONGEST);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].lines().next().unwrap_or("")
}

/// What stands after a sign: in quotes, a hole of a template, or up to the next space.
fn value_of(text: &str) -> &str {
    let text = text.trim();
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\''));
    if let Some(inner) = quote.and_then(|quote| text[1..].split(quote).next()) {
        return inner.trim();
    }
    let hole = ["${{", "{{"].iter().find(|open| text.starts_with(**open));
    if let Some(end) = hole.and_then(|_| text.find("}}")) {
        return &text[..end + 2];
    }
    text.split([' ', '\t', ',', '"', '\'', '#']).next().unwrap_or("")
}

/// A public variable that is set to a key.
fn shipped(around: Around<'_>, setting: &Setting<'_>) -> Option<Told> {
    let name = around.text.get(setting.name.clone())?;
    let variable = name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_');
    if !variable || !around.accepts("public-env", name) || !around.accepts("mistral-key-name", name)
    {
        return None;
    }
    let template = around.kind == PlainKind::DotenvTemplate;
    let note = match setting.value {
        None => false,
        Some("") if !template => return None,
        Some(value) => template || !carries(around, name, value),
    };
    Some(Told {
        about: About::Shipped,
        span: setting.name.clone(),
        name: name.to_owned(),
        confidence: Confidence::High,
        note,
    })
}

/// Whether a value is a key or says where one is taken from.
fn carries(around: Around<'_>, name: &str, value: &str) -> bool {
    use crate::secrets::Judgement::{Key, Plain};
    around.accepts("reference", value)
        || matches!(around.secrets.judge(value, Some(name)), Key { .. } | Plain)
}

/// A variable for an address of Mistral that is set to one without encryption.
fn plaintext(around: Around<'_>, setting: &Setting<'_>) -> Option<Told> {
    let name = around.text.get(setting.name.clone())?;
    let value = setting.value?;
    let start = value.as_ptr() as usize - around.text.as_ptr() as usize;
    let has_holes = value.contains(['$', '{', '<', '%', '[']);
    if has_holes || !is_plaintext(value) || !around.accepts("mistral-host", name) {
        return None;
    }
    let known = around.accepts("local-host", value) || around.accepts("mistral-host", value);
    (!known).then(|| unencrypted(start..start + value.len(), name, Confidence::Medium))
}

/// A URL of Mistral's own host without encryption.
fn url(around: Around<'_>, at: usize) -> Option<Told> {
    let span = super::landmarks::around(around.text.as_bytes(), at, |b| {
        b.is_ascii_alphanumeric() || b"_.-:/".contains(&b)
    });
    let url = around.text.get(span.clone())?;
    let found = is_plaintext(url) && around.accepts("mistral-host", url);
    found.then(|| unencrypted(span, url, Confidence::High))
}

fn is_plaintext(url: &str) -> bool {
    ["http://", "ws://"]
        .iter()
        .any(|scheme| url.get(..scheme.len()).is_some_and(|s| s.eq_ignore_ascii_case(scheme)))
}

fn unencrypted(span: Range<usize>, name: &str, confidence: Confidence) -> Told {
    Told { about: About::Plaintext, span, name: name.to_owned(), confidence, note: false }
}
