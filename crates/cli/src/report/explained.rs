//! What the linter thinks of one line, for people.

use super::paint::{Ink, Style};
use super::{Shown, confidence_word, lines, pretty, sanitize, severity_word};
use mistral_lint_engine::{Explanation, Finding, Location};
use std::fmt::Write as _;

/// Renders an explanation of a line (a path relative to the root, and a number from one).
pub(crate) fn render(
    explanation: &Explanation,
    (path, line): (&str, usize),
    shown: &Shown,
    style: Style,
) -> String {
    let mut page =
        Page { out: String::new(), index: lines::Cache::new(&explanation.sources), shown, style };
    page.head(path, line);
    page.roles(explanation);
    page.rules(explanation);
    page.out
}

struct Page<'a> {
    out: String,
    index: lines::Cache<'a>,
    shown: &'a Shown,
    style: Style,
}

impl Page<'_> {
    fn say(&mut self, line: &str) {
        let _ = writeln!(self.out, "{}", line.trim_end());
    }

    fn heading(&mut self, text: &str) {
        let text = self.style.paint(Ink::Bold, text);
        self.say(&format!("\n{text}"));
    }

    fn head(&mut self, path: &str, line: usize) {
        let name = format!("{}:{line}", sanitize::inline(&self.shown.path(path)));
        let name = self.style.paint(Ink::Bold, &name);
        let text =
            sanitize::inline(self.index.get(&path.into()).line(line - 1).trim()).into_owned();
        self.say(&format!("{name}  {text}"));
    }

    fn roles(&mut self, explanation: &Explanation) {
        self.heading("What stands there");
        if !explanation.parsed {
            self.say("  The file has nothing to do with Mistral, nor is it tied by imports to one that has: it was not parsed.");
            return;
        }
        if explanation.roles.is_empty() {
            self.say("  Nothing that the books give a role to.");
        }
        let widest = explanation.roles.iter().map(|role| role.role.len()).max().unwrap_or(0);
        for role in &explanation.roles {
            let place = &role.location;
            let lines = self.index.get(&place.path);
            let (start, end) = (lines.floor(place.start as usize), lines.floor(place.end as usize));
            let first = lines.line_of(start);
            let text = lines.line(first);
            let from = start - lines.range(first).start;
            let text = text.get(from..text.len().min(from + (end - start))).unwrap_or("");
            let word = self.style.paint(Ink::Cyan, &format!("{:widest$}", role.role));
            let says = sanitize::inline(&role.says);
            self.say(&format!("  {word}  {}  ({says})", sanitize::inline(&cut(text))));
        }
    }

    fn rules(&mut self, explanation: &Explanation) {
        self.heading("What the rules say");
        if explanation.findings.is_empty() && explanation.evidence.is_empty() {
            self.say("  No rule looked at this line.");
        }
        for finding in &explanation.findings {
            self.finding(finding);
        }
        for found in &explanation.evidence {
            let rule = self.style.paint(Ink::Bold, &sanitize::inline(&found.rule));
            let clean = self.style.paint(Ink::Green, "clean");
            let mut line = format!("  {rule}  {clean}: {}", sanitize::inline(&found.because));
            let elsewhere = found.at.as_ref().filter(|at| **at != found.location);
            if let Some(at) = elsewhere {
                let _ = write!(line, " ({})", self.place(at));
            }
            let _ = write!(line, ", for {}", self.place(&found.location));
            self.say(&line);
        }
    }

    fn finding(&mut self, finding: &Finding) {
        let severity = severity_word(finding.severity);
        let line = format!(
            "  {}  {}: {} ({}, {} confidence)",
            self.style.paint(Ink::Bold, &sanitize::inline(&finding.rule)),
            self.style.paint(pretty::ink(finding.severity), severity),
            sanitize::inline(&finding.message),
            self.place(&finding.location),
            confidence_word(finding.confidence),
        );
        self.say(&line);
        for step in &finding.way {
            let place = self.place(&step.location);
            self.say(&format!("      {place}  {}", sanitize::inline(&step.label)));
        }
    }

    fn place(&mut self, location: &Location) -> String {
        let place = self.index.place(&location.path, location.start);
        format!("{}:{}", sanitize::inline(&self.shown.path(&location.path)), place.line)
    }
}

/// The beginning of a long text.
fn cut(text: &str) -> String {
    const LONGEST: usize = 60;
    let short: String = text.chars().take(LONGEST).collect();
    if short.len() < text.len() { short + "…" } else { short }
}
