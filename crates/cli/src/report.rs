//! Outcome in, bytes out: the same outcome gives the same report.

mod agent;
pub(crate) mod checklist;
mod checkstyle;
mod concise;
mod cut;
mod diff;
pub(crate) mod explained;
mod format;
mod github;
mod gitlab;
mod job;
mod json;
mod jsonl;
mod junit;
mod lines;
pub(crate) mod manual;
mod markdown;
mod paint;
mod pretty;
mod rdjson;
pub mod sanitize;
mod sarif;
mod secrets;
mod shown;
mod snippet;
mod summary;
mod suppressions;
pub(crate) mod trouble;
mod xml;

pub use format::Format;
pub use paint::Style;
pub use shown::Shown;

use mistral_lint_engine::{Confidence, Finding, Location, Outcome, Page, Severity};
use std::sync::Arc;

/// Everything that a report may need.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What was found and is to be shown.
    pub outcome: &'a Outcome,
    /// Every rule, also those that did not speak.
    pub pages: &'a [Page],
    /// Files that were looked at. Zero means that silence says nothing.
    pub analysed: usize,
    /// Findings that are shown only with `--pedantic`.
    pub hidden_notes: usize,
    /// How paths are shown to people.
    pub shown: &'a Shown,
    /// The terminal.
    pub style: Style,
    /// Below zero: quiet. Above: verbose.
    pub verbosity: i8,
    /// Whether to end with how often each rule spoke.
    pub statistics: bool,
    /// Whether to list what comments in the code say is settled.
    pub suppressions: bool,
}

impl Report<'_> {
    /// Renders the report.
    #[must_use]
    pub fn render(&self, format: Format) -> String {
        let for_people = |findings: fn(&Self) -> String| {
            let text = self.findings_if_wanted(findings) + &summary::render(self);
            sanitize::log(&text).into_owned()
        };
        match format {
            Format::Pretty => for_people(pretty::render),
            Format::Concise => for_people(concise::render),
            Format::Agent => sanitize::log(&self.findings_if_wanted(agent::render)).into_owned(),
            Format::Json => json::render(self),
            Format::Jsonl => jsonl::render(self),
            Format::Sarif => sarif::render(self),
            Format::Github => github::render(self),
            Format::Gitlab => gitlab::render(self),
            Format::Junit => junit::render(self),
            Format::Checkstyle => checkstyle::render(self),
            Format::Rdjson => rdjson::render(self),
        }
    }

    /// What the summary page of a job shows, in Markdown.
    #[must_use]
    pub fn job_summary(&self) -> String {
        job::summary(self)
    }

    /// What came out, as one line of a log.
    pub(crate) fn line(&self) -> String {
        summary::line(self)
    }

    /// `-qq` leaves only the exit code; a file for a program is always whole.
    fn findings_if_wanted(&self, findings: impl Fn(&Self) -> String) -> String {
        if self.verbosity > -2 { findings(self) } else { String::new() }
    }

    /// Whether silence would mean nothing.
    pub(crate) fn nothing_analysed(&self) -> bool {
        let outcome = self.outcome;
        self.analysed == 0 && outcome.totals.versions == 0 && outcome.findings.is_empty()
    }
}

/// The file that a finding speaks of: of one in the history, as it was called then.
fn file<'a>(finding: &'a Finding, location: &'a Location) -> &'a Arc<str> {
    finding.past.as_ref().map_or(&location.path, |past| &past.path)
}

/// Where a rule's page can be read; a user's own is at home.
fn rule_url(page: &Page) -> Option<String> {
    let url = || format!("{}/blob/main/rules/{}.md", env!("CARGO_PKG_REPOSITORY"), page.name);
    (!page.own).then(url)
}

fn severity_word(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

fn confidence_word(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Low => "low",
        Confidence::Medium => "medium",
        Confidence::High => "high",
    }
}
