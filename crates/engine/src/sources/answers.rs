//! Where what the model says is born: the results of inference.

use super::Source;
use crate::analysis::{Analysis, Kind};

/// Every answer of the model.
pub(crate) fn answers(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let calls = analysis.calls.iter().filter(|call| call.kind == Kind::Inference);
    calls
        .map(|call| Source {
            by_name: call.hit.by_name,
            ..Source::new(call.place, "the model answers here")
        })
        .collect()
}
