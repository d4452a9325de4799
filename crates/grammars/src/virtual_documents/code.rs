//! Code that is put together from pieces of a file.

use crate::span::Span;
use std::ops::Range;

/// A run of code and where it comes from.
#[derive(Debug, Clone)]
struct Piece {
    /// First byte in the code.
    at: u32,
    /// In the file; empty for what is not written there.
    file: Range<u32>,
    /// Byte for byte; otherwise all of the code's bytes stand for all of the file's.
    exact: bool,
}

/// Where the bytes of some code stand in the file.
#[derive(Debug, Clone, Default)]
pub struct Map {
    pieces: Vec<Piece>,
    /// Code is written in a JSON string.
    json: bool,
}

/// Code in the making.
#[derive(Debug, Default)]
pub(super) struct Code {
    text: String,
    map: Map,
}

impl Code {
    /// Code that stands in JSON strings.
    pub(super) fn in_json() -> Self {
        Self { map: Map { json: true, ..Map::default() }, ..Self::default() }
    }

    /// A range of the file as it stands there.
    pub(super) fn copy(&mut self, file: &str, range: Range<usize>) {
        let Some(text) = file.get(range.clone()).filter(|text| !text.is_empty()) else { return };
        self.piece(range, true);
        self.text.push_str(text);
    }

    /// A character that the file writes in another way.
    pub(super) fn escaped(&mut self, c: char, range: Range<usize>) {
        self.piece(range, false);
        self.text.push(c);
    }

    /// Code that the file does not have, in front of the byte `at`.
    pub(super) fn artificial(&mut self, text: &str, at: usize) {
        self.piece(at..at, false);
        self.text.push_str(text);
    }

    /// A part of other code.
    pub(super) fn part(&mut self, other: &Self, range: Range<usize>) {
        let pieces = &other.map.pieces;
        let first = pieces.partition_point(|piece| piece.at as usize <= range.start).max(1) - 1;
        for (index, piece) in pieces.iter().enumerate().skip(first) {
            if piece.at as usize >= range.end {
                break;
            }
            let start = (piece.at as usize).max(range.start);
            let end = pieces.get(index + 1).map_or(other.text.len(), |next| next.at as usize);
            let end = end.min(range.end);
            let Some(text) = other.text.get(start..end).filter(|text| !text.is_empty()) else {
                continue;
            };
            let file = if piece.exact {
                let from = piece.file.start as usize + (start - piece.at as usize);
                from..from + text.len()
            } else {
                piece.file.start as usize..piece.file.end as usize
            };
            self.piece(file, piece.exact);
            self.text.push_str(text);
        }
    }

    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// The byte of the file that a byte of the code stands for.
    pub(super) fn place(&self, at: usize) -> usize {
        self.map.start(at as u32) as usize
    }

    /// Whether it is more than white space and what was put in.
    pub(super) fn has_text(&self) -> bool {
        self.map.pieces.iter().any(|piece| piece.exact)
    }

    pub(super) fn finish(self) -> (String, Map) {
        (self.text, self.map)
    }

    fn piece(&mut self, file: Range<usize>, exact: bool) {
        let file = file.start as u32..file.end as u32;
        self.map.pieces.push(Piece { at: self.text.len() as u32, file, exact });
    }
}

impl Map {
    /// A span of the code as one of the file.
    #[must_use]
    pub fn file(&self, span: Span) -> Span {
        let start = self.start(span.start);
        let end = if span.end > span.start { self.end(span.end) } else { start };
        Span::new(start, end.max(start))
    }

    fn at(&self, offset: u32) -> Option<&Piece> {
        let after = self.pieces.partition_point(|piece| piece.at <= offset);
        self.pieces.get(after.checked_sub(1)?)
    }

    fn start(&self, offset: u32) -> u32 {
        self.at(offset).map_or(0, |piece| {
            let inside = if piece.exact { offset - piece.at } else { 0 };
            (piece.file.start + inside).min(piece.file.end)
        })
    }

    fn end(&self, offset: u32) -> u32 {
        let last = offset.saturating_sub(1);
        self.at(last).map_or(0, |piece| {
            let inside = if piece.exact { last - piece.at + 1 } else { u32::MAX };
            piece.file.start.saturating_add(inside).min(piece.file.end)
        })
    }

    /// Whether a range of the file is code from end to end, so that it can be replaced.
    #[must_use]
    pub fn holds(&self, range: &Range<u32>) -> bool {
        let mut run = 0..0;
        for piece in self.pieces.iter().map(|piece| &piece.file).filter(|file| !file.is_empty()) {
            let start = if piece.start == run.end { run.start } else { piece.start };
            run = start..piece.end;
            if run.start <= range.start && range.end <= run.end {
                return true;
            }
        }
        false
    }

    /// A text as it must be written in the file.
    #[must_use]
    pub fn written(&self, text: &str) -> String {
        if !self.json {
            return text.to_owned();
        }
        let mut out = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '"' | '\\' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                c if c.is_control() => {}
                c => out.push(c),
            }
        }
        out
    }

    /// Draws the code where it stands in the file. Each run begins a line.
    pub(super) fn draw(&self, code: &str, view: &mut [u8]) {
        let bytes = code.as_bytes();
        let mut reached = 0;
        for (index, piece) in self.pieces.iter().enumerate() {
            let (start, end) = (piece.file.start as usize, piece.file.end as usize);
            if start == end || end > view.len() {
                continue;
            }
            let goes_on = start == reached || reached > 0 && view[reached - 1] == b'\n';
            if start > 0 && !goes_on && view[start - 1] == b' ' {
                view[start - 1] = b'\n';
            }
            let next = self.pieces.get(index + 1).map_or(bytes.len(), |next| next.at as usize);
            let text = bytes.get(piece.at as usize..next).unwrap_or_default();
            if let Some(room) = (end - start).checked_sub(text.len()) {
                view[start + room..end].copy_from_slice(text);
            }
            reached = end;
        }
    }
}
