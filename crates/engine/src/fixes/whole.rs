//! Fixes of a whole run: as the files on the disk need them, and told apart from each other.

use super::text::as_written;
use crate::finding::{Edit, Fix};
use crate::project::Project;
use crate::shapes::Draft;
use std::collections::BTreeMap;

/// A fix as the files on the disk need it; none when it would change what is no code.
pub(crate) fn fitted(project: &Project<'_>, mut fix: Fix) -> Option<Fix> {
    for edit in &mut fix.edits {
        let path = edit.location.path.clone();
        let modules: Vec<_> = project.files.iter().filter(|file| file.path == path).collect();
        // A file that is no source is changed as it was read.
        if !modules.is_empty() {
            *edit = modules.iter().find_map(|file| file.fit(edit.clone()))?;
        }
    }
    Some(fix)
}

/// Two keys that would be read from one variable are two keys no more: neither is offered to be.
pub(crate) fn told_apart(project: &Project<'_>, drafts: &mut [Draft]) {
    let key = |draft: &Draft| {
        let (file, span) = draft.secret?;
        let quote = |c: char| matches!(c, '"' | '\'' | '`' | ' ');
        Some((file, project.span_text(file, span).trim_matches(quote).to_owned()))
    };
    let read = |draft: &Draft| {
        let edit = draft.fixes.first()?.edits.last()?;
        (!edit.content.is_empty()).then(|| edit.content.clone())
    };
    let mut keys: BTreeMap<(u32, String), Vec<String>> = BTreeMap::new();
    for draft in drafts.iter() {
        if let (Some((file, key)), Some(read)) = (key(draft), read(draft)) {
            keys.entry((file, read)).or_default().push(key);
        }
    }
    keys.retain(|_, keys| keys.iter().any(|key| *key != keys[0]));
    for draft in drafts {
        if read(draft).is_some_and(|read| keys.contains_key(&(draft.file, read))) {
            draft.fixes.clear();
        }
    }
}

impl crate::project::File<'_> {
    /// An edit as the file on the disk needs it; none when it would change what is no code.
    pub(crate) fn fit(&self, mut edit: Edit) -> Option<Edit> {
        let Some(inside) = &self.inside else {
            edit.content = as_written(&edit.content, &self.text);
            return Some(edit);
        };
        if !inside.map.holds(&(edit.location.start..edit.location.end)) {
            return None;
        }
        edit.content = inside.map.written(&as_written(&edit.content, &inside.whole));
        Some(edit)
    }
}
