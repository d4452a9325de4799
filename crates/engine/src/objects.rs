//! What printing an object shows of the key inside it.

use crate::analysis::Analysis;
use crate::flow::Reach;
use crate::names::{Path, Value};
use crate::project::{ClassRef, Place};
use crate::role::Role;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Step};

/// Whether the object at a place keeps the key below it to itself when it is printed.
pub(crate) fn hides(analysis: &Analysis<'_, '_>, reach: &Reach) -> bool {
    let Some(Step::Field(field)) = reach.fields.first() else { return false };
    let hidden = |place: Place| {
        analysis.meaning.names.values(place).iter().any(|value| match value {
            Value::Instance(class) => !shows(analysis, *class, field),
            Value::External(path) => {
                path.last().is_none()
                    && path.births().next().is_some_and(|birth| keeps(analysis, birth))
            }
            _ => false,
        })
    };
    match &analysis.project().expr(reach.place).kind {
        ExprKind::Join(parts) => {
            parts.iter().any(|part| hidden(Place { file: reach.place.file, expr: *part }))
        }
        _ => hidden(reach.place),
    }
}

/// Whether a call makes a client of a library, where printing an object shows nothing of what is in it.
fn keeps(analysis: &Analysis<'_, '_>, birth: Place) -> bool {
    let meaning = &analysis.meaning;
    !analysis.project().file(birth.file).language.profile.objects_show
        && meaning.hits(birth).iter().map(|hit| meaning.entry(birth.file, *hit)).any(|entry| {
            let client = matches!(entry.role, Role::Client | Role::HttpClient);
            client && entry.result.iter().all(|keeps| keeps.closed > 0)
        })
}

/// Whether printing an object of a class shows one of its fields.
pub(crate) fn shows(analysis: &Analysis<'_, '_>, class: ClassRef, field: &str) -> bool {
    let parts = analysis.meaning.names.class_parts(class);
    let mut shown = analysis.project().file(class.file).language.profile.objects_show;
    for part in parts {
        let facts = analysis.project().facts(part.file);
        let fact = facts.class(part.id);
        let at = |expr: &ExprId| Place { file: part.file, expr: *expr };
        // Written by hand: it decides what is shown.
        if fact.bases.iter().any(|base| means(analysis, at(base), &[Role::Mask])) {
            return false;
        }
        let derived =
            fact.decorators.iter().filter_map(|id| facts.call(*id)).flat_map(|call| &call.args);
        let named = fact
            .bases
            .iter()
            .chain(&fact.decorators)
            .map(at)
            .chain(derived.map(|arg| at(&arg.value)));
        let telling = [Role::Carrier, Role::SchemaType, Role::Settings];
        shown |= named.into_iter().any(|place| means(analysis, place, &telling));
        let own = fact.fields.iter().filter(|known| *known.name == *field);
        if own.filter_map(|known| known.ty).any(|ty| is_secret_type(analysis, part.file, ty)) {
            return false;
        }
    }
    shown
}

/// Whether a class's fields are read from the environment.
pub(crate) fn is_settings(analysis: &Analysis<'_, '_>, class: ClassRef) -> bool {
    let bases = &analysis.project().facts(class.file).class(class.id).bases;
    let mut bases = bases.iter().map(|base| Place { file: class.file, expr: *base });
    bases.any(|base| means(analysis, base, &[Role::Settings]))
}

/// Whether a name is something with one of these roles, or a class that is built on such.
fn means(analysis: &Analysis<'_, '_>, place: Place, roles: &[Role]) -> bool {
    analysis.meaning.names.values(place).iter().any(|value| match value {
        Value::External(path) => plays(analysis, place.file, path, roles),
        Value::Class(class) => {
            let bases = &analysis.project().facts(class.file).class(class.id).bases;
            bases.iter().map(|base| Place { file: class.file, expr: *base }).any(|base| {
                analysis.meaning.names.values(base).iter().any(|value| match value {
                    Value::External(path) => {
                        base != place && plays(analysis, base.file, path, roles)
                    }
                    _ => false,
                })
            })
        }
        _ => false,
    })
}

/// Whether the books give a path one of these roles.
pub(crate) fn plays(analysis: &Analysis<'_, '_>, file: u32, path: &Path, roles: &[Role]) -> bool {
    let apis = analysis.meaning.names.apis(file);
    apis.of_path(&path.segments()).iter().any(|id| roles.contains(&apis.entry(*id).role))
}

fn is_secret_type(analysis: &Analysis<'_, '_>, file: u32, ty: ExprId) -> bool {
    let mut values = Vec::new();
    analysis.meaning.names.instance_of(file, ty, &mut values);
    values.iter().any(|value| match value {
        Value::External(path) => {
            let mut paths = [Some(path), path.parent()].into_iter().flatten();
            paths.any(|path| plays(analysis, file, path, &[Role::SecretType]))
        }
        _ => false,
    })
}
