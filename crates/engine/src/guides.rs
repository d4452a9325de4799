//! What stops a value on its way: masks for secrets, validation for requests, fixed texts for errors.

mod answers;
mod failures;
mod inputs;
mod requests;
mod secrets;
mod streams;

pub(crate) use answers::Answers;
pub(crate) use failures::Failures;
pub(crate) use inputs::Inputs;
pub(crate) use requests::Requests;
pub(crate) use secrets::{Cut, Secrets, cut_at, left_out};
pub(crate) use streams::Streams;

use crate::analysis::Analysis;
use crate::meaning::Hit;
use crate::project::Place;
use crate::role::Slot;
use crate::sinks::along;
use mistral_lint_grammars::facts::{ExprKind, Step};

/// Whether an entry's input takes the value at `part`.
fn takes(analysis: &Analysis<'_, '_>, call: Place, hit: Hit, part: Place, fields: &[Step]) -> bool {
    let entry = analysis.meaning.entry(call.file, hit);
    if entry.slot(Slot::Input).is_empty() {
        return true;
    }
    let picked = analysis.meaning.slot(call, hit, Slot::Input);
    picked.iter().any(|picked| picked.place == part && along(&picked.rest, fields))
}

/// Whether an entry that calls functions gives them the value at `part`, or gives what the function at `part` gives.
fn calls_back(
    analysis: &Analysis<'_, '_>,
    call: Place,
    hit: Hit,
    part: Place,
    fields: &[Step],
) -> bool {
    let input = !analysis.meaning.entry(call.file, hit).slot(Slot::Input).is_empty();
    let is_function = matches!(analysis.project().expr(part).kind, ExprKind::Function(_));
    is_function || input && takes(analysis, call, hit, part, fields)
}
