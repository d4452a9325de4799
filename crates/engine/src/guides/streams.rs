//! Where a stream of the model's answer goes until somebody asks it for its parts.

use super::{calls_back, takes};
use crate::analysis::Analysis;
use crate::flow::{Gate, Guide, Reach, Through};
use crate::project::Place;
use crate::role::Role;
use crate::sinks::is_receiver;
use mistral_lint_grammars::facts::Step;

/// Follows streams, and what is made of them.
pub(crate) struct Streams<'x, 'p, 'a> {
    pub(crate) analysis: &'x Analysis<'p, 'a>,
}

impl Guide for Streams<'_, '_, '_> {
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through {
        let meaning = &self.analysis.meaning;
        let receiver = is_receiver(self.analysis, call, part);
        let mut through = if receiver { Through::Result } else { Through::Stop };
        for hit in meaning.hits(call).iter() {
            let input = || takes(self.analysis, call, *hit, part, fields);
            match meaning.entry(call.file, *hit).role {
                Role::Drain | Role::Catch | Role::Response | Role::Log | Role::Http => {
                    return Through::Stop;
                }
                Role::Callback if calls_back(self.analysis, call, *hit, part, fields) => {
                    through = Through::Callback;
                }
                Role::Store if input() => through = Through::Receiver,
                Role::Carrier | Role::Answer if through == Through::Stop && input() => {
                    through = Through::Result;
                }
                _ => {}
            }
        }
        through
    }

    fn gate(&self, _reach: &Reach) -> Gate {
        Gate::Open
    }

    fn executes(&self, call: Place) -> bool {
        self.analysis.meaning.has(call, Role::Executor)
    }
}
