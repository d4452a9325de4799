//! What runs in front of the handlers of an app by the name of its file.

use super::matcher::Matcher;
use crate::analysis::Analysis;
use crate::apis::Convention;
use crate::handlers::Handler;
use crate::names::Value;
use crate::project::{Place, last_name};
use crate::{addresses, conventions};
use mistral_lint_grammars::facts::{ExprId, ExprKind, Facts};

/// A file that by a convention runs in front of an app's handlers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Frame {
    file: u32,
    /// The convention, by its number.
    convention: u32,
}

/// A frame, and the handlers that it speaks for.
#[derive(Debug)]
pub(super) struct Framing {
    pub(super) frame: Frame,
    /// The addresses that it runs in front of; all when empty.
    only: Vec<Matcher>,
}

impl Framing {
    /// Every such file of a project.
    pub(super) fn find(analysis: &Analysis<'_, '_>) -> Vec<Self> {
        let files = 0..analysis.project().files.len() as u32;
        files.flat_map(|file| frames(analysis, file)).collect()
    }

    /// Whether its exports run in front of a handler.
    pub(super) fn covers(&self, analysis: &Analysis<'_, '_>, handler: &Handler) -> bool {
        let file = handler.function.file;
        if analysis.app_folder(self.frame.file) != analysis.app_folder(file) {
            return false;
        }
        let facts = analysis.project().facts(file);
        let imports =
            |root: &String| facts.imports.iter().any(|import| import.module.starts_with(&**root));
        let convention = self.frame.convention(analysis);
        if !convention.importing.as_ref().is_none_or(imports)
            || has_own(facts, handler, &convention.instead)
        {
            return false;
        }
        if self.only.is_empty() {
            return true;
        }
        let addresses = addresses::of(analysis, handler);
        addresses.iter().any(|address| self.only.iter().any(|only| only.matches(address)))
    }
}

/// Whether a handler's class, or the handler by a decorator, says for itself what others are told for all.
fn has_own(facts: &Facts, handler: &Handler, names: &[String]) -> bool {
    let function = facts.function(handler.function.id);
    let class = function.class.map(|class| facts.class(class));
    let known = |name: &str| names.iter().any(|known| known == name);
    let decorator = |expr: &ExprId| {
        let callee = facts.call(*expr).map_or(*expr, |call| call.callee);
        last_name(facts, callee).is_some_and(known)
    };
    function.decorators.iter().any(decorator)
        || class.is_some_and(|class| class.fields.iter().any(|field| known(&field.name)))
}

fn frames(analysis: &Analysis<'_, '_>, file: u32) -> Vec<Framing> {
    let packages = |file: u32, name: &str| analysis.package(file, name);
    let conventions = (0..).zip(&analysis.meaning.names.apis(file).conventions);
    let around = conventions.filter(|(_, it)| {
        it.around && conventions::applies(it, &analysis.meaning, file, &packages)
    });
    let framing = |(number, convention): (u32, &Convention)| {
        let path = convention.matcher.as_deref();
        let only = path.map(|path| matchers(analysis, file, path)).unwrap_or_default();
        Framing { frame: Frame { file, convention: number }, only }
    };
    around.map(framing).collect()
}

impl Frame {
    fn convention<'a>(self, analysis: &Analysis<'_, 'a>) -> &'a Convention {
        &analysis.meaning.names.apis(self.file).conventions[self.convention as usize]
    }

    /// What the file gives to run in front of the handlers of its app, and the lists in it that name such.
    pub(crate) fn given(self, analysis: &Analysis<'_, '_>) -> (Vec<Value>, Vec<Place>) {
        let (mut values, mut lists) = (Vec::new(), Vec::new());
        for export in &self.convention(analysis).exports {
            if let Some((export, field)) = export.split_once('.') {
                lists.extend(below(analysis, self.file, export, field));
            } else {
                analysis.meaning.names.exported(self.file, export, &mut values);
                lists.extend(analysis.meaning.module_values(self.file, export));
            }
        }
        (values, lists)
    }

    /// Where to point at for what has no place of its own.
    pub(crate) fn place(self, analysis: &Analysis<'_, '_>) -> Option<Place> {
        let (expr, _) = analysis.project().facts(self.file).each_expr().next()?;
        Some(Place { file: self.file, expr })
    }
}

/// What stands in a field of an export: `config.matcher`.
fn below(analysis: &Analysis<'_, '_>, file: u32, export: &str, field: &str) -> Vec<Place> {
    let mut values = Vec::new();
    analysis.meaning.names.exported(file, export, &mut values);
    let records = values.iter().filter_map(|value| match value {
        Value::Record(record) => Some(*record),
        _ => None,
    });
    records.filter_map(|record| entry(analysis, record, field)).collect()
}

fn entry(analysis: &Analysis<'_, '_>, record: Place, name: &str) -> Option<Place> {
    let ExprKind::Record(entries) = &analysis.project().expr(record).kind else { return None };
    let entry = entries.iter().find(|entry| entry.label.as_deref() == Some(name))?;
    Some(Place { file: record.file, expr: entry.value })
}

/// The patterns that an export says.
fn matchers(analysis: &Analysis<'_, '_>, file: u32, path: &str) -> Vec<Matcher> {
    let (export, field) = path.split_once('.').unwrap_or((path, ""));
    let places = below(analysis, file, export, field).into_iter();
    places.flat_map(|place| patterns(analysis, place, Matcher::read)).collect()
}

/// The patterns that a text, a list of texts, or records with a `source` hold.
pub(super) fn patterns(
    analysis: &Analysis<'_, '_>,
    place: Place,
    read: fn(&str) -> Option<Matcher>,
) -> Vec<Matcher> {
    texts(analysis, place, 0).iter().filter_map(|text| read(text)).collect()
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
