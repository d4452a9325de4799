//! What stands around a value: the names above it and the names beside it.

use super::bound::{bound, word_before};
use super::landmarks::Landmarks;
use std::ops::Range;

/// How far a value is looked around.
const REACH: usize = 2000;
/// How far its own item reaches.
const ITEM: usize = 600;
/// How far a host may stand from a header.
const HOST: usize = 700;
/// How many names above a value count.
const DEPTH: usize = 3;

/// Words whose value says what the value beside it is called.
pub(super) const PAIR_NAMES: [&str; 6] = ["name", "key", "variable", "header", "field", "id"];

/// A place in a text.
#[derive(Clone, Copy)]
pub(super) struct Place<'t> {
    pub(super) text: &'t str,
    pub(super) at: usize,
    pub(super) marks: &'t Landmarks,
}

impl Place<'_> {
    fn bytes(&self) -> &[u8] {
        self.text.as_bytes()
    }

    /// The names above: of the brackets that are open on the same line, then of the lines with less indent, then of the
    /// section. The nearest first.
    pub(super) fn parents(&self) -> Vec<&str> {
        let mut out = Vec::new();
        self.brackets(&mut out);
        self.outline(&mut out);
        out.truncate(DEPTH);
        out
    }

    fn brackets<'a>(&'a self, out: &mut Vec<&'a str>) {
        let bytes = self.bytes();
        let mut depth = 0usize;
        for at in (self.at.saturating_sub(REACH)..self.at).rev() {
            match bytes[at] {
                b'\n' => return,
                b'}' | b')' => depth += 1,
                b'{' | b'(' if depth > 0 => depth -= 1,
                b'{' | b'(' => {
                    let name = word_before(self.text, at).or_else(|| bound(self.text, at).name);
                    out.extend(name.and_then(|name| self.text.get(name)));
                    if out.len() >= DEPTH {
                        return;
                    }
                }
                _ => {}
            }
        }
    }

    fn outline<'a>(&'a self, out: &mut Vec<&'a str>) {
        let floor = self.at.saturating_sub(REACH);
        let start = line_start(self.bytes(), self.at, floor);
        let own = &self.bytes()[start..self.at];
        let mut indent = indent_of(own);
        let mut in_list = own.get(indent) == Some(&b'-');
        let mut end = start;
        while end > floor && out.len() < DEPTH {
            let start = line_start(self.bytes(), end - 1, floor);
            let range = trimmed(self.bytes(), start..end);
            end = start;
            let line = &self.bytes()[range.clone()];
            let depth = range.start - start;
            if line.is_empty() || matches!(line[0], b'#' | b'}' | b']' | b')') {
                continue;
            }
            if line[0] == b'[' && line.ends_with(b"]") {
                out.extend(
                    self.text.get(range.start..range.end).map(|s| s.trim_matches(['[', ']'])),
                );
                return;
            }
            if depth < indent || (in_list && depth == indent && line[0] != b'-') {
                out.extend(self.title(range));
                indent = depth;
                in_list = line[0] == b'-';
            }
        }
    }

    /// The name of a line that others stand under: `mistral:`, `"mistral": {`, `variable "mistral_api_key" {`.
    fn title(&self, line: Range<usize>) -> Option<&str> {
        let head = self.text.get(line.clone())?.trim_end_matches(['{', '[', '(', ' ', '>', '|']);
        let head = head.trim_end_matches([':', '=', ' ']);
        let first = head.find([':', '=']).filter(|_| !head.contains('"') || head.starts_with('"'));
        let end = line.start + first.unwrap_or(head.len());
        self.text.get(word_before(self.text, end)?)
    }

    /// The name of a Mistral key that stands beside the value as a value itself: `name: MISTRAL_API_KEY`.
    pub(super) fn sibling(&self) -> Option<&str> {
        let item = self.item();
        let before = self.marks.names(&(item.start..self.at)).next_back();
        let name = before.or_else(|| self.marks.names(&(self.at..item.end)).next())?;
        self.text.get(name)
    }

    /// The name that stands beside the value, before or after it: `name="X" value="..."`.
    pub(super) fn pair(&self) -> Option<&str> {
        let item = self.item();
        let text = self.text.get(item)?;
        PAIR_NAMES.iter().find_map(|word| {
            let ends = text.match_indices(word).map(|(at, _)| (at, at + word.len()));
            ends.filter(|(at, _)| !text[..*at].ends_with(|c: char| c.is_alphanumeric() || c == '_'))
                .find_map(|(_, end)| set_to(&text[end..]))
        })
    }

    /// Whether the value's own item speaks of Mistral.
    pub(super) fn item_speaks(&self) -> bool {
        self.marks.speaks(&self.item())
    }

    /// Whether a Mistral key has a setting of its own beside the value; `flat`: in a text without items.
    pub(super) fn setting_near(&self, flat: bool) -> bool {
        let near = self.at.saturating_sub(REACH)..self.at + REACH;
        self.marks.has_setting(&if flat { near } else { self.item() })
    }

    /// Whether a notebook's cell speaks of Mistral: its output stands before its source.
    pub(super) fn cell_speaks(&self) -> bool {
        let near = self.at.saturating_sub(REACH)..self.at + REACH;
        self.marks.has_setting(&near) || self.marks.speaks(&near)
    }

    /// Whether a Mistral host, or a variable named after one, stands near.
    pub(super) fn host_near(&self) -> bool {
        self.marks.has_host(&(self.at.saturating_sub(HOST)..self.at + HOST))
    }

    /// The item that the value belongs to: within its braces, its list item, its paragraph.
    fn item(&self) -> Range<usize> {
        let bytes = self.bytes();
        let floor = self.at.saturating_sub(ITEM);
        let opens = if self.at > 0 && bytes[self.at - 1] == b'>' {
            // `<key>NAME</key>` stands on the line before `<string>value</string>`.
            let line = line_start(bytes, self.at, floor);
            (line > floor).then(|| line_start(bytes, line - 1, floor))
        } else {
            (floor..self.at).rev().find(|at| item_starts(bytes, *at))
        };
        let ceiling = bytes.len().min(self.at + ITEM);
        let closes = (self.at..ceiling).find(|at| item_ends(bytes, *at));
        opens.unwrap_or(floor)..closes.unwrap_or(ceiling)
    }
}

/// The word that a name before it is set to.
fn set_to(rest: &str) -> Option<&str> {
    let rest = rest.trim_start_matches(['"', '\'', ' ']).strip_prefix(['=', ':'])?;
    let rest = rest.trim_start_matches(['"', '\'', ' ']);
    let end = rest.find(|c: char| !(c.is_alphanumeric() || "_.:-".contains(c)));
    Some(&rest[..end.unwrap_or(rest.len())]).filter(|word| !word.is_empty())
}

fn line_start(bytes: &[u8], at: usize, floor: usize) -> usize {
    bytes[floor..at].iter().rposition(|b| *b == b'\n').map_or(floor, |i| floor + i + 1)
}

fn indent_of(line: &[u8]) -> usize {
    line.iter().take_while(|b| matches!(b, b' ' | b'\t')).count()
}

fn trimmed(bytes: &[u8], line: Range<usize>) -> Range<usize> {
    let start = line.start + indent_of(&bytes[line.clone()]);
    let tail = bytes[start..line.end].iter().rev().take_while(|b| b.is_ascii_whitespace()).count();
    start..line.end - tail
}

fn item_starts(bytes: &[u8], at: usize) -> bool {
    match bytes[at] {
        b'<' => true,
        b'{' | b'}' => !is_hole(bytes, at),
        b'\n' => bytes.get(at + 1) == Some(&b'\n'),
        b'-' => bytes.get(at + 1) == Some(&b' ') && indent_only(bytes, at),
        _ => false,
    }
}

fn item_ends(bytes: &[u8], at: usize) -> bool {
    bytes[at] == b'>' || item_starts(bytes, at)
}

/// A brace of `${X}` or `{{X}}`.
fn is_hole(bytes: &[u8], at: usize) -> bool {
    let before = at.checked_sub(1).map(|i| bytes[i]);
    match bytes[at] {
        b'{' => matches!(before, Some(b'$' | b'#' | b'{')) || bytes.get(at + 1) == Some(&b'{'),
        _ => before.is_some_and(|b| b == b'}' || b.is_ascii_alphanumeric()),
    }
}

fn indent_only(bytes: &[u8], at: usize) -> bool {
    let before = bytes[at.saturating_sub(80)..at].iter().rev();
    before.copied().find(|b| !matches!(b, b' ' | b'\t')).is_none_or(|b| b == b'\n')
}
