//! Keys: what they are read from, and where they are written down.

use super::look::Look;
use super::model::{Key, Place, Secret};
use mistral_lint_engine::{CallSite, KeySource, Origin};
use std::collections::BTreeMap;

/// What tells the keys of the report apart.
fn group(key: &KeySource) -> Group {
    let variable = key.variable.clone().unwrap_or_default();
    // Where nothing names it, the words do.
    let label = if variable.is_empty() { key.label.clone() } else { String::new() };
    (key.rough, key.origin, variable, label)
}

type Group = (bool, Origin, String, String);

fn groups<'a>(look: &Look<'a>) -> BTreeMap<Group, Vec<&'a KeySource>> {
    let mut groups: BTreeMap<_, Vec<&KeySource>> = BTreeMap::new();
    for key in &look.inventory.keys {
        groups.entry(group(key)).or_default().push(key);
    }
    groups
}

/// Every key, with everywhere that it is read.
pub(super) fn all(look: &Look<'_>) -> Vec<Key> {
    let groups = groups(look).into_iter();
    groups
        .map(|((rough, origin, variable, _), sources)| Key {
            origin: word(origin),
            variable,
            rough,
            says: said(sources[0]),
            places: places(look, &sources),
        })
        .collect()
}

fn places(look: &Look<'_>, sources: &[&KeySource]) -> Vec<Place> {
    let mut places: Vec<Place> = sources.iter().map(|key| look.place(&key.location)).collect();
    places.sort();
    places.dedup();
    places
}

/// Where the key of a call comes from: the numbers of the keys, and the same in words.
pub(super) fn of_call(look: &Look<'_>, site: &CallSite) -> (Vec<usize>, String) {
    let groups: Vec<_> = groups(look).into_keys().collect();
    let sources = site.keys.iter().filter_map(|number| look.inventory.keys.get(*number));
    let sources: Vec<&KeySource> = sources.collect();
    let number = |key: &&KeySource| groups.iter().position(|known| *known == group(key));
    let mut numbers: Vec<usize> = sources.iter().filter_map(number).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let mut words: Vec<String> = sources.iter().map(|key| said(key)).collect();
    words.sort();
    words.dedup();
    if is_written(look, site) && !words.iter().any(|word| word == WRITTEN) {
        words.push(WRITTEN.to_owned());
    }
    let unknown = || match (site.key_given, &site.client) {
        (true, _) => "unknown",
        (false, Some(_)) if !site.plain => "not given: what the client reads by itself",
        (false, _) => "not seen here",
    };
    let words = if words.is_empty() { unknown().to_owned() } else { words.join("; ") };
    (numbers, words)
}

const WRITTEN: &str = "written in the file";

/// Whether a finding says that a key that is written down goes into the call or its client.
fn is_written(look: &Look<'_>, site: &CallSite) -> bool {
    let areas = || std::iter::once(&site.location).chain(&site.client);
    let inside = |place: &mistral_lint_engine::Location| {
        areas().any(|area| {
            place.path == area.path && area.start <= place.start && place.end <= area.end
        })
    };
    look.findings("hardcoded-key").any(|finding| {
        inside(&finding.location) || finding.way.last().is_some_and(|last| inside(&last.location))
    })
}

/// A source in words, without its place.
pub(super) fn said(key: &KeySource) -> String {
    let variable = key.variable.as_deref();
    let named = |what: &str| variable.map_or(what.to_owned(), |name| format!("{what} `{name}`"));
    match key.origin {
        Origin::Environment => named("environment"),
        Origin::Build => named("environment of the build"),
        Origin::Store => named("secret store"),
        Origin::User => named("typed in by the user"),
        Origin::Written => WRITTEN.to_owned(),
        Origin::Elsewhere => variable.map_or_else(|| key.label.clone(), str::to_owned),
    }
}

fn word(origin: Origin) -> &'static str {
    match origin {
        Origin::Environment => "environment",
        Origin::Build => "build",
        Origin::Store => "secret-store",
        Origin::User => "user",
        Origin::Written => "written",
        Origin::Elsewhere => "elsewhere",
    }
}

/// Every secret that is written down, with everywhere that it is, and what is said of it.
pub(super) fn secrets(look: &Look<'_>) -> Vec<Secret> {
    let numbers = look.outcome().secrets();
    let mut found: BTreeMap<usize, Secret> = BTreeMap::new();
    for finding in &look.outcome().findings {
        let Some(number) = finding.secret.and_then(|secret| numbers.get(&secret)) else { continue };
        let new = || Secret { number: *number, places: Vec::new(), says: Vec::new() };
        let secret = found.entry(*number).or_insert_with(new);
        secret.places.push(look.place(&finding.location));
        secret.says.push(finding.message.clone());
    }
    for secret in found.values_mut() {
        secret.places.sort();
        secret.places.dedup();
        secret.says.sort();
        secret.says.dedup();
    }
    found.into_values().collect()
}
