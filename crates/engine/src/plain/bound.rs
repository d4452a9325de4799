//! What a value is bound to, read backwards from it: one way for every format, because a name, a sign and quotes stand
//! before a value in all of them.

use std::ops::Range;

/// How far before a value its name may stand.
const REACH: usize = 300;

/// What stands before a value.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Bound {
    /// The name that it is given to, in the text.
    pub(super) name: Option<Range<usize>>,
    /// What it is passed to: `Mistral("...")`.
    pub(super) callee: Option<Range<usize>>,
    /// No sign stands between them, only space: `ENV NAME value`, prose.
    pub(super) loose: bool,
    /// It stands alone on its line or in its brackets: an item of a list.
    pub(super) item: bool,
    /// `Bearer` stands before it.
    pub(super) bearer: bool,
}

/// Reads what stands before the value at `at`.
pub(super) fn bound(text: &str, at: usize) -> Bound {
    let mut reader = Reader { bytes: text.as_bytes(), at, floor: at.saturating_sub(REACH) };
    let mut out = Bound::default();
    reader.openers(&mut out);
    match reader.sign() {
        Sign::Equal => out.name = reader.name(),
        Sign::Item => out.item = true,
        Sign::Space => {
            out.name = reader.name();
            out.loose = true;
        }
    }
    out
}

enum Sign {
    /// `=`, `:`, `=>`, `>`, `,`, `|`, `??`, `or`.
    Equal,
    /// Nothing, or the dash of a list.
    Item,
    /// Another word.
    Space,
}

/// Reads backwards.
struct Reader<'t> {
    bytes: &'t [u8],
    at: usize,
    floor: usize,
}

impl Reader<'_> {
    fn last(&self) -> Option<u8> {
        (self.at > self.floor).then(|| self.bytes[self.at - 1])
    }

    fn skip(&mut self, these: &[u8]) -> bool {
        let start = self.at;
        while self.last().is_some_and(|b| these.contains(&b)) {
            self.at -= 1;
        }
        self.at < start
    }

    fn ends_with(&self, word: &str) -> bool {
        let word = word.as_bytes();
        let start = self.at.saturating_sub(word.len());
        start >= self.floor
            && self.bytes[start..self.at].eq_ignore_ascii_case(word)
            && !start.checked_sub(1).is_some_and(|i| self.bytes[i].is_ascii_alphanumeric())
    }

    /// Quotes, brackets, `Bearer` and the functions that wrap a value.
    fn openers(&mut self, out: &mut Bound) {
        loop {
            let space = self.skip(b" \t");
            if self.skip(b"\"'`\\[{*") {
                continue;
            }
            if space && self.ends_with("bearer") {
                self.at -= "bearer".len();
                out.bearer = true;
            } else if self.last() == Some(b'(') {
                self.at -= 1;
                let callee = self.name();
                if out.callee.is_none() {
                    out.callee = callee;
                }
            } else {
                return;
            }
        }
    }

    fn sign(&mut self) -> Sign {
        let start = self.at;
        if self.last() == Some(b'-') {
            self.at -= 1;
            let default = self.last() == Some(b':');
            if !default {
                self.skip(b" \t");
            }
            if !default && matches!(self.last(), None | Some(b'\n')) {
                return Sign::Item;
            }
        }
        if self.ends_with("or") {
            self.at -= 2;
            self.skip(b" \t");
            return Sign::Equal;
        }
        if self.skip(b"=:>,|?") {
            while self.skip(b" \t") && self.skip(b"=:>,|?") {}
            return Sign::Equal;
        }
        self.at = start;
        if matches!(self.last(), None | Some(b'\n' | b'\r')) { Sign::Item } else { Sign::Space }
    }

    /// The name before a sign; a type between them (`key: str = ...`) is stepped over.
    fn name(&mut self) -> Option<Range<usize>> {
        let name = self.word()?;
        let is_type =
            matches!(&self.bytes[name.clone()], b"str" | b"string" | b"String" | b"SecretStr");
        if is_type {
            self.skip(b" \t&'");
            if self.skip(b":") {
                return self.word();
            }
        }
        Some(name)
    }

    fn word(&mut self) -> Option<Range<usize>> {
        self.skip(b" \t\"'`\\])}*?:");
        let end = self.at;
        while self.last().is_some_and(|b| b.is_ascii_alphanumeric() || b"_.-$".contains(&b)) {
            self.at -= 1;
        }
        let word = trim(self.bytes, self.at..end);
        (!word.is_empty()).then_some(word)
    }
}

/// Without the dashes of a flag, a `$`, and the letter of an escape before it (`\nNAME`).
fn trim(bytes: &[u8], word: Range<usize>) -> Range<usize> {
    let escaped = word.start > 0
        && bytes[word.start - 1] == b'\\'
        && matches!(bytes.get(word.start), Some(b'n' | b'r' | b't'));
    let start = word.start + usize::from(escaped);
    let signs =
        bytes[start.min(word.end)..word.end].iter().take_while(|b| b"-$.".contains(b)).count();
    let start = (start + signs).min(word.end);
    let tail = bytes[start..word.end].iter().rev().take_while(|b| b"-$.".contains(b)).count();
    start..word.end - tail
}

/// The word directly before a place: the callee before `(`, the key before `{`.
pub(super) fn word_before(text: &str, at: usize) -> Option<Range<usize>> {
    let mut reader = Reader { bytes: text.as_bytes(), at, floor: at.saturating_sub(REACH) };
    reader.skip(b" \t=:");
    reader.word()
}
