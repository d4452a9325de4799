//! What stops request data: validation.

use super::{calls_back, takes};
use crate::analysis::Analysis;
use crate::checks;
use crate::flow::{Gate, Guide, Reach, Through};
use crate::meaning::Hit;
use crate::names::Value;
use crate::project::Place;
use crate::role::Role;
use crate::sources;
use mistral_lint_grammars::facts::{ExprKind, Step};

/// Follows request data.
pub(crate) struct Requests<'x, 'p, 'a> {
    pub(crate) analysis: &'x Analysis<'p, 'a>,
}

impl Guide for Requests<'_, '_, '_> {
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through {
        let meaning = &self.analysis.meaning;
        let mut through = Through::Perhaps;
        for hit in meaning.hits(call).iter() {
            let entry = meaning.entry(call.file, *hit);
            let input = || takes(self.analysis, call, *hit, part, fields);
            match entry.role {
                Role::Validator | Role::Checker if input() => return Through::Barrier,
                Role::Validated | Role::SchemaType => return Through::Barrier,
                // What Mistral answers is not what was asked.
                Role::Inference
                | Role::Embedding
                | Role::Moderation
                | Role::Management
                | Role::Mask
                | Role::Response
                | Role::Log => return Through::Stop,
                Role::Callback if calls_back(self.analysis, call, *hit, part, fields) => {
                    through = Through::Callback;
                }
                // What it is given for itself, it keeps.
                Role::Callback if through == Through::Perhaps => through = Through::Stop,
                Role::Store if input() => return Through::Receiver,
                Role::Carrier | Role::Catch | Role::Request if through != Through::Callback => {
                    through = Through::Result;
                }
                Role::Http | Role::HttpClient
                    if self.analysis.mistral_request(call, *hit).is_some() =>
                {
                    return Through::Stop;
                }
                _ => {}
            }
        }
        let callee = meaning.project().facts(call.file).call(call.expr).map(|call| call.callee);
        let schema = callee.is_some_and(|expr| {
            meaning.names.values(Place { file: call.file, expr }).iter().any(|value| match value {
                Value::Class(class) => sources::is_schema(self.analysis, *class, 0),
                _ => false,
            })
        });
        if schema { Through::Barrier } else { through }
    }

    fn executes(&self, call: Place) -> bool {
        self.analysis.meaning.has(call, Role::Executor)
    }

    fn gate(&self, reach: &Reach) -> Gate {
        let (meaning, place) = (&self.analysis.meaning, reach.place);
        let project = meaning.project();
        let plays = |roles: &[Role]| {
            let role = |hit: &Hit| meaning.entry(place.file, *hit).role;
            meaning.hits(place).iter().any(|hit| roles.contains(&role(hit)))
        };
        match &project.expr(place).kind {
            ExprKind::Member(..) | ExprKind::Index(..) => {
                if plays(&[Role::Mask, Role::Injected]) {
                    return Gate::Closed;
                }
                if plays(&[Role::Validated]) {
                    return Gate::Barrier(place);
                }
            }
            ExprKind::Call(call) => {
                let callee = Place { file: place.file, expr: call.callee };
                let schema = meaning.names.values(callee).iter().any(|value| match value {
                    Value::Class(class) => sources::is_schema(self.analysis, *class, 0),
                    _ => false,
                });
                if schema {
                    return Gate::Barrier(place);
                }
            }
            _ => {}
        }
        checks::checked(self.analysis, place).map_or(Gate::Open, Gate::Barrier)
    }
}
