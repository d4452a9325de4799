//! XML, written so that nothing in a value can end it.

use super::sanitize;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};

/// Name and value of each attribute.
pub(super) type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A document that is being written.
pub(super) struct Xml(quick_xml::Writer<Vec<u8>>);

impl Xml {
    /// The start of a document.
    pub(super) fn new() -> Self {
        let mut xml = Self(quick_xml::Writer::new_with_indent(Vec::new(), b' ', 2));
        xml.push(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)));
        xml
    }

    /// An element with what `inside` writes.
    pub(super) fn element(
        &mut self,
        name: &str,
        attributes: Attributes<'_>,
        inside: impl FnOnce(&mut Self),
    ) {
        self.push(Event::Start(start(name, attributes)));
        inside(self);
        self.push(Event::End(BytesEnd::new(name)));
    }

    /// An element with nothing in it.
    pub(super) fn empty(&mut self, name: &str, attributes: Attributes<'_>) {
        self.push(Event::Empty(start(name, attributes)));
    }

    /// Text.
    pub(super) fn text(&mut self, text: &str) {
        self.push(Event::Text(BytesText::new(&sanitize::block(text))));
    }

    /// The document.
    pub(super) fn done(self) -> String {
        let text = String::from_utf8(self.0.into_inner()).unwrap_or_default();
        sanitize::xml(&text).into_owned() + "\n"
    }

    fn push(&mut self, event: Event<'_>) {
        // Memory takes whatever is written to it.
        let _ = self.0.write_event(event);
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut element = BytesStart::new(name);
    for (name, value) in attributes {
        element.push_attribute((*name, &*sanitize::inline(value)));
    }
    element
}
