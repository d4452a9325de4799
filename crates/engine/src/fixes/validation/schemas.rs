//! The schemas of the project: names that were given what a library makes a schema of fields, and classes of such a base.

use super::read::Taken;
use crate::names::Value;
use crate::project::{ClassRef, Place};
use crate::role::Slot;
use crate::shapes::Judge;
use crate::sources;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ClassId, ExprId, ExprKind, Flavour, Parent};
use std::cmp::Reverse;

/// Classes are asked for their fields through this many bases.
const DEPTH: usize = 5;

/// A field of a schema.
struct Field {
    name: Box<str>,
    /// Something stands in for it when it is missing.
    filled: bool,
    /// It may be missing.
    optional: bool,
}

/// A schema of the project.
pub(super) struct Schema<'a> {
    pub(super) file: u32,
    pub(super) name: Box<str>,
    fields: Vec<Field>,
    /// Parameters of its type are checked where types are.
    pub(super) is_type: bool,
    /// How it is applied.
    pub(super) apply: &'a [String],
    /// What it was made with.
    pub(super) maker: Option<Place>,
}

impl<'a> Schema<'a> {
    /// The one schema that has what is taken, and of several the one with the least beside it, in the nearest file.
    pub(super) fn fitting<'s>(
        file: u32,
        taken: &[Taken],
        all: &'s [Schema<'a>],
    ) -> Option<&'s Schema<'a>> {
        let mut fitting: Vec<(Reverse<bool>, usize, &Schema<'a>)> = all
            .iter()
            .filter(|schema| schema.takes(taken))
            .map(|schema| (Reverse(schema.file == file), schema.fields.len(), schema))
            .collect();
        fitting.sort_by_key(|(near, count, _)| (*count, *near));
        let mut fitting = fitting.into_iter();
        let (near, count, first) = fitting.next()?;
        // Two that fit alike: which of them is meant is not for us to say.
        let other = fitting.next().is_some_and(|other| (other.0, other.1) == (near, count));
        (!other).then_some(first)
    }

    fn takes(&self, taken: &[Taken]) -> bool {
        let all = taken.iter().all(|taken| {
            let known = self.fields.iter().find(|field| field.name == taken.name);
            known.is_some_and(|field| !(field.filled && taken.default))
        });
        // What is not read here and must be there is asked for by another handler's requests.
        let asked = |field: &Field| taken.iter().any(|taken| taken.name == field.name);
        all && self.fields.iter().all(|field| field.optional || asked(field))
    }
}

/// Every schema that has a name in files of a language, and that its library says how to apply.
pub(super) fn named<'a>(judge: &Judge<'_, '_, 'a>, like: u32) -> Vec<Schema<'a>> {
    let project = judge.analysis.project();
    let mut found = classes(judge, like);
    found.retain(|schema| !schema.apply.is_empty());
    for file in files(judge, like) {
        let facts = project.facts(file);
        for assign in &facts.assigns {
            let ExprKind::Name(name, _) = &facts.expr(assign.target).kind else { continue };
            let Some(value) = assign.value.map(|expr| Place { file, expr }) else { continue };
            if facts.call(value.expr).is_none() || !is_outside(judge, file, assign.block) {
                continue;
            }
            found.extend(made(judge, value, name));
        }
    }
    found
}

/// Whether names of a region are the module's own.
fn is_outside(
    judge: &Judge<'_, '_, '_>,
    file: u32,
    block: mistral_lint_grammars::facts::BlockId,
) -> bool {
    judge.analysis.project().facts(file).block(block).function.is_none()
}

fn files<'j>(judge: &'j Judge<'_, '_, '_>, like: u32) -> impl Iterator<Item = u32> + 'j {
    let project = judge.analysis.project();
    let family = move |file: u32| &*project.file(file).language.profile.apis;
    (0..project.files.len() as u32)
        .filter(move |file| family(*file) == family(like) && project.file(*file).inside.is_none())
        .filter(move |file| !project.file(*file).rough || *file == like)
}

/// A schema that a call makes of fields.
fn made<'a>(judge: &Judge<'_, '_, 'a>, value: Place, name: &str) -> Option<Schema<'a>> {
    let meaning = &judge.analysis.meaning;
    let births = meaning.names.births(value);
    let (birth, apply) = births.iter().find_map(|birth| {
        let hits = meaning.hits(*birth);
        let entries = hits.iter().map(|hit| meaning.entry(birth.file, *hit));
        let known = entries.into_iter().find(|entry| !entry.apply.is_empty())?;
        Some((*birth, &*known.apply))
    })?;
    let project = judge.analysis.project();
    let facts = project.facts(birth.file);
    let call = facts.call(birth.expr)?;
    let maker = match facts.expr(call.callee).kind {
        ExprKind::Member(object, _) => Some(Place { file: birth.file, expr: object }),
        _ => None,
    };
    let optionals = &project.file(value.file).language.profile.phrases.optionals;
    let field = |(name, place): (Box<str>, Place)| {
        let text = project.text(place);
        let optional = optionals.iter().any(|word| text.contains(&format!(".{word}(")));
        Field { name, filled: false, optional }
    };
    let fields = told(judge, value).into_iter().map(field).collect();
    Some(Schema { file: value.file, name: name.into(), fields, is_type: false, apply, maker })
}

/// The fields that the value at a place was told of when it was made.
pub(super) fn labels(judge: &Judge<'_, '_, '_>, place: Place) -> Vec<Box<str>> {
    told(judge, place).into_iter().map(|(label, _)| label).collect()
}

/// The same with what was told of each.
fn told(judge: &Judge<'_, '_, '_>, place: Place) -> Vec<(Box<str>, Place)> {
    let project = judge.analysis.project();
    let facts = project.facts(place.file);
    let made = facts.assigned(place.expr).and_then(|assign| assign.value);
    let place = made.map_or(place, |expr| Place { file: place.file, expr });
    let mut found = Vec::new();
    for birth in judge.analysis.meaning.names.births(place) {
        let facts = project.facts(birth.file);
        for arg in facts.call(birth.expr).iter().flat_map(|call| &call.args) {
            if let ExprKind::Record(entries) = &facts.expr(arg.value).kind {
                let told = |expr| Place { file: birth.file, expr };
                let named =
                    entries.iter().filter_map(|it| Some((it.label.clone()?, told(it.value))));
                found.extend(named);
            }
        }
    }
    found
}

/// Every class of the project that is a schema of what comes in.
pub(super) fn classes<'a>(judge: &Judge<'_, '_, 'a>, like: u32) -> Vec<Schema<'a>> {
    let mut found = Vec::new();
    for file in files(judge, like) {
        let facts = judge.analysis.project().facts(file);
        for index in 0..facts.classes.len() as u32 {
            let class = ClassRef { file, id: ClassId(index) };
            let fact = facts.class(class.id);
            let outside =
                facts.block(fact.block).parent.is_none_or(|around| is_outside(judge, file, around));
            let Some(name) = fact.name.clone().filter(|_| outside && !is_given(judge, class))
            else {
                continue;
            };
            let is_type = sources::is_schema(judge.analysis, class, 0);
            let apply = applied(judge, class, DEPTH).unwrap_or_default();
            if !is_type && apply.is_empty() {
                continue;
            }
            let mut fields = Vec::new();
            of_class(judge, class, DEPTH, &mut fields);
            found.push(Schema { file, name, fields, is_type, apply, maker: None });
        }
    }
    found
}

/// How objects of a class are made of what comes in: what its bases, or the marks of its fields, say.
fn applied<'a>(judge: &Judge<'_, '_, 'a>, class: ClassRef, depth: usize) -> Option<&'a [String]> {
    let meaning = &judge.analysis.meaning;
    let facts = judge.analysis.project().facts(class.file);
    let fact = facts.class(class.id);
    let apis = meaning.names.apis(class.file);
    let marks = fact.fields.iter().flat_map(|field| &field.decorators);
    let callee = |expr: ExprId| facts.call(expr).map_or(expr, |call| call.callee);
    for expr in fact.bases.iter().chain(&fact.decorators).chain(marks) {
        let place = Place { file: class.file, expr: callee(*expr) };
        for value in meaning.names.values(place).iter() {
            let known = match value {
                Value::External(path) => {
                    let entries = apis.of_path(&path.segments());
                    let said = entries.into_iter().map(|id| &*apis.entry(id).apply);
                    said.into_iter().find(|apply| !apply.is_empty())
                }
                Value::Class(base) if *base != class && depth > 0 => {
                    applied(judge, *base, depth - 1)
                }
                _ => None,
            };
            if known.is_some() {
                return known;
            }
        }
    }
    None
}

/// The fields of a class and of what it is built on, under the names that a request has for them.
fn of_class(judge: &Judge<'_, '_, '_>, class: ClassRef, depth: usize, into: &mut Vec<Field>) {
    let meaning = &judge.analysis.meaning;
    let fact = judge.analysis.project().facts(class.file).class(class.id);
    for field in &fact.fields {
        let value = field.value.map(|expr| Place { file: class.file, expr });
        let hits = value.map(|value| (value, meaning.hits(value)));
        let given = |slot| {
            hits.iter().any(|(value, hits)| {
                let mut picked = hits.iter().flat_map(|hit| meaning.slot(*value, *hit, slot));
                picked.any(|picked| judge.analysis.project().text(picked.place) != "...")
            })
        };
        let made = value.is_some_and(|value| {
            judge.analysis.project().facts(value.file).call(value.expr).is_some()
        });
        let filled = value.is_some() && !made || given(Slot::Default);
        if !given(Slot::Variable) {
            into.push(Field { name: field.name.clone(), filled, optional: filled });
        }
    }
    for base in &fact.bases {
        for value in meaning.names.values(Place { file: class.file, expr: *base }).iter() {
            if let Value::Class(base) = value
                && *base != class
                && depth > 0
            {
                of_class(judge, *base, depth - 1, into);
            }
        }
    }
}

/// Whether the project makes objects of a class itself, or says that it answers with them: then it is nothing that
/// comes in.
fn is_given(judge: &Judge<'_, '_, '_>, class: ClassRef) -> bool {
    let project = judge.analysis.project();
    let Some(name) = &project.facts(class.file).class(class.id).name else { return true };
    let is = |place: Place| is_class(judge, place, class);
    let mut calls = project.calls_named(name).iter();
    calls.any(|place| {
        let facts = project.facts(place.file);
        let call = facts.call(place.expr);
        call.is_some_and(|call| {
            let direct = matches!(call.flavour, Flavour::Plain | Flavour::New);
            // `Schema().load(..)`: the schema itself, and no object of it.
            let told = !call.args.is_empty();
            direct && told && is(Place { file: place.file, expr: call.callee })
        })
    }) || answers_with(judge, class, name)
}

fn is_class(judge: &Judge<'_, '_, '_>, place: Place, class: ClassRef) -> bool {
    let values = judge.analysis.meaning.names.values(place);
    values.contains(&Value::Class(class))
}

/// Whether a class is named as what functions give, or in what stands over a handler.
fn answers_with(judge: &Judge<'_, '_, '_>, class: ClassRef, name: &str) -> bool {
    let project = judge.analysis.project();
    files(judge, class.file).any(|file| {
        let facts = project.facts(file);
        let over = facts.functions.iter().flat_map(|f| f.ty.iter().chain(&f.decorators));
        let spans: Vec<Span> = over.map(|expr| facts.expr(*expr).span).collect();
        facts.each_expr().any(|(expr, fact)| {
            matches!(&fact.kind, ExprKind::Name(known, _) if **known == *name)
                && !matches!(fact.parent, Parent::None)
                && spans.iter().any(|span| span.contains(fact.span))
                && is_class(judge, Place { file, expr }, class)
        })
    })
}
