//! What each line counts: sentences with denominators, the number of places, and evidence that no rule gives.

use super::{Counts, number};
use crate::report::checklist::evidence;
use crate::report::checklist::keys;
use crate::report::checklist::model::{Answer, Call, Check, Handler, Item, Place};
use mistral_lint_engine::{KeySource, Location, Origin};
use std::collections::{BTreeMap, BTreeSet};

/// What a line counted.
#[derive(Default)]
pub(super) struct Counted {
    pub(super) says: Vec<String>,
    /// Places of the kind that the line speaks of.
    pub(super) looked_at: usize,
    pub(super) right: Vec<Item>,
    pub(super) open: Vec<Item>,
    pub(super) by_hand: bool,
    /// Rules whose evidence the line words itself.
    pub(super) own_evidence: &'static [&'static str],
}

impl Counted {
    fn said(looked_at: usize, says: impl IntoIterator<Item = String>) -> Self {
        Self { says: says.into_iter().collect(), looked_at, ..Self::default() }
    }
}

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
        Item::counted(format!("the key comes from: {from}"), places)
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

fn share<T>(of: &[T], check: impl Fn(&T) -> &Check) -> String {
    let right = of.iter().filter(|it| check(it).answer == Answer::Yes).count();
    format!("{right} of {}", of.len())
}

fn handlers(counts: &Counts<'_, '_>) -> String {
    let all = counts.handlers;
    let semi = all.iter().filter(|handler| handler.semi).count();
    let semi = match semi {
        0 => String::new(),
        n => format!(" ({n} of them of bots, widgets or tools)"),
    };
    format!("{} to Mistral{semi}", number(all.len(), "handler leads", "handlers lead"))
}

const NO_HANDLER: &str = "No handler of a framework that is known leads to a Mistral call: routes, server actions, bots and widgets were looked for";

/// C4.
pub(super) fn validated(counts: &Counts<'_, '_>) -> Counted {
    let all = counts.handlers;
    if all.is_empty() {
        return Counted::said(0, [NO_HANDLER.to_owned()]);
    }
    let unseen = all.iter().filter(|it| it.validated.answer == Answer::NotApplicable).count();
    let unseen = match unseen {
        0 => String::new(),
        n => format!("; of {n} no data was seen to reach a call"),
    };
    let asked: Vec<&Call> = counts
        .calls
        .iter()
        .filter(|call| call.purpose == "prompt" && !call.handlers.is_empty())
        .collect();
    Counted::said(
        all.len(),
        [
            handlers(counts),
            format!(
                "{} validate what they are sent{unseen}; {} authenticate their callers",
                share(all, |it: &Handler| &it.validated),
                share(all, |it: &Handler| &it.authenticated)
            ),
            format!(
                "{} prompts that are sent for them have a token limit; {} are moderated",
                share(&asked, |it: &&Call| &it.bounded),
                share(&asked, |it: &&Call| &it.moderated)
            ),
        ],
    )
}

/// Calls that send a prompt, without tests, examples and documentation; and how many those have.
fn prompts<'a>(counts: &'a Counts<'_, '_>) -> (Vec<&'a Call>, usize) {
    let all = counts.calls.iter().filter(|call| call.purpose == "prompt");
    let (rough, own): (Vec<&Call>, Vec<&Call>) = all.partition(|call| call.rough);
    (own, rough.len())
}

fn beside(rough: usize) -> String {
    match rough {
        0 => String::new(),
        n => format!(" ({n} more in tests, examples or documentation)"),
    }
}

const NO_PROMPT: &str = "No call that sends a prompt to Mistral was found";

/// C5.
pub(super) fn sanitized(counts: &Counts<'_, '_>) -> Counted {
    let (asked, rough) = prompts(counts);
    let asked = asked.len() + rough;
    if asked == 0 {
        return Counted::said(0, [NO_PROMPT.to_owned()]);
    }
    let wrong = |rule: &str| counts.look.findings(rule).count();
    let says = format!(
        "The answers of {} were followed: {} reach HTML without escaping, {} are run as code, a command, SQL or a file's name",
        number(asked, "call", "calls"),
        wrong("unsanitized-output"),
        wrong("excessive-agency")
    );
    Counted::said(asked, [says])
}

/// C6.
pub(super) fn audited(counts: &Counts<'_, '_>) -> Counted {
    let (asked, rough) = prompts(counts);
    if asked.is_empty() && rough == 0 {
        return Counted::said(0, [NO_PROMPT.to_owned()]);
    }
    let share = share(&asked, |it: &&Call| &it.audited);
    let says = format!("{share} Mistral calls that send a prompt are audited{}", beside(rough));
    Counted::said(asked.len() + rough, [says])
}

/// C7.
pub(super) fn limited(counts: &Counts<'_, '_>) -> Counted {
    let all = counts.handlers;
    if all.is_empty() {
        return Counted::said(0, [NO_HANDLER.to_owned()]);
    }
    let share = share(all, |it: &Handler| &it.limited);
    Counted::said(all.len(), [handlers(counts), format!("{share} handlers are limited")])
}

/// C8.
pub(super) fn kept_back(counts: &Counts<'_, '_>) -> Counted {
    let look = counts.look;
    let looked_at = look.inventory.keys.len() + counts.calls.len();
    if looked_at == 0 {
        return Counted::said(0, ["No Mistral key and no call to Mistral was found".to_owned()]);
    }
    let wrong = |rule: &str| look.findings(rule).count();
    let says = format!(
        "{} of keys and the errors around {} were followed: the key reaches a log {}, an error or an answer {}; an error's internals reach the caller {}",
        number(look.inventory.keys.len(), "source", "sources"),
        number(counts.calls.len(), "call", "calls"),
        times(wrong("key-in-log")),
        times(wrong("key-in-error")),
        times(wrong("error-detail-exposed"))
    );
    Counted::said(looked_at, [says])
}

fn times(count: usize) -> String {
    match count {
        0 => "never".into(),
        1 => "once".into(),
        n => format!("{n} times"),
    }
}

/// C9.
pub(super) fn encrypted(counts: &Counts<'_, '_>) -> Counted {
    let all = counts.calls;
    let told = counts.look.findings("insecure-transport").count();
    if all.is_empty() {
        return Counted::said(told, ["No call to Mistral was found".to_owned()]);
    }
    let (written, own): (Vec<&Call>, Vec<&Call>) =
        all.iter().partition(|call| !call.addresses.is_empty());
    let safe = |call: &&Call| {
        call.addresses.iter().all(|url| !url.starts_with("http://") && !url.starts_with("ws://"))
    };
    let (safe, other): (Vec<&Call>, Vec<&Call>) = written.into_iter().partition(safe);
    let says = format!(
        "{} of {} name an encrypted address, {} another; {} the client's own or one that is not written here",
        safe.len(),
        number(all.len(), "call", "calls"),
        other.len(),
        number(own.len(), "uses", "use")
    );
    let mut counted = Counted::said(all.len(), [says]);
    let mut by_address: BTreeMap<String, Vec<Place>> = BTreeMap::new();
    for call in safe {
        by_address.entry(call.addresses.join(", ")).or_default().push(call.place.clone());
    }
    counted.right =
        by_address.into_iter().map(|(url, places)| Item::counted(url, places)).collect();
    let own: Vec<Place> = own.iter().map(|call| call.place.clone()).collect();
    if !own.is_empty() {
        let says = "no address without encryption is written for these calls";
        counted.right.push(Item::counted(says.into(), own));
    }
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
