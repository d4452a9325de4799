//! Checkstyle 4.3 XML, which Jenkins and many others read.

use super::Report;
use super::lines::Cache;
use super::xml::Xml;
use mistral_lint_engine::{Finding, Severity};

/// Renders the report.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut lines = Cache::new(&report.outcome.sources);
    let mut xml = Xml::new();
    xml.element("checkstyle", &[("version", "4.3")], |xml| {
        let same_file = |a: &Finding, b: &Finding| a.location.path == b.location.path;
        for findings in report.outcome.findings.chunk_by(same_file) {
            let Some(first) = findings.first() else { continue };
            xml.element("file", &[("name", &*first.location.path)], |xml| {
                for finding in findings {
                    error(xml, &mut lines, finding);
                }
            });
        }
    });
    xml.done()
}

fn error(xml: &mut Xml, lines: &mut Cache<'_>, finding: &Finding) {
    let place = lines.place(&finding.location.path, finding.location.start);
    let [line, column] = [place.line, place.column].map(|n| n.to_string());
    let severity = match finding.severity {
        Severity::Note => "info",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let attributes = [
        ("line", &*line),
        ("column", &*column),
        ("severity", severity),
        ("message", &*finding.message),
        ("source", &*format!("mistral-lint.{}", finding.rule)),
    ];
    xml.empty("error", &attributes);
}
