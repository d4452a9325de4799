//! A tree with some of its files changed, and nothing of it on the disk yet.

use mistral_lint_engine::{Committed, Kept, ReadError, Tree};
use std::collections::BTreeMap;
use std::sync::Arc;

/// The tree below, and what is changed in it.
pub(super) struct Overlay<'t> {
    pub(super) below: &'t dyn Tree,
    pub(super) changed: BTreeMap<Arc<str>, String>,
}

impl Tree for Overlay<'_> {
    fn list(&self) -> Vec<Arc<str>> {
        let mut paths = self.below.list();
        paths.extend(self.changed.keys().cloned());
        paths.sort();
        paths.dedup();
        paths
    }

    fn read(&self, path: &str) -> Result<Vec<u8>, ReadError> {
        match self.changed.get(path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => self.below.read(path),
        }
    }

    fn subject(&self) -> &str {
        self.below.subject()
    }

    fn kept(&self, path: &str) -> Kept {
        self.below.kept(path)
    }

    fn committed(&self, places: &[(Arc<str>, &str)]) -> Vec<Option<Committed>> {
        self.below.committed(places)
    }

    fn wanted(&self, path: &str) -> bool {
        self.below.wanted(path)
    }
}
