//! Frameworks that speak by file names, exports and directives.

use crate::apis::{Convention, Side};
use crate::meaning::Meaning;

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
        if applies(convention, meaning, file, packages) && found.is_none_or(|(_, weak)| weak) {
            found = Some((side, convention.weak));
            if !convention.weak {
                break;
            }
        }
    }
    found
}
