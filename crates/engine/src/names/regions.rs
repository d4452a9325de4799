//! Modules inside a file.

use super::{Names, Value};
use crate::project::Place;
use mistral_lint_grammars::facts::BlockId;

impl Names<'_, '_> {
    /// What a module inside a file gives under a name.
    pub(super) fn of_region(&self, file: u32, region: BlockId, name: &str, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        let bound = facts.bindings.iter().filter(|it| it.scope == region && *it.name == *name);
        for def in bound.flat_map(|binding| &binding.defs) {
            self.of_def(file, def, into);
        }
        into.extend(facts.region(region, name).map(|inner| Value::Inner(file, inner)));
    }

    /// The module inside the file that a name means where it stands.
    pub(super) fn region_seen(&self, place: Place, name: &str) -> Option<Value> {
        let facts = self.project.facts(place.file);
        if facts.regions.is_empty() {
            return None;
        }
        let around = |block: &BlockId| facts.block(*block).parent;
        let mut blocks = std::iter::successors(Some(self.project.expr(place).block), around);
        let region = blocks.find_map(|block| facts.region(block, name))?;
        Some(Value::Inner(place.file, region))
    }
}
