//! Values that are followed, within files and across them: small projects whose marked lines are found, with and
//! without the prefilter.

use crate::support::{check, files, key, named_key, settings, text};
use mistral_lint_engine::{MemoryTree, Outcome};
use std::collections::BTreeSet;

/// `## title` and its files.
struct Case {
    title: String,
    files: Vec<(String, String)>,
}

/// What a case is asked about.
const RULES: [&str; 4] = ["hardcoded-key", "key-in-error", "key-in-log", "missing-audit"];

fn cases(page: &str) -> Vec<Case> {
    let mut all: Vec<Case> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    for line in page.lines() {
        if let Some((_, text)) = &mut fence {
            if line == "```" {
                all.last_mut().unwrap().files.extend(fence.take());
            } else {
                text.push_str(line);
                text.push('\n');
            }
        } else if let Some(title) = line.strip_prefix("## ") {
            all.push(Case { title: title.to_owned(), files: Vec::new() });
        } else if let Some(info) = line.strip_prefix("```") {
            fence = Some((info.split_once(' ').unwrap().1.to_owned(), String::new()));
        }
    }
    all
}

/// Path, line and rule of every mark.
fn marked(case: &Case) -> BTreeSet<(String, usize, String)> {
    let marks = |(path, text): &(String, String)| {
        let mark = |(index, line): (usize, &str)| {
            Some((path.clone(), index + 1, line.rsplit_once(" <- ")?.1.to_owned()))
        };
        text.lines().enumerate().filter_map(mark).collect::<Vec<_>>()
    };
    case.files.iter().flat_map(marks).collect()
}

fn found(outcome: &Outcome, case: &Case) -> BTreeSet<(String, usize, String)> {
    let place = |finding: &mistral_lint_engine::Finding| {
        let path = finding.location.path.to_string();
        let text = &case.files.iter().find(|(known, _)| *known == path).unwrap().1;
        let line = text[..finding.location.start as usize].matches('\n').count() + 1;
        (path, line, finding.rule.to_string())
    };
    outcome.findings.iter().map(place).collect()
}

/// What went wrong in a case, if anything.
fn wrong(case: &Case) -> Option<String> {
    let with_keys = |text: &str| text.replace("@KEY@", &key()).replace("@KEY2@", &named_key());
    let files = case.files.iter().map(|(path, text)| (path.clone(), with_keys(text)));
    let case = Case { title: case.title.clone(), files: files.collect() };
    let tree = MemoryTree::new(case.files.iter().map(|(path, text)| (&**path, &**text)));
    let filtered = settings(RULES);
    let mut everything = settings(RULES);
    everything.parse_everything = true;
    let (filtered, everything) = (check(&tree, &filtered), check(&tree, &everything));
    let (found, marked) = (found(&everything, &case), marked(&case));
    let missed: Vec<_> = marked.difference(&found).collect();
    let alarmed: Vec<_> = found.difference(&marked).collect();
    let same = filtered.findings == everything.findings;
    (!missed.is_empty() || !alarmed.is_empty() || !same).then(|| {
        format!("{}: missed {missed:?}, alarmed {alarmed:?}, prefilter {same}", case.title)
    })
}

fn run(page: &str) -> Vec<String> {
    let cases = cases(&text(page));
    assert!(!cases.is_empty());
    cases.iter().filter_map(wrong).map(|wrong| format!("{page}: {wrong}")).collect()
}

#[test]
fn values_are_followed_from_module_to_module() {
    let all: Vec<String> = files("fixtures/modules").iter().flat_map(|page| run(page)).collect();
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}

#[test]
fn values_are_followed_through_what_a_language_has() {
    let all: Vec<String> = files("fixtures/flow").iter().flat_map(|page| run(page)).collect();
    assert!(all.is_empty(), "\n{}", all.join("\n"));
}
