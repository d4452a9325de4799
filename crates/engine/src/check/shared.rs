//! One key for environments that should each have their own.

use super::plain::finding;
use super::read::Plain;
use crate::finding::{Confidence, Finding, Location, Step};
use crate::page::{Page, Shape};
use crate::plain::{Environment, Use, of_path};
use crate::secrets::Secrets;
use crate::{Severity, Tree};
use std::collections::BTreeMap;

/// A use, the file that it stands in, and its environment.
struct Known<'p, 'a> {
    plain: &'p Plain<'a>,
    given: &'p Use,
    environment: Environment,
}

/// The findings of a rule about shared keys in all files.
pub(super) fn findings(
    page: &Page,
    severity: Option<Severity>,
    plains: &[Plain<'_>],
    (tree, secrets): (&dyn Tree, &Secrets),
) -> Vec<Finding> {
    let shared = page.sentence.as_ref().is_some_and(|s| s.shape == Shape::Shared);
    if !shared {
        return Vec::new();
    }
    let mut groups: BTreeMap<(&str, usize, &str), Vec<Known<'_, '_>>> = BTreeMap::new();
    let mut found = Vec::new();
    let severity = severity.unwrap_or(page.severity);
    for plain in plains {
        let of_file = of_path(secrets, &plain.path);
        for given in &plain.uses {
            let Some(environment) = given.environment.or(of_file) else { continue };
            let known = Known { plain, given, environment };
            match &given.taken {
                None => groups.entry(("", 0, known.text())).or_default().push(known),
                Some(taken) if taken.of.is_some_and(|of| of < environment) => {
                    found.push(known.falls_back(page, severity));
                }
                Some(taken) if taken.of.is_none() && given.environment.is_some() => {
                    let Some(table) = taken.table else { continue };
                    let group = (&*plain.path, table + 1, taken.name.as_str());
                    groups.entry(group).or_default().push(known);
                }
                Some(_) => {}
            }
        }
    }
    for group in groups.values() {
        found.extend(shares(page, severity, group));
    }
    found.retain(|finding| tree.wanted(&finding.location.path));
    found
}

/// The uses of one key beyond the environment that matters least.
fn shares(page: &Page, severity: Severity, group: &[Known<'_, '_>]) -> Vec<Finding> {
    let Some(least) = group.iter().min_by_key(|known| known.environment) else { return Vec::new() };
    let beyond = group.iter().filter(|known| known.environment > least.environment);
    beyond
        .map(|known| {
            let (one, other) = (known.environment.name(), least.environment.name());
            let mut finding = known.finding(page, severity, &format!("{one} and {other}"));
            finding.way =
                vec![least.step(&format!("the key of {other}")), known.step("the same key")];
            finding
        })
        .collect()
}

impl<'p> Known<'p, '_> {
    fn text(&self) -> &'p str {
        self.plain.text.get(self.given.span.clone()).unwrap_or("")
    }

    fn falls_back(&self, page: &Page, severity: Severity) -> Finding {
        let lesser =
            self.given.taken.as_ref().and_then(|taken| taken.of).map_or("", Environment::name);
        self.finding(page, severity, &format!("{} and {lesser}", self.environment.name()))
    }

    fn finding(&self, page: &Page, severity: Severity, environments: &str) -> Finding {
        let message = page.message.replace("{source}", environments);
        finding(page, severity, self.plain, &self.given.span, message, Confidence::High)
    }

    fn step(&self, label: &str) -> Step {
        let (start, end) = (self.given.span.start as u32, self.given.span.end as u32);
        Step {
            location: Location { path: self.plain.path.clone(), start, end },
            label: label.to_owned(),
        }
    }
}
