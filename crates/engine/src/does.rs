//! Functions and layers that do what plays a role, themselves or through what they call.

use crate::analysis::Analysis;
use crate::layers::Layer;
use crate::names::{Path, Value};
use crate::project::{FnRef, Place};
use crate::refusals;
use crate::role::Role;
use mistral_lint_grammars::facts::{ExprId, ExprKind, FunctionId};
use rustc_hash::FxHashMap;
use std::cell::RefCell;

/// A function that calls one that does it, does it: this many calls deep.
const DEPTH: usize = 3;

/// Who does what plays one of some roles.
pub(crate) struct Does {
    roles: Vec<Role>,
    /// Where a function does it.
    functions: FxHashMap<FnRef, Place>,
    /// Where code outside of functions does it, by module.
    modules: RefCell<FxHashMap<u32, Option<Place>>>,
}

impl Does {
    /// Everyone in the project who does it.
    pub(crate) fn find(analysis: &Analysis<'_, '_>, roles: &[Role]) -> Self {
        let mut does = Self {
            roles: roles.to_vec(),
            functions: FxHashMap::default(),
            modules: RefCell::default(),
        };
        for place in analysis.project().places() {
            let calls = analysis.project().facts(place.file).call(place.expr).is_some();
            if calls && does.plays(analysis, place) {
                does.insert(analysis, analysis.project().function_of(place), place);
            }
        }
        if roles.contains(&Role::Auth) {
            for (function, place) in refusals::find(analysis) {
                does.insert(analysis, Some(function), place);
            }
        }
        does.decorated(analysis);
        for _ in 0..DEPTH {
            if !does.spread(analysis) {
                break;
            }
        }
        does
    }

    /// A function does it, and what it stands in.
    fn insert(&mut self, analysis: &Analysis<'_, '_>, function: Option<FnRef>, place: Place) {
        for at in std::iter::successors(function, |at| analysis.project().outer(*at)) {
            // What it does itself says more than what stands in it.
            if Some(at) == function && self.inside(analysis, at).is_some() {
                self.functions.insert(at, place);
            }
            self.functions.entry(at).or_insert(place);
        }
    }

    /// The function that does it in another, which only holds it.
    pub(crate) fn inside(&self, analysis: &Analysis<'_, '_>, function: FnRef) -> Option<FnRef> {
        let project = analysis.project();
        let does = project.function_of(self.function(function)?)?;
        let mut around = std::iter::successors(project.outer(does), |at| project.outer(*at));
        around.any(|at| at == function).then_some(does)
    }

    /// Functions under a decorator that does it: a library's, or the project's own.
    fn decorated(&mut self, analysis: &Analysis<'_, '_>) {
        let mut more = Vec::new();
        for (file, source) in analysis.project().files.iter().enumerate() {
            let file = file as u32;
            for (index, function) in source.facts.functions.iter().enumerate() {
                let does = |expr: &ExprId| {
                    let place = Place { file, expr: *expr };
                    let own = || self.decorator(analysis, place).map(|_| place);
                    if self.plays(analysis, place) { Some(place) } else { own() }
                };
                let decorator = function.decorators.iter().find_map(does);
                let function = FnRef { file, id: FunctionId(index as u32) };
                more.extend(decorator.map(|decorator| (function, decorator)));
            }
        }
        for (function, decorator) in more {
            self.functions.entry(function).or_insert(decorator);
        }
    }

    /// Where a decorator of the project, called with arguments or not, does it.
    fn decorator(&self, analysis: &Analysis<'_, '_>, place: Place) -> Option<Place> {
        let call = analysis.project().facts(place.file).call(place.expr);
        let maker = call.map_or(place.expr, |call| call.callee);
        let values = analysis.meaning.names.values(Place { file: place.file, expr: maker });
        values.iter().find_map(|value| match value {
            Value::Function(function) => self.function(*function),
            _ => None,
        })
    }

    /// To the callers of those that are known; whether there were new ones.
    fn spread(&mut self, analysis: &Analysis<'_, '_>) -> bool {
        let mut more = Vec::new();
        for function in self.functions.keys() {
            for call in analysis.meaning.names.callers(*function).iter() {
                more.extend(analysis.project().function_of(*call).map(|caller| (caller, *call)));
            }
        }
        more.sort();
        let before = self.functions.len();
        for (caller, call) in more {
            let fact = analysis.project().facts(caller.file).function(caller.id);
            // What is asked for, by parameters or by a request, can be recorded.
            if !fact.params.is_empty() || analysis.handlers.contains_key(&caller) {
                self.functions.entry(caller).or_insert(call);
            }
        }
        self.functions.len() > before
    }

    fn plays(&self, analysis: &Analysis<'_, '_>, place: Place) -> bool {
        let role = |hit: &_| analysis.meaning.entry(place.file, *hit).role;
        analysis.meaning.hits(place).iter().any(|hit| self.roles.contains(&role(hit)))
    }

    /// Where a function does it.
    pub(crate) fn function(&self, function: FnRef) -> Option<Place> {
        self.functions.get(&function).copied()
    }

    /// Where code outside of functions does it in a module.
    pub(crate) fn module(&self, analysis: &Analysis<'_, '_>, file: u32) -> Option<Place> {
        let known = self.modules.borrow().get(&file).copied();
        known.unwrap_or_else(|| {
            let found = self.find_in_module(analysis, file);
            self.modules.borrow_mut().insert(file, found);
            found
        })
    }

    fn find_in_module(&self, analysis: &Analysis<'_, '_>, file: u32) -> Option<Place> {
        let facts = analysis.project().facts(file);
        let outside = facts.each_expr().filter(|(expr, fact)| {
            matches!(fact.kind, ExprKind::Call(_)) && facts.function_of(*expr).is_none()
        });
        outside.map(|(expr, _)| Place { file, expr }).find(|place| self.plays(analysis, *place))
    }

    /// Where something that runs around a handler does it.
    pub(crate) fn layer(&self, analysis: &Analysis<'_, '_>, layer: Layer) -> Option<Place> {
        match layer {
            Layer::Function(function) => self.function(function),
            Layer::Expr(place) => self.named(analysis, place, 0),
            Layer::Frame(frame) => {
                let place = frame.place(analysis)?;
                let (values, lists) = frame.given(analysis);
                let mut values = values.iter();
                values
                    .find_map(|value| self.value(analysis, place, value, 0))
                    .or_else(|| lists.into_iter().find_map(|list| self.named(analysis, list, 0)))
            }
        }
    }

    /// By what a value is; where it was found is the place of what has none of its own.
    fn value(
        &self,
        analysis: &Analysis<'_, '_>,
        place: Place,
        value: &Value,
        depth: usize,
    ) -> Option<Place> {
        match value {
            Value::Function(function) => self.function(*function),
            Value::Class(class) | Value::Instance(class) => {
                let facts = analysis.project().facts(class.file);
                let methods = facts.class(class.id).methods.iter();
                let own =
                    methods.filter_map(|id| self.function(FnRef { file: class.file, id: *id }));
                let bases = facts.class(class.id).bases.iter().filter_map(|base| {
                    self.named(analysis, Place { file: class.file, expr: *base }, depth + 1)
                });
                own.chain(bases).next()
            }
            Value::External(path) => {
                let plays = crate::objects::plays(analysis, place.file, path, &self.roles);
                plays.then_some(place).or_else(|| {
                    let mut births = path.births().filter(|birth| *birth != place);
                    births.find_map(|birth| {
                        let own = self.plays(analysis, birth).then_some(birth);
                        own.or_else(|| self.named(analysis, birth, depth + 2))
                    })
                })
            }
            _ => None,
        }
    }

    /// By what an expression is, or holds, or is made of.
    fn named(&self, analysis: &Analysis<'_, '_>, place: Place, depth: usize) -> Option<Place> {
        if depth > 5 {
            return None;
        }
        if self.plays(analysis, place) {
            return Some(place);
        }
        if let ExprKind::Text(path) = &analysis.project().expr(place).kind {
            // Some name what they run by its path, in quotes.
            let plays = path.contains('.')
                && crate::objects::plays(analysis, place.file, &Path::dotted(path), &self.roles);
            return plays.then_some(place);
        }
        let values = analysis.meaning.names.values(place);
        let found = values.iter().find_map(|value| self.value(analysis, place, value, depth));
        found.or_else(|| {
            let mut inner = parts(analysis, place).into_iter();
            inner.find_map(|part| self.named(analysis, part, depth + 1))
        })
    }
}

/// What an expression holds or is made of: items, arguments, type arguments, what stands behind its name.
fn parts(analysis: &Analysis<'_, '_>, place: Place) -> Vec<Place> {
    let at = |exprs: &[ExprId]| -> Vec<Place> {
        exprs.iter().map(|expr| Place { file: place.file, expr: *expr }).collect()
    };
    match &analysis.project().expr(place).kind {
        ExprKind::List(items)
        | ExprKind::Spread(items)
        | ExprKind::Choice(items)
        | ExprKind::Pass(items) => at(items),
        ExprKind::Record(entries) => {
            at(&entries.iter().map(|entry| entry.value).collect::<Vec<_>>())
        }
        ExprKind::Call(call) => at(&call.args.iter().map(|arg| arg.value).collect::<Vec<_>>()),
        ExprKind::Index(_, keys) => at(keys),
        ExprKind::Name(..) | ExprKind::Member(..) => analysis.meaning.origins(place),
        _ => Vec::new(),
    }
}
