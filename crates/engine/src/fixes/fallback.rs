//! A key that stands in for a missing variable is left out: what reads the variable stays.

use super::environment::is_typed;
use super::place::{method_of, parent};
use super::{edit, fix as whole, idiom};
use crate::finding::{Applicability, Edit, Fix};
use crate::project::{Place, Project};
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use crate::sources;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::ExprKind;

/// Whether a literal is taken when something else is missing.
pub(super) fn is(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let project = judge.analysis.project();
    operand(project, place).is_some() || method(project, place).is_some()
}

pub(super) fn fix(judge: &Judge<'_, '_, '_>, place: Place, variable: &str) -> Option<Fix> {
    let project = judge.analysis.project();
    let edits = if let Some(edits) = typed(judge, place) {
        Some(edits)
    } else if let Some((choice, first)) = operand(project, place) {
        operator(judge, place.file, choice, first)
    } else if let Some((call, object, phrase)) = method(project, place) {
        let (from, to) = (project.expr(object).span.end, project.expr(call).span.end);
        let old = Span::new(from, to).of(&project.file(place.file).text);
        let name = old.find(|c: char| c.is_alphanumeric())?;
        let content = format!("{}{}", &old[..name], phrase.replace("{name}", variable));
        Some(vec![edit(project, place.file, Span::new(from, to), content)])
    } else {
        argument(judge, place).map(|edit| vec![edit])
    };
    Some(whole("Leave the written key out", Applicability::Unsafe, edits?))
}

/// Where the code says that there is a text, and the language has no word for that at a read: the language's own
/// read, which gives one or fails.
fn typed(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Vec<Edit>> {
    let project = judge.analysis.project();
    let file = project.file(place.file);
    let (whole, read) = match operand(project, place) {
        Some(operand) => operand,
        None => parent(project, place).map(|call| (call, call))?,
    };
    let hit = judge.analysis.meaning.hit(read, Role::EnvRead)?;
    let names = sources::variables(judge.analysis, read, hit);
    let ([name], None) = (names.as_slice(), &file.language.profile.phrases.certain) else {
        return None;
    };
    if !is_typed(project, whole) {
        return None;
    }
    let read = idiom::read(judge, whole, name, true)?;
    let span = project.expr(whole).span;
    Some(read.import.into_iter().chain([edit(project, place.file, span, read.code)]).collect())
}

/// `read or literal`: the choice, and what stands first in it.
fn operand(project: &Project<'_>, place: Place) -> Option<(Place, Place)> {
    let choice = parent(project, place)?;
    let file = project.file(place.file);
    let ExprKind::Choice(parts) = &project.expr(choice).kind else { return None };
    let (last, rest) = parts.split_last()?;
    let before = Place { file: place.file, expr: *rest.last()? };
    let from = project.expr(before).span.end as usize;
    let operator = file.text.get(from..project.expr(place).span.start as usize)?.trim();
    let known = file.language.profile.phrases.fallbacks.iter().any(|known| known == operator);
    (*last == place.expr && known).then_some((choice, before))
}

/// Takes the operator and the literal away. Where the types ask for a text, the rest says that there is one.
fn operator(
    judge: &Judge<'_, '_, '_>,
    file: u32,
    choice: Place,
    first: Place,
) -> Option<Vec<Edit>> {
    let project = judge.analysis.project();
    let (from, to) = (project.expr(first).span.end, project.expr(choice).span.end);
    let phrases = &project.file(file).language.profile.phrases;
    let rest = match &phrases.certain {
        Some(certain) if judge.analysis.meaning.has(first, Role::EnvRead) => {
            certain.strip_prefix("{read}")?
        }
        _ => "",
    };
    Some(vec![edit(project, file, Span::new(from, to), rest)])
}

/// `read.unwrap_or(literal)`, also with a literal that is made one's own, or given by a function: the call, what it
/// is called on, and what stands there without it.
fn method<'p>(project: &'p Project<'_>, place: Place) -> Option<(Place, Place, &'p str)> {
    let methods = &project.file(place.file).language.profile.phrases.fallback_methods;
    let mut at = place;
    for _ in 0..4 {
        let facts = project.facts(at.file);
        let around = parent(project, at).or_else(|| {
            let function = facts.functions.iter().find(|f| f.returns == [at.expr])?;
            function.expr.map(|expr| Place { file: at.file, expr })
        })?;
        if let Some(call) = facts.call(around.expr)
            && let ExprKind::Member(object, name) = &facts.expr(call.callee).kind
            && let Some(phrase) = methods.get(&**name)
            && call.args.iter().any(|arg| arg.value == at.expr)
        {
            return Some((around, Place { file: at.file, expr: *object }, phrase));
        }
        at = method_of(project, at).map_or(around, |(call, _)| call);
    }
    None
}

/// The default of a read, with the comma in front of it.
fn argument(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Edit> {
    let project = judge.analysis.project();
    let call = parent(project, place)?;
    let read = judge.analysis.meaning.hits(call);
    let default = |hit| judge.analysis.meaning.slot(call, hit, Slot::Default);
    let fills = read.iter().any(|hit| default(*hit).iter().any(|picked| picked.place == place));
    let span = super::shown::listed(project, call, place).filter(|_| fills)?;
    Some(edit(project, place.file, span, ""))
}
