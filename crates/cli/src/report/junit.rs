//! `JUnit` XML, which most CI services show: a suite a file, a failed case a finding.

use super::lines::Cache;
use super::xml::Xml;
use super::{Report, sanitize, severity_word};
use mistral_lint_engine::{FileNote, Finding};
use std::fmt::Write as _;

const NAME: &str = "mistral-lint";

/// Renders the report.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut lines = Cache::new(&report.outcome.sources);
    let failures = report.outcome.findings.len();
    let skipped: Vec<&FileNote> = report.outcome.notes.iter().filter(|note| note.skipped).collect();
    let alone = usize::from(failures == 0);
    let errors = usize::from(report.nothing_analysed());
    let mut xml = Xml::new();
    let all = Counts { tests: failures + skipped.len() + alone, failures, errors };
    all.element(&mut xml, "testsuites", NAME, skipped.len(), |xml| {
        let same_file = |a: &Finding, b: &Finding| a.location.path == b.location.path;
        for findings in report.outcome.findings.chunk_by(same_file) {
            file(xml, &mut lines, findings);
        }
        if failures == 0 {
            let alone = Counts { tests: 1, failures, errors };
            alone.element(xml, "testsuite", NAME, 0, |xml| verdict(xml, errors > 0));
        }
        for note in skipped {
            let one = Counts { tests: 1, failures: 0, errors: 0 };
            one.element(xml, "testsuite", &note.path, 1, |xml| not_analysed(xml, note));
        }
    });
    xml.done()
}

struct Counts {
    tests: usize,
    failures: usize,
    errors: usize,
}

impl Counts {
    fn element(
        &self,
        xml: &mut Xml,
        element: &str,
        name: &str,
        skipped: usize,
        inside: impl FnOnce(&mut Xml),
    ) {
        let [tests, failures, errors, skipped] =
            [self.tests, self.failures, self.errors, skipped].map(|n| n.to_string());
        let mut attributes = vec![
            ("name", name),
            ("tests", &*tests),
            ("failures", &*failures),
            ("errors", &*errors),
        ];
        // The element around all has no such count.
        if element == "testsuite" {
            attributes.push(("skipped", &*skipped));
        }
        xml.element(element, &attributes, inside);
    }
}

fn file(xml: &mut Xml, lines: &mut Cache<'_>, findings: &[Finding]) {
    let Some(first) = findings.first() else { return };
    let counts = Counts { tests: findings.len(), failures: findings.len(), errors: 0 };
    counts.element(xml, "testsuite", &first.location.path, 0, |xml| {
        for finding in findings {
            case(xml, lines, finding);
        }
    });
}

fn case(xml: &mut Xml, lines: &mut Cache<'_>, finding: &Finding) {
    let path = &*finding.location.path;
    let place = lines.place(&finding.location.path, finding.location.start);
    let name = format!("{}:{}:{}", finding.rule, place.line, place.column);
    let line = place.line.to_string();
    let help = sanitize::inline(&finding.help);
    let mut text = format!("at {}\n{help}\n", located(lines, finding, None));
    for index in 0..finding.way.len() {
        let _ = writeln!(text, "{}. {}", index + 1, located(lines, finding, Some(index)));
    }
    let attributes = [("name", &*name), ("classname", path), ("file", path), ("line", &*line)];
    xml.element("testcase", &attributes, |xml| {
        let failure = [("type", severity_word(finding.severity)), ("message", &*finding.message)];
        xml.element("failure", &failure, |xml| xml.text(&text));
    });
}

/// The finding's place, or that of a step of its way.
fn located(lines: &mut Cache<'_>, finding: &Finding, step: Option<usize>) -> String {
    let step = step.and_then(|index| finding.way.get(index));
    let location = step.map_or(&finding.location, |step| &step.location);
    let place = lines.place(&location.path, location.start);
    let label = step.map_or(String::new(), |step| format!("{}: ", step.label));
    let text = format!("{label}{}:{}:{}", location.path, place.line, place.column);
    // One line each.
    sanitize::inline(&text).into_owned()
}

fn verdict(xml: &mut Xml, nothing: bool) {
    let case = [("name", "findings"), ("classname", NAME)];
    if nothing {
        let message = "nothing was analysed: no file here that mistral-lint can read";
        let error = [("type", "nothing-analysed"), ("message", message)];
        xml.element("testcase", &case, |xml| xml.empty("error", &error));
    } else {
        xml.empty("testcase", &case);
    }
}

fn not_analysed(xml: &mut Xml, note: &FileNote) {
    let case = [("name", "not analysed"), ("classname", &*note.path)];
    xml.element("testcase", &case, |xml| xml.empty("skipped", &[("message", &note.reason)]));
}
