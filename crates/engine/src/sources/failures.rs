//! Where the internals of errors are born: errors that are caught, stacks, what Mistral answers when it refuses.

use super::Source;
use crate::analysis::Analysis;
use crate::errors;
use crate::handlers::Handler;
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::role::Role;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{
    Block, BlockId, BlockKind, Def, DefFrom, ExprId, ExprKind, Facts,
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
    facts.each_expr().find(|(_, expr)| expr.span == span && is_name(&expr.kind)).map(|(id, _)| id)
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
    let fact = facts.block(handler);
    let before = |block: &Block| {
        block.kind == BlockKind::Try
            && block.parent == fact.parent
            && block.span.end <= fact.span.start
    };
    let blocks = facts.blocks.iter().enumerate().filter(|(_, block)| before(block));
    let Some((tried, _)) = blocks.max_by_key(|(_, block)| block.span.start) else { return false };
    let mut reads = false;
    for (expr, fact) in facts.each_expr() {
        if !matches!(fact.kind, ExprKind::Call(_))
            || !facts.within(fact.block, BlockId(tried as u32))
        {
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
            found.extend(
                first.map(|param| source(Place { file: function.file, expr: param.pattern })),
            );
        }
    }
    found
}

/// What functions take that answer when a handler fails.
fn answered(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let taken = |handler: &Handler| {
        let index = handler.error?;
        let FnRef { file, id } = handler.function;
        let params = &analysis.project().facts(file).function(id).params;
        let mut told = params.iter().filter(|param| !param.receiver);
        let param = told.nth(index).filter(|_| errors::is_for_failures(analysis, handler))?;
        Some(Source::new(
            Place { file, expr: param.pattern },
            "the error of a handler comes in here",
        ))
    };
    analysis.handlers.values().filter_map(taken).collect()
}
