//! The checklist as plain data: what every form of it is made from, and the JSON as it is written. Texts are as they
//! were found, without secrets; each form makes them safe in its own way.

use serde::Serialize;

/// A project against the ten lines of the checklist.
#[derive(Debug, Serialize)]
pub(crate) struct Checklist {
    pub(crate) schema_version: u32,
    pub(crate) tool: Tool,
    pub(crate) summary: Summary,
    /// Ten.
    pub(crate) lines: Vec<Line>,
    pub(crate) calls: Vec<Call>,
    pub(crate) handlers: Vec<Handler>,
    pub(crate) keys: Vec<Key>,
    pub(crate) secrets: Vec<Secret>,
    pub(crate) flows: Vec<Flow>,
    pub(crate) set_aside: Vec<SetAside>,
    pub(crate) not_analysed: Vec<NotAnalysed>,
    pub(crate) left_out: Vec<LeftOut>,
    pub(crate) rules: Vec<Rule>,
    pub(crate) review: Room,
}

/// What made the checklist.
#[derive(Debug, Serialize)]
pub(crate) struct Tool {
    pub(crate) name: &'static str,
    pub(crate) version: &'static str,
    /// SHA-256 over the texts of all books, in hexadecimal: the same rules give the same verdicts.
    pub(crate) rules_hash: String,
}

/// What was looked at.
#[derive(Debug, Serialize)]
pub(crate) struct Summary {
    /// When it is true, nothing below says anything.
    pub(crate) nothing_analysed: bool,
    pub(crate) files_analysed: usize,
    /// The others do not speak of Mistral.
    pub(crate) files_parsed: usize,
    pub(crate) calls: usize,
    pub(crate) handlers: usize,
    /// Commits, when the history was searched.
    pub(crate) commits: usize,
}

/// A line of the checklist.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    pub(crate) id: &'static str,
    pub(crate) title: &'static str,
    pub(crate) status: Status,
    /// One or more sentences with numbers.
    pub(crate) says: Vec<String>,
    /// What makes the line fail.
    pub(crate) wrong: Vec<Item>,
    /// What the reviewer must look at.
    pub(crate) open: Vec<Item>,
    /// What is right, and where.
    pub(crate) right: Vec<Item>,
    pub(crate) review: Room,
}

/// The answer to a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Status {
    Pass,
    Fail,
    NotApplicable,
    Review,
}

/// Room for the reviewer: empty as it is written.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Room {
    pub(crate) agreed: Option<bool>,
    pub(crate) decision: &'static str,
    pub(crate) note: &'static str,
}

/// A piece of evidence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Item {
    /// The rule that says so; none for what was only counted.
    pub(crate) rule: Option<String>,
    pub(crate) says: String,
    /// Where; the first places of many.
    pub(crate) places: Vec<Place>,
    /// How many places there are.
    pub(crate) count: usize,
    /// Where the fact stands that decided.
    pub(crate) fact: Option<Place>,
    /// The way that led there, when it is more than the place.
    pub(crate) way: Vec<Step>,
    /// Of what is wrong or open.
    pub(crate) severity: Option<&'static str>,
    pub(crate) confidence: Option<&'static str>,
    /// Said in the configuration, not seen in the code.
    pub(crate) declared: bool,
}

/// A step of a way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Step {
    pub(crate) says: String,
    pub(crate) place: Place,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct Place {
    /// Relative to the project's root.
    pub(crate) path: String,
    /// From one; zero for the file as a whole.
    pub(crate) line: usize,
    /// The number of the notebook's cell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) cell: Option<usize>,
}

/// A call that reaches Mistral.
#[derive(Debug, Serialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a cell of the table")]
pub(crate) struct Call {
    pub(crate) place: Place,
    pub(crate) callee: String,
    pub(crate) purpose: &'static str,
    pub(crate) model: String,
    /// Where its key comes from, in words.
    pub(crate) key: String,
    /// Numbers of [`Checklist::keys`], from zero.
    pub(crate) keys: Vec<usize>,
    pub(crate) client: Option<Place>,
    pub(crate) addresses: Vec<String>,
    /// Numbers of [`Checklist::handlers`], from zero.
    pub(crate) handlers: Vec<usize>,
    pub(crate) streams: bool,
    pub(crate) tools: bool,
    pub(crate) plain: bool,
    /// A test, an example or documentation.
    pub(crate) rough: bool,
    pub(crate) validated: Check,
    pub(crate) authenticated: Check,
    pub(crate) limited: Check,
    pub(crate) audited: Check,
    pub(crate) bounded: Check,
    pub(crate) moderated: Check,
}

/// A handler that leads to Mistral.
#[derive(Debug, Serialize)]
pub(crate) struct Handler {
    pub(crate) place: Place,
    pub(crate) name: String,
    pub(crate) route: String,
    /// A bot, a widget or a tool.
    pub(crate) semi: bool,
    /// A test, an example or documentation.
    pub(crate) rough: bool,
    pub(crate) validated: Check,
    pub(crate) authenticated: Check,
    pub(crate) limited: Check,
}

impl Handler {
    /// Its name beside its route, where that says something new: `POST /chat` of `POST` does not.
    pub(super) fn beside_route(&self) -> Option<&str> {
        let method = self.route.split_once(' ').map(|(method, _)| method);
        let nameless = self.name == "the handler" || method == Some(self.name.trim_matches('`'));
        (self.route.is_empty() || !nameless).then_some(&*self.name)
    }
}

/// Whether something is so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Check {
    pub(crate) answer: Answer,
    pub(crate) because: String,
    pub(crate) place: Option<Place>,
}

/// From what is best to what is worst, so that the worst of several is their greatest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Answer {
    NotApplicable,
    Yes,
    Declared,
    Unknown,
    No,
}

/// What a key is read from, and everywhere that it is.
#[derive(Debug, Serialize)]
pub(crate) struct Key {
    pub(crate) origin: &'static str,
    /// The variable's name; empty when there is none.
    pub(crate) variable: String,
    /// Only in tests, examples, notebooks or documentation.
    pub(crate) rough: bool,
    pub(crate) says: String,
    pub(crate) places: Vec<Place>,
}

/// A secret that is written down.
#[derive(Debug, Serialize)]
pub(crate) struct Secret {
    pub(crate) number: usize,
    pub(crate) places: Vec<Place>,
    /// What the rules say of it.
    pub(crate) says: Vec<String>,
}

/// A way to Mistral: of a request, or of a key.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Flow {
    /// "request" or "key".
    pub(crate) of: &'static str,
    pub(crate) stops: Vec<Stop>,
}

/// A station of a way.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Stop {
    /// "request", "handler", "authentication", "limit", "validation", "call", "audit", "key", "client".
    pub(crate) kind: &'static str,
    pub(crate) says: String,
    pub(crate) place: Option<Place>,
    /// Of what ought to be there.
    pub(crate) answer: Option<Answer>,
}

/// Findings that somebody has settled.
#[derive(Debug, Serialize)]
pub(crate) struct SetAside {
    /// Of a comment.
    pub(crate) place: Option<Place>,
    /// "a comment" or "the configuration".
    pub(crate) by: &'static str,
    pub(crate) rules: Vec<String>,
    pub(crate) findings: usize,
    pub(crate) reason: String,
    pub(crate) owner: Option<String>,
    pub(crate) until: Option<String>,
    pub(crate) expired: bool,
}

/// A file that was not, or not wholly, analysed.
#[derive(Debug, Serialize)]
pub(crate) struct NotAnalysed {
    pub(crate) path: String,
    pub(crate) reason: String,
    /// False when a part of it was.
    pub(crate) wholly: bool,
}

/// A pattern of files that somebody did not want to be looked at.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct LeftOut {
    pub(crate) pattern: String,
    /// "the command line" or "the configuration".
    pub(crate) by: &'static str,
}

/// A rule, and what it said.
#[derive(Debug, Serialize)]
pub(crate) struct Rule {
    pub(crate) name: String,
    pub(crate) summary: String,
    pub(crate) checklist: Vec<String>,
    pub(crate) cwe: Vec<u32>,
    pub(crate) owasp_llm: Vec<String>,
    /// Whether it was on.
    pub(crate) checked: bool,
    pub(crate) findings: usize,
    /// Places that it found right.
    pub(crate) right: usize,
}
