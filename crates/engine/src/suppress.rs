//! Comments that take findings away: `mistral-lint: ignore[rule-a, rule-b] until=2027-03-01 owner=@me reason` on the line
//! or above the statement, `mistral-lint: file-ignore[rule] reason` anywhere. There is no form without names; one that
//! silences nothing, or no longer, is reported.

pub(crate) mod add;
mod directive;
mod removal;
mod target;
mod terms;

use crate::day::Day;
use crate::finding::{Finding, Location, Severity, Suppression};
use crate::page::Page;
use directive::{Directive, Name, Parsed, Reach};
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// The rule that reports ignores which silence nothing or can't be understood.
pub const UNUSED_IGNORE: &str = "unused-ignore";

/// A comment as the parser found it.
#[derive(Debug, Clone)]
pub struct Comment<'a> {
    /// Its bytes in the file.
    pub range: Range<u32>,
    /// Its text, marks included: `# ...`, `// ...`, `/* ... */`, `<!-- ... -->`.
    pub text: &'a str,
}

/// A file whose comments may take findings away.
#[derive(Debug, Clone, Copy)]
pub struct File<'a> {
    /// Relative to the root.
    pub path: &'a Arc<str>,
    /// The file's text; masked or not.
    pub text: &'a str,
    /// Its comments, in order.
    pub comments: &'a [Comment<'a>],
}

/// What must be known of the rules.
#[derive(Clone, Copy)]
pub struct Rules<'a> {
    /// Every rule's name.
    pub known: &'a [Arc<str>],
    /// Whether a rule is on. An ignore of a rule that is off is not unused: the run was only a part.
    pub active: &'a dyn Fn(&str) -> bool,
    /// What the user decided of ignores.
    pub policy: &'a Policy,
}

/// What the user decided of ignores.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Policy {
    /// Whether an ignore must say why.
    pub require_reason: bool,
    /// Rules whose findings no comment takes away.
    pub never: BTreeSet<Arc<str>>,
    /// Ignores that hold until a day before this one hold no longer.
    pub today: Option<Day>,
}

/// What is left.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Settled {
    /// Findings that stay, and those about the ignores themselves.
    pub findings: Vec<Finding>,
    /// What was said to be settled, in order; with how many findings each took away.
    pub suppressions: Vec<Suppression>,
}

impl Settled {
    /// How many findings were taken away.
    #[must_use]
    pub fn suppressed(&self) -> usize {
        self.suppressions.iter().map(|one| one.taken).sum()
    }
}

/// The comments of a file that is no source, as far as they can hold something for us.
#[must_use]
pub fn comments(text: &str) -> Vec<Comment<'_>> {
    directive::comments(text).collect()
}

/// Takes away the findings of one file that its comments name.
#[must_use]
pub fn settle(file: File<'_>, rules: Rules<'_>, findings: Vec<Finding>) -> Settled {
    let parsed: Vec<Parsed> = file.comments.iter().filter_map(directive::parse).collect();
    if parsed.is_empty() {
        return Settled { findings, ..Settled::default() };
    }
    let lines = target::Lines::new(file.text, file.comments);
    let mut ignores: Vec<Ignore> = Vec::new();
    let mut settled = Settled::default();
    for parsed in parsed {
        match parsed {
            Parsed::Directive(directive) => ignores.push(Ignore::new(&lines, directive, rules)),
            Parsed::Mistake { range, message, help } => {
                settled.findings.push(complaint(file.path, range, message, help));
            }
        }
    }
    for finding in findings {
        if !take_away(&mut ignores, &lines, rules, &finding) {
            settled.findings.push(finding);
        }
    }
    for ignore in ignores {
        complain(&mut settled.findings, file, rules, &ignore);
        settled.suppressions.push(ignore.told(file.path));
    }
    if !(rules.active)(UNUSED_IGNORE) {
        settled.findings.retain(|finding| *finding.rule != *UNUSED_IGNORE);
    }
    settled
}

/// A directive with the lines it reaches, and which of its names silenced something.
struct Ignore {
    directive: Directive,
    lines: Range<usize>,
    expired: bool,
    used: Vec<bool>,
    taken: usize,
}

impl Ignore {
    fn new(lines: &target::Lines<'_>, directive: Directive, rules: Rules<'_>) -> Self {
        let reached = match directive.reach {
            Reach::File => 0..usize::MAX,
            Reach::Lines => lines.reached(&directive.comment),
        };
        let used = vec![false; directive.names.len()];
        let until = directive.terms.until;
        let expired = until.zip(rules.policy.today).is_some_and(|(until, today)| until < today);
        Self { directive, lines: reached, expired, used, taken: 0 }
    }

    fn told(self, path: &Arc<str>) -> Suppression {
        let Directive { names, range, terms, .. } = self.directive;
        Suppression {
            location: Location { path: path.clone(), start: range.start, end: range.end },
            rules: names.into_iter().map(|name| name.text).collect(),
            until: terms.until,
            owner: terms.owner,
            reason: terms.reason,
            expired: self.expired,
            taken: self.taken,
        }
    }
}

/// Whether a comment takes a finding away. The first that does is the one that counts it.
fn take_away(
    ignores: &mut [Ignore],
    lines: &target::Lines<'_>,
    rules: Rules<'_>,
    finding: &Finding,
) -> bool {
    let (first, last) = (lines.of(finding.location.start), lines.of(finding.location.end));
    let kept = rules.policy.never.contains(&finding.rule);
    let mut taken = false;
    for ignore in ignores {
        // A comment inside of a long anchor is on one of its lines.
        if !ignore.lines.contains(&first) && !(first..=last).contains(&ignore.lines.start) {
            continue;
        }
        for (name, used) in ignore.directive.names.iter().zip(&mut ignore.used) {
            if name.text == *finding.rule {
                *used = true;
                if !taken && !kept && !ignore.expired {
                    taken = true;
                    ignore.taken += 1;
                }
            }
        }
    }
    taken
}

fn complain(out: &mut Vec<Finding>, file: File<'_>, rules: Rules<'_>, ignore: &Ignore) {
    let directive = &ignore.directive;
    let terms = &directive.terms;
    if let Some(until) = terms.until.filter(|_| ignore.expired) {
        out.push(Finding {
            severity: Severity::Error,
            ..complaint(
                file.path,
                directive.range.clone(),
                format!("This ignore held until {until}"),
                "Mend what it silenced, or decide again until when it may stay".into(),
            )
        });
        return;
    }
    let mut unused = Vec::new();
    for (name, used) in directive.names.iter().zip(&ignore.used) {
        if !rules.known.iter().any(|known| **known == *name.text) {
            out.push(unknown(file.path, rules, name));
        } else if rules.policy.never.contains(&*name.text) {
            let message = format!("Findings of `{}` may not be ignored in this project", name.text);
            let help = "Mend what it finds; `never-ignore` in the configuration says so";
            out.push(complaint(file.path, name.range.clone(), message, help.into()));
        } else if !used && (rules.active)(&name.text) {
            unused.push(name);
        }
    }
    let all = unused.len() == directive.names.len();
    for (index, name) in unused.iter().enumerate() {
        let message = format!("The ignore of `{}` silences nothing", name.text);
        let mut finding = complaint(file.path, name.range.clone(), message, "Remove it".into());
        // One removal of the whole comment is enough.
        if !all || index == 0 {
            finding.fixes.extend(removal::fix(file, directive, name, all));
        }
        out.push(finding);
    }
    if rules.policy.require_reason && !terms.reason.chars().any(char::is_alphanumeric) {
        let help = "Say after the bracket why the finding does not matter here";
        out.push(complaint(
            file.path,
            directive.range.clone(),
            "This ignore gives no reason".into(),
            help.into(),
        ));
    }
}

/// A declaration of what stands in front of the program that concerns no handler.
pub(crate) fn idle(location: &Location) -> Finding {
    let message = "No handler that calls Mistral stands behind this".to_owned();
    let help = "Remove it, or correct its `paths` and `routes`".to_owned();
    complaint(&location.path, location.start..location.end, message, help)
}

fn unknown(path: &Arc<str>, rules: Rules<'_>, name: &Name) -> Finding {
    let nearest = crate::words::nearest(&name.text, rules.known.iter().map(|known| &**known));
    let help = nearest.map_or_else(
        || "`mistral-lint rules` lists the rules".to_owned(),
        |nearest| format!("Did you mean `{nearest}`?"),
    );
    complaint(path, name.range.clone(), format!("There is no rule `{}`", name.text), help)
}

fn complaint(path: &Arc<str>, range: Range<u32>, message: String, help: String) -> Finding {
    let location = Location { path: path.clone(), start: range.start, end: range.end };
    Finding { help, ..Finding::new(UNUSED_IGNORE.into(), Severity::Warning, location, message) }
}

/// The page of [`UNUSED_IGNORE`]: it follows no value, so it can't be written as a sentence of the rules' book.
#[must_use]
pub fn page() -> Page {
    let manual = include_str!("suppress/unused-ignore.md");
    Page {
        sentence: None,
        repairs: Vec::new(),
        message: String::new(),
        endless: None,
        clean: String::new(),
        name: UNUSED_IGNORE.into(),
        since: "0.1.0".into(),
        severity: Severity::Warning,
        checklist: Vec::new(),
        cwe: Vec::new(),
        owasp_llm: Vec::new(),
        own: false,
        security_severity: String::new(),
        summary: "An ignore comment, or a declaration, silences nothing, or no longer".into(),
        help: "Remove it, or correct what it names.".into(),
        manual: manual.split_once("\n\n").map_or(manual, |(_, rest)| rest).to_owned(),
        markdown: manual.to_owned(),
    }
}

#[cfg(test)]
mod tests;
