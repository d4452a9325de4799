//! Puts the books on the shelf: reads and checks every text, built-in and the user's own alike.

use crate::apis::Apis;
use crate::page::Page;
use crate::secrets::Secrets;
use crate::{BookError, BookText, Outcome, Settings, Tree, check};
use mistral_lint_grammars::Languages;
use std::collections::BTreeMap;

/// The loaded books: ready to check projects.
#[derive(Debug)]
pub struct Engine {
    pub(crate) pages: Vec<Page>,
    pub(crate) languages: Languages,
    /// By family, as the languages name it.
    pub(crate) apis: BTreeMap<String, Apis>,
    pub(crate) secrets: Secrets,
}

impl Engine {
    /// Reads and checks the books; a user's own come after the built-in ones.
    ///
    /// # Errors
    /// The first stray word, with its place.
    pub fn load(books: &[BookText]) -> Result<Self, BookError> {
        let queries = books.iter().filter_map(|book| Some((book.path.strip_prefix("queries/")?, book.text.as_str())));
        let languages = Languages::load(queries).map_err(|error| BookError {
            path: format!("queries/{}", error.path),
            span: error.span,
            message: error.message,
        })?;
        let mut apis: BTreeMap<String, Apis> =
            languages.iter().map(|language| (language.profile.apis.clone(), Apis::default())).collect();
        let mut secrets = None;
        let mut pages = Vec::new();
        for book in books {
            if let Some(path) = book.path.strip_prefix("apis/") {
                match path.split_once('/') {
                    Some((family, _)) => apis.entry(family.to_owned()).or_default().add(book)?,
                    None if path == "secrets.toml" => secrets = Some(Secrets::load(&book.path, &book.text)?),
                    // What a user says of their own code holds in every language.
                    None => apis.values_mut().try_for_each(|apis| apis.add(book))?,
                }
            } else if book.path.starts_with("rules/") && book.path.ends_with(".md") {
                pages.push(Page::load(book)?);
            }
        }
        pages.sort_by(|a, b| a.name.cmp(&b.name));
        let secrets = secrets.ok_or_else(|| BookError {
            path: "apis/secrets.toml".into(),
            span: 0..0,
            message: "the book that says what a key looks like is missing".into(),
        })?;
        Ok(Self { pages, languages, apis, secrets })
    }

    /// Every rule, sorted by name.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Checks a project.
    #[must_use]
    pub fn check(&self, tree: &dyn Tree, settings: &Settings) -> Outcome {
        check::run(self, tree, settings)
    }

    /// What was understood of one file, as text, for people who write queries. `None` when the file's
    /// language is not known or it is not text.
    #[must_use]
    pub fn facts(&self, path: &str, bytes: &[u8]) -> Option<String> {
        let language = self.languages.of(path)?;
        let text = std::str::from_utf8(bytes).ok()?;
        let facts = mistral_lint_grammars::read(language, text)?;
        Some(mistral_lint_grammars::show(&facts, text))
    }
}
