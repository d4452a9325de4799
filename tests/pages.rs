//! Every example of every rule page runs: what is marked is found, and nothing else. So does every example of
//! `fixtures/rules/<rule>/`: files of kinds that know no comments, and too many for a page. There the marks are taken out.

use crate::support::{self, check, engine, key, named_key, other_key, settings};
use mistral_lint_engine::secrets::{Judgement, Secrets};
use mistral_lint_engine::{MemoryTree, Outcome, Page, Severity};
use std::collections::BTreeSet;
use std::fmt::Write as _;

/// `### Bad: title` or `### Good: title` and its files.
struct Example {
    /// The file that it stands in.
    document: String,
    title: String,
    bad: bool,
    line: usize,
    files: Vec<(String, String)>,
}

/// What the linter does not see yet, or sees wrongly: it must be marked so, and no longer once it is mended.
const MISSED: &str = "Bad, missed so far: ";
const ALARMED: &str = "Good, alarmed so far: ";

/// A finding, marked or made: path, line and column from 1, severity.
type Place = (String, usize, usize, Severity);

/// Those of the page, then those of its fixtures.
fn all_examples(page: &Page) -> Vec<Example> {
    let mut all = examples(&format!("rules/{}.md", page.name), &page.markdown);
    for path in support::files("fixtures/rules") {
        if path.starts_with(&format!("fixtures/rules/{}/", page.name)) {
            all.extend(examples(&path, &support::text(&path)));
        }
    }
    all
}

fn examples(document: &str, markdown: &str) -> Vec<Example> {
    let mut all: Vec<Example> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    for (number, line) in markdown.lines().enumerate() {
        if let Some((_, text)) = &mut fence {
            if line == "```" {
                all.last_mut().unwrap().files.extend(fence.take());
            } else {
                text.push_str(line);
                text.push('\n');
            }
        } else if let Some(title) = line.strip_prefix("### ") {
            let known = title.starts_with(MISSED) || title.starts_with(ALARMED);
            let bad = title.starts_with("Bad: ") || title.starts_with(MISSED);
            assert!(
                bad || known || title.starts_with("Good: "),
                "{document}: `{title}` is neither bad nor good"
            );
            all.push(Example {
                document: document.to_owned(),
                title: title.to_owned(),
                bad,
                line: number + 1,
                files: Vec::new(),
            });
        } else if let Some(info) = line.strip_prefix("```").filter(|_| !all.is_empty()) {
            let path = info.split_once(' ').map(|(_, path)| path.trim().to_owned());
            let path =
                path.unwrap_or_else(|| panic!("{document}:{}: a fence needs a path", number + 1));
            fence = Some((path, String::new()));
        }
    }
    assert!(fence.is_none(), "{document}: unclosed fence");
    all
}

/// With keys in the place of their names.
fn with_keys(text: &str) -> String {
    let text = text.replace("@KEY@", &key()).replace("@KEY2@", &named_key());
    text.replace("@OTHER@", &other_key())
}

/// The marks of a file: each speaks of the nearest line above that is no mark. `taken`: they stand in no line.
fn marks(page: &Page, path: &str, text: &str, taken: bool) -> Vec<Place> {
    let mut marked = Vec::new();
    let (mut next, mut line_number, mut line) = (0, 0, "");
    for this in text.lines() {
        let Some((column, severity)) = mark(page, this) else {
            next += 1;
            (line_number, line) = (next, this);
            continue;
        };
        next += usize::from(!taken);
        let before: String = line.chars().take(column).collect();
        let column = with_keys(&before).chars().count() + 1;
        marked.push((path.to_owned(), line_number, column, severity));
    }
    marked
}

fn without_marks(page: &Page, text: &str) -> String {
    let lines = text.split_inclusive('\n');
    lines.filter(|line| mark(page, line.trim_end_matches('\n')).is_none()).collect()
}

/// The column from 0 that a mark points at, and the severity that it names.
fn mark(page: &Page, line: &str) -> Option<(usize, Severity)> {
    let words = line
        .trim_end()
        .trim_end_matches("*/}")
        .trim_end_matches("*/")
        .trim_end_matches("-->")
        .trim_end();
    let (words, severity) = match words.rsplit_once(' ') {
        Some((rest, "note")) => (rest, Severity::Note),
        Some((rest, "warning")) => (rest, Severity::Warning),
        Some((rest, "error")) => (rest, Severity::Error),
        _ => (words, page.severity),
    };
    let points = words.strip_suffix(&*page.name)?.trim_end();
    let comment = points.trim_start();
    if let Some(comment) = comment.strip_suffix("<-") {
        let opens = ["#", "//", "{/*", "/*", "<!--", "--"].contains(&comment.trim_end());
        return opens.then(|| (points.chars().take_while(|c| c.is_whitespace()).count(), severity));
    }
    let carets = points.trim_end_matches('^');
    (carets.len() < points.len()).then(|| (carets.chars().count(), severity))
}

fn found(outcome: &Outcome, files: &[(String, String)], notes: bool) -> Vec<Place> {
    let place = |finding: &mistral_lint_engine::Finding| {
        let text = &files.iter().find(|(path, _)| **path == *finding.location.path).unwrap().1;
        let before = &text[..finding.location.start as usize];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        (
            finding.location.path.to_string(),
            line,
            before[line_start..].chars().count() + 1,
            finding.severity,
        )
    };
    outcome
        .findings
        .iter()
        .filter(|finding| notes || finding.severity > Severity::Note)
        .map(place)
        .collect()
}

/// What is wrong with an example, in words for the person who mends it.
fn run(page: &Page, example: &Example) -> Option<String> {
    let taken = example.document.starts_with("fixtures/");
    let shown = |text: &str| {
        if taken { with_keys(&without_marks(page, text)) } else { with_keys(text) }
    };
    let files: Vec<(String, String)> =
        example.files.iter().map(|(path, text)| (path.clone(), shown(text))).collect();
    let marked: BTreeSet<Place> =
        example.files.iter().flat_map(|(path, text)| marks(page, path, text, taken)).collect();
    assert_eq!(
        example.bad,
        !marked.is_empty(),
        "{}: {}: bad examples have marks",
        example.document,
        example.title
    );
    let settings = settings([&*page.name]);
    let outcome = if files.iter().any(|(path, _)| path.ends_with(".gitignore")) {
        let folder = crate::support::folder(&files);
        check(&mistral_lint_cli::tree(folder.path()), &settings)
    } else {
        check(&MemoryTree::new(files.clone()), &settings)
    };
    let found: BTreeSet<Place> = found(&outcome, &files, example.bad).into_iter().collect();
    if found == marked {
        return None;
    }
    let mut said = format!("{}:{}: {}\n", example.document, example.line, example.title);
    for (word, places) in [("missed", &marked - &found), ("alarm", &found - &marked)] {
        for (path, line, column, severity) in places {
            let text =
                files.iter().find(|(known, _)| *known == path).unwrap().1.lines().nth(line - 1);
            let severity = format!("{severity:?}").to_lowercase();
            let _ = writeln!(
                said,
                "    {word:6} {path}:{line}:{column} {severity}: {}",
                text.unwrap_or("").trim()
            );
        }
    }
    Some(said)
}

#[test]
fn the_made_up_keys_have_the_shape_of_keys() {
    let secrets =
        Secrets::load("apis/secrets.toml", &crate::support::text("apis/secrets.toml")).unwrap();
    for value in [key(), named_key(), other_key()] {
        assert!(matches!(secrets.judge(&value, None), Judgement::Key { .. }));
    }
}

#[test]
fn every_example_is_as_its_page_says() {
    let (mut count, mut wrong) = (0, Vec::new());
    for page in engine().pages() {
        for example in all_examples(page) {
            count += 1;
            let problem = run(page, &example);
            let known = example.title.starts_with(MISSED) || example.title.starts_with(ALARMED);
            match (known, problem) {
                (false, problem) => wrong.extend(problem),
                (true, Some(_)) => {}
                (true, None) => wrong.push(format!(
                    "{}:{}: {}\n    is mended: take the mark off\n",
                    example.document, example.line, example.title
                )),
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {count} examples are not as marked:\n\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
