//! Stub.

use super::Subject;
use crate::finding::Fix;
use crate::shapes::Judge;

pub(super) fn fix(_judge: &Judge<'_, '_, '_>, _subject: &Subject<'_>) -> Option<Fix> {
    None
}
