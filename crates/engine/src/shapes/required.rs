//! At a place, something is required: around it, in its callers, or in a wrapper between.

use super::{Draft, Judge};
use crate::analysis::{Kind, MistralCall};
use crate::apis::Side;
use crate::finding::{Confidence, Severity};
use crate::names::Value;
use crate::page::{Page, Sentence};
use crate::project::{FnRef, Place, dotted};
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{ExprKind, FunctionId};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Vec<Draft> {
    let meets = Meets::new(judge, &sentence.needs);
    let mut drafts = Vec::new();
    for call in judge.analysis.calls.iter().filter(|call| call.kind == Kind::Inference) {
        if !meets.around(judge, call.place) {
            drafts.push(draft(judge, page, call));
        }
    }
    drafts
}

fn draft(judge: &Judge<'_, '_, '_>, page: &Page, call: &MistralCall) -> Draft {
    let project = judge.analysis.project();
    let facts = project.facts(call.place.file);
    let callee =
        facts.call(call.place.expr).map_or(String::new(), |call| dotted(facts, call.callee));
    let mut way = Vec::new();
    if let Some(handler) = judge.analysis.handler_of(call.place) {
        let fact = project.facts(handler.file).function(handler.id);
        let name = crate::handlers::name(&judge.analysis.meaning, handler);
        way.push((handler.file, fact.name_span, format!("{name} answers requests")));
    }
    way.push((call.place.file, judge.span(call.place), "Mistral is called here".to_owned()));
    Draft {
        file: call.place.file,
        span: judge.span(call.place),
        message: page.message.replace("{sink}", &format!("`{callee}`")),
        severity: (!is_application(judge, call.place)).then_some(Severity::Note),
        confidence: if call.hit.by_name { Confidence::Medium } else { Confidence::High },
        way,
        fixes: Vec::new(),
        secret: None,
    }
}

/// Application code serves somebody: a request leads to it, or it runs on a user's device.
fn is_application(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let analysis = judge.analysis;
    if analysis.project().file(place.file).rough {
        return false;
    }
    if analysis
        .callers_of(place)
        .iter()
        .any(|function| analysis.handlers.get(function).is_some_and(|handler| !handler.semi))
    {
        return true;
    }
    if analysis.sides[place.file as usize] == Some(Side::Client) {
        return true;
    }
    // A helper of a project that answers requests, or has a user interface, called by nobody or by what could
    // not be resolved.
    analysis.project().function_of(place).is_some() && analysis.serves(place.file)
}

/// Functions that do what is required.
struct Meets {
    needs: Vec<Role>,
    direct: FxHashSet<FnRef>,
    /// Modules that do it for everything in them.
    memo: std::cell::RefCell<FxHashMap<FnRef, bool>>,
}

impl Meets {
    fn new(judge: &Judge<'_, '_, '_>, needs: &[Role]) -> Self {
        let analysis = judge.analysis;
        let mut direct = FxHashSet::default();
        for place in analysis.project().places() {
            let calls = analysis.project().facts(place.file).call(place.expr).is_some();
            if calls
                && analysis
                    .meaning
                    .hits(place)
                    .iter()
                    .any(|hit| needs.contains(&analysis.meaning.entry(place.file, *hit).role))
            {
                let mut at = analysis.project().function_of(place);
                while let Some(function) = at {
                    direct.insert(function);
                    at = analysis.project().outer(function);
                }
            }
        }
        for (file, source) in analysis.project().files.iter().enumerate() {
            for (index, function) in source.facts.functions.iter().enumerate() {
                let needed =
                    function.decorators.iter().any(|decorator| {
                        let place = Place { file: file as u32, expr: *decorator };
                        analysis.meaning.hits(place).iter().any(|hit| {
                            needs.contains(&analysis.meaning.entry(place.file, *hit).role)
                        })
                    });
                if needed {
                    direct.insert(FnRef { file: file as u32, id: FunctionId(index as u32) });
                }
            }
        }
        // A function that calls one that does it, does it.
        for _ in 0..3 {
            let mut more = Vec::new();
            for function in &direct {
                for call in analysis.meaning.names.callers(*function).iter() {
                    more.extend(analysis.project().function_of(*call));
                }
            }
            let before = direct.len();
            let named = |function: &FnRef| {
                let fact = analysis.project().facts(function.file).function(function.id);
                !fact.params.is_empty()
            };
            direct.extend(more.into_iter().filter(named));
            if direct.len() == before {
                break;
            }
        }
        Self { needs: needs.to_vec(), direct, memo: std::cell::RefCell::default() }
    }

    /// Whether the function around a place does it, or a function that it stands in, or every caller.
    fn around(&self, judge: &Judge<'_, '_, '_>, place: Place) -> bool {
        match judge.analysis.project().function_of(place) {
            Some(function) => self.function(judge, function, 0),
            None => self.in_module(judge, place),
        }
    }

    /// Code outside of functions: something in the module does it.
    fn in_module(&self, judge: &Judge<'_, '_, '_>, place: Place) -> bool {
        let facts = judge.analysis.project().facts(place.file);
        facts.each_expr().any(|(expr, fact)| {
            matches!(fact.kind, ExprKind::Call(_))
                && facts.function_of(expr).is_none()
                && self
                    .needs
                    .iter()
                    .any(|role| judge.analysis.meaning.has(Place { file: place.file, expr }, *role))
        })
    }

    /// Whether something that runs around a handler does it: middleware that is named where it is registered.
    fn on_route(&self, judge: &Judge<'_, '_, '_>, function: FnRef) -> bool {
        let meaning = &judge.analysis.meaning;
        let Some(route) = judge.analysis.handlers.get(&function).and_then(|handler| handler.route)
        else {
            return false;
        };
        meaning.hits(route).iter().any(|hit| {
            meaning.slot(route, *hit, Slot::Middleware).iter().any(|picked| {
                meaning.names.values(picked.place).iter().any(|value| match value {
                    Value::Function(middleware) => {
                        *middleware != function && self.direct.contains(middleware)
                    }
                    _ => false,
                })
            })
        })
    }

    fn function(&self, judge: &Judge<'_, '_, '_>, function: FnRef, depth: usize) -> bool {
        if self.direct.contains(&function) || self.on_route(judge, function) {
            return true;
        }
        if depth > 8 {
            return false;
        }
        if let Some(known) = self.memo.borrow().get(&function) {
            return *known;
        }
        self.memo.borrow_mut().insert(function, false);
        let project = judge.analysis.project();
        let callers = judge.analysis.meaning.names.callers(function);
        let outer =
            project.outer(function).is_some_and(|outer| self.function(judge, outer, depth + 1));
        let all = !callers.is_empty()
            && callers.iter().all(|call| {
                project
                    .function_of(*call)
                    .is_some_and(|caller| self.function(judge, caller, depth + 1))
            });
        let met = outer || all;
        self.memo.borrow_mut().insert(function, met);
        met
    }
}
