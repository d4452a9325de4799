//! What runs in front of the handlers of an app by the name of its file.

use super::matcher::Matcher;
use crate::analysis::Analysis;
use crate::apis::Convention;
use crate::handlers::Handler;
use crate::names::Value;
use crate::project::Place;
use crate::{addresses, conventions};
use mistral_lint_grammars::facts::ExprKind;

/// A file whose exports run in front of an app's handlers.
#[derive(Debug)]
pub(super) struct Framing {
    pub(super) file: u32,
    /// The addresses that they run in front of; all when empty.
    only: Vec<Matcher>,
    /// Only in front of handlers in files that import this.
    importing: Option<String>,
}

impl Framing {
    /// Every such file of a project.
    pub(super) fn find(analysis: &Analysis<'_, '_>) -> Vec<Self> {
        let files = 0..analysis.project().files.len() as u32;
        let framing = |file| {
            let convention = conventions_of(analysis, file).next()?;
            let only = convention.matcher.as_deref();
            let only = only.map(|path| matchers(analysis, file, path)).unwrap_or_default();
            Some(Self { file, only, importing: convention.importing.clone() })
        };
        files.filter_map(framing).collect()
    }

    /// Whether its exports run in front of a handler.
    pub(super) fn covers(&self, analysis: &Analysis<'_, '_>, handler: &Handler) -> bool {
        let file = handler.function.file;
        if analysis.app_folder(self.file) != analysis.app_folder(file) {
            return false;
        }
        let facts = analysis.project().facts(file);
        let imports =
            |root: &String| facts.imports.iter().any(|import| import.module.starts_with(&**root));
        if !self.importing.as_ref().is_none_or(imports) {
            return false;
        }
        if self.only.is_empty() {
            return true;
        }
        let addresses = addresses::of(analysis, handler);
        addresses.iter().any(|address| self.only.iter().any(|only| only.matches(address)))
    }
}

fn conventions_of<'a>(
    analysis: &Analysis<'_, 'a>,
    file: u32,
) -> impl Iterator<Item = &'a Convention> {
    let conventions = analysis.meaning.names.apis(file).conventions.iter();
    let packages = move |file: u32, name: &str| analysis.package(file, name);
    conventions.filter(move |convention| {
        convention.around
            && conventions::applies(convention, &analysis.meaning, file, &packages)
    })
}

/// What a file gives to run in front of the handlers of its app.
pub(crate) fn given(analysis: &Analysis<'_, '_>, file: u32) -> Vec<Value> {
    let exports = conventions_of(analysis, file).flat_map(|convention| &convention.exports);
    let mut found = Vec::new();
    for export in exports {
        found.extend(below(analysis, file, export));
    }
    found
}

/// What stands at a path below an export: `config.matcher`.
fn below(analysis: &Analysis<'_, '_>, file: u32, path: &str) -> Vec<Value> {
    let names = &analysis.meaning.names;
    let mut parts = path.split('.');
    let mut values = Vec::new();
    names.exported(file, parts.next().unwrap_or(path), &mut values);
    for part in parts {
        let records = values.iter().filter_map(|value| match value {
            Value::Record(record) => Some(*record),
            _ => None,
        });
        let entries = records.flat_map(|record| entry(analysis, record, part));
        values = entries.flat_map(|place| names.values(place).to_vec()).collect();
    }
    values
}

fn entry(analysis: &Analysis<'_, '_>, record: Place, name: &str) -> Option<Place> {
    let ExprKind::Record(entries) = &analysis.project().expr(record).kind else { return None };
    let entry = entries.iter().find(|entry| entry.label.as_deref() == Some(name))?;
    Some(Place { file: record.file, expr: entry.value })
}

/// The patterns that an export says.
fn matchers(analysis: &Analysis<'_, '_>, file: u32, path: &str) -> Vec<Matcher> {
    let (export, field) = path.split_once('.').unwrap_or((path, ""));
    let mut values = Vec::new();
    analysis.meaning.names.exported(file, export, &mut values);
    let places = values.iter().filter_map(|value| match value {
        Value::Record(record) => entry(analysis, *record, field),
        _ => None,
    });
    places.flat_map(|place| patterns(analysis, place)).collect()
}

/// The patterns that a text, a list of texts, or records with a `source` hold.
pub(super) fn patterns(analysis: &Analysis<'_, '_>, place: Place) -> Vec<Matcher> {
    texts(analysis, place, 0).iter().filter_map(|text| Matcher::read(text)).collect()
}

fn texts(analysis: &Analysis<'_, '_>, place: Place, depth: usize) -> Vec<String> {
    match &analysis.project().expr(place).kind {
        ExprKind::List(items) | ExprKind::Pass(items) if depth < 4 => items
            .iter()
            .flat_map(|item| texts(analysis, Place { file: place.file, expr: *item }, depth + 1))
            .collect(),
        ExprKind::Record(entries) => {
            let own = entries.iter().filter(|entry| entry.label.as_deref() == Some("source"));
            own.flat_map(|entry| {
                texts(analysis, Place { file: place.file, expr: entry.value }, depth + 1)
            })
            .collect()
        }
        _ => analysis.meaning.constants(place),
    }
}
