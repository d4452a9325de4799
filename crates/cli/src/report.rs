//! Outcome in, bytes out: the same outcome gives the same report.

pub(crate) mod checklist;
mod concise;
mod cut;
mod diff;
pub(crate) mod explained;
mod json;
mod lines;
pub(crate) mod manual;
mod paint;
mod pretty;
pub mod sanitize;
mod sarif;
mod secrets;
mod shown;
mod snippet;
mod summary;
mod suppressions;
pub(crate) mod trouble;

pub use paint::Style;
pub use shown::Shown;

use crate::args::Format as Chosen;
use mistral_lint_engine::{Confidence, Outcome, Page, Severity};

/// Everything that a report may need.
#[derive(Debug)]
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

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Pretty,
    /// One line a finding.
    Concise,
    /// For editors and scripts.
    Json,
    /// For code scanning.
    Sarif,
}

impl From<Chosen> for Format {
    fn from(chosen: Chosen) -> Self {
        match chosen {
            Chosen::Pretty => Self::Pretty,
            Chosen::Concise => Self::Concise,
            Chosen::Json => Self::Json,
            Chosen::Sarif => Self::Sarif,
        }
    }
}

impl Report<'_> {
    /// Renders the report.
    #[must_use]
    pub fn render(&self, format: Format) -> String {
        match format {
            Format::Pretty => self.findings_if_wanted(pretty::render) + &summary::render(self),
            Format::Concise => self.findings_if_wanted(concise::render) + &summary::render(self),
            Format::Json => json::render(self),
            Format::Sarif => sarif::render(self),
        }
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
