//! Functions that hand all that they are given on to another one, and what a module loaded on demand gives.

use super::{Names, Value};
use crate::project::{FnRef, Place};
use mistral_lint_grammars::facts::{BindingId, ExprId, ExprKind, Facts, Parent};

impl Names<'_, '_> {
    /// `(...args) => other(...args)` is `other`, a library's function, wherever in it the call stands.
    pub(super) fn handed_on(&self, function: FnRef, into: &mut Vec<Value>) {
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let [param] = fact.params.as_slice() else { return };
        let Some(all) = spread(facts, param.pattern) else { return };
        let (start, end) = (fact.span.start, fact.span.end);
        let inside = facts.binding(all).uses.iter().copied();
        for read in inside.filter(|read| (start..end).contains(&facts.expr(*read).span.start)) {
            let Some(call) = taken_whole(facts, read) else { continue };
            let Some(call) = facts.call(call) else { continue };
            let callee = self.values(Place { file: function.file, expr: call.callee });
            // Of an object that was made, the call itself is the one to speak of.
            let free = |value: &&Value| match value {
                Value::External(path) => path.births().next().is_none(),
                _ => false,
            };
            into.extend(callee.iter().filter(free).cloned());
        }
    }

    /// `import("x").then((module) => ..)`: the function is called with the module.
    pub(super) fn loaded_for(&self, function: FnRef, into: &mut Vec<Value>) {
        let facts = self.project.facts(function.file);
        let Some(expr) = facts.function(function.id).expr else { return };
        let Parent::Expr(parent) = facts.expr(expr).parent else { return };
        let Some(call) = facts.call(parent) else { return };
        let ExprKind::Member(module, _) = facts.expr(call.callee).kind else { return };
        if matches!(facts.expr(module).kind, ExprKind::Load(_)) {
            let module = self.values(Place { file: function.file, expr: module });
            into.extend(module.iter().cloned());
        }
    }
}

/// The name that a pattern puts all the rest into, or that is spread.
fn spread(facts: &Facts, expr: ExprId) -> Option<BindingId> {
    let ExprKind::Spread(parts) = &facts.expr(expr).kind else { return None };
    match parts.as_slice() {
        [part] => match facts.expr(*part).kind {
            ExprKind::Name(_, binding) => binding,
            _ => None,
        },
        _ => None,
    }
}

/// The call that is given all of a list, and nothing else.
fn taken_whole(facts: &Facts, list: ExprId) -> Option<ExprId> {
    let Parent::Expr(spread) = facts.expr(list).parent else { return None };
    let Parent::Expr(call) = facts.expr(spread).parent else { return None };
    let is_spread = matches!(facts.expr(spread).kind, ExprKind::Spread(_));
    let alone = facts.call(call).is_some_and(|call| call.args.len() == 1);
    (is_spread && alone).then_some(call)
}
