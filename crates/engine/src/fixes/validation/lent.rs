//! A schema that others of the project are applied like: `Other.parse(input)` shows how.

use super::read::Taken;
use super::{Change, Read, borrowed, edit};
use crate::project::Place;
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::ExprKind;
use std::cell::OnceCell;

pub(super) fn fix(judge: &Judge<'_, '_, '_>, read: &Read) -> Option<Change> {
    let project = judge.analysis.project();
    let fits = |schema: &Place| {
        let labels = judge.schemas.labels(judge, *schema);
        let has = |taken: &Taken| labels.contains(&taken.name);
        let asked = |label: &str| read.fields.iter().any(|taken| *taken.name == *label);
        read.fields.iter().all(has) && labels.iter().all(|label| asked(label))
    };
    // Nobody may have applied it yet.
    let unused = OnceCell::new();
    let unused = || *unused.get_or_init(|| names(judge, read.place.file).find(fits));
    judge.schemas.forms(judge, read.place.file).iter().find_map(|form| {
        let schema = Some(form.schema).filter(fits).or_else(unused)?;
        let named = project.expr(schema).span;
        let mut edits = borrowed::needed(project, (schema.file, named), read.place)?;
        let text = project.span_text(read.place.file, read.bare);
        let name = project.text(schema);
        let code = format!("{name}{}{text}{}", form.before, form.after);
        let at = |place: &Place| edit(project, place.file, project.expr(*place).span, code.clone());
        edits.extend(read.places.iter().map(at));
        Some((name.to_owned(), edits))
    })
}

/// A call that applies a schema: `Schema.parse(input)`.
pub(super) struct Form {
    schema: Place,
    /// Between the schema's name and the input, and after it.
    before: String,
    after: String,
}

/// How the project applies its schemas, in files of this language.
pub(super) fn forms(judge: &Judge<'_, '_, '_>, file: u32) -> Vec<Form> {
    let project = judge.analysis.project();
    let family = |file: u32| &*project.file(file).language.profile.apis;
    let calls = judge.calls(Role::Validator);
    let alike = calls.iter().filter(|call| family(call.file) == family(file));
    let (own, others): (Vec<Place>, Vec<Place>) = alike.partition(|call| call.file == file);
    own.into_iter().chain(others).filter_map(|call| form(judge, call)).collect()
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

/// Names that a file gives to values.
fn names<'j>(judge: &'j Judge<'_, '_, '_>, file: u32) -> impl Iterator<Item = Place> + 'j {
    let facts = judge.analysis.project().facts(file);
    let names = facts.assigns.iter().map(|assign| assign.target);
    let names = names.filter(|expr| matches!(facts.expr(*expr).kind, ExprKind::Name(..)));
    names.map(move |expr| Place { file, expr })
}
