//! A version of the project that git keeps: a commit, or what is staged for the next one.

use crate::disk::{Disk, Listing, MAX_BYTES, walk};
use gix::bstr::BStr;
use gix::index::entry::Mode;
use gix::objs::tree::EntryKind;
use mistral_lint_engine::{Committed, Kept, ReadError, Tree};
use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

pub(crate) use gix::ObjectId as Commit;
pub(crate) use gix::ThreadSafeRepository as Repository;

/// Why a commit can't be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    /// Nothing has this name.
    Name,
    /// The history that is here has no commit in common with it.
    Start,
}

/// The commit that is checked out, if there is one.
pub(crate) fn head(repository: &Repository) -> Option<Commit> {
    repository.to_thread_local().head_id().ok().map(gix::Id::detach)
}

/// The commit where what is checked out and the one of this name parted.
pub(crate) fn parted(repository: &Repository, name: &str) -> Result<Commit, Unknown> {
    let local = repository.to_thread_local();
    let id = local.rev_parse_single(name).ok();
    let named = id.and_then(|id| id.object().ok()?.peel_to_commit().ok()).ok_or(Unknown::Name)?;
    let Some(head) = head(repository) else { return Ok(named.id) };
    let base = local.merge_base(head, named.id).ok().flatten();
    base.map(gix::Id::detach).ok_or(Unknown::Start)
}

/// A version of a project. What git does not keep is in every version as it lies on the disk.
pub(crate) struct Version<'d> {
    repository: &'d Repository,
    disk: &'d Disk,
    /// None where the file is not git's.
    files: BTreeMap<Arc<str>, Option<Commit>>,
}

impl<'d> Version<'d> {
    /// The files of a commit; of none, where there is no commit yet.
    pub(crate) fn of_commit(
        repository: &'d Repository,
        commit: Option<Commit>,
        disk: &'d Disk,
        listing: &Listing,
    ) -> Result<Self, String> {
        let mut version = Self::outside(repository, disk);
        let Some(commit) = commit else { return Ok(version) };
        let local = repository.to_thread_local();
        let plain = |error: &dyn std::error::Error| error.to_string();
        let tree = local.find_commit(commit).map_err(|error| plain(&error))?;
        let tree = tree.tree().map_err(|error| plain(&error))?;
        let files = tree.traverse().breadthfirst.files().map_err(|error| plain(&error))?;
        let kinds = [EntryKind::Blob, EntryKind::BlobExecutable];
        for file in files.into_iter().filter(|file| kinds.contains(&file.mode.kind())) {
            version.add(file.filepath.as_ref(), file.oid, listing);
        }
        Ok(version)
    }

    /// The files as the next commit would have them.
    pub(crate) fn of_index(
        repository: &'d Repository,
        disk: &'d Disk,
        listing: &Listing,
    ) -> Result<Self, String> {
        let mut version = Self::outside(repository, disk);
        let index = repository.to_thread_local().try_index().map_err(|error| error.to_string())?;
        let Some(index) = index else { return Ok(version) };
        for entry in index.entries() {
            if matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE) {
                version.add(entry.path(&index), entry.id, listing);
            }
        }
        Ok(version)
    }

    /// What git ignores, or keeps in a repository of its own.
    fn outside(repository: &'d Repository, disk: &'d Disk) -> Self {
        let tracked: HashSet<PathBuf> = disk.git.tracked().into_iter().collect();
        let outside = |file: &PathBuf| !tracked.contains(file) && disk.git.is_outside(file);
        let files = disk.files.iter().filter(|(_, file)| outside(file));
        let files = files.map(|(path, _)| (path.clone(), None)).collect();
        Self { repository, disk, files }
    }

    /// Adds a file of git's, unless the listing of the disk left it out on purpose.
    fn add(&mut self, path: &BStr, id: Commit, listing: &Listing) {
        let path = path.to_string();
        let listed = self.disk.files.contains_key(path.as_str());
        let gone = || !self.disk.root.join(&path).exists();
        if !listing.leaves_out(&path) && (listed || gone() && !walk::is_closed(&path)) {
            self.files.insert(path.into(), Some(id));
        }
    }
}

impl Tree for Version<'_> {
    fn list(&self) -> Vec<Arc<str>> {
        self.files.keys().cloned().collect()
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        let failed = |reason: String| ReadError { reason };
        match self.files.get(path) {
            None => Err(failed("no such file".into())),
            Some(None) => self.disk.read(path),
            Some(Some(id)) => {
                let repository = self.repository.to_thread_local();
                let large = repository.find_header(*id).is_ok_and(|it| it.size() > MAX_BYTES);
                if large {
                    return Err(failed("larger than 20 MB".into()));
                }
                let blob =
                    repository.find_object(*id).map_err(|error| failed(error.to_string()))?;
                Ok(blob.detach().data)
            }
        }
    }

    fn subject(&self) -> &str {
        self.disk.subject()
    }

    fn kept(&self, path: &str) -> Kept {
        let kept = self.disk.kept(path);
        let tracked = self.files.get(path).is_some_and(Option::is_some);
        Kept { tracked: tracked || kept.tracked, ..kept }
    }

    fn committed(&self, places: &[(Arc<str>, &str)]) -> Vec<Option<Committed>> {
        self.disk.committed(places)
    }

    fn wanted(&self, path: &str) -> bool {
        self.disk.wanted(path)
    }
}
