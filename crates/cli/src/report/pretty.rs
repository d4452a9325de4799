//! The report for people: the source, the way the value went, help, a fix.

use super::lines::{Cache, Lines};
use super::paint::{Ink, Style, wrap};
use super::snippet::{CONTEXT, Mark, Snippet};
use super::{Report, cut, diff, sanitize};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};
use mistral_lint_engine::{Finding, Location, Severity, Step};
use std::fmt::{self, Write as _};
use std::ops::Range;

/// What stands left of the source: line numbers and the frame.
pub(super) const GUTTER: usize = 8;
/// More steps than these are easier to read as a list.
const MOST_LABELS: usize = 5;
/// What miette draws between the middle of a mark and its label.
const LABEL_ARM: usize = 4;
/// A label in a narrower column is hard to read.
const NARROWEST_LABEL: usize = 24;

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
    let cell = lines.cell(&finding.location.path, finding.location.start);
    header(out, report.style, finding, cell);
    let room = report.style.width.saturating_sub(GUTTER);
    let drawn = marks_on_source(lines, finding, room);
    let anchor = || vec![anchor_mark(finding)];
    picture(out, report, lines, finding, &drawn.clone().unwrap_or_else(anchor));
    match (drawn, finding.way.as_slice()) {
        (Some(_), _) => {}
        // Alone at the anchor, it only has more to say than fits beside the source.
        (None, [step]) if step.location == finding.location => {
            labelled(out, report.style, "note", &step.label);
        }
        (None, steps) => way(out, report, lines, steps),
    }
    hints(out, report, lines, finding);
    out.push('\n');
}

fn header(out: &mut String, style: Style, finding: &Finding, cell: Option<usize>) {
    let severity = super::severity_word(finding.severity);
    let title = format!("{severity}[{}]", sanitize::inline(&finding.rule));
    let cell = cell.map_or(String::new(), |cell| format!(", cell {cell}"));
    let confidence = format!("{} confidence{cell}", super::confidence_word(finding.confidence));
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

/// The marks of a short way within one file, to be drawn on the source itself; `None` where words would be lost.
fn marks_on_source(lines: &mut Cache<'_>, finding: &Finding, room: usize) -> Option<Vec<Mark>> {
    let here = |step: &Step| step.location.path == finding.location.path;
    if finding.way.len() > MOST_LABELS || !finding.way.iter().all(here) {
        return None;
    }
    let lines = lines.get(&finding.location.path);
    let mut marks = steps_as_marks(finding);
    let overlap = |(index, mark): (usize, &Mark)| marks[..index].iter().any(|m| meet(m, mark));
    if marks.iter().enumerate().any(overlap) {
        return None;
    }
    let line_of = |mark: &Mark| lines.line_of(mark.range.start);
    if !marks.iter().any(|mark| mark.primary) {
        let anchor = anchor_mark(finding);
        match marks.iter_mut().rev().find(|mark| meet(mark, &anchor)) {
            // The step says more exactly what the anchor would say on the same line.
            Some(step) if line_of(step) == line_of(&anchor) => {
                step.primary = true;
                step.place = anchor.place;
            }
            _ => marks.push(anchor),
        }
    }
    let places: Vec<usize> = marks.iter().map(line_of).collect();
    for (mark, place) in marks.iter_mut().zip(&places) {
        let alone = places.iter().filter(|other| *other == place).count() == 1;
        if mark.label.is_some() {
            mark.label = Some(fitted(lines, mark, alone, room)?);
        }
    }
    Some(marks)
}

/// A mark's label, broken so that it stands between its mark and the right edge.
fn fitted(lines: &Lines<'_>, mark: &Mark, alone: bool, room: usize) -> Option<String> {
    let label = mark.label.as_deref().unwrap_or_default();
    let (line, columns) = on_line(lines, &mark.range);
    if !alone && cut::columns(line) > room {
        return None;
    }
    let cut = cut::Cut::new(line, &columns, room);
    let shown = cut.map(&columns);
    let middle = cut::columns(&cut.text[..shown.start]) + cut::columns(&cut.text[shown]) / 2;
    let left = room.saturating_sub(middle + LABEL_ARM);
    let longest_word = label.split_whitespace().map(cut::columns).max().unwrap_or(0);
    let narrowest = cut::columns(label).min(NARROWEST_LABEL).max(longest_word);
    (narrowest <= left).then(|| wrap(label, left).join("\n"))
}

/// A range on its first line.
fn on_line<'a>(lines: &Lines<'a>, range: &Range<usize>) -> (&'a str, Range<usize>) {
    let start = lines.floor(range.start);
    let line = lines.line_of(start);
    let whole = lines.range(line);
    let start = start.clamp(whole.start, whole.end);
    let end = lines.floor(range.end).clamp(start, whole.end);
    (lines.line(line), start - whole.start..end - whole.start)
}

/// Marks that overlap can't be drawn on one line.
fn meet(left: &Mark, right: &Mark) -> bool {
    left.range.start < right.range.end && right.range.start < left.range.end
}

fn picture(
    out: &mut String,
    report: &Report<'_>,
    lines: &mut Cache<'_>,
    finding: &Finding,
    marks: &[Mark],
) {
    let room = report.style.width.saturating_sub(GUTTER);
    let path = &finding.location.path;
    let name = sanitize::inline(&report.shown.path(path)).into_owned();
    let source = report.outcome.sources.get(path);
    let body = Body {
        message: sanitize::inline(&finding.message).into_owned(),
        severity: finding.severity,
        snippet: source.map(|_| Snippet::new(name.clone(), lines.get(path), marks, room)),
    };
    draw(out, report.style, &body);
    if source.is_none() {
        let _ = writeln!(out, "    at {name}");
    }
}

/// The steps as labels; those at one place share one.
fn steps_as_marks(finding: &Finding) -> Vec<Mark> {
    let many = finding.way.len() > 1;
    let mut marks: Vec<Mark> = Vec::new();
    for (index, step) in finding.way.iter().enumerate() {
        let label = sanitize::inline(&step.label);
        let label = if many { format!("{}. {label}", index + 1) } else { label.into_owned() };
        let range = bytes(&step.location);
        if let Some(mark) = marks.iter_mut().find(|mark| mark.range == range) {
            mark.label = mark.label.take().map(|before| format!("{before}; {label}"));
        } else {
            let primary = step.location == finding.location;
            let place = range.start;
            marks.push(Mark { range, place, label: Some(label), primary });
        }
    }
    marks
}

fn anchor_mark(finding: &Finding) -> Mark {
    let range = bytes(&finding.location);
    Mark { place: range.start, range, label: None, primary: true }
}

fn bytes(location: &Location) -> Range<usize> {
    location.start as usize..location.end as usize
}

/// The steps as a list: what happens, where, and the line, unless the step before has shown it.
fn way(out: &mut String, report: &Report<'_>, lines: &mut Cache<'_>, steps: &[Step]) {
    let style = report.style;
    let digits = steps.len().to_string().len();
    let room = style.width.saturating_sub(digits + 6);
    let indent = " ".repeat(digits + 2);
    let mut shown = None;
    for (index, step) in steps.iter().enumerate() {
        let (corner, rail) = match (index, index + 1 == steps.len()) {
            (_, true) => ("╰─", "  "),
            (0, _) => ("╭─", "│ "),
            _ => ("├─", "│ "),
        };
        let (corner, rail) = (style.paint(Ink::Dim, corner), style.paint(Ink::Dim, rail));
        let place = located(report, lines, &step.location);
        let label = sanitize::inline(&step.label);
        let beside = cut::columns(&label) + 2 + cut::columns(&place) <= room;
        let place = style.paint(Ink::Cyan, &place);
        for (nth, words) in wrap(&label, room).into_iter().enumerate() {
            let words = style.paint(Ink::Bold, &words);
            let place = if beside { format!("  {place}") } else { String::new() };
            if nth == 0 {
                let number = format!("{:>width$}", index + 1, width = digits + 2);
                let _ = writeln!(out, "{number} {corner} {words}{place}");
            } else {
                let _ = writeln!(out, "{indent} {rail} {words}");
            }
        }
        if !beside {
            let _ = writeln!(out, "{indent} {rail} {place}");
        }
        let file = lines.get(&step.location.path);
        let line = Some((&step.location.path, file.line_of(step.location.start as usize)));
        let code = source_line(file, &step.location, room.saturating_sub(4));
        if line != shown && !code.is_empty() {
            let _ = writeln!(out, "{indent} {rail}     {code}");
        }
        shown = line;
    }
}

fn located(report: &Report<'_>, lines: &mut Cache<'_>, location: &Location) -> String {
    let place = lines.place(&location.path, location.start);
    let path = report.shown.path(&location.path);
    let cell = lines.cell(&location.path, location.start);
    let cell = cell.map_or(String::new(), |cell| format!(" (cell {cell})"));
    format!("{}:{}:{}{cell}", sanitize::inline(&path), place.line, place.column)
}

fn source_line(lines: &Lines<'_>, location: &Location, width: usize) -> String {
    let (line, columns) = on_line(lines, &bytes(location));
    cut::single(line, &columns, width)
}

fn hints(out: &mut String, report: &Report<'_>, lines: &mut Cache<'_>, finding: &Finding) {
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
        out.push_str(&diff::render(report, lines, fix));
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
