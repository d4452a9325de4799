//! Pass after pass in memory, then to the disk.

use super::choose::{Chosen, Pass, apply, choose};
use super::overlay::Overlay;
use super::write::Change;
use super::{Wish, patch};
use crate::disk::Disk;
use crate::exit::Exit;
use crate::output;
use crate::plan::Plan;
use crate::problem::Problem;
use crate::report::sanitize;
use mistral_lint_engine::{Edit, Engine, Finding, Outcome, Tree};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::Arc;

/// Fixes that make room for each other forever are a fault of ours; nobody waits for them.
const PASSES: usize = 16;

/// What checks a tree, and leaves out what the user does not want to hear.
pub(crate) type Look<'l> = &'l dyn Fn(&dyn Tree) -> Result<Outcome, Problem>;

/// What people call a file.
type Name<'n> = &'n dyn Fn(&str) -> String;

/// Applies fixes to a project.
pub(crate) struct Fixer<'f> {
    pub(crate) engine: &'f Engine,
    pub(crate) wish: Wish,
    pub(crate) tree: &'f dyn Tree,
}

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Done {
    /// How many findings were fixed, by file and rule.
    fixed: BTreeMap<(Arc<str>, Arc<str>), usize>,
    files: BTreeMap<Arc<str>, Changed>,
    /// Findings that are left, and those of them that an unsafe fix would mend.
    left: (usize, usize),
    /// Files that one fix changes all of.
    together: Vec<BTreeSet<Arc<str>>>,
    /// Files that were not written, and why.
    refused: BTreeMap<Arc<str>, String>,
}

/// A file before and after.
#[derive(Debug, Default)]
struct Changed {
    old: Option<Vec<u8>>,
    /// Masked, as it was and as it is to be.
    masked: (String, String),
    new: String,
}

impl Fixer<'_> {
    /// Makes the changes in memory.
    pub(crate) fn run(&self, look: Look<'_>) -> Result<Done, Problem> {
        let mut done = Done::default();
        let mut closed = BTreeSet::new();
        let mut tree = Overlay { below: self.tree, changed: BTreeMap::new() };
        for _ in 0..PASSES {
            let outcome = look(&tree)?;
            done.left(&outcome.findings, self.wish);
            let Some((pass, texts)) = self.pass(&tree, &outcome, &mut closed, &mut done) else {
                break;
            };
            for (path, text) in texts {
                self.note(&mut done, &outcome, &path, &pass, &text);
                tree.changed.insert(path, text);
            }
            for Chosen { file, rule, paths } in pass.fixes {
                *done.fixed.entry((file, rule)).or_default() += 1;
                if paths.len() > 1 {
                    done.together.push(paths);
                }
            }
        }
        Ok(done)
    }

    /// The next fixes and the texts that they make. What a fix would break is left as it is, and said.
    fn pass(
        &self,
        tree: &Overlay<'_>,
        outcome: &Outcome,
        closed: &mut BTreeSet<Arc<str>>,
        done: &mut Done,
    ) -> Option<(Pass, BTreeMap<Arc<str>, String>)> {
        loop {
            let pass = choose(&outcome.findings, self.wish, closed);
            let mut texts = BTreeMap::new();
            let mut broken = None;
            for (path, edits) in &pass.edits {
                match self.changed(tree, path, edits) {
                    Ok(text) => drop(texts.insert(path.clone(), text)),
                    Err(why) => broken = Some((path.clone(), why)),
                }
            }
            let Some((path, why)) = broken else {
                return (!pass.fixes.is_empty()).then_some((pass, texts));
            };
            done.refused.insert(path.clone(), why.to_owned());
            closed.insert(path);
        }
    }

    fn changed(
        &self,
        tree: &Overlay<'_>,
        path: &Arc<str>,
        edits: &[Edit],
    ) -> Result<String, &'static str> {
        let old = match tree.read(path) {
            Ok(bytes) => String::from_utf8(bytes).map_err(|_| "is not valid UTF-8")?,
            // A file that is not there yet.
            Err(_) => String::new(),
        };
        let new = apply(&old, edits).ok_or("could not be changed")?;
        if self.engine.faults(path, &new) > self.engine.faults(path, &old) {
            return Err("would no longer parse");
        }
        Ok(new)
    }

    /// Keeps what a file was, and both masked.
    fn note(&self, done: &mut Done, outcome: &Outcome, path: &Arc<str>, pass: &Pass, new: &str) {
        let first = || {
            let old = self.tree.read(path).ok();
            let text = String::from_utf8_lossy(old.as_deref().unwrap_or_default()).into_owned();
            let shown = outcome.sources.get(path).map(|source| source.text.to_string());
            let shown = shown.filter(|shown| shown.len() == text.len());
            let masked = shown.unwrap_or_else(|| self.engine.masked(&text));
            Changed { old, masked: (masked.clone(), masked), new: String::new() }
        };
        let file = done.files.entry(path.clone()).or_insert_with(first);
        let edits = pass.edits.get(path).map_or(&[][..], Vec::as_slice);
        file.masked.1 = apply(&file.masked.1, edits).unwrap_or_else(|| self.engine.masked(new));
        new.clone_into(&mut file.new);
    }
}

impl Done {
    /// The texts of the files that were changed.
    pub(crate) fn texts(self) -> BTreeMap<Arc<str>, String> {
        self.files.into_iter().map(|(path, file)| (path, file.new)).collect()
    }

    /// What is not fixed.
    pub(crate) fn left(&mut self, findings: &[Finding], wish: Wish) {
        let mended = |finding: &&Finding| wish.of(finding).is_none() && !finding.fixes.is_empty();
        self.left = (findings.len(), findings.iter().filter(mended).count());
    }

    /// How the run ends when nothing of what is left is wanted.
    pub(crate) fn end(&self, plan: &Plan, name: Name<'_>) -> Result<Option<Exit>, Problem> {
        let wish = plan.fixing;
        if wish.diff {
            output::stdout(&self.diff(name))?;
        } else if !wish.only {
            return Ok(None);
        }
        self.tell(plan, name);
        let changes = wish.diff && !self.files.is_empty() && !plan.exit_zero;
        let exit = if changes { Exit::Findings } else { Exit::Clean };
        Ok(Some(if self.refused.is_empty() { exit } else { Exit::Misuse }))
    }

    /// What would be written.
    fn diff(&self, name: Name<'_>) -> String {
        let file = |(path, file): (&Arc<str>, &Changed)| {
            patch::render(&name(path), &file.masked.0, &file.masked.1)
        };
        self.files.iter().map(file).collect()
    }

    /// Writes what was changed. A file that can't be written keeps those as they are that belong to it.
    pub(crate) fn write(&mut self, root: &Path, disk: &Disk) {
        let places: BTreeMap<Arc<str>, _> = self
            .files
            .keys()
            .map(|path| (path.clone(), disk.place(path).unwrap_or_else(|| root.join(&**path))))
            .collect();
        let mut refused = BTreeMap::new();
        for (path, file) in &self.files {
            if let Err(why) = file.change(&places[path]).check(root) {
                refused.insert(path.clone(), why);
            }
        }
        self.spread(&mut refused);
        for (path, file) in self.files.iter().filter(|(path, _)| !refused.contains_key(*path)) {
            if let Err(why) = file.change(&places[path]).write(root) {
                self.refused.insert(path.clone(), why);
            }
        }
        self.fixed.retain(|(file, _), _| !refused.contains_key(file));
        self.refused.extend(refused);
    }

    /// What one fix changes stays as it is when a part of it must.
    fn spread(&self, refused: &mut BTreeMap<Arc<str>, String>) {
        loop {
            let known = refused.len();
            for paths in &self.together {
                if let Some(first) = paths.iter().find(|path| refused.contains_key(*path)) {
                    let why = format!("belongs to `{first}`, which can't be written");
                    for path in paths {
                        refused.entry(path.clone()).or_insert_with(|| why.clone());
                    }
                }
            }
            if refused.len() == known {
                return;
            }
        }
    }

    /// Says what was fixed, on standard error: the report is for what is left.
    pub(crate) fn tell(&self, plan: &Plan, name: Name<'_>) {
        let mut out = String::new();
        for ((path, rule), count) in self.fixed.iter().filter(|_| plan.fixing.show) {
            let times = if *count == 1 { String::new() } else { format!(" ({count} times)") };
            let _ = writeln!(out, "{}: {rule}{times}", name(path));
        }
        for (path, why) in &self.refused {
            let _ = writeln!(out, "{}: not changed: {}", name(path), sanitize::inline(why));
        }
        let _ = writeln!(out, "{}", self.summary(plan.fixing));
        if plan.verbosity >= 0 {
            output::stderr(&out);
        }
    }

    fn summary(&self, wish: Wish) -> String {
        let fixed: usize = self.fixed.values().sum();
        let (left, mended) = self.left;
        let more = match mended {
            0 => String::new(),
            more => format!(" ({more} fixable with --unsafe-fixes)"),
        };
        let word = match (wish.ignores, wish.diff) {
            (true, true) => "would be ignored",
            (true, false) => "ignored",
            (false, true) => "would be fixed",
            (false, false) => "fixed",
        };
        format!("{fixed} {word}, {left} left{more}")
    }
}

impl Changed {
    fn change<'c>(&'c self, file: &'c Path) -> Change<'c> {
        Change { file, old: self.old.as_deref(), new: &self.new }
    }
}
