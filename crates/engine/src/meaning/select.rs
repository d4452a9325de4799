//! The places that selectors pick out of a call.

use super::{Hit, Meaning, Picked};
use crate::apis::{Base, Selector, SelectorStep};
use crate::names::Value;
use crate::project::Place;
use crate::role::Slot;
use mistral_lint_grammars::facts::{Arg, ExprId, ExprKind, Step};

impl Meaning<'_, '_> {
    /// The places that a selector picks out of a call.
    pub(crate) fn pick(&self, place: Place, selector: &Selector) -> Vec<Picked> {
        let facts = self.project().facts(place.file);
        let Some(call) = facts.call(place.expr) else { return Vec::new() };
        let at = |expr| Place { file: place.file, expr };
        let mut spread = Vec::new();
        let is_spread = |arg: &Arg| matches!(facts.expr(arg.value).kind, ExprKind::Spread(_));
        let positional = || {
            call.args
                .iter()
                .filter(|arg| arg.label.is_none() && !is_spread(arg))
                .map(|arg| arg.value)
        };
        let bases: Vec<ExprId> = match &selector.base {
            Base::At(index) => positional().nth(*index).into_iter().collect(),
            Base::FromEnd(index) => positional().rev().nth(index - 1).into_iter().collect(),
            Base::From(index) => positional().skip(*index).collect(),
            Base::All => call.args.iter().map(|arg| arg.value).collect(),
            Base::Named(_) | Base::Params => {
                // In a call `params` is a name like any other; of a handler it means all parameters.
                let name = match &selector.base {
                    Base::Named(name) => name.clone(),
                    _ => "params".into(),
                };
                let named: Vec<ExprId> = call
                    .args
                    .iter()
                    .filter(|arg| arg.label.as_ref() == Some(&name))
                    .map(|arg| arg.value)
                    .collect();
                if named.is_empty() {
                    for arg in call.args.iter().filter(|arg| is_spread(arg)) {
                        if let ExprKind::Spread(parts) = &facts.expr(arg.value).kind {
                            spread.extend(
                                parts
                                    .iter()
                                    .map(|part| (at(*part), vec![Step::Field(name.clone())])),
                            );
                        }
                    }
                }
                named
            }
            Base::This => match &facts.expr(call.callee).kind {
                ExprKind::Member(object, _) => vec![*object],
                _ => Vec::new(),
            },
        };
        let mut found: Vec<Picked> = bases
            .into_iter()
            .map(|base| Picked { place: at(base), rest: Vec::new() })
            .chain(spread.into_iter().flat_map(|(place, rest)| self.into_record(place, rest)))
            .collect();
        for step in &selector.steps {
            found = found
                .into_iter()
                .flat_map(|picked| match step {
                    SelectorStep::Field(name) => {
                        let mut rest = picked.rest;
                        rest.push(Step::Field(name.clone()));
                        if rest.len() == 1 {
                            self.into_record(picked.place, rest)
                        } else {
                            vec![Picked { place: picked.place, rest }]
                        }
                    }
                    SelectorStep::Call => self.returned(&picked),
                })
                .collect();
        }
        found
    }

    fn returned(&self, picked: &Picked) -> Vec<Picked> {
        let project = self.project();
        let values = self.names.values(picked.place);
        let returns = values.iter().filter_map(|value| match value {
            Value::Function(function) => Some(function),
            _ => None,
        });
        returns
            .flat_map(|function| {
                let returns = &project.facts(function.file).function(function.id).returns;
                returns.iter().map(|expr| Picked {
                    place: Place { file: function.file, expr: *expr },
                    rest: Vec::new(),
                })
            })
            .collect()
    }

    /// Follows one field into an object literal, however it is reached.
    fn into_record(&self, place: Place, rest: Vec<Step>) -> Vec<Picked> {
        let [Step::Field(name)] = rest.as_slice() else { return vec![Picked { place, rest }] };
        let mut found = Vec::new();
        let mut missing = true;
        for value in self.names.values(place).iter() {
            let Value::Record(record) = value else { continue };
            missing = false;
            let ExprKind::Record(entries) = &self.project().expr(*record).kind else { continue };
            for entry in entries {
                let fits =
                    entry.label.as_ref().is_some_and(|label| label.eq_ignore_ascii_case(name));
                if fits {
                    found.push(Picked {
                        place: Place { file: record.file, expr: entry.value },
                        rest: Vec::new(),
                    });
                } else if let ExprKind::Spread(parts) =
                    &self.project().facts(record.file).expr(entry.value).kind
                {
                    found.extend(parts.iter().map(|part| Picked {
                        place: Place { file: record.file, expr: *part },
                        rest: rest.clone(),
                    }));
                }
            }
        }
        if missing {
            found.push(Picked { place, rest });
        }
        found
    }

    /// What the selectors of a slot pick out of a call.
    pub(crate) fn slot(&self, place: Place, hit: Hit, slot: Slot) -> Vec<Picked> {
        self.entry(place.file, hit)
            .slot(slot)
            .iter()
            .flat_map(|selector| self.pick(place, selector))
            .collect()
    }
}
