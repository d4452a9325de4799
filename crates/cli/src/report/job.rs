//! The summary of a job of GitHub Actions: a table in Markdown.

use super::lines::Cache;
use super::markdown::{cell, prose};
use super::{Report, sanitize, severity_word, summary};
use mistral_lint_engine::Finding;
use std::fmt::Write as _;

/// GitHub takes 1 MiB of a step; no one reads so much.
const MOST_ROWS: usize = 500;
/// A longer cell hides the others.
const MOST_TEXT: usize = 300;

/// Renders the summary.
pub(super) fn summary(report: &Report<'_>) -> String {
    let mut out = format!("### mistral-lint\n\n{}\n", prose(&summary::in_short(report)));
    let mut findings: Vec<&Finding> = report.outcome.findings.iter().collect();
    findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    if !findings.is_empty() {
        out.push_str("\n| | place | rule | what |\n| --- | --- | --- | --- |\n");
    }
    let mut lines = Cache::new(&report.outcome.sources);
    for finding in findings.iter().take(MOST_ROWS) {
        let place = lines.place(&finding.location.path, finding.location.start);
        let path = sanitize::inline(&finding.location.path);
        let _ = writeln!(
            out,
            "| {} | {}:{}:{} | {} | {} |",
            severity_word(finding.severity),
            prose(&short(&path)),
            place.line,
            place.column,
            prose(&finding.rule),
            cell(&short(&finding.message)),
        );
    }
    if let Some(more) = findings.len().checked_sub(MOST_ROWS).filter(|more| *more > 0) {
        let _ = writeln!(out, "\nand {more} more, in the log");
    }
    out + "\n"
}

fn short(text: &str) -> String {
    let mut letters = text.chars();
    let mut kept: String = letters.by_ref().take(MOST_TEXT).collect();
    if letters.next().is_some() {
        kept.push('…');
    }
    kept
}
