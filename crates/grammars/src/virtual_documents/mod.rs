//! Code inside of files that are no source: notebooks, components, pages, prose.
//!
//! A container yields documents. Each is code of one language, and a map from its bytes to those of the file, so that
//! facts speak of the file.

mod cells;
mod code;
mod container;
pub mod json;
mod magics;
mod markup;
mod prose;
mod scan;
mod template;

pub use code::Map;
pub use container::{Container, Holds};

use crate::{Facts, Language, ReadError};
use code::Code;
use std::ops::Range;

/// How a document stands to the other code of a project.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// A script of a page: shares its names with the page's others.
    Script,
    /// A module that others import by the file's name.
    Component,
    /// Shown or tried out, imported by nobody.
    Sample,
}

/// Code of one language that was taken out of a file.
#[derive(Debug, Clone)]
pub struct Document {
    /// The language as `queries/` names it.
    pub language: String,
    /// The code.
    pub text: String,
    /// Where its bytes stand in the file.
    pub map: Map,
    /// How it stands to other code.
    pub standing: Standing,
}

/// What a container holds.
#[derive(Debug, Clone, Default)]
pub struct Held {
    /// In order of their first byte.
    pub documents: Vec<Document>,
    /// The cells of a notebook, of any kind, in order.
    pub cells: Vec<Range<u32>>,
    /// What could not be understood, in plain words.
    pub problem: Option<&'static str>,
}

/// No person writes more pieces of code into one file.
const MOST: usize = 1_000;

impl Held {
    fn add(&mut self, language: &str, standing: Standing, code: Code) {
        if self.documents.len() == MOST {
            self.problem = Some("holds too much code; the rest was read as text only");
        } else if code.has_text() {
            let (text, map) = code.finish();
            self.documents.push(Document { language: language.to_owned(), text, map, standing });
        }
    }

    /// The file as its code sees it: as long as `text`, blank where no code is, one line where the code has one.
    #[must_use]
    pub fn view(&self, text: &str) -> String {
        let mut view = vec![b' '; text.len()];
        for document in &self.documents {
            document.map.draw(&document.text, &mut view);
        }
        // Only whole characters were drawn.
        String::from_utf8(view).unwrap_or_else(|_| " ".repeat(text.len()))
    }
}

impl Container {
    /// Takes the code out of a file.
    #[must_use]
    pub fn open(&self, text: &str) -> Held {
        match self.profile.holds {
            Holds::Cells => cells::open(&self.profile, text),
            Holds::Markup => markup::open(&self.profile, text),
            Holds::Blocks => prose::open(&self.profile, text),
        }
    }
}

/// Reads a document; its facts speak of the file.
///
/// # Errors
/// As [`crate::read`].
pub fn read(language: &Language, text: &str, map: &Map) -> Result<Facts, ReadError> {
    let mut facts = crate::read(language, text)?;
    facts.relocate(|span| map.file(span));
    Ok(facts)
}

#[cfg(test)]
mod tests;
