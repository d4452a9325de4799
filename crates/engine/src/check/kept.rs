//! What version control makes of the files that hold keys.

use super::read::Plain;
use crate::finding::{
    Applicability, Confidence, Edit, Finding, Fix, Location, MaskedSource, Outcome, Step,
};
use crate::fixes::{Repair, as_written};
use crate::page::Page;
use crate::plain::{PlainKind, is_plain};
use crate::vault::Vault;
use crate::{Committed, Engine, Kept, Severity, Tree};
use std::sync::Arc;

/// The file of rules that everyone gets with the project.
const RULES: &str = ".gitignore";

/// Every env file with a key, worded later: only `settle` knows what version control makes of it.
pub(super) fn env_file(
    page: &Page,
    severity: Option<Severity>,
    plain: &Plain<'_>,
    vault: &mut Vault<'_>,
) -> Option<Finding> {
    if is_plain(&plain.path) != Some(PlainKind::Dotenv) {
        return None;
    }
    let key = plain.keys.iter().find(|key| key.certain).or_else(|| plain.keys.first())?;
    let location = |span: &std::ops::Range<usize>| Location {
        path: plain.path.clone(),
        start: span.start as u32,
        end: span.end as u32,
    };
    let others = plain.keys.iter().filter(|other| other.span != key.span);
    let way = others.map(|key| Step { location: location(&key.span), label: "another key".into() });
    let severity = severity.unwrap_or(page.severity);
    let at = location(&key.span);
    Some(Finding {
        confidence: if key.certain { Confidence::High } else { Confidence::Medium },
        way: way.collect(),
        secret: plain.text.get(key.span.clone()).and_then(|text| vault.keep(text)),
        ..Finding::new(page.name.clone(), severity, at, page.message.clone())
    })
}

/// Says of every key whether it was committed, and of every env file whether it is out of reach.
pub(super) fn settle(engine: &Engine, tree: &dyn Tree, vault: &Vault<'_>, outcome: &mut Outcome) {
    let places: Vec<(Arc<str>, &str)> = outcome
        .findings
        .iter()
        .filter_map(|finding| Some((finding.location.path.clone(), vault.text(finding.secret?)?)))
        .collect();
    if places.is_empty() {
        return;
    }
    let mut committed = tree.committed(&places).into_iter();
    let of_env =
        |rule: &str| engine.pages.iter().any(|page| *page.name == *rule && page.finds_unignored());
    for mut finding in std::mem::take(&mut outcome.findings) {
        let known = finding.secret.and_then(|sign| vault.text(sign)).is_some();
        let committed = if known { committed.next().flatten() } else { None };
        if of_env(&finding.rule) {
            let kept = tree.kept(&finding.location.path);
            let Some(state) = state(kept, committed.is_some()) else { continue };
            finding.message = finding.message.replace("{state}", state);
            leave_out(engine, tree, kept, &mut finding, outcome);
        }
        if let Some(committed) = committed {
            sentence(&mut finding.help, &rotate(&committed));
        }
        outcome.findings.push(finding);
    }
}

/// What is wrong with an env file; nothing, when it is ignored and was never seen.
fn state(kept: Kept, committed: bool) -> Option<&'static str> {
    Some(match (kept.tracked, kept.ignored, committed) {
        (true, false, _) => "is tracked by git",
        (true, true, _) => "is tracked by git although it is ignored",
        (false, false, true) => "was committed to git and is not ignored",
        (false, false, false) => "is not ignored by git",
        (false, true, true) => "was committed to git before it was ignored",
        (false, true, false) => return None,
    })
}

fn rotate(committed: &Committed) -> String {
    let remote = committed.remote.as_ref().map(|branch| format!(" and on {branch}"));
    format!(
        "The key is in commit {} ({}){}: rotate it first, then remove it.",
        committed.commit,
        committed.date,
        remote.unwrap_or_default()
    )
}

/// The rule that is missing, and the command that takes the file out of the index.
fn leave_out(
    engine: &Engine,
    tree: &dyn Tree,
    kept: Kept,
    finding: &mut Finding,
    outcome: &mut Outcome,
) {
    let path = finding.location.path.clone();
    if !kept.ignored {
        let missing = Missing::of(tree, &path);
        sentence(&mut finding.help, &format!("Add `{}` to `{}`.", missing.line, missing.file));
        let offers = engine
            .pages
            .iter()
            .any(|page| *page.name == *finding.rule && page.repairs.contains(&Repair::IgnoreRule));
        let text = missing.text.unwrap_or_default();
        // A line that is there and does not help is somebody's to look at.
        if offers && text.lines().all(|line| line != missing.line) {
            finding.fixes.push(missing_line(&missing.file, &missing.line, &text));
            outcome.sources.entry(missing.file).or_insert_with(|| MaskedSource {
                text: engine.secrets.mask(&text, &[]).into(),
                cells: Vec::new(),
            });
        }
    }
    if kept.tracked {
        let take_out = format!("Take it out of the index: `git rm --cached {path}`.");
        sentence(&mut finding.help, &take_out);
        sentence(&mut finding.help, "Rotate the key if anyone else has seen it.");
    }
}

/// The rule that would cover a file.
struct Missing {
    /// Where it belongs: the nearest file of rules, whose last line goes before all others.
    file: Arc<str>,
    line: String,
    /// The text of the file, when there is one.
    text: Option<String>,
}

impl Missing {
    fn of(tree: &dyn Tree, path: &str) -> Self {
        let mut folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
        loop {
            let file = if folder.is_empty() { RULES.into() } else { format!("{folder}/{RULES}") };
            let text = tree.read(&file).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            if text.is_some() || folder.is_empty() {
                let below = path.get(folder.len()..).unwrap_or(path).trim_start_matches('/');
                return Self { file: file.into(), line: format!("/{}", literal(below)), text };
            }
            folder = folder.rsplit_once('/').map_or("", |(above, _)| above);
        }
    }
}

/// A path as a rule that means nothing else.
fn literal(path: &str) -> String {
    let special = |c: char| matches!(c, '*' | '?' | '[' | '\\');
    path.chars().flat_map(|c| special(c).then_some('\\').into_iter().chain([c])).collect()
}

fn missing_line(file: &Arc<str>, line: &str, text: &str) -> Fix {
    let end = text.len() as u32;
    let break_first = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    Fix {
        title: format!("Add `{line}` to `{file}`"),
        applicability: Applicability::Safe,
        edits: vec![Edit {
            location: Location { path: file.clone(), start: end, end },
            content: as_written(&format!("{break_first}{line}\n"), text),
        }],
    }
}

fn sentence(text: &mut String, next: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(next);
}
