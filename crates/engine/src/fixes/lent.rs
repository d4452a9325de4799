//! Languages in which a literal is only ever lent: what is read in its place is somebody's own.

use super::place::{call_with, called, method_of};
use crate::project::{Place, Project};
use mistral_lint_grammars::facts::{Call, ExprKind, Flavour, Parent};
use mistral_lint_grammars::{Phrases, Span};

/// A text of one's own is given where one was made, and lent where one was lent.
pub(super) fn fitting(
    project: &Project<'_>,
    place: Place,
    phrases: &Phrases,
    lent: &str,
    read: &str,
) -> Option<(Span, String)> {
    let span = project.expr(place).span;
    let owns = |name: &str| phrases.owners.iter().any(|known| known == name);
    let takes = |name: &str| phrases.takers.iter().any(|known| known == name);
    let as_lent = |phrase: &str| Some((span, phrase.replace("{read}", read)));
    if let Some((call, name)) = method_of(project, place) {
        return match name {
            name if owns(name) => Some((project.expr(call).span, read.to_owned())),
            name if takes(name) => Some((span, read.to_owned())),
            _ => None,
        };
    }
    if let Some((around, call)) = call_with(project, place) {
        return match argument(project, (around, call), place, &owns, &takes) {
            Given::Lent => as_lent(lent),
            Given::Own => Some((span, read.to_owned())),
            Given::Whole => Some((project.expr(around).span, read.to_owned())),
            Given::Held if is_lent_on(project, around) => {
                as_lent(phrases.lent_name.as_deref().unwrap_or(lent))
            }
            Given::Held | Given::Unknown => None,
        };
    }
    match project.expr(place).parent {
        Parent::Assign(id) => {
            let assign = &project.facts(place.file).assigns[id.index()];
            let typed = assign.ty.map(|ty| project.text(Place { file: place.file, expr: ty }));
            match typed {
                Some(ty) if ty.contains("'static") => None,
                Some(_) => as_lent(lent),
                None => as_lent(phrases.lent_name.as_deref().unwrap_or(lent)),
            }
        }
        Parent::Expr(around)
            if matches!(project.facts(place.file).expr(around).kind, ExprKind::Join(_)) =>
        {
            let before = project.file(place.file).text.get(..span.start as usize)?.trim_end();
            if before.ends_with('+') { as_lent(lent) } else { Some((span, read.to_owned())) }
        }
        _ => None,
    }
}

/// How an argument is given.
enum Given {
    Lent,
    Own,
    /// The call only makes it one's own.
    Whole,
    /// The call only holds it.
    Held,
    Unknown,
}

/// Whether what holds a literal is itself an argument: it is let go with the call.
fn is_lent_on(project: &Project<'_>, holder: Place) -> bool {
    let file = project.file(holder.file);
    call_with(project, holder).is_some_and(|(_, call)| {
        let callee = file.facts.expr(call.callee).span.of(&file.text);
        let wraps = file.language.profile.wrappers.iter().any(|known| known == callee);
        call.flavour == Flavour::Plain && !wraps
    })
}

fn argument(
    project: &Project<'_>,
    (around, call): (Place, &Call),
    place: Place,
    owns: &dyn Fn(&str) -> bool,
    takes: &dyn Fn(&str) -> bool,
) -> Given {
    let file = project.file(around.file);
    let callee = file.facts.expr(call.callee).span.of(&file.text);
    let first = call.args.first().is_some_and(|arg| arg.value == place.expr);
    match call.flavour {
        Flavour::Macro if first => Given::Unknown,
        Flavour::Macro => Given::Own,
        // A field's type, and what a wrapper holds, is not known here.
        Flavour::New | Flavour::Element => Given::Unknown,
        Flavour::Plain if owns(callee) => Given::Whole,
        Flavour::Plain if called(project, around.file, call).is_some_and(takes) => Given::Own,
        Flavour::Plain if file.language.profile.wrappers.iter().any(|known| known == callee) => {
            Given::Held
        }
        Flavour::Plain => Given::Lent,
    }
}
