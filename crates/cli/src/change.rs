//! Only what a change brings: the project is judged before and after, and what was there before is taken away.
//! By content, not by line: a finding that the change causes in a file that it does not touch counts, one that it
//! moves or renames does not.

mod renames;

use crate::disk::git::version::{self as git, Commit, Repository, Unknown, Version};
use crate::disk::{Disk, Listing};
use crate::problem::Problem;
use mistral_lint_engine::known::{Known, pair};
use mistral_lint_engine::{Engine, Outcome, Settings, Tree};

/// Which change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// What was not committed yet.
    Uncommitted,
    /// What is staged for the next commit.
    Staged,
    /// All that came since this commit or branch, and what was not committed yet.
    Since(String),
}

/// The outcome after a change, without what was there before it. `after` is the tree as it is now, or as fixes would make
/// it; what is staged is looked up.
pub(crate) fn check(
    change: &Change,
    engine: &Engine,
    settings: &Settings,
    (disk, listing): (&Disk, &Listing),
    after: &dyn Tree,
) -> Result<Outcome, Problem> {
    let repository = crate::disk::git::open(disk.root()).ok_or_else(|| {
        Problem::plain(
            "there is no git repository here that can be read, so nothing to compare with",
        )
    })?;
    let start = start(&repository, change)?;
    let unreadable = |why: String| Problem::plain(format!("git keeps a version unreadably: {why}"));
    let old = Version::of_commit(&repository, start, disk, listing).map_err(unreadable)?;
    if *change == Change::Staged {
        let staged = Version::of_index(&repository, disk, listing).map_err(unreadable)?;
        return Ok(brought(engine, settings, &old, &staged));
    }
    Ok(brought(engine, settings, &old, after))
}

/// The outcome of a tree without what another one has too.
fn brought(engine: &Engine, settings: &Settings, before: &dyn Tree, after: &dyn Tree) -> Outcome {
    let mut outcome = engine.check(after, settings);
    let old = engine.check(before, settings);
    let before = renames::followed(before, after, &old, &outcome);
    let now: Vec<Known> = outcome.findings.iter().map(Known::from).collect();
    let mut known = pair(&before, &now).known.into_iter();
    outcome.findings.retain(|_| !known.next().unwrap_or_default());
    outcome.totals.known += now.len() - outcome.findings.len();
    outcome
}

/// The commit that a change starts from; none, where there is none yet.
fn start(repository: &Repository, change: &Change) -> Result<Option<Commit>, Problem> {
    let Change::Since(name) = change else { return Ok(git::head(repository)) };
    git::parted(repository, name).map(Some).map_err(|why| match why {
        Unknown::Name => Problem::plain(format!("git knows no commit `{name}`")).with_help(
            "name a branch, a tag or a commit; in CI, fetch it first (`git fetch origin main`)",
        ),
        Unknown::Start => Problem::plain(format!(
            "the history that is here does not reach back to where `{name}` and this branch parted"
        ))
        .with_help(
            "fetch more of it (`git fetch --unshallow`; in GitHub's checkout `fetch-depth: 0`)",
        ),
    })
}
