//! File names as people see them.

use crate::disk::project::relative;
use std::path::Path;

/// How paths relative to the root are shown: as someone in the current directory would type them.
#[derive(Debug, Clone, Default)]
pub struct Shown {
    /// Folders between the root and the current directory, when that is inside the root.
    inside: Vec<String>,
    /// What leads from the current directory down to the root, when that is inside of it.
    prefix: String,
}

impl Shown {
    /// How paths below `root` look from `cwd`.
    #[must_use]
    pub fn new(root: &Path, cwd: &Path) -> Self {
        let parts =
            |text: String| text.split('/').filter(|p| !p.is_empty()).map(str::to_owned).collect();
        let inside = relative(root, cwd).map(parts).unwrap_or_default();
        let prefix =
            relative(cwd, root).filter(|p| !p.is_empty()).map(|p| p + "/").unwrap_or_default();
        Self { inside, prefix }
    }

    /// The path to show. Still to be sanitized: names hold what they like.
    #[must_use]
    pub fn path(&self, path: &str) -> String {
        if is_in_history(path) {
            return path.to_owned();
        }
        let parts: Vec<&str> = path.split('/').collect();
        let same = self.inside.iter().zip(&parts).take_while(|(a, b)| a == *b).count();
        let up = "../".repeat(self.inside.len() - same);
        format!("{}{up}{}", self.prefix, parts.get(same..).unwrap_or_default().join("/"))
    }
}

/// A file of a commit, `0123456789:a/b.py`, is called the same from everywhere.
fn is_in_history(path: &str) -> bool {
    let commit = path.split_once(':').map_or("", |(commit, _)| commit);
    commit.len() == 10 && commit.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_shown_as_seen_from_the_current_directory() {
        let shown = |root: &str, cwd: &str, path: &str| {
            Shown::new(Path::new(root), Path::new(cwd)).path(path)
        };
        assert_eq!(shown("/p", "/p", "a/b.py"), "a/b.py");
        assert_eq!(shown("/p", "/p/a", "a/b.py"), "b.py");
        assert_eq!(shown("/p", "/p/a/c", "a/b.py"), "../b.py");
        assert_eq!(shown("/p/q", "/p", "b.py"), "q/b.py");
        assert_eq!(shown("/p", "/x", "a/b.py"), "a/b.py");
        assert_eq!(shown("/p", "/p/a", "0123456789:a/b.py"), "0123456789:a/b.py");
    }
}
