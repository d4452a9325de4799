//! A value that is used as the key is one, wherever it comes from: a file, a prompt, a parameter.

use super::Source;
use super::secrets::{hidden, variables};
use crate::analysis::Analysis;
use crate::meaning::Hit;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{DefFrom, ExprKind};

/// Where the names get their values that a call takes as the key.
pub(super) fn as_key(analysis: &Analysis<'_, '_>, place: Place) -> Vec<Source> {
    let mut found = Vec::new();
    for hit in analysis.meaning.hits(place).iter().filter(|hit| !hit.by_name) {
        let slot = match analysis.meaning.entry(place.file, *hit).role {
            Role::Client => Slot::Key,
            Role::EnvWrite if writes_key(analysis, place, *hit) => Slot::Value,
            Role::EnvRead if writes_key(analysis, place, *hit) => {
                found.extend(assigned(analysis, place));
                continue;
            }
            _ => continue,
        };
        for picked in analysis.meaning.slot(place, *hit, slot) {
            if picked.rest.is_empty() {
                found.extend(births(analysis, picked.place));
            }
        }
    }
    found
}

/// `os.environ["MISTRAL_API_KEY"] = value`.
fn assigned(analysis: &Analysis<'_, '_>, place: Place) -> Vec<Source> {
    let assign = analysis.project().facts(place.file).assigned(place.expr);
    let value = assign.and_then(|assign| assign.value);
    value.map_or_else(Vec::new, |expr| births(analysis, Place { file: place.file, expr }))
}

fn writes_key(analysis: &Analysis<'_, '_>, place: Place, hit: Hit) -> bool {
    let secrets = analysis.meaning.secrets;
    let names = variables(analysis, place, hit);
    names.iter().any(|name| secrets.accepts("mistral-key-name", name))
}

/// The parameters and the results of calls that a name stands for; what is written down or read from the
/// environment is found where it stands.
fn births(analysis: &Analysis<'_, '_>, place: Place) -> Vec<Source> {
    let facts = analysis.project().facts(place.file);
    let ExprKind::Name(_, Some(binding)) = facts.expr(place.expr).kind else { return Vec::new() };
    let at = |expr| Place { file: place.file, expr };
    let source = |def: &&mistral_lint_grammars::facts::Def| match def.from {
        DefFrom::Param(function, index) if def.path.is_empty() => {
            let param = facts.function(function).params.get(index as usize)?;
            let shown = !hidden(analysis, at(param.pattern));
            shown.then(|| Source::new(at(param.pattern), "the key comes in here"))
        }
        DefFrom::Assign(id) if def.path.is_empty() => {
            let value = facts.assigns[id.index()].value?;
            let comes = facts.call(value).is_some() && !is_known(analysis, at(value));
            comes.then(|| Source::new(at(value), "what is used as the key comes from here"))
        }
        _ => None,
    };
    facts.reaching(binding, place.expr).iter().filter_map(source).collect()
}

/// Parameters under a general name for keys, of functions that nothing in the project calls: where they go must prove
/// that they are Mistral keys.
pub(super) fn given(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let meaning = &analysis.meaning;
    let mut found = Vec::new();
    if analysis.calls.is_empty() {
        return found;
    }
    for (file, source) in analysis.project().files.iter().enumerate() {
        let (file, facts) = (file as u32, &source.facts);
        for binding in &facts.bindings {
            if !meaning.secrets.accepts("generic-key-name", &binding.name) {
                continue;
            }
            for def in &binding.defs {
                let DefFrom::Param(id, _) = def.from else { continue };
                let named = facts.inside(def.span).find(|(_, expr)| expr.span == def.span);
                let place = named.map(|(expr, _)| Place { file, expr });
                let unknown = || meaning.names.callers(FnRef { file, id }).is_empty();
                let shown = |place: &Place| unknown() && !hidden(analysis, *place);
                let given =
                    place.filter(shown).map(|place| Source::new(place, "the key comes in here"));
                found.extend(given.map(|source| Source { certain: false, ..source }));
            }
        }
    }
    found
}

/// Whether a value is judged by where it comes from.
fn is_known(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    analysis.meaning.hits(place).iter().any(|hit| {
        matches!(
            analysis.meaning.entry(place.file, *hit).role,
            Role::EnvRead
                | Role::EnvInline
                | Role::SecretRead
                | Role::UserSecret
                | Role::SecretType
        )
    })
}
