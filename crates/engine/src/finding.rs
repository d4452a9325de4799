//! What the linter has to say: findings, notes about files, and the totals.
//!
//! Plain data. Nothing here knows an output format; reports convert it by hand.

use crate::day::Day;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// How much a finding matters. Ordered: `Note < Warning < Error`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// Shown only with `--pedantic`.
    Note,
    /// Shown, does not break a build by default.
    Warning,
    /// Breaks a build by default.
    Error,
}

/// How sure the linter is; computed from the way a value went. Ordered: `Low < Medium < High`.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Deserialize, serde::Serialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Confidence {
    /// Resolved by name only, or the value does not look like what it should be.
    Low,
    /// An unknown library stands between, or the file is a test or an example.
    Medium,
    /// Every step is known.
    High,
}

/// A place in a file: a path relative to the project's root with forward slashes, and a half-open
/// range of bytes in the file as it is on disk (or as the editor holds it).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// Relative to the root, with forward slashes.
    pub path: Arc<str>,
    /// First byte.
    pub start: u32,
    /// One past the last byte; never before `start`.
    pub end: u32,
}

/// One step of the way a value went, in reading order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Where.
    pub location: Location,
    /// A few plain words: "read from the environment here", "passed to `ask`".
    pub label: String,
}

/// Whether a fix may be applied without a human looking at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Applicability {
    /// Keeps the program's meaning; `--fix` applies it.
    Safe,
    /// May change behaviour; only `--unsafe-fixes` applies it.
    Unsafe,
}

/// One replacement of a range of bytes by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; an empty range inserts.
    pub location: Location,
    /// The new text.
    pub content: String,
}

/// A proposed repair. All of its edits belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// Imperative and short: "Read the key from the environment".
    pub title: String,
    /// Safe or unsafe.
    pub applicability: Applicability,
    /// In ascending order of place; they do not overlap.
    pub edits: Vec<Edit>,
}

/// One thing that is wrong at one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's name, as in `rules/<rule>.md`.
    pub rule: Arc<str>,
    /// After configuration.
    pub severity: Severity,
    /// Computed from the way.
    pub confidence: Confidence,
    /// What is wrong. One sentence, no secret, no full stop.
    pub message: String,
    /// What to do.
    pub help: String,
    /// The anchor.
    pub location: Location,
    /// The way the value went, in reading order; may cross files; may be empty.
    pub way: Vec<Step>,
    /// Proposed repairs, best first.
    pub fixes: Vec<Fix>,
    /// Stable across unrelated edits: hexadecimal, holds no secret and no plain hash of one.
    pub fingerprint: String,
    /// The same in finer grain, for comparing two versions of a project.
    pub identity: Identity,
    /// Which secret it is about.
    pub secret: Option<SecretId>,
    /// When the file is no longer there, or not in this form.
    pub past: Option<Past>,
}

impl Finding {
    /// A finding that says only what is wrong where; nothing else is known of it yet. It is certain.
    #[must_use]
    pub fn new(rule: Arc<str>, severity: Severity, location: Location, message: String) -> Self {
        Self {
            rule,
            severity,
            confidence: Confidence::High,
            message,
            help: String::new(),
            location,
            way: Vec::new(),
            fixes: Vec::new(),
            fingerprint: String::new(),
            identity: Identity::default(),
            secret: None,
            past: None,
        }
    }
}

/// What a finding is about, told without places, so that it can be found again in another version of the project.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity {
    /// What stands at the anchor, as far as nobody's choice of names has a say: `call:complete`, `text`.
    pub structure: String,
    /// Tells it from others of its structure, where it can: what stands on the line, and the functions around it.
    /// In hexadecimal; holds no secret and no hash of one.
    pub detail: String,
}

/// Tells the secrets of one run apart: a hash under a key that is made for the run and forgotten with it.
/// No report prints it: they number secrets by place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretId(pub(crate) u64);

/// A place in the history. The finding's path is then `<commit>:<path>`, which names the file as version control does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Past {
    /// The file as it was called.
    pub path: Arc<str>,
    /// The commit that brought the secret.
    pub brought: Commit,
    /// The commit that took it out of this file again.
    pub removed: Option<Commit>,
}

/// A commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commit {
    /// Its name in short.
    pub id: String,
    /// The author's date: `2024-05-01`.
    pub date: String,
}

/// A place that a rule looked at and found right, with the fact that decided.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Evidence {
    /// The place.
    pub location: Location,
    /// The rule's name.
    pub rule: Arc<str>,
    /// A few plain words: "recorded by `audit.write`".
    pub because: String,
    /// Where the fact stands, when it stands somewhere.
    pub at: Option<Location>,
    /// Not found in the code, but declared in the configuration.
    pub declared: bool,
}

/// A comment that says that something is settled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suppression {
    /// From its mark to the closing bracket.
    pub location: Location,
    /// The rules that it names.
    pub rules: Vec<String>,
    /// The last day on which it holds.
    pub until: Option<Day>,
    /// Whose decision it is.
    pub owner: Option<String>,
    /// Why.
    pub reason: String,
    /// Whether that day is over.
    pub expired: bool,
    /// How many findings it takes away.
    pub taken: usize,
}

/// Why a file was not (wholly) analysed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileNote {
    /// Relative to the root, or as the user gave it.
    pub path: String,
    /// Plain words: "not valid UTF-8", "permission denied".
    pub reason: String,
    /// True when nothing of the file was looked at.
    pub skipped: bool,
}

/// A file's text as it may be shown: key characters are masked, one byte for one byte, so that
/// offsets into the real file hold.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MaskedSource {
    /// The text. Control bytes are still in it: each report neutralises them in its own way.
    pub text: Arc<str>,
    /// Of a notebook, where its cells are, in order.
    pub cells: Vec<Range<u32>>,
}

impl MaskedSource {
    /// The number of the cell that holds a byte, from one.
    #[must_use]
    pub fn cell(&self, offset: u32) -> Option<usize> {
        let after = self.cells.partition_point(|cell| cell.start <= offset);
        let last = self.cells.get(after.checked_sub(1)?)?;
        (offset < last.end).then_some(after)
    }
}

/// Totals of a run. A reader must never take "nothing analysed" for "nothing found".
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Totals {
    /// Files that were listed and are of a kind the linter knows.
    pub files: usize,
    /// Of those, how many were parsed (the others do not speak of Mistral, nor does what they import).
    pub parsed: usize,
    /// Calls that reach the Mistral API.
    pub call_sites: usize,
    /// Findings taken away by comments in the code.
    pub suppressed: usize,
    /// Findings that were there before: in the version that is compared with, or in the baseline.
    pub known: usize,
    /// Commits of the history that were searched, if it was.
    pub commits: usize,
    /// Versions of files that these brought, each read once.
    pub versions: usize,
}

/// Everything a run has to say.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Outcome {
    /// Sorted by path, place, rule.
    pub findings: Vec<Finding>,
    /// What is right, sorted.
    pub evidence: Vec<Evidence>,
    /// What comments in the code say is settled, sorted.
    pub suppressions: Vec<Suppression>,
    /// Files that were not (wholly) analysed, sorted.
    pub notes: Vec<FileNote>,
    /// Totals.
    pub totals: Totals,
    /// What there is of Mistral, when it was asked for.
    pub inventory: Option<crate::Inventory>,
    /// The masked text of every file that a finding, a step or the inventory points into, by path.
    pub sources: BTreeMap<Arc<str>, MaskedSource>,
}

impl Outcome {
    /// The number of each secret, from one, in the order of the findings: it says nothing of the secret.
    #[must_use]
    pub fn secrets(&self) -> BTreeMap<SecretId, usize> {
        let mut numbers = BTreeMap::new();
        for secret in self.findings.iter().filter_map(|finding| finding.secret) {
            let next = numbers.len() + 1;
            numbers.entry(secret).or_insert(next);
        }
        numbers
    }
}
