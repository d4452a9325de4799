//! Finds the user's configuration and what it extends. Reading and checking the text is the engine's; paths are ours.

mod find;
mod own;

use crate::disk::Project;
use crate::disk::project::relative;
use crate::plan::ConfigChoice;
use crate::problem::Problem;
use mistral_lint_engine::config::{Config, ConfigError};
use mistral_lint_engine::{BookError, BookText, Engine};
use own::OwnBook;
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
    files: Vec<Layer>,
    /// The nearest file's folder below the root, empty or with a slash at its end: globs are relative to it.
    pub(crate) base: String,
    /// What stands in the folders of rules.
    own: Vec<OwnBook>,
}

impl Layers {
    /// Finds and reads the configuration of a project.
    pub(crate) fn load(
        choice: &ConfigChoice,
        project: &Project,
        cwd: &Path,
    ) -> Result<Self, Problem> {
        let mut layers = match choice {
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
        for layer in &mut layers {
            let path = relative(&project.root, &layer.file);
            let name = layer.file.file_name().unwrap_or_default().to_string_lossy();
            for front in &mut layer.config.in_front {
                front.path = path.as_deref().map(Into::into);
                front.file = name.clone().into_owned();
            }
        }
        let mut own = Vec::new();
        for (number, layer) in layers.iter().enumerate() {
            own.extend(layer.rules(number, cwd)?);
        }
        Ok(Self { files: layers, base: base.map(|base| base + "/").unwrap_or_default(), own })
    }

    /// Reads the rules of this folder, and of no other.
    pub(crate) fn read_instead(&mut self, folder: &Path, cwd: &Path) -> Result<(), Problem> {
        let name = relative(cwd, folder).unwrap_or_else(|| folder.display().to_string());
        let own = own::read(folder, 0, cwd);
        self.own = own.map_err(|why| Problem::plain(format!("{name}: {why}")))?;
        Ok(())
    }

    /// The built-in books and the user's own, read and checked.
    pub(crate) fn engine(&self, books: &[BookText]) -> Result<Engine, Problem> {
        let all: Vec<BookText> = books.iter().cloned().chain(self.books()).collect();
        Engine::load(&all).map_err(|error| self.book_problem(&error))
    }

    /// The file of a user's rule, as it is shown.
    pub(crate) fn file_of(&self, rule: &str) -> Option<&str> {
        let file = |own: &&OwnBook| {
            let name =
                own.book.path.strip_prefix("rules/").and_then(|path| path.rsplit('/').next());
            name.and_then(|name| name.rsplit_once('.')).is_some_and(|(stem, _)| stem == rule)
        };
        self.own.iter().find(file).map(|own| &*own.name)
    }

    /// The user's own books, to be read after the built-in ones.
    pub(crate) fn books(&self) -> impl Iterator<Item = BookText> {
        let entries = self.files.iter().enumerate().filter_map(|(number, layer)| {
            let text = layer.config.book.clone()?;
            Some(BookText { path: book_path(number), text })
        });
        entries.chain(self.own.iter().map(|own| own.book.clone()))
    }

    /// A mistake in a book, shown in the file that the user wrote.
    fn book_problem(&self, error: &BookError) -> Problem {
        let entries =
            self.files.iter().enumerate().map(|(number, layer)| {
                (book_path(number), layer.name.as_str(), layer.text.as_str())
            });
        let own = self
            .own
            .iter()
            .map(|own| (own.book.path.clone(), own.name.as_str(), own.book.text.as_str()));
        let place = entries.chain(own).find(|(path, ..)| *path == error.path);
        match place {
            Some((_, name, text)) => {
                Problem::plain(&error.message).at(name, text, error.span.clone())
            }
            None => Problem::plain(format!("{}: {}", error.path, error.message)),
        }
    }

    /// Checks the names of rules and lays the files over each other.
    pub(crate) fn settled(self, known: &[String]) -> Result<Config, Problem> {
        let mut whole = Config::default();
        for layer in self.files.into_iter().rev() {
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
    /// What stands in the folder of rules that this file names.
    fn rules(&self, number: usize, cwd: &Path) -> Result<Vec<OwnBook>, Problem> {
        let Some(folder) = &self.config.rules else { return Ok(Vec::new()) };
        let beside = self.file.parent().unwrap_or(Path::new(""));
        own::read(&beside.join(&folder.text), number, cwd).map_err(|why| {
            self.problem(&ConfigError {
                span: folder.span.clone(),
                message: format!("Cannot read this folder: {why}"),
                help: None,
            })
        })
    }

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
