//! The statement that a place stands in, as it stands on its lines.

use super::place::parent;
use super::text::{line_start, next_line};
use crate::project::{Place, Project};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{BlockKind, Parent};

/// A statement that has its lines for itself.
pub(super) struct Statement<'p> {
    /// Where its first line begins.
    pub(super) start: u32,
    /// Where its code begins.
    pub(super) begin: u32,
    /// Where its code ends.
    pub(super) close: u32,
    /// Where the next line begins.
    pub(super) next: u32,
    pub(super) indent: &'p str,
    /// How its language ends it.
    pub(super) end: &'static str,
    /// Its value goes back to the callers, and nothing runs after it.
    pub(super) returns: bool,
    /// The name that its value gets.
    pub(super) target: Option<Place>,
}

impl<'p> Statement<'p> {
    pub(super) fn of(project: &'p Project<'_>, place: Place) -> Option<Self> {
        let mut top = place;
        while let Some(outer) = parent(project, top) {
            top = outer;
        }
        let (file, facts) = (project.file(place.file), project.facts(place.file));
        let text = &*file.text;
        let expr = project.expr(top);
        let mut target = None;
        let (span, returns) = match expr.parent {
            Parent::Assign(id) => {
                let assign = &facts.assigns[id.index()];
                target = Some(Place { file: place.file, expr: assign.target });
                (assign.span, false)
            }
            Parent::Return(function) => {
                let own = facts.function(function);
                if own.yields || own.expr == Some(top.expr) {
                    return None;
                }
                (expr.span, true)
            }
            Parent::None => (expr.span, false),
            _ => return None,
        };
        let start = line_start(text, span.start as usize);
        let next = next_line(text, span.end as usize);
        let line = text.get(start..)?;
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let before = text.get(start + indent.len()..span.start as usize)?;
        // `return`, `const`, `let mut`: words, and nothing that would be left without what it is about.
        let words = before.chars().all(|c| c.is_ascii_alphabetic() || c == ' ');
        let rest = text.get(span.end as usize..next)?.trim();
        let closed = rest.strip_prefix(';');
        let rest = closed.unwrap_or(rest).trim_start();
        let alone = rest.is_empty() || rest.starts_with(&*file.language.profile.comment);
        // A value without a word in front is what its block gives, or the body of a function without a block.
        let said = !returns || !before.trim().is_empty();
        let loops = !returns && target.is_some_and(|_| head_of_loop(project, place, span));
        let begin = start + indent.len();
        let fits = words && alone && said && !loops && !is_body(project, place, begin);
        fits.then_some(Self {
            start: start as u32,
            begin: begin as u32,
            close: span.end,
            next: next as u32,
            indent,
            end: if closed.is_some() { ";" } else { "" },
            returns,
            target,
        })
    }

    /// Its code.
    pub(super) fn code(&self) -> Span {
        Span::new(self.begin, self.close)
    }
}

/// Whether an assignment is what a loop begins with: its body belongs to it.
fn head_of_loop(project: &Project<'_>, place: Place, span: Span) -> bool {
    let facts = project.facts(place.file);
    let inner = facts.blocks.iter().filter(|block| block.kind == BlockKind::Loop);
    inner.into_iter().any(|block| block.span.start >= span.start && block.span.start < span.end)
}

/// Whether a statement is all of a region that nothing opens: another one beside it would stand outside.
fn is_body(project: &Project<'_>, place: Place, begin: usize) -> bool {
    let file = project.file(place.file);
    let before = file.text.get(..begin).unwrap_or_default().trim_end();
    let starts = |block: &mistral_lint_grammars::facts::Block| {
        block.span.start as usize == begin
            && !matches!(block.kind, BlockKind::Module | BlockKind::Function(_))
    };
    !before.ends_with([':', '{', '}', ';']) && file.facts.blocks.iter().any(starts)
}
