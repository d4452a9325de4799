//! Languages: a grammar, a query, and a few words about how files of it are named.

use crate::phrases::Phrases;
use crate::query::{self, FactQuery, QueryError, QueryText};
use crate::virtual_documents::Container;
use regex::Regex;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// How a language finds the module behind an import.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Modules {
    /// `package.module`, leading dots for the own package.
    Dotted,
    /// Relative file paths, packages by name.
    Paths,
    /// A tree of `mod` items under the crate's root.
    Crates,
}

impl Modules {
    /// The written name of a module inside another; `None` where modules have no children.
    #[must_use]
    pub fn child(self, module: &str, name: &str) -> Option<String> {
        match self {
            Self::Dotted if module.ends_with('.') => Some(format!("{module}{name}")),
            Self::Dotted => Some(format!("{module}.{name}")),
            Self::Crates => Some(format!("{module}::{name}")),
            Self::Paths => None,
        }
    }
}

/// What `queries/<language>/language.toml` says.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Profile {
    /// The grammar's name, one of those built in.
    pub grammar: String,
    /// The folder of `apis/` that speaks of this language's libraries.
    pub apis: String,
    /// File extensions without dot.
    pub extensions: Vec<String>,
    /// What starts a line comment.
    pub comment: String,
    /// How imports find their module.
    pub modules: Modules,
    /// Stems of files that stand for their folder: `index`, `__init__`, `mod`.
    pub index_files: Vec<String>,
    /// Extensions that an import may write, though the file has another.
    #[serde(default)]
    pub import_extensions: Vec<String>,
    /// Files that give names to paths, for the modules below them.
    #[serde(default)]
    pub path_configs: Vec<String>,
    /// What imports usually begin with instead of a folder, and the folder below which the rest is found.
    #[serde(default)]
    pub aliases: BTreeMap<String, String>,
    /// Folders below which modules may stand, with a slash at the end.
    #[serde(default)]
    pub roots: Vec<String>,
    /// Folders that a build makes of the sources.
    #[serde(default)]
    pub outputs: Vec<String>,
    /// Modules that mean a library also where a package has one of that name.
    #[serde(default)]
    pub libraries: Vec<String>,
    /// A regular expression for the declaration of a module that is a file: its `name`, and its `path` if told.
    #[serde(default)]
    pub declaration: Option<String>,
    /// Files that say which packages a project uses.
    #[serde(default)]
    pub manifests: Vec<String>,
    /// Functions that give their argument, wrapped: `Ok`, `Arc::new`.
    #[serde(default)]
    pub wrappers: Vec<String>,
    /// Methods of wrapped values that give the value: `unwrap`, `clone`.
    #[serde(default)]
    pub unwrappers: Vec<String>,
    /// Names of the method whose result an object's context gives: `__enter__`.
    #[serde(default)]
    pub enters: Vec<String>,
    /// Names of the method that a class's construction runs.
    pub constructors: Vec<String>,
    /// Printing an object shows its fields, unless its class says otherwise.
    pub objects_show: bool,
    /// Errors are values that come with what may fail; nothing is thrown.
    #[serde(default)]
    pub errors_are_values: bool,
    /// What loops, handlers and arms define is known after them, in the whole function.
    #[serde(default)]
    pub functions_keep_names: bool,
    /// How fixes are written in this language.
    pub phrases: Phrases,
}

/// A language that can be read.
#[derive(Debug)]
pub struct Language {
    /// The folder's name.
    pub name: String,
    /// What its `language.toml` says.
    pub profile: Profile,
    /// The profile's expression, compiled.
    pub declaration: Option<Regex>,
    pub(crate) grammar: tree_sitter::Language,
    query: Vec<QueryText>,
    compiled: OnceLock<Result<FactQuery, QueryError>>,
}

impl Language {
    /// Whether the grammar keeps in mind how far every open region is indented.
    pub(crate) fn counts_indents(&self) -> bool {
        self.profile.grammar == "python"
    }

    /// The query, compiled when the first file asks for it: that takes longer than reading a small project.
    pub(crate) fn facts(&self) -> Result<&FactQuery, &QueryError> {
        let compile = || FactQuery::compile(&self.grammar, &self.name, &self.query);
        self.compiled.get_or_init(compile).as_ref()
    }
}

fn grammar(name: &str) -> Option<tree_sitter::Language> {
    Some(match name {
        "python" => tree_sitter_python::LANGUAGE.into(),
        "javascript" => tree_sitter_javascript::LANGUAGE.into(),
        "typescript" => tree_sitter_typescript::LANGUAGE_TYPESCRIPT.into(),
        "tsx" => tree_sitter_typescript::LANGUAGE_TSX.into(),
        "rust" => tree_sitter_rust::LANGUAGE.into(),
        _ => return None,
    })
}

/// The folder of the book where a user's additions stand.
const OWN: &str = "user/";

/// Checks that what is added is added to something.
fn known(queries: &[QueryText]) -> Result<(), QueryError> {
    let names = || queries.iter().filter(|text| !text.adds).map(|text| &*text.folder);
    let stray = queries.iter().find(|text| text.adds && names().all(|name| name != text.folder));
    let Some(stray) = stray else { return Ok(()) };
    let at = stray.text.find(&stray.folder).unwrap_or(0);
    let names: Vec<&str> = names().collect();
    Err(QueryError {
        path: stray.path.clone(),
        span: at..at + stray.folder.len(),
        message: format!("there is no language `{}`; there are {}", stray.folder, names.join(", ")),
    })
}

/// All languages, by file extension.
#[derive(Debug, Default)]
pub struct Languages {
    all: Vec<Language>,
    by_extension: BTreeMap<String, usize>,
    /// Files that hold code of some of the languages, by extension.
    containers: BTreeMap<String, Container>,
}

impl Languages {
    /// Loads the query book: every folder that has a `language.toml` is a language, one that has a
    /// `container.toml` a kind of file that holds code.
    ///
    /// `texts` are `(path under the book, text)`. A query is compiled when it is needed; see [`Self::prove`].
    ///
    /// # Errors
    /// The first mistake in a `language.toml`, with its place.
    pub fn load<'a>(texts: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, QueryError> {
        let mut queries = Vec::new();
        let mut profiles = Vec::new();
        let mut containers = Vec::new();
        for (path, text) in texts {
            match path.rsplit_once('/') {
                Some(_) if path.starts_with(OWN) => queries.push(query::addition(path, text)?),
                Some((folder, "facts.scm")) => queries.push(QueryText {
                    folder: folder.to_owned(),
                    path: path.to_owned(),
                    adds: false,
                    text: text.to_owned(),
                }),
                Some((folder, "language.toml")) => profiles.push((folder, path, text)),
                Some((_, "container.toml")) => containers.push((path, text)),
                _ => {}
            }
        }
        known(&queries)?;
        let mut languages = Self::default();
        for (folder, path, text) in profiles {
            let fail = |span, message| QueryError { path: path.to_owned(), span, message };
            let profile: Profile = toml::from_str(text)
                .map_err(|e| fail(e.span().unwrap_or(0..0), e.message().to_owned()))?;
            let grammar = grammar(&profile.grammar).ok_or_else(|| {
                fail(0..0, format!("no grammar named `{}` is built in", profile.grammar))
            })?;
            let declaration = profile.declaration.as_deref().map(Regex::new).transpose();
            let declaration = declaration.map_err(|error| fail(0..0, error.to_string()))?;
            let mut query = Vec::new();
            query::lineage(folder, &queries, &mut query);
            let index = languages.all.len();
            for extension in &profile.extensions {
                languages.by_extension.insert(extension.clone(), index);
            }
            let compiled = OnceLock::new();
            languages.all.push(Language {
                name: folder.to_owned(),
                profile,
                declaration,
                grammar,
                query,
                compiled,
            });
        }
        containers.into_iter().try_for_each(|(path, text)| languages.add_container(path, text))?;
        Ok(languages)
    }

    /// Compiles every query, also those that no file has asked for.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn prove(&self) -> Result<(), QueryError> {
        self.all.iter().try_for_each(|language| language.facts().map(|_| ()).map_err(Clone::clone))
    }

    fn add_container(&mut self, path: &str, text: &str) -> Result<(), QueryError> {
        let fail = |span, message| QueryError { path: path.to_owned(), span, message };
        let container = Container::load(text)
            .map_err(|e| fail(e.span().unwrap_or(0..0), e.message().to_owned()))?;
        if let Some(stray) = container.languages().find(|name| self.named(name).is_none()) {
            let at = text.find(&format!("\"{stray}\"")).unwrap_or(0);
            return Err(fail(at..at + stray.len() + 2, format!("there is no language `{stray}`")));
        }
        for extension in container.extensions() {
            self.containers.insert(extension.clone(), container.clone());
        }
        Ok(())
    }

    /// What a file holds code as, by its extension.
    #[must_use]
    pub fn container(&self, path: &str) -> Option<&Container> {
        let (_, extension) = path.rsplit_once('.')?;
        self.containers.get(extension)
    }

    /// The language of a file, by its extension.
    #[must_use]
    pub fn of(&self, path: &str) -> Option<&Language> {
        let (_, extension) = path.rsplit_once('.')?;
        self.by_extension.get(extension).map(|index| &self.all[*index])
    }

    /// Every language.
    pub fn iter(&self) -> impl Iterator<Item = &Language> {
        self.all.iter()
    }

    /// If files of this name say which packages a project uses: how the modules of their language are named.
    #[must_use]
    pub fn manifest(&self, name: &str) -> Option<Modules> {
        let profiles = self.all.iter().map(|language| &language.profile);
        let mut known =
            profiles.filter(|profile| profile.manifests.iter().any(|known| known == name));
        known.next().map(|profile| profile.modules)
    }

    /// The language of that name.
    #[must_use]
    pub fn named(&self, name: &str) -> Option<&Language> {
        self.all.iter().find(|language| language.name == name)
    }
}
