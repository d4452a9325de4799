//! The report for people: the source, the way the value went, help, a fix.

use super::lines::Cache;
use super::paint::{Ink, Style, wrap};
use super::snippet::{CONTEXT, Mark, Snippet};
use super::{Report, cut, diff, sanitize};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use mistral_lint_engine::{Finding, Location, Severity, Step};
use std::fmt::{self, Write as _};
use std::ops::Range;

/// What stands left of the source: line numbers and the frame.
pub(super) const GUTTER: usize = 10;
/// More steps than these are easier to read as a list.
const MOST_LABELS: usize = 5;

/// Renders the findings.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    let mut lines = Cache::new(&report.outcome.sources);
    for finding in &report.outcome.findings {
        one(&mut out, report, &mut lines, finding);
    }
    out
}

fn one(out: &mut String, report: &Report<'_>, lines: &mut Cache<'_>, finding: &Finding) {
    header(out, report.style, finding);
    let in_place = way_fits_in_place(report, lines, finding);
    picture(out, report, finding, in_place);
    if !in_place {
        way(out, report, lines, &finding.way);
    }
    hints(out, report, finding);
    out.push('\n');
}

fn header(out: &mut String, style: Style, finding: &Finding) {
    let severity = super::severity_word(finding.severity);
    let title = format!("{severity}[{}]", sanitize::inline(&finding.rule));
    let confidence = format!("{} confidence", super::confidence_word(finding.confidence));
    let _ = writeln!(
        out,
        "{} {}",
        style.paint(ink(finding.severity), &title),
        style.paint(Ink::Dim, &confidence)
    );
}

/// The color of a severity.
pub(super) fn ink(severity: Severity) -> Ink {
    match severity {
        Severity::Error => Ink::Red,
        Severity::Warning => Ink::Yellow,
        Severity::Note => Ink::Cyan,
    }
}

/// A short way within one file is drawn on the source itself, unless lines must be cut and labels would be lost.
fn way_fits_in_place(report: &Report<'_>, lines: &mut Cache<'_>, finding: &Finding) -> bool {
    let here = |step: &Step| step.location.path == finding.location.path;
    if finding.way.len() > MOST_LABELS || !finding.way.iter().all(here) {
        return false;
    }
    let lines = lines.get(&finding.location.path);
    let fits = |step: &Step| {
        let line = lines.line(lines.line_of(step.location.start as usize));
        line.chars().count() <= report.style.width.saturating_sub(GUTTER)
    };
    finding.way.len() < 2 || finding.way.iter().all(fits)
}

fn picture(out: &mut String, report: &Report<'_>, finding: &Finding, in_place: bool) {
    let marks = if in_place { numbered_marks(finding) } else { vec![anchor_mark(finding, None)] };
    let path = &finding.location.path;
    let name = sanitize::inline(&report.shown.path(path)).into_owned();
    let source = report.outcome.sources.get(path);
    let text = source.map_or("", |source| &*source.text);
    let body = Body {
        message: sanitize::inline(&finding.message).into_owned(),
        severity: finding.severity,
        snippet: source.map(|_| {
            Snippet::new(name.clone(), text, &marks, report.style.width.saturating_sub(GUTTER))
        }),
    };
    draw(out, report.style, &body);
    if source.is_none() {
        let _ = writeln!(out, "    at {name}");
    }
}

/// The steps as labels. A step at the anchor itself gives the anchor its words.
fn numbered_marks(finding: &Finding) -> Vec<Mark> {
    let many = finding.way.len() > 1;
    let words = |(index, step): (usize, &Step)| {
        let label = sanitize::inline(&step.label);
        if many { format!("{}. {label}", index + 1) } else { label.into_owned() }
    };
    let mut marks: Vec<Mark> = Vec::new();
    let mut anchored = false;
    for (index, step) in finding.way.iter().enumerate() {
        let primary = step.location == finding.location;
        anchored |= primary;
        let label = Some(words((index, step)));
        let range = bytes(&step.location);
        match marks.iter_mut().find(|mark| mark.range == range) {
            Some(mark) => {
                mark.label = mark.label.take().zip(label).map(|(a, b)| format!("{a}; {b}"));
            }
            None => marks.push(Mark { range, label, primary }),
        }
    }
    if !anchored {
        marks.push(anchor_mark(finding, None));
    }
    marks
}

fn anchor_mark(finding: &Finding, label: Option<String>) -> Mark {
    Mark { range: bytes(&finding.location), label, primary: true }
}

fn bytes(location: &Location) -> Range<usize> {
    location.start as usize..location.end as usize
}

/// The steps as a list that crosses files.
fn way(out: &mut String, report: &Report<'_>, lines: &mut Cache<'_>, steps: &[Step]) {
    let digits = steps.len().to_string().len();
    for (index, step) in steps.iter().enumerate() {
        let last = index + 1 == steps.len();
        let (corner, rail) = match (index, last) {
            (_, true) => ("╰─", "  "),
            (0, _) => ("╭─", "│ "),
            _ => ("├─", "│ "),
        };
        let number = format!("{:>width$}", index + 1, width = digits + 2);
        let indent = " ".repeat(digits + 2);
        let style = report.style;
        let place = located(report, lines, &step.location);
        let label = sanitize::inline(&step.label);
        let room = style.width.saturating_sub(digits + 12);
        let beside = place.chars().count() + 2 + label.chars().count() <= room;
        let rail = style.paint(Ink::Dim, rail);
        let (place, corner) = (style.paint(Ink::Cyan, &place), style.paint(Ink::Dim, corner));
        let words = wrap(&label, room).into_iter().map(|line| style.paint(Ink::Bold, &line));
        let words: Vec<String> = words.collect();
        if beside {
            let _ = writeln!(out, "{number} {corner} {place}  {}", words.join(""));
        } else {
            let _ = writeln!(out, "{number} {corner} {place}");
            for line in words {
                let _ = writeln!(out, "{indent} {rail} {line}");
            }
        }
        let code = source_line(lines, &step.location, room);
        if !code.is_empty() {
            let _ = writeln!(out, "{indent} {rail}     {code}");
        }
    }
}

fn located(report: &Report<'_>, lines: &mut Cache<'_>, location: &Location) -> String {
    let place = lines.place(&location.path, location.start);
    let path = report.shown.path(&location.path);
    format!("{}:{}:{}", sanitize::inline(&path), place.line, place.column)
}

fn source_line(lines: &mut Cache<'_>, location: &Location, width: usize) -> String {
    let lines = lines.get(&location.path);
    let start = lines.floor(location.start as usize);
    let line = lines.line_of(start);
    let whole = lines.range(line);
    let from = start.clamp(whole.start, whole.end) - whole.start;
    let to = lines.floor(location.end as usize).clamp(whole.start + from, whole.end) - whole.start;
    cut::single(lines.line(line), &(from..to), width)
}

fn hints(out: &mut String, report: &Report<'_>, finding: &Finding) {
    let style = report.style;
    labelled(out, style, "help", &finding.help);
    if let Some(fix) = finding.fixes.first() {
        let title = match fix.applicability {
            mistral_lint_engine::Applicability::Safe => fix.title.clone(),
            mistral_lint_engine::Applicability::Unsafe => {
                format!("{} (may change behaviour)", fix.title)
            }
        };
        labelled(out, style, "fix", &title);
        out.push_str(&diff::render(report, fix));
    }
    labelled(out, style, "more", &format!("mistral-lint explain {}", finding.rule));
}

fn labelled(out: &mut String, style: Style, name: &str, text: &str) {
    let room = style.width.saturating_sub(8).max(20);
    for (index, line) in wrap(&sanitize::inline(text), room).into_iter().enumerate() {
        let head = if index == 0 { format!("{name:>6}: ") } else { " ".repeat(8) };
        let _ = writeln!(out, "{}{line}", style.paint(Ink::Cyan, &head));
    }
}

/// Draws a message over its snippet with miette.
pub(super) fn draw(out: &mut String, style: Style, body: &Body) {
    let theme =
        if style.color { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_context_lines(CONTEXT)
        .with_links(false)
        // The places are in the snippet's names: counted in the real file, not in the cut text.
        .without_primary_span_start();
    let _ = handler.render_report(out, body);
}

/// What miette draws.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) message: String,
    pub(super) severity: Severity,
    pub(super) snippet: Option<Snippet>,
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Body {}

impl Diagnostic for Body {
    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.severity {
            Severity::Error => miette::Severity::Error,
            Severity::Warning => miette::Severity::Warning,
            Severity::Note => miette::Severity::Advice,
        })
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.snippet.as_ref().map(|snippet| snippet as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        self.snippet.as_ref().map(|snippet| Box::new(snippet.labels().into_iter()) as Box<_>)
    }
}
