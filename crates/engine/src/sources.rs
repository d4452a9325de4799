//! Where values that matter are born: keys and request data.

use crate::analysis::Analysis;
use crate::apis::{Base, Selector, SelectorStep};
use crate::handlers::Handler;
use crate::meaning::Hit;
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{DefFrom, ExprId, ExprKind, Parent, Step};

/// A place where a value is born.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) place: Place,
    /// The value is below these fields of the place.
    pub(crate) fields: Vec<Step>,
    /// For the way: "read from the environment here".
    pub(crate) label: String,
    /// It is known to be what it looks like; otherwise where it goes must prove it.
    pub(crate) certain: bool,
    /// Known by a name only.
    pub(crate) by_name: bool,
    /// The handler that the request came to.
    pub(crate) handler: Option<FnRef>,
    /// Bots, widgets, tools.
    pub(crate) semi: bool,
}

impl Source {
    fn new(place: Place, label: &str) -> Self {
        Self {
            place,
            fields: Vec::new(),
            label: label.to_owned(),
            certain: true,
            by_name: false,
            handler: None,
            semi: false,
        }
    }
}

/// Every place where a Mistral key, or what may turn out to be one, comes from.
pub(crate) fn secrets(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let mut found = Vec::new();
    for place in analysis.project().places() {
        for hit in analysis.meaning.hits(place).iter() {
            found.extend(read(analysis, place, *hit));
        }
        found.extend(named(analysis, place));
        found.extend(revealed(analysis, place));
        found.extend(written(analysis, place));
    }
    found
}

/// A literal with the shape of a key: where it goes must prove that it is one.
fn written(analysis: &Analysis<'_, '_>, place: Place) -> Option<Source> {
    let ExprKind::Text(text) = &analysis.project().expr(place).kind else { return None };
    let shaped =
        matches!(analysis.meaning.secrets.judge(text, None), crate::secrets::Judgement::Key { .. });
    shaped.then(|| Source { certain: false, ..Source::new(place, "the key is written here") })
}

/// The names of the variables that a read asks for.
pub(crate) fn variables(analysis: &Analysis<'_, '_>, place: Place, hit: Hit) -> Vec<String> {
    let entry = analysis.meaning.entry(place.file, hit);
    if !entry.slot(Slot::Variable).is_empty() {
        let picked = analysis.meaning.slot(place, hit, Slot::Variable);
        return picked.iter().flat_map(|picked| analysis.meaning.constants(picked.place)).collect();
    }
    let facts = analysis.project().facts(place.file);
    let subject = match facts.call(place.expr) {
        Some(call) => Place { file: place.file, expr: call.callee },
        None => place,
    };
    let values = analysis.meaning.names.values(subject);
    let last = |value: &Value| match value {
        Value::External(path) => path.last().map(str::to_owned),
        _ => None,
    };
    values.iter().filter_map(last).collect()
}

fn read(analysis: &Analysis<'_, '_>, place: Place, hit: Hit) -> Option<Source> {
    let secrets = analysis.meaning.secrets;
    let role = analysis.meaning.entry(place.file, hit).role;
    let label = match role {
        Role::EnvRead | Role::EnvInline => "the key is read from the environment here",
        Role::SecretRead => "the key is read from a secret store here",
        Role::UserSecret => "the user's own key is read here",
        Role::EnvAll => "the whole environment, with the key in it",
        _ => return None,
    };
    let mut source = Source::new(place, label);
    if role == Role::EnvAll {
        let facts = analysis.project().facts(place.file);
        let part_of =
            |parent| matches!(facts.expr(parent).kind, ExprKind::Member(..) | ExprKind::Index(..));
        if matches!(facts.expr(place.expr).parent, Parent::Expr(parent) if part_of(parent)) {
            return None;
        }
        source.fields = vec![Step::Field("MISTRAL_API_KEY".into())];
        return Some(source);
    }
    let names = variables(analysis, place, hit);
    if names.iter().any(|name| secrets.accepts("mistral-key-name", name)) {
        return Some(source);
    }
    if names.iter().any(|name| secrets.accepts("generic-key-name", name)) {
        source.certain = false;
        return Some(source);
    }
    None
}

/// A parameter or field that is named as a Mistral key and about which nothing else is known.
fn named(analysis: &Analysis<'_, '_>, place: Place) -> Option<Source> {
    let facts = analysis.project().facts(place.file);
    let expr = facts.expr(place.expr);
    let name = match &expr.kind {
        ExprKind::Name(name, Some(binding)) => {
            let from_param =
                |def: &&mistral_lint_grammars::facts::Def| matches!(def.from, DefFrom::Param(..));
            facts.reaching(*binding, place.expr).iter().any(from_param).then_some(name)?
        }
        ExprKind::Member(_, name) => name,
        _ => return None,
    };
    if !analysis.meaning.secrets.accepts("mistral-key-name", name)
        || !analysis.meaning.hits(place).is_empty()
    {
        return None;
    }
    let called = matches!(expr.parent, Parent::Expr(parent) if facts.call(parent).is_some_and(|c| c.callee == place.expr));
    let target = facts.assigns.iter().any(|assign| assign.target == place.expr);
    let known = analysis
        .meaning
        .names
        .values(place)
        .iter()
        .any(|value| !matches!(value, Value::External(_)));
    if called || target || known || hidden(analysis, place) {
        return None;
    }
    let mut source = Source::new(place, "the key, by its name");
    source.by_name = true;
    Some(source)
}

/// A key that is taken out of the wrapper that hid it.
fn revealed(analysis: &Analysis<'_, '_>, place: Place) -> Option<Source> {
    let meaning = &analysis.meaning;
    let facts = analysis.project().facts(place.file);
    let call = facts.call(place.expr).filter(|_| meaning.has(place, Role::Reveal))?;
    let ExprKind::Member(object, _) = facts.expr(call.callee).kind else { return None };
    let wrapper = Place { file: place.file, expr: object };
    let by_name = match &facts.expr(object).kind {
        ExprKind::Name(name, _) | ExprKind::Member(_, name) => {
            meaning.secrets.accepts("mistral-key-name", name)
        }
        _ => false,
    };
    let is_key = |place: Place| {
        let mut reads = meaning
            .hits(place)
            .iter()
            .filter_map(|hit| read(analysis, place, *hit))
            .collect::<Vec<_>>();
        reads.retain(|source| source.certain);
        !reads.is_empty()
    };
    let wraps_key = |birth: Place| {
        let hits = meaning.hits(birth);
        let wrapping =
            hits.iter().filter(|hit| meaning.entry(birth.file, **hit).role == Role::SecretType);
        let inside =
            wrapping.flat_map(|hit| meaning.slot(birth, *hit, Slot::Key)).collect::<Vec<_>>();
        inside.iter().any(|picked| births(analysis, picked.place).into_iter().any(is_key))
    };
    let found = by_name || births(analysis, wrapper).into_iter().any(wraps_key);
    found.then(|| Source::new(place, "the key is taken out of its wrapper here"))
}

/// The calls that a value was born in.
fn births(analysis: &Analysis<'_, '_>, place: Place) -> Vec<Place> {
    let values = analysis.meaning.names.values(place);
    let paths = values.iter().filter_map(|value| match value {
        Value::External(path) => Some(path),
        _ => None,
    });
    paths.flat_map(|path| path.births().collect::<Vec<_>>()).collect()
}

/// Whether the value is of a type that does not show it.
fn hidden(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    let apis = analysis.meaning.names.apis(place.file);
    analysis.meaning.names.values(place).iter().any(|value| match value {
        Value::External(path) => path.parent().is_some_and(|ty| {
            let of = |path: &crate::names::Path| {
                apis.of_path(&path.segments())
                    .iter()
                    .any(|id| apis.entry(*id).role == Role::SecretType)
            };
            of(ty) || of(path)
        }),
        _ => false,
    })
}

/// Every place where request data comes from.
pub(crate) fn requests(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let mut found = Vec::new();
    for handler in analysis.handlers.values() {
        if handler.validated.is_none() {
            found.extend(of_handler(analysis, handler));
        }
    }
    for place in analysis.project().places() {
        if let Some(source) = of_value(analysis, place) {
            found.push(source);
        }
    }
    found.sort_by_key(|source| {
        (source.place.file, analysis.project().expr(source.place).span.start)
    });
    found
}

/// Request data as a value: `req.body`, `await request.json()`, `flask.request.json`.
fn of_value(analysis: &Analysis<'_, '_>, place: Place) -> Option<Source> {
    let facts = analysis.project().facts(place.file);
    let hit = analysis.meaning.hit(place, Role::Request)?;
    // The longest read counts: `request.json()`, not `request.json`.
    if let Parent::Expr(parent) = facts.expr(place.expr).parent {
        let outer = Place { file: place.file, expr: parent };
        let called = facts.call(parent).is_some_and(|call| call.callee == place.expr);
        if called && analysis.meaning.has(outer, Role::Request) {
            return None;
        }
    }
    if analysis.meaning.has(place, Role::Validated) {
        return None;
    }
    let handler = analysis
        .project()
        .function_of(place)
        .and_then(|function| nearest_handler(analysis, function));
    if handler.is_some_and(|handler| handler.validated.is_some()) {
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

fn of_handler(analysis: &Analysis<'_, '_>, handler: &Handler) -> Vec<Source> {
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
            let Some(param) = params.get(index) else { continue };
            let judged = matches!(selector.base, Base::Params | Base::All);
            let carried = if judged {
                carries_request(analysis, handler.function, index)
            } else {
                Carried::Whole
            };
            if carried == Carried::Nothing {
                continue;
            }
            let pattern = Place { file, expr: param.pattern };
            let mut source = Source::new(pattern, "the request comes in here");
            source.handler = Some(handler.function);
            source.semi = handler.semi || carried == Carried::Bare;
            if selector.steps.is_empty() {
                found.push(source);
            } else {
                found.extend(reads(analysis, &source, selector));
            }
        }
    }
    found
}

/// What of a request a parameter carries unchecked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Carried {
    Nothing,
    /// One text of any length.
    Bare,
    Whole,
}

/// What a parameter, by its type, carries of the request that nothing has checked.
fn carries_request(analysis: &Analysis<'_, '_>, function: FnRef, index: usize) -> Carried {
    let facts = analysis.project().facts(function.file);
    let param = &facts.function(function.id).params[index];
    let at = |expr: &ExprId| Place { file: function.file, expr: *expr };
    let mut places: Vec<Place> = param.default.iter().map(at).collect();
    places.extend(param.decorators.iter().map(at));
    if places.iter().any(|place| analysis.meaning.has(*place, Role::Injected)) {
        return Carried::Nothing;
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
        () if injected || schema => Carried::Nothing,
        () if bare => Carried::Bare,
        () => Carried::Whole,
    }
}

/// Whether values of a class are checked when they are made.
pub(crate) fn is_schema(
    analysis: &Analysis<'_, '_>,
    class: crate::project::ClassRef,
    depth: usize,
) -> bool {
    let facts = analysis.project().facts(class.file);
    let fact = facts.class(class.id);
    let apis = analysis.meaning.names.apis(class.file);
    let at = |expr: &ExprId| Place { file: class.file, expr: *expr };
    let mut found = false;
    let mut look = |place: Place| {
        if analysis.meaning.has(place, Role::SchemaType) {
            found = true;
        }
        for value in analysis.meaning.names.values(place).iter() {
            match value {
                Value::External(path) => {
                    found |= apis
                        .of_path(&path.segments())
                        .iter()
                        .any(|id| apis.entry(*id).role == Role::SchemaType);
                }
                Value::Class(base) if *base != class && depth < 6 => {
                    found |= is_schema(analysis, *base, depth + 1)
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
fn each_type(
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
