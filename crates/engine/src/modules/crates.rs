//! Modules that are a tree of declarations under each crate's root.

use super::index::Index;
use super::path::{above, folder, join, shared, stem};
use super::{Around, Found, Source};
use crate::analysis::Manifest;
use mistral_lint_grammars::Modules as Scheme;
use rustc_hash::{FxHashMap, FxHashSet};
use toml::{Table, Value};

/// A tree is climbed this far.
const DEPTH: usize = 64;

#[derive(Debug, Default)]
pub(super) struct Crates {
    /// What files declare to be modules of them.
    children: FxHashMap<(u32, Box<str>), u32>,
    parents: FxHashMap<u32, u32>,
    /// Roots of libraries, with their paths, by the name that code uses.
    libraries: FxHashMap<Box<str>, Vec<(Box<str>, u32)>>,
    /// By a manifest's folder: the names that its code uses for other packages.
    renames: FxHashMap<Box<str>, FxHashMap<Box<str>, u32>>,
}

impl Crates {
    pub(super) fn new(
        sources: &[Source<'_>],
        indexes: &FxHashMap<Box<str>, Index>,
        around: &Around<'_>,
    ) -> Self {
        let mut crates = Self::default();
        let mut families = FxHashSet::default();
        for (id, source) in sources.iter().enumerate() {
            let profile = &source.language.profile;
            let Some(index) = indexes.get(profile.apis.as_str()) else { continue };
            if profile.modules == Scheme::Crates {
                crates.declared(id as u32, source, index);
                if families.insert(profile.apis.as_str()) {
                    crates.packages(around.manifests, index);
                }
            }
        }
        crates.unnamed(sources);
        crates
    }

    /// The modules that a file declares and that are files.
    fn declared(&mut self, id: u32, source: &Source<'_>, index: &Index) {
        let Some(declaration) = &source.language.declaration else { return };
        let (own, around) = (stem(source.path), folder(source.path));
        for found in declaration.captures_iter(source.text) {
            let Some(name) = found.name("name").map(|name| name.as_str()) else { continue };
            let child = if let Some(path) = found.name("path") {
                index.exact(&join(around, path.as_str()))
            } else {
                let below = |folder: &str| index.stem(&join(folder, name), source.path);
                below(own).or_else(|| below(around))
            };
            if let Some(child) = child.filter(|child| *child != id) {
                self.children.insert((id, name.into()), child);
                self.parents.entry(child).or_insert(id);
            }
        }
    }

    /// What manifests say of the packages' names.
    fn packages(&mut self, manifests: &[Manifest], index: &Index) {
        let read = |manifest: &Manifest| {
            let table: Table = manifest.text.parse().ok()?;
            Some((manifest.folder.clone(), table))
        };
        let crates = manifests.iter().filter(|manifest| manifest.scheme == Scheme::Crates);
        let tables: Vec<(Box<str>, Table)> = crates.filter_map(read).collect();
        let mut by_package: FxHashMap<Box<str>, u32> = FxHashMap::default();
        for (folder, table) in &tables {
            let text = |section: &str, key: &str| table.get(section)?.get(key)?.as_str();
            let Some(package) = text("package", "name") else { continue };
            let path = join(folder, text("lib", "path").unwrap_or("src/lib.rs"));
            let Some(root) = index.exact(&path) else { continue };
            let name = in_code(text("lib", "name").unwrap_or(package));
            self.libraries.entry(name).or_default().push((path.into(), root));
            by_package.insert(package.into(), root);
        }
        for (folder, table) in &tables {
            for (name, package) in renamed(table) {
                if let Some(root) = by_package.get(package) {
                    self.renames.entry(folder.clone()).or_default().insert(in_code(name), *root);
                }
            }
        }
    }

    /// Libraries that no manifest names are called as their folder is.
    fn unnamed(&mut self, sources: &[Source<'_>]) {
        let named: FxHashSet<u32> =
            self.libraries.values().flatten().map(|(_, root)| *root).collect();
        for (id, source) in
            sources.iter().enumerate().filter(|(id, _)| !named.contains(&(*id as u32)))
        {
            let library = source.language.profile.modules == Scheme::Crates;
            let Some(around) = stem(source.path).strip_suffix("/src/lib").filter(|_| library)
            else {
                continue;
            };
            let name = in_code(around.rsplit('/').next().unwrap_or(around));
            self.libraries.entry(name).or_default().push((source.path.into(), id as u32));
        }
    }

    pub(super) fn children(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.children.iter().map(|((parent, _), child)| (*parent, *child))
    }

    /// The names of packages in code.
    pub(super) fn names(&self) -> impl Iterator<Item = (&str, u32)> {
        let libraries = self
            .libraries
            .iter()
            .flat_map(|(name, roots)| roots.iter().map(|(_, id)| (&**name, *id)));
        let renames = self.renames.values().flatten().map(|(name, id)| (&**name, *id));
        libraries.chain(renames)
    }

    pub(super) fn find(&self, from: u32, path: &str, name: &str) -> Option<Found> {
        let mut names = name.split("::").filter(|name| !name.is_empty()).peekable();
        let at = match *names.peek()? {
            "crate" => self.root(from),
            "self" => from,
            "super" => {
                let mut at = *self.parents.get(&from)?;
                names.next();
                while *names.peek().unwrap_or(&"") == "super" {
                    at = *self.parents.get(&at)?;
                    names.next();
                }
                return Some(self.walk(at, names));
            }
            name => {
                let child = self.children.get(&(from, name.into())).copied();
                child.or_else(|| self.package(path, name))?
            }
        };
        names.next();
        Some(self.walk(at, names))
    }

    /// Down the tree as far as it has files; the names that are left are in the last.
    fn walk<'n>(&self, from: u32, names: impl Iterator<Item = &'n str>) -> Found {
        let mut at = from;
        let mut rest: Vec<Box<str>> = Vec::new();
        for name in names {
            match self.children.get(&(at, name.into())).filter(|_| rest.is_empty()) {
                Some(child) => at = *child,
                None => rest.push(name.into()),
            }
        }
        (at, rest)
    }

    /// The root of the crate that a file belongs to.
    fn root(&self, file: u32) -> u32 {
        let up = std::iter::successors(Some(file), |at| self.parents.get(at).copied());
        up.take(DEPTH).last().unwrap_or(file)
    }

    /// The library that a name means in a file's code.
    fn package(&self, path: &str, name: &str) -> Option<u32> {
        let renamed = above(path).find_map(|folder| self.renames.get(folder)?.get(name).copied());
        let named = || {
            let roots = self.libraries.get(name)?.iter();
            roots.max_by_key(|(root, _)| shared(path, root)).map(|(_, id)| *id)
        };
        renamed.or_else(named)
    }
}

/// A package's name as code writes it.
fn in_code(name: &str) -> Box<str> {
    name.replace('-', "_").into()
}

/// Dependencies under another name than their own, in every table that may list them.
fn renamed(table: &Table) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let workspace = table.get("workspace").and_then(Value::as_table);
    let targets = table.get("target").and_then(Value::as_table).into_iter().flatten();
    let tables = std::iter::once(table)
        .chain(workspace)
        .chain(targets.filter_map(|(_, target)| target.as_table()));
    for table in tables {
        let lists = table.iter().filter(|(name, _)| name.ends_with("dependencies"));
        for (name, dependency) in lists.filter_map(|(_, list)| list.as_table()).flatten() {
            if let Some(package) = dependency.get("package").and_then(Value::as_str) {
                found.push((name.as_str(), package));
            }
        }
    }
    found
}
