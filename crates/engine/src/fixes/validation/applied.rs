//! A schema that its library says how to apply: the way that the project uses already, or else the library's first.

use super::read::is_record;
use super::schemas::Schema;
use super::{Change, Read, borrowed, edit};
use crate::fixes::place::waits;
use crate::fixes::statement::Statement;
use crate::project::Place;
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::Parent;

pub(super) fn fix(judge: &Judge<'_, '_, '_>, read: &Read) -> Option<Change> {
    let project = judge.analysis.project();
    let file = read.place.file;
    if !is_record(project, read.place) {
        return None;
    }
    let all = judge.schemas.named(judge, file);
    let schema = Schema::fitting(file, &read.fields, &all)?;
    let way = way(judge, schema.apply, read.place)?;
    let mut edits = borrowed::taken(project, (schema.file, &schema.name), read.place)?;
    let maker = match (schema.maker, way.contains("{maker}")) {
        (Some(maker), true) => {
            edits.extend(borrowed::needed(
                project,
                (maker.file, project.expr(maker).span),
                read.place,
            )?);
            project.text(maker)
        }
        (None, true) => return None,
        (_, false) => "",
    };
    let input = project.span_text(file, read.bare);
    let written =
        way.replace("{schema}", &schema.name).replace("{maker}", maker).replace("{input}", input);
    let (ahead, value) = written.rsplit_once('\n').unwrap_or(("", &written));
    if !ahead.is_empty() {
        let statement = Statement::of(project, read.place)?;
        let alone = read.places.len() == 1;
        if !alone || !ahead.lines().all(|line| is_new(judge, file, line)) {
            return None;
        }
        let next = format!("\n{}", statement.indent);
        let lines = format!("{}{}\n", statement.indent, ahead.replace('\n', &next));
        edits.push(edit(project, file, Span::new(statement.start, statement.start), lines));
    }
    edits.extend(read.places.iter().map(|place| {
        let code = opened(project.expr(*place).parent, value);
        edit(project, file, project.expr(*place).span, code)
    }));
    Some((schema.name.to_string(), edits))
}

/// What is waited for is opened before a part of it is read.
fn opened(parent: Parent, value: &str) -> String {
    let waits = value.find(' ') < value.find('(') && value.contains(' ');
    if waits && matches!(parent, Parent::Expr(_)) { format!("({value})") } else { value.to_owned() }
}

/// Whether a line gives a name that nothing in the file has.
fn is_new(judge: &Judge<'_, '_, '_>, file: u32, line: &str) -> bool {
    let Some((head, _)) = line.split_once(" = ") else { return true };
    let name = head.rsplit(' ').next().unwrap_or(head);
    judge.analysis.project().facts(file).bindings.iter().all(|known| &*known.name != name)
}

/// Of several ways the first of which the project shows a call; else the first that can stand at the read.
fn way<'a>(judge: &Judge<'_, '_, 'a>, ways: &'a [String], at: Place) -> Option<&'a str> {
    let mut able = ways.iter().map(String::as_str).filter(|way| {
        let value = way.lines().last().unwrap_or_default();
        let word = value.split('{').next().unwrap_or_default();
        word.is_empty() || !word.ends_with(' ') || waits(judge.analysis.project(), at, word)
    });
    let first = able.clone().next();
    able.find(|way| is_shown(judge, at.file, way)).or(first)
}

/// Whether a method of a way is called anywhere in files of a language.
fn is_shown(judge: &Judge<'_, '_, '_>, like: u32, way: &str) -> bool {
    let project = judge.analysis.project();
    let family = |file: u32| &*project.file(file).language.profile.apis;
    let pieces = way.split(['{', '}']).flat_map(|piece| piece.split_inclusive('('));
    let names = pieces.filter_map(|piece| {
        let name = piece.trim_start_matches(')').strip_prefix('.')?.strip_suffix('(')?;
        (!name.is_empty()).then_some(name)
    });
    names
        .into_iter()
        .any(|name| project.calls_named(name).iter().any(|call| family(call.file) == family(like)))
}
