//! Where request data is born: values that are read of a request, and parameters of handlers.

use super::Source;
use super::carried::{Carried, carries_request, each_type, is_listed};
use crate::analysis::Analysis;
use crate::apis::{Base, Selector, SelectorStep};
use crate::handlers::Handler;
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::role::Role;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Parent, Step};

/// Every place where request data comes from that nothing has validated.
pub(crate) fn requests(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    find(analysis, false)
}

/// Every place where request data comes from, validated or not.
pub(crate) fn inputs(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    find(analysis, true)
}

fn find(analysis: &Analysis<'_, '_>, all: bool) -> Vec<Source> {
    let mut found = Vec::new();
    for handler in analysis.handlers.values() {
        if all || handler.validated.is_none() {
            found.extend(of_handler(analysis, handler, all));
        }
    }
    for place in analysis.project().places() {
        found.extend(of_value(analysis, place, all));
    }
    found.sort_by_key(|source| {
        (source.place.file, analysis.project().expr(source.place).span.start)
    });
    found
}

/// Request data as a value: `req.body`, `await request.json()`, `flask.request.json`.
fn of_value(analysis: &Analysis<'_, '_>, place: Place, all: bool) -> Option<Source> {
    let facts = analysis.project().facts(place.file);
    let validated = || analysis.meaning.hit(place, Role::Validated).filter(|_| all);
    let hit = analysis.meaning.hit(place, Role::Request).or_else(validated)?;
    // The longest read counts: `request.json()`, not `request.json`.
    if let Parent::Expr(parent) = facts.expr(place.expr).parent {
        let outer = Place { file: place.file, expr: parent };
        let called = facts.call(parent).is_some_and(|call| call.callee == place.expr);
        if called && analysis.meaning.has(outer, Role::Request) {
            return None;
        }
    }
    if !all && analysis.meaning.has(place, Role::Validated) {
        return None;
    }
    let handler = analysis
        .project()
        .function_of(place)
        .and_then(|function| nearest_handler(analysis, function));
    if !all && handler.is_some_and(|handler| handler.validated.is_some()) {
        return None;
    }
    let mut source = Source::new(place, "the request is read here");
    source.by_name = hit.by_name;
    source.handler =
        handler.map(|handler| handler.function).or_else(|| analysis.project().function_of(place));
    let entry = analysis.meaning.entry(place.file, hit);
    source.semi = entry.semi || handler.is_some_and(|handler| handler.semi);
    Some(source)
}

/// The handler that a function is or stands in.
pub(crate) fn nearest_handler<'x>(
    analysis: &'x Analysis<'_, '_>,
    function: FnRef,
) -> Option<&'x Handler> {
    let mut at = Some(function);
    while let Some(function) = at {
        if let Some(handler) = analysis.handlers.get(&function) {
            return Some(handler);
        }
        at = analysis.project().outer(function);
    }
    None
}

pub(super) fn of_handler(analysis: &Analysis<'_, '_>, handler: &Handler, all: bool) -> Vec<Source> {
    let mut found = Vec::new();
    let file = handler.function.file;
    let facts = analysis.project().facts(file);
    let params = &facts.function(handler.function.id).params;
    let receiver = usize::from(params.first().is_some_and(|param| param.receiver));
    for selector in &handler.sources {
        let indexes: Vec<usize> = match &selector.base {
            Base::Params | Base::All => (receiver..params.len()).collect(),
            Base::At(index) => vec![index + receiver],
            Base::From(index) => (index + receiver..params.len()).collect(),
            Base::FromEnd(index) => params.len().checked_sub(*index).into_iter().collect(),
            Base::Named(name) => params
                .iter()
                .position(|param| param.name.as_ref() == Some(name))
                .into_iter()
                .collect(),
            Base::This => Vec::new(),
        };
        for index in indexes {
            found.extend(of_parameter(analysis, handler, index, selector, all));
        }
    }
    if handler.sources.is_empty() {
        // What is said of the handler leaves open which of its parameters are of the request: each says so itself.
        let whole = Selector { base: Base::Params, steps: Vec::new() };
        for (index, param) in params.iter().enumerate() {
            let told =
                |expr: &ExprId| analysis.meaning.has(Place { file, expr: *expr }, Role::Request);
            if param.decorators.iter().any(told) {
                found.extend(of_parameter(analysis, handler, index, &whole, all));
            }
        }
    }
    found
}

/// What of the request comes in by one parameter.
fn of_parameter(
    analysis: &Analysis<'_, '_>,
    handler: &Handler,
    index: usize,
    selector: &Selector,
    all: bool,
) -> Vec<Source> {
    let file = handler.function.file;
    let facts = analysis.project().facts(file);
    let Some(param) = facts.function(handler.function.id).params.get(index) else {
        return Vec::new();
    };
    if all && param.ty.is_some_and(|ty| is_listed(analysis, Place { file, expr: ty })) {
        return Vec::new();
    }
    let judged = matches!(selector.base, Base::Params | Base::All);
    let carried =
        if judged { carries_request(analysis, handler.function, index) } else { Carried::Whole };
    if carried == Carried::Nothing || carried == Carried::Checked && !all {
        return Vec::new();
    }
    let pattern = Place { file, expr: param.pattern };
    let mut source = Source::new(pattern, "the request comes in here");
    source.handler = Some(handler.function);
    source.semi = handler.semi || carried == Carried::Bare && !all;
    if carried == Carried::Checked {
        open_fields(analysis, &source, param.ty)
    } else if selector.steps.is_empty() {
        vec![source]
    } else {
        reads(analysis, &source, selector)
    }
}

/// The parameters of a handler that a schema has checked before it runs: each with its type.
pub(crate) fn checked(analysis: &Analysis<'_, '_>, handler: &Handler) -> Vec<(Place, Place)> {
    let file = handler.function.file;
    let judged = |selector: &Selector| matches!(selector.base, Base::Params | Base::All);
    if !handler.sources.iter().any(judged) {
        return Vec::new();
    }
    let params = &analysis.project().facts(file).function(handler.function.id).params;
    let typed = params.iter().enumerate().filter_map(|(index, param)| {
        let at = |expr| Place { file, expr };
        let carried = carries_request(analysis, handler.function, index);
        (carried == Carried::Checked).then_some((at(param.pattern), at(param.ty?)))
    });
    typed.collect()
}

/// What of a checked parameter is text that the caller chose: each field of its class that is not one of a few values.
fn open_fields(analysis: &Analysis<'_, '_>, source: &Source, ty: Option<ExprId>) -> Vec<Source> {
    let Some(ty) = ty.map(|expr| Place { file: source.place.file, expr }) else {
        return vec![source.clone()];
    };
    let mut classes = Vec::new();
    each_type(analysis, ty, 0, &mut |_, value| {
        if let Value::Class(class) = value {
            classes.push(*class);
        }
    });
    if classes.is_empty() {
        return vec![source.clone()];
    }
    let fields = classes.iter().flat_map(|class| {
        let facts = analysis.project().facts(class.file);
        facts.class(class.id).fields.iter().map(move |field| (class.file, field))
    });
    let open = fields.filter(|(file, field)| {
        !field.ty.is_some_and(|expr| is_listed(analysis, Place { file: *file, expr }))
    });
    open.map(|(_, field)| Source {
        fields: vec![Step::Field(field.name.clone())],
        ..source.clone()
    })
    .collect()
}

/// Reads of request data below a parameter: `0.json()` of `request` is every `request.json()`.
fn reads(analysis: &Analysis<'_, '_>, parameter: &Source, selector: &Selector) -> Vec<Source> {
    let file = parameter.place.file;
    let facts = analysis.project().facts(file);
    let mut at: Vec<Place> = match &facts.expr(parameter.place.expr).kind {
        ExprKind::Name(_, Some(binding)) => {
            facts.binding(*binding).uses.iter().map(|expr| Place { file, expr: *expr }).collect()
        }
        ExprKind::Record(_) | ExprKind::Pass(_) | ExprKind::List(_) => {
            let mut source = parameter.clone();
            source.fields =
                selector.fields().into_iter().map(|name| Step::Field(name.into())).collect();
            return vec![source];
        }
        _ => return Vec::new(),
    };
    for step in &selector.steps {
        let mut next = Vec::new();
        for place in at {
            let Parent::Expr(parent) = facts.expr(place.expr).parent else { continue };
            let fits = match (step, &facts.expr(parent).kind) {
                (SelectorStep::Field(name), ExprKind::Member(object, member)) => {
                    *object == place.expr && member == name
                }
                (SelectorStep::Field(name), ExprKind::Index(object, keys)) => {
                    let key = keys.first().and_then(|key| {
                        analysis.meaning.names.key_text(Place { file, expr: *key })
                    });
                    *object == place.expr && key.as_ref() == Some(name)
                }
                (SelectorStep::Call, ExprKind::Call(call)) => call.callee == place.expr,
                _ => false,
            };
            if fits {
                next.push(Place { file, expr: parent });
            }
        }
        at = next;
    }
    at.into_iter()
        .map(|place| Source {
            place,
            label: "the request is read here".into(),
            ..parameter.clone()
        })
        .collect()
}
