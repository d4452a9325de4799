//! From a module's name in an import to the file that it is.

use crate::project::File;
use mistral_lint_grammars::Modules as Scheme;
use rustc_hash::FxHashMap;

/// What a module's name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file of the project, and the names inside it that are left of the path.
    File(u32, Vec<Box<str>>),
    /// A library: the first segments of its path.
    External(Vec<Box<str>>),
}

/// Files by path without extension; an index file stands for its folder.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    stems: FxHashMap<Box<str>, u32>,
    /// Files by the last component of their stem.
    tails: FxHashMap<Box<str>, Vec<(Box<str>, u32)>>,
}

/// Where project files may stand below what an import calls the root.
const ROOTS: &[&str] = &["", "src/", "app/", "lib/", "python/", "backend/", "server/"];

impl Modules {
    pub(crate) fn new(files: &[File<'_>]) -> Self {
        let mut modules = Self::default();
        for (index, file) in files.iter().enumerate().filter(|(_, file)| file.is_importable()) {
            if file.inside.is_some() {
                // Imports of components write the extension.
                modules.add(&file.path, index as u32);
            }
            let stem = file.path.rsplit_once('.').map_or(&*file.path, |(stem, _)| stem);
            modules.add(stem, index as u32);
            let (folder, name) = stem.rsplit_once('/').unwrap_or(("", stem));
            if file.language.profile.index_files.iter().any(|known| known == name) {
                modules.add(folder, index as u32);
            }
        }
        modules
    }

    fn add(&mut self, stem: &str, file: u32) {
        let tail = stem.rsplit('/').next().unwrap_or("");
        self.stems.entry(stem.into()).or_insert(file);
        self.tails.entry(tail.into()).or_default().push((stem.into(), file));
    }

    /// The target of `module` as it is written in `file`.
    pub(crate) fn resolve(&self, file: &File<'_>, module: &str) -> Target {
        match file.language.profile.modules {
            Scheme::Paths => {
                self.by_path(&file.path, module, &file.language.profile.import_extensions)
            }
            Scheme::Dotted => self.dotted(&file.path, module),
            Scheme::Crates => self.in_crates(&file.path, module),
        }
    }

    fn stem(&self, stem: &str, extensions: &[String]) -> Option<u32> {
        let bare = || self.stems.get(bare(stem, extensions)?);
        self.stems.get(stem).or_else(bare).copied()
    }

    /// The file whose path ends in `tail`, nearest to `from`.
    fn nearest(&self, from: &str, tail: &str) -> Option<u32> {
        let last = tail.rsplit('/').next()?;
        let fits = |stem: &str| {
            stem == tail || stem.strip_suffix(tail).is_some_and(|rest| rest.ends_with('/'))
        };
        self.tails
            .get(last)?
            .iter()
            .filter(|(stem, _)| fits(stem))
            .max_by_key(|(stem, _)| (shared(from, stem), std::cmp::Reverse(stem.len())))
            .map(|(_, file)| *file)
    }

    fn by_path(&self, from: &str, module: &str, extensions: &[String]) -> Target {
        let module = module.split(['?', '#']).next().filter(|m| !m.is_empty()).unwrap_or(module);
        if module.starts_with('.') {
            let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            let path = join(folder, module);
            return match self.stem(&path, extensions) {
                Some(file) => Target::File(file, Vec::new()),
                None => Target::External(vec![module.into()]),
            };
        }
        for prefix in ["@/", "~/", "$lib/", "#/", "~~/", "@@/", "#", "/"] {
            let Some(rest) = module.strip_prefix(prefix) else { continue };
            let rest = if prefix == "$lib/" { format!("lib/{rest}") } else { rest.to_owned() };
            if let Some(file) = self.nearest(from, bare(&rest, extensions).unwrap_or(&rest)) {
                return Target::File(file, Vec::new());
            }
        }
        if !module.starts_with('@')
            && module.contains('/')
            && let Some(file) =
                ROOTS.iter().find_map(|root| self.stem(&format!("{root}{module}"), extensions))
        {
            return Target::File(file, Vec::new());
        }
        Target::External(vec![package(module).into()])
    }

    fn dotted(&self, from: &str, module: &str) -> Target {
        let dots = module.bytes().take_while(|b| *b == b'.').count();
        let names = module[dots..].replace('.', "/");
        if dots > 0 {
            let mut folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
            for _ in 1..dots {
                folder = folder.rsplit_once('/').map_or("", |(folder, _)| folder);
            }
            let path = join(folder, &names);
            return match self.stem(&path, &[]) {
                Some(file) => Target::File(file, Vec::new()),
                None => Target::External(vec![module.into()]),
            };
        }
        match self.nearest(from, &names) {
            Some(file) if self.plausible(from, file, &names) => Target::File(file, Vec::new()),
            _ => Target::External(module.split('.').map(Into::into).collect()),
        }
    }

    /// A one-word import may be a library that happens to share a file's name: only a file beside the
    /// importer, or at a root, is meant.
    fn plausible(&self, from: &str, file: u32, names: &str) -> bool {
        if names.contains('/') {
            return true;
        }
        let folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        let beside = |folder: &str| self.stems.get(&*join(folder, names)) == Some(&file);
        beside(folder)
            || ROOTS.iter().any(|root| beside(root.trim_end_matches('/')))
            || std::iter::successors(Some(folder), |f| f.rsplit_once('/').map(|(up, _)| up))
                .any(beside)
    }

    fn in_crates(&self, from: &str, module: &str) -> Target {
        let mut names: Vec<&str> = module.split("::").filter(|name| !name.is_empty()).collect();
        let stem = from.rsplit_once('.').map_or(from, |(stem, _)| stem);
        let (folder, own) = stem.rsplit_once('/').unwrap_or(("", stem));
        // Where this file's child modules stand.
        let children =
            if matches!(own, "mod" | "lib" | "main") { folder.to_owned() } else { stem.to_owned() };
        let base = match names.first() {
            Some(&"crate") => {
                names.remove(0);
                self.crate_root(from)
            }
            Some(&"self") => {
                names.remove(0);
                children
            }
            Some(&"super") => {
                let mut base = children;
                while names.first() == Some(&"super") {
                    names.remove(0);
                    base = base.rsplit_once('/').map_or(String::new(), |(up, _)| up.to_owned());
                }
                base
            }
            Some(name) => {
                // A child module by its bare name, or another crate of the workspace.
                let child = join(&children, name);
                if self.stems.contains_key(&*child) {
                    children
                } else if let Some(root) = self.workspace_crate(name) {
                    names.remove(0);
                    root
                } else {
                    return Target::External(module.split("::").map(Into::into).collect());
                }
            }
            None => return Target::External(vec![module.into()]),
        };
        for taken in (0..=names.len()).rev() {
            let path = join(&base, &names[..taken].join("/"));
            let file = self.stems.get(&*path).or_else(|| {
                let root = |name: &str| self.stems.get(&*join(&path, name));
                root("lib").or_else(|| root("main")).or_else(|| root("mod"))
            });
            if let Some(file) = file {
                return Target::File(
                    *file,
                    names[taken..].iter().map(|name| (*name).into()).collect(),
                );
            }
        }
        Target::External(module.split("::").map(Into::into).collect())
    }

    fn crate_root(&self, from: &str) -> String {
        let mut folder = from.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            let has = |name: &str| self.stems.contains_key(&*join(folder, name));
            if has("main") || has("lib") {
                return folder.to_owned();
            }
            match folder.rsplit_once('/') {
                Some((up, _)) => folder = up,
                None => return String::new(),
            }
        }
    }

    fn workspace_crate(&self, name: &str) -> Option<String> {
        let kebab = name.replace('_', "-");
        let fits = |stem: &str| {
            let folder = stem.strip_suffix("/src/lib")?;
            let last = folder.rsplit('/').next()?;
            (last == name || last == kebab).then(|| format!("{folder}/src"))
        };
        self.tails.get("lib")?.iter().find_map(|(stem, _)| fits(stem))
    }
}

/// How many leading folders two paths share.
fn shared(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

/// `folder` and a path relative to it, without `.` and `..`.
fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A package as the api books name it: no scheme, no version, no CDN.
fn package(module: &str) -> &str {
    let bare = ["node:", "npm:", "jsr:"]
        .iter()
        .find_map(|scheme| module.strip_prefix(scheme))
        .unwrap_or(module);
    let bare = match bare.split_once("://") {
        Some((_, rest)) => {
            rest.split_once('/').map_or(rest, |(_, path)| path.trim_start_matches("npm/"))
        }
        None => bare,
    };
    let name_start = usize::from(bare.starts_with('@'));
    match bare[name_start..].find('@') {
        Some(at) => &bare[..name_start + at],
        None => bare,
    }
}

/// The path without an extension that imports may write.
fn bare<'s>(path: &'s str, extensions: &[String]) -> Option<&'s str> {
    let (stem, extension) = path.rsplit_once('.')?;
    extensions.iter().any(|known| known == extension).then_some(stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_lose_scheme_version_and_host() {
        assert_eq!(package("node:fs"), "fs");
        assert_eq!(package("npm:@mistralai/mistralai@1.5.0"), "@mistralai/mistralai");
        assert_eq!(package("https://esm.sh/@mistralai/mistralai@1"), "@mistralai/mistralai");
        assert_eq!(package("https://cdn.jsdelivr.net/npm/zod@3/+esm"), "zod");
        assert_eq!(package("@scope/name/sub"), "@scope/name/sub");
    }

    #[test]
    fn dots_are_taken_out_of_paths() {
        assert_eq!(join("a/b", "../c/./d"), "a/c/d");
        assert_eq!(join("", "./x"), "x");
        assert_eq!(join("a", "../../x"), "x");
    }
}
