//! Code that is taken from another place of the project: what it names must mean the same where it goes.

use super::edit;
use super::place::{is_seen, root};
use super::text::{line_start, next_line};
use crate::finding::Edit;
use crate::modules::Target;
use crate::project::{Place, Project};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{BindingId, DefFrom, ExprId, ExprKind, Imported};

/// The imports that code needs at a place; nothing when a name of it means something else there, or nothing.
pub(super) fn needed(project: &Project<'_>, code: (u32, Span), at: Place) -> Option<Vec<Edit>> {
    let mut edits: Vec<Edit> = Vec::new();
    for (expr, name) in unknown(project, code, at) {
        let import = import(project, (code.0, expr), name, at)?;
        if !edits.contains(&import) {
            edits.push(import);
        }
    }
    Some(edits)
}

/// The names in code that are not what they are at a place.
pub(super) fn unknown<'p>(
    project: &'p Project<'_>,
    (file, span): (u32, Span),
    at: Place,
) -> Vec<(ExprId, &'p str)> {
    let names = project.facts(file).each_expr().filter_map(|(expr, fact)| match &fact.kind {
        ExprKind::Name(name, binding) if span.contains(fact.span) => {
            (!is_known(project, file, (name, *binding), at)).then_some((expr, &**name))
        }
        _ => None,
    });
    names.collect()
}

/// Whether a name is the same thing at both places.
pub(super) fn is_known(
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
pub(super) fn import(
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
    under_imports(project, at.file, project.span_text(file, import.statement))
}

/// The import that a name of another file's top needs at a place, spelled as the project spells that file; nothing
/// when it can't be known, or the name means something else there.
pub(super) fn taken(
    project: &Project<'_>,
    (file, name): (u32, &str),
    at: Place,
) -> Option<Vec<Edit>> {
    let facts = project.facts(at.file);
    let leads = |from: u32, module: &str| match &*project.target(from, module) {
        Target::File(found, rest) => *found == file && rest.is_empty(),
        Target::External(_) => false,
    };
    let here: Vec<_> = facts.bindings.iter().filter(|known| &*known.name == name).collect();
    let imported = here.iter().flat_map(|binding| &binding.defs).any(|def| match def.from {
        DefFrom::Import(id) => {
            let import = &facts.imports[id.index()];
            let same = import.what == Imported::Name(name.into()) && !import.type_only;
            same && leads(at.file, &import.module)
        }
        _ => false,
    });
    if file == at.file || imported {
        return is_seen(project, name, at).then(Vec::new);
    }
    let exports = &project.facts(file).exports;
    let given = exports.is_empty() || exports.iter().any(|e| e.name.as_deref() == Some(name));
    if !here.is_empty() || !given {
        return None;
    }
    let module = spelled(project, at.file, &leads)?;
    let written = last_import(project, at.file)?.of(&project.file(at.file).text);
    let take = project.file(at.file).language.profile.phrases.take.as_deref()?;
    let statement = take
        .replace("{name}", name)
        .replace("{module}", &module)
        .replace("{quote}", if written.contains('\'') { "'" } else { "\"" })
        .replace("{end}", if written.ends_with(';') { ";" } else { "" });
    Some(vec![under_imports(project, at.file, &statement)?])
}

/// The last import that begins a line.
fn last_import(project: &Project<'_>, file: u32) -> Option<Span> {
    let target = project.file(file);
    let statements = target.facts.imports.iter().map(|import| import.statement);
    let top = |span: &Span| line_start(&target.text, span.start as usize) == span.start as usize;
    statements.filter(top).max_by_key(|span| span.end)
}

/// A statement on a line of its own under the last import.
fn under_imports(project: &Project<'_>, file: u32, statement: &str) -> Option<Edit> {
    let text = &*project.file(file).text;
    let next = next_line(text, last_import(project, file)?.end as usize);
    let one = text[..next].ends_with('\n') && !statement.contains('\n');
    let place = Span::new(next as u32, next as u32);
    one.then(|| edit(project, file, place, format!("{statement}\n")))
}

/// How a file is named in imports that stand in `at` or beside it, or anywhere when that is the same from everywhere.
fn spelled(project: &Project<'_>, at: u32, leads: &dyn Fn(u32, &str) -> bool) -> Option<String> {
    let folder = |file: u32| {
        let path = &project.file(file).path;
        path.rsplit_once('/').map_or(String::new(), |(folder, _)| folder.to_owned())
    };
    let alike = project.file(at).language.profile.apis.clone();
    let mut files: Vec<u32> = (0..project.files.len() as u32).collect();
    files.retain(|file| project.file(*file).language.profile.apis == alike);
    files.sort_by_key(|file| (*file != at, *file));
    files.into_iter().find_map(|file| {
        let imports = project.facts(file).imports.iter();
        let mut near = imports.filter(|import| {
            let relative = import.module.starts_with('.');
            import.what != Imported::Module && (!relative || folder(file) == folder(at))
        });
        near.find(|import| leads(file, &import.module)).map(|import| import.module.to_string())
    })
}
