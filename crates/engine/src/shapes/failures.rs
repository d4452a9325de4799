//! Internals of errors that handlers answer with: anchored at the answer.

use super::flow::{End, ends, harmless};
use super::{Draft, Judge, Track, Verdicts};
use crate::errors;
use crate::flow::Walk;
use crate::page::Page;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::Parent;
use rustc_hash::{FxHashMap, FxHashSet};

/// One finding an answer, by the error whose way to it is shortest.
pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, to: &[Role], verdicts: &mut Verdicts) {
    let spending = spending(judge);
    if spending.is_empty() {
        return;
    }
    let mut best: FxHashMap<(u32, Span), Draft> = FxHashMap::default();
    for track in judge.failures() {
        let Some(handler) = led_to(judge, track.source.place, &spending) else { continue };
        let mut told = false;
        for (index, reach) in track.walk.reaches.iter().enumerate() {
            let mut found = ends(judge, reach, to);
            found.extend(leaves(judge, reach.place));
            for end in found {
                let counts = !track.source.refused || is_refused(judge, &track.walk, index);
                if !counts || led_to(judge, end.place, &spending).is_none() {
                    continue;
                }
                told = true;
                let draft = draft(judge, page, track, index, &end, handler);
                let known = best.entry((end.file, end.span)).or_insert_with(|| draft.clone());
                if (draft.confidence, std::cmp::Reverse(draft.way.len()))
                    > (known.confidence, std::cmp::Reverse(known.way.len()))
                {
                    *known = draft;
                }
            }
        }
        if !told && !track.source.refused {
            verdicts.clean.push(harmless(judge, page, track));
        }
    }
    verdicts.drafts.extend(best.into_values());
}

/// Handlers that spend the key.
fn spending(judge: &Judge<'_, '_, '_>) -> FxHashSet<FnRef> {
    let analysis = judge.analysis;
    let calls = analysis.calls.iter().flat_map(|call| analysis.callers_of(call.place));
    let answers = |function: &FnRef| analysis.handlers.get(function).is_some_and(|it| !it.semi);
    calls.filter(answers).collect()
}

fn led_to(
    judge: &Judge<'_, '_, '_>,
    place: Place,
    spending: &FxHashSet<FnRef>,
) -> Option<FnRef> {
    judge.analysis.callers_of(place).into_iter().find(|function| spending.contains(function))
}

/// Whether the answer of a request is known to be an error somewhere on the way.
fn is_refused(judge: &Judge<'_, '_, '_>, walk: &Walk, index: usize) -> bool {
    walk.way(index).iter().any(|reach| errors::is_refused(judge.analysis, reach.place))
}

/// What makes another error of one gives it to the caller, when it stands in a handler.
fn leaves(judge: &Judge<'_, '_, '_>, place: Place) -> Option<End> {
    let (analysis, project) = (judge.analysis, judge.analysis.project());
    let facts = project.facts(place.file);
    let Parent::Return(function) = facts.expr(place.expr).parent else { return None };
    let expr = facts.function(function).expr?;
    let Parent::Expr(call) = facts.expr(expr).parent else { return None };
    let call = Place { file: place.file, expr: call };
    let part = Place { file: place.file, expr };
    let makes = analysis.meaning.hit(call, Role::Error).is_some_and(|hit| {
        let picked = analysis.meaning.slot(call, hit, Slot::Output);
        picked.iter().any(|picked| picked.place == part)
    });
    let around = project.function_of(call)?;
    let answers = analysis.handlers.get(&around).is_some_and(|handler| !handler.semi);
    (makes && answers).then(|| End {
        file: place.file,
        span: judge.span(place),
        name: "the response".into(),
        by_name: false,
        place,
    })
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
    let fact = judge.analysis.project().facts(handler.file).function(handler.id);
    let name = crate::handlers::name(&judge.analysis.meaning, handler);
    way.insert(0, (handler.file, fact.name_span, format!("{name} answers requests")));
    Draft {
        file: end.file,
        span: end.span,
        message: page.message.replace("{sink}", &end.name),
        severity: None,
        confidence: judge.confidence(end.file, track.source.by_name || end.by_name, reach.loose),
        way,
        fixes: Vec::new(),
        secret: None,
    }
}
