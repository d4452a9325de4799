//! YAML. Only events are read: aliases stay names, and grow nothing.

use super::{Builder, Form, Outline};
use saphyr_parser::{Event, Parser, Span};
use std::ops::Range;

pub(super) fn read(text: &str) -> Outline {
    let start = if text.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
    // One character a byte, so that places are bytes: names and keys are ASCII, and nothing else is looked at.
    let chars =
        text.as_bytes()[start..].iter().map(|b| if b.is_ascii() { char::from(*b) } else { 'x' });
    let mut reader =
        Reader { start, end: text.len(), builder: Builder::default(), levels: Vec::new() };
    for event in Parser::new_from_iter(chars) {
        let Ok((event, span)) = event else { break };
        reader.take(&event, span);
    }
    reader.builder.finish(text.len())
}

struct Reader {
    /// Where the first character and the end of the text are.
    start: usize,
    end: usize,
    builder: Builder,
    levels: Vec<Level>,
}

/// Something open.
struct Level {
    map: bool,
    /// What stands next in a map is a value, and this is its key; empty when it has no name.
    key: Option<Range<usize>>,
}

impl Reader {
    fn take(&mut self, event: &Event<'_>, span: Span) {
        let end = (self.start + span.end.index()).min(self.end);
        let range = (self.start + span.start.index()).min(end)..end;
        match event {
            Event::Scalar(..) => self.scalar(range),
            Event::Alias(_) => {
                self.key();
            }
            Event::MappingStart(..) => self.open(range.start, Form::Map),
            Event::SequenceStart(..) => self.open(range.start, Form::List),
            Event::MappingEnd | Event::SequenceEnd => {
                self.levels.pop();
                self.builder.close(range.end);
            }
            _ => {}
        }
    }

    fn scalar(&mut self, span: Range<usize>) {
        match self.levels.last_mut() {
            Some(level) if level.map && level.key.is_none() => level.key = Some(span),
            _ => {
                let key = self.key();
                self.builder.leaf(key, span);
            }
        }
    }

    fn open(&mut self, start: usize, form: Form) {
        let is_key = self.levels.last().is_some_and(|level| level.map && level.key.is_none());
        let key = if is_key { None } else { self.key() };
        self.builder.open(key, start, form);
        if let Some(level) = self.levels.last_mut().filter(|_| is_key) {
            level.key = Some(0..0);
        }
        self.levels.push(Level { map: form == Form::Map, key: None });
    }

    /// The key that waits for a value. An alias in the place of a key is one without a name.
    fn key(&mut self) -> Option<Range<usize>> {
        let level = self.levels.last_mut().filter(|level| level.map)?;
        if level.key.is_none() {
            level.key = Some(0..0);
            return None;
        }
        level.key.take().filter(|key| !key.is_empty())
    }
}
