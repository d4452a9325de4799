//! JSON for editors and scripts: own structs, own version, described by `docs/schema/report.schema.json`.
//! The engine's types are not serialized, so that a change in them can't change the format by accident.

pub(super) mod model;

use super::lines::{Cache, Lines};
use super::{Report, confidence_word, file, rule_url, sanitize, severity_word};
use mistral_lint_engine::{self as engine, Finding, Page, Severity};
use model::{
    BySeverity, Commit, Diagnostic, Edit, Fix, History, Log, Point, Related, Run, Skipped, Span,
    Summary, Suppression, Tool, Units,
};
use std::collections::BTreeMap;

/// Grows when a reader of the old format could go wrong; additions alone do not count.
const SCHEMA_VERSION: u32 = 1;

/// Renders the report.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut writer = Writer::new(report);
    let log = Log {
        run: run(),
        summary: summary(report),
        diagnostics: report
            .outcome
            .findings
            .iter()
            .map(|finding| writer.diagnostic(finding))
            .collect(),
        suppressions: report.suppressions.then(|| {
            report.outcome.suppressions.iter().map(|one| writer.suppression(one)).collect()
        }),
    };
    // The structs hold nothing that JSON can't.
    let text = serde_json::to_string_pretty(&log).unwrap_or_default();
    sanitize::json(&text).into_owned() + "\n"
}

/// What made the report, and how to read it.
pub(super) fn run() -> Run {
    Run {
        schema_version: SCHEMA_VERSION,
        tool: Tool { name: "mistral-lint", version: env!("CARGO_PKG_VERSION") },
        units: Units { offset: "utf-8-byte", column: "unicode-code-point" },
    }
}

pub(super) fn summary(report: &Report<'_>) -> Summary {
    let of = |severity| {
        report.outcome.findings.iter().filter(|finding| finding.severity == severity).count()
    };
    let totals = &report.outcome.totals;
    let skipped = |note: &engine::FileNote| Skipped {
        path: note.path.clone(),
        reason: sanitize::inline(&note.reason).into_owned(),
        wholly: note.skipped,
    };
    Summary {
        nothing_analysed: report.nothing_analysed(),
        files_analysed: report.analysed,
        files_parsed: totals.parsed,
        files_skipped: report.outcome.notes.iter().map(skipped).collect(),
        call_sites: totals.call_sites,
        findings_by_severity: BySeverity {
            error: of(Severity::Error),
            warning: of(Severity::Warning),
            note: of(Severity::Note),
        },
        hidden_notes: report.hidden_notes,
        suppressed: totals.suppressed,
        known: totals.known,
        history: (totals.commits > 0)
            .then_some(History { commits: totals.commits, versions: totals.versions }),
    }
}

/// Turns findings into diagnostics.
pub(super) struct Writer<'a> {
    lines: Cache<'a>,
    pages: BTreeMap<&'a str, &'a Page>,
    secrets: BTreeMap<engine::SecretId, usize>,
}

impl<'a> Writer<'a> {
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        let pages = report.pages.iter().map(|page| (&*page.name, page)).collect();
        let secrets = report.outcome.secrets();
        Self { lines: Cache::new(&report.outcome.sources), pages, secrets }
    }

    pub(super) fn diagnostic(&mut self, finding: &Finding) -> Diagnostic {
        let shown = |text: &str| sanitize::inline(text).into_owned();
        let page = self.pages.get(&*finding.rule);
        Diagnostic {
            url: page.and_then(|page| rule_url(page)),
            cwe: page.map(|page| page.cwe.clone()).unwrap_or_default(),
            rule: finding.rule.to_string(),
            severity: severity_word(finding.severity),
            confidence: confidence_word(finding.confidence),
            message: shown(&finding.message),
            help: shown(&finding.help),
            path: file(finding, &finding.location).to_string(),
            span: self.span(&finding.location),
            related: finding.way.iter().map(|step| self.related(finding, step)).collect(),
            fixes: finding.fixes.iter().map(|fix| self.fix(fix)).collect(),
            fingerprint: finding.fingerprint.clone(),
            secret: finding.secret.and_then(|secret| self.secrets.get(&secret).copied()),
            commit: finding.past.as_ref().map(|past| Commit {
                removed_by: past.removed.as_ref().map(|by| Box::new(commit(by))),
                ..commit(&past.brought)
            }),
        }
    }

    fn suppression(&mut self, one: &engine::Suppression) -> Suppression {
        let shown = |text: &String| sanitize::inline(text).into_owned();
        Suppression {
            path: one.location.path.to_string(),
            span: self.span(&one.location),
            rules: one.rules.iter().map(shown).collect(),
            taken: one.taken,
            until: one.until.map(|day| day.to_string()),
            expired: one.expired,
            owner: one.owner.as_ref().map(shown),
            reason: shown(&one.reason),
        }
    }

    fn related(&mut self, finding: &Finding, step: &engine::Step) -> Related {
        Related {
            path: file(finding, &step.location).to_string(),
            span: self.span(&step.location),
            message: sanitize::inline(&step.label).into_owned(),
        }
    }

    fn fix(&mut self, fix: &engine::Fix) -> Fix {
        let edit = |edit: &engine::Edit| Edit {
            path: edit.location.path.to_string(),
            span: self.span(&edit.location),
            content: edit.content.clone(),
        };
        Fix {
            title: sanitize::inline(&fix.title).into_owned(),
            edits: fix.edits.iter().map(edit).collect(),
            applicability: match fix.applicability {
                engine::Applicability::Safe => "safe",
                engine::Applicability::Unsafe => "unsafe",
            },
        }
    }

    fn span(&mut self, location: &engine::Location) -> Span {
        let cell = self.lines.cell(&location.path, location.start);
        let lines = self.lines.get(&location.path);
        Span {
            cell,
            start: point(lines, location.start),
            end: point(lines, location.end.max(location.start)),
        }
    }
}

fn commit(commit: &engine::Commit) -> Commit {
    Commit { id: commit.id.clone(), date: commit.date.clone(), removed_by: None }
}

fn point(lines: &Lines<'_>, offset: u32) -> Point {
    let place = lines.place(offset as usize);
    Point { offset, line: place.line, column: place.column }
}
