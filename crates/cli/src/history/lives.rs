//! When keys came into a file and left it.

use super::blobs::{self, Blobs};
use super::changes::{self, Change};
use super::{Search, Tip};
use crate::disk::git::{day, short};
use gix::{ObjectId, Repository, Tree};
use mistral_lint_engine::{Commit, Finding, MaskedSource, Outcome, Past, SecretId, fingerprint};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A key in a file, through the commits.
#[derive(Debug)]
struct Life {
    /// The oldest commit that is known to have it, and the file in it.
    brought: (ObjectId, ObjectId),
    /// The commit that took it out, unless it came back.
    removed: Option<ObjectId>,
}

/// All of them. Commits are told from the newest to the oldest.
#[derive(Debug, Default)]
pub(super) struct Lives(BTreeMap<(Arc<str>, SecretId), Life>);

impl Lives {
    /// A commit changed a file.
    pub(super) fn note(&mut self, commit: ObjectId, change: &Change, blobs: &Blobs<'_>) {
        let before = blobs.secrets(change.before, &change.path);
        let after = blobs.secrets(change.after, &change.path);
        let key = |secret: &SecretId| (change.path.clone(), *secret);
        for secret in after.iter().filter(|secret| !before.contains(secret)) {
            let Some(file) = change.after else { continue };
            let life = Life { brought: (commit, file), removed: None };
            self.0.entry(key(secret)).or_insert(life).brought = (commit, file);
        }
        for secret in before.iter().filter(|secret| !after.contains(secret)) {
            let (Some(parent), Some(file)) = (change.parent, change.before) else { continue };
            let life = Life { brought: (parent, file), removed: Some(commit) };
            // It is told of its end before its beginning; another end was on another branch, or before it came back.
            self.0.entry(key(secret)).or_insert(life).brought = (parent, file);
        }
    }

    /// As findings, in the order of paths and commits.
    pub(super) fn outcome(&self, search: &Search<'_>, blobs: &Blobs<'_>, tips: &[Tip]) -> Outcome {
        let repository = search.repository.to_thread_local();
        let branches = tips.iter().filter(|tip| tip.grows);
        let branches: Vec<Tree<'_>> = branches
            .filter_map(|tip| repository.find_commit(tip.commit).ok()?.tree().ok())
            .collect();
        let mut outcome = Outcome::default();
        let mut dated: Vec<(i64, Finding, MaskedSource)> = self
            .0
            .iter()
            .filter_map(|((path, secret), life)| {
                let there = |tree: &Tree<'_>| {
                    let file = changes::at(tree, path.as_bytes());
                    blobs.secrets(file, path).contains(secret)
                };
                let removed = life.removed.filter(|_| !branches.iter().any(there));
                let life = Life { removed, ..*life };
                told(search, &repository, path, *secret, &life)
            })
            .collect();
        dated.sort_by(|(left_time, left, _), (right_time, right, _)| {
            let place = |finding: &Finding| finding.past.as_ref().map(|past| past.path.clone());
            (place(left), left_time, &left.location).cmp(&(
                place(right),
                right_time,
                &right.location,
            ))
        });
        for (_, finding, source) in dated {
            outcome.sources.insert(finding.location.path.clone(), source);
            outcome.findings.push(finding);
        }
        fingerprint::assign(&mut outcome.findings);
        outcome
    }
}

/// The finding of a key's life: at its place in the file as the commit brought it.
fn told(
    search: &Search<'_>,
    repository: &Repository,
    path: &Arc<str>,
    secret: SecretId,
    life: &Life,
) -> Option<(i64, Finding, MaskedSource)> {
    let (commit, file) = life.brought;
    let mut outcome = blobs::check(search, path, &blobs::text(repository, file).ok()?);
    let mut finding = blobs::keys(&outcome).find(|it| it.secret == Some(secret))?.clone();
    let source = outcome.sources.remove(path)?;
    let (time, brought) = describe(repository, commit)?;
    let removed = life.removed.and_then(|id| Some(describe(repository, id)?.1));
    let named: Arc<str> = format!("{}:{path}", brought.id).into();
    finding.location.path = named.clone();
    finding.way.iter_mut().for_each(|step| step.location.path = named.clone());
    finding.fixes.clear();
    finding.message = format!("{}, in commit {} ({})", finding.message, brought.id, brought.date);
    finding.help = match &removed {
        Some(by) => format!(
            "Rotate the key: commit {} ({}) took it out of this file, but the history keeps it.",
            by.id, by.date
        ),
        None => "Rotate the key first, then take it out of the file: the history keeps it.".into(),
    };
    finding.past = Some(Past { path: path.clone(), brought, removed });
    Some((time, finding, source))
}

/// A commit for people, and when it was made.
fn describe(repository: &Repository, id: ObjectId) -> Option<(i64, Commit)> {
    let commit = repository.find_commit(id).ok()?;
    let written = commit.author().ok()?.time().ok()?;
    let made = commit.time().map_or(written.seconds, |time| time.seconds);
    Some((made, Commit { id: short(id), date: day(written) }))
}
