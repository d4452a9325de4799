//! Takes the user's own api entries out of a configuration without moving them.

use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// The text of the `api`, `convention` and `matcher` entries, blank elsewhere and as long as the configuration.
pub(super) fn text(source: &str, table: &DeTable<'_>) -> Option<String> {
    let mut page = Page::blank(source);
    for book in ["api", "convention", "matcher"] {
        if let Some((key, value)) = table.iter().find(|(key, _)| &**key.get_ref() == book) {
            page.copy(key.span(), value);
        }
    }
    page.text()
}

struct Page<'a> {
    source: &'a str,
    bytes: Vec<u8>,
    written: bool,
}

impl<'a> Page<'a> {
    fn blank(source: &'a str) -> Self {
        let bytes = source.bytes().map(|byte| if byte == b'\n' { b'\n' } else { b' ' }).collect();
        Self { source, bytes, written: false }
    }

    fn text(self) -> Option<String> {
        self.written.then(|| String::from_utf8(self.bytes).ok()).flatten()
    }

    fn copy(&mut self, key: Range<usize>, value: &Spanned<DeValue<'_>>) {
        match value.get_ref() {
            DeValue::Array(items) if items.iter().any(|item| self.begins(item, "[[")) => {
                items.iter().for_each(|item| self.section(item));
            }
            DeValue::Table(_) if self.begins(value, "[") => self.section(value),
            _ => self.put(key.start..end(value)),
        }
    }

    /// A table under a header of its own.
    fn section(&mut self, table: &Spanned<DeValue<'_>>) {
        self.header(table.span());
        if let DeValue::Table(entries) = table.get_ref() {
            for (key, value) in entries {
                self.copy(key.span(), value);
            }
        }
    }

    /// A header, as it would be in a file of its own: in `pyproject.toml` it stands under `tool.mistral-lint`.
    fn header(&mut self, span: Range<usize>) {
        let Some(text) = self.source.get(span.clone()) else { return };
        let own: String = text.split_whitespace().collect();
        let own = own.replace("tool.mistral-lint.", "").replace("tool.\"mistral-lint\".", "");
        if own.len() <= text.len() {
            self.bytes[span.start..span.start + own.len()].copy_from_slice(own.as_bytes());
            self.written = true;
        }
    }

    fn put(&mut self, range: Range<usize>) {
        if let (Some(target), Some(text)) =
            (self.bytes.get_mut(range.clone()), self.source.get(range))
        {
            target.copy_from_slice(text.as_bytes());
            self.written = true;
        }
    }

    fn begins(&self, value: &Spanned<DeValue<'_>>, with: &str) -> bool {
        self.source.get(value.span()).is_some_and(|text| {
            text.starts_with(with) && !matches!(value.get_ref(), DeValue::Array(_))
        })
    }
}

/// Where a value ends; a table made of dotted keys ends with the last of them.
fn end(value: &Spanned<DeValue<'_>>) -> usize {
    let inner = match value.get_ref() {
        DeValue::Table(table) => table.values().map(end).max(),
        _ => None,
    };
    value.span().end.max(inner.unwrap_or(0))
}
