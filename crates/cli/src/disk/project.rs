//! Where the project is, and which part of it the user wants to hear about.

use std::path::{Component, Path, PathBuf};

/// A project on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Project {
    /// Absolute. What is shown and reported is relative to it.
    pub(crate) root: PathBuf,
    /// The folder from which a configuration is looked for, upwards to the root.
    pub(crate) start: PathBuf,
    /// What the user named, absolute.
    pub(crate) wanted: Vec<PathBuf>,
    /// Whether something says that the root is a project: then all of it is read, for what it tells of
    /// the wanted part. Without that, a lone file in a home folder would have the whole home read.
    pub(crate) marked: bool,
}

/// Finds the project of existing absolute paths: the nearest folder upwards that git keeps, or else that has a
/// configuration, or else the folder that the paths have in common.
pub(crate) fn find(wanted: Vec<PathBuf>, fallback: &Path) -> Project {
    let start = common_folder(&wanted).unwrap_or_else(|| fallback.to_path_buf());
    let marked =
        ancestor_with(&start, ".git").or_else(|| ancestor_with(&start, crate::config::FILE));
    let root = marked.clone().unwrap_or_else(|| start.clone());
    Project { root, start, wanted, marked: marked.is_some() }
}

fn ancestor_with(start: &Path, name: &str) -> Option<PathBuf> {
    start.ancestors().find(|folder| folder.join(name).exists()).map(Path::to_path_buf)
}

fn common_folder(paths: &[PathBuf]) -> Option<PathBuf> {
    let folder = |path: &PathBuf| if path.is_dir() { path.clone() } else { parent(path) };
    let mut folders = paths.iter().map(folder);
    let first = folders.next()?;
    Some(folders.fold(first, |left, right| shared(&left, &right)))
}

fn parent(path: &Path) -> PathBuf {
    path.parent().unwrap_or(path).to_path_buf()
}

fn shared(left: &Path, right: &Path) -> PathBuf {
    left.components().zip(right.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
}

/// A path relative to a folder, with forward slashes; `None` when it is not inside. What is not Unicode is shown
/// with replacement characters: the path is for reading and reporting, never for opening.
pub(crate) fn relative(root: &Path, path: &Path) -> Option<String> {
    let inner = path.strip_prefix(root).ok()?;
    let mut parts = Vec::new();
    for part in inner.components() {
        match part {
            Component::Normal(name) => parts.push(name.to_string_lossy()),
            _ => return None,
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_common_folder_of_two_paths() {
        assert_eq!(shared(Path::new("/a/b/c"), Path::new("/a/b/d")), Path::new("/a/b"));
        assert_eq!(shared(Path::new("/a"), Path::new("/b")), Path::new("/"));
    }
}
