//! `check --history`: the keys that any commit of any branch, tag or remote-tracking branch ever brought.
//!
//! Commits are taken from the newest to the oldest, some at a time; what a commit changed is read, each version of a file
//! once. Of all that is read only the names of what was read are kept, and where keys came and went.

mod blobs;
mod changes;
mod handles;
mod lives;
mod watch;

use crate::problem::Problem;
use blobs::Blobs;
use changes::Change;
use gix::revision::walk::Sorting;
use gix::traverse::commit::simple::CommitTimeOrder::NewestFirst;
use gix::{ObjectId, Repository, ThreadSafeRepository};
use handles::Handles;
use lives::Lives;
use mistral_lint_engine::{Engine, FileNote, Outcome, Settings};
use rayon::prelude::*;
pub(crate) use watch::Watch;

/// So many commits are compared at a time: enough for every thread, few enough to keep what they changed in memory.
const AT_A_TIME: usize = 1024;

/// What is searched, and for what.
pub(crate) struct Search<'s> {
    pub(crate) engine: &'s Engine,
    /// With the rules that find written keys.
    pub(crate) settings: Settings,
    pub(crate) repository: &'s ThreadSafeRepository,
    /// Whether the user wants to hear of a path.
    pub(crate) wanted: &'s (dyn Fn(&str) -> bool + Sync),
    pub(crate) watch: &'s Watch,
}

/// Where the history can be entered.
struct Tip {
    commit: ObjectId,
    /// A branch: what is there is there now. A tag only says what was.
    grows: bool,
}

fn failed(why: &str) -> Problem {
    Problem::plain(format!("cannot read the history: {why}"))
}

impl Search<'_> {
    /// Searches all commits that any reference reaches.
    pub(crate) fn run(&self) -> Result<Outcome, Problem> {
        let tips = self.tips()?;
        let commits = self.commits(&tips)?;
        let handles = Handles::new(self.repository);
        let mut blobs = Blobs::new(self, &handles);
        let mut lives = Lives::default();
        let mut done = 0;
        for some in commits.chunks(AT_A_TIME) {
            let changed: Vec<_> = some
                .par_iter()
                .map(|commit| handles.with(|repository| self.changes(repository, *commit)))
                .collect();
            blobs.read(&changed);
            if self.watch.stopped() {
                break;
            }
            for (commit, changes) in some.iter().zip(&changed) {
                for change in changes {
                    lives.note(*commit, change, &blobs);
                }
            }
            done += some.len();
            self.watch.tell(done, commits.len());
        }
        self.watch.end();
        let mut outcome = lives.outcome(self, &blobs, &tips);
        outcome.totals.commits = done;
        outcome.totals.versions = blobs.count();
        outcome.notes = self.notes(done, commits.len(), &blobs);
        Ok(outcome)
    }

    fn changes(&self, repository: &Repository, commit: ObjectId) -> Vec<Change> {
        if self.watch.stopped() {
            return Vec::new();
        }
        let reads = |path: &str| self.engine.reads(path) && (self.wanted)(path);
        changes::of(repository, commit, &reads).unwrap_or_default()
    }

    /// Where branches and tags stand.
    fn tips(&self) -> Result<Vec<Tip>, Problem> {
        let repository = self.repository.to_thread_local();
        let head = repository.head_id().map(|id| Tip { commit: id.detach(), grows: true });
        let mut tips: Vec<Tip> = head.into_iter().collect();
        let references = repository.references().map_err(|_| failed("no references"))?;
        for mut reference in references.all().map_err(|_| failed("no references"))?.flatten() {
            let grows = !reference.name().as_bstr().starts_with(b"refs/tags/");
            // A tag can name a file; only commits have a history.
            let commit = reference.peel_to_commit().map(|commit| commit.id);
            tips.extend(commit.map(|commit| Tip { commit, grows }));
        }
        Ok(tips)
    }

    /// Every commit, the newest first.
    fn commits(&self, tips: &[Tip]) -> Result<Vec<ObjectId>, Problem> {
        let repository = self.repository.to_thread_local();
        let sorting = Sorting::ByCommitTime(NewestFirst);
        let walk = repository.rev_walk(tips.iter().map(|tip| tip.commit)).sorting(sorting).all();
        let walk = walk.map_err(|_| failed("a reference leads nowhere"))?;
        Ok(walk
            .map_while(Result::ok)
            .take_while(|_| !self.watch.stopped())
            .map(|it| it.id)
            .collect())
    }

    /// What was not searched. Nobody must take a part of the history for all of it.
    fn notes(&self, done: usize, all: usize, blobs: &Blobs<'_>) -> Vec<FileNote> {
        let note = |reason: String, skipped| FileNote { path: ".git".into(), reason, skipped };
        let mut notes = Vec::new();
        if self.watch.stopped() {
            notes.push(note(format!("stopped after {done} of {all} commits of the history"), true));
        }
        if self.repository.to_thread_local().is_shallow().unwrap_or(false) {
            let reason = "a shallow clone: what was committed before it is not here";
            notes.push(note(reason.into(), false));
        }
        if blobs.missing > 0 {
            let reason = format!("{} versions of files are not here or damaged", blobs.missing);
            notes.push(note(reason, false));
        }
        if blobs.large > 0 {
            let reason = format!("{} versions of files are larger than 20 MB", blobs.large);
            notes.push(note(reason, false));
        }
        notes
    }
}
