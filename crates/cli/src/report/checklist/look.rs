//! What all parts of the checklist ask of a run.

use super::Review;
use super::model::{Place, SetAside};
use crate::report::lines::Cache;
use mistral_lint_engine::plain::{PlainKind, is_plain};
use mistral_lint_engine::{
    Confidence, Evidence, Finding, Inventory, Location, Outcome, Page, Severity,
};
use std::cell::RefCell;

/// A run, ready to be asked.
pub(super) struct Look<'a> {
    pub(super) review: &'a Review<'a>,
    pub(super) inventory: &'a Inventory,
    lines: RefCell<Cache<'a>>,
}

impl<'a> Look<'a> {
    pub(super) fn new(review: &'a Review<'a>, inventory: &'a Inventory) -> Self {
        Self { review, inventory, lines: RefCell::new(Cache::new(&review.outcome.sources)) }
    }

    pub(super) fn outcome(&self) -> &'a Outcome {
        self.review.outcome
    }

    /// Whether silence would mean nothing.
    pub(super) fn nothing_analysed(&self) -> bool {
        let outcome = self.outcome();
        self.review.analysed == 0 && outcome.totals.versions == 0 && outcome.findings.is_empty()
    }

    pub(super) fn place(&self, location: &Location) -> Place {
        let mut lines = self.lines.borrow_mut();
        Place {
            path: location.path.to_string(),
            line: lines.place(&location.path, location.start).line,
            cell: lines.cell(&location.path, location.start),
        }
    }

    pub(super) fn findings(&self, rule: &str) -> impl Iterator<Item = &'a Finding> {
        self.outcome().findings.iter().filter(move |finding| *finding.rule == *rule)
    }

    /// What a rule found right; what documentation shows proves nothing.
    pub(super) fn evidence(&self, rule: &str) -> impl Iterator<Item = &'a Evidence> {
        let evidence = self.outcome().evidence.iter();
        evidence.filter(move |evidence| *evidence.rule == *rule && !is_told(&evidence.location))
    }

    /// The rules that answer for a line.
    pub(super) fn rules(&self, line: &str) -> impl Iterator<Item = &'a Page> {
        self.review.pages.iter().filter(move |page| page.checklist.iter().any(|id| id == line))
    }

    pub(super) fn is_on(&self, rule: &str) -> bool {
        self.review.checked.contains(rule)
    }

    /// What comments and the configuration take away.
    pub(super) fn set_aside(&self) -> Vec<SetAside> {
        let by_comment = self.outcome().suppressions.iter().filter(|it| it.taken > 0);
        let by_comment = by_comment.map(|one| SetAside {
            place: Some(self.place(&one.location)),
            by: "a comment",
            rules: one.rules.clone(),
            findings: one.taken,
            reason: one.reason.clone(),
            owner: one.owner.clone(),
            until: one.until.map(|day| day.to_string()),
            expired: one.expired,
        });
        let by_config = self.review.hidden.iter().map(|(rule, findings)| SetAside {
            place: None,
            by: "the configuration",
            rules: vec![rule.clone()],
            findings: *findings,
            reason: String::new(),
            owner: None,
            until: None,
            expired: false,
        });
        by_comment.chain(by_config).collect()
    }
}

/// Whether a finding makes its line fail: what is mild or uncertain is for the reviewer, and so is what documentation shows,
/// but for a key.
pub(super) fn fails(finding: &Finding) -> bool {
    finding.severity >= Severity::Warning
        && finding.confidence >= Confidence::Medium
        && (finding.secret.is_some() || !is_told(&finding.location))
}

/// Whether a place is documentation, which no program runs.
fn is_told(place: &Location) -> bool {
    is_plain(&place.path) == Some(PlainKind::Text)
}
