//! Packages of the project's own, as their manifests tell: where they begin, and what they give under which name.

use super::aliases::Aliases;
use super::path::{above, join, shared};
use crate::analysis::Manifest;
use mistral_lint_grammars::Modules as Scheme;
use rustc_hash::FxHashMap;
use serde_json::Value;

/// Fields that name the file a package begins with; the sources come first.
const ENTRIES: [&str; 4] = ["source", "module", "main", "browser"];

#[derive(Debug)]
pub(super) struct Package {
    pub(super) folder: Box<str>,
    /// What it gives, by path under its name: `.`, `./part`, `./parts/*`.
    exports: Aliases,
    /// Files that it may begin with.
    entries: Vec<String>,
}

#[derive(Debug, Default)]
pub(super) struct Packages {
    by_name: FxHashMap<Box<str>, Vec<Package>>,
    /// Names that files below a folder use for files of theirs.
    imports: FxHashMap<Box<str>, Aliases>,
}

/// JSON as people write it in configurations: with comments and commas too many.
pub(super) fn json(text: &str) -> Option<Value> {
    let mut text = text.trim_start_matches('\u{feff}').to_owned();
    json_strip_comments::strip(&mut text).ok()?;
    serde_json::from_str(&text).ok()
}

impl Packages {
    pub(super) fn new(manifests: &[Manifest]) -> Self {
        let mut packages = Self::default();
        for manifest in manifests.iter().filter(|manifest| manifest.scheme == Scheme::Paths) {
            if let Some(value) = json(&manifest.text) {
                packages.add(&manifest.folder, &value);
            }
        }
        packages
    }

    fn add(&mut self, folder: &str, manifest: &Value) {
        let imports = aliases(folder, manifest.get("imports"));
        if !imports.is_empty() {
            self.imports.entry(folder.into()).or_default().extend(imports);
        }
        let Some(name) = manifest.get("name").and_then(Value::as_str) else { return };
        let entries = ENTRIES.iter().filter_map(|field| manifest.get(field)?.as_str());
        let package = Package {
            folder: folder.into(),
            exports: exports(folder, manifest.get("exports")),
            entries: entries.map(|entry| join(folder, entry)).collect(),
        };
        self.by_name.entry(name.into()).or_default().push(package);
    }

    /// The package that a name begins with, and the rest of the name.
    pub(super) fn named<'n>(&self, from: &str, name: &'n str) -> Option<(&Package, &'n str)> {
        let slashes = if name.starts_with('@') { 2 } else { 1 };
        let end = name.match_indices('/').nth(slashes - 1).map_or(name.len(), |(at, _)| at);
        let package = self
            .by_name
            .get(&name[..end])?
            .iter()
            .max_by_key(|package| shared(from, &package.folder))?;
        Some((package, name[end..].trim_start_matches('/')))
    }

    /// The paths that a name may mean to the packages around a file.
    pub(super) fn imported(&self, from: &str, name: &str) -> Vec<String> {
        let imports = above(from).filter_map(|folder| self.imports.get(folder));
        imports.flat_map(|aliases| aliases.targets(name)).collect()
    }
}

impl Package {
    /// The paths that a name under the package's own may mean.
    pub(super) fn targets(&self, inner: &str) -> Vec<String> {
        if inner.is_empty() {
            let mut targets = self.exports.targets(".");
            targets.extend(self.entries.iter().cloned());
            targets
        } else {
            self.exports.targets(&format!("./{inner}"))
        }
    }
}

fn exports(folder: &str, value: Option<&Value>) -> Aliases {
    let by_path = |map: &serde_json::Map<String, Value>| map.keys().all(|key| key.starts_with('.'));
    match value {
        Some(Value::Object(map)) if by_path(map) => aliases(folder, value),
        Some(value) => {
            let mut exports = Aliases::default();
            exports.add(".", targets(folder, value));
            exports
        }
        None => Aliases::default(),
    }
}

fn aliases(folder: &str, value: Option<&Value>) -> Aliases {
    let mut aliases = Aliases::default();
    for (name, value) in value.and_then(Value::as_object).into_iter().flatten() {
        aliases.add(name, targets(folder, value));
    }
    aliases
}

/// Every file that a name may lead to, whatever the conditions; files of types only hold no values.
fn targets(folder: &str, value: &Value) -> Vec<String> {
    match value {
        Value::String(target) if target.contains(':') => Vec::new(),
        Value::String(target) => {
            let slash = if target.ends_with('/') { "/" } else { "" };
            vec![join(folder, target) + slash]
        }
        Value::Array(all) => all.iter().flat_map(|value| targets(folder, value)).collect(),
        Value::Object(conditions) => conditions
            .iter()
            .filter(|(condition, _)| *condition != "types")
            .flat_map(|(_, value)| targets(folder, value))
            .collect(),
        _ => Vec::new(),
    }
}
