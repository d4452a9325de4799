//! A place in code that runs on the user's device: the key has no business there.

use super::{Draft, Judge};
use crate::analysis::MistralCall;
use crate::apis::Side;
use crate::finding::{Confidence, Severity};
use crate::page::Page;
use crate::names::Value;
use crate::project::{FnRef, Place, dotted};
use crate::role::{Role, Slot};
use crate::sources;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Facts};
use rustc_hash::FxHashSet;

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page) -> Vec<Draft> {
    let mut drafts = Vec::new();
    let mut told: FxHashSet<u32> = FxHashSet::default();
    let mut told_at: FxHashSet<Place> = FxHashSet::default();
    let project = judge.analysis.project();
    for place in project.places() {
        if let Some(name) = public_variable(judge, place).or_else(|| helped_variable(judge, place)) {
            told.insert(place.file);
            told_at.insert(place);
            drafts.push(draft(judge, page, place, &format!("`{name}` is part of what the user gets")));
        }
    }
    for place in handed_over(judge) {
        if told_at.insert(place) {
            told.insert(place.file);
            drafts.push(draft(judge, page, place, "the server hands it to the page or bundle"));
        }
    }
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
        if runs_on_client(judge, call.place) && !told.contains(&call.place.file) && sends_key(judge, call) {
            drafts.push(in_client(judge, page, call.place, &from_user));
        }
    }
    drafts
}

/// Reads of the key that a server, or a bundler's configuration, hands to what runs on the device.
fn handed_over(judge: &Judge<'_, '_, '_>) -> Vec<Place> {
    let analysis = judge.analysis;
    let page = |track: &&super::Track| {
        let source = &track.source;
        source.certain && !source.by_name && !analysis.meaning.has(source.place, Role::EnvAll)
            && track.walk.reaches.iter().any(|reach| {
                let whole = judge.sinks.at(reach.place, &reach.fields).any(|sink| sink.role == Role::Define);
                whole || super::flow::answered(judge, reach)
            })
    };
    judge.secrets().iter().filter(page).map(|track| track.source.place).collect()
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
            let unknown = analysis.meaning.names.values(object).iter().all(|value| matches!(value, Value::Record(_)));
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
    facts.assigns.iter().any(|assign| assign.target == expr)
}

/// Whether a function's own code reads the environment.
fn reads_environment(judge: &Judge<'_, '_, '_>, function: FnRef) -> bool {
    let facts = judge.analysis.project().facts(function.file);
    facts.each_expr().any(|(expr, _)| {
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
            let public = apis
                .public_env
                .iter()
                .any(|public| name.starts_with(&*public.prefix) && (inlined || !public.inline_only));
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
    server.is_none_or(|function| sources::nearest_handler(judge.analysis, function).is_none_or(|handler| handler.semi))
}

fn carries_key(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let meaning = &judge.analysis.meaning;
    meaning.hits(place).iter().any(|hit| {
        meaning.entry(place.file, *hit).role == Role::Client && !meaning.slot(place, *hit, Slot::Key).is_empty()
    })
}

fn sends_key(judge: &Judge<'_, '_, '_>, call: &MistralCall) -> bool {
    let meaning = &judge.analysis.meaning;
    let headers = meaning.slot(call.place, call.hit, Slot::Headers);
    headers.iter().any(|picked| picked.rest.is_empty()) || !meaning.slot(call.place, call.hit, Slot::Key).is_empty()
}

fn in_client(judge: &Judge<'_, '_, '_>, page: &Page, place: Place, from_user: &FxHashSet<u32>) -> Draft {
    let facts = judge.analysis.project().facts(place.file);
    let callee = facts.call(place.expr).map_or(String::new(), |call| dotted(facts, call.callee));
    let mut draft = draft(judge, page, place, &format!("`{callee}` runs on the user's device, with the key"));
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
        severity: None,
        confidence: judge.confidence(place.file, false, false).max(Confidence::Medium),
        way: vec![(place.file, span, end.to_owned())],
        fixes: Vec::new(),
        secret: None,
    }
}
