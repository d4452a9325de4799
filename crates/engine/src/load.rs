//! Puts the books on the shelf: reads and checks every text, built-in and the user's own alike.

use crate::apis::{self, Apis};
use crate::page::Page;
use crate::plain::{self, PlainKind};
use crate::releases::Releases;
use crate::secrets::Secrets;
use crate::{
    BookError, BookText, Explanation, Finding, Fix, Outcome, Settings, Tree, check, explain, hide,
};
use mistral_lint_grammars::virtual_documents::{self, Document};
use mistral_lint_grammars::{Languages, QueryError, show};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::hash::RandomState;
use std::mem::take;
use std::sync::Arc;

/// The loaded books: ready to check projects.
#[derive(Debug)]
pub struct Engine {
    pub(crate) pages: Vec<Page>,
    pub(crate) languages: Languages,
    /// By family, as the languages name it.
    pub(crate) apis: BTreeMap<String, Apis>,
    pub(crate) secrets: Secrets,
    /// Under which the secrets of a run are hashed.
    pub(crate) vault_key: RandomState,
    pub(crate) releases: Releases,
}

impl Engine {
    /// Reads and checks the books; a user's own come after the built-in ones.
    ///
    /// # Errors
    /// The first stray word, with its place; for those of a query see [`Self::prove`].
    pub fn load(books: &[BookText]) -> Result<Self, BookError> {
        let queries = books
            .iter()
            .filter_map(|book| Some((book.path.strip_prefix("queries/")?, book.text.as_str())));
        let languages = Languages::load(queries).map_err(in_queries)?;
        if books.iter().any(|book| book.path.starts_with("queries/user/")) {
            languages.prove().map_err(in_queries)?;
        }
        let mut apis: BTreeMap<String, Apis> = languages
            .iter()
            .map(|language| (language.profile.apis.clone(), Apis::default()))
            .collect();
        let mut secrets = None;
        let mut matchers = Vec::new();
        let mut releases = Releases::default();
        let mut pages: Vec<Page> = Vec::new();
        let read: Vec<_> =
            books.par_iter().map(|book| family(book).map(|_| apis::read(book))).collect();
        for (book, read) in books.iter().zip(read) {
            if let Some(path) = book.path.strip_prefix("apis/") {
                match family(book).zip(read) {
                    Some((family, read)) => {
                        known_family(book, family, &apis)?;
                        let mut read = read?;
                        matchers.push((book, take(&mut read.matchers)));
                        apis.entry(family.to_owned()).or_default().add(read);
                    }
                    None if path == "secrets.toml" => {
                        secrets = Some(Secrets::load(&book.path, &book.text)?);
                    }
                    None if path == "releases.toml" => releases = Releases::load(book)?,
                    // What a user says of their own code holds in every language.
                    None => {
                        for apis in apis.values_mut() {
                            apis.add(apis::read(book)?);
                        }
                        matchers.push((book, apis::read(book)?.matchers));
                    }
                }
            } else if let Some(path) = book.path.strip_prefix("rules/") {
                let page = Page::load(book, path.starts_with("user/"))?;
                is_new(&page, &pages, book)?;
                pages.push(page);
            }
        }
        pages.sort_by(|a, b| a.name.cmp(&b.name));
        let mut secrets: Secrets = secrets.ok_or_else(|| BookError {
            path: "apis/secrets.toml".into(),
            span: 0..0,
            message: "the book that says what a key looks like is missing".into(),
        })?;
        for (book, more) in matchers {
            secrets.add(&book.path, more)?;
        }
        let vault_key = RandomState::new();
        let engine = Self { pages, languages, apis, secrets, vault_key, releases };
        engine.matchers_are_known(books)?;
        Ok(engine)
    }

    /// Compiles the queries of all languages. A run compiles only those that it needs, unless a user adds to one:
    /// this is for those who write them, and for tests.
    ///
    /// # Errors
    /// The first mistake, with its place.
    pub fn prove(self) -> Result<Self, BookError> {
        self.languages.prove().map_err(in_queries)?;
        Ok(self)
    }

    /// Conditions name matchers of the book of secrets, which may come after them.
    fn matchers_are_known(&self, books: &[BookText]) -> Result<(), BookError> {
        for page in &self.pages {
            let stray = page.sentence.iter().flat_map(|sentence| &sentence.has);
            let mut stray = stray.filter(|(_, name)| !self.secrets.has_matcher(name.get_ref()));
            if let Some((_, name)) = stray.next() {
                let book = books.iter().find(|book| {
                    book.path.starts_with("rules/")
                        && book.path.contains(&format!("/{}.", page.name))
                });
                return Err(BookError {
                    path: book.map_or_else(String::new, |book| book.path.clone()),
                    span: name.span(),
                    message: self.unknown_matcher(name.get_ref()),
                });
            }
        }
        let named = self.apis.values().flat_map(Apis::matchers);
        let Some(stray) = named.into_iter().find(|name| !self.secrets.has_matcher(name)) else {
            return Ok(());
        };
        let quoted = format!("\"{stray}\"");
        let mut book = books.iter().filter(|book| book.path.starts_with("apis/"));
        let place = book.find_map(|book| Some((book, book.text.find(&quoted)?)));
        let (path, at) = place.map_or(("apis", 0), |(book, at)| (&book.path, at));
        Err(BookError {
            path: path.to_owned(),
            span: at..at + quoted.len(),
            message: self.unknown_matcher(stray),
        })
    }

    fn unknown_matcher(&self, stray: &str) -> String {
        let near = crate::words::nearest(stray, self.secrets.matcher_names()).unwrap_or_default();
        format!("unknown matcher `{stray}`; did you mean `{near}`?")
    }

    /// Every rule, sorted by name.
    #[must_use]
    pub fn pages(&self) -> &[Page] {
        &self.pages
    }

    /// Checks a project.
    #[must_use]
    pub fn check(&self, tree: &dyn Tree, settings: &Settings) -> Outcome {
        let mut outcome = check::run(self, tree, settings, check::Listing::Verdicts);
        hide::texts(&self.secrets, &mut outcome);
        outcome
    }

    /// Checks a project, and says what there is of Mistral in it.
    #[must_use]
    pub fn review(&self, tree: &dyn Tree, settings: &Settings) -> Outcome {
        let mut outcome = check::run(self, tree, settings, check::Listing::Everything);
        hide::texts(&self.secrets, &mut outcome);
        outcome
    }

    /// Whether a file of this name is read at all.
    #[must_use]
    pub fn reads(&self, path: &str) -> bool {
        plain::is_plain(path).is_some()
            || self.languages.of(path).is_some()
            || self.languages.container(path).is_some()
    }

    /// Whether checking this text alone could find a written key; much cheaper than checking it.
    #[must_use]
    pub fn may_hold_keys(&self, path: &str, text: &str) -> bool {
        let shapes = self.secrets.find(text);
        // A shape that proves itself needs nothing around it.
        shapes.iter().any(|found| !found.needs_context)
            || (!shapes.is_empty() || plain::is_plain(path).is_some_and(PlainKind::hides_keys))
                && (self.secrets.speaks(text) || self.secrets.speaks(path))
    }

    /// What the linter thinks of one line of a project, counted from 1, and what decided.
    #[must_use]
    pub fn explain(
        &self,
        tree: &dyn Tree,
        settings: &Settings,
        path: &str,
        line: usize,
    ) -> Explanation {
        explain::explain(self, tree, settings, path, line)
    }

    /// A text with everything in it masked that has the shape of a key, byte for byte.
    #[must_use]
    pub fn masked(&self, text: &str) -> String {
        self.secrets.mask(text, &[])
    }

    /// How often the code in a file could not be understood: a fix must not make it more.
    #[must_use]
    pub fn faults(&self, path: &str, text: &str) -> usize {
        if let Some(language) = self.languages.of(path) {
            return mistral_lint_grammars::read(language, text)
                .map_or(1, |facts| facts.errors.len());
        }
        let Some(container) = self.languages.container(path) else { return 0 };
        let held = container.open(text);
        let faults = |document: &Document| {
            let language = self.languages.named(&document.language)?;
            let facts = virtual_documents::read(language, &document.text, &document.map).ok()?;
            Some(facts.errors.len())
        };
        let code: usize = held.documents.iter().filter_map(faults).sum();
        code + usize::from(held.problem.is_some())
    }

    /// For each finding: the fix that ignores it with a comment at the end of its line, and this reason. There is none
    /// in files that hold code among other things, and where a comment would be text.
    #[must_use]
    pub fn ignores(&self, tree: &dyn Tree, findings: &[Finding], reason: &str) -> Vec<Option<Fix>> {
        let mut fixes = vec![None; findings.len()];
        let mut by_file: BTreeMap<&Arc<str>, Vec<usize>> = BTreeMap::new();
        for (at, finding) in findings.iter().enumerate().filter(|(_, it)| it.past.is_none()) {
            by_file.entry(&finding.location.path).or_default().push(at);
        }
        for (path, places) in by_file {
            let Some(language) = self.languages.of(path) else { continue };
            let text = tree.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            let Some(text) = text else { continue };
            let own: Vec<&Finding> = places.iter().map(|at| &findings[*at]).collect();
            let made = crate::suppress::add::fixes(language, (path, &text), &own, reason);
            places.into_iter().zip(made).for_each(|(at, fix)| fixes[at] = fix);
        }
        fixes
    }

    /// Masks keys in the paths of an outcome that is ready to be shown: a file can be named after one.
    pub fn hide_paths(&self, outcome: &mut Outcome) {
        hide::paths(&self.secrets, outcome);
    }

    /// What was understood of one file, as text, for people who write queries. `None` when the file's
    /// language is not known or it is not text.
    #[must_use]
    pub fn facts(&self, path: &str, bytes: &[u8]) -> Option<String> {
        let text = std::str::from_utf8(bytes).ok()?;
        if let Some(language) = self.languages.of(path) {
            let shown = show(&mistral_lint_grammars::read(language, text).ok()?, text);
            return Some(self.secrets.mask(&shown, &[]));
        }
        let held = self.languages.container(path)?.open(text);
        let facts = |document: &Document| {
            let language = self.languages.named(&document.language)?;
            let facts = virtual_documents::read(language, &document.text, &document.map).ok()?;
            Some(format!("{}\n{}", document.language, show(&facts, text)))
        };
        let shown: Vec<String> = held.documents.iter().filter_map(facts).collect();
        Some(self.secrets.mask(&shown.join("\n"), &[]))
    }
}

/// The languages that a book of apis speaks of: the folder that it stands in.
fn family(book: &BookText) -> Option<&str> {
    let (family, _) = book.path.strip_prefix("apis/")?.split_once('/')?;
    (family != "user").then_some(family)
}

/// A folder of entries that no language reads says nothing.
fn known_family(
    book: &BookText,
    family: &str,
    apis: &BTreeMap<String, Apis>,
) -> Result<(), BookError> {
    if apis.contains_key(family) {
        return Ok(());
    }
    let names: Vec<&str> = apis.keys().map(String::as_str).collect();
    Err(BookError {
        path: book.path.clone(),
        span: 0..0,
        message: format!("the folder `{family}` is no language's; there are {}", names.join(", ")),
    })
}

/// No rule takes the place of another.
fn is_new(page: &Page, pages: &[Page], book: &BookText) -> Result<(), BookError> {
    let name = &*page.name;
    if name != crate::suppress::UNUSED_IGNORE && pages.iter().all(|known| *known.name != *name) {
        return Ok(());
    }
    let at = if book.text.starts_with("# ") { 2..2 + name.len() } else { 0..0 };
    let message =
        format!("there is a rule `{name}` already; a rule of your own needs its own name");
    Err(BookError { path: book.path.clone(), span: at, message })
}

fn in_queries(error: QueryError) -> BookError {
    BookError { path: format!("queries/{}", error.path), span: error.span, message: error.message }
}
