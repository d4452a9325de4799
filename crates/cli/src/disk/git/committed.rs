//! Whether a text of a file was committed: at the tips first, then back through the commits before them.

use gix::bstr::{BString, ByteSlice as _};
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder::NewestFirst;
use gix::{ObjectId, Repository};
use mistral_lint_engine::Committed;
use std::collections::HashMap;

/// So many commits are looked at: what is older is for a search of the whole history.
const MOST_COMMITS: usize = 5_000;
/// Larger files are no env files, and no source.
const MOST_BYTES: u64 = 20 * 1024 * 1024;

/// For each path and a text in it: the oldest commit that has it, as far as was looked.
pub(super) fn find(repository: &Repository, places: &[(BString, &str)]) -> Vec<Option<Committed>> {
    let mut repository = repository.clone();
    repository.object_cache_size(4 * 1024 * 1024);
    let tips = tips(&repository);
    let mut seen = Seen { repository: &repository, blobs: HashMap::new() };
    let mut found: Vec<Option<ObjectId>> = vec![None; places.len()];
    let sorting = Sorting::ByCommitTime(NewestFirst);
    let starts = tips.iter().map(|tip| tip.id);
    let Ok(walk) = repository.rev_walk(starts).sorting(sorting).all() else {
        return vec![None; places.len()];
    };
    for commit in walk.take(MOST_COMMITS).map_while(Result::ok) {
        let Some(tree) = commit.object().ok().and_then(|commit| commit.tree().ok()) else { break };
        for (index, (path, text)) in places.iter().enumerate() {
            if seen.holds(&tree, path, index, text) {
                found[index] = Some(commit.id);
            }
        }
    }
    found.into_iter().map(|id| describe(&repository, id?, &tips)).collect()
}

/// Where commits can be reached from.
struct Tip {
    id: ObjectId,
    /// Of a branch of another computer: its name.
    remote: Option<String>,
}

fn tips(repository: &Repository) -> Vec<Tip> {
    let mut tips: Vec<Tip> = repository
        .head_id()
        .ok()
        .map(|id| Tip { id: id.detach(), remote: None })
        .into_iter()
        .collect();
    let Ok(references) = repository.references() else { return tips };
    for mut local in references.local_branches().into_iter().flatten().flatten() {
        tips.extend(local.peel_to_id().ok().map(|id| Tip { id: id.detach(), remote: None }));
    }
    let mut remotes: Vec<Tip> = Vec::new();
    for mut remote in references.remote_branches().into_iter().flatten().flatten() {
        let name = remote.name().shorten().to_string();
        // `origin/HEAD` only points at another one.
        if let Some(id) = remote.peel_to_id().ok().filter(|_| !name.ends_with("/HEAD")) {
            remotes.push(Tip { id: id.detach(), remote: Some(name) });
        }
    }
    remotes.sort_by(|left, right| left.remote.cmp(&right.remote));
    tips.extend(remotes);
    tips
}

/// What is known of blobs: each is read once for a text.
struct Seen<'r> {
    repository: &'r Repository,
    blobs: HashMap<(ObjectId, usize), bool>,
}

impl Seen<'_> {
    fn holds(&mut self, tree: &gix::Tree<'_>, path: &BString, index: usize, text: &str) -> bool {
        let parts = path.split(|byte| *byte == b'/');
        let Ok(Some(entry)) = tree.lookup_entry(parts) else { return false };
        let id = entry.object_id();
        let repository = self.repository;
        *self.blobs.entry((id, index)).or_insert_with(|| {
            let size = repository.find_header(id).map_or(u64::MAX, |header| header.size());
            size <= MOST_BYTES
                && repository.find_object(id).is_ok_and(|blob| blob.data.contains_str(text))
        })
    }
}

fn describe(repository: &Repository, id: ObjectId, tips: &[Tip]) -> Option<Committed> {
    let commit = repository.find_commit(id).ok()?;
    let written = commit.author().ok()?.time().ok()?;
    let made = commit.time().map_or(i64::MIN, |time| time.seconds);
    let remote =
        tips.iter().find(|tip| tip.remote.is_some() && reaches(repository, tip.id, id, made));
    Some(Committed {
        commit: super::short(id),
        date: super::day(written),
        remote: remote.and_then(|tip| tip.remote.clone()),
    })
}

/// Whether a commit is another one or came after it.
fn reaches(repository: &Repository, from: ObjectId, to: ObjectId, made: i64) -> bool {
    let sorting = Sorting::ByCommitTimeCutoff { order: NewestFirst, seconds: made };
    let walk = repository.rev_walk([from]).sorting(sorting).all();
    walk.into_iter().flatten().take(MOST_COMMITS).flatten().any(|commit| commit.id == to)
}
