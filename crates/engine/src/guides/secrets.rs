//! What stops a secret: masks, wrappers, short cuts.

use super::{calls_back, takes};
use crate::analysis::Analysis;
use crate::errors;
use crate::flow::{Gate, Guide, Kept, Reach, Through};
use crate::meaning::Hit;
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{ExprKind, Parent, Step};

/// A mask that shows more than this many characters on one side is none.
const SHOWN: i64 = 4;

/// Follows secrets.
pub(crate) struct Secrets<'x, 'p, 'a> {
    pub(crate) analysis: &'x Analysis<'p, 'a>,
}

impl Guide for Secrets<'_, '_, '_> {
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through {
        let meaning = &self.analysis.meaning;
        let facts = meaning.project().facts(call.file);
        if matches!(facts.expr(call.expr).parent, Parent::Raise(_)) {
            return Through::Result;
        }
        let mut through = Through::Stop;
        if flattens(self.analysis, call, part, fields) {
            return Through::Flat;
        }
        for hit in meaning.hits(call).iter() {
            let entry = meaning.entry(call.file, *hit);
            let input = || takes(self.analysis, call, *hit, part, fields);
            if entry.text && matches!(fields.first(), Some(Step::Field(_))) {
                return Through::Stop;
            }
            if left_out(self.analysis, call, *hit, fields) {
                return Through::Stop;
            }
            match entry.role {
                Role::Mask | Role::SecretType => return Through::Barrier,
                Role::Carrier if input() && entry.opens => through = Through::Opened,
                Role::Carrier if input() => through = Through::Result,
                Role::Catch if through == Through::Callback => {}
                Role::Reveal | Role::Error | Role::Catch => through = Through::Result,
                // An object that shows its options when it is printed.
                Role::Client if meaning.project().file(call.file).language.profile.objects_show => {
                    through = Through::Result;
                }
                Role::EnvRead | Role::EnvInline | Role::SecretRead
                    if meaning
                        .slot(call, *hit, Slot::Default)
                        .iter()
                        .any(|picked| picked.place == part) =>
                {
                    through = Through::Result;
                }
                Role::Callback if calls_back(self.analysis, call, *hit, part, fields) => {
                    through = Through::Callback;
                }
                // What it is given for itself, it keeps.
                Role::Callback if through == Through::Perhaps => through = Through::Stop,
                Role::Store if input() => return Through::Receiver,
                _ => {}
            }
        }
        if through == Through::Result && cut_at(self.analysis, call).is_some_and(Cut::is_short) {
            return Through::Barrier;
        }
        through
    }

    fn gate(&self, reach: &Reach) -> Gate {
        let (meaning, place) = (&self.analysis.meaning, reach.place);
        let below = || matches!(reach.fields.first(), Some(Step::Field(_)));
        if cut_at(self.analysis, place).is_some_and(Cut::is_short) {
            return Gate::Barrier(place);
        }
        let closed = match &meaning.project().expr(place).kind {
            ExprKind::Member(..) | ExprKind::Index(..) if meaning.has(place, Role::Mask) => {
                return Gate::Barrier(place);
            }
            ExprKind::Name(..) => {
                reach.failed.is_some_and(|failed| errors::excluded(self.analysis, place, failed))
                    || made_safe(self.analysis, place)
            }
            // Where printing an object shows its fields, its text does not.
            ExprKind::Join(_) => {
                below() && meaning.project().file(place.file).language.profile.objects_show
            }
            _ => false,
        };
        if closed { Gate::Closed } else { Gate::Open }
    }

    fn kept(&self, call: Place, _: Place, fields: &[Step]) -> Vec<Kept> {
        errors::kept(self.analysis, call, fields)
    }

    fn catchers(&self, call: Place) -> Vec<Place> {
        errors::catchers(self.analysis, call)
    }

    fn catches(&self, failed: Place, types: &[Place]) -> bool {
        errors::catches(self.analysis, failed, types)
    }

    fn executes(&self, call: Place) -> bool {
        self.analysis.meaning.has(call, Role::Executor)
    }
}

/// Whether what a call gives is a text with every field of what it is given, whatever else it may be.
fn flattens(analysis: &Analysis<'_, '_>, call: Place, part: Place, fields: &[Step]) -> bool {
    let meaning = &analysis.meaning;
    meaning
        .hits(call)
        .iter()
        .any(|hit| meaning.entry(call.file, *hit).flat && takes(analysis, call, *hit, part, fields))
}

/// Whether a call leaves out, by name, one of the fields that the value is below.
pub(crate) fn left_out(
    analysis: &Analysis<'_, '_>,
    call: Place,
    hit: Hit,
    fields: &[Step],
) -> bool {
    let picked = analysis.meaning.slot(call, hit, Slot::Without);
    let names = picked.iter().flat_map(|picked| analysis.meaning.constants(picked.place));
    names.into_iter().any(|name| {
        let last = name.rsplit(['.', '"', '\'', '[', ']']).find(|part| !part.is_empty());
        fields.iter().any(|field| match field {
            Step::Field(field) => last.is_some_and(|last| last.eq_ignore_ascii_case(field)),
            Step::Item | Step::At(_) => false,
        })
    })
}

/// Whether a method was called on a name that makes its value safe to print.
fn made_safe(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    let facts = analysis.project().facts(place.file);
    let ExprKind::Name(_, Some(binding)) = facts.expr(place.expr).kind else { return false };
    let name = (place.file, binding);
    if let Some(known) = analysis.made_safe.borrow().get(&name) {
        return *known;
    }
    let found = facts.binding(binding).uses.iter().any(|used| {
        let Parent::Expr(member) = facts.expr(*used).parent else { return false };
        let (ExprKind::Member(..), Parent::Expr(call)) =
            (&facts.expr(member).kind, facts.expr(member).parent)
        else {
            return false;
        };
        let call = Place { file: place.file, expr: call };
        let meaning = &analysis.meaning;
        meaning.hits(call).iter().any(|hit| {
            meaning.entry(call.file, *hit).role == Role::SecretType
                && meaning.slot(call, *hit, Slot::Key).iter().any(|key| key.place.expr == *used)
        })
    });
    analysis.made_safe.borrow_mut().insert(name, found);
    found
}

/// What a cut of a text shows of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Cut {
    /// So many characters.
    pub(crate) shown: i64,
    /// The last ones.
    pub(crate) end: bool,
}

impl Cut {
    /// Whether so little of a key may be shown.
    pub(crate) fn is_short(self) -> bool {
        self.shown <= SHOWN
    }
}

/// A cut of a text: `key[:4]`, `key.slice(0, 4)`, `&key[..4]`.
pub(crate) fn cut_at(analysis: &Analysis<'_, '_>, place: Place) -> Option<Cut> {
    let project = analysis.project();
    let facts = project.facts(place.file);
    match &facts.expr(place.expr).kind {
        ExprKind::Index(_, keys) => {
            let [key] = keys.as_slice() else { return None };
            let ExprKind::Opaque(_) = facts.expr(*key).kind else { return None };
            let text = project.text(Place { file: place.file, expr: *key });
            let (from, to) = text.split_once("..").or_else(|| text.split_once(':'))?;
            let to = to.trim_start_matches('=').split(':').next().unwrap_or("");
            cut(from.trim(), to.trim())
        }
        ExprKind::Call(call) => {
            let numbers: Vec<&str> = call
                .args
                .iter()
                .map(|arg| project.text(Place { file: place.file, expr: arg.value }))
                .collect();
            let method = matches!(facts.expr(call.callee).kind, ExprKind::Member(..));
            if !method || numbers.iter().any(|text| text.parse::<i64>().is_err()) {
                return None;
            }
            match numbers.as_slice() {
                [from] => cut(from, ""),
                [from, to] => cut(from, to),
                _ => None,
            }
        }
        _ => None,
    }
}

fn cut(from: &str, to: &str) -> Option<Cut> {
    let number = |text: &str| text.parse::<i64>().ok();
    match (number(from), number(to)) {
        (None | Some(0), Some(to)) if to >= 0 => Some(Cut { shown: to, end: false }),
        (Some(from), None) if from < 0 && to.is_empty() => Some(Cut { shown: -from, end: true }),
        (Some(from), Some(to)) if from >= 0 && to >= from => {
            Some(Cut { shown: to - from, end: false })
        }
        _ => None,
    }
}
