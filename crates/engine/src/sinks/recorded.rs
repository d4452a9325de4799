//! Decorators that record what a function is called with: `#[instrument(skip(config), fields(id = %user.id))]`.

use super::{Sink, Sinks};
use crate::analysis::Analysis;
use crate::apis::{Base, Entry};
use crate::meaning::Picked;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{Call, ExprId, ExprKind, Facts, Param, Step};

impl Sinks {
    /// The parameters of a function that a decorator records.
    pub(super) fn recorded(&mut self, analysis: &Analysis<'_, '_>, function: FnRef) {
        let facts = analysis.project().facts(function.file);
        let fact = facts.function(function.id);
        for decorator in &fact.decorators {
            let place = Place { file: function.file, expr: *decorator };
            let Some(hit) = analysis.meaning.hit(place, Role::Log) else { continue };
            let entry = analysis.meaning.entry(place.file, hit);
            let call = facts.call(*decorator);
            for (param, below) in parameters(facts, &fact.params, entry, call) {
                let pattern = Place { file: function.file, expr: param.pattern };
                let picked = Picked { place: pattern, rest: below };
                self.add(picked, Sink::new(place, entry.role, Slot::Output, hit));
            }
        }
    }
}

/// The parameters that an entry of the books says are recorded, and what of them.
fn parameters<'f>(
    facts: &Facts,
    params: &'f [Param],
    entry: &Entry,
    call: Option<&Call>,
) -> Vec<(&'f Param, Vec<Step>)> {
    let outputs = || entry.slot(Slot::Output).iter().map(|selector| &selector.base);
    let given = |base: &Base| match base {
        Base::Named(name) => call.and_then(|call| words(facts, call, name)),
        _ => None,
    };
    let mut found = Vec::new();
    if outputs().any(|base| *base == Base::Params) {
        let left_out: Vec<Vec<ExprId>> =
            entry.slot(Slot::Without).iter().filter_map(|selector| given(&selector.base)).collect();
        let is_named = |param: &Param, expr: &ExprId| matches!(&facts.expr(*expr).kind, ExprKind::Name(name, _) if param.name.as_ref() == Some(name));
        let kept = params.iter().filter(|param| {
            // Without names, all are left out.
            !left_out.iter().any(|l| l.is_empty() || l.iter().any(|expr| is_named(param, expr)))
        });
        found.extend(kept.map(|param| (param, Vec::new())));
    }
    for expr in outputs().filter_map(given).flatten() {
        for (root, below) in ways(facts, expr) {
            let param = params.iter().find(|param| param.name.as_deref() == Some(root));
            found.extend(param.map(|param| (param, below)));
        }
    }
    found
}

/// What stands in `word(..)` among the arguments; nothing for the word alone.
fn words(facts: &Facts, call: &Call, word: &str) -> Option<Vec<ExprId>> {
    let is_word =
        |expr: ExprId| matches!(&facts.expr(expr).kind, ExprKind::Name(name, _) if **name == *word);
    call.args.iter().find_map(|arg| {
        if is_word(arg.value) {
            return Some(Vec::new());
        }
        let inner = facts.call(arg.value).filter(|call| is_word(call.callee))?;
        Some(inner.args.iter().map(|arg| arg.value).collect())
    })
}

/// The names that chains of members in an expression begin with, and the members.
fn ways(facts: &Facts, expr: ExprId) -> Vec<(&str, Vec<Step>)> {
    match &facts.expr(expr).kind {
        ExprKind::Name(name, _) => vec![(&**name, Vec::new())],
        ExprKind::Member(object, name) => {
            let mut found = ways(facts, *object);
            for (_, below) in &mut found {
                below.push(Step::Field(name.clone()));
            }
            found
        }
        ExprKind::Pass(parts) | ExprKind::Join(parts) => {
            parts.iter().flat_map(|part| ways(facts, *part)).collect()
        }
        _ => Vec::new(),
    }
}
