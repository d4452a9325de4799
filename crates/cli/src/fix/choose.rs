//! Which fixes go together, and the texts that they make.

use super::Wish;
use mistral_lint_engine::{Edit, Finding};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The fixes of one pass.
#[derive(Debug, Default)]
pub(super) struct Pass {
    /// By file, in order of place, without overlap.
    pub(super) edits: BTreeMap<Arc<str>, Vec<Edit>>,
    /// Of each fix the finding's file and rule, and the files that it changes.
    pub(super) fixes: Vec<(Arc<str>, Arc<str>, BTreeSet<Arc<str>>)>,
}

/// The first fix of each finding that fits beside those chosen before it; the others wait for the next pass.
pub(super) fn choose(findings: &[Finding], wish: Wish, closed: &BTreeSet<Arc<str>>) -> Pass {
    let mut pass = Pass::default();
    for finding in findings {
        let Some(fix) = wish.of(finding) else { continue };
        let paths: BTreeSet<Arc<str>> =
            fix.edits.iter().map(|edit| edit.location.path.clone()).collect();
        if fix.edits.is_empty() || !paths.is_disjoint(closed) || !pass.takes(&fix.edits) {
            continue;
        }
        for edit in &fix.edits {
            let known = pass.edits.entry(edit.location.path.clone()).or_default();
            if !known.contains(edit) {
                let at = known.partition_point(|known| known.location < edit.location);
                known.insert(at, edit.clone());
            }
        }
        pass.fixes.push((finding.location.path.clone(), finding.rule.clone(), paths));
    }
    pass
}

impl Pass {
    /// Whether edits can be made beside those that were chosen: what two fixes both need is made once.
    fn takes(&self, edits: &[Edit]) -> bool {
        edits.iter().all(|edit| {
            let known = self.edits.get(&edit.location.path).map_or(&[][..], Vec::as_slice);
            known.iter().all(|known| known == edit || !meet(known, edit))
        })
    }
}

/// Whether two edits touch. Which of two insertions at one place comes first nobody has said.
fn meet(a: &Edit, b: &Edit) -> bool {
    let (a, b) = (&a.location, &b.location);
    let inserts = a.start == a.end || b.start == b.end;
    if inserts { a.start <= b.end && b.start <= a.end } else { a.start < b.end && b.start < a.end }
}

/// A text with edits made; nothing when one of them does not fit it.
pub(super) fn apply(text: &str, edits: &[Edit]) -> Option<String> {
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    for edit in edits {
        let (start, end) = (edit.location.start as usize, edit.location.end as usize);
        text.get(start..end)?;
        out.push_str(text.get(at..start)?);
        out.push_str(&edit.content);
        at = end;
    }
    out.push_str(text.get(at..)?);
    Some(out)
}
