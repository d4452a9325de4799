//! Tags and text of markup, as browsers see them: never an error, each byte once.

use std::ops::Range;

/// An attribute.
#[derive(Debug, Clone)]
pub(super) struct Attribute {
    pub(super) name: Range<usize>,
    /// Without what is around it.
    pub(super) value: Option<Range<usize>>,
    /// In braces.
    pub(super) braced: bool,
}

/// What is met on the way through markup.
#[derive(Debug)]
pub(super) enum Token {
    /// A tag that opens; what it holds, when that is no markup.
    Tag { name: Range<usize>, attributes: Vec<Attribute>, raw: Option<Range<usize>> },
    /// `{{ expression }}` or `{expression}`, without braces.
    Expression(Range<usize>),
}

/// How far a template's expression may go.
const LONGEST: usize = 20_000;

/// A walk through markup.
pub(super) struct Scanner<'t> {
    text: &'t str,
    at: usize,
    /// Text and attributes may hold expressions in braces; off once one does not end.
    pub(super) braces: bool,
    /// Expressions in text stand in two braces.
    pub(super) double: bool,
}

impl<'t> Scanner<'t> {
    pub(super) fn new(text: &'t str, from: usize) -> Self {
        Self { text, at: from, braces: false, double: false }
    }

    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or("")
    }

    fn byte(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    /// Goes to the end of `mark`, or of the text.
    fn past(&mut self, mark: &str) {
        self.at = self.rest().find(mark).map_or(self.text.len(), |to| self.at + to + mark.len());
    }

    fn blanks(&mut self) {
        self.at += self.rest().len() - self.rest().trim_start().len();
    }

    fn taken(&mut self, inside: impl Fn(char) -> bool) -> Range<usize> {
        let length = self.rest().find(|c| !inside(c)).unwrap_or(self.rest().len());
        self.at += length;
        self.at - length..self.at
    }

    fn tag(&mut self) -> Token {
        self.at += 1;
        let name = self.taken(|c| !c.is_whitespace() && !matches!(c, '>' | '/' | '<'));
        let mut attributes = Vec::new();
        loop {
            self.blanks();
            match self.byte() {
                None | Some(b'<') => break,
                Some(b'>') => {
                    self.at += 1;
                    break;
                }
                Some(b'/') => self.at += 1,
                _ => attributes.push(self.attribute()),
            }
        }
        let raw = self.raw(&name);
        Token::Tag { name, attributes, raw }
    }

    fn attribute(&mut self) -> Attribute {
        if self.braces && self.byte() == Some(b'{') {
            let value = self.braced(1);
            let name = self.at..self.at;
            return Attribute { name, value, braced: true };
        }
        let mut name = self.taken(|c| !c.is_whitespace() && !matches!(c, '=' | '>' | '/' | '<'));
        if name.is_empty() {
            // A stray sign: it is taken for a name, so that the walk goes on.
            self.at += self.rest().chars().next().map_or(0, char::len_utf8);
            name.end = self.at;
        }
        let named = self.at;
        self.blanks();
        if self.byte() != Some(b'=') || self.text.as_bytes().get(name.start) == Some(&b'=') {
            self.at = named;
            return Attribute { name, value: None, braced: false };
        }
        self.at += 1;
        self.blanks();
        match self.byte() {
            Some(b'{') if self.braces => Attribute { name, value: self.braced(1), braced: true },
            Some(quote @ (b'"' | b'\'')) => {
                let start = self.at + 1;
                self.at = start;
                self.past(if quote == b'"' { "\"" } else { "'" });
                let end =
                    self.at - usize::from(self.text.as_bytes().get(self.at - 1) == Some(&quote));
                Attribute { name, value: Some(start..end.max(start)), braced: false }
            }
            _ => {
                let value = self.taken(|c| !c.is_whitespace() && c != '>');
                Attribute { name, value: Some(value), braced: false }
            }
        }
    }

    /// What an element holds that is no markup.
    fn raw(&mut self, name: &Range<usize>) -> Option<Range<usize>> {
        let name = self.text.get(name.clone())?;
        if !["script", "style", "textarea", "title"]
            .iter()
            .any(|raw| raw.eq_ignore_ascii_case(name))
            || self.text[..self.at].ends_with("/>")
        {
            return None;
        }
        let start = self.at;
        let bytes = self.text.as_bytes();
        let closes = |at: &usize| {
            bytes
                .get(at + 2..at + 2 + name.len())
                .is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()))
        };
        let ends = self.rest().match_indices("</").map(|(at, _)| start + at);
        self.at = ends.into_iter().find(closes).unwrap_or(self.text.len());
        Some(start..self.at)
    }

    /// An expression in braces of this many, and on past them; none when it does not end.
    fn braced(&mut self, braces: usize) -> Option<Range<usize>> {
        let start = self.at + braces;
        let bytes = self.text.as_bytes();
        let stop = bytes.len().min(start + LONGEST);
        let mut depth = 1;
        let mut at = start;
        while at < stop {
            match bytes[at] {
                b'{' => depth += 1,
                b'}' => depth -= 1,
                quote @ (b'"' | b'\'' | b'`') => at = quoted_end(bytes, at, stop, quote),
                _ => {}
            }
            if depth == 0 {
                let closed = bytes[at..].iter().take(braces).filter(|b| **b == b'}').count();
                self.at = at + closed;
                return (closed == braces).then_some(start..at);
            }
            at += 1;
        }
        self.braces = false;
        self.double = false;
        self.at = start.min(bytes.len());
        None
    }
}

/// The closing quote; the quote itself where none closes it on its line: prose has apostrophes.
fn quoted_end(bytes: &[u8], open: usize, stop: usize, quote: u8) -> usize {
    let mut at = open + 1;
    while at < stop {
        match bytes[at] {
            b'\\' => at += 1,
            b'\n' if quote != b'`' => return open,
            byte if byte == quote => return at,
            _ => {}
        }
        at += 1;
    }
    open
}

impl Iterator for Scanner<'_> {
    type Item = Token;

    fn next(&mut self) -> Option<Token> {
        loop {
            let marks: &[char] = if self.braces || self.double { &['<', '{'] } else { &['<'] };
            self.at += self.rest().find(marks)?;
            let rest = self.rest();
            if rest.starts_with("<!--") {
                self.past("-->");
            } else if let Some(rest) = rest.strip_prefix('<') {
                if rest.starts_with(|c: char| c.is_ascii_alphabetic()) {
                    return Some(self.tag());
                }
                self.at += 1;
            } else if self.double && rest.starts_with("{{") {
                if let Some(expression) = self.braced(2) {
                    return Some(Token::Expression(expression));
                }
            } else if self.braces {
                if let Some(expression) = self.braced(1) {
                    return Some(Token::Expression(expression));
                }
            } else {
                self.at += 1;
            }
        }
    }
}
