//! A call is recorded as the project records its others: the same record, after the statement that makes the call; and
//! where its failure is caught, as the project records failures.
//!
//! Unsafe: what a record should say is for somebody to decide.

mod record;
mod words;

use super::place::{parent, waits};
use super::statement::Statement;
use super::{Subject, edit, fix as whole};
use crate::finding::{Applicability, Edit, Fix};
use crate::flow;
use crate::project::{Place, Project};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{BlockId, BlockKind, ExprKind};
use record::Record;

/// Names for what a call gives that has none yet.
const NAMES: [&str; 4] = ["result", "response", "answer", "completion"];

pub(super) fn fix(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let project = judge.analysis.project();
    let here = Here::of(project, subject.place)?;
    let records = record::all(judge, here.call);
    let (of_failure, of_success): (Vec<_>, Vec<_>) =
        records.iter().partition(|record| record.in_handler);
    let mut edits = of_success.iter().find_map(|record| here.recorded(judge, record))?;
    let failed = of_failure.iter().find_map(|record| here.failed(judge, record));
    for edit in failed.into_iter().flatten() {
        if !edits.contains(&edit) {
            edits.push(edit);
        }
    }
    Some(whole("Record the call as others are", Applicability::Unsafe, edits))
}

/// A call that leaves no record, and the statement around it.
struct Here<'p> {
    call: Place,
    statement: Statement<'p>,
    /// The call with what waits for it, with and without its parentheses.
    value: Span,
    inner: Span,
    /// What the call gives is called so from here on.
    result: Option<String>,
}

impl<'p> Here<'p> {
    fn of(project: &'p Project<'_>, call: Place) -> Option<Self> {
        let facts = project.facts(call.file);
        let statement =
            Statement::of(project, call).filter(|_| project.file(call.file).inside.is_none())?;
        let mut value = call;
        while let Some(around) = parent(project, value)
            .filter(|around| matches!(project.expr(*around).kind, ExprKind::Pass(_)))
        {
            value = around;
        }
        let mut top = value;
        while let Some(around) = parent(project, top) {
            let always = matches!(
                project.expr(around).kind,
                ExprKind::Pass(_)
                    | ExprKind::Member(..)
                    | ExprKind::Index(..)
                    | ExprKind::Call(_)
                    | ExprKind::Record(_)
                    | ExprKind::List(_)
                    | ExprKind::Join(_)
            );
            if !always || project.expr(around).block != project.expr(call).block {
                return None;
            }
            top = around;
        }
        let result = if statement.returns {
            let known = |name: &&str| facts.bindings.iter().any(|binding| *binding.name == **name);
            Some((*NAMES.iter().find(|name| !known(name))?).to_owned())
        } else {
            let target = statement.target.filter(|_| top == value);
            let named = target.filter(|at| matches!(project.expr(*at).kind, ExprKind::Name(..)));
            named.map(|at| project.text(at).to_owned())
        };
        let (value, inner) = (project.expr(value).span, super::place::bare(project, value));
        Some(Self { call, statement, value, inner, result })
    }

    /// The statement with a record after it.
    fn recorded(&self, judge: &Judge<'_, '_, '_>, record: &Record<'_>) -> Option<Vec<Edit>> {
        let project = judge.analysis.project();
        let statement = &self.statement;
        let (text, mut edits) = words::of(judge, record, self, None)?;
        if !self.may_wait(project, record) {
            return None;
        }
        let line = format!("{}{text}{}\n", statement.indent, statement.end);
        let file = self.call.file;
        let at = Span::new(statement.next, statement.next);
        if !project.file(file).text[..statement.next as usize].ends_with('\n') {
            return None;
        }
        let Some(name) = self.result.as_ref().filter(|_| statement.returns) else {
            edits.push(edit(project, file, at, line));
            return Some(edits);
        };
        let piece = |from, to| project.span_text(file, Span::new(from, to));
        let bind = &project.file(file).language.profile.phrases.bind;
        let (before, after) = bind.split_once("{value}")?;
        let (head, rest) =
            (piece(statement.begin, self.value.start), piece(self.value.end, statement.close));
        let last = format!("{}{head}{name}{rest}{}\n", statement.indent, statement.end);
        let begin = Span::new(statement.begin, self.inner.start);
        edits.push(edit(project, file, begin, before.replace("{name}", name)));
        edits.push(edit(project, file, Span::new(self.inner.end, statement.close), after));
        edits.push(edit(project, file, at, line + &last));
        Some(edits)
    }

    /// Whether what stands around a record can stand here: what waits for it, where others are waited for.
    fn may_wait(&self, project: &Project<'_>, record: &Record<'_>) -> bool {
        let (head, tail) = record.around(project);
        let code = project.span_text(self.call.file, self.statement.code());
        (head.is_empty() || code.contains(head) || waits(project, self.call, head))
            && code.contains(tail)
    }

    /// A record of the failure, first in each handler of the call's own try.
    fn failed(&self, judge: &Judge<'_, '_, '_>, record: &Record<'_>) -> Option<Vec<Edit>> {
        let project = judge.analysis.project();
        let facts = project.facts(self.call.file);
        let mut at = facts.expr(self.call.expr).block;
        while facts.block(at).kind != BlockKind::Try {
            if matches!(facts.block(at).kind, BlockKind::Function(_)) {
                return None;
            }
            at = facts.block(at).parent?;
        }
        let handlers: Vec<BlockId> = flow::handlers(facts, at);
        if !self.may_wait(project, record) || handlers.is_empty() {
            return None;
        }
        let mut edits = Vec::new();
        for handler in handlers {
            let (place, indent) = first_line(project, self.call.file, facts.block(handler).span)?;
            let (text, more) = words::of(judge, record, self, Some(handler))?;
            edits.extend(more);
            let line = format!("{indent}{text}{}\n", self.statement.end);
            edits.push(edit(project, self.call.file, Span::new(place, place), line));
        }
        Some(edits)
    }
}

/// Where the first line of a region's body begins, and what it is indented by.
fn first_line<'p>(project: &'p Project<'_>, file: u32, region: Span) -> Option<(u32, &'p str)> {
    let text = &*project.file(file).text;
    let head = super::text::next_line(text, region.start as usize);
    let line = text.get(head..region.end as usize)?.lines().next()?;
    let opens = text.get(region.start as usize..head)?.trim_end().ends_with([':', '{']);
    let code = line.trim_start_matches([' ', '\t']);
    let indent = &line[..line.len() - code.len()];
    (opens && !code.is_empty() && !code.starts_with('}')).then_some((head as u32, indent))
}
