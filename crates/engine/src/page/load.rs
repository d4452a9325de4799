//! From the text of a page to a rule; every word is checked.

use super::{Page, Sentence, Shape, Written, WrittenSentence};
use crate::finding::Severity;
use crate::role::{Role, Slot};
use crate::{BookError, BookText, words};
use std::ops::Range;
use toml::Spanned;

type Problem = (Range<usize>, String);

/// A page's text, taken apart.
struct Parts<'t> {
    name: &'t str,
    /// Where the definition stands.
    definition: Range<usize>,
    /// Where the manual begins, when there is one.
    manual: Option<usize>,
}

impl Page {
    /// Reads a page of the rule book: Markdown, or its definition alone.
    pub(crate) fn load(book: &BookText, own: bool) -> Result<Self, BookError> {
        load(book, own).map_err(|(span, message)| BookError {
            path: book.path.clone(),
            span,
            message,
        })
    }
}

fn load(book: &BookText, own: bool) -> Result<Page, Problem> {
    let text = &book.text;
    let parts = parts(book)?;
    let start = parts.definition.start;
    let shift = |span: Range<usize>| start + span.start..start + span.end;
    let moved = |(span, message): Problem| (shift(span), message);
    let written: Written = toml::from_str(&text[parts.definition.clone()])
        .map_err(|e| (shift(e.span().unwrap_or(0..0)), words::with_nearest(e.message())))?;
    let checklist = lines(written.checklist, "C", "line of the checklist").map_err(moved)?;
    let owasp_llm = lines(written.owasp_llm, "LLM", "entry of the list").map_err(moved)?;
    let mut sentence = sentence(written.sentence).map_err(moved)?;
    for (_, matcher) in &mut sentence.has {
        *matcher = Spanned::new(shift(matcher.span()), matcher.get_ref().clone());
    }
    is_whole(&sentence).map_err(|message| (parts.definition.clone(), message.to_owned()))?;
    let manual = parts.manual.map(|at| text[at..].trim_start());
    let manual = manual.map(|text| text.split("\n## Examples").next().unwrap_or(text).to_owned());
    let markdown = match parts.manual {
        Some(_) => text.clone(),
        None => format!("# {}\n\n{}.\n\n{}\n", parts.name, written.summary, written.help),
    };
    let usual = match written.severity {
        Severity::Error => "7.0",
        Severity::Warning => "4.0",
        Severity::Note => "1.0",
    };
    Ok(Page {
        name: parts.name.into(),
        since: written.since,
        severity: written.severity,
        checklist,
        cwe: written.cwe,
        owasp_llm,
        security_severity: written.security_severity.unwrap_or_else(|| usual.into()),
        message: written.message.unwrap_or_else(|| written.summary.clone()),
        endless: written.endless,
        clean: written.clean,
        manual: manual.unwrap_or_else(|| format!("{}.\n", written.summary)),
        summary: written.summary,
        help: written.help,
        markdown,
        own,
        sentence: Some(sentence),
        repairs: written.fixes,
    })
}

fn parts(book: &BookText) -> Result<Parts<'_>, Problem> {
    let text = &book.text;
    let file = book.path.rsplit('/').next().unwrap_or("");
    let (stem, extension) = file.rsplit_once('.').unwrap_or((file, ""));
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    if !stem.starts_with(|c: char| c.is_ascii_lowercase()) || !stem.chars().all(letters) {
        let message = "a rule's name, which is its file's, has small letters, digits and `-`";
        return Err((0..0, message.into()));
    }
    if extension == "toml" {
        return Ok(Parts { name: stem, definition: 0..text.len(), manual: None });
    }
    let title = text.lines().next().unwrap_or("");
    if title.strip_prefix("# ").map(str::trim) != Some(stem) {
        return Err((0..title.len(), format!("the title must be the file's name, `# {stem}`")));
    }
    let open =
        text.find("```toml\n").ok_or_else(|| (0..1, "a page needs a toml block".to_owned()))? + 8;
    let close = text[open..].find("\n```").map(|at| open + at);
    let close = close.ok_or_else(|| (open..open, "unclosed toml block".to_owned()))?;
    Ok(Parts { name: stem, definition: open..close, manual: Some(close + 4) })
}

/// Words such as `C1` to `C10`.
fn lines(words: Vec<Spanned<String>>, prefix: &str, what: &str) -> Result<Vec<String>, Problem> {
    let is_line = |word: &str| {
        word.strip_prefix(prefix)
            .and_then(|n| n.parse().ok())
            .is_some_and(|n| (1..=10).contains(&n))
    };
    let checked = |word: Spanned<String>| {
        if is_line(word.get_ref()) {
            return Ok(word.into_inner());
        }
        let last = if prefix == "C" { "C1 to C10" } else { "LLM01 to LLM10" };
        Err((word.span(), format!("there is no {what} `{}`; they are {last}", word.get_ref())))
    };
    words.into_iter().map(checked).collect()
}

fn sentence(written: WrittenSentence) -> Result<Sentence, Problem> {
    roles(written.unless)?;
    let slot = |word: &Spanned<String>| {
        Slot::of(word.get_ref())
            .map_err(|near| (word.span(), unknown("slot", word.get_ref(), near)))
    };
    let mut has = Vec::new();
    for (word, matchers) in written.has {
        let (known, span) = (slot(&word)?, matchers.span());
        for matcher in names(matchers.into_inner(), &span)? {
            has.push((known, Spanned::new(span.clone(), matcher)));
        }
    }
    Ok(Sentence {
        shape: written.shape,
        from: written.from,
        to: roles(written.to)?,
        needs: roles(written.needs)?,
        partly: roles(written.partly)?,
        at: roles(written.at)?,
        within: roles(written.within)?,
        slots: written.slots.iter().map(slot).collect::<Result<_, _>>()?,
        once: written.once,
        never: roles(written.never)?,
        has,
    })
}

fn names(value: toml::Value, span: &Range<usize>) -> Result<Vec<String>, Problem> {
    let items = match value {
        toml::Value::Array(items) => items,
        one => vec![one],
    };
    let name = |item: toml::Value| match item {
        toml::Value::String(name) => Ok(name),
        _ => Err((span.clone(), "expected the name of a matcher, or a list of names".to_owned())),
    };
    items.into_iter().map(name).collect()
}

/// The roles of a list; `key` is said of places that no role names.
fn roles(words: Vec<Spanned<String>>) -> Result<Vec<Role>, Problem> {
    let named = words.into_iter().filter(|word| word.get_ref() != "key");
    let role = |word: Spanned<String>| {
        Role::of(word.get_ref())
            .map_err(|near| (word.span(), unknown("role", word.get_ref(), near)))
    };
    named.map(role).collect()
}

fn unknown(what: &str, word: &str, near: &str) -> String {
    format!("unknown {what} `{word}`; did you mean `{near}`?")
}

/// A sentence without its parts finds nothing, which must not look like a clean run.
fn is_whole(sentence: &Sentence) -> Result<(), &'static str> {
    match sentence.shape {
        Shape::Flow if sentence.from.is_empty() || sentence.to.is_empty() => {
            Err("a sentence of this shape needs `from` and `to`")
        }
        Shape::Required if sentence.needs.is_empty() && sentence.slots.is_empty() => {
            Err("a sentence of this shape needs `needs` or `slots`")
        }
        Shape::Setting if sentence.at.is_empty() != sentence.has.is_empty() => {
            Err("a sentence of this shape needs `at` and `has`, or `never`")
        }
        Shape::Setting if sentence.at.is_empty() && sentence.never.is_empty() => {
            Err("a sentence of this shape needs `at` and `has`, or `never`")
        }
        Shape::Conflict | Shape::Uncaught if sentence.at.is_empty() => {
            Err("a sentence of this shape needs `at`")
        }
        _ => Ok(()),
    }
}
