//! What a rule says of the places that it looked at.

use super::Judge;
use crate::finding::{Confidence, Evidence, Fix, Location, Severity};
use crate::in_front::InFront;
use crate::page::Page;
use crate::project::Place;
use mistral_lint_grammars::Span;

/// A finding before it is worded for a report.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) file: u32,
    pub(crate) span: Span,
    pub(crate) message: String,
    /// Another severity than the page's.
    pub(crate) severity: Option<Severity>,
    pub(crate) confidence: Confidence,
    pub(crate) way: Vec<(u32, Span, String)>,
    pub(crate) fixes: Vec<Fix>,
    /// What must not be shown.
    pub(crate) secret: Option<(u32, Span)>,
}

/// A place where all is well, and the fact that decided.
#[derive(Debug, Clone)]
pub(crate) struct Clean {
    pub(crate) file: u32,
    pub(crate) span: Span,
    pub(crate) because: String,
    /// Where the fact stands.
    pub(crate) fact: Option<(u32, Span)>,
}

/// Everything that one rule has to say of a project.
#[derive(Debug, Default)]
pub(crate) struct Verdicts {
    pub(crate) drafts: Vec<Draft>,
    pub(crate) clean: Vec<Clean>,
    /// Places where all is well because the configuration says so.
    pub(crate) declared: Vec<Evidence>,
}

impl Judge<'_, '_, '_> {
    /// All is well at a place because of another, in the page's words.
    pub(super) fn clean(&self, page: &Page, (file, span): (u32, Span), fact: Place) -> Clean {
        Clean {
            file,
            span,
            because: page.clean.replace("{fact}", &self.name_of(fact)),
            fact: Some((fact.file, self.span(fact))),
        }
    }

    /// All is well at a place because of what stands in front of the program.
    pub(super) fn declared(
        &self,
        page: &Page,
        (file, span): (u32, Span),
        front: &InFront,
    ) -> Evidence {
        let path = self.analysis.project().file(file).path.clone();
        Evidence {
            location: Location { path, start: span.start, end: span.end },
            rule: page.name.clone(),
            because: front.says(),
            at: front.location(),
            declared: true,
        }
    }

    /// A place in few words: what is called there, or the beginning of what stands there.
    pub(super) fn name_of(&self, place: Place) -> String {
        const LONGEST: usize = 48;
        let project = self.analysis.project();
        let facts = project.facts(place.file);
        if facts.call(place.expr).is_some() {
            return format!("`{}`", project.called(place));
        }
        let line = project.text(place).lines().next().unwrap_or("");
        let short: String = line.chars().take(LONGEST).collect();
        format!("`{short}{}`", if short.len() < line.len() { "…" } else { "" })
    }
}
