//! Lines about keys: where they are kept, for which environment, and whether they are changed.

use super::counts::Counted;
use super::{Counts, beside, number};
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
    // A key that stands beside it in case that nothing is set is in the same line.
    let lines: BTreeSet<Place> = wrong.iter().map(|place| look.place(place)).collect();
    let fine = |key: &&KeySource| {
        !wrong.iter().any(|place| overlap(place, &key.location))
            && !lines.contains(&look.place(&key.location))
    };
    let read = look.inventory.keys.iter().filter(|key| key.origin != Origin::Written);
    // Where a key of an example comes from says nothing of the program's.
    let (rough, sources): (Vec<&KeySource>, Vec<&KeySource>) = read.partition(|key| key.rough);
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
        looked_at + rough.len(),
        [match (looked_at + rough.len(), all) {
            (0, _) => "No Mistral key and no call to Mistral was found".into(),
            (_, 0) => format!(
                "Nowhere was seen where the program's key comes from{}",
                beside(rough.len())
            ),
            _ => format!(
                "{read} of {all} places that a key comes from read it at run time, from the environment or a secret store{}; {} written in a file; {} on the user's device",
                beside(rough.len()),
                number(written, "key is", "keys are"),
                number(shipped, "place puts a key", "places put a key"),
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
            "{} of Mistral; {out} of them left out by git",
            number(files.len(), "env file speaks", "env files speak")
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

/// What speaks for a key of an environment.
#[derive(Default)]
struct Given {
    places: Vec<Place>,
    /// The variables that it is taken from; none where it is written down.
    variables: BTreeSet<Option<String>>,
}

/// C3.
pub(super) fn apart(counts: &Counts<'_, '_>) -> Counted {
    let look = counts.look;
    let mut environments: BTreeMap<&str, Given> = BTreeMap::new();
    let mut shared: BTreeMap<&str, Vec<Place>> = BTreeMap::new();
    for key in &look.inventory.environments {
        let place = look.place(&key.location);
        if key.variable.is_none() && key.kept.tracked {
            shared.entry(key.environment).or_default().push(place);
        } else {
            let given = environments.entry(key.environment).or_default();
            given.places.push(place);
            given.variables.insert(key.variable.clone());
        }
    }
    let used =
        look.inventory.keys.len() + counts.calls.len() + look.findings("hardcoded-key").count();
    let names: Vec<&str> = environments.keys().copied().collect();
    let same = in_common(&environments);
    let says = match (names.as_slice(), &same) {
        ([], _) if used == 0 => "No Mistral key was found".to_owned(),
        ([], _) if !shared.is_empty() => "Only files that git tracks give a key to an environment".into(),
        ([], _) => "No file here gives a key to an environment: whether each has its own cannot be seen in the code".into(),
        ([one], _) => format!("Files here give a key to {one} only: whether the others have their own cannot be seen in the code"),
        (many, Some(why)) => format!("Files here give keys to {}; {why}: whether each has its own cannot be seen in the code", many.join(", ")),
        (many, None) => format!("Files here give a key of its own to each of {}", many.join(", ")),
    };
    let mut counted = Counted::said(used + names.len() + shared.len(), [says]);
    counted.by_hand = names.len() < 2 || same.is_some();
    let item =
        |(name, given): (&str, Given)| Item::counted(format!("a key for {name}"), given.places);
    counted.right = environments.into_iter().map(item).collect();
    let told = |(name, places)| {
        let says = format!(
            "a key for {name} is written in a file that git tracks: everybody with the project has it"
        );
        Item::counted(says, places)
    };
    counted.open = shared.into_iter().map(told).collect();
    counted
}

/// Why the keys of environments may be one: the same variable, or one that is written and one that is not.
fn in_common(environments: &BTreeMap<&str, Given>) -> Option<String> {
    let mut seen = BTreeSet::new();
    for given in environments.values() {
        for variable in given.variables.iter().flatten() {
            if !seen.insert(variable) {
                return Some(format!("`{variable}` is the name of more than one"));
            }
        }
    }
    let written = environments.values().filter(|given| given.variables.contains(&None)).count();
    let mixed = written > 0 && !seen.is_empty();
    mixed.then(|| "some are written in files and some are taken from variables".into())
}

/// C10.
pub(super) fn rotated(counts: &Counts<'_, '_>) -> Counted {
    let look = counts.look;
    let stores = look.inventory.keys.iter().filter(|key| key.origin == Origin::Store && !key.rough);
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
                "Code cannot say whether keys are changed regularly. What speaks for it: {} from a secret store; {} a schedule for it",
                number(stores.len(), "key is read", "keys are read"),
                number(schedules.len(), "file describes", "files describe")
            )
        }],
    );
    counted.by_hand = true;
    let item = |says: &str, places: Vec<Place>| {
        (!places.is_empty()).then(|| Item::counted(says.into(), places))
    };
    counted.right.extend(item("a secret store keeps the key, and can change it", stores));
    counted.right.extend(item("says that a key is changed, on a schedule", schedules));
    let past = look.outcome().findings.iter().filter(|finding| finding.past.is_some());
    counted.open.extend(past.map(|finding| evidence::finding(look, finding)));
    counted
}
