//! A page as a browser's parser understands it, flat.

use html5ever::tendril::TendrilSink as _;
use html5ever::{ParseOpts, parse_document};
use markup5ever_rcdom::{Handle, NodeData, RcDom};
use std::collections::BTreeMap;

pub(super) struct Element {
    pub(super) name: String,
    pub(super) attributes: BTreeMap<String, String>,
    /// Of everything inside.
    pub(super) text: String,
    pub(super) parent: String,
}

impl Element {
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(String::as_str)
    }
}

pub(super) struct Dom {
    /// In the order of the page.
    pub(super) elements: Vec<Element>,
    pub(super) text: String,
    /// What the standard calls a parse error.
    pub(super) errors: Vec<String>,
}

impl Dom {
    pub(super) fn new(page: &str) -> Self {
        let dom = parse_document(RcDom::default(), ParseOpts::default()).one(page);
        let errors = dom.errors.borrow().iter().map(ToString::to_string).collect();
        let mut elements = Vec::new();
        let text = walk(&dom.document, "", &mut elements);
        Self { elements, text, errors }
    }

    pub(super) fn named<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a Element> {
        self.elements.iter().filter(move |element| element.name == name)
    }

    pub(super) fn by_id(&self, id: &str) -> Option<&Element> {
        self.elements.iter().find(|element| element.get("id") == Some(id))
    }
}

/// Adds a node and all below it; its text.
fn walk(node: &Handle, parent: &str, elements: &mut Vec<Element>) -> String {
    if let NodeData::Text { contents } = &node.data {
        return contents.borrow().to_string();
    }
    let mut name = String::new();
    let at = elements.len();
    if let NodeData::Element { name: qualified, attrs, .. } = &node.data {
        name = qualified.local.to_string();
        let pair = |it: &html5ever::Attribute| (it.name.local.to_string(), it.value.to_string());
        let attributes = attrs.borrow().iter().map(pair).collect();
        let (name, parent) = (name.clone(), parent.to_owned());
        elements.push(Element { name, attributes, text: String::new(), parent });
    }
    let children = node.children.borrow();
    let text: String = children.iter().map(|child| walk(child, &name, elements)).collect();
    if !name.is_empty() {
        elements[at].text.clone_from(&text);
    }
    text
}
