//! Loops in which the model may call tools as often as it likes: nothing counts the rounds, and nobody is asked.

use super::required::filled;
use super::{Draft, Judge, Verdicts};
use crate::analysis::{Kind, MistralCall};
use crate::finding::Severity;
use crate::page::Page;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{BlockId, BlockKind, ExprKind, Facts};

/// Calls that offer tools, and are repeated until the model stops. `message` is the finding's; `{sink}` is the call.
pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, message: &str) -> Verdicts {
    let mut verdicts = Verdicts::default();
    let offers = |call: &&MistralCall| {
        call.kind == Kind::Inference && filled(judge.analysis, call, &[Slot::Tools]).is_some()
    };
    for call in judge.analysis.calls.iter().filter(offers) {
        let facts = judge.analysis.project().facts(call.place.file);
        let Some(around) = repeated(facts, call.place) else { continue };
        if let Some(bound) = bound(judge, call.place.file, around) {
            let anchor = (call.place.file, judge.span(call.place));
            verdicts.clean.push(judge.clean(page, anchor, bound));
        } else {
            verdicts.drafts.push(draft(judge, call, message));
        }
    }
    verdicts
}

/// The loop around a place, in its own function, that does not only go through what there is.
fn repeated(facts: &Facts, place: Place) -> Option<BlockId> {
    let mut at = Some(facts.expr(place.expr).block);
    let goes_through =
        |id: BlockId| facts.assigns.iter().any(|assign| assign.element && assign.block == id);
    while let Some(id) = at {
        let block = facts.block(id);
        match block.kind {
            BlockKind::Function(_) | BlockKind::Module => return None,
            BlockKind::Loop if goes_through(id) => return None,
            BlockKind::Loop => return Some(id),
            _ => at = block.parent,
        }
    }
    None
}

/// What keeps a loop from going on: a comparison with a number of rounds, a person or a request that is waited for.
fn bound(judge: &Judge<'_, '_, '_>, file: u32, around: BlockId) -> Option<Place> {
    let facts = judge.analysis.project().facts(file);
    let span = facts.block(around).span;
    let at = |expr| Place { file, expr };
    facts.inside(span).map(|(expr, _)| expr).find_map(|expr| {
        let waits = |role| judge.analysis.meaning.has(at(expr), role);
        let ends = counts(facts, &facts.expr(expr).kind)
            || [Role::Permit, Role::Request].into_iter().any(waits);
        ends.then(|| at(expr))
    })
}

/// A comparison of sizes. One with nothing asks whether there is something.
fn counts(facts: &Facts, kind: &ExprKind) -> bool {
    let ExprKind::Test { op, parts } = kind else { return false };
    let number = |text: &str| text.parse::<u32>().is_ok_and(|number| number > 1);
    let constants = parts.iter().filter_map(|part| match &facts.expr(*part).kind {
        ExprKind::Constant(text) => Some(&**text),
        _ => None,
    });
    let constants: Vec<&str> = constants.collect();
    match &**op {
        "<" | ">" | "<=" | ">=" => constants.iter().all(|text| number(text)),
        "==" | "===" => constants.iter().any(|text| number(text)),
        _ => false,
    }
}

fn draft(judge: &Judge<'_, '_, '_>, call: &MistralCall, message: &str) -> Draft {
    let name = judge.analysis.project().called(call.place);
    Draft {
        file: call.place.file,
        span: judge.span(call.place),
        message: message.replace("{sink}", &format!("`{name}`")),
        severity: Some(
            if judge.analysis.project().is_rough(call.place.file, judge.span(call.place)) {
                Severity::Note
            } else {
                Severity::Warning
            },
        ),
        confidence: judge.confidence(
            (call.place.file, judge.span(call.place)),
            call.hit.by_name,
            false,
        ),
        way: Vec::new(),
        fixes: Vec::new(),
        secret: None,
    }
}
