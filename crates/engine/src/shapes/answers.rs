//! What the model says, where it must not end unchecked: in HTML, as code, as a command.

use super::flow::{End, ends, ends_in, kept_from};
use super::{Draft, Judge, Track, Verdicts, commands, permits};
use crate::flow::Reach;
use crate::guides;
use crate::page::Page;
use crate::project::Place;
use crate::role::Role;
use mistral_lint_grammars::facts::ExprKind;
use rustc_hash::FxHashSet;

/// One finding for each place where it ends.
pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, to: &[Role], verdicts: &mut Verdicts) {
    let mut seen = FxHashSet::default();
    for track in judge.answers() {
        let mut told = false;
        for (index, reach) in track.walk.reaches.iter().enumerate() {
            for end in ends(judge, reach, to) {
                let runs = end.sink.as_ref().is_some_and(|sink| sink.role == Role::Execute);
                if runs && commands::is_argument(judge, &track.walk, index) {
                    continue;
                }
                told = true;
                if let Some(permit) = permitted(judge, track, index).filter(|_| runs) {
                    verdicts.clean.push(judge.clean(page, (end.file, end.span), permit));
                } else if seen.insert((end.file, end.span)) {
                    verdicts.drafts.push(draft(judge, page, track, index, &end));
                }
            }
        }
        // Of an answer that nothing was done about there is nothing to say.
        let guide = guides::Answers { analysis: judge.analysis };
        let kept = || kept_from(judge, track, &guide, |walk| ends_in(judge, walk, to));
        if let Some(barrier) = (!told).then(kept).flatten() {
            let born = (track.source.place.file, judge.span(track.source.place));
            verdicts.clean.push(judge.clean(page, born, barrier));
        }
    }
}

/// What was asked on the way before the value ends.
fn permitted(judge: &Judge<'_, '_, '_>, track: &Track, index: usize) -> Option<Place> {
    let way = track.walk.way(index);
    let kind = |reach: &&&Reach| &judge.analysis.project().expr(reach.place).kind;
    let wraps = |reach: &&&Reach| matches!(kind(reach), ExprKind::List(_) | ExprKind::Pass(_));
    let wrapped = way.iter().rev().take_while(wraps).count();
    let last = way.len().checked_sub(wrapped + 1);
    way.iter().enumerate().find_map(|(at, reach)| {
        let whole = Some(at) == last && matches!(kind(&reach), ExprKind::Name(..));
        permits::given(judge.analysis, reach.place, whole)
    })
}

fn draft(judge: &Judge<'_, '_, '_>, page: &Page, track: &Track, index: usize, end: &End) -> Draft {
    let reach = &track.walk.reaches[index];
    let last = format!("{} gets it here", end.name);
    let by_name = track.source.by_name || end.by_name;
    Draft {
        file: end.file,
        span: end.span,
        message: page.message.replace("{sink}", &end.name),
        severity: None,
        confidence: judge.confidence((end.file, end.span), by_name, reach.loose),
        way: judge.way(&track.source.label, &track.walk, index, &last),
        fixes: Vec::new(),
        secret: None,
    }
}
