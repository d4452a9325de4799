//! A place in code that runs on the user's device: the key has no business there.

use super::{Clean, Draft, Judge, Verdicts};
use crate::analysis::MistralCall;
use crate::apis::Side;
use crate::finding::{Confidence, Severity};
use crate::fixes::{self, Subject};
use crate::flow::{Move, Reach};
use crate::meaning::Picked;
use crate::names::Value;
use crate::page::Page;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use crate::sources;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Facts};
use rustc_hash::FxHashSet;

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page) -> Verdicts {
    let mut drafts = Vec::new();
    let mut told: FxHashSet<u32> = FxHashSet::default();
    let project = judge.analysis.project();
    for place in project.places() {
        if let Some(name) = public_variable(judge, place).or_else(|| helped_variable(judge, place))
        {
            told.insert(place.file);
            let end = format!("`{name}` is part of what the user gets");
            let subject = Subject { name: Some(&name), ..Subject::at(place) };
            let fixes = fixes::offer(judge, page, &subject);
            drafts.push(Draft { fixes, ..draft(judge, page, place, &end) });
        }
    }
    drafts.extend(handed_out(judge, page));
    let from_user: FxHashSet<u32> = judge
        .secrets()
        .iter()
        .filter(|track| judge.analysis.meaning.has(track.source.place, Role::UserSecret))
        .flat_map(|track| track.walk.reaches.iter().map(|reach| reach.place.file))
        .collect();
    for place in project.places() {
        let client = judge.analysis.meaning.hit(place, Role::Client).is_some()
            && project.facts(place.file).call(place.expr).is_some()
            && carries_key(judge, place);
        if client && runs_on_client(judge, place) && !told.contains(&place.file) {
            drafts.push(in_client(judge, page, place, &from_user));
        }
    }
    for call in judge.analysis.calls.iter().filter(|call| call.http) {
        if runs_on_client(judge, call.place)
            && !told.contains(&call.place.file)
            && sends_key(judge, call)
        {
            drafts.push(in_client(judge, page, call.place, &from_user));
        }
    }
    Verdicts { drafts, clean: on_server(judge), ..Verdicts::default() }
}

/// Mistral calls in modules that run on a server.
fn on_server(judge: &Judge<'_, '_, '_>) -> Vec<Clean> {
    let calls = judge.analysis.calls.iter().map(|call| call.place);
    let server = calls.filter(|place| !runs_on_client(judge, *place));
    let why = |place: Place| match judge.analysis.sides[place.file as usize] {
        Some(Side::Client) => "its function runs on the server",
        Some(Side::Server) => "its module runs on the server",
        None => "nothing says that its module runs on the user's device",
    };
    server
        .map(|place| Clean {
            file: place.file,
            span: judge.span(place),
            because: why(place).into(),
            fact: None,
        })
        .collect()
}

/// Keys that a server hands to its callers, or that a build puts into what it ships: where they are read.
fn handed_out(judge: &Judge<'_, '_, '_>, page: &Page) -> Vec<Draft> {
    let mut drafts = Vec::new();
    for track in
        judge.secrets().iter().filter(|track| track.source.certain && !track.source.by_name)
    {
        // An answer that is thrown, or that tells of an error, says that something went wrong: another rule's matter.
        let out = |at: usize, reach: &Reach| {
            let ends = super::flow::ends(judge, reach, &[Role::Response, Role::Define]);
            let end = ends.into_iter().find(|end| !is_thrown(judge, end))?;
            let caught = track.walk.way(at).iter().any(|reach| reach.how == Move::Caught);
            (!caught).then_some(end)
        };
        let Some((last, end)) = track
            .walk
            .reaches
            .iter()
            .enumerate()
            .find_map(|(at, reach)| Some((at, out(at, reach)?)))
        else {
            continue;
        };
        // The whole environment is not the key: what is taken of it is.
        let way = track.walk.way(last);
        let read = way
            .iter()
            .find(|reach| reach.fields.is_empty())
            .map_or(track.source.place, |reach| reach.place);
        let mut draft = draft(
            judge,
            page,
            if track.source.fields.is_empty() { track.source.place } else { read },
            "",
        );
        let end = format!("{} hands it to the user's device", end.name);
        draft.way = judge.way(&track.source.label, &track.walk, last, &end);
        drafts.push(draft);
    }
    drafts
}

fn is_thrown(judge: &Judge<'_, '_, '_>, end: &super::flow::End) -> bool {
    judge.analysis.project().facts(end.file).raises.iter().any(|raise| raise.span == end.span)
}

/// `read("VITE_..")`: a helper of the project that reads the variable whose name it is given; or
/// `env.VITE_..` of an environment that the bundler hands over.
fn helped_variable(judge: &Judge<'_, '_, '_>, place: Place) -> Option<String> {
    let analysis = judge.analysis;
    let facts = analysis.project().facts(place.file);
    let public = |name: &str| {
        let apis = analysis.meaning.names.apis(place.file);
        apis.public_env.iter().any(|public| name.starts_with(&*public.prefix))
            && analysis.meaning.secrets.accepts("mistral-key-name", name)
    };
    match &facts.expr(place.expr).kind {
        ExprKind::Member(object, name) if public(name) => {
            let object = Place { file: place.file, expr: *object };
            let unknown = analysis
                .meaning
                .names
                .values(object)
                .iter()
                .all(|value| matches!(value, Value::Record(_)));
            let guessed = analysis.meaning.hits(place).iter().all(|hit| hit.by_name);
            (unknown && guessed && !is_target(facts, place.expr)).then(|| name.to_string())
        }
        ExprKind::Call(call) => {
            let name = call.args.iter().find_map(|arg| match &facts.expr(arg.value).kind {
                ExprKind::Text(text) if public(text) => Some(text.to_string()),
                _ => None,
            })?;
            let callee = Place { file: place.file, expr: call.callee };
            let reads = analysis.meaning.names.values(callee).iter().any(|value| match value {
                Value::Function(function) => reads_environment(judge, *function),
                _ => false,
            });
            reads.then_some(name)
        }
        _ => None,
    }
}

fn is_target(facts: &Facts, expr: ExprId) -> bool {
    facts.assigned(expr).is_some()
}

/// Whether a function's own code reads the environment.
fn reads_environment(judge: &Judge<'_, '_, '_>, function: FnRef) -> bool {
    let facts = judge.analysis.project().facts(function.file);
    facts.inside(facts.function(function.id).span).any(|(expr, _)| {
        let place = Place { file: function.file, expr };
        facts.function_of(expr) == Some(function.id)
            && judge.analysis.meaning.hits(place).iter().any(|hit| {
                matches!(
                    judge.analysis.meaning.entry(place.file, *hit).role,
                    Role::EnvRead | Role::EnvInline | Role::EnvAll
                )
            })
    })
}

/// The name of the variable, when a place reads a Mistral key that is put into the shipped artefact.
fn public_variable(judge: &Judge<'_, '_, '_>, place: Place) -> Option<String> {
    let analysis = judge.analysis;
    let apis = analysis.meaning.names.apis(place.file);
    for hit in analysis.meaning.hits(place).iter() {
        let role = analysis.meaning.entry(place.file, *hit).role;
        if !matches!(role, Role::EnvInline | Role::EnvRead) {
            continue;
        }
        for name in sources::variables(analysis, place, *hit) {
            if !analysis.meaning.secrets.accepts("mistral-key-name", &name) {
                continue;
            }
            let inlined = role == Role::EnvInline || runs_on_client(judge, place);
            if runs_on_client(judge, place) {
                return Some(name);
            }
            let public = apis.public_env.iter().any(|public| {
                name.starts_with(&*public.prefix) && (inlined || !public.inline_only)
            });
            // Without prefixes in a language's books, everything inlined is public.
            if public || (role == Role::EnvInline && apis.public_env.is_empty()) {
                return Some(name);
            }
        }
    }
    None
}

fn runs_on_client(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    if judge.analysis.sides[place.file as usize] != Some(Side::Client) {
        return false;
    }
    // A server function in a client module stays on the server.
    let server = judge.analysis.project().function_of(place);
    server.is_none_or(|function| {
        sources::nearest_handler(judge.analysis, function).is_none_or(|handler| handler.semi)
    })
}

/// Whether a client is made with a key: with one that it is given, or, where it goes to no server of the
/// project's own, with the one that it takes from the environment.
fn carries_key(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let meaning = &judge.analysis.meaning;
    meaning.hits(place).iter().any(|hit| {
        let entry = meaning.entry(place.file, *hit);
        entry.role == Role::Client
            && !entry.slot(Slot::Key).is_empty()
            && (meaning
                .slot(place, *hit, Slot::Key)
                .iter()
                .any(|picked| !is_options(judge, picked))
                || meaning.slot(place, *hit, Slot::Url).is_empty())
    })
}

/// Options without a key in them are no key.
fn is_options(judge: &Judge<'_, '_, '_>, picked: &Picked) -> bool {
    let values = judge.analysis.meaning.names.values(picked.place);
    picked.rest.is_empty() && values.iter().any(|value| matches!(value, Value::Record(_)))
}

fn sends_key(judge: &Judge<'_, '_, '_>, call: &MistralCall) -> bool {
    let meaning = &judge.analysis.meaning;
    let headers = meaning.slot(call.place, call.hit, Slot::Headers);
    headers.iter().any(|picked| picked.rest.is_empty())
        || !meaning.slot(call.place, call.hit, Slot::Key).is_empty()
}

fn in_client(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    place: Place,
    from_user: &FxHashSet<u32>,
) -> Draft {
    let callee = judge.analysis.project().called(place);
    let mut draft =
        draft(judge, page, place, &format!("`{callee}` runs on the user's device, with the key"));
    if from_user.contains(&place.file) {
        draft.severity = Some(Severity::Note);
        draft.message = "The user's own Mistral key is used on the user's device".into();
    }
    draft
}

fn draft(judge: &Judge<'_, '_, '_>, page: &Page, place: Place, end: &str) -> Draft {
    let span = judge.span(place);
    Draft {
        file: place.file,
        span,
        message: page.message.clone(),
        severity: judge.analysis.project().file(place.file).is_sample().then_some(Severity::Note),
        confidence: judge.confidence((place.file, span), false, false).max(Confidence::Medium),
        way: vec![(place.file, span, end.to_owned())],
        fixes: Vec::new(),
        secret: None,
    }
}
