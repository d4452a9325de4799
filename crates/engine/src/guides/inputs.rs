//! What stops request data that must not choose freely: being one of a few values. A validation does not.

use super::{Requests, takes};
use crate::analysis::Analysis;
use crate::checks;
use crate::flow::{Gate, Guide, Reach, Through};
use crate::project::Place;
use crate::role::Role;
use mistral_lint_grammars::facts::{ExprKind, Step};

/// Follows request data, validated or not.
pub(crate) struct Inputs<'x, 'p, 'a> {
    pub(crate) analysis: &'x Analysis<'p, 'a>,
}

impl Guide for Inputs<'_, '_, '_> {
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through {
        let meaning = &self.analysis.meaning;
        for hit in meaning.hits(call).iter() {
            match meaning.entry(call.file, *hit).role {
                Role::Enumeration => return Through::Barrier,
                Role::Validator | Role::Validated | Role::SchemaType
                    if takes(self.analysis, call, *hit, part, fields) =>
                {
                    return Through::Result;
                }
                _ => {}
            }
        }
        match (Requests { analysis: self.analysis }).through(call, part, fields) {
            Through::Barrier => Through::Result,
            through => through,
        }
    }

    fn executes(&self, call: Place) -> bool {
        self.analysis.meaning.has(call, Role::Executor)
    }

    fn gate(&self, reach: &Reach) -> Gate {
        let (meaning, place) = (&self.analysis.meaning, reach.place);
        let read = matches!(
            meaning.project().expr(place).kind,
            ExprKind::Member(..) | ExprKind::Index(..)
        );
        if read && (meaning.has(place, Role::Mask) || meaning.has(place, Role::Injected)) {
            return Gate::Closed;
        }
        checks::listed(self.analysis, place).map_or(Gate::Open, Gate::Barrier)
    }
}
