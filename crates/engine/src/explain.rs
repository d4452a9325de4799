//! What the linter thinks of one line: which roles it plays, which rules looked at it, and what decided.

use crate::analysis::Analysis;
use crate::check;
use crate::finding::{Evidence, Finding, Location, MaskedSource};
use crate::handlers;
use crate::project::Place;
use crate::{Engine, Settings, Tree};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Facts, Parent};
use std::ops::Range;
use std::sync::Arc;

/// Something that stands on a line, and what it means.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Played {
    /// Where.
    pub location: Location,
    /// The role, as the books of apis call it.
    pub role: String,
    /// What it says, in a few plain words.
    pub says: String,
}

/// What the linter thinks of one line.
#[derive(Debug, Clone, Default)]
pub struct Explanation {
    /// False when the file has nothing to do with Mistral, and was not parsed.
    pub parsed: bool,
    /// What stands there.
    pub roles: Vec<Played>,
    /// Findings that stand on the line, or whose way leads over it.
    pub findings: Vec<Finding>,
    /// What rules found right on the line, or because of it.
    pub evidence: Vec<Evidence>,
    /// The masked text of the files that any of these point into.
    pub sources: std::collections::BTreeMap<Arc<str>, MaskedSource>,
}

pub(crate) fn explain(
    engine: &Engine,
    tree: &dyn Tree,
    settings: &Settings,
    path: &str,
    line: usize,
) -> Explanation {
    let mut read = check::read(engine, tree, settings);
    let manifests = std::mem::take(&mut read.manifests);
    let analysis = Analysis::new(&read.project, &engine.secrets, manifests);
    let files = || read.project.files.iter().enumerate().filter(|(_, file)| *file.path == *path);
    let mut outcome =
        check::judge(engine, tree, settings, &analysis, (&read.plains, check::Listing::Verdicts));
    crate::hide::texts(&engine.secrets, &mut outcome);
    let text = outcome.sources.get(path).map(|source| source.text.clone());
    let text = files().next().map(|(_, file)| file.whole().clone()).or(text);
    let Some(lines) = text.and_then(|text| range_of(&text, line)) else {
        return Explanation::default();
    };
    let on = |location: &Location| *location.path == *path && touches(&lines, location.start);
    outcome.findings.retain(|finding| {
        on(&finding.location) || finding.way.iter().any(|step| on(&step.location))
    });
    outcome.evidence.retain(|found| on(&found.location) || found.at.as_ref().is_some_and(on));
    let mut explanation = Explanation {
        parsed: files().next().is_some(),
        roles: files().flat_map(|(file, _)| roles(&analysis, file as u32, &lines)).collect(),
        findings: outcome.findings,
        evidence: outcome.evidence,
        sources: outcome.sources,
    };
    for known in &read.project.files {
        let pointed = |location: &Location| location.path == known.path;
        let shown = explanation.roles.iter().any(|role| pointed(&role.location))
            || explanation
                .evidence
                .iter()
                .any(|found| pointed(&found.location) || found.at.as_ref().is_some_and(pointed));
        if shown && !explanation.sources.contains_key(&known.path) {
            let text = engine.secrets.mask(known.whole(), &[]).into();
            let cells = Vec::new();
            explanation.sources.insert(known.path.clone(), MaskedSource { text, cells });
        }
    }
    explanation
}

/// The bytes of a line, counted from 1.
fn range_of(text: &str, line: usize) -> Option<Range<u32>> {
    let mut start = 0;
    for (index, content) in text.split_inclusive('\n').enumerate() {
        if index + 1 == line {
            return Some(start as u32..(start + content.len()) as u32);
        }
        start += content.len();
    }
    None
}

/// Whether something begins on a line.
fn touches(line: &Range<u32>, start: u32) -> bool {
    line.contains(&start)
}

/// Whether an expression is on the way to what is called or read, which says it all.
fn is_said_around(facts: &Facts, expr: ExprId) -> bool {
    let Parent::Expr(parent) = facts.expr(expr).parent else { return false };
    match &facts.expr(parent).kind {
        ExprKind::Call(call) => call.callee == expr,
        ExprKind::Member(object, _) => {
            *object == expr && facts.call(expr).is_none() && is_said_around(facts, parent)
        }
        _ => false,
    }
}

fn roles(analysis: &Analysis<'_, '_>, file: u32, line: &Range<u32>) -> Vec<Played> {
    let project = analysis.project();
    let path = &project.file(file).path;
    let played = |span: Span, role: &str, says: String| Played {
        location: Location { path: path.clone(), start: span.start, end: span.end },
        role: role.into(),
        says,
    };
    let mut found = Vec::new();
    for (expr, fact) in project.facts(file).each_expr() {
        if !touches(line, fact.span.start) {
            continue;
        }
        let place = Place { file, expr };
        if is_said_around(project.facts(file), expr) {
            continue;
        }
        for hit in analysis.meaning.hits(place).iter() {
            let role = analysis.meaning.entry(file, *hit).role;
            let by_name = if hit.by_name { ", by its name" } else { "" };
            found.push(played(fact.span, role.word(), format!("{}{by_name}", role.says())));
        }
        for call in analysis.calls.iter().filter(|call| call.place == place) {
            let handler = analysis.handler_of(call.place);
            let from = handler.map(|handler| handlers::name(&analysis.meaning, handler));
            let from = from.map_or(String::new(), |name| format!(", for {name}"));
            found.push(played(fact.span, "mistral", format!("Reaches the Mistral API{from}")));
        }
    }
    for handler in analysis.handlers.values().filter(|handler| handler.function.file == file) {
        let span = project.facts(file).function(handler.function.id).name_span;
        if touches(line, span.start) {
            let says =
                if handler.semi { "Answers a bot, a widget or a tool" } else { "Answers requests" };
            found.push(played(span, "handler", says.into()));
        }
    }
    found.sort();
    found.dedup();
    found
}
