//! Files that are written: whole or not at all, and never through a link that leads out of the project.

use crate::disk::plain_reason;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Component, Path, PathBuf};

/// Writes a file, or says why not. `file` is absolute; `root` is the project's root, without links.
pub(crate) fn write(file: &Path, root: &Path, text: &str) -> Result<(), String> {
    let said = |error: std::io::Error| plain_reason(&error);
    if file.file_name().is_none() {
        return Err("not the name of a file".into());
    }
    // Whoever wrote the project may have put a link there; outside of it, the user knows what a name stands for.
    let inside = without_dots(file).starts_with(root);
    if !inside && is_device(file) {
        let opened = OpenOptions::new().write(true).open(file);
        return opened.and_then(|mut file| file.write_all(text.as_bytes())).map_err(said);
    }
    let place = real(file).map_err(said)?;
    if inside && !place.starts_with(root) {
        return Err("a link leads out of the project".into());
    }
    if place.is_dir() {
        return Err("this is a folder".into());
    }
    replace(&place, text).map_err(said)
}

/// Pipes and devices, such as `/dev/stdout`, can't be replaced.
fn is_device(file: &Path) -> bool {
    file.starts_with("/dev") || fs::metadata(file).is_ok_and(|it| !it.is_file() && !it.is_dir())
}

/// Where a file is, or would be, when every link is followed.
fn real(file: &Path) -> std::io::Result<PathBuf> {
    if file.is_symlink() {
        return file.canonicalize();
    }
    let folder = file.parent().unwrap_or(file).canonicalize()?;
    Ok(folder.join(file.file_name().unwrap_or_default()))
}

/// Puts a text in a file's place, whole, with the permissions that the file had: nobody sees half of it.
pub(crate) fn replace(place: &Path, text: &str) -> std::io::Result<()> {
    let known = fs::symlink_metadata(place).map(|it| it.permissions()).ok();
    let mut file = fresh(place, text, known.clone())?;
    // The user's mask took some away.
    if let Some(permissions) = known {
        file.as_file_mut().set_permissions(permissions)?;
    }
    file.persist(place)?;
    Ok(())
}

/// The same for a file that is not there yet, unless somebody makes it meanwhile.
pub(crate) fn create(place: &Path, text: &str) -> std::io::Result<()> {
    fresh(place, text, None)?.persist_noclobber(place)?;
    Ok(())
}

/// A file with this text, beside the place that it is for.
fn fresh(
    place: &Path,
    text: &str,
    known: Option<fs::Permissions>,
) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mistral-lint-");
    if let Some(permissions) = known.or_else(usual) {
        builder.permissions(permissions);
    }
    let mut file = builder.tempfile_in(place.parent().unwrap_or(place))?;
    file.write_all(text.as_bytes())?;
    file.as_file().sync_all()?;
    Ok(file)
}

/// What a new file gets, before the user's mask.
#[cfg(unix)]
#[expect(clippy::unnecessary_wraps, reason = "other systems have none")]
fn usual() -> Option<fs::Permissions> {
    use std::os::unix::fs::PermissionsExt as _;
    Some(fs::Permissions::from_mode(0o666))
}

#[cfg(not(unix))]
fn usual() -> Option<fs::Permissions> {
    None
}

/// The path as it is written, without `.` and `..`.
pub(crate) fn without_dots(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for part in path.components() {
        match part {
            Component::ParentDir => drop(out.pop()),
            Component::CurDir => {}
            part => out.push(part),
        }
    }
    out
}
