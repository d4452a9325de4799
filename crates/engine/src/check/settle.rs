//! Comments in the code say what is settled.

use super::read::Plain;
use crate::finding::{Edit, Finding, Fix, MaskedSource, Outcome};
use crate::project::{File, Project};
use crate::suppress::{self, Comment};
use crate::{Engine, Settings, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Takes away what comments in the code say is settled.
pub(super) fn ignores(
    engine: &Engine,
    tree: &dyn Tree,
    settings: &Settings,
    (project, plains): (&Project<'_>, &[Plain<'_>]),
    outcome: &mut Outcome,
) {
    let Some(policy) = &settings.ignores else { return };
    let mut known: Vec<Arc<str>> = engine.pages.iter().map(|page| page.name.clone()).collect();
    known.push(suppress::UNUSED_IGNORE.into());
    let active = |rule: &str| settings.rules.contains_key(rule);
    let rules = suppress::Rules { known: &known, active: &active, policy };
    let mut findings: BTreeMap<Arc<str>, Vec<Finding>> = BTreeMap::new();
    for finding in std::mem::take(&mut outcome.findings) {
        findings.entry(finding.location.path.clone()).or_default().push(finding);
    }
    let mut files: BTreeMap<&Arc<str>, Vec<&File<'_>>> = BTreeMap::new();
    for file in project.files.iter().filter(|file| tree.wanted(&file.path)) {
        files.entry(&file.path).or_default().push(file);
    }
    for (path, files) in files {
        let own = findings.remove(path).unwrap_or_default();
        let settled = one(path, &files, rules, own);
        outcome.totals.suppressed += settled.suppressed();
        if !settled.findings.is_empty() || !settled.suppressions.is_empty() {
            outcome.sources.entry(path.clone()).or_insert_with(|| MaskedSource {
                text: engine.secrets.mask(files[0].whole(), &[]).into(),
                cells: Vec::new(),
            });
        }
        outcome.findings.extend(settled.findings);
        outcome.suppressions.extend(settled.suppressions);
    }
    for plain in plains.iter().filter(|plain| tree.wanted(&plain.path)) {
        let Some(own) = findings.remove(&plain.path) else { continue };
        let comments = suppress::comments(&plain.text);
        let file = suppress::File { path: &plain.path, text: &plain.text, comments: &comments };
        let settled = suppress::settle(file, rules, own);
        outcome.totals.suppressed += settled.suppressed();
        outcome.findings.extend(settled.findings);
        outcome.suppressions.extend(settled.suppressions);
    }
    outcome.findings.extend(findings.into_values().flatten());
    outcome.suppressions.sort();
    super::sort(&mut outcome.findings);
}

/// One file, which may hold several modules.
fn one(
    path: &Arc<str>,
    files: &[&File<'_>],
    rules: suppress::Rules<'_>,
    findings: Vec<Finding>,
) -> suppress::Settled {
    let text: &str = &files[0].text;
    let mut comments: Vec<Comment<'_>> = files
        .iter()
        .flat_map(|file| &file.facts.comments)
        .map(|span| Comment { range: span.start..span.end, text: span.of(text) })
        .collect();
    comments.sort_by_key(|comment| comment.range.start);
    let mut settled =
        suppress::settle(suppress::File { path, text, comments: &comments }, rules, findings);
    let fit = |fix: &Fix| {
        let edit = |edit: &Edit| files.iter().find_map(|file| file.fit(edit.clone()));
        let edits = fix.edits.iter().map(edit).collect::<Option<_>>()?;
        Some(Fix { edits, ..fix.clone() })
    };
    for finding in
        settled.findings.iter_mut().filter(|finding| *finding.rule == *suppress::UNUSED_IGNORE)
    {
        finding.fixes = finding.fixes.iter().filter_map(fit).collect();
    }
    settled
}
