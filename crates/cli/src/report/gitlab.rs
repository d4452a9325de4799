//! GitLab's Code Quality report: beside the lines of a merge request.

use super::lines::Cache;
use super::{Report, file, sanitize};
use mistral_lint_engine::{Confidence, Finding, Severity};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Issue {
    description: String,
    check_name: String,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Debug, Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// Renders the report.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut lines = Cache::new(&report.outcome.sources);
    let issues: Vec<Issue> =
        report.outcome.findings.iter().map(|finding| issue(&mut lines, finding)).collect();
    // The structs hold nothing that JSON can't.
    let text = serde_json::to_string_pretty(&issues).unwrap_or_default();
    sanitize::json(&text).into_owned() + "\n"
}

fn issue(lines: &mut Cache<'_>, finding: &Finding) -> Issue {
    let (start, end) = lines.places(&finding.location);
    Issue {
        description: sanitize::inline(&finding.message).into_owned(),
        check_name: finding.rule.to_string(),
        fingerprint: finding.fingerprint.clone(),
        severity: severity(finding),
        location: Location {
            path: file(finding, &finding.location).to_string(),
            lines: Lines { begin: start.line, end: end.line },
        },
    }
}

/// GitLab has one word for how grave and how sure.
fn severity(finding: &Finding) -> &'static str {
    match (finding.severity, finding.confidence) {
        (Severity::Error, Confidence::High) => "blocker",
        (Severity::Error, Confidence::Medium) => "critical",
        (Severity::Warning, Confidence::Low) => "minor",
        (Severity::Error | Severity::Warning, _) => "major",
        (Severity::Note, _) => "info",
    }
}
