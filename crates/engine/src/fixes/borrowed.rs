//! Code that is taken from another place of the project: what it names must mean the same where it goes.

use super::edit;
use super::place::root;
use super::text::{line_start, next_line};
use crate::finding::Edit;
use crate::project::{Place, Project};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{BindingId, DefFrom, ExprId, ExprKind};

/// The imports that code needs at a place; nothing when a name of it means something else there, or nothing.
pub(super) fn needed(project: &Project<'_>, code: (u32, Span), at: Place) -> Option<Vec<Edit>> {
    let facts = project.facts(code.0);
    let mut edits: Vec<Edit> = Vec::new();
    for (expr, fact) in facts.inside(code.1) {
        let ExprKind::Name(name, binding) = &fact.kind else { continue };
        if is_known(project, code.0, (name, *binding), at) {
            continue;
        }
        let import = import(project, (code.0, expr), name, at)?;
        if !edits.contains(&import) {
            edits.push(import);
        }
    }
    Some(edits)
}

/// Whether a name is the same thing at both places.
fn is_known(
    project: &Project<'_>,
    file: u32,
    (name, binding): (&str, Option<BindingId>),
    at: Place,
) -> bool {
    let facts = project.facts(at.file);
    let place = facts.expr(at.expr);
    let mut here = facts.bindings.iter().filter(|known| &*known.name == name);
    let seen = here.any(|known| {
        let early = known.defs.first().is_some_and(|def| def.at < place.span.start);
        let outside = facts.block(known.scope).function != facts.block(place.block).function;
        facts.within(place.block, known.scope) && (early || outside)
    });
    match binding {
        // Nobody's name here is nobody's name there.
        None => !facts.bindings.iter().any(|known| &*known.name == name),
        Some(id) if file != at.file => {
            seen && (same_import(project, (file, id), name, at.file)
                || !is_item(project, (file, id)))
        }
        Some(_) => seen,
    }
}

/// Whether a name is a module's, and not one that a function gives to what it has.
fn is_item(project: &Project<'_>, (file, binding): (u32, BindingId)) -> bool {
    let defs = &project.facts(file).binding(binding).defs;
    defs.iter().any(|def| {
        matches!(def.from, DefFrom::Import(_) | DefFrom::Function(_) | DefFrom::Class(_))
    })
}

/// Whether two files take the same thing in under one name.
fn same_import(
    project: &Project<'_>,
    (file, binding): (u32, BindingId),
    name: &str,
    at: u32,
) -> bool {
    let of = |file: u32, binding: &mistral_lint_grammars::facts::Binding| {
        let facts = project.facts(file);
        binding.defs.iter().find_map(|def| match def.from {
            DefFrom::Import(id) => {
                let import = &facts.imports[id.index()];
                Some((project.target(file, &import.module), import.what.clone()))
            }
            _ => None,
        })
    };
    let theirs = of(file, project.facts(file).binding(binding));
    let mut ours = project.facts(at).bindings.iter().filter(|known| &*known.name == name);
    theirs.is_some() && ours.any(|known| of(at, known) == theirs)
}

/// The statement that takes a name in, for the other file: under the last of its imports.
fn import(
    project: &Project<'_>,
    (file, expr): (u32, ExprId),
    name: &str,
    at: Place,
) -> Option<Edit> {
    let (facts, target) = (project.facts(file), project.file(at.file));
    if file == at.file || root(facts, expr) != Some(expr) {
        return None;
    }
    if target.facts.bindings.iter().any(|known| &*known.name == name) {
        return None;
    }
    let ExprKind::Name(_, Some(binding)) = &facts.expr(expr).kind else { return None };
    let [def] = facts.binding(*binding).defs.as_slice() else { return None };
    let DefFrom::Import(id) = def.from else { return None };
    let import = &facts.imports[id.index()];
    let folder = |path: &str| path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
    let relative = import.module.starts_with('.');
    let alone =
        facts.imports.iter().filter(|other| other.statement == import.statement).count() == 1;
    if !alone || relative && folder(&project.file(file).path) != folder(&target.path) {
        return None;
    }
    let text = &*target.text;
    let top = |import: &&mistral_lint_grammars::facts::Import| {
        line_start(text, import.statement.start as usize) == import.statement.start as usize
    };
    let last = target.facts.imports.iter().filter(top).map(|import| import.statement.end).max()?;
    let next = next_line(text, last as usize);
    let statement = project.span_text(file, import.statement);
    let one = text[..next].ends_with('\n') && !statement.contains('\n');
    let place = Span::new(next as u32, next as u32);
    one.then(|| edit(project, at.file, place, format!("{statement}\n")))
}
