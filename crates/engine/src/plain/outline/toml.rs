//! TOML, as much of it as is right.

use super::{Builder, Form, Outline};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub(super) fn read(text: &str) -> Outline {
    let (table, _) = DeTable::parse_recoverable(text);
    let mut builder = Builder::default();
    map(None, 0, table.get_ref(), &mut builder);
    builder.finish(text.len())
}

fn map(key: Option<Range<usize>>, start: usize, table: &DeTable<'_>, builder: &mut Builder) {
    builder.open(key, start, Form::Map);
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    for (key, item) in entries {
        value(Some(key.span()), item, builder);
    }
    builder.close(start);
}

fn value(key: Option<Range<usize>>, item: &Spanned<DeValue<'_>>, builder: &mut Builder) {
    let span = item.span();
    match item.get_ref() {
        DeValue::Table(table) => map(key, span.start, table, builder),
        DeValue::Array(items) => {
            builder.open(key, span.start, Form::List);
            for item in items {
                value(None, item, builder);
            }
            builder.close(span.end);
        }
        _ => builder.leaf(key, span),
    }
}
