//! The baseline: findings that a project knows of and lives with. A text file, one finding a line, sorted, without
//! line numbers, dates or anything of a secret, so that two branches that add to it can be merged line by line.

use crate::disk::plain_reason;
use crate::output;
use crate::problem::Problem;
use mistral_lint_engine::known::{Known, pair};
use mistral_lint_engine::{Finding, Identity, Outcome};
use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::ops::Range;
use std::path::{Path, PathBuf};

const TITLE: &str = "# mistral-lint baseline 1";
const HEAD: &str = "\
# Findings that were there when the baseline was made: rule, file, what stands there, and which of these it is.
# Written by `mistral-lint check --baseline FILE --update-baseline`.
";

/// What the user wants of a baseline.
#[derive(Debug)]
pub(crate) struct Choice {
    /// Where it is.
    pub(crate) file: PathBuf,
    /// Whether it is written anew with what is found.
    pub(crate) update: bool,
}

impl Choice {
    /// Takes away what the baseline knows.
    pub(crate) fn apply(
        &self,
        outcome: &mut Outcome,
        covers: &dyn Fn(&Known) -> bool,
    ) -> Result<Applied, Problem> {
        let new = self.update && !self.file.exists();
        let baseline = if new { Baseline::default() } else { Baseline::read(&self.file)? };
        Ok(baseline.apply(outcome, covers))
    }

    /// Writes the baseline with what is left, when that is wanted; says what became of it, or what of it is gone.
    pub(crate) fn settle(
        &self,
        applied: Applied,
        outcome: &mut Outcome,
        root: &Path,
    ) -> Result<String, Problem> {
        let name = self.file.display();
        let gone = applied.stale.len();
        if !self.update {
            let meet = if gone == 1 { "entry meets" } else { "entries meet" };
            let said = format!(
                "{name}: {gone} {meet} nothing any more; --update-baseline takes out what is gone"
            );
            return Ok(if gone == 0 { String::new() } else { said });
        }
        let new = std::mem::take(&mut outcome.findings);
        outcome.totals.known += new.len();
        let baseline = applied.updated(&new);
        let wrong = |why: String| Problem::plain(format!("{name}: {why}"));
        let place = std::path::absolute(&self.file).map_err(|error| wrong(plain_reason(&error)))?;
        output::file::write(&place, root, &baseline.text()).map_err(wrong)?;
        Ok(format!("{name}: {} new, {gone} gone, {} in all", new.len(), baseline.entries.len()))
    }
}

/// A baseline as it was read.
#[derive(Debug, Default, PartialEq, Eq)]
struct Baseline {
    entries: Vec<Known>,
}

impl Baseline {
    /// Reads a baseline.
    fn read(file: &Path) -> Result<Self, Problem> {
        let name = file.display().to_string();
        let text = std::fs::read_to_string(file).map_err(|error| {
            let problem = Problem::plain(format!("{name}: {}", plain_reason(&error)));
            problem.with_help("`--update-baseline` writes one with what is found now")
        })?;
        Self::parse(&text).map_err(|(message, span)| Problem::plain(message).at(name, text, span))
    }

    /// Where it is wrong, and why, when it is no baseline.
    fn parse(text: &str) -> Result<Self, (String, Range<usize>)> {
        let title = text.lines().next().unwrap_or_default().trim_end();
        if title != TITLE {
            let message = format!("this is no baseline: its first line is not `{TITLE}`");
            return Err((message, 0..title.len()));
        }
        // A merge may leave a line twice.
        let mut entries = BTreeSet::new();
        let mut at = 0;
        for line in text.split_inclusive('\n') {
            let bare = line.trim();
            if !bare.is_empty() && !bare.starts_with('#') {
                entries.insert(entry(bare).ok_or_else(|| {
                    let message = "a line of a baseline is: rule, path, structure, detail".into();
                    (message, at..at + line.trim_end().len())
                })?);
            }
            at += line.len();
        }
        Ok(Self { entries: entries.into_iter().map(|(known, _)| known).collect() })
    }

    /// The text of the file. Of entries that are alike, all but the first have a number.
    fn text(&self) -> String {
        let mut text = format!("{TITLE}\n{HEAD}");
        for (at, known) in self.entries.iter().enumerate() {
            let Known { rule, path, identity: Identity { structure, detail }, .. } = known;
            let (path, structure) = (escaped(path), escaped(structure));
            let _ = write!(text, "{rule} {path} {structure} {detail}");
            let alike = self.entries[..at].iter().rev().take_while(|before| *before == known);
            let _ = match alike.count() {
                0 => writeln!(text),
                more => writeln!(text, " {}", more + 1),
            };
        }
        text
    }

    /// Takes away what it knows, and says which of its entries met nothing although they were looked for.
    fn apply(&self, outcome: &mut Outcome, covers: &dyn Fn(&Known) -> bool) -> Applied {
        let now: Vec<Known> = outcome.findings.iter().map(Known::from).collect();
        let paired = pair(&self.entries, &now);
        let mut known = paired.known.iter();
        let all = outcome.findings.len();
        let mut kept = Vec::new();
        for finding in std::mem::take(&mut outcome.findings) {
            if known.next() == Some(&true) {
                kept.push(Known { secret: None, ..Known::from(&finding) });
            } else {
                outcome.findings.push(finding);
            }
        }
        outcome.totals.known += all - outcome.findings.len();
        let unmet = self.entries.iter().zip(&paired.met).filter(|(_, met)| !**met);
        let (stale, apart): (Vec<&Known>, Vec<&Known>) =
            unmet.map(|(entry, _)| entry).partition(|entry| covers(entry));
        kept.extend(apart.into_iter().cloned());
        Applied { kept, stale: stale.into_iter().cloned().collect() }
    }
}

/// What became of a baseline's entries.
pub(crate) struct Applied {
    /// Those that met a finding, as it is now, and those that this run did not look for.
    kept: Vec<Known>,
    /// Those whose finding is gone.
    stale: Vec<Known>,
}

impl Applied {
    /// The baseline of now: what is still there, and what is new.
    fn updated(self, new: &[Finding]) -> Baseline {
        let new = new.iter().map(|it| Known { secret: None, ..Known::from(it) });
        let mut entries: Vec<Known> = self.kept.into_iter().chain(new).collect();
        entries.sort();
        Baseline { entries }
    }
}

/// What a line says, and which of its like it is.
fn entry(line: &str) -> Option<(Known, usize)> {
    let mut words = line.split_whitespace();
    let mut next = || words.next().map(plain);
    let (rule, path, structure, detail) = (next()??, next()??, next()??, next()??);
    let number = words.next().map_or(Some(1), |word| word.parse().ok())?;
    let identity = Identity { structure, detail };
    let known = Known { rule: rule.into(), path: path.into(), identity, secret: None };
    words.next().is_none().then_some((known, number))
}

/// A text as one word: what is no plain character of a path stands as `%` and its bytes in hexadecimal.
fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if c.is_alphanumeric() || "/._-:+@()[]~,=".contains(c) {
            out.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(out, "%{byte:02X}");
            }
        }
    }
    out
}

fn plain(word: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(word.len());
    let mut rest = word.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let (high, low) = (char::from(rest.next()?), char::from(rest.next()?));
            bytes.push((high.to_digit(16)? * 16 + low.to_digit(16)?) as u8);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(path: &str) -> Known {
        let identity = Identity { structure: "call:x".into(), detail: "00ff".into() };
        Known { rule: "r".into(), path: path.into(), identity, secret: None }
    }

    #[test]
    fn a_baseline_is_read_as_it_was_written() {
        let paths = ["a b/ü.py", "%41\n# x", "a\u{202e}b", "src/[id]/+page.ts"];
        let mut entries: Vec<Known> = paths.iter().map(|path| known(path)).collect();
        entries.sort();
        entries.push(entries[3].clone());
        let baseline = Baseline { entries };
        let text = baseline.text();
        assert_eq!(text.lines().count(), 4 + paths.len());
        assert!(text.ends_with(" 00ff\nr src/[id]/+page.ts call:x 00ff 2\n"), "{text}");
        let twice = format!("{text}{}", text.lines().last().unwrap_or_default());
        assert_eq!(Baseline::parse(&twice).map(|it| it.entries.len()), Ok(5));
        assert_eq!(Baseline::parse(&text), Ok(baseline));
    }

    #[test]
    fn what_is_no_baseline_is_refused_with_its_place() {
        assert_eq!(Baseline::parse("x\n").map_err(|(_, span)| span), Err(0..1));
        let text = format!("{TITLE}\n\nr a.py call:x\n");
        let place = Baseline::parse(&text).map_err(|(_, span)| &text[span]);
        assert_eq!(place, Err("r a.py call:x"));
        let text = format!("{TITLE}\r\nr a.py call:x 00\r\n");
        assert_eq!(Baseline::parse(&text).map(|it| it.entries.len()), Ok(1));
    }
}
