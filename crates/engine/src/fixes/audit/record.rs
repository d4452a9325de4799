//! The records that a project makes of its other calls.

use crate::fixes::place::parent;
use crate::project::{Place, Project};
use crate::role::Role;
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{BlockKind, Expr, ExprId, ExprKind, Parent};

/// Longer records are somebody's to write.
const LONGEST: usize = 600;

/// A statement that records a call and does nothing else.
pub(super) struct Record<'p> {
    /// What records.
    pub(super) call: Place,
    /// With what it is given to, and what waits for it.
    pub(super) top: Place,
    pub(super) text: &'p str,
    /// Made where a failure is caught.
    pub(super) in_handler: bool,
}

/// Every record in files of a call's language, those of its own file first.
pub(super) fn all<'p>(judge: &Judge<'p, '_, '_>, call: Place) -> Vec<Record<'p>> {
    let project = judge.analysis.project();
    let family = |file: u32| &*project.file(file).language.profile.apis;
    let records = judge.calls(Role::Audit);
    let records = records
        .iter()
        .filter(|place| family(place.file) == family(call.file) && !project.file(place.file).rough);
    let (own, others): (Vec<Place>, Vec<Place>) =
        records.partition(|record| record.file == call.file);
    own.into_iter().chain(others).filter_map(|record| Record::of(project, record)).collect()
}

impl<'p> Record<'p> {
    fn of(project: &'p Project<'_>, call: Place) -> Option<Self> {
        let facts = project.facts(call.file);
        let mut top = call;
        while let Some(around) = parent(project, top) {
            let given = facts.call(around.expr).is_some_and(|outer| outer.callee != top.expr);
            if !given && !matches!(project.expr(around).kind, ExprKind::Pass(_)) {
                return None;
            }
            top = around;
        }
        let span = project.expr(top).span;
        let text = project.span_text(call.file, span);
        let lines = |(_, expr): (ExprId, &Expr)| {
            matches!(expr.kind, ExprKind::Text(_) | ExprKind::Join(_))
                && expr.span.of(&project.file(call.file).text).contains('\n')
        };
        let alone = matches!(project.expr(top).parent, Parent::None)
            && project.file(call.file).inside.is_none()
            && text.len() <= LONGEST
            && !facts.inside(span).any(lines);
        let mut block = facts.expr(call.expr).block;
        let mut in_handler = false;
        loop {
            let fact = facts.block(block);
            in_handler |= fact.kind == BlockKind::Handler;
            match (fact.kind, fact.parent) {
                (BlockKind::Function(_), _) | (_, None) => break,
                (_, Some(around)) => block = around,
            }
        }
        alone.then_some(Self { call, top, text, in_handler })
    }

    pub(super) fn span(&self, project: &Project<'_>) -> Span {
        project.expr(self.top).span
    }

    /// What stands in front of the call that is recorded with, and behind it, when that only waits for it.
    pub(super) fn around(&self, project: &Project<'p>) -> (&'p str, &'p str) {
        let mut at = self.call;
        while let Some(around) = parent(project, at).filter(|_| at != self.top) {
            if !matches!(project.expr(around).kind, ExprKind::Pass(_)) {
                at = around;
                continue;
            }
            break;
        }
        let (outer, inner) = (self.span(project), project.expr(at).span);
        let (head, rest) = self.text.split_at((inner.start - outer.start) as usize);
        (head, &rest[(inner.end - inner.start) as usize..])
    }

    /// Its text without the indentation of its first line on the others.
    pub(super) fn indent(&self, project: &'p Project<'_>) -> &'p str {
        let text = &*project.file(self.call.file).text;
        let start = crate::fixes::text::line_start(text, self.span(project).start as usize);
        let line = text.get(start..).unwrap_or_default();
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }
}
