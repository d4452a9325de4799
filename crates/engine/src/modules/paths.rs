//! Modules that are named by a file's path, by a name that the project gives to it, or by a package.

use super::configs::{Config, Reader};
use super::index::Index;
use super::packages::Packages;
use super::path::{above, folder, join, stem};
use super::{Around, Source};
use mistral_lint_grammars::Profile;
use rustc_hash::{FxHashMap, FxHashSet};

#[derive(Debug, Default)]
pub(super) struct Paths {
    /// Configurations by folder.
    configs: FxHashMap<Box<str>, Config>,
    packages: Packages,
}

impl Paths {
    pub(super) fn new(sources: &[Source<'_>], around: &Around<'_>) -> Self {
        let packages = Packages::new(around.manifests);
        let profiles = sources.iter().map(|source| &source.language.profile);
        let names: FxHashSet<&str> =
            profiles.flat_map(|profile| &profile.path_configs).map(String::as_str).collect();
        let listed = around.listed.iter().map(|path| &**path).collect();
        let reader = Reader { listed, read: around.read, packages: &packages };
        let is_config = |path: &str| names.contains(path.rsplit('/').next().unwrap_or(path));
        let mut configs = FxHashMap::default();
        for path in around.listed.iter().filter(|path| is_config(path)) {
            if let Some(config) = reader.config(path) {
                configs.insert(folder(path).into(), config);
            }
        }
        Self { configs, packages }
    }

    pub(super) fn find(
        &self,
        index: &Index,
        from: &str,
        profile: &Profile,
        name: &str,
    ) -> Option<u32> {
        let name = name.split(['?', '#']).next().filter(|name| !name.is_empty()).unwrap_or(name);
        let asked = Asked { index, from, profile };
        if name.starts_with('.') {
            return asked.built(&[join(folder(from), name)]);
        }
        self.configured(&asked, name)
            .or_else(|| asked.built(&self.packages.imported(from, name)))
            .or_else(|| self.of_package(&asked, name))
            .or_else(|| asked.usual(name))
    }

    /// What the nearest configuration that knows the name says.
    fn configured(&self, asked: &Asked<'_>, name: &str) -> Option<u32> {
        above(asked.from).filter_map(|folder| self.configs.get(folder)).find_map(|config| {
            let based = || asked.file(&join(config.base.as_ref()?, name));
            asked.built(&config.aliases.targets(name)).or_else(based)
        })
    }

    /// A file of one of the project's own packages.
    fn of_package(&self, asked: &Asked<'_>, name: &str) -> Option<u32> {
        let (package, inner) = self.packages.named(asked.from, name)?;
        asked.built(&package.targets(inner)).or_else(|| {
            let below =
                |root: &String| asked.file(&join(&package.folder, &format!("{root}{inner}")));
            asked.profile.roots.iter().find_map(below)
        })
    }
}

/// Who asks.
struct Asked<'q> {
    index: &'q Index,
    from: &'q str,
    profile: &'q Profile,
}

impl Asked<'_> {
    /// The file that a path means: as it is written, without extension, or a folder's.
    fn file(&self, path: &str) -> Option<u32> {
        let bare = || self.index.stem(self.bare(path)?, self.from);
        self.index.exact(path).or_else(|| self.index.stem(path, self.from)).or_else(bare)
    }

    /// The path without an extension that imports may write.
    fn bare<'s>(&self, path: &'s str) -> Option<&'s str> {
        let stem = stem(path);
        let extension = path[stem.len()..].strip_prefix('.')?;
        self.profile.import_extensions.iter().any(|known| known == extension).then_some(stem)
    }

    /// The first of these paths that there is; else the source of the first that a build would make.
    fn built(&self, paths: &[String]) -> Option<u32> {
        let there = paths.iter().find_map(|path| self.file(path));
        there.or_else(|| paths.iter().find_map(|path| self.source_of(path)))
    }

    /// The file that a build turns into the one at this path: `dist/x.js` is made of `src/x`.
    fn source_of(&self, path: &str) -> Option<u32> {
        let parts: Vec<&str> = path.split('/').collect();
        let made = |part: &str| self.profile.outputs.iter().any(|output| output == part);
        (0..parts.len()).filter(|at| made(parts[*at])).find_map(|at| {
            let inner = parts[at..].iter().skip_while(|part| made(part)).copied();
            let inner = inner.collect::<Vec<_>>().join("/");
            let base = parts[..at].join("/");
            let below = |root: &String| self.file(&join(&base, &format!("{root}{inner}")));
            self.profile.roots.iter().find_map(below)
        })
    }

    /// What frameworks' own names for the project's folders usually mean, and paths from the root.
    fn usual(&self, name: &str) -> Option<u32> {
        let aliased = self.profile.aliases.iter().find_map(|(alias, folder)| {
            let tail = format!("{folder}{}", name.strip_prefix(alias.as_str())?);
            let tail = tail.trim_end_matches('/');
            self.index.nearest(self.from, self.bare(tail).unwrap_or(tail))
        });
        let rooted =
            || self.profile.roots.iter().find_map(|root| self.file(&format!("{root}{name}")));
        let path = !name.starts_with('@') && name.contains('/');
        aliased.or_else(|| if path { rooted() } else { None })
    }
}
