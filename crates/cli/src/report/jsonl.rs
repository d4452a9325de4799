//! The JSON report in lines: what made it, a finding a line, the summary. `docs/schema/line.schema.json` describes it.

use super::json::{Writer, model, run, summary};
use super::{Report, sanitize};
use serde::Serialize;

/// A line is an object with one key, which says what it is.
#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Run(model::Run),
    Finding(Box<model::Diagnostic>),
    Summary(model::Summary),
}

/// Renders the report.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut writer = Writer::new(report);
    let mut out = line(&Line::Run(run()));
    for finding in &report.outcome.findings {
        out += &line(&Line::Finding(Box::new(writer.diagnostic(finding))));
    }
    out + &line(&Line::Summary(summary(report)))
}

fn line(line: &Line) -> String {
    // The structs hold nothing that JSON can't.
    let text = serde_json::to_string(line).unwrap_or_default();
    sanitize::json(&text).into_owned() + "\n"
}
