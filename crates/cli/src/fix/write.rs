//! To the disk: whole files or nothing, never through a link, never over what somebody else has written.

use crate::disk::plain_reason;
use std::io::Write as _;
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
        self.replace().map_err(|error| plain_reason(&error))
    }

    fn replace(&self) -> std::io::Result<()> {
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let mut builder = tempfile::Builder::new();
        builder.prefix(".mistral-lint-");
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut fresh = builder.tempfile_in(folder)?;
        fresh.write_all(self.new.as_bytes())?;
        if self.old.is_some() {
            fresh.as_file().set_permissions(self.file.symlink_metadata()?.permissions())?;
        }
        fresh.as_file().sync_all()?;
        match self.old {
            Some(_) => fresh.persist(self.file).map_err(|error| error.error)?,
            None => fresh.persist_noclobber(self.file).map_err(|error| error.error)?,
        };
        Ok(())
    }
}
