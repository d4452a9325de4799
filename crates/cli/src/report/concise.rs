//! One line a finding, as compilers do: editors and `grep` know it.

use super::{Report, lines, sanitize};
use std::fmt::Write as _;

/// Renders the findings.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut index = lines::Cache::new(&report.outcome.sources);
    for finding in &report.outcome.findings {
        let place = index.place(&finding.location.path, finding.location.start);
        let cell = index.cell(&finding.location.path, finding.location.start);
        let cell = cell.map_or(String::new(), |cell| format!("cell {cell}, "));
        let path = report.shown.path(&finding.location.path);
        let _ = writeln!(
            out,
            "{}:{}:{}: {}[{}] {} ({cell}{} confidence)",
            sanitize::inline(&path),
            place.line,
            place.column,
            super::severity_word(finding.severity),
            sanitize::inline(&finding.rule),
            sanitize::inline(&finding.message),
            super::confidence_word(finding.confidence),
        );
    }
    out
}
