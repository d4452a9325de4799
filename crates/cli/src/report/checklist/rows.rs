//! The calls and handlers, each with what the rules say of it.

use super::join::{self, AUDITED, AUTHENTICATED, BOUNDED, LIMITED, MODERATED, VALIDATED};
use super::keys;
use super::look::Look;
use super::model::{Answer, Call, Check, Handler};
use mistral_lint_engine::{CallSite, Model, Purpose};

pub(super) fn handlers(look: &Look<'_>) -> Vec<Handler> {
    let handler = |(number, endpoint): (usize, &mistral_lint_engine::Endpoint)| Handler {
        place: look.place(&endpoint.location),
        name: endpoint.name.clone(),
        route: endpoint.route.clone(),
        semi: endpoint.semi,
        rough: endpoint.rough,
        validated: validated(look, endpoint),
        authenticated: join::due(
            join::handler(look, AUTHENTICATED, endpoint),
            silent(look, number),
        ),
        limited: join::due(join::handler(look, LIMITED, endpoint), silent(look, number)),
    };
    look.inventory.handlers.iter().enumerate().map(handler).collect()
}

/// Why a rule says nothing of a handler that it ought to speak of.
fn silent(look: &Look<'_>, number: usize) -> &'static str {
    let mut calls = look.inventory.calls.iter().filter(|call| call.handlers.contains(&number));
    let prompts = calls.any(|call| matches!(call.purpose, Purpose::Prompt | Purpose::Embedding));
    if prompts { join::UNASKED } else { join::NO_PROMPT }
}

/// Whether what a handler is sent is validated: no answer is due only where it takes nothing of the request.
fn validated(look: &Look<'_>, endpoint: &mistral_lint_engine::Endpoint) -> Check {
    let check = join::handler(look, VALIDATED, endpoint);
    match &endpoint.reads {
        Some(reads) if check.answer == Answer::NotApplicable => Check {
            answer: Answer::Unknown,
            because: join::LOST.to_owned(),
            place: Some(look.place(reads)),
        },
        _ => named(check, "nothing of the request was seen to be read"),
    }
}

pub(super) fn calls(look: &Look<'_>, handlers: &[Handler]) -> Vec<Call> {
    look.inventory.calls.iter().map(|site| call(look, site, handlers)).collect()
}

fn call(look: &Look<'_>, site: &CallSite, handlers: &[Handler]) -> Call {
    let leading = || site.handlers.iter().filter_map(|number| handlers.get(*number));
    let of = |check: fn(&Handler) -> &Check| join::worst(leading().map(check));
    let asked = |rule: &str| match site.purpose {
        Purpose::Prompt => join::call(look, rule, site),
        _ => Check {
            answer: Answer::NotApplicable,
            because: "it sends no prompt".into(),
            place: None,
        },
    };
    let silent = if leading().all(|handler| handler.semi) { join::SEMI } else { join::UNASKED };
    let of_requests = |rule: &str| match (site.purpose, site.handlers.is_empty()) {
        _ if site.media => named(asked(rule), "a document, a picture or sound knows no such thing"),
        (Purpose::Prompt, false) => join::due(asked(rule), silent),
        _ => named(asked(rule), "no request leads here"),
    };
    let (keys, key) = keys::of_call(look, site);
    Call {
        place: look.place(&site.location),
        callee: site.callee.clone(),
        purpose: purpose(site.purpose),
        model: match site.purpose {
            Purpose::Management => "none".into(),
            _ => model(&site.model),
        },
        key,
        keys,
        client: site.client.as_ref().map(|client| look.place(client)),
        addresses: site.addresses.clone(),
        handlers: site.handlers.clone(),
        streams: site.streams,
        tools: site.tools,
        plain: site.plain,
        rough: site.rough,
        validated: of(|handler| &handler.validated),
        authenticated: of(|handler| &handler.authenticated),
        limited: of(|handler| &handler.limited),
        audited: asked(AUDITED),
        bounded: of_requests(BOUNDED),
        moderated: of_requests(MODERATED),
    }
}

/// Says why nothing is said, where nothing else did.
fn named(check: Check, because: &str) -> Check {
    if check.answer == Answer::NotApplicable && check.because.is_empty() {
        return Check { because: because.to_owned(), ..check };
    }
    check
}

fn purpose(purpose: Purpose) -> &'static str {
    match purpose {
        Purpose::Prompt => "prompt",
        Purpose::Embedding => "embedding",
        Purpose::Moderation => "moderation",
        Purpose::Management => "management",
    }
}

fn model(model: &Model) -> String {
    match model {
        Model::Named(names) => names.join(", "),
        Model::Request => "from the request".into(),
        Model::Unknown => "unknown".into(),
        Model::Unsaid => "not said".into(),
    }
}
