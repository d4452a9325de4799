//! Where the internals of errors are born: errors that are caught, stacks, what Mistral answers when it refuses.

use super::Source;
use crate::analysis::Analysis;
use crate::apis::{Base, Selector};
use crate::errors;
use crate::flow;
use crate::handlers::Handler;
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::role::Role;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{
    BlockId, BlockKind, Def, DefFrom, ExprId, ExprKind, Facts, Step,
};

/// Every error whose internals are at hand.
pub(crate) fn failures(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let mut found = Vec::new();
    for file in 0..analysis.project().files.len() as u32 {
        found.extend(caught(analysis, file));
    }
    for place in analysis.project().places() {
        if analysis.meaning.has(place, Role::Failure) {
            found.push(Source::new(place, "the error is read here"));
        }
        found.extend(handed(analysis, place));
    }
    found.extend(answered(analysis));
    for call in analysis.calls.iter().filter(|call| call.http && !call.wrapped) {
        let answer = Source::new(call.place, "what Mistral answers comes from here");
        found.push(Source { refused: true, ..answer });
    }
    found
}

/// Names that take what went wrong.
fn caught(analysis: &Analysis<'_, '_>, file: u32) -> Vec<Source> {
    let facts = analysis.project().facts(file);
    let defs = facts.bindings.iter().flat_map(|binding| &binding.defs);
    let names = defs.filter(|def| takes_error(analysis, file, def));
    names.filter_map(|def| Some(source(Place { file, expr: named_at(facts, def.span)? }))).collect()
}

fn source(place: Place) -> Source {
    Source::new(place, "the error is caught here")
}

fn named_at(facts: &Facts, span: Span) -> Option<ExprId> {
    let is_name = |kind: &ExprKind| matches!(kind, ExprKind::Name(..));
    facts.inside(span).find(|(_, expr)| expr.span == span && is_name(&expr.kind)).map(|(id, _)| id)
}

fn takes_error(analysis: &Analysis<'_, '_>, file: u32, def: &Def) -> bool {
    let facts = analysis.project().facts(file);
    let handler = facts.block(def.block).kind == BlockKind::Handler;
    let types = match def.from {
        DefFrom::Caught => Vec::new(),
        DefFrom::Assign(id) if handler && def.path.is_empty() => {
            match errors::caught_types(facts, def.block, id) {
                Some(types) => types,
                None => return false,
            }
        }
        _ => return false,
    };
    let of_input = types.iter().any(|ty| errors::is_of_input(analysis, Place { file, expr: *ty }));
    !(of_input || handler && tries_input(analysis, file, def.block))
}

/// Whether a handler catches only what reading the request can fail with.
fn tries_input(analysis: &Analysis<'_, '_>, file: u32, handler: BlockId) -> bool {
    let facts = analysis.project().facts(file);
    let Some(tried) = flow::tried(facts, handler) else { return false };
    let mut reads = false;
    for (expr, fact) in facts.inside(facts.block(tried).span) {
        if !matches!(fact.kind, ExprKind::Call(_)) || !facts.within(fact.block, tried) {
            continue;
        }
        let place = Place { file, expr };
        let plays = |roles: &[Role]| roles.iter().any(|role| analysis.meaning.has(place, *role));
        if plays(&[Role::Request, Role::Validator, Role::InputError]) {
            reads = true;
        } else if !plays(&[Role::Carrier, Role::Log, Role::Mask]) {
            return false;
        }
    }
    reads
}

/// Parameters of functions that are called with an error.
fn handed(analysis: &Analysis<'_, '_>, call: Place) -> Vec<Source> {
    if errors::fails_by_input(analysis, call) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for catcher in errors::catchers(analysis, call) {
        for value in analysis.meaning.names.values(catcher).iter() {
            let Value::Function(function) = value else { continue };
            let facts = analysis.project().facts(function.file);
            let params = &facts.function(function.id).params;
            let first = params.iter().find(|param| !param.receiver);
            let born =
                first.map(|param| source(Place { file: function.file, expr: param.pattern }));
            // It may stand far from the handler that hands it over.
            let handler = analysis.handler_of(call);
            found.extend(born.map(|born| Source { handler, ..born }));
        }
    }
    found
}

/// What functions take that answer when a handler fails.
fn answered(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let known =
        analysis.handlers.values().filter_map(|handler| Some((handler, handler.error.as_ref()?)));
    known.flat_map(|(handler, input)| taken(analysis, handler, input)).collect()
}

fn taken(analysis: &Analysis<'_, '_>, handler: &Handler, input: &Selector) -> Vec<Source> {
    let FnRef { file, id } = handler.function;
    let params = &analysis.project().facts(file).function(id).params;
    let source = |expr: ExprId| {
        let fields = input.fields().into_iter().map(|name| Step::Field(name.into())).collect();
        let born = Source::new(Place { file, expr }, "the error of a handler comes in here");
        Source { fields, ..born }
    };
    let found = match input.base {
        Base::At(index) => {
            let mut told = params.iter().filter(|param| !param.receiver);
            told.nth(index).map(|param| param.pattern).into_iter().collect()
        }
        Base::This if errors::is_failure_of_handlers(analysis, handler.function) => {
            receivers(analysis, handler.function)
        }
        _ => Vec::new(),
    };
    let for_failures = !found.is_empty() && errors::is_for_failures(analysis, handler);
    found.into_iter().filter(|_| for_failures).map(source).collect()
}

/// Where a method reads its receiver. One that is taken apart may hold what was made to be told.
fn receivers(analysis: &Analysis<'_, '_>, method: FnRef) -> Vec<ExprId> {
    let facts = analysis.project().facts(method.file);
    let span = facts.function(method.id).span;
    let own = facts.inside(span).filter(|(_, expr)| matches!(expr.kind, ExprKind::This));
    own.map(|(id, _)| id).collect()
}
