//! What stops what the model says: sanitizers, and being one of a few values.

use super::{calls_back, takes};
use crate::analysis::Analysis;
use crate::checks;
use crate::flow::{Gate, Guide, Reach, Through};
use crate::project::Place;
use crate::role::Role;
use mistral_lint_grammars::facts::{ExprKind, Step};

/// Follows what the model says.
pub(crate) struct Answers<'x, 'p, 'a> {
    pub(crate) analysis: &'x Analysis<'p, 'a>,
}

impl Guide for Answers<'_, '_, '_> {
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through {
        let meaning = &self.analysis.meaning;
        let facts = meaning.project().facts(call.file);
        let callee = facts.call(call.expr).map(|call| &facts.expr(call.callee).kind);
        let receiver = matches!(callee, Some(ExprKind::Member(object, _)) if *object == part.expr);
        let mut through = if receiver { Through::Result } else { Through::Stop };
        for hit in meaning.hits(call).iter() {
            let input = || takes(self.analysis, call, *hit, part, fields);
            match meaning.entry(call.file, *hit).role {
                Role::Sanitizer | Role::Validator | Role::Enumeration if input() => {
                    return Through::Barrier;
                }
                Role::Mask
                | Role::Log
                | Role::Http
                | Role::Inference
                | Role::Embedding
                | Role::Response => return Through::Stop,
                Role::Callback if calls_back(self.analysis, call, *hit, part, fields) => {
                    through = Through::Callback;
                }
                Role::Store if input() => return Through::Receiver,
                Role::Carrier | Role::Answer if through == Through::Stop && input() => {
                    through = Through::Result;
                }
                _ => {}
            }
        }
        through
    }

    fn executes(&self, call: Place) -> bool {
        self.analysis.meaning.has(call, Role::Executor)
    }

    fn gate(&self, reach: &Reach) -> Gate {
        let (meaning, place) = (&self.analysis.meaning, reach.place);
        match &meaning.project().expr(place).kind {
            ExprKind::Member(..) | ExprKind::Index(..) if meaning.has(place, Role::Mask) => {
                Gate::Closed
            }
            _ => checks::listed(self.analysis, place).map_or(Gate::Open, Gate::Barrier),
        }
    }
}
