//! A call is recorded as the project records its others: the same record, under the statement that makes the call.
//!
//! Unsafe: what a record should say is for somebody to decide, and it is written only when all went well.

use super::place::parent;
use super::text::{line_start, next_line};
use super::{Subject, borrowed, edit, fix as whole};
use crate::finding::{Applicability, Edit, Fix};
use crate::project::{Place, Project};
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprKind, Parent};

/// Longer records are somebody's to write.
const LONGEST: usize = 240;

pub(super) fn fix(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let project = judge.analysis.project();
    let call = subject.place;
    let statement = Statement::of(project, call)?;
    let family = |file: u32| &*project.file(file).language.profile.apis;
    let records = judge.records.get_or_init(|| {
        let alone = |record: &&Place| is_line(project, **record);
        judge.calls(Role::Audit).iter().filter(alone).copied().collect()
    });
    let own = records.iter().filter(|record| record.file == call.file);
    let others = records.iter().filter(|record| record.file != call.file);
    let mut known = own.chain(others).filter(|record| family(record.file) == family(call.file));
    let edits = known.find_map(|record| statement.with(judge, call, *record))?;
    Some(whole("Record the call as others are", Applicability::Unsafe, edits))
}

/// Whether a record is a statement of one line, in code that is more than tried out.
fn is_line(project: &Project<'_>, record: Place) -> bool {
    let alone = |top: Place| {
        let text = project.span_text(record.file, project.expr(top).span);
        let ends = matches!(project.expr(top).parent, Parent::None);
        ends && !text.contains('\n') && text.len() <= LONGEST
    };
    !project.file(record.file).rough && top(project, record).is_some_and(alone)
}

/// What a place stands in that is the same value: what waits for it.
fn top(project: &Project<'_>, place: Place) -> Option<Place> {
    let mut top = place;
    while let Some(around) = parent(project, top) {
        if !matches!(project.expr(around).kind, ExprKind::Pass(_)) {
            return None;
        }
        top = around;
    }
    Some(top)
}

/// A statement that ends its line.
struct Statement<'p> {
    /// Where the next line begins.
    next: usize,
    indent: &'p str,
    text: &'p str,
    end: &'static str,
}

impl<'p> Statement<'p> {
    fn of(project: &'p Project<'_>, call: Place) -> Option<Self> {
        let file = project.file(call.file);
        let span = around(project, call)?;
        let text = &*file.text;
        let (start, end) = (line_start(text, span.start as usize), span.end as usize);
        let next = next_line(text, end);
        let rest = text.get(end..next)?.trim();
        let closed = rest.strip_prefix(';');
        let rest = closed.unwrap_or(rest).trim_start();
        let plain = rest.is_empty() || rest.starts_with(&*file.language.profile.comment);
        let line = text.get(start..)?;
        let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
        let whole = text[..next].ends_with('\n');
        (plain && whole && file.inside.is_none()).then(|| Self {
            next,
            indent,
            text: &text[start..end],
            end: if closed.is_some() { ";" } else { "" },
        })
    }

    /// The statement with the record under it.
    fn with(&self, judge: &Judge<'_, '_, '_>, call: Place, record: Place) -> Option<Vec<Edit>> {
        let project = judge.analysis.project();
        let top = top(project, record)?;
        let (outer, inner) = (project.expr(top).span, project.expr(record).span);
        let text = project.span_text(record.file, outer);
        let head = project.span_text(record.file, Span::new(outer.start, inner.start));
        let tail = project.span_text(record.file, Span::new(inner.end, outer.end));
        let alike = self.text.contains(head) && self.text.contains(tail);
        if !alike {
            return None;
        }
        let model = models(judge, call, record);
        let mut record_text = text.to_owned();
        if let Some((place, model)) = &model {
            let span = project.expr(*place).span;
            let (from, to) = (span.start - outer.start, span.end - outer.start);
            record_text.replace_range(from as usize..to as usize, model);
        }
        let mut edits = borrowed::needed(project, (record.file, outer), call)?;
        let at = Span::new(self.next as u32, self.next as u32);
        let line = format!("{}{record_text}{}\n", self.indent, self.end);
        edits.push(edit(project, call.file, at, line));
        Some(edits)
    }
}

/// The statement that a place stands in, when what it does goes on after it.
fn around(project: &Project<'_>, place: Place) -> Option<Span> {
    let mut at = place;
    while let Some(outer) = parent(project, at) {
        at = outer;
    }
    match project.expr(at).parent {
        Parent::Assign(id) => Some(project.facts(at.file).assigns[id.index()].span),
        Parent::None => Some(project.expr(at).span),
        _ => None,
    }
}

/// Where a record names a model by its text, and the text of the call's own.
fn models(judge: &Judge<'_, '_, '_>, call: Place, record: Place) -> Option<(Place, String)> {
    let project = judge.analysis.project();
    let meaning = &judge.analysis.meaning;
    let is_text = |place: &Place| matches!(project.expr(*place).kind, ExprKind::Text(_));
    let hits = meaning.hits(call);
    let mut own = hits.iter().flat_map(|hit| meaning.slot(call, *hit, Slot::Model));
    let own = own.find(|picked| picked.place.file == call.file && is_text(&picked.place))?;
    let args = &project.facts(record.file).call(record.expr)?.args;
    let model = |text: &str| meaning.secrets.accepts("mistral-model", text);
    let at = |expr| Place { file: record.file, expr };
    let entries =
        args.iter().flat_map(|arg| match &project.facts(record.file).expr(arg.value).kind {
            ExprKind::Record(entries) => entries.iter().map(|entry| entry.value).collect(),
            _ => vec![arg.value],
        });
    let named = entries.map(at).find(|place| match &project.expr(*place).kind {
        ExprKind::Text(text) => model(text),
        _ => false,
    })?;
    Some((named, project.text(own.place).to_owned()))
}
