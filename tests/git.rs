//! What the built program makes of git: repositories are made by git itself.

mod changes;
mod env_files;
mod history;
mod secrets;

use crate::support::{key, made_up};
use serde_json::Value;
use std::cell::Cell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use tempfile::TempDir;

/// A repository, or a folder that could be one.
pub(crate) struct Repository {
    folder: TempDir,
    /// The day of the next commit.
    day: Cell<u32>,
}

/// A finding, as `path:line rule`.
type Found = Vec<String>;

impl Repository {
    pub(crate) fn new() -> Self {
        let new = Self::plain();
        new.git(&["init", "-q", "-b", "main"]);
        new
    }

    /// Without git.
    pub(crate) fn plain() -> Self {
        Self { folder: tempfile::tempdir().expect("a folder"), day: Cell::new(1) }
    }

    pub(crate) fn path(&self) -> PathBuf {
        self.folder.path().join("repo")
    }

    /// Runs git, with nobody's configuration but the repository's.
    pub(crate) fn git(&self, args: &[&str]) -> String {
        fs::create_dir_all(self.path()).expect("a folder");
        git(&self.path(), &self.date(), args)
    }

    fn date(&self) -> String {
        format!("2024-05-{:02}T12:00:00 +0000", self.day.get())
    }

    /// Writes a file; `@` stands for a made-up key.
    pub(crate) fn write(&self, path: &str, text: &str) -> &Self {
        self.bytes(path, text.replace('@', &key()).as_bytes())
    }

    pub(crate) fn bytes(&self, path: &str, bytes: &[u8]) -> &Self {
        let path = self.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, bytes).expect("a file");
        self
    }

    /// Commits all there is, on the next day.
    pub(crate) fn commit(&self) -> String {
        self.git(&["add", "-A", "-f"]);
        self.commit_index()
    }

    pub(crate) fn commit_index(&self) -> String {
        self.git(&["commit", "-q", "--allow-empty", "-m", "x"]);
        self.day.set(self.day.get() + 1);
        self.head()
    }

    pub(crate) fn head(&self) -> String {
        self.git(&["rev-parse", "HEAD"])[..10].to_owned()
    }

    pub(crate) fn lint(&self, args: &[&str]) -> Said {
        lint(&self.path(), args)
    }

    /// The findings of a rule, with their messages.
    pub(crate) fn of(&self, rule: &str) -> Vec<Value> {
        self.lint(&["--select", rule]).findings()
    }
}

pub(crate) fn git(folder: &Path, date: &str, args: &[&str]) -> String {
    let mut command = Command::new("git");
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("GIT_")) {
        command.env_remove(name);
    }
    for role in ["AUTHOR", "COMMITTER"] {
        command.env(format!("GIT_{role}_NAME"), "someone");
        command.env(format!("GIT_{role}_EMAIL"), "someone@example.org");
        command.env(format!("GIT_{role}_DATE"), date);
    }
    command.env("GIT_CONFIG_NOSYSTEM", "1").env("HOME", folder).env("XDG_CONFIG_HOME", folder);
    let said = command.current_dir(folder).args(args).output().expect("git");
    let error = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(said.status.success(), "git {args:?}: {error}");
    String::from_utf8(said.stdout).expect("Unicode")
}

/// What a run of the linter said.
pub(crate) struct Said {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

/// Runs the linter; no key may be in what it says.
pub(crate) fn lint(folder: &Path, args: &[&str]) -> Said {
    let format = if args.contains(&"--format") { &[][..] } else { &["--format", "json"] };
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral-lint"));
    command.current_dir(folder).arg("check").args(format).args(args);
    command.env_remove("MISTRAL_LINT_CONFIG").env("HOME", folder);
    let output = command.output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("Unicode");
    let said =
        Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) };
    for secret in [key(), other_key()] {
        assert!(!(said.out.clone() + &said.err).contains(&secret[..12]), "a key was printed");
    }
    said
}

impl Said {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out).unwrap_or_else(|_| panic!("{}{}", self.out, self.err))
    }

    pub(crate) fn findings(&self) -> Vec<Value> {
        let schema = serde_json::from_str(include_str!("../docs/schema/report.schema.json"));
        let schema = jsonschema::validator_for(&schema.expect("JSON")).expect("a schema");
        assert!(schema.is_valid(&self.json()), "{}", self.out);
        self.json()["diagnostics"].as_array().expect("findings").clone()
    }

    /// The findings in the history: `path:line commit removed`.
    pub(crate) fn past(&self) -> Found {
        let past = |finding: &Value| {
            let commit = finding.get("commit")?;
            let removed = commit.get("removed_by").map_or("-", |by| by["id"].as_str().unwrap());
            let line = &finding["span"]["start"]["line"];
            let (path, id) = (finding["path"].as_str()?, commit["id"].as_str()?);
            Some(format!("{path}:{line} {id} {removed}"))
        };
        self.findings().iter().filter_map(past).collect()
    }

    pub(crate) fn notes(&self) -> Vec<String> {
        let notes = self.json()["summary"]["files_skipped"].as_array().expect("notes").clone();
        notes.iter().map(|note| note["reason"].as_str().unwrap().to_owned()).collect()
    }
}

/// A second made-up key.
pub(crate) fn other_key() -> String {
    made_up(32, 23)
}

/// The messages of findings.
pub(crate) fn messages(findings: &[Value]) -> Found {
    findings.iter().map(|finding| finding["message"].as_str().unwrap().to_owned()).collect()
}
