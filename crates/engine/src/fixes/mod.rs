//! Repairs: what a page's findings offer to change. One file a kind.
//!
//! A repair works from facts and bytes, and offers nothing where the right change can't be known.

mod address;
mod audit;
mod borrowed;
mod environment;
mod fallback;
mod idiom;
mod imports;
mod lent;
mod place;
mod plain;
mod rename;
mod shown;
mod statement;
mod text;
mod validation;
mod whole;

pub(crate) use plain::fix as of_plain;
pub(crate) use shown::entering;
pub(crate) use text::as_written;
pub(crate) use validation::Known as Schemas;
pub(crate) use whole::{fitted, told_apart};

use crate::finding::{Applicability, Edit, Fix, Location};
use crate::page::Page;
use crate::project::{Place, Project};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;

/// What a page can say that its findings offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Repair {
    /// The key is read from the environment.
    Environment,
    /// A call is no longer given what it must not be given.
    Without,
    /// A call shows whether there is a value, and not the value.
    Presence,
    /// The address begins with the scheme that keeps what is sent to itself.
    Encrypted,
    /// A variable gets a name that no build makes public.
    PrivateName,
    /// The call is recorded as the project's others are.
    Audit,
    /// The request goes through the validator that the project uses for others of its kind.
    Validation,
    /// A rule of version control leaves the file out.
    IgnoreRule,
}

impl Repair {
    /// Every word, as pages write it.
    pub const WORDS: &[&str] = &[
        "environment",
        "without",
        "presence",
        "encrypted",
        "private-name",
        "audit",
        "validation",
        "ignore-rule",
    ];
}

/// What a finding is about, as far as its repair needs to know.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject<'s> {
    /// What is wrong.
    pub(crate) place: Place,
    /// The call that it is wrong in.
    pub(crate) call: Option<Place>,
    /// What it is called.
    pub(crate) name: Option<&'s str>,
    /// Known by more than its name.
    pub(crate) certain: bool,
    /// The place has nothing in it but what is wrong.
    pub(crate) whole: bool,
}

impl Subject<'_> {
    /// Something that is wrong by itself.
    pub(crate) fn at(place: Place) -> Self {
        Self { place, call: None, name: None, certain: true, whole: true }
    }
}

/// What a page's findings offer about a subject, best first.
pub(crate) fn offer(judge: &Judge<'_, '_, '_>, page: &Page, subject: &Subject<'_>) -> Vec<Fix> {
    let repair = |repair: &Repair| match repair {
        Repair::Environment => environment::fix(judge, subject),
        Repair::Without => shown::without(judge, subject),
        Repair::Presence => shown::presence(judge, subject),
        Repair::Encrypted => address::fix(judge, subject),
        Repair::PrivateName => rename::fix(judge, subject),
        Repair::Audit => audit::fix(judge, subject),
        Repair::Validation => validation::fix(judge, subject),
        // Asked where version control is known.
        Repair::IgnoreRule => None,
    };
    page.repairs.iter().filter_map(repair).collect()
}

/// One replacement in a file.
fn edit(project: &Project<'_>, file: u32, span: Span, content: impl Into<String>) -> Edit {
    let path = project.file(file).path.clone();
    Edit { location: Location { path, start: span.start, end: span.end }, content: content.into() }
}

fn fix(title: impl Into<String>, applicability: Applicability, mut edits: Vec<Edit>) -> Fix {
    edits.sort_by(|a, b| a.location.cmp(&b.location));
    Fix { title: title.into(), applicability, edits }
}
