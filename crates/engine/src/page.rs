//! A rule's page: definition, manual and test in one Markdown file.

use crate::finding::Severity;
use crate::role::Role;
use crate::{BookError, BookText, words};
use std::ops::Range;
use std::sync::Arc;
use toml::Spanned;

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
    pub(crate) sentence: Option<Sentence>,
    /// The finding's message; `{sink}` and `{source}` stand for what is found.
    pub(crate) message: String,
    /// Why a place is clean; `{fact}` stands for what decided.
    pub(crate) clean: String,
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
}

/// What a rule says, checked.
#[derive(Debug, Clone)]
pub(crate) struct Sentence {
    pub(crate) shape: Shape,
    pub(crate) from: Vec<Born>,
    pub(crate) to: Vec<Role>,
    pub(crate) needs: Vec<Role>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Written {
    since: String,
    severity: Severity,
    checklist: Vec<String>,
    #[serde(default)]
    cwe: Vec<u32>,
    #[serde(default)]
    owasp_llm: Vec<String>,
    security_severity: String,
    summary: String,
    help: String,
    #[serde(default)]
    message: Option<String>,
    #[serde(default = "clean")]
    clean: String,
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
    needs: Vec<Spanned<String>>,
    #[serde(default)]
    #[allow(dead_code, reason = "barriers are the guide's; the page says them for readers")]
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
            sentence: None,
            message: summary.into(),
            clean: clean(),
        }
    }

    /// Whether the rule looks for keys that are written down, in whatever file.
    pub(crate) fn finds_literals(&self) -> bool {
        self.sentence.as_ref().is_some_and(|sentence| sentence.shape == Shape::Literal)
    }

    /// Reads a page of the rule book.
    pub(crate) fn load(book: &BookText) -> Result<Self, BookError> {
        let fail = |span: Range<usize>, message: String| BookError {
            path: book.path.clone(),
            span,
            message,
        };
        let text = &book.text;
        let title =
            text.lines().next().and_then(|line| line.strip_prefix("# ")).unwrap_or("").trim();
        let stem =
            book.path.rsplit('/').next().and_then(|file| file.strip_suffix(".md")).unwrap_or("");
        if title != stem {
            return Err(fail(
                0..title.len() + 2,
                format!("the title must be the file's name, `{stem}`"),
            ));
        }
        let open =
            text.find("```toml\n").ok_or_else(|| fail(0..1, "a page needs a toml block".into()))?
                + 8;
        let close = open
            + text[open..]
                .find("\n```")
                .ok_or_else(|| fail(open..open, "unclosed toml block".into()))?;
        let shift = |span: Range<usize>| open + span.start..open + span.end;
        let written: Written = toml::from_str(&text[open..close])
            .map_err(|e| fail(shift(e.span().unwrap_or(0..0)), words::with_nearest(e.message())))?;
        let rest = text[close + 4..].trim_start();
        let manual = rest.split("\n## Examples").next().unwrap_or(rest).to_owned();
        let words = |words: Vec<Spanned<String>>| -> Result<Vec<Role>, BookError> {
            words
                .into_iter()
                .filter(|word| word.get_ref() != "key")
                .map(|word| {
                    let span = shift(word.span());
                    let unknown =
                        |near| format!("unknown role `{}`; did you mean `{near}`?", word.get_ref());
                    Role::of(word.get_ref()).map_err(|near| fail(span, unknown(near)))
                })
                .collect()
        };
        words(written.sentence.at)?;
        let sentence = Sentence {
            shape: written.sentence.shape,
            from: written.sentence.from,
            to: words(written.sentence.to)?,
            needs: words(written.sentence.needs)?,
        };
        Ok(Self {
            name: title.into(),
            since: written.since,
            severity: written.severity,
            checklist: written.checklist,
            cwe: written.cwe,
            owasp_llm: written.owasp_llm,
            security_severity: written.security_severity,
            message: written.message.unwrap_or_else(|| written.summary.clone()),
            clean: written.clean,
            summary: written.summary,
            help: written.help,
            manual,
            markdown: text.clone(),
            sentence: Some(sentence),
        })
    }
}
