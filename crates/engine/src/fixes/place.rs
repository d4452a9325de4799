//! What stands around a place: the questions that several repairs ask.

use crate::project::{Place, Project, last_name};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{BlockId, Call, ExprId, ExprKind, Facts, Parent};

/// The region of the module itself.
pub(super) const MODULE: BlockId = BlockId(0);

/// The expression around a place.
pub(super) fn parent(project: &Project<'_>, place: Place) -> Option<Place> {
    match project.expr(place).parent {
        Parent::Expr(expr) => Some(Place { file: place.file, expr }),
        _ => None,
    }
}

/// The call that a place is an argument of.
pub(super) fn call_with<'p>(project: &'p Project<'_>, place: Place) -> Option<(Place, &'p Call)> {
    let around = parent(project, place)?;
    let call = project.facts(place.file).call(around.expr)?;
    call.args.iter().any(|arg| arg.value == place.expr).then_some((around, call))
}

/// The call of a method of a place, and the method's name.
pub(super) fn method_of<'p>(project: &'p Project<'_>, place: Place) -> Option<(Place, &'p str)> {
    let member = parent(project, place)?;
    let ExprKind::Member(object, name) = &project.expr(member).kind else { return None };
    let call = parent(project, member)?;
    let called = project.facts(place.file).call(call.expr)?.callee == member.expr;
    (called && *object == place.expr).then_some((call, name))
}

/// The last name of what a call calls.
pub(super) fn called<'p>(project: &'p Project<'_>, file: u32, call: &Call) -> Option<&'p str> {
    last_name(project.facts(file), call.callee)
}

/// Whether a place stands in a decorator or attribute.
pub(super) fn in_decorator(facts: &Facts, span: Span) -> bool {
    let functions = facts.functions.iter().flat_map(|function| {
        function.decorators.iter().chain(function.params.iter().flat_map(|p| &p.decorators))
    });
    let classes = facts.classes.iter().flat_map(|class| {
        class.decorators.iter().chain(class.fields.iter().flat_map(|field| &field.decorators))
    });
    functions.chain(classes).any(|decorator| facts.expr(*decorator).span.contains(span))
}

/// The name at the root of `a.b().c[d]`.
pub(super) fn root(facts: &Facts, expr: ExprId) -> Option<ExprId> {
    let mut at = expr;
    loop {
        at = match &facts.expr(at).kind {
            ExprKind::Name(..) => return Some(at),
            ExprKind::Member(object, _) | ExprKind::Index(object, _) => *object,
            ExprKind::Call(call) => call.callee,
            ExprKind::Pass(parts) if parts.len() == 1 => parts[0],
            _ => return None,
        };
    }
}

/// Whether a name of the module means at a place what it means anywhere; one that nothing binds is the language's own.
pub(super) fn is_seen(project: &Project<'_>, name: &str, at: Place) -> bool {
    let facts = project.facts(at.file);
    let mut all = facts.bindings.iter().filter(|binding| &*binding.name == name);
    match (all.next(), all.next()) {
        (None, _) => true,
        (Some(binding), None) => {
            let start = facts.expr(at.expr).span.start;
            let early = binding.defs.iter().all(|def| def.at < start);
            binding.scope == MODULE && (early || facts.function_of(at.expr).is_some())
        }
        _ => false,
    }
}

/// Whether the function around a place waits for others, with this word in front.
pub(super) fn waits(project: &Project<'_>, at: Place, word: &str) -> bool {
    let facts = project.facts(at.file);
    facts.each_expr().any(|(expr, fact)| {
        matches!(fact.kind, ExprKind::Pass(_))
            && facts.function_of(expr) == facts.function_of(at.expr)
            && fact.span.of(&project.file(at.file).text).starts_with(word)
    })
}

/// A place without the parentheses around it.
pub(super) fn bare(project: &Project<'_>, place: Place) -> Span {
    let span = project.expr(place).span;
    match &project.expr(place).kind {
        ExprKind::Pass(parts) if parts.len() == 1 => {
            let inner = project.facts(place.file).expr(parts[0]).span;
            let before = project.span_text(place.file, Span::new(span.start, inner.start));
            let after = project.span_text(place.file, Span::new(inner.end, span.end));
            if before.trim() == "(" && after.trim() == ")" { inner } else { span }
        }
        _ => span,
    }
}
