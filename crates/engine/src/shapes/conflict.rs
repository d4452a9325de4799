//! A call that is told the same thing in two ways.

use super::{Judge, Verdicts};
use crate::page::{Page, Sentence};

pub(super) fn run(_judge: &Judge<'_, '_, '_>, _page: &Page, _sentence: &Sentence) -> Verdicts {
    Verdicts::default()
}
