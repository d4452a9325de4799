//! A call that shows what it must not: it shows whether there is a value, or is no longer given it.

use super::place::{is_seen, parent};
use super::{Subject, edit, fix};
use crate::finding::{Applicability, Edit, Fix};
use crate::flow::{Reach, Walk};
use crate::project::{Place, Project};
use crate::shapes::Judge;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{Arg, Call, ExprKind, Facts};

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
                return before.ends_with(':').then_some(at);
            }
            ExprKind::Spread(_) | ExprKind::List(_) | ExprKind::Function(_) => return None,
            _ => at = around,
        }
    }
}

/// Whether a call is a method of a text that is written down.
fn formats(facts: &Facts, call: &Call) -> bool {
    let ExprKind::Member(object, _) = facts.expr(call.callee).kind else { return false };
    matches!(facts.expr(object).kind, ExprKind::Text(_) | ExprKind::Join(_))
}

/// Where texts have holes for names only: the value must be shown by a hole that asks for no more than text.
fn formatted(
    project: &Project<'_>,
    call: Place,
    (key, value): (Place, Place),
    written: String,
) -> Option<Vec<Edit>> {
    let facts = project.facts(call.file);
    let file = project.file(call.file);
    let args = &facts.call(call.expr)?.args;
    let format = args.iter().find(|arg| arg.label.is_none())?;
    let span = facts.expr(format.value).span;
    let text = span.of(&file.text);
    let own = facts.expr(value.expr).span;
    let path = |c: char| c.is_alphanumeric() || matches!(c, '_' | '.' | '&' | '%');
    let before = file.text.get(..own.start as usize)?.trim_end();
    let named = project.text(key).chars().all(path);
    if !text.starts_with('"') || text.contains(":?") || text.contains(":#?") || !named {
        return None;
    }
    if !span.contains(own) {
        return (!before.ends_with('?')).then(|| vec![edit(project, call.file, own, written)]);
    }
    let alone = args.len() == 1 && text.matches('{').count() == 1;
    let hole = before.ends_with('{') && file.text.get(own.end as usize..)?.starts_with('}');
    let end = Span::new(span.end, span.end);
    (alone && hole).then(|| {
        vec![
            edit(project, call.file, own, ""),
            edit(project, call.file, end, format!(", {written}")),
        ]
    })
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
