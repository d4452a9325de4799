//! The disk as a tree. It lists and reads; it never follows a link, never writes, never runs anything.

pub(crate) mod git;
pub(crate) mod project;
mod walk;

pub(crate) use project::Project;
pub(crate) use walk::Listing;

use git::Git;
use mistral_lint_engine::{Committed, FileNote, Kept, ReadError, Tree};
use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Larger files are noted and not read: no person writes them.
const MAX_BYTES: u64 = 20 * 1024 * 1024;

/// A project's files on disk, and optionally one of them as it stands in an editor.
#[derive(Debug)]
pub(crate) struct Disk {
    root: PathBuf,
    files: BTreeMap<Arc<str>, PathBuf>,
    wanted: Vec<String>,
    /// The one folder that the user named: `mistral-lint examples` asks about examples, not in spite of them.
    subject: String,
    notes: Vec<FileNote>,
    git: Git,
    unsaved: Option<(Arc<str>, Vec<u8>)>,
}

impl Disk {
    /// Lists a project.
    pub(crate) fn open(project: &Project, listing: &Listing) -> Self {
        let mut found = walk::Found::default();
        if project.marked {
            walk::list(&project.root, &project.root, listing, &mut found);
        }
        // What the user names is checked even where git ignores it.
        for path in project.wanted.iter().filter(|path| !project.marked || **path != project.root) {
            walk::list(&project.root, path, listing, &mut found);
        }
        let git = Git::below(&project.root);
        walk::add_tracked(project, listing, git.tracked(), &mut found);
        found.notes.sort();
        found.notes.dedup();
        let wanted: Vec<String> = project
            .wanted
            .iter()
            .filter_map(|path| project::relative(&project.root, path))
            .collect();
        let subject = subject(project, &wanted);
        let root = project.root.clone();
        Self { root, files: found.files, wanted, subject, notes: found.notes, git, unsaved: None }
    }

    /// The project's folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// What git would make of a file of this name, whether or not there is one.
    pub(crate) fn would_keep(&self, path: &str) -> Kept {
        self.git.kept(&self.root.join(path))
    }

    /// Puts a text in the place of one file; only what is found in it is wanted.
    pub(crate) fn with_unsaved(mut self, path: &str, bytes: Vec<u8>) -> Self {
        self.wanted = vec![path.to_owned()];
        // A file that was never saved is no missing one.
        self.notes.retain(|note| note.path != path);
        self.unsaved = Some((path.into(), bytes));
        self
    }

    /// Where a listed file stands.
    pub(crate) fn place(&self, path: &str) -> Option<PathBuf> {
        self.files.get(path).cloned()
    }

    /// Folders that could not be listed, and names that clash: only those that the user asked about.
    pub(crate) fn take_notes(&mut self) -> Vec<FileNote> {
        std::mem::take(&mut self.notes).into_iter().filter(|note| self.wanted(&note.path)).collect()
    }
}

/// The one folder that the user named, with a slash at its end; nothing where that says nothing.
fn subject(project: &Project, wanted: &[String]) -> String {
    match (&project.wanted[..], wanted) {
        ([path], [named]) if !named.is_empty() && path.is_dir() => format!("{named}/"),
        _ => String::new(),
    }
}

impl Tree for Disk {
    fn list(&self) -> Vec<Arc<str>> {
        let mut paths: Vec<Arc<str>> = self.files.keys().cloned().collect();
        if let Some((path, _)) = &self.unsaved
            && let Err(place) = paths.binary_search(path)
        {
            paths.insert(place, path.clone());
        }
        paths
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        if let Some((unsaved, bytes)) = &self.unsaved
            && **unsaved == *path
        {
            return Ok(bytes.clone());
        }
        let file =
            self.files.get(path).ok_or_else(|| ReadError { reason: "no such file".into() })?;
        read_file(file)
    }

    fn kept(&self, path: &str) -> Kept {
        self.files.get(path).map_or_else(Kept::default, |file| self.git.kept(file))
    }

    fn committed(&self, places: &[(Arc<str>, &str)]) -> Vec<Option<Committed>> {
        let nowhere = PathBuf::new();
        let file = |path: &Arc<str>| self.files.get(path).unwrap_or(&nowhere).as_path();
        let places: Vec<_> = places.iter().map(|(path, text)| (file(path), *text)).collect();
        self.git.committed(&places)
    }

    fn subject(&self) -> &str {
        &self.subject
    }

    fn wanted(&self, path: &str) -> bool {
        self.wanted.iter().any(|wanted| {
            path.strip_prefix(wanted.as_str())
                .is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with('/'))
        })
    }
}

/// Reads a regular file of a bearable size.
pub(crate) fn read_file(path: &Path) -> Result<Vec<u8>, ReadError> {
    let failed = |error: std::io::Error| ReadError { reason: plain_reason(&error) };
    let metadata = std::fs::metadata(path).map_err(failed)?;
    if !metadata.is_file() {
        let reason = if metadata.is_dir() { "is a folder" } else { "is not a regular file" };
        return Err(ReadError { reason: reason.into() });
    }
    let file = std::fs::File::open(path).map_err(failed)?;
    read_limited(file, metadata.len())
}

/// Reads all of a source, or says that it is too large.
pub(crate) fn read_limited(source: impl Read, expected: u64) -> Result<Vec<u8>, ReadError> {
    let too_large = || ReadError { reason: "larger than 20 MB".into() };
    if expected > MAX_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::with_capacity(usize::try_from(expected).unwrap_or(0));
    let read = source.take(MAX_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| ReadError { reason: plain_reason(&error) })?;
    if bytes.len() as u64 > MAX_BYTES { Err(too_large()) } else { Ok(bytes) }
}

/// The operating system's words without its error numbers.
pub(crate) fn plain_reason(error: &std::io::Error) -> String {
    match error.kind() {
        std::io::ErrorKind::NotFound => "no such file or folder".into(),
        std::io::ErrorKind::PermissionDenied => "permission denied".into(),
        std::io::ErrorKind::IsADirectory => "is a folder".into(),
        _ => {
            let text = error.to_string();
            text.split(" (os error").next().unwrap_or(&text).to_lowercase()
        }
    }
}

#[cfg(test)]
mod tests;
