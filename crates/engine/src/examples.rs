//! The examples of a page are its tests: what is marked is found, and nothing else.

use crate::{Engine, MemoryTree, Outcome, Page, Settings, Severity};
use std::collections::BTreeSet;

/// What the linter does not see yet, or sees wrongly: it must be marked so, and no longer once it is mended.
const MISSED: &str = "Bad, missed so far: ";
const ALARMED: &str = "Good, alarmed so far: ";

/// What was tried of a page.
#[derive(Debug, Default)]
pub struct Trial {
    /// How many examples were run.
    pub examples: usize,
    /// Those that are not as the page says.
    pub wrong: Vec<Wrong>,
}

/// An example that is not as its page says.
#[derive(Debug)]
pub struct Wrong {
    /// Its line in the page, from 1.
    pub line: usize,
    /// Its heading, or what is wrong with how it is written.
    pub title: String,
    /// What was missed, and what was found without a mark.
    pub said: Vec<String>,
}

/// `### Bad: title` or `### Good: title` and its files.
struct Example<'p> {
    title: &'p str,
    bad: bool,
    line: usize,
    files: Vec<(String, String)>,
}

impl Example<'_> {
    fn wrong(&self, said: Vec<String>) -> Wrong {
        Wrong { line: self.line, title: self.title.to_owned(), said }
    }
}

/// A finding, marked or made: path, line and column from 1, severity.
type Place = (String, usize, usize, Severity);

/// What checks the files of an example.
pub type Check<'c> = &'c dyn Fn(&[(String, String)], &Settings) -> Outcome;

/// Examples as they are written.
#[derive(Debug, Clone, Copy)]
pub struct Document<'t> {
    /// The text that they stand in.
    pub markdown: &'t str,
    /// The marks are taken out before the files are checked, as in files of kinds that know no comments.
    pub unmarked: bool,
}

/// Runs every example of a page.
#[must_use]
pub fn run(engine: &Engine, page: &Page) -> Trial {
    let document = Document { markdown: &page.markdown, unmarked: false };
    let check = |files: &[(String, String)], settings: &Settings| {
        engine.check(&MemoryTree::new(files.to_vec()), settings)
    };
    run_in(engine, page, document, &check)
}

/// Runs every example of a document about a page's rule.
#[must_use]
pub fn run_in(engine: &Engine, page: &Page, document: Document<'_>, check: Check<'_>) -> Trial {
    let examples = match read(document.markdown) {
        Ok(examples) => examples,
        Err((line, title)) => {
            return Trial { examples: 0, wrong: vec![Wrong { line, title, said: Vec::new() }] };
        }
    };
    let runs = Runs { engine, page, unmarked: document.unmarked, check };
    let wrong = examples.iter().filter_map(|example| runs.judge(example)).collect();
    Trial { examples: examples.len(), wrong }
}

fn read(markdown: &str) -> Result<Vec<Example<'_>>, (usize, String)> {
    let mut all: Vec<Example<'_>> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    for (number, line) in (1..).zip(markdown.lines()) {
        if let Some((_, text)) = &mut fence {
            if line != "```" {
                text.push_str(line);
                text.push('\n');
            } else if let Some(example) = all.last_mut() {
                example.files.extend(fence.take());
            }
        } else if let Some(title) = line.strip_prefix("### ") {
            let bad = title.starts_with("Bad: ") || title.starts_with(MISSED);
            if !bad && !title.starts_with("Good: ") && !title.starts_with(ALARMED) {
                return Err((number, format!("`{title}` is neither `Bad: ..` nor `Good: ..`")));
            }
            all.push(Example { title, bad, line: number, files: Vec::new() });
        } else if let Some(info) = line.strip_prefix("```").filter(|_| !all.is_empty()) {
            let path = info.split_once(' ').map(|(_, path)| path.trim().to_owned());
            let path = path
                .ok_or((number, "a fence needs a language and a path: ```python app.py"))
                .map_err(|(line, message)| (line, message.to_owned()))?;
            fence = Some((path, String::new()));
        }
    }
    match (fence, all.last()) {
        (Some(_), Some(last)) => Err((last.line, "a fence of this example is not closed".into())),
        _ => Ok(all),
    }
}

struct Runs<'e> {
    engine: &'e Engine,
    page: &'e Page,
    unmarked: bool,
    check: Check<'e>,
}

impl Runs<'_> {
    fn judge(&self, example: &Example<'_>) -> Option<Wrong> {
        let marked: BTreeSet<Place> =
            example.files.iter().flat_map(|(path, text)| self.marks(path, text)).collect();
        if example.bad == marked.is_empty() {
            let why =
                if example.bad { "no line of it is marked" } else { "a line of it is marked" };
            return Some(example.wrong(vec![why.to_owned()]));
        }
        let said = self.said(example, &marked);
        let known = example.title.starts_with(MISSED) || example.title.starts_with(ALARMED);
        match (known, said.is_empty()) {
            (false, true) | (true, false) => None,
            (false, false) => Some(example.wrong(said)),
            (true, true) => {
                Some(example.wrong(vec!["it is mended: take `so far` off the title".to_owned()]))
            }
        }
    }

    /// What is missed, and what is found without a mark.
    fn said(&self, example: &Example<'_>, marked: &BTreeSet<Place>) -> Vec<String> {
        let files: Vec<(String, String)> =
            example.files.iter().map(|(path, text)| (path.clone(), self.shown(text))).collect();
        let settings = Settings {
            rules: std::iter::once((self.page.name.clone(), None)).collect(),
            ignores: Some(crate::suppress::Policy::default()),
            ..Settings::default()
        };
        let outcome = (self.check)(&files, &settings);
        let found: BTreeSet<Place> = found(&outcome, &files, example.bad).into_iter().collect();
        let mut said = Vec::new();
        for (word, places) in [("missed", marked - &found), ("alarm", &found - marked)] {
            for (path, line, column, severity) in places {
                let text = files.iter().find(|(known, _)| *known == path);
                let text = text.and_then(|(_, text)| text.lines().nth(line - 1)).unwrap_or("");
                let severity = format!("{severity:?}").to_lowercase();
                let text = self.engine.secrets.mask(text.trim(), &[]);
                said.push(format!("{word:6} {path}:{line}:{column} {severity}: {text}"));
            }
        }
        said
    }

    /// A file's text as it is checked.
    fn shown(&self, text: &str) -> String {
        if !self.unmarked {
            return self.with_keys(text);
        }
        let lines = text.split_inclusive('\n');
        let kept: String = lines.filter(|line| self.mark(line).is_none()).collect();
        self.with_keys(&kept)
    }

    /// With made-up keys in the place of their names.
    fn with_keys(&self, text: &str) -> String {
        let samples = self.engine.secrets.samples();
        let (Some(first), Some(last)) = (samples.first(), samples.last()) else {
            return text.to_owned();
        };
        let other: String = first.chars().rev().collect();
        text.replace("@KEY@", first).replace("@KEY2@", last).replace("@OTHER@", &other)
    }

    /// The marks of a file: each speaks of the nearest line above that is no mark.
    fn marks(&self, path: &str, text: &str) -> Vec<Place> {
        let mut marked = Vec::new();
        let (mut next, mut line_number, mut line) = (0, 0, "");
        for this in text.lines() {
            let Some((column, severity)) = self.mark(this) else {
                next += 1;
                (line_number, line) = (next, this);
                continue;
            };
            next += usize::from(!self.unmarked);
            let before: String = line.chars().take(column).collect();
            let column = self.with_keys(&before).chars().count() + 1;
            marked.push((path.to_owned(), line_number, column, severity));
        }
        marked
    }

    /// The column from 0 that a mark points at, and the severity that it names.
    fn mark(&self, line: &str) -> Option<(usize, Severity)> {
        let closers = ["*/}", "*/", "-->"];
        let words = closers.iter().fold(line.trim_end(), |line, end| line.trim_end_matches(end));
        let (words, severity) = match words.trim_end().rsplit_once(' ') {
            Some((rest, "note")) => (rest, Severity::Note),
            Some((rest, "warning")) => (rest, Severity::Warning),
            Some((rest, "error")) => (rest, Severity::Error),
            _ => (words.trim_end(), self.page.severity),
        };
        let points = words.strip_suffix(&*self.page.name)?.trim_end();
        if let Some(comment) = points.trim_start().strip_suffix("<-") {
            let opens = ["#", "//", "{/*", "/*", "<!--", "--"].contains(&comment.trim_end());
            let indent = points.chars().take_while(|c| c.is_whitespace()).count();
            return opens.then_some((indent, severity));
        }
        let carets = points.trim_end_matches('^');
        (carets.len() < points.len()).then(|| (carets.chars().count(), severity))
    }
}

fn found(outcome: &Outcome, files: &[(String, String)], notes: bool) -> Vec<Place> {
    let shown =
        outcome.findings.iter().filter(|finding| notes || finding.severity > Severity::Note);
    let place = |finding: &crate::Finding| {
        let (path, text) = files.iter().find(|(path, _)| **path == *finding.location.path)?;
        let before = text.get(..finding.location.start as usize)?;
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        let line = before.matches('\n').count() + 1;
        Some((path.clone(), line, before[line_start..].chars().count() + 1, finding.severity))
    };
    shown.filter_map(place).collect()
}
