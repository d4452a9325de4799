//! What is read of a request goes through a schema of the project, in the way that the project applies its schemas.
//!
//! Unsafe: requests that were answered before are refused. Offered only where the schema has every field that is read.

use super::place::parent;
use super::{Subject, borrowed, edit, fix as whole};
use crate::finding::{Applicability, Fix};
use crate::project::{Place, Project};
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Parent};
use std::cell::OnceCell;

pub(super) fn fix(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let project = judge.analysis.project();
    let read = outer(project, subject.place);
    let fields = fields(project, read)?;
    let fits = |schema: &Place| {
        let labels = labels(judge, *schema);
        fields.iter().all(|field| labels.iter().any(|label| label == field))
    };
    let own = OnceCell::new();
    forms(judge, read.file).find_map(|form| {
        // The form's own schema, or one that the reading file knows and that nobody may have applied yet.
        let applied = Some(form.schema).filter(fits);
        let schema = applied
            .or_else(|| *own.get_or_init(|| names(project, read.file).into_iter().find(fits)))?;
        let named = project.expr(schema).span;
        let mut edits = borrowed::needed(project, (schema.file, named), read)?;
        let text = project.text(read);
        let name = project.text(schema);
        let code = format!("{name}{}{text}{}", form.before, form.after);
        edits.push(edit(project, read.file, project.expr(read).span, code));
        Some(whole(format!("Validate it with `{name}`"), Applicability::Unsafe, edits))
    })
}

/// A read with what waits for it.
fn outer(project: &Project<'_>, place: Place) -> Place {
    match parent(project, place) {
        Some(around) if matches!(project.expr(around).kind, ExprKind::Pass(_)) => {
            let text = project.text(around);
            if text.starts_with('(') { place } else { around }
        }
        _ => place,
    }
}

/// The fields that are taken of a read, when that is all that is done with it.
fn fields(project: &Project<'_>, place: Place) -> Option<Vec<Box<str>>> {
    let facts = project.facts(place.file);
    match facts.expr(place.expr).parent {
        Parent::Expr(parent) => match &facts.expr(parent).kind {
            ExprKind::Member(object, name) if *object == place.expr => Some(vec![name.clone()]),
            _ => None,
        },
        Parent::Assign(id) => {
            let assign = &facts.assigns[id.index()];
            match &facts.expr(assign.target).kind {
                ExprKind::Record(entries) => {
                    entries.iter().map(|entry| entry.label.clone()).collect()
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// A call that applies a schema: `Schema.parse(input)`.
struct Form {
    schema: Place,
    /// Between the schema's name and the input, and after it.
    before: String,
    after: String,
}

/// How the project applies its schemas, in files of this language: those of the file itself first.
fn forms<'j>(judge: &'j Judge<'_, '_, '_>, file: u32) -> impl Iterator<Item = Form> + 'j {
    let project = judge.analysis.project();
    let family = move |file: u32| &*project.file(file).language.profile.apis;
    let calls = judge.calls(Role::Validator);
    let (own, others): (Vec<Place>, Vec<Place>) = calls.iter().partition(|call| call.file == file);
    let calls = own.into_iter().chain(others);
    calls.filter(move |call| family(call.file) == family(file)).filter_map(|call| form(judge, call))
}

fn form(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Form> {
    let project = judge.analysis.project();
    let facts = project.facts(place.file);
    let hit = judge.analysis.meaning.hit(place, Role::Validator)?;
    let picked = judge.analysis.meaning.slot(place, hit, Slot::Input);
    let [input] = picked.as_slice() else { return None };
    let call = facts.call(place.expr)?;
    let ExprKind::Member(schema, _) = facts.expr(call.callee).kind else { return None };
    let own = input.place.file == place.file && input.rest.is_empty() && call.args.len() == 1;
    if !own || !matches!(facts.expr(schema).kind, ExprKind::Name(..)) {
        return None;
    }
    let (whole, inner) = (project.expr(place).span, project.expr(input.place).span);
    let named = facts.expr(schema).span;
    let text = |start, end| project.span_text(place.file, Span::new(start, end)).to_owned();
    let (before, after) = (text(named.end, inner.start), text(inner.end, whole.end));
    let schema = Place { file: place.file, expr: schema };
    (!before.contains('\n') && !after.contains('\n')).then_some(Form { schema, before, after })
}

/// The names that a file puts something into.
fn names(project: &Project<'_>, file: u32) -> Vec<Place> {
    let facts = project.facts(file);
    let targets = facts.assigns.iter().map(|assign| assign.target);
    let names = targets.filter(|expr| matches!(facts.expr(*expr).kind, ExprKind::Name(..)));
    names.map(|expr: ExprId| Place { file, expr }).collect()
}

/// The fields that the value at a place was told of when it was made.
fn labels(judge: &Judge<'_, '_, '_>, place: Place) -> Vec<Box<str>> {
    let project = judge.analysis.project();
    let facts = project.facts(place.file);
    let made = facts.assigned(place.expr).and_then(|assign| assign.value);
    let place = made.map_or(place, |expr| Place { file: place.file, expr });
    let mut found = Vec::new();
    for birth in judge.analysis.meaning.names.births(place) {
        let facts = project.facts(birth.file);
        for arg in facts.call(birth.expr).iter().flat_map(|call| &call.args) {
            if let ExprKind::Record(entries) = &facts.expr(arg.value).kind {
                found.extend(entries.iter().filter_map(|entry| entry.label.clone()));
            }
        }
    }
    found
}
