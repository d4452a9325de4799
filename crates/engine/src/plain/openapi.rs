//! Descriptions of an interface (OpenAPI): a path that reaches the model, with no security requirement.

use super::Around;
use super::told::{About, Told};
use crate::finding::Confidence;

/// Operations that send something.
const METHODS: [&str; 3] = ["post", "put", "patch"];

/// What a description tells of its paths.
pub(super) fn tell(around: Around<'_>, told: &mut Vec<Told>) {
    let (text, outline) = (around.text, around.outline);
    let Some(root) = outline.root() else { return };
    let child = |node: usize, name: &str| outline.child(node, text, name);
    if child(root, "openapi").or_else(|| child(root, "swagger")).is_none()
        || secured(around, root) == Some(true)
    {
        return;
    }
    let Some(paths) = child(root, "paths") else { return };
    // A host proves that it is about the vendor's API; the name alone may be a model's that runs elsewhere.
    let hosted = around.marks.has_host(&(0..text.len()));
    let confidence = if hosted { Confidence::High } else { Confidence::Medium };
    for path in outline.children(paths) {
        let Some(key) = outline.own_key(path) else { continue };
        let name = around.bare(key.clone());
        if !around.accepts("chat-path", name) {
            continue;
        }
        let operations = METHODS.iter().filter_map(|method| child(path, method));
        let open = operations.filter(|operation| secured(around, *operation) != Some(true)).count();
        if open > 0 {
            told.push(Told {
                about: About::Open,
                span: key,
                name: name.to_owned(),
                confidence,
                note: false,
            });
        }
    }
}

/// Whether the security requirement of a node asks for anything; `None`: it has none of its own.
fn secured(around: Around<'_>, node: usize) -> Option<bool> {
    let own = around.outline.child(node, around.text, "security")?;
    Some(around.outline.children(own).next().is_some())
}
