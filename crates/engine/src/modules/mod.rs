//! From a module's name in an import to the file that it is.
//!
//! What there is is told by the list of all files and by the manifests, never by which files were parsed: so
//! that the prefilter changes no answer.

mod aliases;
mod configs;
mod crates;
mod dotted;
mod index;
mod packages;
mod path;
mod paths;
#[cfg(test)]
mod tests;

use crate::analysis::Manifest;
use crate::project::File;
use index::Index;
use mistral_lint_grammars::virtual_documents::Standing;
use mistral_lint_grammars::{Language, Modules as Scheme, Profile};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// What a module's name leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Target {
    /// A file of the project, and the names inside it that are left of the path.
    File(u32, Vec<Box<str>>),
    /// A library: the first segments of its path.
    External(Vec<Box<str>>),
}

/// A source file as it is listed.
pub(crate) struct Source<'s> {
    pub(crate) path: &'s str,
    pub(crate) text: &'s str,
    pub(crate) language: &'s Language,
    /// How it stands in a file of another kind.
    pub(crate) standing: Option<Standing>,
}

/// What is known of a project beside its sources.
pub(crate) struct Around<'t> {
    pub(crate) manifests: &'t [Manifest],
    /// Every path there is.
    pub(crate) listed: &'t [Arc<str>],
    pub(crate) read: &'t dyn Fn(&str) -> Option<String>,
}

/// Where every module's name leads.
#[derive(Debug, Default)]
pub(crate) struct Modules {
    /// By family of languages: files of one do not import those of another.
    indexes: FxHashMap<Box<str>, Index>,
    paths: paths::Paths,
    crates: crates::Crates,
    /// By place in the list of sources: the place among the files that were parsed.
    parsed: Vec<Option<u32>>,
}

/// A file that was found, by its place in the list of sources, and the names that are left.
type Found = (u32, Vec<Box<str>>);

impl Modules {
    pub(crate) fn new(sources: &[Source<'_>], around: &Around<'_>) -> Self {
        let mut indexes: FxHashMap<Box<str>, Index> = FxHashMap::default();
        let importable =
            |source: &Source<'_>| source.standing.is_none_or(|how| how == Standing::Component);
        for (id, source) in sources.iter().enumerate().filter(|(_, source)| importable(source)) {
            let profile = &source.language.profile;
            let index = indexes.entry(profile.apis.as_str().into()).or_default();
            index.add(source.path, id as u32, &profile.index_files);
        }
        let paths = paths::Paths::new(sources, around);
        let crates = crates::Crates::new(sources, &indexes, around);
        Self { indexes, paths, crates, parsed: Vec::new() }
    }

    /// The same, now that it is known which of the sources were parsed.
    pub(crate) fn of_parsed(mut self, sources: usize, files: &[File<'_>]) -> Self {
        self.parsed = vec![None; sources];
        for (place, file) in files.iter().enumerate() {
            if let Some(known) = self.parsed.get_mut(file.source as usize) {
                *known = Some(place as u32);
            }
        }
        self
    }

    /// The source that a name means where it is written, by its place in the list of sources.
    pub(crate) fn source(
        &self,
        from: u32,
        path: &str,
        profile: &Profile,
        name: &str,
    ) -> Option<u32> {
        self.find(from, path, profile, name).map(|(source, _)| source)
    }

    fn find(&self, from: u32, path: &str, profile: &Profile, name: &str) -> Option<Found> {
        let index = self.indexes.get(profile.apis.as_str())?;
        let whole = |source| (source, Vec::new());
        match profile.modules {
            Scheme::Paths => self.paths.find(index, path, profile, name).map(whole),
            Scheme::Dotted => dotted::find(index, path, profile, name).map(whole),
            Scheme::Crates => self.crates.find(from, path, name),
        }
    }

    /// Sources that others declare to be parts of them, and names that mean a source wherever they stand.
    pub(crate) fn declared(&self) -> impl Iterator<Item = (u32, u32)> + '_ {
        self.crates.children()
    }

    /// Names that lead to a source from anywhere.
    pub(crate) fn global_names(&self) -> impl Iterator<Item = (&str, u32)> {
        self.crates.names()
    }

    /// The target of `name` as it is written in a file that was parsed.
    pub(crate) fn resolve(&self, file: &File<'_>, name: &str) -> Target {
        let profile = &file.language.profile;
        let found = self.find(file.source, &file.path, profile, name);
        let parsed = found.and_then(|(source, rest)| {
            let place = self.parsed.get(source as usize).copied().flatten()?;
            Some(Target::File(place, rest))
        });
        parsed.unwrap_or_else(|| Target::External(external(profile.modules, name)))
    }
}

/// The first segments of a library's path.
fn external(scheme: Scheme, name: &str) -> Vec<Box<str>> {
    match scheme {
        _ if name.starts_with('.') => vec![name.into()],
        Scheme::Paths => vec![path::package(name).into()],
        Scheme::Dotted => name.split('.').map(Into::into).collect(),
        Scheme::Crates => name.split("::").map(Into::into).collect(),
    }
}
