//! Lines about calls and handlers: what stands in front of them, around them, and behind.

use super::counts::Counted;
use super::{Counts, beside, number};
use crate::report::checklist::join::{LOST, UNASKED};
use crate::report::checklist::model::{Answer, Call, Check, Handler, Item, Place};
use std::collections::BTreeMap;
use std::fmt::Write as _;

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
    let none = all.iter().filter(|it| it.validated.answer == Answer::NotApplicable).count();
    let lost = all.iter().filter(|it| it.validated.because == LOST).count();
    let mut unseen = String::new();
    for (count, what) in
        [(none, "nothing is seen to be read"), (lost, "the data was lost sight of")]
    {
        if count > 0 {
            let _ = write!(unseen, "; of the requests of {count} {what}");
        }
    }
    let asked: Vec<&Call> = counts
        .calls
        .iter()
        .filter(|call| call.purpose == "prompt" && !call.handlers.is_empty())
        .collect();
    let mut counted = Counted::said(
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
    );
    counted.open.extend(silent(("validated", LOST), all, |it| &it.validated));
    counted.open.extend(silent(("authenticated", UNASKED), all, |it| &it.authenticated));
    counted
}

/// Handlers about which the rule says nothing, and why.
fn silent(
    (what, why): (&str, &str),
    all: &[Handler],
    check: fn(&Handler) -> &Check,
) -> Option<Item> {
    let silent = all.iter().filter(|handler| check(handler).because == why);
    let places: Vec<Place> = silent.map(|handler| handler.place.clone()).collect();
    let says = format!("whether these handlers are {what} is not known: {why}");
    (!places.is_empty()).then(|| Item::counted(says, places))
}

/// Calls that send a prompt, without tests, examples and documentation; and how many those have.
fn prompts<'a>(counts: &'a Counts<'_, '_>) -> (Vec<&'a Call>, usize) {
    let all = counts.calls.iter().filter(|call| call.purpose == "prompt");
    let (rough, own): (Vec<&Call>, Vec<&Call>) = all.partition(|call| call.rough);
    (own, rough.len())
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
    let says = [handlers(counts), format!("{share} handlers are limited")];
    let mut counted = Counted::said(all.len(), says);
    counted.open.extend(silent(("limited", UNASKED), all, |it| &it.limited));
    counted
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
        "{} of keys and the errors around {} were followed: the key reaches a log {}, an error or an answer {}; an error's internals reach the caller {}; a stream whose failure nothing catches is read {}",
        number(look.inventory.keys.len(), "source", "sources"),
        number(counts.calls.len(), "call", "calls"),
        times(wrong("key-in-log")),
        times(wrong("key-in-error")),
        times(wrong("error-detail-exposed")),
        times(wrong("unhandled-stream-error"))
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
