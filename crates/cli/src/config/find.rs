//! From folders to configuration files, and from those to what they extend.

use super::{FILE, Layer, problem};
use crate::disk::project::relative;
use crate::disk::{Project, plain_reason, read_file};
use crate::problem::Problem;
use mistral_lint_engine::config::{self, Config, ConfigError, Word};
use std::path::Path;

const PYPROJECT: &str = "pyproject.toml";
/// More than anybody extends on purpose.
const MOST_LAYERS: usize = 16;

/// The nearest configuration from the project's start up to its root.
pub(super) fn nearest(project: &Project, cwd: &Path) -> Result<Vec<Layer>, Problem> {
    let folders = project.start.ancestors().take_while(|folder| folder.starts_with(&project.root));
    for folder in folders {
        for name in [FILE, PYPROJECT] {
            let file = folder.join(name);
            if file.is_file()
                && let Some(layer) = layer(&file, cwd)?
            {
                return extended(layer, cwd);
            }
        }
    }
    Ok(Vec::new())
}

/// A file that was named, and what it extends.
pub(super) fn chain(file: &Path, cwd: &Path) -> Result<Vec<Layer>, Problem> {
    let missing =
        || Problem::plain(format!("{}: there is no [tool.mistral-lint] in it", file.display()));
    extended(layer(file, cwd)?.ok_or_else(missing)?, cwd)
}

fn extended(first: Layer, cwd: &Path) -> Result<Vec<Layer>, Problem> {
    let mut layers = vec![first];
    while let Some(next) = next(&layers, cwd)? {
        layers.push(next);
    }
    Ok(layers)
}

fn next(layers: &[Layer], cwd: &Path) -> Result<Option<Layer>, Problem> {
    let Some((last, word)) =
        layers.last().and_then(|last| Some((last, last.config.extends.as_ref()?)))
    else {
        return Ok(None);
    };
    let refuse = |message: String| last.problem(&wrong(word, message));
    let file = last.file.parent().unwrap_or(Path::new("")).join(&word.text);
    // A configuration may come with code that nobody has read yet: it must not show other files' lines as mistakes.
    if file.extension().is_none_or(|extension| extension != "toml") {
        return Err(refuse("Only a .toml file can be extended".into()));
    }
    let file = file
        .canonicalize()
        .map_err(|error| refuse(format!("Cannot be read: {}", plain_reason(&error))))?;
    if layers.len() >= MOST_LAYERS || layers.iter().any(|layer| layer.file == file) {
        return Err(refuse("This extends itself".into()));
    }
    let found = layer(&file, cwd)?;
    found.map(Some).ok_or_else(|| refuse("There is no [tool.mistral-lint] in it".into()))
}

fn wrong(word: &Word, message: String) -> ConfigError {
    ConfigError { span: word.span.clone(), message, help: None }
}

/// Reads one file; `None` for a `pyproject.toml` that says nothing of this program.
fn layer(file: &Path, cwd: &Path) -> Result<Option<Layer>, Problem> {
    let name = relative(cwd, file).unwrap_or_else(|| file.display().to_string());
    let unreadable = |why: &str| Problem::plain(format!("{name}: {why}"));
    let file = file.canonicalize().map_err(|error| unreadable(&plain_reason(&error)))?;
    let bytes = read_file(&file).map_err(|error| unreadable(&error.reason))?;
    let text = String::from_utf8(bytes).map_err(|_| unreadable("not valid UTF-8"))?;
    let config: Option<Config> = if file.file_name().is_some_and(|name| name == PYPROJECT) {
        config::parse_pyproject(&text)
    } else {
        config::parse(&text).map(Some)
    }
    .map_err(|error| problem(&name, &text, &error))?;
    Ok(config.map(|config| Layer { file, name, text, config }))
}
