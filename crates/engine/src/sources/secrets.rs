//! Where keys are born: reads of the environment, of secret stores, of what is named as a key.

use super::Source;
use crate::analysis::Analysis;
use crate::meaning::Hit;
use crate::names::Value;
use crate::objects;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{DefFrom, ExprKind, Parent, Step};

/// Every place where a Mistral key, or what may turn out to be one, comes from.
pub(crate) fn secrets(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let mut found = Vec::new();
    for place in analysis.project().places() {
        for hit in analysis.meaning.hits(place).iter() {
            found.extend(read(analysis, place, *hit));
        }
        found.extend(loaded(analysis, place));
        found.extend(super::used::as_key(analysis, place));
        found.extend(named(analysis, place));
        found.extend(revealed(analysis, place));
        found.extend(written(analysis, place));
    }
    found.extend(super::used::given(analysis));
    found
}

/// Every place where another secret of the project comes from.
pub(crate) fn other_secrets(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let secrets = analysis.meaning.secrets;
    let is_other = |name: &String| {
        secrets.accepts("secret-name", name) && !secrets.accepts("mistral-key-name", name)
    };
    let read = |place: Place| {
        let hits = analysis.meaning.hits(place);
        let set = analysis.project().facts(place.file).assigned(place.expr).is_some();
        let read = hits.iter().filter(|_| !set).find(|hit| {
            matches!(
                analysis.meaning.entry(place.file, **hit).role,
                Role::EnvRead | Role::EnvInline | Role::SecretRead
            ) && variables(analysis, place, **hit).iter().any(is_other)
        });
        read.map(|_| Source::new(place, "another secret is read here"))
    };
    analysis.project().places().filter_map(read).collect()
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
        let names = picked.iter().flat_map(|picked| analysis.meaning.constants(picked.place));
        // Of a file that holds the key, the name without the folders.
        let file = |name: String| name.rsplit(['/', '\\']).next().unwrap_or(&name).to_owned();
        return names.map(file).chain(held(analysis, place, entry.role)).collect();
    }
    let facts = analysis.project().facts(place.file);
    let subject = match facts.call(place.expr) {
        Some(call) => Place { file: place.file, expr: call.callee },
        None => place,
    };
    let values = analysis.meaning.names.read_at(subject);
    let last = |value: &Value| match value {
        Value::External(path) => path.last().map(str::to_owned),
        _ => None,
    };
    values.iter().filter_map(last).collect()
}

/// What is put into the program as it is, a file's text, is what the name that it is given says.
fn held(analysis: &Analysis<'_, '_>, place: Place, role: Role) -> Option<String> {
    let meaning = &analysis.meaning;
    let whole = role == Role::EnvInline && meaning.names.apis(place.file).public_env.is_empty();
    let name = crate::names::bound_name(analysis.project(), place).filter(|_| whole)?;
    meaning.secrets.accepts("mistral-key-name", &name).then(|| name.into())
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
    if analysis.project().facts(place.file).assigned(place.expr).is_some() {
        return None;
    }
    let mut names = variables(analysis, place, hit);
    if asks_for_several(analysis, place, hit) {
        let like = |matcher| names.iter().find(|name| secrets.accepts(matcher, name));
        let key = like("mistral-key-name").or_else(|| like("generic-key-name"))?.clone();
        source.fields = vec![Step::Field(key.as_str().into())];
        names = vec![key];
    }
    // A helper that reads whatever variable it is told to reads no key in particular.
    let is_key = |name: &String| secrets.accepts("mistral-key-name", name);
    let inlined = role == Role::EnvInline && names.iter().any(is_key);
    if inlined || (!names.is_empty() && names.iter().all(is_key)) {
        return Some(source);
    }
    if !names.iter().any(is_key)
        && names.iter().any(|name| secrets.accepts("generic-key-name", name))
    {
        source.certain = false;
        return Some(source);
    }
    None
}

/// Whether a read is given a list of names: then it gives an object of them.
fn asks_for_several(analysis: &Analysis<'_, '_>, place: Place, hit: Hit) -> bool {
    let meaning = &analysis.meaning;
    let is_list = |place| {
        let kind = &analysis.project().expr(place).kind;
        matches!(kind, ExprKind::List(names) if names.len() > 1)
    };
    meaning.slot(place, hit, Slot::Variable).iter().any(|picked| is_list(picked.place))
}

/// Settings that fill their fields from the environment when they are made.
fn loaded(analysis: &Analysis<'_, '_>, place: Place) -> Vec<Source> {
    let facts = analysis.project().facts(place.file);
    let Some(call) = facts.call(place.expr) else { return Vec::new() };
    let names = &analysis.meaning.names;
    let callee = names.values(Place { file: place.file, expr: call.callee });
    let classes = callee.iter().filter_map(|value| match value {
        Value::Class(class) if objects::is_settings(analysis, *class) => Some(*class),
        _ => None,
    });
    let mut found = Vec::new();
    for class in classes {
        for field in &analysis.project().facts(class.file).class(class.id).fields {
            if field.value.is_none()
                && analysis.meaning.secrets.accepts("mistral-key-name", &field.name)
                && objects::shows(analysis, class, &field.name)
            {
                let mut source =
                    Source::new(place, "the settings read the key from the environment here");
                source.fields = vec![Step::Field(field.name.clone())];
                found.push(source);
            }
        }
    }
    found
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
    let target = facts.assigned(place.expr).is_some();
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
        inside.iter().any(|picked| meaning.names.births(picked.place).into_iter().any(is_key))
    };
    let found = by_name || meaning.names.births(wrapper).into_iter().any(wraps_key);
    found.then(|| Source::new(place, "the key is taken out of its wrapper here"))
}

/// Whether the value is of a type that does not show it.
pub(super) fn hidden(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    analysis.meaning.names.values(place).iter().any(|value| match value {
        Value::External(path) => path.parent().is_some_and(|ty| {
            let mut paths = [ty, path].into_iter();
            paths.any(|path| objects::plays(analysis, place.file, path, &[Role::SecretType]))
        }),
        _ => false,
    })
}
