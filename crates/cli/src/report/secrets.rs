//! One key in several places is one secret: rotating it settles all of them.

use super::lines::Cache;
use super::paint::{Ink, count};
use super::{Report, sanitize};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// Places that are listed without `-v`.
const FEW: usize = 10;

/// Lists the secrets that stand in more than one place; empty when there is none.
pub(super) fn render(report: &Report<'_>) -> String {
    let numbers = report.outcome.secrets();
    let mut lines = Cache::new(&report.outcome.sources);
    let mut places: BTreeMap<usize, Vec<String>> = BTreeMap::new();
    for finding in &report.outcome.findings {
        let Some(number) = finding.secret.and_then(|secret| numbers.get(&secret)) else { continue };
        let at = &finding.location;
        let line = lines.place(&at.path, at.start).line;
        let place = format!("{}:{line}", report.shown.path(&at.path));
        let known = places.entry(*number).or_default();
        // Several rules can speak of one place.
        if !known.contains(&place) {
            known.push(place);
        }
    }
    let mut out = String::new();
    for (number, places) in places.into_iter().filter(|(_, places)| places.len() > 1) {
        let head = format!("Secret {number} stands in {}:", count(places.len(), "place"));
        let _ = writeln!(out, "{}", report.style.paint(Ink::Bold, &head));
        let shown = if report.verbosity > 0 { places.len() } else { FEW.min(places.len()) };
        for place in &places[..shown] {
            let _ = writeln!(out, "  {}", sanitize::inline(place));
        }
        if shown < places.len() {
            let _ = writeln!(out, "  and {} more, use -v to see all", places.len() - shown);
        }
    }
    out
}
