//! Lists what git would show of a folder, and the env files that it would not.

use super::project::{Project, relative};
use ignore::{DirEntry, WalkBuilder};
use mistral_lint_engine::FileNote;
use mistral_lint_engine::globs::Globs;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Folders of other people's code and of build results, whether or not git ignores them.
const FOREIGN: [&str; 9] =
    [".git", ".hg", ".svn", ".jj", "node_modules", "site-packages", "__pycache__", ".venv", ".tox"];
/// Folders that are somebody's own code unless git ignores them; an env file in an ignored one is a build result.
const BUILT: [&str; 9] =
    ["target", "venv", "dist", "build", "out", "vendor", ".next", ".nuxt", ".svelte-kit"];

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) files: BTreeMap<Arc<str>, PathBuf>,
    pub(super) notes: Vec<FileNote>,
}

/// How to list.
#[derive(Debug, Clone)]
pub(crate) struct Listing {
    /// Whether git's ignore rules hold.
    pub(crate) respect_gitignore: bool,
    /// What the user excluded.
    pub(crate) exclude: Vec<Globs>,
}

impl Listing {
    /// Whether the user left out a path, or a folder above it.
    pub(crate) fn leaves_out(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        folders.chain([path]).any(|path| self.exclude.iter().any(|globs| globs.matches(path)))
    }
}

/// Lists a folder (or one file) below the root.
pub(super) fn list(root: &Path, start: &Path, how: &Listing, found: &mut Found) {
    walk(root, start, how, false, found);
    if how.respect_gitignore {
        walk(root, start, how, true, found);
    }
}

/// Adds what git tracks although its rules leave it out: git shows it all the same.
pub(super) fn add_tracked(
    project: &Project,
    how: &Listing,
    tracked: Vec<PathBuf>,
    found: &mut Found,
) {
    for file in tracked {
        let Some(path) = relative(&project.root, &file) else { continue };
        let named = || project.wanted.iter().any(|wanted| file.starts_with(wanted));
        if found.files.contains_key(path.as_str())
            || !(project.marked || named())
            || is_closed(&path)
            || how.leaves_out(&path)
        {
            continue;
        }
        // The folder above may be a link by now.
        let whole = file
            .parent()
            .is_some_and(|folder| folder.canonicalize().is_ok_and(|real| real == folder));
        if whole && file.symlink_metadata().is_ok_and(|kind| kind.is_file()) {
            add(found, path, file);
        }
    }
}

/// Whether a file lies in other people's code or in a build result; an env file in the latter holds keys all the same.
pub(super) fn is_closed(path: &str) -> bool {
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    folder
        .split('/')
        .any(|part| FOREIGN.contains(&part) || BUILT.contains(&part) && !is_env_file(name))
}

/// One walk. `hidden_env` looks for env files that git ignores, and for nothing else: they hold keys.
fn walk(root: &Path, start: &Path, how: &Listing, hidden_env: bool, found: &mut Found) {
    let mut builder = WalkBuilder::new(start);
    let ignoring = how.respect_gitignore && !hidden_env;
    builder
        .hidden(false)
        .follow_links(false)
        .require_git(false)
        .ignore(ignoring)
        .git_ignore(ignoring)
        .git_exclude(ignoring)
        .git_global(ignoring)
        .parents(ignoring)
        .sort_by_file_name(Ord::cmp);
    let (base, excluded) = (root.to_path_buf(), how.exclude.clone());
    builder.filter_entry(move |entry| {
        entry.depth() == 0
            || enters(entry, hidden_env) && !is_excluded(&base, entry.path(), &excluded)
    });
    for entry in builder.build() {
        match entry {
            Ok(entry) => keep(root, &entry, hidden_env, found),
            Err(error) if !hidden_env => found.notes.push(note(root, &error)),
            Err(_) => {}
        }
    }
}

fn enters(entry: &DirEntry, hidden_env: bool) -> bool {
    let is_folder = entry.file_type().is_some_and(|kind| kind.is_dir());
    let name = entry.file_name().to_string_lossy();
    let foreign = FOREIGN.contains(&&*name)
        || (name == "venv" && entry.path().join("pyvenv.cfg").exists())
        || (name == "target" && entry.path().join("CACHEDIR.TAG").exists());
    let closed = is_folder && (foreign || hidden_env && BUILT.contains(&&*name));
    !closed
}

fn is_excluded(root: &Path, path: &Path, exclude: &[Globs]) -> bool {
    relative(root, path).is_some_and(|path| exclude.iter().any(|globs| globs.matches(&path)))
}

fn keep(root: &Path, entry: &DirEntry, hidden_env: bool, found: &mut Found) {
    let is_file = entry.file_type().is_some_and(|kind| kind.is_file());
    if !is_file || (hidden_env && !is_env_file(&entry.file_name().to_string_lossy())) {
        return;
    }
    if let Some(path) = relative(root, entry.path()) {
        add(found, path, entry.path().to_path_buf());
    }
}

/// Two names that are not Unicode may look alike once shown; the second one is named, not silently dropped.
fn add(found: &mut Found, path: String, file: PathBuf) {
    match found.files.get(path.as_str()) {
        Some(known) if *known != file => found.notes.push(FileNote {
            path,
            reason: "another file has the same name once its invalid bytes are replaced".into(),
            skipped: true,
        }),
        Some(_) => {}
        None => drop(found.files.insert(path.into(), file)),
    }
}

fn is_env_file(name: &str) -> bool {
    name.starts_with(".env")
        || name == ".dev.vars"
        || Path::new(name).extension().is_some_and(|e| e == "env")
}

fn note(root: &Path, error: &ignore::Error) -> FileNote {
    let (path, reason) = cause(error);
    let shown = path.map(|path| relative(root, path).unwrap_or_else(|| path.display().to_string()));
    let reason = reason.io_error().map_or_else(|| reason.to_string(), super::plain_reason);
    FileNote { path: shown.unwrap_or_else(|| ".".into()), reason, skipped: true }
}

fn cause(error: &ignore::Error) -> (Option<&Path>, &ignore::Error) {
    match error {
        ignore::Error::WithPath { path, err } => (Some(path), cause(err).1),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => {
            cause(err)
        }
        other => (None, other),
    }
}
