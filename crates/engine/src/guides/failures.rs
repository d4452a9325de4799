//! What stops the internals of an error: what only says how it went, masks, tests for errors of the caller's own making.

use super::{calls_back, takes};
use crate::analysis::Analysis;
use crate::errors;
use crate::flow::{Gate, Guide, Reach, Through};
use crate::project::Place;
use crate::role::Role;
use crate::sinks::is_receiver;
use mistral_lint_grammars::facts::{ExprKind, Step};

/// Follows errors that were caught, and answers that are errors.
pub(crate) struct Failures<'x, 'p, 'a> {
    pub(crate) analysis: &'x Analysis<'p, 'a>,
}

impl Guide for Failures<'_, '_, '_> {
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through {
        let meaning = &self.analysis.meaning;
        let mut through = Through::Stop;
        for hit in meaning.hits(call).iter() {
            let input = || takes(self.analysis, call, *hit, part, fields);
            match meaning.entry(call.file, *hit).role {
                Role::Mask | Role::Sanitizer => return Through::Barrier,
                Role::Callback if calls_back(self.analysis, call, *hit, part, fields) => {
                    through = Through::Callback;
                }
                Role::Catch if through != Through::Result && self.catches_by(call, part) => {
                    through = Through::Callback;
                }
                Role::Store if input() => return Through::Receiver,
                Role::Carrier if through == Through::Stop && input() => through = Through::Result,
                // Whatever catches an error that is made here is looked at by itself.
                Role::Error
                | Role::Log
                | Role::Status
                | Role::Response
                | Role::Inference
                | Role::Embedding
                | Role::Http => return Through::Stop,
                Role::Answer if through == Through::Stop => through = Through::Result,
                _ => {}
            }
        }
        let asked = through == Through::Stop && is_receiver(self.analysis, call, part);
        if asked { Through::Perhaps } else { through }
    }

    fn gate(&self, reach: &Reach) -> Gate {
        let place = reach.place;
        match &self.analysis.project().expr(place).kind {
            ExprKind::Member(..) | ExprKind::Index(..)
                if self.analysis.meaning.has(place, Role::Status) =>
            {
                Gate::Closed
            }
            ExprKind::Name(..) => {
                let told = errors::of_input(self.analysis, place)
                    .or_else(|| errors::in_development(self.analysis, place));
                told.map_or(Gate::Open, Gate::Barrier)
            }
            _ => Gate::Open,
        }
    }

    fn catchers(&self, call: Place) -> Vec<Place> {
        errors::catchers(self.analysis, call)
    }

    fn executes(&self, call: Place) -> bool {
        self.analysis.meaning.has(call, Role::Executor)
    }
}

impl Failures<'_, '_, '_> {
    fn catches_by(&self, call: Place, part: Place) -> bool {
        errors::catchers(self.analysis, call).contains(&part)
    }
}
