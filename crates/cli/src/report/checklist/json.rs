//! The checklist as JSON, described by `docs/schema/checklist.schema.json`.

use super::model::Checklist;
use crate::report::sanitize;

pub(super) fn render(checklist: &Checklist) -> String {
    // The model holds nothing that JSON can't.
    let text = serde_json::to_string_pretty(checklist).unwrap_or_default();
    sanitize::json(&text).into_owned() + "\n"
}
