//! A record in the words of another place: what it says of its own call is said of the other.

use super::Here;
use super::record::Record;
use crate::finding::Edit;
use crate::fixes::borrowed;
use crate::fixes::shown::short;
use crate::project::{Place, Project};
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{
    BlockId, BlockKind, Def, DefFrom, Expr, ExprId, ExprKind, Facts,
};

/// The text of a record of this call, and the imports that it needs; nothing when it says what is not known here.
/// In a handler it is the record of a failure.
pub(super) fn of(
    judge: &Judge<'_, '_, '_>,
    record: &Record<'_>,
    here: &Here<'_>,
    handler: Option<BlockId>,
) -> Option<(String, Vec<Edit>)> {
    let project = judge.analysis.project();
    let (file, span) = (record.call.file, record.span(project));
    let facts = project.facts(file);
    let mut said: Vec<(Span, String)> = models(judge, record, here)?;
    let mut edits = Vec::new();
    for (expr, fact) in facts.each_expr() {
        let ExprKind::Name(name, _) = &fact.kind else { continue };
        let within = |(known, _): &(Span, String)| known.contains(fact.span);
        if !span.contains(fact.span) || said.iter().any(within) {
            continue;
        }
        let at = Place { file, expr };
        let text = match Known::of(judge, at, here) {
            Known::Result => here.result.clone().filter(|_| handler.is_none())?,
            Known::Caught => caught(project, here.call.file, handler?)?,
            Known::Same => continue,
            Known::Elsewhere => {
                if let Some(text) = from_source(judge, at, here.call) {
                    text
                } else {
                    let import = borrowed::import(project, (file, expr), name, here.call)?;
                    if !edits.contains(&import) {
                        edits.push(import);
                    }
                    continue;
                }
            }
        };
        let text = match short(project, at) {
            Some(label) => format!("{label}: {text}"),
            None => text,
        };
        said.push((fact.span, text));
    }
    said.sort_by_key(|(span, _)| std::cmp::Reverse(span.start));
    let mut text = record.text.to_owned();
    for (own, new) in said {
        let (from, to) = ((own.start - span.start) as usize, (own.end - span.start) as usize);
        text.replace_range(from..to, &new);
    }
    let old = format!("\n{}", record.indent(project));
    Some((text.replace(&old, &format!("\n{}", here.statement.indent)), edits))
}

/// What a name of a record is, seen from another call.
enum Known {
    /// What the recorded call gave.
    Result,
    /// The failure that was caught.
    Caught,
    /// The same thing there.
    Same,
    Elsewhere,
}

impl Known {
    fn of(judge: &Judge<'_, '_, '_>, name: Place, here: &Here<'_>) -> Self {
        let project = judge.analysis.project();
        let facts = project.facts(name.file);
        let ExprKind::Name(text, binding) = &facts.expr(name.expr).kind else { return Self::Same };
        for def in binding.iter().flat_map(|binding| facts.reaching(*binding, name.expr)) {
            match def.from {
                _ if is_caught(facts, def) => return Self::Caught,
                DefFrom::Assign(id) => {
                    let value = facts.assigns[id.index()].value.map(|expr| facts.expr(expr).span);
                    if value.is_some_and(|value| asks(judge, name.file, value).next().is_some()) {
                        return Self::Result;
                    }
                }
                _ => {}
            }
        }
        if borrowed::is_known(project, name.file, (text, *binding), here.call) {
            Self::Same
        } else {
            Self::Elsewhere
        }
    }
}

/// The calls of a model in a piece of a file.
fn asks<'j>(
    judge: &'j Judge<'_, '_, '_>,
    file: u32,
    span: Span,
) -> impl Iterator<Item = Place> + 'j {
    let facts = judge.analysis.project().facts(file);
    let inside = facts.each_expr().filter(move |(_, fact)| span.contains(fact.span));
    let calls = inside.filter(|(_, fact)| matches!(fact.kind, ExprKind::Call(_)));
    calls
        .map(move |(expr, _)| Place { file, expr })
        .filter(|place| judge.analysis.meaning.has(*place, Role::Inference))
}

/// Whether a name is what a handler catches: it is given in front of the handler's body.
fn is_caught(facts: &Facts, def: &Def) -> bool {
    def.from == DefFrom::Caught || facts.block(def.block).kind == BlockKind::Handler
}

/// The name of what a handler catches.
fn caught(project: &Project<'_>, file: u32, handler: BlockId) -> Option<String> {
    let facts = project.facts(file);
    let own = |def: &Def| is_caught(facts, def) && facts.within(def.block, handler);
    // The types that are asked for stand in front of the name.
    let names = facts.bindings.iter().flat_map(|binding| {
        binding.defs.iter().filter(|def| own(def)).map(move |def| (def.span.start, &binding.name))
    });
    names.max().map(|(_, name)| name.to_string())
}

/// Where a name was given what can be read here as well: the name that has it here, or the read itself.
fn from_source(judge: &Judge<'_, '_, '_>, name: Place, call: Place) -> Option<String> {
    let project = judge.analysis.project();
    let facts = project.facts(name.file);
    let ExprKind::Name(_, Some(binding)) = &facts.expr(name.expr).kind else { return None };
    let [def] = *facts.reaching(*binding, name.expr) else { return None };
    let DefFrom::Assign(id) = def.from else { return None };
    let assign = &facts.assigns[id.index()];
    let value = Place { file: name.file, expr: assign.value? };
    let text = project.text(value);
    let plain = def.path.is_empty() && !assign.element && !assign.augments && !text.contains('\n');
    if !plain || !is_read(facts, value.expr) {
        return None;
    }
    let unknown = borrowed::unknown(project, (name.file, project.expr(value).span), call);
    if !unknown.is_empty() {
        return None;
    }
    let there = project.facts(call.file);
    let named = there.assigns.iter().find_map(|assign| {
        let ExprKind::Name(own, Some(binding)) = &there.expr(assign.target).kind else {
            return None;
        };
        let same =
            assign.value.is_some_and(|expr| project.text(Place { file: call.file, expr }) == text);
        let once = there.binding(*binding).defs.len() == 1;
        let seen = assign.span.end < there.expr(call.expr).span.start
            && there.within(there.expr(call.expr).block, assign.block)
            && there.function_of(assign.target) == there.function_of(call.expr);
        (same && once && seen).then(|| own.to_string())
    });
    Some(named.unwrap_or_else(|| text.to_owned()))
}

/// Whether a value is only read: of names, members, and what methods give for a text.
fn is_read(facts: &Facts, expr: ExprId) -> bool {
    match &facts.expr(expr).kind {
        ExprKind::Name(..) | ExprKind::Text(_) | ExprKind::Constant(_) | ExprKind::This => true,
        ExprKind::Member(object, _) => is_read(facts, *object),
        ExprKind::Index(object, keys) => {
            is_read(facts, *object) && keys.iter().all(|key| is_read(facts, *key))
        }
        ExprKind::Choice(parts) | ExprKind::Pass(parts) => {
            !parts.is_empty() && parts.iter().all(|part| is_read(facts, *part))
        }
        ExprKind::Call(call) => {
            let method = matches!(facts.expr(call.callee).kind, ExprKind::Member(..));
            let texts = call.args.iter().all(|arg| {
                matches!(facts.expr(arg.value).kind, ExprKind::Text(_) | ExprKind::Constant(_))
            });
            method && texts && !call.args.is_empty() && is_read(facts, call.callee)
        }
        _ => false,
    }
}

/// What a record says of its call's model, and the words that the other call has for its own.
fn models(
    judge: &Judge<'_, '_, '_>,
    record: &Record<'_>,
    here: &Here<'_>,
) -> Option<Vec<(Span, String)>> {
    let project = judge.analysis.project();
    let meaning = &judge.analysis.meaning;
    let file = record.call.file;
    let facts = project.facts(file);
    let model = |call: Place| {
        let hits = meaning.hits(call);
        let mut picked = hits.iter().flat_map(|hit| meaning.slot(call, *hit, Slot::Model));
        picked.find(|picked| picked.place.file == call.file).map(|picked| picked.place)
    };
    let function = facts.function_of(record.call.expr);
    let around = function.map_or(Span::new(0, u32::MAX), |id| facts.function(id).span);
    let recorded: Vec<Place> = asks(judge, file, around).filter_map(model).collect();
    let same = |expr: &Expr| {
        let text = expr.span.of(&project.file(file).text);
        let value = !matches!(expr.kind, ExprKind::Record(_) | ExprKind::Call(_));
        let named = matches!(&expr.kind, ExprKind::Text(text) if meaning.secrets.accepts("mistral-model", text));
        named || value && recorded.iter().any(|place| project.text(*place) == text)
    };
    let span = record.span(project);
    let said: Vec<(ExprId, Span)> = facts
        .each_expr()
        .filter(|(_, fact)| span.contains(fact.span) && same(fact))
        .map(|(expr, fact)| (expr, fact.span))
        .collect();
    if said.is_empty() {
        return Some(Vec::new());
    }
    let own = model(here.call)?;
    let known = here.value.contains(project.expr(own).span)
        || matches!(project.expr(own).kind, ExprKind::Text(_));
    let text = project.text(own).to_owned();
    let written = |(expr, span)| match short(project, Place { file, expr }) {
        Some(label) => (span, format!("{label}: {text}")),
        None => (span, text.clone()),
    };
    known.then(|| said.into_iter().map(written).collect())
}
