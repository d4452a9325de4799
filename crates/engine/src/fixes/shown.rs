//! A call that shows what it must not: it shows whether there is a value, or is no longer given it.

use super::place::{is_seen, parent};
use super::{Subject, edit, fix};
use crate::finding::{Applicability, Edit, Fix};
use crate::flow::{Reach, Walk};
use crate::project::{Place, Project, last_name};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{Arg, Call, DefFrom, ExprKind, Facts};

/// The part of a call by which a value enters it, and whether that is the value itself.
pub(crate) fn entering<'s>(
    judge: &Judge<'_, '_, '_>,
    walk: &Walk,
    index: usize,
    (file, call): (u32, Span),
) -> Subject<'s> {
    let whole = |reach: &&Reach| {
        let within = reach.place.file == file && call.contains(judge.span(reach.place));
        within && reach.fields.is_empty() && reach.failed.is_none() && reach.closed == 0
    };
    let first = walk.way(index).into_iter().find(whole).map(|reach| reach.place);
    let place = first.unwrap_or(walk.reaches[index].place);
    Subject { whole: first.is_some(), ..Subject::at(place) }
}

/// Writes whether there is a value in the value's place. Safe where the line says something else as well: one that
/// is nothing but the value may be what the program is run for.
pub(super) fn presence(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let project = judge.analysis.project();
    let (call, file) = (subject.call?, project.file(subject.place.file));
    if !subject.whole || call.file != subject.place.file {
        return None;
    }
    let value = outermost(project, call, subject.place)?;
    let span = project.expr(value).span;
    let phrases = &file.language.profile.phrases;
    let args = &project.facts(call.file).call(call.expr)?.args;
    let before = file.text.get(..span.start as usize)?.trim_end();
    let after = file.text.get(span.end as usize..)?.trim_start();
    let beside_text = before.ends_with('+') || after.starts_with('+');
    let phrase = if beside_text { &phrases.presence_text } else { &phrases.presence };
    let maker = phrase.split('(').next().unwrap_or_default();
    if !maker.starts_with(['!', '{']) && !is_seen(project, maker, value) {
        return None;
    }
    // Not whether the piece is there that was shown of it.
    let text = project.text(subject.place).trim_end().trim_start_matches(['&', '%']);
    let written = phrase.replace("{value}", text);
    let written = match short(project, value) {
        Some(label) => format!("{label}: {written}"),
        None => written,
    };
    let edits = if phrases.open_holes {
        vec![edit(project, call.file, span, written)]
    } else {
        formatted(project, call, (subject.place, value), written)?
    };
    let alone = args.len() == 1 && args[0].value == value.expr;
    let safe = subject.certain && !alone;
    let applicability = if safe { Applicability::Safe } else { Applicability::Unsafe };
    Some(fix("Show only whether it is set", applicability, edits))
}

/// The largest part of what is shown that is the value and nothing else.
fn outermost(project: &Project<'_>, call: Place, place: Place) -> Option<Place> {
    let facts = project.facts(place.file);
    let mut at = place;
    loop {
        let around = parent(project, at)?;
        if around == call {
            return (facts.call(call.expr)?.callee != at.expr).then_some(at);
        }
        match &facts.expr(around.expr).kind {
            ExprKind::Join(_) => return Some(at),
            ExprKind::Call(call) if formats(facts, call) => return Some(at),
            ExprKind::Record(_) => {
                let text = &project.file(at.file).text;
                let before = text.get(..facts.expr(at.expr).span.start as usize)?.trim_end();
                return (before.ends_with(':') || short(project, at).is_some()).then_some(at);
            }
            ExprKind::Spread(_) | ExprKind::List(_) | ExprKind::Function(_) => return None,
            _ => at = around,
        }
    }
}

/// The key that a name in a record stands for as well: `{ name }`.
pub(super) fn short<'p>(project: &'p Project<'_>, place: Place) -> Option<&'p str> {
    let around = parent(project, place)?;
    let ExprKind::Name(name, _) = &project.expr(place).kind else { return None };
    let ExprKind::Record(entries) = &project.expr(around).kind else { return None };
    let own = entries.iter().find(|entry| entry.value == place.expr)?;
    let text = &project.file(place.file).text;
    let before = text.get(..project.expr(place).span.start as usize)?.trim_end();
    (own.label.as_ref() == Some(name) && before.ends_with(['{', ','])).then_some(name)
}

/// Whether a call is a method of a text that is written down.
fn formats(facts: &Facts, call: &Call) -> bool {
    let ExprKind::Member(object, _) = facts.expr(call.callee).kind else { return false };
    matches!(facts.expr(object).kind, ExprKind::Text(_) | ExprKind::Join(_))
}

/// Where texts have holes for names only: the value must be shown as text, or be one.
fn formatted(
    project: &Project<'_>,
    call: Place,
    (key, value): (Place, Place),
    written: String,
) -> Option<Vec<Edit>> {
    let facts = project.facts(call.file);
    let file = project.file(call.file);
    let args = &facts.call(call.expr)?.args;
    let own = facts.expr(value.expr).span;
    let path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '&' | '%');
    let named = project.text(key).chars().all(path);
    let before = file.text.get(..own.start as usize)?.trim_end();
    let sure = is_text(project, key);
    // A field of its own, by a sign: as text, or as it is written.
    if before.ends_with('%') || before.ends_with('?') && sure {
        let head = before[..before.len() - 1].trim_end();
        if head.ends_with('=') {
            return named.then(|| vec![edit(project, call.file, own, written)]);
        }
        // A sign and a name are a field of that name; what is no name needs one.
        let field = project.text(key).trim_start_matches(['&', '%']);
        let whole = Span::new(before.len() as u32 - 1, own.end);
        let written = format!("{field} = {written}");
        return named.then(|| vec![edit(project, call.file, whole, written)]);
    }
    let format = args.iter().find(|arg| arg.label.is_none())?;
    let span = facts.expr(format.value).span;
    let text = span.of(&file.text);
    if !text.starts_with('"') || !named {
        return None;
    }
    if !span.contains(own) {
        let asks = text.contains(":?") || text.contains(":#?") || before.ends_with('?');
        return (sure || !asks).then(|| vec![edit(project, call.file, own, written)]);
    }
    let start = (own.start - span.start) as usize;
    let hole = text[..start].ends_with('{').then(|| start - 1)?;
    let said = text[start..].split_once('}')?.0;
    let (name, asked) = said.split_once(':').unwrap_or((said, ""));
    let debug = asked.contains('?');
    if name.len() != (own.end - own.start) as usize || debug && !sure {
        return None;
    }
    // The new value stands among the others as its hole does among theirs.
    let holes = holes(&text[..hole])?;
    self::holes(&text[start..])?;
    let texts: Vec<&Arg> = args.iter().filter(|arg| arg.label.is_none()).collect();
    let after = facts.expr(texts.get(holes)?.value).span.end;
    Some(vec![
        edit(project, call.file, own, ""),
        edit(project, call.file, Span::new(after, after), format!(", {written}")),
    ])
}

/// How many holes of a text take the next value; nothing when some count for themselves.
fn holes(text: &str) -> Option<usize> {
    let plain = text.replace("{{", "").replace("}}", "");
    let mut count = 0;
    for hole in plain.split('{').skip(1) {
        let name = hole.split(['}', ':']).next().unwrap_or_default();
        if name.is_empty() {
            count += 1;
        } else if name.starts_with(|c: char| c.is_ascii_digit()) || hole.contains(['$', '*']) {
            return None;
        }
    }
    Some(count)
}

/// Whether what a name stands for is a text for sure: it was taken out of what may hold none, or made one.
fn is_text(project: &Project<'_>, place: Place) -> bool {
    let facts = project.facts(place.file);
    let texts = &project.file(place.file).language.profile.phrases.texts;
    let mut at = place.expr;
    while let ExprKind::Pass(parts) = &facts.expr(at).kind {
        let [part] = parts.as_slice() else { return false };
        at = *part;
    }
    let ExprKind::Name(_, Some(binding)) = facts.expr(at).kind else { return false };
    let defs = facts.reaching(binding, at);
    let made = |def: &&mistral_lint_grammars::facts::Def| match def.from {
        DefFrom::Assign(id) if def.path.is_empty() => {
            let value = facts.assigns[id.index()].value.and_then(|value| facts.call(value));
            let name = value.and_then(|call| last_name(facts, call.callee));
            name.is_some_and(|name| texts.iter().any(|known| known == name))
        }
        _ => false,
    };
    !defs.is_empty() && defs.iter().all(made)
}

/// Takes the argument out of the call. Safe where nothing is left out but a name.
pub(super) fn without(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let project = judge.analysis.project();
    let call = subject.call.filter(|call| call.file == subject.place.file)?;
    let facts = project.facts(call.file);
    let span = facts.expr(subject.place.expr).span;
    let args = &facts.call(call.expr)?.args;
    let arg = args.iter().find(|arg| facts.expr(arg.value).span.contains(span))?;
    let place = Place { file: call.file, expr: arg.value };
    if arg.label.is_none() && !is_extra(project, call.file, args, arg) {
        return None;
    }
    let named = matches!(facts.expr(arg.value).kind, ExprKind::Name(..) | ExprKind::Member(..));
    let safe = subject.certain && named;
    let applicability = if safe { Applicability::Safe } else { Applicability::Unsafe };
    let edits = vec![edit(project, call.file, listed(project, call, place)?, "")];
    Some(fix("Leave the argument out", applicability, edits))
}

/// Whether an argument stands after a text that does not ask for it.
fn is_extra(project: &Project<'_>, file: u32, args: &[Arg], arg: &Arg) -> bool {
    let facts = project.facts(file);
    let Some(first) = args.iter().find(|arg| arg.label.is_none()) else { return false };
    let plain =
        matches!(&facts.expr(first.value).kind, ExprKind::Text(text) if !text.contains(['%', '{']));
    let spread = args.iter().any(|arg| matches!(facts.expr(arg.value).kind, ExprKind::Spread(_)));
    plain && first.value != arg.value && !spread
}

/// An argument as it stands among others: with its name, and the comma that parts it from its neighbour.
pub(super) fn listed(project: &Project<'_>, call: Place, value: Place) -> Option<Span> {
    let facts = project.facts(call.file);
    let text = &*project.file(call.file).text;
    let span = facts.expr(value.expr).span;
    let arg = facts.call(call.expr)?.args.iter().find(|arg| arg.value == value.expr)?;
    let mut before = text.get(..span.start as usize)?;
    if let Some(label) = &arg.label {
        before = before.trim_end().trim_end_matches(['%', '?']).trim_end();
        before = before.strip_suffix(['=', ':'])?.trim_end().strip_suffix(&**label)?;
    }
    let after = text.get(span.end as usize..)?;
    let rest = after.trim_start();
    if let Some(head) = before.trim_end().strip_suffix(',') {
        return rest.starts_with([',', ')']).then(|| Span::new(head.len() as u32, span.end));
    }
    let opens = before.trim_end().ends_with('(');
    let next = rest.strip_prefix(',').map(str::trim_start);
    let end = next.map_or(after.len() - rest.len(), |next| after.len() - next.len());
    let ends = next.is_some() || rest.starts_with(')');
    (opens && ends).then(|| Span::new(before.len() as u32, span.end + end as u32))
}
