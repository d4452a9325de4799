//! What a configuration and a command line mean together: which rules run, and which findings are shown.

use super::{Config, Level, Word};
use crate::finding::{Confidence, Finding, Outcome, Severity};
use crate::globs::Globs;
use crate::page::Page;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Words that name rules: their names, and the lines of the checklist that they answer for.
#[must_use]
pub fn known_names(pages: &[Page]) -> Vec<String> {
    let lines: BTreeSet<&String> = pages.iter().flat_map(|page| &page.checklist).collect();
    pages.iter().map(|page| page.name.to_string()).chain(lines.into_iter().cloned()).collect()
}

fn names(word: &str, page: &Page) -> bool {
    *page.name == *word || page.checklist.iter().any(|line| line == word)
}

/// The rules that run, each with the severity that replaces its page's. What the command line selects runs even when
/// the configuration turns it off.
#[must_use]
pub fn chosen(
    pages: &[Page],
    config: &Config,
    select: &[String],
    ignore: &[String],
) -> BTreeMap<Arc<str>, Option<Severity>> {
    let said = |list: &[String], page: &Page| list.iter().any(|word| names(word, page));
    let wanted = |page: &&Page| {
        let on = if select.is_empty() { configured(config, page) } else { said(select, page) };
        on && !said(ignore, page)
    };
    let severity = |page: &Page| match level(config, page) {
        Some(Level::Set(severity)) => Some(severity),
        _ => None,
    };
    pages.iter().filter(wanted).map(|page| (page.name.clone(), severity(page))).collect()
}

/// The rules whose findings no comment takes away.
#[must_use]
pub fn never_ignored(pages: &[Page], config: &Config) -> BTreeSet<Arc<str>> {
    let named = |page: &&Page| config.never_ignore.iter().any(|word| names(&word.text, page));
    pages.iter().filter(named).map(|page| page.name.clone()).collect()
}

fn configured(config: &Config, page: &Page) -> bool {
    let said = |list: &[Word]| list.iter().any(|word| names(&word.text, page));
    let selected = config.select.as_deref().is_none_or(said) || said(&config.extend_select);
    selected && !said(&config.ignore) && level(config, page) != Some(Level::Off)
}

/// The last word on a rule counts; its own name goes before a line of the checklist.
fn level(config: &Config, page: &Page) -> Option<Level> {
    let own = config.severity.iter().rev().find(|(word, _)| word.text == *page.name);
    let line = || config.severity.iter().rev().find(|(word, _)| names(&word.text, page));
    own.or_else(line).map(|(_, level)| *level)
}

/// Which findings are shown.
#[derive(Debug, Clone)]
pub struct Filter {
    min_severity: Severity,
    min_confidence: Confidence,
    /// Globs, and names of rules and checklist lines.
    per_path: Vec<(Globs, Vec<String>)>,
}

impl Filter {
    /// The filter of a configuration whose globs are relative to `base` (empty, or with a slash at its end).
    #[must_use]
    pub fn new(
        config: &Config,
        base: &str,
        min_severity: Severity,
        min_confidence: Confidence,
    ) -> Self {
        let texts = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
        let entry = |entry: &super::PerPath| {
            // The patterns were compiled when they were read.
            let globs = Globs::new(base, &texts(&entry.paths)).ok()?;
            Some((globs, texts(&entry.ignore)))
        };
        Self {
            min_severity,
            min_confidence,
            per_path: config.per_path.iter().filter_map(entry).collect(),
        }
    }

    /// Takes away what is not to be shown; gives the number of notes that were only too mild.
    pub fn apply(&self, outcome: &mut Outcome, pages: &[Page]) -> usize {
        let before = std::mem::take(&mut outcome.findings);
        let mut hidden = 0;
        for finding in before {
            if self.is_unwanted(&finding, pages) || finding.confidence < self.min_confidence {
                continue;
            }
            if finding.severity < self.min_severity {
                hidden += usize::from(finding.severity == Severity::Note);
            } else {
                outcome.findings.push(finding);
            }
        }
        hidden
    }

    fn is_unwanted(&self, finding: &Finding, pages: &[Page]) -> bool {
        let page = pages.iter().find(|page| page.name == finding.rule);
        let path = finding.past.as_ref().map_or(&finding.location.path, |past| &past.path);
        self.per_path.iter().filter(|(globs, _)| globs.matches(path)).any(|(_, rules)| {
            rules
                .iter()
                .any(|word| **word == *finding.rule || page.is_some_and(|page| names(word, page)))
        })
    }
}
