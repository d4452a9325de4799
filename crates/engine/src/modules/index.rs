//! The files of one family of languages, by path and by name.

use super::path::{extension, folder, join, shared, stem};
use rustc_hash::{FxHashMap, FxHashSet};

/// A file: its place in the list of sources.
#[derive(Debug)]
struct Entry {
    id: u32,
    extension: Box<str>,
}

/// Files by path without extension; an index file stands for its folder.
#[derive(Debug, Default)]
pub(super) struct Index {
    paths: FxHashMap<Box<str>, u32>,
    stems: FxHashMap<Box<str>, Vec<Entry>>,
    /// Where files and folders of a name stand.
    parents: FxHashMap<Box<str>, Vec<Box<str>>>,
    known: FxHashSet<Box<str>>,
    /// Folders that a file stands for.
    packages: FxHashSet<Box<str>>,
}

impl Index {
    pub(super) fn add(&mut self, path: &str, id: u32, index_files: &[String]) {
        self.paths.insert(path.into(), id);
        let stem = stem(path);
        self.put(stem, path, id);
        let folder = folder(stem);
        if index_files.iter().any(|known| *known == stem[folder.len()..].trim_start_matches('/')) {
            self.put(folder, path, id);
            self.packages.insert(folder.into());
        }
        self.learn(stem);
    }

    fn put(&mut self, stem: &str, path: &str, id: u32) {
        let entry = Entry { id, extension: extension(path).into() };
        self.stems.entry(stem.into()).or_default().push(entry);
    }

    /// Remembers where a file and each of the folders around it stand.
    fn learn(&mut self, stem: &str) {
        let mut at = stem;
        while !at.is_empty() && self.known.insert(at.into()) {
            let parent = folder(at);
            let name = at[parent.len()..].trim_start_matches('/');
            self.parents.entry(name.into()).or_default().push(parent.into());
            at = parent;
        }
    }

    /// The file at a path.
    pub(super) fn exact(&self, path: &str) -> Option<u32> {
        self.paths.get(path).copied()
    }

    /// The file of a path without extension; of several, the one written as its importer is.
    pub(super) fn stem(&self, stem: &str, from: &str) -> Option<u32> {
        let entries = self.stems.get(stem)?;
        let alike = entries.iter().find(|entry| &*entry.extension == extension(from));
        alike.or_else(|| entries.first()).map(|entry| entry.id)
    }

    /// Whether a file stands for this folder.
    pub(super) fn is_package(&self, folder: &str) -> bool {
        self.packages.contains(folder)
    }

    /// The folders in which `tail`, a path without extension, is a file, with that file.
    pub(super) fn places<'i>(
        &'i self,
        from: &'i str,
        tail: &'i str,
    ) -> impl Iterator<Item = (&'i str, u32)> {
        let first = tail.split('/').next().unwrap_or(tail);
        let parents = self.parents.get(first).map_or(&[][..], Vec::as_slice);
        parents
            .iter()
            .filter_map(move |parent| Some((&**parent, self.stem(&join(parent, tail), from)?)))
    }

    /// The file whose path ends in `tail`, nearest to `from`.
    pub(super) fn nearest(&self, from: &str, tail: &str) -> Option<u32> {
        self.places(from, tail)
            .max_by_key(|(parent, _)| (shared(from, parent), std::cmp::Reverse(parent.len())))
            .map(|(_, id)| id)
    }
}
