//! Lines about keys: where they are kept, for which environment, and whether they are changed.

use super::counts::Counted;
use super::{Counts, number};
use crate::report::checklist::evidence;
use crate::report::checklist::keys;
use crate::report::checklist::model::{Item, Place};
use mistral_lint_engine::{KeySource, Location, Origin};
use std::collections::{BTreeMap, BTreeSet};

/// C1.
pub(super) fn stored(counts: &Counts<'_, '_>) -> Counted {
    let look = counts.look;
    let mut right: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let mut open: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    let wrong: Vec<&Location> = look
        .rules("C1")
        .flat_map(|page| look.findings(&page.name))
        .map(|it| &it.location)
        .collect();
    let fine = |key: &&KeySource| !wrong.iter().any(|place| overlap(place, &key.location));
    let sources: Vec<&KeySource> =
        look.inventory.keys.iter().filter(|key| key.origin != Origin::Written).collect();
    for key in sources.iter().copied().filter(fine) {
        let kept = matches!(key.origin, Origin::Environment | Origin::Store);
        let group = if kept { &mut right } else { &mut open };
        group.entry(keys::said(key)).or_default().push(look.place(&key.location));
    }
    let unknown: Vec<Place> = look
        .inventory
        .calls
        .iter()
        .filter(|call| call.key_given && call.keys.is_empty() && !call.rough)
        .map(|call| look.place(&call.location))
        .collect();
    let read: usize = right.values().map(Vec::len).sum();
    let places = |rule: &str| {
        look.findings(rule).map(|finding| &finding.location).collect::<BTreeSet<_>>().len()
    };
    let (written, shipped) = (places("hardcoded-key"), places("client-side-key"));
    let all = sources.len() + written;
    let looked_at = all + shipped + counts.calls.len();
    let mut counted = Counted::said(
        looked_at,
        [match (looked_at, all) {
            (0, _) => "No Mistral key and no call to Mistral was found".into(),
            (_, 0) => "Mistral is called, but nowhere was seen where a key comes from".into(),
            _ => format!(
                "{read} of {all} places that a key comes from read it at run time, from the environment or a secret store, and keep it there; {} written in a file; {} put a key on the user's device",
                number(written, "key is", "keys are"),
                number(shipped, "place", "places"),
            ),
        }],
    );
    counted.by_hand = all == 0;
    let item = |(from, places): (String, Vec<Place>)| {
        Item::counted(format!("source of a key: {from}"), places)
    };
    counted.right = right.into_iter().map(item).collect();
    counted.open = open.into_iter().map(item).collect();
    if !unknown.is_empty() {
        let says = "where the key of these calls comes from could not be found out";
        counted.open.push(Item::counted(says.into(), unknown));
    }
    counted.own_evidence = &["hardcoded-key"];
    counted
}

fn overlap(one: &Location, other: &Location) -> bool {
    one.path == other.path && one.start < other.end && other.start < one.end
}

/// C2.
pub(super) fn ignored(counts: &Counts<'_, '_>) -> Counted {
    let files = &counts.look.inventory.env_files;
    let place = |path: &str| Place { path: path.to_owned(), line: 0, cell: None };
    let mut counted = Counted::default();
    let mut out = 0;
    for file in files {
        let at = vec![place(&file.path)];
        let holds = if file.holds_key { "holds a key" } else { "speaks of Mistral, holds no key" };
        if file.kept.ignored && !file.kept.tracked {
            out += 1;
            counted.right.push(Item::counted(format!("{holds}; git leaves it out"), at));
        } else if !file.holds_key {
            let says = format!("{holds} now; nothing keeps it out of git");
            counted.open.push(Item::counted(says, at));
        }
    }
    let from_environment = |key: &&KeySource| key.origin == Origin::Environment;
    let reads = counts.look.inventory.keys.iter().filter(from_environment).count();
    counted.looked_at = files.len() + reads;
    counted.says = vec![if files.is_empty() {
        "No env file that speaks of Mistral was found".to_owned()
    } else {
        format!(
            "{out} of {} that speak of Mistral are left out by git",
            number(files.len(), "env file", "env files")
        )
    }];
    if counts.look.review.env_ignored {
        let says = "the rules of git would leave out a `.env` in the project's folder";
        counted.right.push(Item::counted(says.into(), Vec::new()));
    } else if reads > 0 && files.is_empty() {
        let says = "the key is read from the environment, and nothing would keep a `.env` in the project's folder out of git";
        counted.open.push(Item::counted(says.into(), Vec::new()));
    }
    counted
}

/// C3.
pub(super) fn apart(counts: &Counts<'_, '_>) -> Counted {
    let look = counts.look;
    let mut environments: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for key in &look.inventory.environments {
        environments.entry(key.environment).or_default().push(look.place(&key.location));
    }
    let used =
        look.inventory.keys.len() + counts.calls.len() + look.findings("hardcoded-key").count();
    let names: Vec<&str> = environments.keys().copied().collect();
    let says = match names.as_slice() {
        [] if used == 0 => "No Mistral key was found".to_owned(),
        [] => "No file here gives a key to an environment: whether each has its own cannot be seen in the code".into(),
        [one] => format!("Files here give a key to {one} only: whether the others have their own cannot be seen in the code"),
        many => format!("Files here give keys to {}", many.join(", ")),
    };
    let by_hand = names.len() < 2;
    let mut counted = Counted::said(used + names.len(), [says]);
    counted.by_hand = by_hand;
    let item = |(name, places)| Item::counted(format!("a key for {name}"), places);
    counted.right = environments.into_iter().map(item).collect();
    counted
}

/// C10.
pub(super) fn rotated(counts: &Counts<'_, '_>) -> Counted {
    let look = counts.look;
    let stores = look.inventory.keys.iter().filter(|key| key.origin == Origin::Store);
    let stores: Vec<Place> = stores.map(|key| look.place(&key.location)).collect();
    let schedules: Vec<Place> = look.inventory.rotations.iter().map(|it| look.place(it)).collect();
    let used =
        look.inventory.keys.len() + counts.calls.len() + look.findings("hardcoded-key").count();
    let mut counted = Counted::said(
        used,
        [if used == 0 {
            "No Mistral key was found".to_owned()
        } else {
            format!(
                "Code cannot say whether keys are changed regularly. What speaks for it: {} from a secret store, {} that speak of rotation",
                number(stores.len(), "key read", "keys read"),
                number(schedules.len(), "scheduled file", "scheduled files")
            )
        }],
    );
    counted.by_hand = true;
    let item = |says: &str, places: Vec<Place>| {
        (!places.is_empty()).then(|| Item::counted(says.into(), places))
    };
    counted.right.extend(item("a secret store keeps the key, and can change it", stores));
    counted.right.extend(item("speaks of rotation, on a schedule", schedules));
    let past = look.outcome().findings.iter().filter(|finding| finding.past.is_some());
    counted.open.extend(past.map(|finding| evidence::finding(look, finding)));
    counted
}
