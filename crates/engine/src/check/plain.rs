//! What files that are no source tell a rule.

use super::read::Plain;
use crate::Severity;
use crate::finding::{Confidence, Finding, Location};
use crate::fixes::{self, Repair};
use crate::page::Page;
use crate::plain::{About, Told};
use crate::secrets::Secrets;
use crate::vault::Vault;
use std::ops::Range;

/// The findings of a rule in one file, which stands `beside` a Mistral call or not.
pub(super) fn findings(
    page: &Page,
    severity: Option<Severity>,
    plain: &Plain<'_>,
    beside: impl Fn() -> bool,
    (vault, secrets): (&mut Vault<'_>, &Secrets),
) -> Vec<Finding> {
    let severity = severity.unwrap_or(page.severity);
    if page.finds_literals() {
        let keys = plain.keys.iter();
        return keys
            .map(|key| {
                let confidence = if key.certain { Confidence::High } else { Confidence::Medium };
                let secret = plain.text.get(key.span.clone()).and_then(|text| vault.keep(text));
                let message = page.message.clone();
                let found = finding(page, severity, plain, &key.span, message, confidence);
                let offered = page.repairs.contains(&Repair::Environment);
                let file = (&plain.path, &*plain.text);
                let fix = || fixes::of_plain(file, &plain.keys, key, secrets);
                let fixes = offered.then(fix).flatten().into_iter().collect();
                Finding { fixes, secret, ..found }
            })
            .collect();
    }
    let Some(about) = page.about() else { return Vec::new() };
    // What describes an interface without a word of the vendor's hosts may be about anything that runs a model.
    let counts =
        |told: &&Told| about != About::Open || told.confidence == Confidence::High || beside();
    let told = plain.told.iter().filter(|told| told.about == about).filter(counts);
    told.map(|told| {
        let severity = if told.note { Severity::Note } else { severity };
        let message = page.message_of(&told.name);
        finding(page, severity, plain, &told.span, message, told.confidence)
    })
    .collect()
}

/// A finding at a place of a file.
pub(super) fn finding(
    page: &Page,
    severity: Severity,
    plain: &Plain<'_>,
    span: &Range<usize>,
    message: String,
    confidence: Confidence,
) -> Finding {
    let (start, end) = (span.start as u32, span.end as u32);
    let location = Location { path: plain.path.clone(), start, end };
    let found = Finding::new(page.name.clone(), severity, location, message);
    Finding { confidence, help: page.help.clone(), ..found }
}
