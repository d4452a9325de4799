//! What catches an error that comes up at a place, inside of the function that the place stands in or around it.

use crate::errors;
use crate::flow::handlers;
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{BlockId, BlockKind, ExprKind, Facts, Parent};

/// What catches an error.
#[derive(Debug, Clone)]
pub(super) struct Caught {
    pub(super) file: u32,
    pub(super) span: Span,
    /// It in a few words.
    pub(super) name: String,
}

impl Caught {
    /// By what a place is.
    pub(super) fn by(judge: &Judge<'_, '_, '_>, place: Place) -> Self {
        Self { file: place.file, span: judge.span(place), name: judge.name_of(place) }
    }

    fn handler(file: u32, span: Span) -> Self {
        Self { file, span, name: "a handler".to_owned() }
    }
}

/// What catches an error of the function around a place before it leaves that function.
pub(super) fn at(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Caught> {
    settled(judge, place).or_else(|| tried(judge, place)).or_else(|| kept_in(judge, place))
}

/// A later link of the chain: `read().catch(tell)`.
fn settled(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Caught> {
    let facts = judge.analysis.project().facts(place.file);
    let mut at = place.expr;
    while let Parent::Expr(member) = facts.expr(at).parent {
        let ExprKind::Member(..) = facts.expr(member).kind else { break };
        let Parent::Expr(outer) = facts.expr(member).parent else { break };
        facts.call(outer).filter(|call| call.callee == member)?;
        let call = Place { file: place.file, expr: outer };
        if !errors::catchers(judge.analysis, call).is_empty() {
            return Some(Caught::by(judge, call));
        }
        at = outer;
    }
    None
}

/// A region that is tried, with a handler that is not only for what the caller sent.
fn tried(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Caught> {
    let facts = judge.analysis.project().facts(place.file);
    let mut at = Some(facts.expr(place.expr).block);
    while let Some(id) = at {
        let block = facts.block(id);
        match block.kind {
            BlockKind::Function(_) => return None,
            BlockKind::Try => {
                let found = handlers(facts, id);
                let general = |handler: &&BlockId| !only_input(judge, place.file, **handler);
                if let Some(handler) = found.iter().find(general) {
                    return Some(Caught::handler(place.file, head(facts, id, *handler)));
                }
            }
            _ => {}
        }
        at = block.parent;
    }
    None
}

/// The beginning of a handler, which is all that a report points at.
fn head(facts: &Facts, tried: BlockId, handler: BlockId) -> Span {
    let (tried, handler) = (facts.block(tried).span, facts.block(handler).span);
    let start = handler.start.max(tried.end);
    Span::new(start, (start + 1).min(handler.end.max(start)))
}

/// Whether a handler catches errors about the caller's input only.
fn only_input(judge: &Judge<'_, '_, '_>, file: u32, handler: BlockId) -> bool {
    let facts = judge.analysis.project().facts(file);
    let first = facts.directly_in(handler).min_by_key(|(id, expr)| (expr.span.start, id.0));
    let Some((first, _)) = first else {
        return false;
    };
    let types = match &facts.expr(first).kind {
        ExprKind::List(items) => items.clone(),
        _ => vec![first],
    };
    // What stands first is the type only where one is caught by type.
    let header = facts.expr(first).span.start < facts.block(handler).span.start + 16;
    header && types.iter().all(|ty| errors::is_of_input(judge.analysis, Place { file, expr: *ty }))
}

/// A context that keeps errors to itself: entered before, in the same function.
fn kept_in(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Caught> {
    let analysis = judge.analysis;
    let facts = analysis.project().facts(place.file);
    let expr = facts.expr(place.expr);
    let keeps = |at: Place| {
        let hits = analysis.meaning.hits(at);
        hits.iter().any(|hit| {
            let entry = analysis.meaning.entry(at.file, *hit);
            entry.role == Role::Catch && entry.slot(Slot::Handler).is_empty()
        })
    };
    let before = facts.each_expr().filter(|(_, other)| {
        matches!(other.kind, ExprKind::Call(_))
            && other.span.end <= expr.span.start
            && facts.within(expr.block, other.block)
            && facts.block(other.block).function == facts.block(expr.block).function
    });
    let found = before.map(|(id, _)| Place { file: place.file, expr: id }).find(|at| keeps(*at));
    found.map(|at| Caught::by(judge, at))
}

/// A decorator of the project that calls the function where something catches.
pub(super) fn around(judge: &Judge<'_, '_, '_>, function: FnRef) -> Option<Caught> {
    let project = judge.analysis.project();
    let decorators = &project.facts(function.file).function(function.id).decorators;
    decorators.iter().find_map(|expr| {
        let place = Place { file: function.file, expr: *expr };
        let call = project.facts(place.file).call(place.expr);
        let maker = Place { file: place.file, expr: call.map_or(place.expr, |call| call.callee) };
        judge.analysis.meaning.names.values(maker).iter().find_map(|value| match value {
            Value::Function(known) => {
                let facts = project.facts(known.file);
                let span = facts.function(known.id).span;
                let mut blocks = facts.blocks.iter();
                let catches = blocks
                    .any(|block| block.kind == BlockKind::Handler && span.contains(block.span));
                catches.then(|| Caught::by(judge, place))
            }
            _ => None,
        })
    })
}
