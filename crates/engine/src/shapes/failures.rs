//! Internals of errors that handlers answer with: anchored where the answer shows them.

use super::flow::{End, ends, harmless};
use super::{Draft, Judge, Track, Verdicts};
use crate::errors;
use crate::flow::{self, Move, Reach, Walk};
use crate::guides;
use crate::names::Value;
use crate::page::Page;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{
    BlockKind, DefFrom, ExprId, ExprKind, Facts, Flavour, FunctionId, Parent,
};
use rustc_hash::{FxHashMap, FxHashSet};

/// One finding an answer, by the error whose way to it is shortest.
pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, to: &[Role], verdicts: &mut Verdicts) {
    let spending = spending(judge);
    if spending.is_empty() {
        return;
    }
    let mut best: FxHashMap<(u32, Span), Draft> = FxHashMap::default();
    let guide = guides::Failures { analysis: judge.analysis };
    for track in judge.failures() {
        let from = track.source.place;
        let around = || caught_around(judge, from, &spending);
        let handed = || track.source.handler.filter(|handler| spending.contains(handler));
        let led = led_to(judge, from, &spending).or_else(handed).or_else(around);
        let Some(handler) = led else { continue };
        let answers = |place: Place| {
            let here = judge.analysis.project().function_of(place) == Some(handler);
            here || led_to(judge, place, &spending).is_some()
        };
        let mut told = false;
        for (index, reach) in track.walk.reaches.iter().enumerate() {
            let mut found = ends(judge, reach, to);
            found.extend(leaves(judge, reach.place).filter(|_| !reach.thrown));
            for end in found {
                let counts = !track.source.refused || is_refused(judge, &track.walk, index);
                if !counts || !answers(end.place) {
                    continue;
                }
                told = true;
                let draft = draft(judge, page, track, index, &end, handler);
                // A helper that answers is one for many.
                let own = (draft.file, draft.span);
                let answer = if reach.is_inside() { own } else { (end.file, end.span) };
                let known = best.entry(answer).or_insert_with(|| draft.clone());
                if (draft.confidence, std::cmp::Reverse(draft.way.len()))
                    > (known.confidence, std::cmp::Reverse(known.way.len()))
                {
                    *known = draft;
                }
            }
        }
        if !told && !track.source.refused {
            verdicts.clean.push(harmless(judge, page, track, &guide, |walk| {
                let shows = |reach: &Reach| {
                    !ends(judge, reach, to).is_empty() || leaves(judge, reach.place).is_some()
                };
                walk.reaches.iter().any(shows)
            }));
        }
    }
    let mut seen = FxHashSet::default();
    let mut drafts: Vec<Draft> = best.into_values().collect();
    drafts.sort_by_key(|draft| (draft.file, draft.span, draft.way.len()));
    drafts.retain(|draft| seen.insert((draft.file, draft.span)));
    verdicts.drafts.extend(drafts);
}

/// Handlers that spend the key.
fn spending(judge: &Judge<'_, '_, '_>) -> FxHashSet<FnRef> {
    let analysis = judge.analysis;
    let mut leading: FxHashSet<FnRef> = FxHashSet::default();
    for call in &analysis.calls {
        for function in analysis.callers_of(call.place).iter().copied() {
            if leading.insert(function) {
                let unknown = called_by_name(judge, function);
                leading.extend(
                    unknown.into_iter().flat_map(|place| analysis.callers_of(place).to_vec()),
                );
            }
        }
    }
    let answers = |function: &FnRef| analysis.handlers.get(function).is_some_and(|it| !it.semi);
    let mut found: FxHashSet<FnRef> = leading.into_iter().filter(answers).collect();
    // What answers for them when they fail.
    let package = |function: &FnRef| analysis.package_folder(function.file);
    let packages: FxHashSet<&str> = found.iter().map(package).collect();
    let errors = analysis.handlers.values().filter(|handler| handler.error.is_some());
    let errors = errors.map(|handler| handler.function);
    found.extend(errors.filter(|function| packages.contains(package(function))));
    found
}

/// Calls of a method's name on something that nothing is known of: an object behind an interface, an untyped parameter.
pub(super) fn called_by_name(judge: &Judge<'_, '_, '_>, function: FnRef) -> Vec<Place> {
    let project = judge.analysis.project();
    let fact = project.facts(function.file).function(function.id);
    let (Some(_), Some(name)) = (fact.class, &fact.name) else { return Vec::new() };
    let meaning = &judge.analysis.meaning;
    let own = |value: &Value| matches!(value, Value::Function(_) | Value::Class(_));
    let unknown = |place: &&Place| {
        let facts = project.facts(place.file);
        facts.call(place.expr).is_some_and(|call| {
            let callee = Place { file: place.file, expr: call.callee };
            matches!(facts.expr(call.callee).kind, ExprKind::Member(..))
                && meaning.hits(**place).is_empty()
                && !meaning.names.values(callee).iter().any(own)
        })
    };
    project.calls_named(name).iter().filter(unknown).copied().collect()
}

fn led_to(judge: &Judge<'_, '_, '_>, place: Place, spending: &FxHashSet<FnRef>) -> Option<FnRef> {
    let leading = judge.analysis.callers_of(place);
    leading.iter().copied().find(|function| spending.contains(function))
}

/// The function around handlers that catches at a place what they fail with.
fn caught_around(
    judge: &Judge<'_, '_, '_>,
    place: Place,
    spending: &FxHashSet<FnRef>,
) -> Option<FnRef> {
    let analysis = judge.analysis;
    let facts = analysis.project().facts(place.file);
    let mut at = Some(facts.expr(place.expr).block);
    let handler = loop {
        let id = at?;
        match facts.block(id).kind {
            BlockKind::Handler => break id,
            _ => at = facts.block(id).parent,
        }
    };
    let tried = flow::tried(facts, handler)?;
    // What runs next is a parameter.
    let given = |callee: ExprId| match facts.expr(callee).kind {
        ExprKind::Name(_, Some(binding)) => {
            let mut defs = facts.binding(binding).defs.iter();
            defs.any(|def| matches!(def.from, DefFrom::Param(..)))
        }
        _ => false,
    };
    let hands_on = facts.inside(facts.block(tried).span).any(|(id, expr)| {
        facts.within(expr.block, tried) && facts.call(id).is_some_and(|call| given(call.callee))
    });
    let function = analysis.project().function_of(place).filter(|_| hands_on)?;
    let around = |known: &FnRef| {
        let handler = analysis.handlers.get(known);
        let layers = handler.map(|handler| analysis.layers.around(analysis, handler));
        layers.into_iter().flatten().any(|layer| layer.runs(analysis, function))
    };
    spending.iter().any(around).then_some(function)
}

/// Whether the answer of a request is known to be an error somewhere on the way.
fn is_refused(judge: &Judge<'_, '_, '_>, walk: &Walk, index: usize) -> bool {
    walk.way(index).iter().any(|reach| errors::is_refused(judge.analysis, reach.place))
}

/// An error that is made of one leaves the handler as its answer: `return Err(text)`, `.map_err(|e| text)?`.
fn leaves(judge: &Judge<'_, '_, '_>, place: Place) -> Option<End> {
    let facts = judge.analysis.project().facts(place.file);
    let at = |expr| Place { file: place.file, expr };
    let (part, answers) = match facts.expr(place.expr).parent {
        Parent::Return(function) => {
            let expr = facts.function(function).expr?;
            (at(expr), Answers::Here)
        }
        _ => (place, Answers::Returned),
    };
    let Parent::Expr(call) = facts.expr(part.expr).parent else { return None };
    let call = at(call);
    let hit = judge.analysis.meaning.hit(call, Role::Error)?;
    let told = judge.analysis.meaning.slot(call, hit, Slot::Output);
    let callee = facts.call(call.expr).is_some_and(|fact| fact.callee == part.expr);
    if callee || !(told.is_empty() || told.iter().any(|picked| picked.place == part)) {
        return None;
    }
    let handler = match answers {
        Answers::Here => judge.analysis.project().function_of(call)?,
        Answers::Returned => FnRef { file: call.file, id: returns(facts, call.expr)? },
    };
    judge.analysis.handlers.get(&handler).filter(|handler| !handler.semi)?;
    Some(End {
        file: place.file,
        span: judge.span(place),
        name: "the response".into(),
        by_name: false,
        place,
        sink: None,
    })
}

/// How an error that is made leaves a function.
enum Answers {
    /// A step of a chain makes it.
    Here,
    /// It is returned.
    Returned,
}

/// The function that an expression is what it gives, as it is or as one of several.
fn returns(facts: &Facts, mut expr: ExprId) -> Option<FunctionId> {
    loop {
        match facts.expr(expr).parent {
            Parent::Return(function) => return Some(function),
            Parent::Expr(parent) => match facts.expr(parent).kind {
                ExprKind::Choice(_) | ExprKind::Pass(_) => expr = parent,
                _ => return None,
            },
            _ => return None,
        }
    }
}

/// What a finding points at: where the function that caught the error gives its internals away, or the part of
/// the answer that shows them.
fn anchor(judge: &Judge<'_, '_, '_>, walk: &Walk, index: usize, end: &End) -> (u32, Span) {
    let way = walk.way(index);
    let whole = |reach: &&Reach| {
        let facts = judge.analysis.project().facts(reach.place.file);
        match &facts.expr(reach.place.expr).kind {
            ExprKind::Record(_) | ExprKind::List(_) | ExprKind::Spread(_) => true,
            ExprKind::Call(call) => call.flavour == Flavour::New,
            _ => false,
        }
    };
    let at = |reach: &Reach| (reach.place.file, judge.span(reach.place));
    let within = |(file, span): (u32, Span), reach: &Reach| {
        reach.place.file == file && span.contains(at(reach).1)
    };
    let (way, mut area) = match given_away(&way).map(|at| &way[..at]) {
        Some([.., last]) if !whole(last) => return at(last),
        Some([before @ .., last]) => (before, at(last)),
        _ => (&way[..], (end.file, end.span)),
    };
    // What is assigned, or what a function of the options gives, stands elsewhere.
    let last = way.last().filter(|last| end.sink.is_some() && !within(area, last));
    area = last.map_or(area, |last| at(last));
    let shown = way.iter().rev().take_while(|reach| within(area, reach));
    let shown = shown.collect::<Vec<_>>().into_iter().rev();
    let part = shown.take_while(|reach| !whole(reach)).last();
    part.map_or(area, |reach| at(reach))
}

/// Where a value leaves the function that it was born in for good, which is not where a helper hands it back.
fn given_away(way: &[&Reach]) -> Option<usize> {
    let returned = way
        .windows(2)
        .position(|pair| !pair[0].is_inside() && matches!(pair[1].how, Move::Returned(_)));
    let home = || way.iter().rposition(|reach| !reach.is_inside());
    returned.or_else(home).map(|last| last + 1).filter(|next| *next < way.len())
}

fn draft(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    track: &Track,
    index: usize,
    end: &End,
    handler: FnRef,
) -> Draft {
    let reach = &track.walk.reaches[index];
    let last = format!("{} gets it here", end.name);
    let mut way = judge.way(&track.source.label, &track.walk, index, &last);
    way.insert(0, judge.answering(handler));
    let (file, span) = anchor(judge, &track.walk, index, end);
    Draft {
        file,
        span,
        message: page.message.replace("{sink}", &end.name),
        severity: None,
        confidence: judge.confidence(
            (file, span),
            track.source.by_name || end.by_name,
            reach.loose,
        ),
        way,
        fixes: Vec::new(),
        secret: None,
    }
}
