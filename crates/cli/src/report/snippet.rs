//! The part of a source that a report shows, as miette wants it: few lines, each short and harmless, with the
//! real file's line numbers and places.

use super::cut::Cut;
use super::lines::Lines;
use miette::{LabeledSpan, MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};
use std::ops::Range;

/// Lines shown before and after a marked one.
pub(super) const CONTEXT: usize = 1;

/// A mark in the original text and what to write under it.
#[derive(Debug, Clone)]
pub(super) struct Mark {
    pub(super) range: Range<usize>,
    /// The place that stands above the snippet: not the mark's own where it stands for a larger one.
    pub(super) place: usize,
    pub(super) label: Option<String>,
    pub(super) primary: bool,
}

/// The shown part of one file.
#[derive(Debug)]
pub(super) struct Snippet {
    text: String,
    first_line: usize,
    name: String,
    /// Shown offset and original place ("12:5") of each mark.
    places: Vec<(usize, String)>,
    labels: Vec<LabeledSpan>,
}

impl Snippet {
    /// Takes from a text what the marks need. `name` is the file's name as it is shown.
    pub(super) fn new(name: String, lines: &Lines<'_>, marks: &[Mark], width: usize) -> Self {
        let spots: Vec<Spot<'_>> = marks.iter().map(|mark| Spot::new(lines, mark)).collect();
        let first = spots.iter().map(|spot| spot.line).min().unwrap_or(0);
        let last = spots.iter().map(|spot| spot.line).max().unwrap_or(0);
        // An empty line at the edge says nothing.
        let empty = |line: usize| lines.line(line).trim().is_empty();
        let first =
            (first.saturating_sub(CONTEXT)..first).find(|line| !empty(*line)).unwrap_or(first);
        let last = (last..=last + CONTEXT).rev().find(|line| !empty(*line)).unwrap_or(last);
        let mut snippet = Self {
            text: String::new(),
            first_line: first,
            name,
            places: Vec::new(),
            labels: Vec::new(),
        };
        for line in first..=last.min(lines.count().saturating_sub(1)) {
            snippet.push_line(lines, line, &spots, width);
        }
        snippet
    }

    /// What to write under the shown lines.
    pub(super) fn labels(&self) -> Vec<LabeledSpan> {
        self.labels.clone()
    }

    fn push_line(&mut self, lines: &Lines<'_>, line: usize, spots: &[Spot<'_>], width: usize) {
        let near = spots.iter().any(|spot| spot.line.abs_diff(line) <= CONTEXT);
        // Lines between two far marks are never shown; they stay empty so that line numbers hold.
        if near {
            let here = || spots.iter().filter(|spot| spot.line == line);
            let main = here().find(|spot| spot.mark.primary).or_else(|| here().next());
            let cut =
                Cut::new(lines.line(line), &main.map_or(0..0, |spot| spot.columns.clone()), width);
            let base = self.text.len();
            for spot in here() {
                self.push_label(spot, &cut, base, lines);
            }
            self.text.push_str(&cut.text);
        }
        self.text.push('\n');
    }

    fn push_label(&mut self, spot: &Spot<'_>, cut: &Cut, base: usize, lines: &Lines<'_>) {
        let shown = cut.map(&spot.columns);
        let (start, length) = (base + shown.start, shown.end - shown.start);
        let place = lines.place(spot.mark.place);
        self.places.push((start, format!("{}:{}", place.line, place.column)));
        let label = spot.mark.label.clone();
        let span = SourceSpan::from((start, length));
        self.labels.push(if spot.mark.primary {
            LabeledSpan::new_primary_with_span(label, span)
        } else {
            LabeledSpan::new_with_span(label, span)
        });
    }
}

/// A mark on its first line: the rest of a long one would push what matters off the screen.
struct Spot<'a> {
    mark: &'a Mark,
    line: usize,
    columns: Range<usize>,
}

impl<'a> Spot<'a> {
    fn new(lines: &Lines<'_>, mark: &'a Mark) -> Self {
        let start = lines.floor(mark.range.start);
        let line = lines.line_of(start);
        let whole = lines.range(line);
        let start = start.clamp(whole.start, whole.end);
        let end = lines.floor(mark.range.end).clamp(start, whole.end);
        Self { mark, line, columns: start - whole.start..end - whole.start }
    }
}

impl SourceCode for Snippet {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let inner = self.text.read_span(span, before, after)?;
        let place = self.places.iter().find(|(at, _)| *at == span.offset()).map(|(_, place)| place);
        let name =
            place.map_or_else(|| self.name.clone(), |place| format!("{}:{place}", self.name));
        Ok(Box::new(MietteSpanContents::new_named(
            name,
            inner.data(),
            *inner.span(),
            inner.line() + self.first_line,
            inner.column(),
            inner.line_count(),
        )))
    }
}
