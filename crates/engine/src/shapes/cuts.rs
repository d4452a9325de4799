//! A mask that shows the start and the end of a key: each part is short, both together are half a secret.

use super::flow::{End, ends};
use super::{Draft, Judge, Track};
use crate::finding::Severity;
use crate::flow::{Reach, Walk};
use crate::guides::{self, Cut};
use crate::page::Page;
use crate::project::Place;
use crate::role::Role;
use mistral_lint_grammars::facts::{ExprKind, Parent};

/// Where the start and the end of a key are shown together.
pub(super) fn find(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    to: &[Role],
    track: &Track,
) -> Vec<Draft> {
    let mut cuts: Vec<(Place, Cut)> =
        track.walk.reaches.iter().filter_map(|reach| cut_of(judge, reach)).collect();
    cuts.sort_by_key(|(place, _)| *place);
    cuts.dedup();
    let of_end = |end: bool| cuts.iter().filter(move |(_, cut)| cut.end == end);
    let mut drafts = Vec::new();
    for (start, first) in of_end(false) {
        for (end, last) in of_end(true) {
            let both = Cut { shown: first.shown + last.shown, end: false };
            if !both.is_short() {
                drafts.extend(shown_together(judge, page, to, *start, *end));
            }
        }
    }
    drafts
}

/// The short cut of a key that a place is the whole of.
fn cut_of(judge: &Judge<'_, '_, '_>, reach: &Reach) -> Option<(Place, Cut)> {
    let facts = judge.analysis.project().facts(reach.place.file);
    let Parent::Expr(mut at) = facts.expr(reach.place.expr).parent else { return None };
    if let (ExprKind::Member(..), Parent::Expr(call)) =
        (&facts.expr(at).kind, facts.expr(at).parent)
    {
        at = call;
    }
    let place = Place { file: reach.place.file, expr: at };
    let cut = guides::cut_at(judge.analysis, place)?;
    (reach.fields.is_empty() && cut.is_short()).then_some((place, cut))
}

fn shown_together(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    to: &[Role],
    start: Place,
    end: Place,
) -> Vec<Draft> {
    let guide = guides::Secrets { analysis: judge.analysis };
    let flow = judge.flow(&guide);
    let reached = |walk: &Walk| -> Vec<(usize, End)> {
        let all = walk.reaches.iter().enumerate();
        all.flat_map(|(at, reach)| ends(judge, reach, to).into_iter().map(move |end| (at, end)))
            .collect()
    };
    let (first, last) = (flow.follow(start, Vec::new()), flow.follow(end, Vec::new()));
    let others = reached(&last);
    let together = reached(&first).into_iter().filter(|(_, end)| {
        others.iter().any(|(_, other)| (other.file, other.span) == (end.file, end.span))
    });
    together
        .map(|(at, end)| {
            let told = format!("{} shows the start and the end of it", end.name);
            Draft {
                file: end.file,
                span: end.span,
                message: page.message.replace("{sink}", &end.name),
                severity: Some(Severity::Note),
                confidence: judge.confidence((end.file, end.span), false, false),
                way: judge.way("the start of the key is taken here", &first, at, &told),
                fixes: Vec::new(),
                secret: None,
            }
        })
        .collect()
}
