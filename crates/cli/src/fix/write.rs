//! To the disk: whole files or nothing, never through a link, never over what somebody else has written.

use crate::disk::plain_reason;
use crate::output::file;
use std::path::Path;

/// A file to write.
#[derive(Debug)]
pub(super) struct Change<'c> {
    pub(super) file: &'c Path,
    /// What stood there when it was read; nothing for a new file.
    pub(super) old: Option<&'c [u8]>,
    pub(super) new: &'c str,
}

impl Change<'_> {
    /// Whether the file is still as it was read, and its own.
    pub(super) fn check(&self, root: &Path) -> Result<(), String> {
        let folder = self.file.parent().ok_or("has no folder")?;
        let real = folder.canonicalize().map_err(|error| plain_reason(&error))?;
        if real != folder || !real.starts_with(root) {
            return Err("stands behind a link".into());
        }
        let kind = self.file.symlink_metadata();
        let Some(old) = self.old else {
            return if kind.is_err() { Ok(()) } else { Err("was made meanwhile".into()) };
        };
        let kind = kind.map_err(|error| plain_reason(&error))?;
        if !kind.is_file() {
            return Err("is no regular file".into());
        }
        if kind.permissions().readonly() {
            return Err("is read-only".into());
        }
        let now = std::fs::read(self.file).map_err(|error| plain_reason(&error))?;
        if now == old { Ok(()) } else { Err("was changed meanwhile".into()) }
    }

    /// Puts the new text in the file's place.
    pub(super) fn write(&self, root: &Path) -> Result<(), String> {
        self.check(root)?;
        let put = if self.old.is_some() { file::replace } else { file::create };
        put(self.file, self.new).map_err(|error| plain_reason(&error))
    }
}

#[cfg(test)]
#[allow(clippy::expect_used, reason = "a test that can't go on should stop")]
mod tests {
    use super::*;
    use std::fs;

    fn folder() -> (tempfile::TempDir, std::path::PathBuf) {
        let folder = tempfile::tempdir().expect("a folder");
        let root = folder.path().canonicalize().expect("a folder");
        (folder, root)
    }

    #[test]
    fn what_somebody_else_wrote_stays() {
        let (_folder, root) = folder();
        let file = root.join("a.py");
        fs::write(&file, "theirs").expect("written");
        let change = Change { file: &file, old: Some(b"old"), new: "new" };
        assert_eq!(change.write(&root), Err("was changed meanwhile".into()));
        let change = Change { file: &file, old: None, new: "new" };
        assert_eq!(change.write(&root), Err("was made meanwhile".into()));
        assert_eq!(fs::read_to_string(&file).expect("read"), "theirs");
        let change = Change { file: &file, old: Some(b"theirs"), new: "new" };
        assert_eq!(change.write(&root), Ok(()));
        assert_eq!(fs::read_to_string(&file).expect("read"), "new");
        assert_eq!(fs::read_dir(&root).expect("a folder").count(), 1);
    }

    #[test]
    fn nothing_outside_of_the_root_is_written() {
        let (_folder, root) = folder();
        let (_other, elsewhere) = folder();
        let file = elsewhere.join("a.py");
        fs::write(&file, "old").expect("written");
        let change = Change { file: &file, old: Some(b"old"), new: "new" };
        assert_eq!(change.write(&root), Err("stands behind a link".into()));
        #[cfg(unix)]
        {
            let link = root.join("link");
            std::os::unix::fs::symlink(&elsewhere, &link).expect("a link");
            let change = Change { file: &link.join("a.py"), old: Some(b"old"), new: "new" };
            assert_eq!(change.write(&root), Err("stands behind a link".into()));
            let file = root.join("b.py");
            std::os::unix::fs::symlink(elsewhere.join("a.py"), &file).expect("a link");
            let change = Change { file: &file, old: Some(b"old"), new: "new" };
            assert_eq!(change.write(&root), Err("is no regular file".into()));
        }
        assert_eq!(fs::read_to_string(&file).expect("read"), "old");
    }
}
