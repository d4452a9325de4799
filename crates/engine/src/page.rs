//! A rule's page: definition, manual and test in one Markdown file.

use crate::finding::Severity;
use crate::fixes::Repair;
use crate::plain::About;
use crate::role::{Role, Slot};
use std::collections::BTreeMap;
use std::sync::Arc;
use toml::Spanned;

mod load;

/// What a page says of its rule.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rule's name: the page's title and file name.
    pub name: Arc<str>,
    /// First version that has the rule.
    pub since: String,
    /// Severity unless the user's config says otherwise.
    pub severity: Severity,
    /// The lines of the security checklist that the rule answers for: `C1` to `C10`.
    pub checklist: Vec<String>,
    /// CWE numbers.
    pub cwe: Vec<u32>,
    /// Entries of the OWASP Top 10 for LLM applications: `LLM01` to `LLM10`.
    pub owasp_llm: Vec<String>,
    /// GitHub's `security-severity`: a decimal from "0.1" to "10.0".
    pub security_severity: String,
    /// One line that says what is wrong.
    pub summary: String,
    /// One line that says what to do.
    pub help: String,
    /// The page's Markdown after the definition and before `## Examples`.
    pub manual: String,
    /// The whole page's Markdown.
    pub markdown: String,
    /// It is a user's own rule.
    pub own: bool,
    pub(crate) sentence: Option<Sentence>,
    /// What its findings offer to change, best first.
    pub(crate) repairs: Vec<Repair>,
    /// The finding's message; `{sink}` and `{source}` stand for what is found.
    pub(crate) message: String,
    /// Why a place is clean; `{fact}` stands for what decided.
    pub(crate) clean: String,
    /// The message about a call that offers tools in a loop without a bound, where the rule minds it.
    pub(crate) endless: Option<String>,
}

/// How a rule is judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Shape {
    /// From a source to a sink unless a barrier stands between.
    Flow,
    /// A literal where there must be none.
    Literal,
    /// A place in code that runs on the user's device.
    ClientSide,
    /// At a place, something is required around it.
    Required,
    /// A file with a key that version control must not have.
    Unignored,
    /// A release that is known to be malicious.
    Release,
    /// One key for environments that should each have their own.
    Shared,
    /// A call that is given something that it must not be given.
    Setting,
    /// A call that is told the same thing in two ways.
    Conflict,
    /// A stream that is read where nothing catches its failure.
    Uncaught,
}

/// Where values of a sentence are born.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Born {
    /// A Mistral key, wherever it comes from.
    Secret,
    /// Another secret of the project.
    OtherSecret,
    /// Data of a request.
    Request,
    /// Data of a request, validated or not.
    Input,
    /// What the model says.
    Answer,
    /// The internals of an error.
    Failure,
}

/// What a rule says, checked.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) shape: Shape,
    pub(crate) from: Vec<Born>,
    pub(crate) to: Vec<Role>,
    /// What it speaks of: calls, or handlers.
    pub(crate) at: Vec<Role>,
    /// Only what stands in such functions.
    pub(crate) within: Vec<Role>,
    pub(crate) needs: Vec<Role>,
    /// What does a part of what is needed: its lack is a note.
    pub(crate) partly: Vec<Role>,
    /// Slots of the call: of which one is enough, or that the value must not fill.
    pub(crate) slots: Vec<Slot>,
    /// One finding for the project when nothing in it meets the need.
    pub(crate) once: bool,
    /// What must not be there at all.
    pub(crate) never: Vec<Role>,
    /// What must not be in a slot, as the names of matchers.
    pub(crate) has: Vec<(Slot, Spanned<String>)>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    #[serde(default)]
    since: String,
    severity: Severity,
    #[serde(default)]
    checklist: Vec<Spanned<String>>,
    #[serde(default)]
    cwe: Vec<u32>,
    #[serde(default)]
    owasp_llm: Vec<Spanned<String>>,
    security_severity: Option<String>,
    summary: String,
    help: String,
    #[serde(default)]
    message: Option<String>,
    #[serde(default = "clean")]
    clean: String,
    #[serde(default)]
    endless: Option<String>,
    #[serde(default)]
    fixes: Vec<Repair>,
    sentence: WrittenSentence,
}

fn clean() -> String {
    "{fact} decides it".into()
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenSentence {
    shape: Shape,
    #[serde(default)]
    from: Vec<Born>,
    #[serde(default)]
    to: Vec<Spanned<String>>,
    #[serde(default)]
    at: Vec<Spanned<String>>,
    #[serde(default)]
    never: Vec<Spanned<String>>,
    #[serde(default)]
    has: BTreeMap<Spanned<String>, Spanned<toml::Value>>,
    #[serde(default)]
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    partly: Vec<Spanned<String>>,
    #[serde(default)]
    within: Vec<Spanned<String>>,
    #[serde(default)]
    slots: Vec<Spanned<String>>,
    #[serde(default)]
    once: bool,
    #[serde(default)]
    unless: Vec<Spanned<String>>,
}

impl Page {
    /// A rule that the linter itself has, beside the book.
    #[must_use]
    pub fn own(name: &str, severity: Severity, summary: &str, help: &str) -> Self {
        Self {
            name: name.into(),
            since: "0.1.0".into(),
            severity,
            checklist: Vec::new(),
            cwe: Vec::new(),
            owasp_llm: Vec::new(),
            security_severity: "0.1".into(),
            summary: summary.into(),
            help: help.into(),
            manual: format!("{summary}.\n"),
            markdown: format!("# {name}\n\n{summary}.\n\n{help}.\n"),
            own: false,
            sentence: None,
            repairs: Vec::new(),
            message: summary.into(),
            endless: None,
            clean: clean(),
        }
    }

    /// Whether the rule stands in a page of its own, and is not the linter's word on something else.
    #[must_use]
    pub fn is_written(&self) -> bool {
        self.sentence.is_some()
    }

    /// Whether the rule looks for keys that are written down, in whatever file.
    #[must_use]
    pub fn finds_literals(&self) -> bool {
        self.sentence.as_ref().is_some_and(|sentence| sentence.shape == Shape::Literal)
    }

    /// Whether the rule asks what version control makes of the files that hold keys.
    pub(crate) fn finds_unignored(&self) -> bool {
        self.sentence.as_ref().is_some_and(|sentence| sentence.shape == Shape::Unignored)
    }

    /// What the rule looks for in files that are no source, beside keys.
    pub(crate) fn about(&self) -> Option<About> {
        let sentence = self.sentence.as_ref()?;
        match sentence.shape {
            Shape::ClientSide => Some(About::Shipped),
            Shape::Flow => {
                let shows = sentence.from == [Born::Secret] && sentence.to.contains(&Role::Log);
                shows.then_some(About::Shown)
            }
            Shape::Required => {
                let asks_who = sentence.at == [Role::Route] && sentence.needs == [Role::Auth];
                asks_who.then_some(About::Open)
            }
            Shape::Setting => {
                let asks_where = sentence
                    .has
                    .iter()
                    .any(|(slot, matcher)| *slot == Slot::Url && matcher.get_ref() == "plain-url");
                asks_where.then_some(About::Plaintext)
            }
            Shape::Release => Some(About::Release),
            _ => None,
        }
    }

    /// The finding's message about what is called so.
    pub(crate) fn message_of(&self, name: &str) -> String {
        let name = format!("`{name}`");
        self.message.replace("{sink}", &name).replace("{source}", &name)
    }
}
