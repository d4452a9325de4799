//! Commands that are lists: what stands behind a program that is written down is an argument, which nothing parses.

use super::Judge;
use crate::flow::Walk;
use crate::project::Place;
use mistral_lint_grammars::facts::{ExprId, ExprKind};

/// Whether a value came as an argument of a program that does not run what it is given.
pub(super) fn is_argument(judge: &Judge<'_, '_, '_>, walk: &Walk, index: usize) -> bool {
    let way = walk.way(index);
    way.windows(2).any(|step| {
        let (part, whole) = (step[0].place, step[1].place);
        let facts = judge.analysis.project().facts(whole.file);
        match &facts.expr(whole.expr).kind {
            ExprKind::List(items) if part.file == whole.file => {
                behind(judge, whole.file, items, part)
            }
            _ => false,
        }
    })
}

fn behind(judge: &Judge<'_, '_, '_>, file: u32, items: &[ExprId], part: Place) -> bool {
    let [program, arguments @ ..] = items else { return false };
    let meaning = &judge.analysis.meaning;
    let texts = meaning.constants(Place { file, expr: *program });
    arguments.contains(&part.expr)
        && !texts.is_empty()
        && !texts.iter().any(|text| meaning.secrets.accepts("interpreter", text))
}
