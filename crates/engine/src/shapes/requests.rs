//! Request data that reaches Mistral without a validation: anchored where it is read.

use super::flow::{End, ends, ends_in, harmless};
use super::{Draft, Judge, Track, Verdicts};
use crate::finding::{Confidence, Severity};
use crate::fixes::{self, Subject};
use crate::guides;
use crate::page::Page;
use crate::project::{FnRef, Place};
use crate::role::Role;
use mistral_lint_grammars::Span;
use rustc_hash::FxHashSet;

/// Request data: anchored where it is read; one finding for each handler and call that it reaches.
pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, to: &[Role], verdicts: &mut Verdicts) {
    let mut seen: FxHashSet<(Option<FnRef>, u32, Span)> = FxHashSet::default();
    // A validation says something of what goes to Mistral behind it.
    let goes = |track: &&Track| ends_in(judge, &track.walk, to);
    let guide = guides::Requests { analysis: judge.analysis };
    let leading = judge.inputs().iter().filter(goes).map(|track| track.source.place);
    let leading: FxHashSet<Place> = leading.collect();
    for track in judge.requests() {
        let mut told = false;
        for (index, reach) in track.walk.reaches.iter().enumerate() {
            if told {
                break;
            }
            let Some(end) = ends(judge, reach, to).into_iter().next() else { continue };
            let key = (track.source.handler, end.file, end.span);
            if seen.contains(&key) && track.source.handler.is_some() {
                told = true;
                continue;
            }
            seen.insert(key);
            told = true;
            verdicts.drafts.push(request_draft(judge, page, track, index, &end));
        }
        if !told && leading.contains(&track.source.place) {
            verdicts
                .clean
                .push(harmless(judge, page, track, &guide, |walk| ends_in(judge, walk, to)));
        }
    }
    for handler in judge.analysis.handlers.values() {
        for (param, ty) in crate::sources::checked(judge.analysis, handler) {
            verdicts.clean.push(judge.clean(page, (param.file, judge.span(param)), ty));
        }
        let Some(validated) = handler.validated else { continue };
        let name = judge.analysis.project().facts(handler.function.file);
        let anchor = (handler.function.file, name.function(handler.function.id).name_span);
        verdicts.clean.push(judge.clean(page, anchor, validated));
    }
    one_for_each_handler(judge, &mut verdicts.drafts);
}

fn request_draft(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    track: &Track,
    index: usize,
    end: &End,
) -> Draft {
    let reach = &track.walk.reaches[index];
    let source = &track.source;
    let mut way =
        judge.way(&source.label, &track.walk, index, &format!("{} gets it here", end.name));
    if let Some(handler) =
        source.handler.filter(|handler| judge.analysis.handlers.contains_key(handler))
    {
        way.insert(0, judge.answering(handler));
    }
    let at = (source.place.file, judge.span(source.place));
    let rough = judge.analysis.project().is_rough(at.0, at.1);
    Draft {
        file: at.0,
        span: at.1,
        message: page.message.replace("{sink}", &end.name),
        severity: (source.semi || rough).then_some(Severity::Note),
        confidence: judge
            .confidence(at, source.by_name || end.by_name, reach.loose)
            .max(Confidence::Low),
        way,
        fixes: fixes::offer(
            judge,
            page,
            &Subject { call: Some(end.place), ..Subject::at(source.place) },
        ),
        secret: None,
    }
}

/// Several reads of one request in one handler are one problem: the first read speaks for them.
fn one_for_each_handler(judge: &Judge<'_, '_, '_>, drafts: &mut Vec<Draft>) {
    let function = |draft: &Draft| {
        let facts = judge.analysis.project().facts(draft.file);
        let around =
            facts.functions.iter().enumerate().filter(|(_, f)| f.span.contains(draft.span));
        around.min_by_key(|(_, f)| f.span.end - f.span.start).map(|(index, _)| (draft.file, index))
    };
    drafts.sort_by_key(|draft| (draft.file, draft.span));
    let mut seen = FxHashSet::default();
    drafts.retain(|draft| function(draft).is_none_or(|function| seen.insert(function)));
}
