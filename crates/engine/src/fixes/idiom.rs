//! How a file reads a variable: as it reads others, or as its language does.

use super::imports;
use super::place::{is_seen, root};
use super::text::words;
use crate::finding::Edit;
use crate::project::{Place, last_name};
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use crate::sources;

/// A read of a variable, and the line that it needs in front.
pub(super) struct Read {
    pub(super) code: String,
    pub(super) import: Option<Edit>,
}

/// How a variable is read at a place. A type that must be kept can't be left to how others are read: some of them
/// may give nothing.
pub(super) fn read(judge: &Judge<'_, '_, '_>, at: Place, name: &str, typed: bool) -> Option<Read> {
    let project = judge.analysis.project();
    let file = project.file(at.file);
    let phrases = &file.language.profile.phrases;
    if phrases.read_as_others
        && (!typed || phrases.certain.is_some())
        && let Some(code) = as_others(judge, at, name)
    {
        return Some(Read { code, import: None });
    }
    let shown = |sign: &String| file.text.contains(sign.as_str());
    let elsewhere = phrases.read_where.iter().find(|other| other.signs.iter().any(shown));
    if let Some(other) = elsewhere {
        return Some(Read { code: other.read.replace("{name}", name), import: None });
    }
    let code = phrases.read.replace("{name}", name);
    let Some(import) = &phrases.import else { return Some(Read { code, import: None }) };
    let (code, import) = imports::spelled(project, at, &code, import)?;
    Some(Read { code, import })
}

/// The first read of another variable in the file, with this name in its place.
fn as_others(judge: &Judge<'_, '_, '_>, at: Place, name: &str) -> Option<String> {
    let analysis = judge.analysis;
    let project = analysis.project();
    let file = project.file(at.file);
    if file.inside.is_some() {
        return None;
    }
    let others = file.facts.each_expr().map(|(expr, _)| Place { file: at.file, expr });
    others.filter(|place| file.facts.assigned(place.expr).is_none()).find_map(|place| {
        let hit = analysis.meaning.hit(place, Role::EnvRead).filter(|hit| !hit.by_name)?;
        let names = sources::variables(analysis, place, hit);
        let [known] = names.as_slice() else { return None };
        let root = last_name(&file.facts, root(&file.facts, place.expr)?)?;
        let instead = analysis.meaning.slot(place, hit, Slot::Default);
        let code = project.text(place);
        let at_known = words(code, known).collect::<Vec<_>>();
        let [start] = at_known.as_slice() else { return None };
        let plain = instead.is_empty() && !code.contains('\n') && is_seen(project, root, at);
        plain.then(|| format!("{}{name}{}", &code[..*start], &code[start + known.len()..]))
    })
}
