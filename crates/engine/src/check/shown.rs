//! The masked text of every file that a finding points into.

use super::read::Plain;
use crate::finding::{MaskedSource, Outcome};
use crate::project::Project;
use crate::secrets::Secrets;
use mistral_lint_grammars::Span;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// What must not be shown, by path.
#[derive(Default)]
pub(super) struct Hidden(BTreeMap<Arc<str>, Vec<Range<usize>>>);

impl Hidden {
    pub(super) fn add(&mut self, project: &Project<'_>, file: u32, span: Span) {
        let path = project.file(file).path.clone();
        self.0.entry(path).or_default().push(inner(project, file, span));
    }
}

/// A secret's own bytes: without the quotes around it.
fn inner(project: &Project<'_>, file: u32, span: Span) -> Range<usize> {
    let text = project.span_text(file, span);
    let quote = |c: char| matches!(c, '"' | '\'' | '`');
    let start = text.find(quote).map_or(0, |at| at + 1).min(text.len());
    let end = text.trim_end_matches(quote).trim_end().len();
    span.start as usize + start..span.start as usize + end.max(start)
}

/// The sources of everything that an outcome points into.
pub(super) fn sources(
    secrets: &Secrets,
    project: &Project<'_>,
    plains: &[Plain<'_>],
    outcome: &Outcome,
    hidden: &Hidden,
) -> BTreeMap<Arc<str>, MaskedSource> {
    let wanted = pointed(outcome);
    let hidden = |path: &Arc<str>| hidden.0.get(path).map_or(&[][..], Vec::as_slice);
    let mut sources = BTreeMap::new();
    for plain in plains.iter().filter(|plain| wanted.contains(&plain.path)) {
        let keys = plain.keys.iter().map(|key| key.span.clone());
        let secret: Vec<_> = keys.chain(hidden(&plain.path).iter().cloned()).collect();
        let text = secrets.mask(&plain.text, &secret).into();
        sources.insert(plain.path.clone(), MaskedSource { text, cells: plain.cells.clone() });
    }
    for file in project.files.iter().filter(|file| wanted.contains(&file.path)) {
        sources.entry(file.path.clone()).or_insert_with(|| MaskedSource {
            text: secrets.mask(file.whole(), hidden(&file.path)).into(),
            cells: Vec::new(),
        });
    }
    sources
}

/// The files that an outcome points into. What is right is only shown beside the inventory.
fn pointed(outcome: &Outcome) -> BTreeSet<Arc<str>> {
    let mut paths: BTreeSet<Arc<str>> = BTreeSet::new();
    for finding in &outcome.findings {
        paths.insert(finding.location.path.clone());
        paths.extend(finding.way.iter().map(|step| step.location.path.clone()));
    }
    if let Some(mut inventory) = outcome.inventory.clone() {
        paths.extend(inventory.places().map(|place| place.path.clone()));
        for evidence in &outcome.evidence {
            paths.insert(evidence.location.path.clone());
            paths.extend(evidence.at.iter().map(|at| at.path.clone()));
        }
    }
    paths
}
