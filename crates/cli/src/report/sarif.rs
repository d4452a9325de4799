//! SARIF 2.1.0, as GitHub code scanning reads it. Source text is left out: a snippet can hold a secret.

mod line_hash;
mod model;
mod results;

use super::{Report, sanitize, severity_word};
use mistral_lint_engine::{FileNote, Finding, Page};
use model::{
    Automation, BaseId, Configuration, Driver, Help, Invocation, Location, Log, Message,
    Notification, Physical, Rule, RuleProperties, Run, Tool,
};
use std::collections::BTreeMap;

/// GitHub shows no more results of a run.
const MOST_RESULTS: usize = 5000;
/// GitHub's limit of a description.
const MOST_TEXT: usize = 1024;

/// Renders the report.
pub(super) fn render(report: &Report<'_>) -> String {
    let log = Log {
        schema: "https://json.schemastore.org/sarif-2.1.0.json",
        version: "2.1.0",
        runs: vec![run(report)],
    };
    // The structs hold nothing that JSON can't: no map with other keys than strings.
    let text = serde_json::to_string_pretty(&log).unwrap_or_default();
    sanitize::json(&text).into_owned() + "\n"
}

fn run(report: &Report<'_>) -> Run {
    let (shown, left_out) = gravest(&report.outcome.findings);
    let mut results = results::Results::new(report);
    let root = BaseId { description: text("The project's root") };
    Run {
        tool: Tool { driver: driver(report.pages) },
        automation_details: Automation { id: "mistral-lint/" },
        original_uri_base_ids: BTreeMap::from([(results::ROOT, root)]),
        column_kind: "utf16CodeUnits",
        invocations: vec![invocation(report, left_out)],
        results: shown.into_iter().map(|finding| results.result(finding)).collect(),
    }
}

/// As many findings as GitHub keeps, the gravest first where some must go, in the order of the report.
fn gravest(findings: &[Finding]) -> (Vec<&Finding>, usize) {
    let mut order: Vec<(usize, &Finding)> = findings.iter().enumerate().collect();
    order.sort_by_key(|(index, finding)| (std::cmp::Reverse(finding.severity), *index));
    let left_out = order.len().saturating_sub(MOST_RESULTS);
    order.truncate(MOST_RESULTS);
    order.sort_by_key(|(index, _)| *index);
    (order.into_iter().map(|(_, finding)| finding).collect(), left_out)
}

fn driver(pages: &[Page]) -> Driver {
    Driver {
        name: "mistral-lint",
        version: env!("CARGO_PKG_VERSION"),
        semantic_version: env!("CARGO_PKG_VERSION"),
        information_uri: env!("CARGO_PKG_REPOSITORY"),
        rules: pages.iter().map(rule).collect(),
    }
}

fn rule(page: &Page) -> Rule {
    let help = filled(&page.help, &page.summary);
    Rule {
        id: page.name.to_string(),
        name: page.name.to_string(),
        short_description: text(&page.summary),
        full_description: text(filled(first_paragraph(&page.manual), &page.summary)),
        help: Help {
            text: sanitize::block(help).into_owned(),
            markdown: sanitize::block(filled(&page.manual, help)).into_owned(),
        },
        help_uri: super::rule_url(page),
        default_configuration: Configuration { level: severity_word(page.severity) },
        properties: RuleProperties {
            tags: tags(page),
            precision: "high",
            security_severity: page.security_severity.clone(),
        },
    }
}

fn tags(page: &Page) -> Vec<String> {
    let security = (!page.security_severity.is_empty()).then(|| "security".to_owned());
    let cwes = page.cwe.iter().map(|n| format!("external/cwe/cwe-{n:03}"));
    let owasp = page.owasp_llm.iter().map(|line| format!("external/owasp/{}", line.to_lowercase()));
    security.into_iter().chain(cwes).chain(owasp).collect()
}

/// Empty texts count as missing.
fn filled<'a>(text: &'a str, otherwise: &'a str) -> &'a str {
    if text.trim().is_empty() { otherwise } else { text }
}

fn first_paragraph(manual: &str) -> &str {
    let prose = |part: &&str| !part.trim().is_empty() && !part.trim_start().starts_with(['#', '`']);
    manual.split("\n\n").find(prose).unwrap_or_default().trim()
}

fn text(text: &str) -> Message {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    Message { text: sanitize::inline(&one_line).chars().take(MOST_TEXT).collect() }
}

fn invocation(report: &Report<'_>, left_out: usize) -> Invocation {
    let mut notifications: Vec<Notification> =
        report.outcome.notes.iter().map(notification).collect();
    if left_out > 0 {
        notifications.push(general(&format!(
            "{left_out} results were left out: code scanning keeps {MOST_RESULTS} of a run. The gravest are kept."
        )));
    }
    if report.nothing_analysed() {
        notifications
            .push(general("Nothing was analysed: no file that mistral-lint can read was found."));
    }
    Invocation { execution_successful: true, tool_execution_notifications: notifications }
}

fn general(words: &str) -> Notification {
    Notification { level: "warning", message: text(words), locations: Vec::new() }
}

fn notification(note: &FileNote) -> Notification {
    let what = if note.skipped { "Not analysed" } else { "Analysed in part" };
    let physical_location =
        Physical { artifact_location: results::artifact(&note.path), region: None };
    Notification {
        level: if note.skipped { "warning" } else { "note" },
        message: text(&format!("{what}: {}", note.reason)),
        locations: vec![Location {
            id: None,
            physical_location,
            logical_locations: Vec::new(),
            message: None,
        }],
    }
}
