//! Findings and verdicts as items of a line.

use super::join;
use super::look::Look;
use super::model::{Item, Place, Step};
use crate::report::{confidence_word, severity_word};
use mistral_lint_engine::{Evidence, Finding, Location};
use std::collections::BTreeMap;

/// Of many places, so many are named.
const NAMED: usize = 8;

impl Item {
    /// Something that was counted, with its places.
    pub(super) fn counted(says: String, places: Vec<Place>) -> Self {
        let count = places.len();
        let mut places = places;
        places.truncate(NAMED);
        Self {
            rule: None,
            says,
            places,
            count,
            fact: None,
            way: Vec::new(),
            severity: None,
            confidence: None,
            declared: false,
        }
    }
}

/// A finding as an item.
pub(super) fn finding(look: &Look<'_>, finding: &Finding) -> Item {
    let says = match &finding.past {
        Some(past) => format!("{} (committed on {})", finding.message, past.brought.date),
        None => finding.message.clone(),
    };
    let step = |step: &mistral_lint_engine::Step| Step {
        says: step.label.clone(),
        place: look.place(&step.location),
    };
    // One step that stands where the finding does says nothing new.
    let way = match finding.way.as_slice() {
        [one] if one.location == finding.location => &[],
        way => way,
    };
    Item {
        way: way.iter().map(step).collect(),
        rule: Some(finding.rule.to_string()),
        severity: Some(severity_word(finding.severity)),
        confidence: Some(confidence_word(finding.confidence)),
        ..Item::counted(says, vec![look.place(&finding.location)])
    }
}

/// What a rule found right: each place that has a fact of its own; the others together, by their words.
pub(super) fn right(look: &Look<'_>, rule: &str, summary: &str) -> Vec<Item> {
    let mut items = Vec::new();
    let mut alike: BTreeMap<&str, Vec<&Location>> = BTreeMap::new();
    let seen = look.evidence(rule).filter(|evidence| !evidence.declared);
    for evidence in seen.filter(|evidence| join::matters(look, rule, evidence)) {
        if evidence.at.is_some() {
            items.push(fact(look, rule, evidence));
        } else {
            alike.entry(&evidence.because).or_default().push(&evidence.location);
        }
    }
    for (because, locations) in alike {
        let mut places: Vec<Place> = locations.into_iter().map(|it| look.place(it)).collect();
        places.sort();
        places.dedup();
        let says = format!("{because} (looked for: {summary})");
        items.push(Item { rule: Some(rule.to_owned()), ..Item::counted(says, places) });
    }
    items
}

/// What the configuration says is right.
pub(super) fn declared(look: &Look<'_>, rule: &str) -> Vec<Item> {
    let declared = look.evidence(rule).filter(|evidence| evidence.declared);
    declared.map(|evidence| Item { declared: true, ..fact(look, rule, evidence) }).collect()
}

fn fact(look: &Look<'_>, rule: &str, evidence: &Evidence) -> Item {
    Item {
        rule: Some(rule.to_owned()),
        fact: evidence.at.as_ref().map(|at| look.place(at)),
        ..Item::counted(evidence.because.clone(), vec![look.place(&evidence.location)])
    }
}
