//! One step: from a place to the places that its value goes to next.

use super::{Flow, Inside, Move, Reach, Through};
use crate::names::Value;
use crate::project::{ClassRef, FnRef, Place, dotted, last_name};
use mistral_lint_grammars::facts::{Call, DefFrom, Export, ExprId, ExprKind, Facts, Parent, Step};

/// Callers that a value returns to when it is not known which one it came from.
pub(super) const CALLERS: usize = 64;

impl Flow<'_, '_, '_> {
    pub(super) fn step(&self, here: &Reach) -> Vec<Reach> {
        let facts = self.names.project.facts(here.place.file);
        let mut next = Vec::new();
        if here.thrown {
            self.escape(here, &mut next);
            return next;
        }
        match facts.expr(here.place.expr).parent {
            // Born as a parameter or as what was caught: everything that its pattern binds.
            parent if here.how == Move::Born && (parent == Parent::None || self.binds(here)) => {
                self.into_pattern(here, here.place.expr, &mut next);
            }
            Parent::Raise(_) => {
                let mut out = here.clone();
                out.thrown = true;
                next.push(out);
            }
            Parent::None => {}
            Parent::Expr(parent) => {
                self.into_expr(here, Place { file: here.place.file, expr: parent }, &mut next);
            }
            Parent::Assign(id) => self.into_assign(here, id, &mut next),
            Parent::Return(function) => {
                self.returned(here, FnRef { file: here.place.file, id: function }, &mut next);
            }
            Parent::Default(function, index) => self.into_param(
                here,
                FnRef { file: here.place.file, id: function },
                index as usize,
                None,
                &mut next,
            ),
            Parent::Field(class, index) => {
                let class = ClassRef { file: here.place.file, id: class };
                self.into_declared(here, class, index as usize, &mut next);
            }
            Parent::Export(index) => {
                let export: &Export = &facts.exports[index as usize];
                if let Some(name) = &export.name {
                    self.out_of_module(here, here.place.file, name, &mut next);
                }
            }
        }
        next
    }

    /// Whether a place is where its name is defined.
    fn binds(&self, here: &Reach) -> bool {
        let facts = self.names.project.facts(here.place.file);
        let expr = facts.expr(here.place.expr);
        match expr.kind {
            ExprKind::Name(_, Some(binding)) => {
                facts.binding(binding).defs.iter().any(|def| def.span == expr.span)
            }
            _ => false,
        }
    }

    fn into_expr(&self, here: &Reach, parent: Place, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(parent.file);
        let part = here.place.expr;
        match &facts.expr(parent.expr).kind {
            ExprKind::Pass(_) | ExprKind::Choice(_) | ExprKind::Spread(_) | ExprKind::Join(_) => {
                next.push(here.at(parent, Move::Part));
            }
            ExprKind::List(items) => {
                if let Some(target) = self.beside(parent, items, part) {
                    self.into_pattern(here, target, next);
                } else {
                    let step = position(facts, items, part);
                    next.push(here.at(parent, Move::Part).with(prepend(step, &here.fields)));
                }
            }
            ExprKind::Record(entries) => {
                for entry in entries.iter().filter(|entry| entry.value == part) {
                    let fields = match &entry.label {
                        Some(label) => prepend(Step::Field(label.clone()), &here.fields),
                        None if matches!(facts.expr(part).kind, ExprKind::Spread(_)) => {
                            here.fields.clone()
                        }
                        None => prepend(Step::Item, &here.fields),
                    };
                    next.push(here.at(parent, Move::Part).with(fields));
                }
            }
            ExprKind::Member(_, name) => self.member(here, parent, name, next),
            ExprKind::Index(object, keys) if *object == part => {
                let key = match keys.as_slice() {
                    [key] => self.names.key_text(Place { file: parent.file, expr: *key }),
                    _ => None,
                };
                let how = key.as_ref().map_or(Move::Part, |key| Move::Field(key.clone()));
                match (here.fields.first(), key) {
                    (None, _) => next.push(here.at(parent, how)),
                    (Some(Step::Field(name)), Some(key)) if *name != key => {}
                    // Some part, by a name that is not known here: most parts are not the one that is followed.
                    (Some(Step::Field(_)), None) => {}
                    _ => next.push(here.at(parent, how).with(here.fields[1..].to_vec())),
                }
            }
            ExprKind::Call(call) if call.callee != part => self.argument(here, parent, call, next),
            _ => {}
        }
    }

    /// The name that takes an item, when as many names as items are assigned: `a, b = x, y`.
    fn beside(&self, list: Place, items: &[ExprId], part: ExprId) -> Option<ExprId> {
        let facts = self.names.project.facts(list.file);
        let Parent::Assign(id) = facts.expr(list.expr).parent else { return None };
        let assign = &facts.assigns[id.index()];
        let ExprKind::List(targets) = &facts.expr(assign.target).kind else { return None };
        let plain = |ids: &[ExprId]| {
            ids.iter().all(|id| !matches!(facts.expr(*id).kind, ExprKind::Spread(_)))
        };
        let same = targets.len() == items.len() && plain(targets) && plain(items);
        let at = items.iter().position(|item| *item == part)?;
        (same && !assign.element).then(|| targets[at])
    }

    /// The value is, or is below, the object of a member.
    fn member(&self, here: &Reach, member: Place, name: &str, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(member.file);
        let whole = here.fields.is_empty();
        let named = match here.fields.first() {
            Some(Step::Field(field)) => **field == *name,
            Some(Step::At(at)) => name.parse() == Ok(*at),
            _ => false,
        };
        if let Parent::Expr(call) = facts.expr(member.expr).parent
            && let Some(fact) = facts.call(call)
            && fact.callee == member.expr
            && !named
        {
            self.method(here, Place { file: member.file, expr: call }, fact, next);
            return;
        }
        if named {
            next.push(here.at(member, Move::Field(name.into())).with(here.fields[1..].to_vec()));
        } else if whole {
            next.push(here.at(member, Move::Field(name.into())));
        }
    }

    /// The value is the receiver of a method.
    fn method(&self, here: &Reach, call: Place, fact: &Call, next: &mut Vec<Reach>) {
        let known = next.len();
        self.keep(here, call, &dotted(self.names.project.facts(call.file), fact.callee), next);
        if next.len() > known {
            return;
        }
        if self.into_receiver_param(here, call, fact, next) {
            return;
        }
        // `record.get("name")` is a member by another word.
        if let (Some(Step::Field(field)), Some(arg)) = (here.fields.first(), fact.args.first())
            && let Some(key) = self.names.key_text(Place { file: call.file, expr: arg.value })
        {
            if key.eq_ignore_ascii_case(field) {
                next.push(here.at(call, Move::Field(key)).with(here.fields[1..].to_vec()));
            }
            return;
        }
        self.library(here, call, fact, next);
    }

    /// Into the methods of the project that are called on the value; whether there are any.
    fn into_receiver_param(
        &self,
        here: &Reach,
        call: Place,
        fact: &Call,
        next: &mut Vec<Reach>,
    ) -> bool {
        let facts = self.names.project.facts(call.file);
        let callee = self.names.values(Place { file: call.file, expr: fact.callee });
        let mut known = false;
        for value in callee.iter() {
            let Value::Function(function) = value else { continue };
            known = true;
            if self.has_receiver(*function) {
                self.into_param(here, *function, 0, Some(call), next);
            }
            let how = Move::Passed(last_name(facts, fact.callee).unwrap_or("a method").into());
            for read in self.links.receiver_reads(self.names.project, *function).iter() {
                next.push(here.at(*read, how.clone()).enter(call));
            }
        }
        known
    }

    fn argument(&self, here: &Reach, call: Place, fact: &Call, next: &mut Vec<Reach>) {
        if matches!(self.names.project.expr(call).parent, Parent::Raise(_)) {
            next.push(here.at(call, Move::Part));
            return;
        }
        let mut known = false;
        let callee = Place { file: call.file, expr: fact.callee };
        let values = self.names.values(callee);
        let function = |value: &Value| match value {
            Value::Function(function) => Some(*function),
            _ => None,
        };
        // Of several that a table holds, those are meant that take what they are given.
        let fits = |value: &Value| function(value).is_some_and(|f| self.takes(f, fact));
        let told = values.iter().filter_map(function).count() > 1 && values.iter().any(fits);
        for value in values.iter() {
            match value {
                Value::Function(function) => {
                    known = true;
                    if !told || fits(value) {
                        self.into_function(here, call, fact, *function, next);
                    }
                }
                Value::Class(class) | Value::Instance(class) => {
                    known = true;
                    self.construct(here, call, fact, *class, next);
                }
                _ => {}
            }
        }
        if !known && !self.settles(here, callee, next) {
            self.library(here, call, fact, next);
        }
    }

    /// Whether a function has a parameter for each argument of a call, and the other way round.
    fn takes(&self, function: FnRef, call: &Call) -> bool {
        let facts = self.names.project.facts(function.file);
        let params = &facts.function(function.id).params;
        let params = params.iter().filter(|param| !param.receiver);
        let needed = params.clone().filter(|param| param.default.is_none() && !param.rest).count();
        let most = if params.clone().any(|param| param.rest) { usize::MAX } else { params.count() };
        (needed..=most).contains(&call.args.len())
    }

    /// `new Promise((resolve) => resolve(value))`: the call that made the function's parameter gives the value.
    fn settles(&self, here: &Reach, callee: Place, next: &mut Vec<Reach>) -> bool {
        let facts = self.names.project.facts(callee.file);
        let ExprKind::Name(_, Some(binding)) = facts.expr(callee.expr).kind else { return false };
        let executor = facts.binding(binding).defs.iter().find_map(|def| match def.from {
            DefFrom::Param(function, 0) => facts.function(function).expr,
            _ => None,
        });
        let Some(Parent::Expr(maker)) = executor.map(|expr| facts.expr(expr).parent) else {
            return false;
        };
        let maker = Place { file: callee.file, expr: maker };
        let executes = facts.call(maker.expr).is_some() && self.guide.executes(maker);
        if executes {
            let mut reach = here.at(maker, Move::Through("a promise".into()));
            // It is settled after the call that it was made in.
            reach.inside = None;
            next.push(reach);
        }
        executes
    }

    fn library(&self, here: &Reach, call: Place, fact: &Call, next: &mut Vec<Reach>) {
        let name: Box<str> = dotted(self.names.project.facts(call.file), fact.callee).into();
        self.keep(here, call, &name, next);
        match self.guide.through(call, here.place, &here.fields) {
            Through::Stop => {}
            Through::Barrier => next.push(here.at(call, Move::Stopped)),
            Through::Result => next.push(here.at(call, Move::Through(name))),
            Through::Opened => {
                let mut reach = here.at(call, Move::Through(name));
                reach.closed = reach.closed.saturating_sub(1);
                reach.failed = None;
                next.push(reach);
            }
            Through::Flat => next.push(here.at(call, Move::Through(name)).with(Vec::new())),
            Through::Perhaps => {
                let mut reach = here.at(call, Move::Through(name));
                reach.loose = true;
                next.push(reach);
            }
            Through::Receiver => self.into_receiver(here, call, fact, next),
            Through::Callback => {
                let mut ignored = false;
                for arg in &fact.args {
                    for value in
                        self.names.values(Place { file: call.file, expr: arg.value }).iter()
                    {
                        if let Value::Function(function) = value {
                            let mut inner = here.clone();
                            if matches!(inner.fields.first(), Some(Step::Item | Step::At(_))) {
                                inner.fields.remove(0);
                            }
                            let first = usize::from(self.has_receiver(*function));
                            ignored |= self.ignores(*function, first);
                            self.into_param(&inner, *function, first, Some(call), next);
                        }
                    }
                }
                // `option.map(|_| "yes")` says no more than that there is something.
                if !ignored {
                    next.push(here.at(call, Move::Through(name)));
                }
            }
        }
    }

    /// `list.append(value)`: the value is an item of the list wherever the list is.
    fn into_receiver(&self, here: &Reach, call: Place, fact: &Call, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(call.file);
        let ExprKind::Member(object, _) = facts.expr(fact.callee).kind else { return };
        let spread = matches!(facts.expr(here.place.expr).kind, ExprKind::Spread(_));
        let fields = if spread { here.fields.clone() } else { prepend(Step::Item, &here.fields) };
        let reach = here.clone().with(fields);
        match &facts.expr(object).kind {
            ExprKind::Member(outer, name) => self.store(&reach, *outer, name, next),
            kind => self.into_object(&reach, kind.clone(), next),
        }
    }

    /// Whether a function takes something only to leave it: `|_| ..`.
    fn ignores(&self, function: FnRef, index: usize) -> bool {
        let params = &self.names.project.facts(function.file).function(function.id).params;
        params.get(index).is_some_and(|param| param.name.as_deref() == Some("_"))
    }

    fn has_receiver(&self, function: FnRef) -> bool {
        let params = &self.names.project.facts(function.file).function(function.id).params;
        params.first().is_some_and(|param| param.receiver)
    }

    /// Back to the call that the value came in by, or to every call.
    fn returned(&self, here: &Reach, function: FnRef, next: &mut Vec<Reach>) {
        let facts = self.names.project.facts(function.file);
        let fact = facts.function(function.id);
        let name = fact.name.clone().unwrap_or_else(|| "a function".into());
        if let Some(Inside { call, outer, .. }) = here.inside.as_deref() {
            let mut reach = here.at(*call, Move::Returned(name));
            reach.inside.clone_from(outer);
            next.push(reach);
            return;
        }
        for call in self.names.callers(function).iter().take(CALLERS) {
            next.push(here.at(*call, Move::Returned(name.clone())));
        }
        // A function that is handed to a call: what it gives may be what the call gives.
        if let Some(expr) = fact.expr
            && let Parent::Expr(parent) = facts.expr(expr).parent
            && let Some(call) = facts.call(parent)
        {
            let call_place = Place { file: function.file, expr: parent };
            let part = Place { file: function.file, expr };
            if call.callee == expr {
                next.push(here.at(call_place, Move::Returned(name)));
            } else if self.guide.through(call_place, part, &here.fields) == Through::Callback {
                let called = last_name(facts, call.callee).unwrap_or("a call").into();
                next.push(here.at(call_place, Move::Through(called)));
            }
        }
    }
}

pub(super) fn prepend(step: Step, fields: &[Step]) -> Vec<Step> {
    std::iter::once(step).chain(fields.iter().cloned()).collect()
}

/// Where in a list a part stands; behind what is spread into it nobody knows.
fn position(facts: &Facts, items: &[ExprId], part: ExprId) -> Step {
    let spread = |item: &&ExprId| matches!(facts.expr(**item).kind, ExprKind::Spread(_));
    let known = items.iter().take_while(|item| !spread(item));
    known
        .enumerate()
        .find(|(_, item)| **item == part)
        .map_or(Step::Item, |(at, _)| Step::At(at as u32))
}
