//! Comments that take findings away, written where they are wanted: at the end of the line, or above it.

use super::directive::{self, Parsed};
use super::{Comment, UNUSED_IGNORE};
use crate::finding::{Applicability, Edit, Finding, Fix, Location};
use mistral_lint_grammars::{Language, read};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

/// For each finding of a file: the fix that ignores it; none, where no comment can stand, or where one does not help.
pub(crate) fn fixes(
    language: &Language,
    (path, text): (&Arc<str>, &str),
    findings: &[&Finding],
    reason: &str,
) -> Vec<Option<Fix>> {
    let mut rules: BTreeMap<usize, BTreeSet<&str>> = BTreeMap::new();
    for finding in findings.iter().filter(|finding| *finding.rule != *UNUSED_IGNORE) {
        let line = line_at(text, finding.location.start as usize);
        rules.entry(line.end).or_default().insert(&finding.rule);
    }
    let comments = comments(language, text);
    let added: BTreeMap<usize, Edit> = rules
        .into_iter()
        .filter_map(|(end, rules)| {
            Some((end, edit(language, (path, text), &comments, (end, &rules), reason)?))
        })
        .collect();
    let one = |finding: &&Finding| {
        let end = line_at(text, finding.location.start as usize).end;
        let edits = vec![added.get(&end).filter(|_| *finding.rule != *UNUSED_IGNORE)?.clone()];
        Some(Fix { title: "Ignore it".into(), applicability: Applicability::Safe, edits })
    };
    findings.iter().map(one).collect()
}

/// What a line needs that is to ignore rules. None where a comment already names one of them: it does not help.
fn edit(
    language: &Language,
    (path, text): (&Arc<str>, &str),
    comments: &[Range<u32>],
    (end, rules): (usize, &BTreeSet<&str>),
    reason: &str,
) -> Option<Edit> {
    let insert = |at: usize, content: String| {
        let location = Location { path: path.clone(), start: at as u32, end: at as u32 };
        Edit { location, content }
    };
    let start = line_at(text, end).start;
    let named = rules.iter().copied().collect::<Vec<_>>().join(", ");
    let here = comments.iter().filter(|range| (start..=end).contains(&(range.start as usize)));
    for range in here {
        let text = text.get(range.start as usize..range.end as usize)?;
        if let Some(Parsed::Directive(known)) =
            directive::parse(&Comment { range: range.clone(), text })
        {
            let again = known.names.iter().any(|name| rules.contains(&*name.text));
            let last = known.names.last().filter(|_| !again)?;
            return Some(insert(last.range.end as usize, format!(", {named}")));
        }
    }
    let why = reason.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = format!("{} mistral-lint: ignore[{named}] {why}", language.profile.comment);
    let said = said.trim_end();
    let line = text.get(start..end)?;
    let indent = &line[..line.len() - line.trim_start().len()];
    let ending = if text[end..].starts_with('\r') { "\r\n" } else { "\n" };
    // In a text of several lines a comment would be text; there it goes above.
    [(end, format!("  {said}")), (start, format!("{indent}{said}{ending}"))]
        .into_iter()
        .find(|(at, content)| {
            let new = format!("{}{content}{}", &text[..*at], &text[*at..]);
            let begins = (at + content.len() - content.trim_start().len()) as u32;
            self::comments(language, &new).iter().any(|range| range.contains(&begins))
        })
        .map(|(at, content)| insert(at, content))
}

fn comments(language: &Language, text: &str) -> Vec<Range<u32>> {
    let facts = read(language, text);
    facts.map_or(Vec::new(), |facts| facts.comments.iter().map(|it| it.start..it.end).collect())
}

/// The line around an offset, without its end.
fn line_at(text: &str, at: usize) -> Range<usize> {
    let at = text.floor_char_boundary(at);
    let start = text[..at].rfind('\n').map_or(0, |end| end + 1);
    let end = text[at..].find('\n').map_or(text.len(), |end| at + end);
    start..start + text[start..end].trim_end_matches('\r').len()
}
