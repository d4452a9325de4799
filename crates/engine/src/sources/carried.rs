//! What a handler's parameter carries, by its type and by what decorates it.

use crate::analysis::Analysis;
use crate::handlers::validates;
use crate::names::Value;
use crate::objects;
use crate::project::{ClassRef, FnRef, Place};
use crate::role::Role;
use mistral_lint_grammars::facts::{ExprId, ExprKind};

/// What of a request a parameter carries unchecked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Carried {
    Nothing,
    /// What a schema has checked.
    Checked,
    /// One text of any length.
    Bare,
    Whole,
}

/// What a parameter, by its type, carries of the request that nothing has checked.
pub(super) fn carries_request(
    analysis: &Analysis<'_, '_>,
    function: FnRef,
    index: usize,
) -> Carried {
    let facts = analysis.project().facts(function.file);
    let param = &facts.function(function.id).params[index];
    let at = |expr: &ExprId| Place { file: function.file, expr: *expr };
    let mut places: Vec<Place> = param.default.iter().map(at).collect();
    places.extend(param.decorators.iter().map(at));
    if places.iter().any(|place| analysis.meaning.has(*place, Role::Injected)) {
        return Carried::Nothing;
    }
    // `@Body(new ZodPipe(schema)) body`: what the decorator is given checks this parameter.
    let given =
        param.decorators.iter().filter_map(|expr| facts.call(*expr)).flat_map(|call| &call.args);
    if given.map(|arg| at(&arg.value)).any(|place| validates(&analysis.meaning, place, 0)) {
        return Carried::Checked;
    }
    let Some(ty) = param.ty else { return Carried::Whole };
    let mut bare = false;
    let mut injected = false;
    let mut schema = false;
    each_type(analysis, at(&ty), 0, &mut |place, value| {
        let apis = analysis.meaning.names.apis(place.file);
        match value {
            Value::External(path) => {
                let entries = apis.of_path(&path.segments());
                // What an extractor and an answer share is an extractor among the parameters.
                let extracts = entries.iter().any(|id| apis.entry(*id).role == Role::RequestType);
                for id in entries {
                    let entry = apis.entry(id);
                    match entry.role {
                        Role::Injected | Role::Request | Role::Auth => injected = true,
                        Role::Response => injected |= !extracts,
                        Role::RequestType => bare |= entry.structural,
                        Role::SchemaType | Role::Validated | Role::Validator => schema = true,
                        _ => {}
                    }
                }
            }
            // A type of the project: checked when its fields are.
            Value::Class(class) => schema |= is_schema(analysis, *class, 0),
            _ => {}
        }
    });
    match () {
        () if injected => Carried::Nothing,
        () if schema => Carried::Checked,
        () if bare => Carried::Bare,
        () => Carried::Whole,
    }
}

/// Whether a type holds one of a few values only, or a number.
pub(super) fn is_listed(analysis: &Analysis<'_, '_>, ty: Place) -> bool {
    let mut listed = false;
    each_type(analysis, ty, 0, &mut |place, value| {
        let apis = analysis.meaning.names.apis(place.file);
        listed |= match value {
            Value::External(path) => apis
                .of_path(&path.segments())
                .iter()
                .any(|id| matches!(apis.entry(*id).role, Role::Enumeration | Role::Mask)),
            Value::Class(class) => {
                let facts = analysis.project().facts(class.file);
                let bases = facts.class(class.id).bases.iter();
                let mut named = bases.map(|expr| Place { file: class.file, expr: *expr });
                named.any(|base| analysis.meaning.has(base, Role::Enumeration))
            }
            _ => false,
        };
    });
    listed
}

/// Whether values of a class are checked when they are made.
pub(crate) fn is_schema(analysis: &Analysis<'_, '_>, class: ClassRef, depth: usize) -> bool {
    let facts = analysis.project().facts(class.file);
    let fact = facts.class(class.id);
    let at = |expr: &ExprId| Place { file: class.file, expr: *expr };
    let mut found = false;
    let mut look = |place: Place| {
        if analysis.meaning.has(place, Role::SchemaType) {
            found = true;
        }
        for value in analysis.meaning.names.values(place).iter() {
            match value {
                Value::External(path) => {
                    found |= objects::plays(analysis, class.file, path, &[Role::SchemaType]);
                }
                Value::Class(base) if *base != class && depth < 6 => {
                    found |= is_schema(analysis, *base, depth + 1);
                }
                _ => {}
            }
        }
    };
    for base in &fact.bases {
        look(at(base));
    }
    for decorator in &fact.decorators {
        look(at(decorator));
        // `#[derive(A, B)]`: each is named among the arguments.
        if let Some(call) = facts.call(*decorator) {
            for arg in &call.args {
                look(at(&arg.value));
            }
        }
    }
    for field in &fact.fields {
        for decorator in &field.decorators {
            look(at(decorator));
        }
    }
    found
}

/// Every name in a type expression, with what it is.
pub(super) fn each_type(
    analysis: &Analysis<'_, '_>,
    ty: Place,
    depth: usize,
    see: &mut dyn FnMut(Place, &Value),
) {
    if depth > 6 {
        return;
    }
    let facts = analysis.project().facts(ty.file);
    let at = |expr: &ExprId| Place { file: ty.file, expr: *expr };
    match &facts.expr(ty.expr).kind {
        ExprKind::Index(object, keys) => {
            each_type(analysis, at(object), depth + 1, see);
            for key in keys {
                each_type(analysis, at(key), depth + 1, see);
            }
        }
        ExprKind::Choice(parts)
        | ExprKind::Pass(parts)
        | ExprKind::List(parts)
        | ExprKind::Join(parts) => {
            for part in parts {
                each_type(analysis, at(part), depth + 1, see);
            }
        }
        ExprKind::Name(..) | ExprKind::Member(..) => {
            for value in analysis.meaning.names.values(ty).iter() {
                see(ty, value);
            }
        }
        ExprKind::Call(call) => each_type(analysis, at(&call.callee), depth + 1, see),
        _ => {}
    }
}
