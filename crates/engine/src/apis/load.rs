//! From the text of an api book to entries; every word is checked.

use super::pattern::{Pattern, expand};
use super::selector::Selector;
use super::{Apis, Entry, Keeps, When};
use crate::role::{Role, Slot};
use crate::secrets::WrittenMatcher;
use crate::{BookError, BookText};
use std::collections::BTreeMap;
use std::ops::Range;
use toml::{Spanned, Value};

/// Which side a module runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Side {
    /// The user's device.
    Client,
    /// A server.
    Server,
}

/// What middleware stands around, beside the handlers that are registered with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Around {
    /// Nothing else.
    Nothing,
    /// Everything that is registered on the app or router that is the receiver.
    Receiver,
    /// Every handler of the program.
    Program,
}

/// A framework that speaks by file names and exports.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct WrittenConvention {
    #[serde(default)]
    files: Vec<String>,
    #[serde(default)]
    exports: Vec<String>,
    directive: Option<String>,
    role: Option<Spanned<String>>,
    #[serde(default)]
    sources: Vec<String>,
    #[serde(default)]
    output: Vec<String>,
    #[serde(default)]
    parameters: Vec<String>,
    side: Option<Side>,
    address: Option<String>,
    called: Option<String>,
    #[serde(default)]
    around: bool,
    matcher: Option<String>,
    importing: Option<String>,
    #[serde(default)]
    instead: Vec<String>,
    package: Option<OneOrMany>,
    #[serde(default)]
    weak: bool,
    #[serde(default)]
    #[allow(dead_code, reason = "for readers of the book")]
    note: Option<String>,
}

/// A framework that speaks by file names and exports, checked.
#[derive(Debug)]
pub(crate) struct Convention {
    pub(crate) files: globset::GlobSet,
    pub(crate) exports: Vec<String>,
    pub(crate) directive: Option<String>,
    pub(crate) role: Option<Role>,
    pub(crate) sources: Vec<Selector>,
    /// What of the exports goes out: `env`, or `().props` of what the export gives when it is called.
    pub(crate) output: Vec<String>,
    pub(crate) parameters: Vec<String>,
    pub(crate) side: Option<Side>,
    /// What of a file's path is the address of its handlers: `app/{}/route`.
    pub(crate) address: Option<String>,
    /// What a request to its handlers is called, where it has no address: "server action".
    pub(crate) called: Option<String>,
    /// The exports run in front of the handlers that stand below the file's folder.
    pub(crate) around: bool,
    /// The export that says which addresses they run in front of: `config.matcher`.
    pub(crate) matcher: Option<String>,
    /// They run only in front of handlers in files that import this.
    pub(crate) importing: Option<String>,
    /// Fields of a handler's class, and decorators, that stand in their place.
    pub(crate) instead: Vec<String>,
    pub(crate) packages: Vec<String>,
    pub(crate) weak: bool,
}

/// A prefix that makes an environment variable public.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct PublicEnv {
    pub(crate) prefix: String,
    /// Only where the bundler puts the value in: what is read at run time has nothing to do with it.
    #[serde(default)]
    pub(crate) inline_only: bool,
    #[allow(dead_code, reason = "for readers of the book")]
    pub(crate) tool: String,
    #[serde(default)]
    #[allow(dead_code, reason = "for readers of the book")]
    pub(crate) note: Option<String>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(untagged)]
enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

impl OneOrMany {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(text) => vec![text],
            Self::Many(list) => list,
        }
    }
}

#[derive(Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct Written {
    api: Vec<BTreeMap<Spanned<String>, Spanned<Value>>>,
    convention: Vec<WrittenConvention>,
    public_env: Vec<PublicEnv>,
    matcher: Vec<WrittenMatcher>,
}

/// A book that was read and checked.
#[derive(Debug)]
pub(crate) struct Book {
    entries: Vec<(Entry, Vec<Pattern>, Vec<String>)>,
    conventions: Vec<Convention>,
    public_env: Vec<PublicEnv>,
    /// Tests of texts that it adds to those of the book of secrets.
    pub(crate) matchers: Vec<WrittenMatcher>,
}

/// Reads a book; most of what it costs to start is spent here.
pub(crate) fn read(book: &BookText) -> Result<Book, BookError> {
    let fail =
        |span: Range<usize>, message: String| BookError { path: book.path.clone(), span, message };
    let written: Written = toml::from_str(&book.text)
        .map_err(|e| fail(e.span().unwrap_or(0..0), e.message().to_owned()))?;
    let mut read = Book {
        entries: Vec::new(),
        conventions: Vec::new(),
        public_env: written.public_env,
        matchers: written.matcher,
    };
    for api in written.api {
        let (mut entry, paths, names) =
            entry(api).map_err(|(span, message)| fail(span, message))?;
        entry.own = is_own(&book.path);
        read.entries.push((entry, paths, names));
    }
    for convention in written.convention {
        read.conventions.push(check(convention).map_err(|(span, message)| fail(span, message))?);
    }
    Ok(read)
}

/// Whether a book is the user's: one that stands for itself, or in a folder of theirs.
fn is_own(path: &str) -> bool {
    path.starts_with("apis/user") || path.contains("/user/")
}

pub(super) fn add(apis: &mut Apis, book: Book) {
    for (entry, paths, names) in book.entries {
        apis.insert(entry, paths, names);
    }
    apis.conventions.extend(book.conventions);
    apis.public_env.extend(book.public_env);
}

type Problem = (Range<usize>, String);

/// The words of an entry beside its slots.
const WORDS: &[&str] = &[
    "path",
    "name",
    "role",
    "when",
    "parameters",
    "methods",
    "assigned",
    "stream",
    "structural",
    "prefix",
    "media",
    "stops",
    "semi",
    "around",
    "error",
    "result",
    "caught",
    "opens",
    "flat",
    "says",
    "text",
    "apply",
    "typed",
    "note",
    "since",
    "until",
];

fn entry(
    written: BTreeMap<Spanned<String>, Spanned<Value>>,
) -> Result<(Entry, Vec<Pattern>, Vec<String>), Problem> {
    let mut role = None;
    let mut entry = Entry {
        role: Role::Carrier,
        when: When::Always,
        slots: BTreeMap::new(),
        parameters: Vec::new(),
        methods: Vec::new(),
        assigned: false,
        stream: false,
        structural: false,
        prefix: false,
        media: false,
        stops: false,
        own: false,
        semi: false,
        around: Around::Nothing,
        error: Vec::new(),
        result: Vec::new(),
        caught: Vec::new(),
        opens: false,
        flat: false,
        says: Vec::new(),
        text: false,
        apply: Vec::new(),
        typed: false,
        note: None,
    };
    let (mut paths, mut names) = (Vec::new(), Vec::new());
    let mut start = 0..0;
    for (key, value) in written {
        let span = value.span();
        start = key.span();
        let word = key.into_inner();
        let value = value.into_inner();
        match word.as_str() {
            "path" => {
                paths =
                    strings(value, &span)?.iter().flat_map(|text| Pattern::parse(text)).collect();
            }
            "name" => names = strings(value, &span)?.iter().flat_map(|text| expand(text)).collect(),
            "role" => {
                let word = strings(value, &span)?.pop().unwrap_or_default();
                role = Some(Role::of(&word).map_err(|near| unknown("role", &word, near, &span))?);
            }
            "when" => entry.when = when(value, &span)?,
            "parameters" => entry.parameters = strings(value, &span)?,
            "methods" => entry.methods = strings(value, &span)?,
            "assigned" => entry.assigned = value.as_bool() == Some(true),
            "stream" if value.is_bool() => entry.stream = value.as_bool() == Some(true),
            "stops" => entry.stops = value.as_bool() == Some(true),
            "media" => entry.media = value.as_bool() == Some(true),
            "prefix" => entry.prefix = value.as_bool() == Some(true),
            "structural" => entry.structural = value.as_bool() == Some(true),
            "semi" => entry.semi = value.as_bool() == Some(true),
            "around" => entry.around = around(&value, &span)?,
            "says" => {
                let all = strings(value, &span)?;
                entry.says = all.iter().map(|text| expand(text)).collect();
            }
            "opens" => entry.opens = value.as_bool() == Some(true),
            "flat" => entry.flat = value.as_bool() == Some(true),
            "text" => entry.text = value.as_bool() == Some(true),
            "apply" => entry.apply = strings(value, &span)?,
            "typed" => entry.typed = value.as_bool() == Some(true),
            "error" => entry.error = keeps(value, &span)?,
            "result" => entry.result = keeps(value, &span)?,
            "caught" => {
                entry.caught =
                    strings(value, &span)?.iter().flat_map(|text| Pattern::parse(text)).collect();
            }
            "note" => entry.note = value.as_str().map(str::to_owned),
            "since" | "until" => {}
            _ => {
                let slot = Slot::of(&word).map_err(|near| {
                    let better =
                        WORDS.iter().find(|known| strsim::jaro_winkler(known, &word) > 0.9);
                    unknown("word", &word, better.unwrap_or(&near), &start)
                })?;
                let selectors = strings(value, &span)?;
                entry
                    .slots
                    .insert(slot, selectors.iter().map(|text| Selector::parse(text)).collect());
            }
        }
    }
    entry.role = role.ok_or_else(|| (start.clone(), "an entry needs a role".to_owned()))?;
    if paths.is_empty() && names.is_empty() {
        return Err((start, "an entry needs a path or a name".to_owned()));
    }
    Ok((entry, paths, names))
}

fn unknown(what: &str, word: &str, near: &str, span: &Range<usize>) -> Problem {
    (span.clone(), format!("unknown {what} `{word}`; did you mean `{near}`?"))
}

fn strings(value: Value, span: &Range<usize>) -> Result<Vec<String>, Problem> {
    let wrong = || (span.clone(), "expected a string or a list of strings".to_owned());
    match value {
        Value::String(text) => Ok(vec![text]),
        Value::Integer(number) => Ok(vec![number.to_string()]),
        Value::Array(items) => items
            .into_iter()
            .map(|item| item.as_str().map(str::to_owned).ok_or_else(wrong))
            .collect(),
        _ => Err(wrong()),
    }
}

fn around(value: &Value, span: &Range<usize>) -> Result<Around, Problem> {
    match value.as_str() {
        Some("receiver") => Ok(Around::Receiver),
        Some("program") => Ok(Around::Program),
        _ => Err((span.clone(), "expected \"receiver\" or \"program\"".to_owned())),
    }
}

fn keeps(value: Value, span: &Range<usize>) -> Result<Vec<Keeps>, Problem> {
    Ok(strings(value, span)?.iter().map(|text| Keeps::parse(text)).collect())
}

fn when(value: Value, span: &Range<usize>) -> Result<When, Problem> {
    match value {
        Value::String(text) if text == "client" => Ok(When::Client),
        Value::Table(table) => {
            let mut any = Vec::new();
            for (selector, matcher) in table {
                for matcher in strings(matcher, span)? {
                    any.push((Selector::parse(&selector), matcher));
                }
            }
            Ok(When::Any(any))
        }
        _ => Err((
            span.clone(),
            "expected \"client\" or a table of selectors and matchers".to_owned(),
        )),
    }
}

fn check(written: WrittenConvention) -> Result<Convention, Problem> {
    let mut globs = globset::GlobSetBuilder::new();
    for text in &written.files {
        // A glob holds at the root or below any folder.
        for glob in [text.clone(), format!("**/{text}")] {
            let glob = globset::GlobBuilder::new(&glob)
                .literal_separator(true)
                .build()
                .map_err(|e| (0..0, format!("bad glob `{text}`: {}", e.kind())))?;
            globs.add(glob);
        }
    }
    let role = match written.role {
        Some(word) => {
            let span = word.span();
            Some(
                Role::of(word.get_ref())
                    .map_err(|near| unknown("role", word.get_ref(), near, &span))?,
            )
        }
        None => None,
    };
    Ok(Convention {
        files: globs.build().map_err(|e| (0..0, e.to_string()))?,
        exports: written.exports,
        directive: written.directive,
        role,
        sources: written.sources.iter().map(|text| Selector::parse(text)).collect(),
        output: written.output,
        parameters: written.parameters,
        side: written.side,
        address: written.address,
        called: written.called,
        around: written.around,
        matcher: written.matcher,
        importing: written.importing,
        instead: written.instead,
        packages: written.package.map(OneOrMany::list).unwrap_or_default(),
        weak: written.weak,
    })
}
