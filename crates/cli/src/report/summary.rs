//! The last lines: what was found, and what was looked at. "Nothing found" and "nothing analysed" never look alike.

use super::paint::{Ink, Style, count};
use super::{Report, pretty, sanitize, secrets, suppressions};
use mistral_lint_engine::{FileNote, Severity};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Notes that are listed without `-v`.
const FEW: usize = 5;

/// Renders the summary; empty when the user asked for quiet.
pub(super) fn render(report: &Report<'_>) -> String {
    let mut out = String::new();
    if report.statistics {
        statistics(&mut out, report);
    }
    if report.suppressions {
        out.push_str(&suppressions::render(report));
    }
    if report.verbosity < 0 {
        return out;
    }
    out.push_str(&secrets::render(report));
    notes(&mut out, report);
    let _ = writeln!(out, "{}", verdict(report));
    for line in [coverage(report), history(report), asides(report)] {
        if !line.is_empty() {
            let _ = writeln!(out, "{}", report.style.paint(Ink::Dim, &line));
        }
    }
    out
}

/// The same in one sentence, without colour.
pub(super) fn in_short(report: &Report<'_>) -> String {
    let plain = Report { style: Style { color: false, ..report.style }, ..*report };
    let skipped = report.outcome.notes.iter().filter(|note| note.skipped).count();
    match skipped {
        0 => verdict(&plain),
        n => format!("{} {} not analysed.", verdict(&plain), count(n, "file")),
    }
}

/// The same as a line of a log.
pub(super) fn line(report: &Report<'_>) -> String {
    let text = in_short(report);
    let (first, rest) = text.split_at(1);
    format!("mistral-lint: {}{rest}\n", first.to_lowercase())
}

fn verdict(report: &Report<'_>) -> String {
    let style = report.style;
    if report.nothing_analysed() {
        return style
            .paint(Ink::Yellow, "Nothing was analysed: no file here that mistral-lint can read.");
    }
    let found = &report.outcome.findings;
    if found.is_empty() {
        return style.paint(Ink::Green, "No findings.");
    }
    let each = [Severity::Error, Severity::Warning, Severity::Note].map(|severity| {
        let n = found.iter().filter(|finding| finding.severity == severity).count();
        (n > 0)
            .then(|| style.paint(pretty::ink(severity), &count(n, super::severity_word(severity))))
    });
    let each: Vec<String> = each.into_iter().flatten().collect();
    let total = style.paint(Ink::Bold, &format!("Found {}", count(found.len(), "problem")));
    format!("{total}: {}.", each.join(", "))
}

fn coverage(report: &Report<'_>) -> String {
    let totals = &report.outcome.totals;
    if report.nothing_analysed() {
        return String::new();
    }
    let files = count(report.analysed, "file");
    let calls = count(totals.call_sites, "Mistral call");
    match totals.parsed {
        _ if report.analysed == 0 && totals.commits > 0 => String::new(),
        0 => format!("Analysed {files}: none speaks of Mistral."),
        n if n < report.analysed => format!("Analysed {files}: {n} parsed, {calls}."),
        _ => format!("Analysed {files}: {calls}."),
    }
}

fn history(report: &Report<'_>) -> String {
    let totals = &report.outcome.totals;
    match totals.commits {
        0 => String::new(),
        n => {
            let (commits, versions) = (count(n, "commit"), count(totals.versions, "version"));
            format!("Searched {commits} of the history: {versions} of files.")
        }
    }
}

fn asides(report: &Report<'_>) -> String {
    let mut parts = Vec::new();
    let suppressed = report.outcome.totals.suppressed;
    if suppressed > 0 {
        parts.push(format!("{} suppressed by comments", count(suppressed, "finding")));
    }
    if report.outcome.totals.known > 0 {
        let known = report.outcome.totals.known;
        let were = if known == 1 { "was" } else { "were" };
        parts.push(format!("{} {were} there before", count(known, "finding")));
    }
    if report.hidden_notes > 0 {
        let hidden = count(report.hidden_notes, "note");
        let them = if report.hidden_notes == 1 { "it" } else { "them" };
        parts.push(format!("{hidden} hidden, use --pedantic to see {them}"));
    }
    let text = parts.join("; ");
    if text.is_empty() { text } else { format!("{text}.") }
}

fn notes(out: &mut String, report: &Report<'_>) {
    let notes = &report.outcome.notes;
    let (skipped, partly): (Vec<_>, Vec<_>) = notes.iter().partition(|note| note.skipped);
    listed(out, report, &skipped, "not analysed");
    listed(out, report, &partly, "analysed in part");
}

fn listed(out: &mut String, report: &Report<'_>, notes: &[&FileNote], what: &str) {
    if notes.is_empty() {
        return;
    }
    let head = format!("{} {what}:", count(notes.len(), "file"));
    let _ = writeln!(out, "{}", report.style.paint(Ink::Yellow, &head));
    let shown = if report.verbosity > 0 { notes.len() } else { FEW.min(notes.len()) };
    for note in &notes[..shown] {
        let path = report.shown.path(&note.path);
        let _ = writeln!(out, "  {}: {}", sanitize::inline(&path), sanitize::inline(&note.reason));
    }
    if shown < notes.len() {
        let _ = writeln!(out, "  and {} more, use -v to see all", notes.len() - shown);
    }
}

fn statistics(out: &mut String, report: &Report<'_>) {
    let mut by_rule: BTreeMap<&str, usize> = BTreeMap::new();
    for finding in &report.outcome.findings {
        *by_rule.entry(&finding.rule).or_default() += 1;
    }
    let mut rows: Vec<(&str, usize)> = by_rule.into_iter().collect();
    rows.sort_by_key(|(rule, n)| (std::cmp::Reverse(*n), *rule));
    for (rule, n) in rows {
        let _ = writeln!(out, "{n:>6}  {}", sanitize::inline(rule));
    }
}
