//! A read of request data, and the fields that are taken of it when that is all that is done with it.

use crate::fixes::place::{bare, parent};
use crate::project::{Place, Project, last_name};
use crate::role::Role;
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Parent};

/// A field that is taken of something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Taken {
    pub(super) name: Box<str>,
    /// What stands there: `data["name"]`, `data.get("name")`, `body.name`.
    pub(super) whole: Option<ExprId>,
    /// What is taken when the field is missing.
    pub(super) default: bool,
}

/// What is read of a request in one function.
pub(super) struct Read {
    /// With what waits for it, and what opens it.
    pub(super) place: Place,
    /// The same without its parentheses.
    pub(super) bare: Span,
    /// Every place where the same is read.
    pub(super) places: Vec<Place>,
    pub(super) fields: Vec<Taken>,
}

impl Read {
    pub(super) fn of(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Self> {
        let project = judge.analysis.project();
        let place = outermost(judge, whole(judge, place));
        let (facts, text) = (project.facts(place.file), project.text(place));
        let function = facts.function_of(place.expr);
        let all = facts.each_expr().map(|(expr, _)| Place { file: place.file, expr });
        let alike = all.filter(|here| {
            facts.function_of(here.expr) == function
                && project.text(*here) == text
                && outermost(judge, *here) == *here
        });
        let (mut places, mut fields) = (Vec::new(), Vec::new());
        for here in alike {
            fields.extend(taken(project, here)?);
            places.push(here);
        }
        Some(Self { place, bare: bare(project, place), places, fields })
    }
}

/// The record that a field is read of, when only the field was found to be request data.
fn whole(judge: &Judge<'_, '_, '_>, place: Place) -> Place {
    let project = judge.analysis.project();
    let facts = project.facts(place.file);
    let read = match &facts.expr(place.expr).kind {
        ExprKind::Call(call) => call.callee,
        _ => place.expr,
    };
    let (ExprKind::Member(object, _) | ExprKind::Index(object, _)) = facts.expr(read).kind else {
        return place;
    };
    let object = Place { file: place.file, expr: object };
    if judge.analysis.meaning.has(object, Role::Request) { object } else { place }
}

/// With all that only hands the value on: what waits for it, casts it, opens it, or stands in for it.
fn outermost(judge: &Judge<'_, '_, '_>, place: Place) -> Place {
    let project = judge.analysis.project();
    let mut at = place;
    while let Some(around) = parent(project, at) {
        let facts = project.facts(at.file);
        let hands_on = match &facts.expr(around.expr).kind {
            ExprKind::Pass(_) => true,
            ExprKind::Choice(parts) => parts.first() == Some(&at.expr),
            ExprKind::Call(call) => {
                call.callee != at.expr && judge.analysis.meaning.has(around, Role::Carrier)
            }
            _ => false,
        };
        if !hands_on {
            break;
        }
        at = around;
    }
    at
}

/// The fields that are taken of a value, when that is all that is done with it.
fn taken(project: &Project<'_>, place: Place) -> Option<Vec<Taken>> {
    let facts = project.facts(place.file);
    if let Some(field) = field(project, place) {
        return Some(vec![field]);
    }
    let Parent::Assign(id) = facts.expr(place.expr).parent else { return None };
    let assign = &facts.assigns[id.index()];
    let once = !assign.augments && !assign.element;
    match &facts.expr(assign.target).kind {
        ExprKind::Record(entries) if once => {
            let named = |entry: &mistral_lint_grammars::facts::Entry| {
                Some(Taken {
                    name: entry.label.clone()?,
                    whole: None,
                    default: entry.default.is_some(),
                })
            };
            entries.iter().map(named).collect()
        }
        ExprKind::Name(_, Some(binding)) if once => {
            let binding = facts.binding(*binding);
            let [_] = binding.defs.as_slice() else { return None };
            uses(project, place.file, &binding.uses)
        }
        _ => None,
    }
}

/// The fields that are taken of a name wherever it is read.
pub(super) fn uses(project: &Project<'_>, file: u32, uses: &[ExprId]) -> Option<Vec<Taken>> {
    let facts = project.facts(file);
    let mut found = Vec::new();
    for expr in uses {
        let place = Place { file, expr: *expr };
        let asked = match facts.expr(*expr).parent {
            Parent::Expr(around) => matches!(facts.expr(around).kind, ExprKind::Test { .. }),
            _ => facts.guards.iter().any(|guard| guard.test == *expr),
        };
        if asked || facts.assigned(*expr).is_some() {
            continue;
        }
        match (field(project, place), facts.expr(*expr).parent) {
            (Some(field), _) if field.whole.is_some_and(|it| facts.assigned(it).is_some()) => {
                return None;
            }
            (Some(field), _) => found.push(field),
            (None, Parent::Assign(_)) => found.extend(taken(project, place)?),
            _ => return None,
        }
    }
    (!found.is_empty()).then_some(found)
}

/// The field that is read of a place: `place.name`, `place["name"]`, `place.get("name")`.
fn field(project: &Project<'_>, place: Place) -> Option<Taken> {
    let around = parent(project, place)?;
    let facts = project.facts(place.file);
    let getters = &project.file(place.file).language.profile.phrases.getters;
    let text = |expr: ExprId| match &facts.expr(expr).kind {
        ExprKind::Text(text) => Some(text.clone()),
        _ => None,
    };
    let taken = |name, whole, default| Taken { name, whole: Some(whole), default };
    match &facts.expr(around.expr).kind {
        ExprKind::Index(object, keys) if *object == place.expr => match keys.as_slice() {
            [key] => Some(taken(text(*key)?, around.expr, false)),
            _ => None,
        },
        ExprKind::Member(object, name) if *object == place.expr => {
            let call = parent(project, around)
                .and_then(|outer| Some((outer, facts.call(outer.expr)?)))
                .filter(|(_, call)| call.callee == around.expr);
            match call {
                Some((outer, call)) if getters.iter().any(|known| **known == **name) => {
                    let (first, rest) = call.args.split_first()?;
                    Some(taken(text(first.value)?, outer.expr, !rest.is_empty()))
                }
                None if getters.is_empty() => Some(taken(name.clone(), around.expr, false)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether what is read is a record of single values, as a schema takes it.
pub(super) fn is_record(project: &Project<'_>, place: Place) -> bool {
    let records = &project.file(place.file).language.profile.phrases.records;
    let facts = project.facts(place.file);
    let mut at = place.expr;
    loop {
        at = match &facts.expr(at).kind {
            ExprKind::Pass(parts) | ExprKind::Choice(parts) if !parts.is_empty() => parts[0],
            ExprKind::Call(call) => call.callee,
            _ => break,
        };
    }
    let name = last_name(facts, at);
    records.is_empty() || name.is_some_and(|name| records.iter().any(|known| known == name))
}
