//! Which lines a comment speaks of, found from the text alone so that it works in every language.

use super::Comment;
use std::ops::Range;

/// A statement that is longer than this is a whole body, and an ignore above it is not about all of it.
const MOST_LINES: usize = 40;

/// The lines of a file, and where they are code.
pub(super) struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
    comments: &'a [Comment<'a>],
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str, comments: &'a [Comment<'a>]) -> Self {
        let ends =
            text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n').map(|(at, _)| at + 1);
        Self { text, starts: std::iter::once(0).chain(ends).collect(), comments }
    }

    /// The line of an offset, counted from zero.
    pub(super) fn of(&self, offset: u32) -> usize {
        self.starts.partition_point(|start| *start <= offset as usize).saturating_sub(1)
    }

    /// The lines that a comment speaks of: its own when there is code on it, else the statement below.
    pub(super) fn reached(&self, comment: &Range<u32>) -> Range<usize> {
        let (first, last) = (self.of(comment.start), self.of(comment.end.saturating_sub(1)));
        if !self.code(first).is_empty() {
            return first..first + 1;
        }
        if !self.code(last).is_empty() {
            return last..last + 1;
        }
        let Some(start) = (last + 1..self.starts.len()).find(|line| !self.code(*line).is_empty())
        else {
            return last..last + 1;
        };
        start..self.statement_end(start) + 1
    }

    /// The last line of the statement that begins on a line: brackets that are open at a line's end continue it,
    /// unless the line opens a body. Decorators and attributes belong to what they stand on.
    fn statement_end(&self, start: usize) -> usize {
        let mut depth = 0;
        let mut attribute = false;
        for line in start..(start + MOST_LINES).min(self.starts.len()) {
            let code = self.code(line);
            if depth == 0 && !code.is_empty() {
                attribute = code.starts_with('@') || code.starts_with("#[");
            }
            depth += balance(&code);
            let ended = depth <= 0 && !attribute && !code.is_empty();
            if ended || opens_body(&code) {
                return line;
            }
        }
        start
    }

    /// A line without its comments, the braces that JSX puts around them, and white space around.
    fn code(&self, line: usize) -> String {
        let Some(&start) = self.starts.get(line) else { return String::new() };
        let end = self.starts.get(line + 1).copied().unwrap_or(self.text.len());
        let mut code = String::new();
        let mut at = start;
        let from = self.comments.partition_point(|comment| (comment.range.end as usize) <= start);
        for comment in &self.comments[from..] {
            let (open, close) = (comment.range.start as usize, comment.range.end as usize);
            if open >= end {
                break;
            }
            code.push_str(self.text.get(at..open.max(at)).unwrap_or_default());
            at = close.min(end).max(at);
        }
        code.push_str(self.text.get(at..end).unwrap_or_default());
        let code = code.trim();
        if code == "{}" { String::new() } else { code.to_owned() }
    }
}

/// How many more brackets a line opens than it closes, strings aside.
fn balance(code: &str) -> i32 {
    let mut depth = 0;
    let mut rest = code;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth -= 1,
            '"' | '`' => rest = string_end(rest, c).unwrap_or_default(),
            // An apostrophe that is never closed is one: a lifetime, or prose.
            '\'' => rest = string_end(rest, c).unwrap_or(rest),
            _ => {}
        }
    }
    depth
}

fn string_end(rest: &str, quote: char) -> Option<&str> {
    let mut escaped = false;
    for (at, c) in rest.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return rest.get(at + 1..),
            _ => {}
        }
    }
    None
}

/// Whether a line ends with the brace of a function's or block's body, not with that of an object or struct.
fn opens_body(code: &str) -> bool {
    let Some(head) = code.strip_suffix('{').map(str::trim_end) else { return false };
    let after_operator = head.ends_with(['=', '(', '[', ',', ':', '{', '?', '&', '|']);
    let literal = after_operator
        || head.ends_with("return")
        || (head.contains(" = ") && !head.ends_with([')', '>']));
    !literal
}
