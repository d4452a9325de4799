//! The versions of files: each is read once, and only what has keys is remembered with them.

use super::Search;
use super::changes::Change;
use super::handles::Handles;
use gix::{ObjectId, Repository};
use mistral_lint_engine::{Finding, MemoryTree, Outcome, SecretId};
use rayon::prelude::*;
use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// Larger files are counted and not read, as on disk.
const MAX_BYTES: u64 = 20 * 1024 * 1024;
/// As git does, a file is taken for binary when its beginning has a zero.
const BEGINNING: usize = 8000;

/// A version of a file, and how it is read: that depends on the end of its name.
type Key = (ObjectId, u32);

/// What was read.
pub(super) struct Blobs<'s> {
    search: &'s Search<'s>,
    handles: &'s Handles,
    seen: HashSet<Key>,
    secrets: HashMap<Key, Vec<SecretId>>,
    /// Those that are not there, or can not be read.
    pub(super) missing: usize,
    /// Those that are larger than files that people write.
    pub(super) large: usize,
}

/// What became of one.
pub(super) enum Seen {
    Read(Vec<SecretId>),
    Missing,
    Large,
}

impl<'s> Blobs<'s> {
    pub(super) fn new(search: &'s Search<'s>, handles: &'s Handles) -> Self {
        let (seen, secrets) = (HashSet::new(), HashMap::new());
        Self { search, handles, seen, secrets, missing: 0, large: 0 }
    }

    /// How many versions were read.
    pub(super) fn count(&self) -> usize {
        self.seen.len() - self.missing - self.large
    }

    /// The secrets in a version of a file.
    pub(super) fn secrets(&self, id: Option<ObjectId>, path: &str) -> &[SecretId] {
        id.and_then(|id| self.secrets.get(&key(id, path))).map_or(&[], Vec::as_slice)
    }

    /// Reads what these changes brought or took away, unless it was read before.
    pub(super) fn read(&mut self, changed: &[Vec<Change>]) {
        let mut new: Vec<(Key, &str)> = Vec::new();
        for change in changed.iter().flatten() {
            for id in change.before.into_iter().chain(change.after) {
                let key = key(id, &change.path);
                if self.seen.insert(key) {
                    new.push((key, &change.path));
                }
            }
        }
        // Versions of one file lie near each other, as differences: one thread reads them in a row.
        new.sort_by_key(|(_, path)| *path);
        let (search, handles) = (self.search, self.handles);
        let read = new.into_par_iter().map(|(key, path)| (key, see(search, handles, key.0, path)));
        for (key, seen) in read.collect::<Vec<_>>() {
            match seen {
                Seen::Read(secrets) if secrets.is_empty() => {}
                Seen::Read(secrets) => drop(self.secrets.insert(key, secrets)),
                Seen::Missing => self.missing += 1,
                Seen::Large => self.large += 1,
            }
        }
    }
}

fn key(id: ObjectId, path: &str) -> Key {
    let name = path.rsplit('/').next().unwrap_or(path);
    let end = name.rsplit('.').next().unwrap_or(name);
    let mut hasher = DefaultHasher::new();
    end.hash(&mut hasher);
    (id, hasher.finish() as u32)
}

fn see(search: &Search<'_>, handles: &Handles, id: ObjectId, path: &str) -> Seen {
    if search.watch.stopped() {
        return Seen::Read(Vec::new());
    }
    let text = match handles.with(|repository| text(repository, id)) {
        Ok(text) => text,
        Err(seen) => return seen,
    };
    let outcome = check(search, path, &text);
    let mut secrets: Vec<SecretId> = keys(&outcome).filter_map(|finding| finding.secret).collect();
    secrets.sort_unstable();
    secrets.dedup();
    Seen::Read(secrets)
}

/// The text of a version; empty when it is binary.
pub(super) fn text(repository: &Repository, id: ObjectId) -> Result<String, Seen> {
    match repository.find_header(id).map(|header| header.size()) {
        Ok(size) if size > MAX_BYTES => return Err(Seen::Large),
        Ok(_) => {}
        Err(_) => return Err(Seen::Missing),
    }
    let mut blob = repository.find_object(id).map_err(|_| Seen::Missing)?;
    let bytes = std::mem::take(&mut blob.data);
    if bytes.iter().take(BEGINNING).any(|byte| *byte == 0) {
        return Ok(String::new());
    }
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// Checks a version of a file by itself: what stands in it now is judged no other way.
pub(super) fn check(search: &Search<'_>, path: &str, text: &str) -> Outcome {
    if !search.engine.may_hold_keys(path, text) {
        return Outcome::default();
    }
    search.engine.check(&MemoryTree::new([(path, text)]), &search.settings)
}

/// The findings that are about a key.
pub(super) fn keys(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    outcome.findings.iter().filter(|finding| finding.secret.is_some())
}
