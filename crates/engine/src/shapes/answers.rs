//! What the model says, where it must not end unchecked: in HTML, as code, as a command.

use super::flow::{ends, harmless};
use super::{Draft, Judge, Verdicts};
use crate::page::Page;
use crate::role::Role;
use rustc_hash::FxHashSet;

/// One finding for each place where it ends.
pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, to: &[Role], verdicts: &mut Verdicts) {
    let mut seen = FxHashSet::default();
    for track in judge.answers() {
        let mut told = false;
        for (index, reach) in track.walk.reaches.iter().enumerate() {
            for end in ends(judge, reach, to) {
                told = true;
                if !seen.insert((end.file, end.span)) {
                    continue;
                }
                let last = format!("{} gets it here", end.name);
                let by_name = track.source.by_name || end.by_name;
                verdicts.drafts.push(Draft {
                    file: end.file,
                    span: end.span,
                    message: page.message.replace("{sink}", &end.name),
                    severity: None,
                    confidence: judge.confidence(end.file, by_name, reach.loose),
                    way: judge.way(&track.source.label, &track.walk, index, &last),
                    fixes: Vec::new(),
                    secret: None,
                });
            }
        }
        // Of an answer that nothing was done about there is nothing to say.
        if !told && !track.walk.barriers.is_empty() {
            verdicts.clean.push(harmless(judge, page, track));
        }
    }
}
