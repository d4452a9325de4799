//! What a commit changed.

use gix::bstr::{BString, ByteSlice as _};
use gix::diff::tree::Recorder;
use gix::diff::tree::recorder::Change as Recorded;
use gix::objs::TreeRefIter;
use gix::objs::tree::EntryMode;
use gix::{ObjectId, Repository, Tree};
use std::sync::Arc;

/// One file that a commit changed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub(super) path: Arc<str>,
    /// What stood there in the first parent.
    pub(super) before: Option<ObjectId>,
    pub(super) after: Option<ObjectId>,
    pub(super) parent: Option<ObjectId>,
}

/// The files that a commit brought, changed or took away: compared with its first parent, and of a merge only what it
/// did itself, for the rest is told by the commits that it merges.
pub(super) fn of(
    repository: &Repository,
    commit: ObjectId,
    reads: &dyn Fn(&str) -> bool,
) -> Option<Vec<Change>> {
    let commit = repository.find_commit(commit).ok()?;
    // Where a clone is cut, the parents are named and missing.
    let parents: Vec<(ObjectId, Tree<'_>)> = commit
        .parent_ids()
        .filter_map(|id| Some((id.detach(), repository.find_commit(id).ok()?.tree().ok()?)))
        .collect();
    let tree = commit.tree().ok()?;
    let first = parents.first();
    let mut recorder = Recorder::default();
    gix::diff::tree(
        TreeRefIter::from_bytes(first.map_or(&[], |(_, tree)| &tree.data), tree.id.kind()),
        TreeRefIter::from_bytes(&tree.data, tree.id.kind()),
        gix::diff::tree::State::default(),
        &repository.objects,
        &mut recorder,
    )
    .ok()?;
    let others = parents.get(1..).unwrap_or_default();
    let changes = recorder.records.into_iter().filter_map(|recorded| {
        let (path, before, after) = files(recorded)?;
        let known = |(_, tree): &(ObjectId, Tree<'_>)| at(tree, &path) == after;
        let shown = path.to_str_lossy();
        let wanted = reads(&shown) && !others.iter().any(known);
        wanted.then(|| Change {
            path: Arc::from(&*shown),
            before,
            after,
            parent: first.map(|(id, _)| *id),
        })
    });
    Some(changes.collect())
}

/// Path, content before and content after; nothing when neither is a file.
fn files(recorded: Recorded) -> Option<(BString, Option<ObjectId>, Option<ObjectId>)> {
    let file = |mode: EntryMode, id| mode.is_blob().then_some(id);
    let (path, before, after) = match recorded {
        Recorded::Addition { entry_mode, oid, path, .. } => (path, None, file(entry_mode, oid)),
        Recorded::Deletion { entry_mode, oid, path, .. } => (path, file(entry_mode, oid), None),
        Recorded::Modification { previous_entry_mode, previous_oid, entry_mode, oid, path } => {
            (path, file(previous_entry_mode, previous_oid), file(entry_mode, oid))
        }
    };
    (before != after).then_some((path, before, after))
}

/// The file at a path.
pub(super) fn at(tree: &Tree<'_>, path: &[u8]) -> Option<ObjectId> {
    let entry = tree.lookup_entry(path.split(|byte| *byte == b'/')).ok()??;
    entry.mode().is_blob().then(|| entry.object_id())
}
