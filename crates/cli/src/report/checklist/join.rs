//! Which findings and which evidence speak of a call or a handler.

use super::look::Look;
use super::model::{Answer, Check};
use mistral_lint_engine::{CallSite, Endpoint, Evidence, Finding, Location};

/// The rules that say whether a handler or a call has what it needs.
pub(super) const VALIDATED: &str = "unvalidated-chat-endpoint";
pub(super) const AUTHENTICATED: &str = "unauthenticated-endpoint";
pub(super) const LIMITED: &str = "missing-rate-limit";
pub(super) const AUDITED: &str = "missing-audit";
pub(super) const BOUNDED: &str = "unbounded-request";
pub(super) const MODERATED: &str = "unmoderated-call";

fn within(inner: &Location, outer: &Location) -> bool {
    inner.path == outer.path && outer.start <= inner.start && inner.end <= outer.end
}

/// Whether a finding stands in a place, or its way begins or ends there.
fn speaks_of(finding: &Finding, area: &Location) -> bool {
    within(&finding.location, area) || finding.way.iter().any(|step| within(&step.location, area))
}

/// What a rule says of a handler.
pub(super) fn handler(look: &Look<'_>, rule: &str, handler: &Endpoint) -> Check {
    // Another handler's way may lead through this one's file, but not over its name.
    let wrong = |finding: &&Finding| {
        within(&finding.location, &handler.whole) || speaks_of(finding, &handler.location)
    };
    let right = |evidence: &&Evidence| within(&evidence.location, &handler.whole);
    check(look, rule, &handler.whole, wrong, right)
}

/// What a rule says of a call.
pub(super) fn call(look: &Look<'_>, rule: &str, call: &CallSite) -> Check {
    let wrong = |finding: &&Finding| speaks_of(finding, &call.location);
    let right = |evidence: &&Evidence| evidence.location == call.location;
    check(look, rule, &call.location, wrong, right)
}

fn check(
    look: &Look<'_>,
    rule: &str,
    area: &Location,
    wrong: impl Fn(&&Finding) -> bool,
    right: impl Fn(&&Evidence) -> bool,
) -> Check {
    if let Some(finding) = look.findings(rule).find(|it| wrong(it)) {
        let place = Some(look.place(&finding.location));
        return Check { answer: Answer::No, because: finding.message.clone(), place };
    }
    if let Some(evidence) =
        look.evidence(rule).filter(|it| it.at.is_some() || it.declared).find(|it| right(it))
    {
        let answer = if evidence.declared { Answer::Declared } else { Answer::Yes };
        let place = evidence.at.as_ref().map(|at| look.place(at));
        return Check { answer, because: evidence.because.clone(), place };
    }
    let unknown =
        |because: &str| Check { answer: Answer::Unknown, because: because.to_owned(), place: None };
    if !look.is_on(rule) {
        return unknown("the rule is off");
    }
    let settled = look.outcome().suppressions.iter().find(|it| {
        it.taken > 0 && it.location.path == area.path && it.rules.iter().any(|name| name == rule)
    });
    if let Some(settled) = settled {
        let place = Some(look.place(&settled.location));
        return Check { place, ..unknown("a comment in the file sets findings of the rule aside") };
    }
    if look.review.hidden.iter().any(|(hidden, _)| hidden == rule) {
        return unknown("the configuration hides findings of the rule");
    }
    Check { answer: Answer::NotApplicable, because: String::new(), place: None }
}

/// Rules that follow the data of every request; what matters here are those that lead to Mistral.
const OF_REQUESTS: [&str; 3] = [VALIDATED, "prompt-injection", "unrestricted-model"];

/// Whether evidence is about Mistral.
pub(super) fn matters(look: &Look<'_>, rule: &str, evidence: &Evidence) -> bool {
    let mut handlers = look.inventory.handlers.iter();
    !OF_REQUESTS.contains(&rule)
        || handlers.any(|handler| within(&evidence.location, &handler.whole))
}

/// What the rule is silent about although it ought to speak: nobody may take that for a yes.
pub(super) const UNASKED: &str = "a request gets to Mistral in a way that no rule follows";

/// Rules about handlers and prompts are silent about what sends none.
pub(super) const NO_PROMPT: &str = "no prompt is sent for them, and the rule speaks of prompts";

/// Rules about requests are silent about bots, widgets and tools.
pub(super) const SEMI: &str =
    "only bots, widgets or tools lead here, and the rule speaks of requests";

/// Data of a request is taken, a call is reached, and nobody saw what they have to do with each other.
pub(super) const LOST: &str =
    "the request is read, but what becomes of its data was not seen as far as a call";

/// Silence is no answer where one is due; and why there is silence.
pub(super) fn due(check: Check, why: &str) -> Check {
    match check.answer {
        Answer::NotApplicable => {
            Check { answer: Answer::Unknown, because: why.to_owned(), place: None }
        }
        _ => check,
    }
}

/// The worst of what is said of the handlers that lead to a call.
pub(super) fn worst<'c>(checks: impl Iterator<Item = &'c Check>) -> Check {
    let nothing = || Check {
        answer: Answer::NotApplicable,
        because: "no handler leads here".into(),
        place: None,
    };
    checks.max_by_key(|check| check.answer).cloned().unwrap_or_else(nothing)
}
