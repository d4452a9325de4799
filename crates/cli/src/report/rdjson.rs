//! The JSON that reviewdog reads. It posts messages as Markdown, and suggestions that one click applies.

use super::lines::{Cache, Place};
use super::{Report, file, markdown, rule_url, sanitize};
use mistral_lint_engine::{self as engine, Finding, Severity};
use serde::Serialize;

#[derive(Debug, Serialize)]
struct Log {
    source: Source,
    diagnostics: Vec<Diagnostic>,
}

#[derive(Debug, Serialize)]
struct Source {
    name: &'static str,
    url: &'static str,
}

#[derive(Debug, Serialize)]
struct Diagnostic {
    message: String,
    location: Location,
    severity: &'static str,
    code: Code,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    suggestions: Vec<Suggestion>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    related_locations: Vec<Related>,
}

#[derive(Debug, Serialize)]
struct Code {
    value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

#[derive(Debug, Serialize)]
struct Location {
    path: String,
    range: Range,
}

#[derive(Debug, Serialize)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Debug, Serialize)]
struct Position {
    line: usize,
    column: usize,
}

#[derive(Debug, Serialize)]
struct Suggestion {
    range: Range,
    text: String,
}

#[derive(Debug, Serialize)]
struct Related {
    message: String,
    location: Location,
}

/// Renders the report.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut lines = Cache::new(&report.outcome.sources);
    let found = &report.outcome.findings;
    let log = Log {
        source: Source { name: "mistral-lint", url: env!("CARGO_PKG_REPOSITORY") },
        diagnostics: found.iter().map(|it| diagnostic(report, &mut lines, it)).collect(),
    };
    // The structs hold nothing that JSON can't.
    let text = serde_json::to_string_pretty(&log).unwrap_or_default();
    sanitize::json(&text).into_owned() + "\n"
}

fn diagnostic(report: &Report<'_>, lines: &mut Cache<'_>, finding: &Finding) -> Diagnostic {
    let page = report.pages.iter().find(|page| page.name == finding.rule);
    let message = format!("{}. {}", finding.message, finding.help);
    Diagnostic {
        message: markdown::text(&message),
        location: location(lines, finding, &finding.location),
        severity: match finding.severity {
            Severity::Note => "INFO",
            Severity::Warning => "WARNING",
            Severity::Error => "ERROR",
        },
        code: Code { value: finding.rule.to_string(), url: page.and_then(rule_url) },
        suggestions: suggestion(lines, finding).into_iter().collect(),
        related_locations: finding.way.iter().map(|step| related(lines, finding, step)).collect(),
    }
}

/// The best fix that is one edit of the finding's own file: each suggestion is applied alone, and the edits of a fix
/// belong together.
fn suggestion(lines: &mut Cache<'_>, finding: &Finding) -> Option<Suggestion> {
    let alone = |fix: &&engine::Fix| {
        fix.edits.len() == 1 && fix.edits[0].location.path == finding.location.path
    };
    let edit = finding.fixes.iter().find(alone)?.edits.first()?;
    Some(Suggestion { range: range(lines, &edit.location), text: edit.content.clone() })
}

fn related(lines: &mut Cache<'_>, finding: &Finding, step: &engine::Step) -> Related {
    Related {
        message: markdown::text(&step.label),
        location: location(lines, finding, &step.location),
    }
}

fn location(lines: &mut Cache<'_>, finding: &Finding, at: &engine::Location) -> Location {
    Location { path: file(finding, at).to_string(), range: range(lines, at) }
}

/// Half-open; columns count bytes.
fn range(lines: &mut Cache<'_>, at: &engine::Location) -> Range {
    let lines = lines.get(&at.path);
    let position = |place: Place| Position { line: place.line, column: place.column };
    Range {
        start: position(lines.place_bytes(at.start as usize)),
        end: position(lines.place_bytes(at.end.max(at.start) as usize)),
    }
}
