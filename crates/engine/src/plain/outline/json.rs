//! JSON, with comments or without, whole or cut off.

use super::{Builder, Form, Outline};
use mistral_lint_grammars::virtual_documents::json::{Event, walk};
use std::ops::Range;

pub(super) fn read(text: &str) -> Outline {
    let mut bare = text.to_owned();
    // Comments become spaces; what this does not understand is read as it is.
    let stripped = json_strip_comments::strip_comments_in_place(&mut bare).is_ok();
    let text = if stripped { &bare } else { text };
    let mut builder = Builder::default();
    walk(text, |frames, key, event| match event {
        Event::Open => {
            if let Some(last) = frames.last() {
                let form = if last.object { Form::Map } else { Form::List };
                builder.open(place(text, last.key), last.start, form);
            }
        }
        Event::Close(end) => builder.close(end),
        Event::Text(span) => builder.leaf(place(text, key), span),
    });
    builder.finish(text.len())
}

/// Where a part of a text stands in it.
fn place(text: &str, part: &str) -> Option<Range<usize>> {
    let start = (part.as_ptr() as usize).checked_sub(text.as_ptr() as usize)?;
    (!part.is_empty() && start + part.len() <= text.len()).then(|| start..start + part.len())
}
