//! A user's own books: the pages, queries and entries in the folder that a configuration names.

use crate::disk::project::relative;
use crate::disk::{plain_reason, read_file};
use mistral_lint_engine::BookText;
use std::path::{Path, PathBuf};

/// A text of a book that a user wrote.
#[derive(Debug, Clone)]
pub(crate) struct OwnBook {
    /// The file as it is shown.
    pub(crate) name: String,
    pub(crate) book: BookText,
}

/// Everything in a folder that is a text of a book: `rule.md` or `rule.toml`, `more.scm`, `apis/library.toml` for
/// every language and `apis/python/library.toml` for one. What came from one folder is told from another by its number.
pub(super) fn read(folder: &Path, number: usize, cwd: &Path) -> Result<Vec<OwnBook>, String> {
    let mut found = Vec::new();
    let mut take = |file: &Path, path: String| {
        let name = relative(cwd, file).unwrap_or_else(|| file.display().to_string());
        let bytes = read_file(file).map_err(|error| format!("{name}: {}", error.reason))?;
        let text = String::from_utf8(bytes).map_err(|_| format!("{name}: not valid UTF-8"))?;
        found.push(OwnBook { name, book: BookText { path, text } });
        Ok::<(), String>(())
    };
    for file in entries(folder)? {
        let name = name(&file);
        match extension(&file) {
            "md" if name == "README.md" => {}
            "md" | "toml" => take(&file, format!("rules/user/{number}/{name}"))?,
            "scm" => take(&file, format!("queries/user/{number}/{name}"))?,
            _ => {}
        }
    }
    let apis = folder.join("apis");
    if !apis.is_dir() {
        return Ok(found);
    }
    for entry in entries(&apis)? {
        if extension(&entry) == "toml" {
            take(&entry, format!("apis/user/{number}/{}", name(&entry)))?;
        } else if entry.is_dir() {
            for file in entries(&entry)?.iter().filter(|file| extension(file) == "toml") {
                take(file, format!("apis/{}/user/{number}/{}", name(&entry), name(file)))?;
            }
        }
    }
    Ok(found)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = std::fs::read_dir(folder).map_err(|error| plain_reason(&error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.sort();
    Ok(paths)
}

fn name(path: &Path) -> std::borrow::Cow<'_, str> {
    path.file_name().unwrap_or_default().to_string_lossy()
}

fn extension(path: &Path) -> &str {
    path.extension().and_then(std::ffi::OsStr::to_str).unwrap_or("")
}
