//! Finds the user's configuration and what it extends. Reading and checking the text is the engine's; paths are ours.

mod find;

use crate::disk::Project;
use crate::disk::project::relative;
use crate::plan::ConfigChoice;
use crate::problem::Problem;
use mistral_lint_engine::config::{Config, ConfigError};
use mistral_lint_engine::{BookError, BookText};
use std::path::{Path, PathBuf};

/// The configuration file's name.
pub(crate) const FILE: &str = "mistral-lint.toml";

/// One configuration file.
#[derive(Debug)]
struct Layer {
    file: PathBuf,
    /// As it is shown.
    name: String,
    text: String,
    config: Config,
}

/// The configuration with all that it extends, the nearest file first.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    layers: Vec<Layer>,
    /// The nearest file's folder below the root, empty or with a slash at its end: globs are relative to it.
    pub(crate) base: String,
}

impl Layers {
    /// Finds and reads the configuration of a project.
    pub(crate) fn load(
        choice: &ConfigChoice,
        project: &Project,
        cwd: &Path,
    ) -> Result<Self, Problem> {
        let layers = match choice {
            ConfigChoice::Isolated => Vec::new(),
            ConfigChoice::File(file) => find::chain(&cwd.join(file), cwd)?,
            ConfigChoice::Nearest => find::nearest(project, cwd)?,
        };
        let folder = match choice {
            ConfigChoice::Nearest => layers.first().and_then(|layer| layer.file.parent()),
            _ => None,
        };
        let base = folder
            .and_then(|folder| relative(&project.root, folder))
            .filter(|base| !base.is_empty());
        Ok(Self { layers, base: base.map(|base| base + "/").unwrap_or_default() })
    }

    /// The user's own books, to be read after the built-in ones.
    pub(crate) fn books(&self) -> Result<Vec<BookText>, Problem> {
        let mut books = Vec::new();
        for (index, layer) in self.layers.iter().enumerate() {
            if let Some(text) = &layer.config.book {
                books.push(BookText { path: book_path(index), text: text.clone() });
            }
            if let Some(folder) = &layer.config.rules {
                let found = find::pages(&layer.file, &folder.text);
                books.extend(found.map_err(|why| {
                    layer.problem(&ConfigError {
                        span: folder.span.clone(),
                        message: format!("Cannot read this folder: {why}"),
                        help: None,
                    })
                })?);
            }
        }
        Ok(books)
    }

    /// A mistake in a book, shown in the file that the user wrote.
    pub(crate) fn book_problem(&self, books: &[BookText], error: &BookError) -> Problem {
        let own = self.layers.iter().enumerate().find(|(index, _)| book_path(*index) == error.path);
        let place = own.map(|(_, layer)| (layer.name.clone(), layer.text.clone())).or_else(|| {
            let book = books.iter().rev().find(|book| book.path == error.path)?;
            Some((book.path.clone(), book.text.clone()))
        });
        match place {
            Some((name, text)) => Problem::plain(&error.message).at(name, text, error.span.clone()),
            None => Problem::plain(format!("{}: {}", error.path, error.message)),
        }
    }

    /// Checks the names of rules and lays the files over each other.
    pub(crate) fn settled(self, known: &[String]) -> Result<Config, Problem> {
        let mut whole = Config::default();
        for layer in self.layers.into_iter().rev() {
            layer.config.check_names(known).map_err(|error| layer.problem(&error))?;
            whole = layer.config.over(whole);
        }
        Ok(whole)
    }
}

/// Own entries are a text of the api book like any other.
fn book_path(index: usize) -> String {
    if index == 0 { "apis/user.toml".into() } else { format!("apis/user-{index}.toml") }
}

impl Layer {
    fn problem(&self, error: &ConfigError) -> Problem {
        problem(&self.name, &self.text, error)
    }
}

fn problem(name: &str, text: &str, error: &ConfigError) -> Problem {
    let problem = Problem::plain(&error.message).at(name, text, error.span.clone());
    match &error.help {
        Some(help) => problem.with_help(help),
        None => problem,
    }
}
