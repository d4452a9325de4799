//! What would be without a barrier: only then it was the barrier that kept a value from where it must not go.

use super::{Barrier, Flow, Gate, Guide, Kept, Move, Reach, Through, Walk};
use crate::project::Place;
use mistral_lint_grammars::facts::Step;

impl Flow<'_, '_, '_> {
    /// Where the value could go that a barrier stopped.
    pub(crate) fn beyond(&self, barrier: &Barrier) -> Walk {
        let guide = &Open(self.guide);
        Flow { guide, ..*self }.from(Reach { from: None, how: Move::Born, ..barrier.reach.clone() })
    }
}

/// The same without what makes a value harmless.
struct Open<'g>(&'g dyn Guide);

impl Guide for Open<'_> {
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through {
        match self.0.through(call, part, fields) {
            Through::Barrier => Through::Result,
            through => through,
        }
    }

    fn gate(&self, reach: &Reach) -> Gate {
        match self.0.gate(reach) {
            Gate::Barrier(_) => Gate::Open,
            gate => gate,
        }
    }

    fn kept(&self, call: Place, part: Place, fields: &[Step]) -> Vec<Kept> {
        self.0.kept(call, part, fields)
    }

    fn catchers(&self, call: Place) -> Vec<Place> {
        self.0.catchers(call)
    }

    fn executes(&self, call: Place) -> bool {
        self.0.executes(call)
    }

    fn catches(&self, failed: Place, types: &[Place]) -> bool {
        self.0.catches(failed, types)
    }
}
