//! The report's JSON, version 1. A field is never renamed or taken away without a new version.

use serde::Serialize;

#[derive(Debug, Serialize)]
pub(super) struct Log {
    #[serde(flatten)]
    pub(super) run: Run,
    pub(super) summary: Summary,
    pub(super) diagnostics: Vec<Diagnostic>,
    /// With `--report-suppressions`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) suppressions: Option<Vec<Suppression>>,
}

/// What made the report, and how to read it.
#[derive(Debug, Serialize)]
pub(in crate::report) struct Run {
    pub(super) schema_version: u32,
    pub(super) tool: Tool,
    pub(super) units: Units,
}

/// A comment that says that something is settled.
#[derive(Debug, Serialize)]
pub(super) struct Suppression {
    pub(super) path: String,
    pub(super) span: Span,
    pub(super) rules: Vec<String>,
    /// How many findings it takes away.
    pub(super) taken: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
    pub(super) expired: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) owner: Option<String>,
    pub(super) reason: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Tool {
    pub(super) name: &'static str,
    pub(super) version: &'static str,
}

/// What offsets and columns count.
#[derive(Debug, Serialize)]
pub(super) struct Units {
    pub(super) offset: &'static str,
    pub(super) column: &'static str,
}

#[derive(Debug, Serialize)]
pub(in crate::report) struct Summary {
    /// True when an empty list of diagnostics says nothing.
    pub(super) nothing_analysed: bool,
    pub(super) files_analysed: usize,
    pub(super) files_parsed: usize,
    pub(super) files_skipped: Vec<Skipped>,
    pub(super) call_sites: usize,
    pub(super) findings_by_severity: BySeverity,
    pub(super) hidden_notes: usize,
    pub(super) suppressed: usize,
    pub(super) known: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) history: Option<History>,
}

/// What was searched of the history.
#[derive(Debug, Serialize)]
pub(super) struct History {
    pub(super) commits: usize,
    pub(super) versions: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Skipped {
    pub(super) path: String,
    pub(super) reason: String,
    /// False when a part of the file was analysed.
    pub(super) wholly: bool,
}

#[derive(Debug, Serialize)]
pub(super) struct BySeverity {
    pub(super) error: usize,
    pub(super) warning: usize,
    pub(super) note: usize,
}

#[derive(Debug, Serialize)]
pub(in crate::report) struct Diagnostic {
    pub(super) rule: String,
    pub(super) severity: &'static str,
    pub(super) confidence: &'static str,
    pub(super) message: String,
    pub(super) help: String,
    pub(super) path: String,
    pub(super) span: Span,
    /// The way the value went, in reading order.
    pub(super) related: Vec<Related>,
    pub(super) fixes: Vec<Fix>,
    pub(super) fingerprint: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) url: Option<String>,
    pub(super) cwe: Vec<u32>,
    /// The same number: the same secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<usize>,
    /// Of a finding in the history.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) commit: Option<Commit>,
}

#[derive(Debug, Serialize)]
pub(super) struct Commit {
    pub(super) id: String,
    pub(super) date: String,
    /// The commit that took the secret out of the file.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) removed_by: Option<Box<Commit>>,
}

#[derive(Debug, Serialize)]
pub(super) struct Related {
    pub(super) path: String,
    pub(super) span: Span,
    pub(super) message: String,
}

#[derive(Debug, Serialize)]
pub(super) struct Fix {
    pub(super) title: String,
    pub(super) applicability: &'static str,
    pub(super) edits: Vec<Edit>,
}

#[derive(Debug, Serialize)]
pub(super) struct Edit {
    pub(super) path: String,
    pub(super) span: Span,
    pub(super) content: String,
}

/// Half-open.
#[derive(Debug, Serialize)]
pub(super) struct Span {
    pub(super) start: Point,
    pub(super) end: Point,
    /// The number of the notebook's cell, from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) cell: Option<usize>,
}

#[derive(Debug, Serialize)]
pub(super) struct Point {
    pub(super) offset: u32,
    pub(super) line: usize,
    pub(super) column: usize,
}
