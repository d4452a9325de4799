//! What comments in the code say is settled, for the reviewer who has to agree.

use super::lines::Cache;
use super::paint::{Ink, count};
use super::{Report, sanitize};
use mistral_lint_engine::Suppression;
use std::fmt::Write as _;

/// Lists every suppression, with what it takes away and what it says of itself.
pub(super) fn render(report: &Report<'_>) -> String {
    let all = &report.outcome.suppressions;
    let mut lines = Cache::new(&report.outcome.sources);
    let mut out = String::new();
    if all.is_empty() {
        return "No comment takes findings away.\n".into();
    }
    let head = format!("{} in comments:", count(all.len(), "suppression"));
    let _ = writeln!(out, "{}", report.style.paint(Ink::Bold, &head));
    for one in all {
        let at = &one.location;
        let line = lines.place(&at.path, at.start).line;
        let place = format!("{}:{line}", report.shown.path(&at.path));
        let text = format!("{place}: {}: {}", one.rules.join(", "), terms(one));
        let _ = writeln!(out, "  {}", sanitize::inline(&text));
    }
    out
}

fn terms(one: &Suppression) -> String {
    let mut terms = vec![match one.taken {
        0 if one.expired => "no longer holds".to_owned(),
        0 => "takes nothing away".to_owned(),
        n => format!("takes {} away", count(n, "finding")),
    }];
    terms.extend(one.until.map(|until| format!("until {until}")));
    terms.extend(one.owner.as_ref().map(|owner| format!("owner {owner}")));
    terms.push(if one.reason.is_empty() { "no reason given".into() } else { one.reason.clone() });
    terms.join("; ")
}
