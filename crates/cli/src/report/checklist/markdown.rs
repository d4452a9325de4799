//! The checklist as Markdown, to be read, filled in and kept with the code.

mod escape;
mod tables;

use super::model::{Answer, Checklist, Item, Line, Place, SetAside, Status, Step, Stop};
use escape::text;
use std::fmt::Write as _;

const ROOM: &str = "- [ ] agreed &nbsp; Decision: ____________ &nbsp; Note: ____________";

pub(super) fn render(list: &Checklist) -> String {
    let mut out = String::new();
    head(&mut out, list);
    for line in &list.lines {
        self::line(&mut out, line);
    }
    out.push_str("\n# What there is of Mistral\n");
    tables::calls(&mut out, list);
    tables::handlers(&mut out, list);
    tables::keys(&mut out, list);
    tables::secrets(&mut out, list);
    flows(&mut out, list);
    out.push_str("\n# What this report does not say\n");
    set_aside(&mut out, &list.set_aside);
    not_analysed(&mut out, list);
    tables::rules(&mut out, list);
    out.push_str("\n# Review\n\n");
    out.push_str(
        "Reviewer: ____________ &nbsp; Date: ____________ &nbsp; Commit: ____________\n\n",
    );
    let _ = writeln!(out, "{ROOM}");
    out
}

fn head(out: &mut String, list: &Checklist) {
    let sum = &list.summary;
    out.push_str("# Mistral security checklist\n\n");
    let _ = writeln!(
        out,
        "{} {}, rules sha256 `{}`.\n",
        list.tool.name, list.tool.version, list.tool.rules_hash
    );
    if sum.nothing_analysed {
        out.push_str("**Nothing was analysed: there is no file here that mistral-lint can read. No line below says anything.**\n\n");
    } else {
        let _ = writeln!(
            out,
            "Files analysed: {}, of which {} have to do with Mistral. Mistral calls: {}. Handlers that lead to them: {}.",
            sum.files_analysed, sum.files_parsed, sum.calls, sum.handlers
        );
        let skipped = list.not_analysed.len();
        if skipped > 0 {
            let _ = writeln!(out, "**Not, or not wholly, analysed: {skipped} (listed below).**");
        }
        if sum.commits > 0 {
            let _ = writeln!(out, "Commits searched for keys: {}.", sum.commits);
        }
        out.push('\n');
    }
    out.push_str(
        "| | Line | Answer | Wrong | By hand | Right |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for line in &list.lines {
        let _ = writeln!(
            out,
            "| {} | {} | **{}** | {} | {} | {} |",
            line.id,
            line.title,
            status(line.status),
            line.wrong.len(),
            line.open.len(),
            line.right.len()
        );
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Pass => "pass",
        Status::Fail => "fail",
        Status::NotApplicable => "not applicable",
        Status::Review => "review by hand",
    }
}

fn line(out: &mut String, line: &Line) {
    let _ = writeln!(out, "\n## {} {}: {}\n", line.id, line.title, status(line.status));
    for sentence in &line.says {
        let _ = writeln!(out, "{}.  ", text(sentence));
    }
    items(out, "Wrong", &line.wrong);
    items(out, "To look at by hand", &line.open);
    items(out, "Right", &line.right);
    let _ = writeln!(out, "\n{ROOM}");
}

fn items(out: &mut String, title: &str, items: &[Item]) {
    if items.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{title}:\n");
    for item in items {
        let _ = writeln!(out, "- {}", self::item(item));
        if !item.way.is_empty() {
            let step = |step: &Step| format!("{} ({})", text(&step.says), place(&step.place));
            let way: Vec<String> = item.way.iter().map(step).collect();
            let _ = writeln!(out, "  - {}", way.join("; "));
        }
    }
}

fn item(item: &Item) -> String {
    let mut parts = Vec::new();
    if let Some(rule) = &item.rule {
        let how = item.severity.zip(item.confidence);
        let how = how.map_or(String::new(), |(severity, confidence)| {
            format!(" ({severity}, {confidence} confidence)")
        });
        parts.push(format!("**{}**{how}", text(rule)));
    }
    if item.declared {
        parts.push("*declared, not seen*".into());
    }
    parts.push(text(&item.says));
    let mut out = parts.join(": ");
    if !item.places.is_empty() {
        let places: Vec<String> = item.places.iter().map(place).collect();
        let _ = write!(out, " at {}", places.join(", "));
        let more = item.count.saturating_sub(item.places.len());
        if more > 0 {
            let _ = write!(out, " and {more} more");
        }
    }
    if let Some(fact) = item.fact.as_ref().filter(|fact| !item.places.contains(fact)) {
        let _ = write!(out, ", by {}", place(fact));
    }
    out
}

/// `src/chat.py:12`, `notes.ipynb:12 (cell 3)`.
fn place(place: &Place) -> String {
    let mut out = text(&place.path);
    if place.line > 0 {
        let _ = write!(out, ":{}", place.line);
    }
    if let Some(cell) = place.cell {
        let _ = write!(out, " (cell {cell})");
    }
    out
}

fn flows(out: &mut String, list: &Checklist) {
    if list.flows.is_empty() {
        return;
    }
    out.push_str("\n## Ways to Mistral\n\n");
    for flow in &list.flows {
        let stops: Vec<String> = flow.stops.iter().map(stop).collect();
        let _ = writeln!(out, "- {}", stops.join(" → "));
    }
}

fn stop(stop: &Stop) -> String {
    let says = text(if stop.says == "the handler" { "" } else { &stop.says });
    let at = stop.place.as_ref().map(|at| format!(" ({})", place(at))).unwrap_or_default();
    match stop.answer {
        Some(Answer::Yes) => format!("{}: yes, {says}{at}", stop.kind),
        Some(Answer::No) => format!("**no {}**", stop.kind),
        Some(answer) if says.is_empty() => format!("{}: {}", stop.kind, word(answer)),
        Some(answer) => format!("{}: {}, {says}{at}", stop.kind, word(answer)),
        None if says.is_empty() => format!("{}{at}", stop.kind),
        None => format!("{} {says}{at}", stop.kind),
    }
}

fn word(answer: Answer) -> &'static str {
    match answer {
        Answer::Yes => "yes",
        Answer::No => "no",
        Answer::Declared => "declared",
        Answer::Unknown => "unknown",
        Answer::NotApplicable => "n/a",
    }
}

fn set_aside(out: &mut String, all: &[SetAside]) {
    out.push_str("\n## Findings that were set aside\n\n");
    if all.is_empty() {
        out.push_str("None.\n");
    }
    for one in all {
        let count = one.findings;
        let at = one.place.as_ref().map(|at| format!(" at {}", place(at))).unwrap_or_default();
        let reason = if one.reason.is_empty() { "no reason given" } else { &one.reason };
        let _ = write!(
            out,
            "- **{}**: {count} by {}{at}: {}",
            text(&one.rules.join(", ")),
            one.by,
            text(reason)
        );
        if let Some(owner) = &one.owner {
            let _ = write!(out, "; owner {}", text(owner));
        }
        if let Some(until) = &one.until {
            let _ = write!(out, "; until {until}");
        }
        out.push('\n');
    }
}

fn not_analysed(out: &mut String, list: &Checklist) {
    out.push_str("\n## What was not analysed\n\n");
    for left in &list.left_out {
        let _ = writeln!(out, "- what matches {}: left out by {}", text(&left.pattern), left.by);
    }
    if list.not_analysed.is_empty() {
        let every = if list.left_out.is_empty() { "Every file" } else { "\nEvery other file" };
        let _ = writeln!(out, "{every} of a kind that mistral-lint reads was.");
    }
    for file in &list.not_analysed {
        let part = if file.wholly { "" } else { " (a part of it was)" };
        let _ = writeln!(out, "- file {}: {}{part}", text(&file.path), text(&file.reason));
    }
}
