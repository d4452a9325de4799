//! What is read of a request goes through a schema of the project that has every field that is read.
//!
//! Unsafe: requests that were answered before are refused.

mod applied;
mod known;
mod lent;
mod read;
mod schemas;
mod typed;

use super::{Subject, borrowed, edit, fix as whole};
use crate::finding::{Applicability, Edit, Fix};
use crate::shapes::Judge;
pub(crate) use known::Known;
use read::Read;

pub(super) fn fix(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let (name, edits) = if let Some(parameter) = typed::parameter(judge, subject.place) {
        typed::fix(judge, &parameter)?
    } else {
        let read = Read::of(judge, subject.place)?;
        applied::fix(judge, &read).or_else(|| lent::fix(judge, &read))?
    };
    Some(whole(format!("Validate it with `{name}`"), Applicability::Unsafe, edits))
}

/// What a fix says, and what it changes.
type Change = (String, Vec<Edit>);
