//! Lines about calls and handlers: what stands in front of them, around them, and behind.

use super::counts::Counted;
use super::{Counts, beside, number};
use crate::report::checklist::join::{self, LOST, UNASKED};
use crate::report::checklist::model::{Answer, Call, Check, Handler, Item, Place};
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// `2 of 5 handlers (1 by declaration, 1 not known)`.
fn share<T>(of: &[T], (one, many): (&str, &str), check: impl Fn(&T) -> &Check) -> String {
    let number = |answer| of.iter().filter(|it| check(it).answer == answer).count();
    let mut out = format!("{} of {}", number(Answer::Yes), super::number(of.len(), one, many));
    let more = [(Answer::Declared, "declared"), (Answer::Unknown, "not known")];
    let more = more.map(|(answer, word)| (number(answer), word));
    let more: Vec<String> =
        more.iter().filter(|(n, _)| *n > 0).map(|(n, word)| format!("{n} {word}")).collect();
    if !more.is_empty() {
        let _ = write!(out, " ({})", more.join(", "));
    }
    out
}

const HANDLERS: (&str, &str) = ("handler", "handlers");
const PROMPTS: (&str, &str) = ("call", "calls");

/// The program's own handlers, and how many stand in tests, examples, notebooks and documentation.
fn handlers<'a>(counts: &'a Counts<'_, '_>) -> (Vec<&'a Handler>, usize) {
    let (rough, own): (Vec<&Handler>, Vec<&Handler>) =
        counts.handlers.iter().partition(|handler| handler.rough);
    (own, rough.len())
}

fn leading(all: &[&Handler], rough: usize) -> String {
    let semi = match all.iter().filter(|handler| handler.semi).count() {
        0 => String::new(),
        n => format!(", {n} of them of bots, widgets or tools"),
    };
    let lead = number(all.len(), "handler leads", "handlers lead");
    format!("{lead} to Mistral{semi}{}", beside(rough))
}

const NO_HANDLER: &str = "No handler of a framework that is known leads to a Mistral call: routes, server actions, bots and widgets were looked for";

/// C4.
pub(super) fn validated(counts: &Counts<'_, '_>) -> Counted {
    let (all, rough) = handlers(counts);
    let all = all.as_slice();
    if all.is_empty() {
        return Counted::said(0, [format!("{NO_HANDLER}{}", beside(rough))]);
    }
    let none = all.iter().filter(|it| it.validated.answer == Answer::NotApplicable).count();
    let unseen = match none {
        0 => String::new(),
        n => format!("; {} nothing of the request", super::number(n, "reads", "read")),
    };
    let asked: Vec<&Call> = counts
        .calls
        .iter()
        .filter(|call| call.purpose == "prompt" && !call.handlers.is_empty() && !call.rough)
        .collect();
    let mut counted = Counted::said(
        all.len(),
        [
            leading(all, rough),
            format!(
                "What is sent is validated by {}{unseen}; the caller is authenticated by {}",
                share(all, HANDLERS, |it: &&Handler| &it.validated),
                share(all, HANDLERS, |it: &&Handler| &it.authenticated)
            ),
            format!(
                "Of the prompts that are sent for them, a token limit stands at {}; {} moderated",
                share(&asked, PROMPTS, |it: &&Call| &it.bounded),
                share(&asked, ("is", "are"), |it: &&Call| &it.moderated)
            ),
        ],
    );
    counted.open.extend(silent(("validated", LOST), all, |it| &it.validated));
    for why in [UNASKED, join::NO_PROMPT] {
        counted.open.extend(silent(("authenticated", why), all, |it| &it.authenticated));
    }
    counted
}

/// Handlers about which the rule says nothing, and why.
fn silent(
    (what, why): (&str, &str),
    all: &[&Handler],
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

const NO_PROMPT: &str = "No call of the program sends a prompt to Mistral";

/// C5.
pub(super) fn sanitized(counts: &Counts<'_, '_>) -> Counted {
    let (asked, rough) = prompts(counts);
    if asked.is_empty() {
        return none_asked(rough);
    }
    let wrong = |rule: &str| counts.look.findings(rule).count();
    let says = format!(
        "The answers of {} were followed{}: {} reach HTML without escaping, {} are run as code, a command, SQL or a file's name",
        number(asked.len(), "call", "calls"),
        beside(rough),
        wrong("unsanitized-output"),
        wrong("excessive-agency")
    );
    let mut counted = Counted::said(asked.len(), [says]);
    if wrong("unsanitized-output") + wrong("excessive-agency") == 0 {
        let says = "nothing of the answers of these calls was seen to get into HTML, or to be run";
        let places = asked.iter().map(|call| call.place.clone()).collect();
        counted.right.push(Item::counted(says.into(), places));
    }
    counted
}

/// Where no call of the program itself sends a prompt.
fn none_asked(rough: usize) -> Counted {
    let says = match rough {
        0 => NO_PROMPT.to_owned(),
        n => format!("{NO_PROMPT}{}", beside(n)),
    };
    Counted { by_hand: true, ..Counted::said(rough, [says]) }
}

/// C6.
pub(super) fn audited(counts: &Counts<'_, '_>) -> Counted {
    let (asked, rough) = prompts(counts);
    if asked.is_empty() {
        return none_asked(rough);
    }
    let share = share(&asked, PROMPTS, |it: &&Call| &it.audited);
    let says = format!("There is an audit record of {share} with a prompt{}", beside(rough));
    Counted::said(asked.len(), [says])
}

/// C7.
pub(super) fn limited(counts: &Counts<'_, '_>) -> Counted {
    let (all, rough) = handlers(counts);
    let all = all.as_slice();
    if all.is_empty() {
        return Counted::said(0, [format!("{NO_HANDLER}{}", beside(rough))]);
    }
    let share = share(all, HANDLERS, |it: &&Handler| &it.limited);
    let says = [leading(all, rough), format!("A rate limit stands in front of {share}")];
    let mut counted = Counted::said(all.len(), says);
    for why in [UNASKED, join::NO_PROMPT] {
        counted.open.extend(silent(("limited", why), all, |it| &it.limited));
    }
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
        "{} of keys and the errors around {} were followed: the key reaches a log {}, an error or an answer {}; an error's internals reach the caller {}; {} read with nothing that catches a failure",
        number(look.inventory.keys.len(), "source", "sources"),
        number(counts.calls.len(), "call", "calls"),
        times(wrong("key-in-log")),
        times(wrong("key-in-error")),
        times(wrong("error-detail-exposed")),
        number(wrong("unhandled-stream-error"), "stream is", "streams are")
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
    let (rough, all): (Vec<&Call>, Vec<&Call>) = counts.calls.iter().partition(|call| call.rough);
    let told = counts.look.findings("insecure-transport").count();
    if all.is_empty() {
        let says = format!("No call to Mistral was found{}", beside(rough.len()));
        return Counted { by_hand: true, ..Counted::said(told + rough.len(), [says]) };
    }
    let (written, own): (Vec<&Call>, Vec<&Call>) =
        all.iter().partition(|call| !call.addresses.is_empty());
    let safe = |call: &&Call| {
        call.addresses.iter().all(|url| !url.starts_with("http://") && !url.starts_with("ws://"))
    };
    let (safe, other): (Vec<&Call>, Vec<&Call>) = written.into_iter().partition(safe);
    let says = format!(
        "The address is written and encrypted at {} of {}{}, written and not encrypted at {}; {} the client's own address or one that is not written here",
        safe.len(),
        number(all.len(), "call", "calls"),
        beside(rough.len()),
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
