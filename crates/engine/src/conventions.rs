//! Frameworks that speak by file names, exports and directives.

use crate::analysis::Analysis;
use crate::apis::{Convention, Side};
use crate::meaning::{Meaning, Picked};
use crate::names::Value;
use crate::project::Place;
use crate::role::Role;
use mistral_lint_grammars::facts::Step;

/// Whether a convention speaks of a file.
pub(crate) fn applies(
    convention: &Convention,
    meaning: &Meaning<'_, '_>,
    file: u32,
    packages: &dyn Fn(u32, &str) -> bool,
) -> bool {
    let source = meaning.project().file(file);
    let named = !convention.files.is_empty() && convention.files.is_match(&*source.path);
    let told = convention.directive.as_ref().is_some_and(|directive| {
        source.facts.directives.iter().any(|known| *known.text == **directive)
    });
    let installed = convention.packages.is_empty()
        || convention.packages.iter().any(|name| packages(file, name));
    (named || told) && installed
}

/// Whether a file has one of the exports that a convention speaks of.
fn exports(convention: &Convention, meaning: &Meaning<'_, '_>, file: u32) -> bool {
    let has = |name: &String| {
        let mut values = Vec::new();
        let name = name.split('.').next().unwrap_or(name);
        let facts = meaning.project().facts(file);
        if name == "*" || facts.exports.iter().any(|export| export.name.as_deref() == Some(name)) {
            return true;
        }
        meaning.names.exported(file, name, &mut values);
        !values.is_empty()
    };
    convention.exports.is_empty() || convention.exports.iter().any(has)
}

/// The side that a file's conventions put it on, strong ones first.
pub(crate) fn side(
    meaning: &Meaning<'_, '_>,
    file: u32,
    packages: &dyn Fn(u32, &str) -> bool,
) -> Option<(Side, bool)> {
    let apis = meaning.names.apis(file);
    let facts = meaning.project().facts(file);
    let mut found: Option<(Side, bool)> = None;
    for convention in &apis.conventions {
        let Some(side) = convention.side else { continue };
        if let Some(directive) = &convention.directive
            && !facts.directives.iter().any(|d| *d.text == **directive && d.function.is_none())
        {
            continue;
        }
        if applies(convention, meaning, file, packages)
            && exports(convention, meaning, file)
            && found.is_none_or(|(_, weak)| weak)
        {
            found = Some((side, convention.weak));
            if !convention.weak {
                break;
            }
        }
    }
    found
}

/// What of a file's exports goes out by convention, and what that means.
pub(crate) fn outputs(analysis: &Analysis<'_, '_>, file: u32) -> Vec<(Picked, Role)> {
    let meaning = &analysis.meaning;
    let packages = |file: u32, name: &str| analysis.package(file, name);
    let mut found = Vec::new();
    for convention in &meaning.names.apis(file).conventions {
        let (Some(role), false) = (convention.role, convention.output.is_empty()) else { continue };
        if !applies(convention, meaning, file, &packages) {
            continue;
        }
        let mut values = Vec::new();
        for name in &convention.exports {
            meaning.names.exported(file, name, &mut values);
        }
        for output in &convention.output {
            let given = output.strip_prefix("().");
            let fields = given.unwrap_or(output).split('.');
            let rest: Vec<Step> = fields.map(|name| Step::Field(name.into())).collect();
            let places =
                values.iter().flat_map(|value| written_at(meaning, value, given.is_some()));
            found.extend(places.map(|place| (Picked { place, rest: rest.clone() }, role)));
        }
    }
    found
}

/// Where a record is written, or what a function gives.
fn written_at(meaning: &Meaning<'_, '_>, value: &Value, called: bool) -> Vec<Place> {
    match value {
        Value::Record(place) if !called => vec![*place],
        Value::Function(function) if called => {
            let returns = &meaning.project().facts(function.file).function(function.id).returns;
            returns.iter().map(|expr| Place { file: function.file, expr: *expr }).collect()
        }
        _ => Vec::new(),
    }
}
