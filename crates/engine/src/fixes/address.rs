//! An address whose scheme keeps nothing to itself gets the one that does.

use super::{Subject, edit};
use crate::finding::{Applicability, Edit, Fix};
use crate::names::Value;
use crate::project::{Place, Project};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::ExprKind;

/// Schemes, and what each becomes.
const SCHEMES: [(&str, &str); 2] = [("http", "https"), ("ws", "wss")];

/// Safe where the host is the vendor's own: it speaks the other scheme. Another host may not.
fn encrypted(
    accepts: impl Fn(&str) -> bool,
    text: &str,
) -> Option<(usize, &'static str, Applicability)> {
    let (old, new) = SCHEMES.into_iter().find(|(old, _)| {
        text.get(..old.len()).is_some_and(|head| head.eq_ignore_ascii_case(old))
            && text[old.len()..].starts_with("://")
    })?;
    let host = text[old.len() + 3..].split(['/', '?', '#', '"', '\'']).next().unwrap_or_default();
    let port = host
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.starts_with(|c: char| c.is_ascii_digit()));
    if port {
        return None;
    }
    let safe = accepts(&format!("{new}://{host}"));
    Some((old.len(), new, if safe { Applicability::Safe } else { Applicability::Unsafe }))
}

pub(super) fn fix(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let project = judge.analysis.project();
    let secrets = judge.analysis.meaning.secrets;
    let accepts = |url: &str| secrets.accepts("mistral-host", url);
    let found: Vec<(Edit, Applicability)> = written(judge, subject.place)
        .into_iter()
        .filter_map(|place| {
            let (inner, text) = inner(project, place)?;
            let (length, new, safe) = encrypted(accepts, text)?;
            let span = Span::new(inner, inner + length as u32);
            Some((edit(project, place.file, span, new), safe))
        })
        .collect();
    let [(change, safe)] = found.as_slice() else { return None };
    Some(super::fix("Encrypt the connection", *safe, vec![change.clone()]))
}

/// Where the text of a value is written: at the place itself, or under the name that it has there.
fn written(judge: &Judge<'_, '_, '_>, place: Place) -> Vec<Place> {
    let project = judge.analysis.project();
    match &project.expr(place).kind {
        ExprKind::Text(_) => vec![place],
        ExprKind::Join(parts) => {
            let first = parts.first().map(|expr| Place { file: place.file, expr: *expr });
            first.map(|first| written(judge, first)).unwrap_or_default()
        }
        _ => {
            let values = judge.analysis.meaning.names.values(place);
            let texts = values.iter().filter_map(|value| match value {
                Value::Text(text) => Some(*text),
                _ => None,
            });
            texts.collect()
        }
    }
}

/// The first byte of a text without its quotes, and the text from there on.
fn inner<'p>(project: &'p Project<'_>, place: Place) -> Option<(u32, &'p str)> {
    let span = project.expr(place).span;
    let text = project.span_text(place.file, span);
    let at = text.find(|c: char| c.is_ascii_alphabetic())?;
    let quoted = text[..at].chars().all(|c| matches!(c, '"' | '\'' | '`' | ' '));
    quoted.then(|| (span.start + at as u32, &text[at..]))
}
