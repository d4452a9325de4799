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
    pub(super) fixes: Vec<Chosen>,
}

/// A fix that is made.
#[derive(Debug)]
pub(super) struct Chosen {
    /// The finding's.
    pub(super) file: Arc<str>,
    pub(super) rule: Arc<str>,
    /// The files that it changes.
    pub(super) paths: BTreeSet<Arc<str>>,
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
        let (file, rule) = (finding.location.path.clone(), finding.rule.clone());
        pass.fixes.push(Chosen { file, rule, paths });
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

#[cfg(test)]
mod tests {
    use super::*;
    use mistral_lint_engine::{Applicability, Fix, Location, Severity};
    use proptest::prelude::*;

    fn finding(text: &str, edits: &[(usize, usize, String)]) -> Finding {
        let at = |place: usize| (place % (text.len() + 1)) as u32;
        let mut edits: Vec<Edit> = edits
            .iter()
            .map(|(a, b, content)| {
                let (start, end) = (at(*a).min(at(*b)), at(*a).max(at(*b)));
                let location = Location { path: "a".into(), start, end };
                Edit { location, content: content.clone() }
            })
            .collect();
        edits.sort_by(|a, b| a.location.cmp(&b.location));
        edits.dedup_by(|a, b| meet(a, b));
        let title = "x".to_owned();
        let applicability = Applicability::Safe;
        let location = Location { path: "a".into(), start: 0, end: 0 };
        let found = Finding::new("r".into(), Severity::Error, location, String::new());
        Finding { fixes: vec![Fix { title, applicability, edits }], ..found }
    }

    proptest! {
        /// Whatever fixes there are: those that are chosen are made whole, and every other byte stays.
        #[test]
        fn fixes_never_spoil_a_text(
            text in "[a-zé\r\n]{0,40}",
            fixes in prop::collection::vec(
                prop::collection::vec((0usize..50, 0usize..50, "[A-Z]{0,3}"), 1..4), 0..8,
            ),
        ) {
            let findings: Vec<Finding> = fixes.iter().map(|edits| finding(&text, edits)).collect();
            let pass = choose(&findings, Wish { write: true, ..Wish::default() }, &BTreeSet::new());
            let empty = Vec::new();
            let edits = pass.edits.get("a").unwrap_or(&empty);
            for pair in edits.windows(2) {
                prop_assert!(pair[0].location.end <= pair[1].location.start);
            }
            let whole = |edit: &Edit| {
                text.get(edit.location.start as usize..edit.location.end as usize).is_some()
            };
            let made = apply(&text, edits);
            prop_assert_eq!(made.is_some(), edits.iter().all(whole));
            if let Some(made) = made {
                let mut slow = text.clone();
                for edit in edits.iter().rev() {
                    let place = edit.location.start as usize..edit.location.end as usize;
                    slow.replace_range(place, &edit.content);
                }
                prop_assert_eq!(made, slow);
            }
            prop_assert!(findings.is_empty() == pass.fixes.is_empty() || fixes.iter().all(Vec::is_empty));
        }
    }

    #[test]
    fn what_two_fixes_need_is_made_once() {
        let import = (0, 0, "import\n".to_owned());
        let both = [
            finding("one two", &[import.clone(), (1, 2, "A".into())]),
            finding("one two", &[import, (4, 5, "B".into())]),
        ];
        let pass = choose(&both, Wish::default(), &BTreeSet::new());
        assert_eq!(pass.fixes.len(), 2);
        assert_eq!(apply("one two", &pass.edits["a"]).as_deref(), Some("import\noAe Bwo"));
    }

    #[test]
    fn what_conflicts_waits() {
        let both = [finding("one", &[(0, 2, "A".into())]), finding("one", &[(1, 3, "B".into())])];
        let pass = choose(&both, Wish::default(), &BTreeSet::new());
        assert_eq!(pass.fixes.len(), 1);
    }
}
