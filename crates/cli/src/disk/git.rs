//! What git makes of files. It reads the repository's own files and runs nothing; of the repository's configuration it
//! uses only what says how its objects and names are kept.

mod committed;
pub(crate) mod version;

use gix::bstr::{BString, ByteSlice as _};
use gix::index::entry::{Flags, Mode};
use gix::worktree::Stack;
use gix::worktree::stack::State;
use gix::worktree::stack::state::Ignore;
use gix::worktree::stack::state::ignore::{ParseIgnore, Source};
use mistral_lint_engine::{Committed, Day, Kept};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The repositories of a project: its own, and those that lie in it.
#[derive(Debug)]
pub(super) struct Git {
    root: PathBuf,
    homes: Mutex<BTreeMap<PathBuf, Arc<Home>>>,
}

/// A folder that git keeps, or that it could keep.
struct Home {
    folder: PathBuf,
    repository: Option<gix::ThreadSafeRepository>,
    rules: Mutex<Stack>,
}

impl std::fmt::Debug for Home {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Home").field("folder", &self.folder).finish_non_exhaustive()
    }
}

/// Opens the repository of exactly this folder: no program, no other configuration, no environment has a say.
pub(crate) fn open(folder: &Path) -> Option<gix::ThreadSafeRepository> {
    gix::ThreadSafeRepository::open_opts(folder, gix::open::Options::isolated()).ok()
}

impl Git {
    /// Below this folder.
    pub(super) fn below(root: &Path) -> Self {
        Self { root: root.to_path_buf(), homes: Mutex::default() }
    }

    /// What git makes of a file.
    pub(super) fn kept(&self, file: &Path) -> Kept {
        let home = self.home(file);
        let Some(path) = home.name(file) else { return Kept::default() };
        Kept { ignored: home.ignores(&path), tracked: home.tracks(&path) }
    }

    /// Whether the repository of the root does not keep a file and never will: its rules leave it out, or another
    /// repository keeps it.
    pub(super) fn is_outside(&self, file: &Path) -> bool {
        let home = self.home(file);
        let Some(path) = home.name(file) else { return true };
        home.folder != self.root || (home.ignores(&path) && !home.tracks(&path))
    }

    /// The files that git tracks in the repository of the root, whatever its rules say.
    pub(super) fn tracked(&self) -> Vec<PathBuf> {
        let home = self.home_of(&self.root);
        let Some(index) = home.index() else { return Vec::new() };
        let files = index.entries().iter().filter(|entry| {
            matches!(entry.mode, Mode::FILE | Mode::FILE_EXECUTABLE)
                && !entry.flags.contains(Flags::SKIP_WORKTREE)
        });
        let path = |entry: &gix::index::Entry| gix::path::from_bstr(entry.path(&index)).ok();
        files.filter_map(|entry| Some(home.folder.join(path(entry)?))).collect()
    }

    /// For each file and a text in it: the commit that has it.
    pub(super) fn committed(&self, places: &[(&Path, &str)]) -> Vec<Option<Committed>> {
        let mut found = vec![None; places.len()];
        let mut homes: BTreeMap<PathBuf, (Arc<Home>, Vec<usize>)> = BTreeMap::new();
        for (index, (file, _)) in places.iter().enumerate() {
            let home = self.home(file);
            homes.entry(home.folder.clone()).or_insert((home, Vec::new())).1.push(index);
        }
        for (home, indices) in homes.into_values() {
            let Some(repository) = &home.repository else { continue };
            let named = |index: &usize| Some((home.name(places[*index].0)?, places[*index].1));
            let (indices, asked): (Vec<usize>, Vec<(BString, &str)>) =
                indices.iter().filter_map(|index| Some((*index, named(index)?))).unzip();
            let known = committed::find(&repository.to_thread_local(), &asked);
            indices.into_iter().zip(known).for_each(|(index, known)| found[index] = known);
        }
        found
    }

    /// The nearest folder above a file that git keeps, up to the root.
    fn home(&self, file: &Path) -> Arc<Home> {
        let mut above =
            file.ancestors().skip(1).take_while(|folder| folder.starts_with(&self.root));
        let folder = above.find(|folder| folder.join(".git").exists());
        self.home_of(folder.unwrap_or(&self.root))
    }

    fn home_of(&self, folder: &Path) -> Arc<Home> {
        let mut homes = self.homes.lock().unwrap_or_else(PoisonError::into_inner);
        homes.entry(folder.to_path_buf()).or_insert_with(|| Arc::new(Home::at(folder))).clone()
    }
}

impl Home {
    fn at(folder: &Path) -> Self {
        let repository = open(folder);
        let rules = Mutex::new(rules(folder, repository.as_ref()));
        Self { folder: folder.to_path_buf(), repository, rules }
    }

    /// A file as git calls it.
    fn name(&self, file: &Path) -> Option<BString> {
        let inner = gix::path::into_bstr(file.strip_prefix(&self.folder).ok()?).ok()?;
        Some(gix::path::to_unix_separators_on_windows(inner).into_owned())
    }

    fn ignores(&self, path: &BString) -> bool {
        let mut rules = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        let at = rules.at_entry(path.as_bstr(), Some(Mode::FILE), &gix::objs::find::Never);
        at.is_ok_and(|at| at.is_excluded())
    }

    /// Also while a merge has left it in several versions.
    fn tracks(&self, path: &BString) -> bool {
        self.index().is_some_and(|index| index.entry_range(path.as_bstr()).is_some())
    }

    fn index(&self) -> Option<gix::worktree::Index> {
        self.repository.as_ref()?.to_thread_local().try_index().ok().flatten()
    }
}

/// The rules that come with the project or lie in this copy of it. Those of the user's home are left out: they protect
/// nobody else.
fn rules(folder: &Path, repository: Option<&gix::ThreadSafeRepository>) -> Stack {
    let parse = ParseIgnore { support_precious: false };
    let local = repository.map(gix::ThreadSafeRepository::to_thread_local);
    let own = local.as_ref().and_then(|repository| {
        let common = repository.common_dir();
        gix::ignore::Search::from_git_dir(common, None, &mut Vec::new(), parse).ok()
    });
    let source = Source::WorktreeThenIdMappingIfNotSkipped;
    let state =
        Ignore::new(gix::ignore::Search::default(), own.unwrap_or_default(), None, source, parse);
    let folds = local.as_ref().and_then(|it| it.config_snapshot().boolean("core.ignoreCase"));
    let case = if folds == Some(true) {
        gix::glob::pattern::Case::Fold
    } else {
        gix::glob::pattern::Case::Sensitive
    };
    Stack::new(folder, State::IgnoreStack(state), case, Vec::new(), Vec::new())
}

/// A commit's name as people write it.
pub(crate) fn short(id: gix::ObjectId) -> String {
    id.to_hex_with_len(10).to_string()
}

/// A day, as it was where the author was.
pub(crate) fn day(time: gix::date::Time) -> String {
    time.format_or_unix(gix::date::time::format::SHORT)
}

/// The day of a moment, in seconds since 1970, in UTC.
pub(crate) fn day_of(seconds: u64) -> Option<Day> {
    day(gix::date::Time::new(i64::try_from(seconds).ok()?, 0)).parse().ok()
}
