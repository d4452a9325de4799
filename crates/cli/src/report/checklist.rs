//! The reviewer's checklist: ten lines, each with its answer and the evidence either way, and what there is of Mistral.

mod evidence;
mod flows;
mod html;
mod join;
mod json;
mod keys;
mod lines;
mod look;
mod markdown;
mod model;
mod rows;
mod status;

use crate::args::ChecklistFormat;
use look::Look;
use mistral_lint_engine::{Inventory, Outcome, Page};
use model::{Checklist, NotAnalysed, Room, Rule, Summary, Tool};

pub(crate) use model::LeftOut;
use std::collections::BTreeSet;
use std::sync::Arc;

/// Grows when a reader of the old format could go wrong; additions alone do not count.
const SCHEMA_VERSION: u32 = 1;

/// Everything that a checklist is made from.
#[derive(Debug)]
pub(crate) struct Review<'a> {
    /// With its inventory.
    pub(crate) outcome: &'a Outcome,
    pub(crate) pages: &'a [Page],
    /// The rules that were on.
    pub(crate) checked: &'a BTreeSet<Arc<str>>,
    /// What the configuration hides: rule and number of findings.
    pub(crate) hidden: &'a [(String, usize)],
    /// Patterns of files that were not looked at.
    pub(crate) left_out: Vec<LeftOut>,
    /// Files that were looked at.
    pub(crate) analysed: usize,
    /// Of all books, in hexadecimal.
    pub(crate) rules_hash: String,
    /// Whether git would leave out an env file in the root, if there were one.
    pub(crate) env_ignored: bool,
}

/// Renders a checklist.
pub(crate) fn render(review: &Review<'_>, format: ChecklistFormat) -> String {
    let nothing = Inventory::default();
    let inventory = review.outcome.inventory.as_ref().unwrap_or(&nothing);
    let checklist = build(&Look::new(review, inventory));
    match format {
        ChecklistFormat::Markdown => markdown::render(&checklist),
        ChecklistFormat::Html => html::render(&checklist),
        ChecklistFormat::Json => json::render(&checklist),
    }
}

fn build(look: &Look<'_>) -> Checklist {
    let review = look.review;
    let handlers = rows::handlers(look);
    let calls = rows::calls(look, &handlers);
    let lines = lines::all(look, &calls, &handlers);
    let totals = &review.outcome.totals;
    Checklist {
        schema_version: SCHEMA_VERSION,
        tool: Tool {
            name: "mistral-lint",
            version: env!("CARGO_PKG_VERSION"),
            rules_hash: review.rules_hash.clone(),
        },
        summary: Summary {
            nothing_analysed: look.nothing_analysed(),
            files_analysed: review.analysed,
            files_parsed: totals.parsed,
            calls: calls.len(),
            handlers: handlers.len(),
            commits: totals.commits,
        },
        flows: flows::all(look, &calls, &handlers),
        lines,
        calls,
        handlers,
        keys: keys::all(look),
        secrets: keys::secrets(look),
        set_aside: look.set_aside(),
        not_analysed: review.outcome.notes.iter().map(not_analysed).collect(),
        left_out: review.left_out.clone(),
        rules: review.pages.iter().map(|page| rule(look, page)).collect(),
        review: Room::default(),
    }
}

fn not_analysed(note: &mistral_lint_engine::FileNote) -> NotAnalysed {
    NotAnalysed { path: note.path.clone(), reason: note.reason.clone(), wholly: note.skipped }
}

fn rule(look: &Look<'_>, page: &Page) -> Rule {
    Rule {
        name: page.name.to_string(),
        summary: page.summary.clone(),
        checklist: page.checklist.clone(),
        cwe: page.cwe.clone(),
        owasp_llm: page.owasp_llm.clone(),
        checked: look.review.checked.contains(&page.name),
        findings: look.findings(&page.name).count(),
        right: look.evidence(&page.name).count(),
    }
}
