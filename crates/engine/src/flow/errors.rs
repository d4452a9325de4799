//! Errors: from the call that failed to what catches it, in whatever function that stands.

use super::step::CALLERS;
use super::{Flow, Inside, Move, Reach, Through};
use crate::names::Value;
use crate::project::{FnRef, Place};
use mistral_lint_grammars::facts::{
    AssignId, BindingId, Block, BlockId, BlockKind, Def, DefFrom, ExprId, ExprKind, Facts, Parent,
};

impl Flow<'_, '_, '_> {
    /// What the call at `call` keeps of a value, in its result and in its error.
    pub(super) fn keep(&self, here: &Reach, call: Place, name: &str, next: &mut Vec<Reach>) {
        for kept in self.guide.kept(call, here.place, &here.fields) {
            let mut reach = here.at(call, Move::Through(name.into()));
            reach.fields = kept.fields;
            reach.closed = kept.closed;
            reach.thrown = kept.thrown;
            reach.failed = kept.thrown.then_some(call);
            next.push(reach);
        }
    }

    /// An error leaves the place where it came up.
    pub(super) fn escape(&self, here: &Reach, next: &mut Vec<Reach>) {
        if self.settled(here, next) {
            return;
        }
        let facts = self.names.project.facts(here.place.file);
        let mut at = Some(facts.expr(here.place.expr).block);
        while let Some(id) = at {
            match facts.block(id).kind {
                BlockKind::Try if self.caught(here, facts, id, next) => return,
                BlockKind::Function(id) => {
                    self.out_of(here, FnRef { file: here.place.file, id }, next);
                    return;
                }
                _ => at = facts.block(id).parent,
            }
        }
    }

    /// The error of a promise goes to the function that is told to take it, or past the next link of the chain.
    fn settled(&self, here: &Reach, next: &mut Vec<Reach>) -> bool {
        let file = here.place.file;
        let facts = self.names.project.facts(file);
        let Parent::Expr(member) = facts.expr(here.place.expr).parent else { return false };
        let ExprKind::Member(..) = facts.expr(member).kind else { return false };
        let Parent::Expr(outer) = facts.expr(member).parent else { return false };
        if facts.call(outer).is_none_or(|call| call.callee != member) {
            return false;
        }
        let call = Place { file, expr: outer };
        let catchers = self.guide.catchers(call);
        if catchers.is_empty() {
            next.push(here.at(call, here.how.clone()));
        }
        for catcher in catchers {
            for value in self.names.values(catcher).iter() {
                let Value::Function(function) = value else { continue };
                let mut reach = here.at(call, Move::Caught);
                reach.thrown = false;
                self.into_param(&reach, *function, 0, Some(call), next);
            }
        }
        true
    }

    /// Whether the handlers of a region that may fail catch every error of this kind.
    fn caught(&self, here: &Reach, facts: &Facts, tried: BlockId, next: &mut Vec<Reach>) -> bool {
        for handler in handlers(facts, tried) {
            let (defs, types) = heads(facts, handler);
            let types: Vec<Place> =
                types.into_iter().map(|expr| Place { file: here.place.file, expr }).collect();
            if let Some(failed) = here.failed
                && !types.is_empty()
                && !self.guide.catches(failed, &types)
            {
                continue;
            }
            for (binding, def) in defs {
                let mut reach = here.at(here.place, Move::Caught);
                reach.thrown = false;
                self.uses(&reach, here.place.file, binding, def, next);
            }
            let again = facts
                .raises
                .iter()
                .any(|raise| raise.value.is_none() && facts.within(raise.block, handler));
            return !again;
        }
        false
    }

    /// To the calls of a function that an error leaves.
    fn out_of(&self, here: &Reach, function: FnRef, next: &mut Vec<Reach>) {
        if let Some(Inside { call, outer, .. }) = here.inside.as_deref() {
            let mut reach = here.at(*call, here.how.clone());
            reach.inside.clone_from(outer);
            next.push(reach);
            return;
        }
        for call in self.names.callers(function).iter().take(CALLERS) {
            next.push(here.at(*call, here.how.clone()));
        }
        // A function that is handed to a call fails while that call runs.
        let facts = self.names.project.facts(function.file);
        let Some(expr) = facts.function(function.id).expr else { return };
        let Parent::Expr(parent) = facts.expr(expr).parent else { return };
        let Some(call) = facts.call(parent) else { return };
        let (call_place, part) =
            (Place { file: function.file, expr: parent }, Place { file: function.file, expr });
        let own = || {
            let callee = Place { file: function.file, expr: call.callee };
            self.names.values(callee).iter().any(|value| matches!(value, Value::Function(_)))
        };
        let runs = || {
            matches!(self.guide.through(call_place, part, &[]), Through::Callback | Through::Result)
        };
        if call.callee == expr || own() || runs() {
            next.push(here.at(call_place, here.how.clone()));
        }
    }
}

/// The regions that catch what fails in a region, in order.
pub(crate) fn handlers(facts: &Facts, tried: BlockId) -> Vec<BlockId> {
    let fact = facts.block(tried);
    let after = |block: &Block| block.parent == fact.parent && block.span.start >= fact.span.end;
    let blocks = || facts.blocks.iter().enumerate().filter(|(_, block)| after(block));
    let others = blocks().filter(|(_, block)| block.kind == BlockKind::Try);
    let end = others.map(|(_, block)| block.span.start).min().unwrap_or(u32::MAX);
    let mut found: Vec<(u32, BlockId)> = blocks()
        .filter(|(_, block)| block.kind == BlockKind::Handler && block.span.start < end)
        .map(|(index, block)| (block.span.start, BlockId(index as u32)))
        .collect();
    found.sort_unstable();
    found.into_iter().map(|(_, id)| id).collect()
}

/// The region whose failure a handler catches.
pub(crate) fn tried(facts: &Facts, handler: BlockId) -> Option<BlockId> {
    let fact = facts.block(handler);
    let before = |block: &Block| {
        block.kind == BlockKind::Try
            && block.parent == fact.parent
            && block.span.end <= fact.span.start
    };
    let blocks = facts.blocks.iter().enumerate().filter(|(_, block)| before(block));
    let (index, _) = blocks.max_by_key(|(_, block)| block.span.start)?;
    Some(BlockId(index as u32))
}

/// The names that a handler takes the error by, and the types that it catches.
fn heads(facts: &Facts, handler: BlockId) -> (Vec<(BindingId, &Def)>, Vec<ExprId>) {
    let mut types = Vec::new();
    let start = facts.directly_in(handler).map(|(_, expr)| expr.span.start).min();
    let header = |id: AssignId| {
        let value = facts.assigns[id.index()].value?;
        (Some(facts.expr(value).span.start) == start).then_some(value)
    };
    let mut defs = Vec::new();
    for (index, binding) in facts.bindings.iter().enumerate() {
        for def in binding.defs.iter().filter(|def| def.block == handler && def.path.is_empty()) {
            let ty = match def.from {
                DefFrom::Caught => None,
                DefFrom::Assign(id) => match header(id) {
                    Some(ty) => Some(ty),
                    None => continue,
                },
                _ => continue,
            };
            defs.push((BindingId(index as u32), def));
            match ty.map(|ty| (ty, &facts.expr(ty).kind)) {
                Some((_, ExprKind::List(items))) => types.extend(items),
                Some((ty, _)) => types.push(ty),
                None => {}
            }
        }
    }
    (defs, types)
}
