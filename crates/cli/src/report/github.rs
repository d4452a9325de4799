//! Workflow commands of GitHub Actions: each finding stands beside its line. GitHub shows ten of a kind for each step,
//! so that the gravest come first; the log has them all.

use super::lines::Cache;
use super::{Report, sanitize, summary};
use mistral_lint_engine::{Finding, Severity};
use std::fmt::Write as _;

/// Renders the report.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut findings: Vec<&Finding> = report.outcome.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    let mut lines = Cache::new(&report.outcome.sources);
    let mut out = String::new();
    for finding in findings {
        command(&mut out, &mut lines, finding);
    }
    if report.verbosity >= 0 {
        out.push_str(&summary::line(report));
    }
    out
}

fn command(out: &mut String, lines: &mut Cache<'_>, finding: &Finding) {
    let (start, end) = lines.places(&finding.location);
    let path = sanitize::inline(&finding.location.path);
    let rule = sanitize::inline(&finding.rule);
    let mut properties = Vec::new();
    // A file of the history is not there to be annotated.
    if finding.past.is_none() {
        properties.push(format!("file={}", property(&path)));
        properties.push(format!("line={},endLine={}", start.line, end.line));
        // GitHub takes columns only for what stands on one line.
        if start.line == end.line {
            properties.push(format!("col={},endColumn={}", start.column, end.column));
        }
    }
    properties.push(format!("title={}", property(&rule)));
    // The log shows only the message.
    let message = format!(
        "{path}:{}:{}: {rule}: {}. {}",
        start.line,
        start.column,
        sanitize::inline(&finding.message),
        sanitize::inline(&finding.help),
    );
    let _ =
        writeln!(out, "::{} {}::{}", level(finding.severity), properties.join(","), data(&message));
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// A message, as the runner reads it back.
fn data(text: &str) -> String {
    sanitize::unmarked(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, as the runner reads it back.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
