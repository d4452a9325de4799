//! Findings as SARIF results.

use super::line_hash;
use super::model::{
    Artifact, Change, CodeFlow, Fix, FlowLocation, Location, LocationMessage, LogicalLocation,
    Message, Physical, Region, Replacement, ResultProperties, SarifResult, ThreadFlow,
};
use crate::report::lines::Cache;
use crate::report::{Report, confidence_word, file, sanitize, severity_word};
use mistral_lint_engine::{self as engine, Finding, Step};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

pub(super) const ROOT: &str = "%SRCROOT%";
/// GitHub keeps no more locations of a result.
const MOST_LOCATIONS: usize = 100;

pub(super) struct Results<'a> {
    report: &'a Report<'a>,
    lines: Cache<'a>,
    hashes: HashMap<Arc<str>, Vec<String>>,
    indexes: HashMap<&'a str, usize>,
    secrets: BTreeMap<engine::SecretId, usize>,
}

impl<'a> Results<'a> {
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        let indexes =
            report.pages.iter().enumerate().map(|(index, page)| (&*page.name, index)).collect();
        Self {
            report,
            lines: Cache::new(&report.outcome.sources),
            hashes: HashMap::new(),
            indexes,
            secrets: report.outcome.secrets(),
        }
    }

    pub(super) fn result(&mut self, finding: &Finding) -> SarifResult {
        let steps: Vec<Location> = finding
            .way
            .iter()
            .take(MOST_LOCATIONS)
            .enumerate()
            .map(|(index, step)| self.step(finding, index + 1, step))
            .collect();
        SarifResult {
            rule_id: finding.rule.to_string(),
            rule_index: self.indexes.get(&*finding.rule).copied(),
            level: severity_word(finding.severity),
            message: message(finding),
            locations: vec![self.location(finding, &finding.location)],
            code_flows: if steps.len() > 1 { vec![flow(&steps)] } else { Vec::new() },
            related_locations: steps,
            fixes: finding.fixes.iter().map(|fix| self.fix(fix)).collect(),
            partial_fingerprints: self.fingerprints(finding),
            properties: ResultProperties {
                confidence: confidence_word(finding.confidence),
                secret: finding.secret.and_then(|secret| self.secrets.get(&secret).copied()),
                commit: finding.past.as_ref().map(|past| past.brought.id.clone()),
            },
        }
    }

    fn step(&mut self, finding: &Finding, id: usize, step: &Step) -> Location {
        let text = sanitize::inline(&step.label).into_owned();
        Location {
            id: Some(id),
            message: Some(LocationMessage { text }),
            ..self.location(finding, &step.location)
        }
    }

    fn location(&mut self, finding: &Finding, location: &engine::Location) -> Location {
        let path = file(finding, location);
        let region = Some(self.region(location));
        let cell = self.lines.cell(&location.path, location.start);
        Location {
            id: None,
            physical_location: Physical { artifact_location: artifact(path), region },
            logical_locations: cell
                .map(|cell| LogicalLocation { name: format!("cell {cell}") })
                .into_iter()
                .collect(),
            message: None,
        }
    }

    fn region(&mut self, location: &engine::Location) -> Region {
        let lines = self.lines.get(&location.path);
        let start = lines.place_utf16(location.start as usize);
        let end = lines.place_utf16(location.end.max(location.start) as usize);
        Region {
            start_line: start.line,
            start_column: start.column,
            end_line: end.line,
            end_column: end.column,
        }
    }

    fn fix(&mut self, fix: &engine::Fix) -> Fix {
        let mut changes: Vec<Change> = Vec::new();
        for edit in &fix.edits {
            let replacement = Replacement {
                deleted_region: self.region(&edit.location),
                inserted_content: Message { text: edit.content.clone() },
            };
            let location = artifact(&edit.location.path);
            match changes.iter_mut().find(|change| change.artifact_location.uri == location.uri) {
                Some(change) => change.replacements.push(replacement),
                None => changes
                    .push(Change { artifact_location: location, replacements: vec![replacement] }),
            }
        }
        let text = sanitize::inline(&fix.title).into_owned();
        Fix { description: Message { text }, artifact_changes: changes }
    }

    fn fingerprints(&mut self, finding: &Finding) -> BTreeMap<&'static str, String> {
        let path = &finding.location.path;
        let line = self.lines.place(path, finding.location.start).line;
        let text = self.report.outcome.sources.get(path).map_or("", |source| &*source.text);
        let hashes = self.hashes.entry(path.clone()).or_insert_with(|| line_hash::of_lines(text));
        let mut prints = BTreeMap::new();
        if let Some(hash) = hashes.get(line - 1) {
            prints.insert("primaryLocationLineHash", hash.clone());
        }
        if !finding.fingerprint.is_empty() {
            prints.insert("mistralLint/v1", finding.fingerprint.clone());
        }
        prints
    }
}

/// The first sentence is the title of GitHub's alert; the second leads to where the way begins.
fn message(finding: &Finding) -> Message {
    let title = plain(&finding.message);
    let text = match finding.way.first() {
        Some(step) => format!("{title}. See [{}](1).", plain(&step.label).replace(['[', ']'], "")),
        None => title,
    };
    Message { text }
}

/// Text that can't be taken for a link.
fn plain(text: &str) -> String {
    sanitize::inline(text).replace("](", "] (")
}

fn flow(steps: &[Location]) -> CodeFlow {
    // An id may stand only once in a result, and the related locations have it.
    let unnamed = |location: Location| FlowLocation { location: Location { id: None, ..location } };
    let locations = steps.iter().cloned().map(unnamed).collect();
    CodeFlow { thread_flows: vec![ThreadFlow { locations }] }
}

pub(super) fn artifact(path: &str) -> Artifact {
    Artifact { uri: sanitize::uri(path), uri_base_id: ROOT }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_in_a_message_is_no_link() {
        assert_eq!(plain("x[a](http://b)"), "x[a] (http://b)");
    }
}
