//! An import that a fix needs: the name that the file has for it already, or the line to add, where its kind stands.

use super::place::{MODULE, is_seen};
use super::text::{line_start, next_line};
use crate::finding::Edit;
use crate::project::{File, Place, Project};
use mistral_lint_grammars::facts::{Def, DefFrom, Facts, Imported};
use mistral_lint_grammars::{Import, Span};

/// How `phrase` is written at a place, and the line that it needs in front.
pub(super) fn spelled(
    project: &Project<'_>,
    at: Place,
    phrase: &str,
    import: &Import,
) -> Option<(String, Option<Edit>)> {
    let facts = project.facts(at.file);
    for binding in facts.bindings.iter().filter(|binding| binding.scope == MODULE) {
        let [def] = binding.defs.as_slice() else { continue };
        let DefFrom::Import(id) = def.from else { continue };
        let known = &facts.imports[id.index()];
        let whole = format!("{}.{}", import.module, import.member);
        let below = known.module.strip_prefix(&*import.module).is_some_and(|r| r.starts_with('.'));
        let name = &*binding.name;
        let spelled = match &known.what {
            Imported::Module if *known.module == *import.module => {
                format!("{name}.{}", import.member)
            }
            Imported::Module if below && *name == *import.module => whole.clone(),
            Imported::Name(member)
                if *known.module == *import.module && **member == *import.member =>
            {
                name.to_owned()
            }
            _ => continue,
        };
        if def.block == MODULE && !known.type_only && is_seen(project, name, at) {
            return Some((phrase.replacen(&whole, &spelled, 1), None));
        }
    }
    let other = |def: &Def| match def.from {
        DefFrom::Import(id) => *facts.imports[id.index()].module != *import.module,
        _ => true,
    };
    let mut named = facts.bindings.iter().filter(|binding| *binding.name == *import.module);
    if named.any(|binding| binding.defs.iter().any(other)) {
        return None;
    }
    let (place, content) = line(project.file(at.file), import);
    let place = u32::try_from(place).ok()?;
    let edit = super::edit(project, at.file, Span::new(place, place), content);
    Some((phrase.to_owned(), Some(edit)))
}

/// The byte at which the line goes in, and the line with the blank lines that it needs.
fn line(file: &File<'_>, import: &Import) -> (usize, String) {
    let (text, facts) = (&*file.text, &file.facts);
    let mut lines = statements(text, facts);
    let floor = first_of_all(text, import);
    lines.retain(|line| floor.is_none_or(|floor| line.start >= floor));
    let run = run(text, &lines);
    let library = |module: &str| {
        let top = module.split('.').next().unwrap_or(module);
        file.language.profile.libraries.iter().any(|known| known == top)
    };
    let statement = &import.statement;
    let Some(head) = run.first() else {
        return match floor {
            Some(floor) => (floor, format!("\n{statement}\n")),
            None => top(file, statement),
        };
    };
    if !run.iter().any(|line| library(&line.module)) {
        return (head.start, format!("{statement}\n\n"));
    }
    let kind = statement.split(' ').next().unwrap_or_default();
    let later = |line: &&Statement| !line.text.starts_with(kind) || line.module > import.module;
    if let Some(line) = run.iter().find(later) {
        return (line.start, format!("{statement}\n"));
    }
    let end = run.last().map_or(head.end, |line| line.end);
    let next = next_line(text, end);
    let open = !text[..next].ends_with('\n');
    (next, if open { format!("\n{statement}") } else { format!("{statement}\n") })
}

/// Under the imports that stay in front of all others.
fn first_of_all(text: &str, import: &Import) -> Option<usize> {
    let first = import.first.as_deref()?;
    let starts = text.match_indices(first).map(|(at, _)| at);
    let last = starts.filter(|at| line_start(text, *at) == *at).last()?;
    let statement = text.get(last..)?.lines().next().unwrap_or_default();
    let close = if statement.contains('(') { text.get(last..)?.find(')')? } else { 0 };
    Some(next_line(text, last + close))
}

/// An import at the beginning of a line.
struct Statement {
    module: String,
    text: String,
    start: usize,
    end: usize,
}

fn statements(text: &str, facts: &Facts) -> Vec<Statement> {
    let mut found: Vec<Statement> = Vec::new();
    for import in &facts.imports {
        let (start, end) = (import.statement.start as usize, import.statement.end as usize);
        if line_start(text, start) != start || found.iter().any(|known| known.start == start) {
            continue;
        }
        let text = text.get(start..end).unwrap_or_default().to_owned();
        found.push(Statement { module: import.module.to_string(), text, start, end });
    }
    found.sort_by_key(|line| line.start);
    found
}

/// The first imports that stand together.
fn run<'s>(text: &str, lines: &'s [Statement]) -> &'s [Statement] {
    let together = |pair: &[Statement]| next_line(text, pair[0].end) == pair[1].start;
    let length = lines.windows(2).take_while(|pair| together(pair)).count() + 1;
    &lines[..length.min(lines.len())]
}

/// Of a module without imports: under what it says of itself.
fn top(file: &File<'_>, statement: &str) -> (usize, String) {
    let text = &*file.text;
    let says = file.facts.directives.iter().find(|says| says.function.is_none());
    if let Some(says) = says {
        let at = next_line(text, says.span.end as usize);
        let open = !text[..at].ends_with('\n');
        return (at, format!("{}\n{statement}\n", if open { "\n" } else { "" }));
    }
    let mark = &*file.language.profile.comment;
    let mut at = line_start(text, 0);
    while at < text.len() {
        let next = next_line(text, at);
        let line = text[at..next].trim();
        if !line.is_empty() && !line.starts_with(mark) {
            break;
        }
        at = next;
    }
    (at, format!("{statement}\n\n"))
}
