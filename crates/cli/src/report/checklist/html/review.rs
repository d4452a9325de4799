//! Room for the reviewer: boxes, notes and a signature. They work without a script, and print as boxes and lines.

use maud::{Markup, html};

const CHOICES: [(&str, &str); 3] =
    [("agreed", "agreed"), ("refused", "not agreed"), ("accepted", "risk accepted")];

/// A browser that remembered what was typed would put it under another report.
const FORGET: &str = "off";

/// The reviewer's decision: about one line, or the whole.
pub(super) fn decision(id: &str, about: &str) -> Markup {
    html! {
        div.decision {
            fieldset {
                legend { "Decision on " (about) }
                @for (name, word) in CHOICES {
                    (field("checkbox", &format!("{id}-{name}"), word))
                }
            }
            (note(&format!("{id}-note"), &format!("Note on {about}")))
        }
    }
}

fn field(kind: &str, id: &str, word: &str) -> Markup {
    html! {
        span.field {
            input type=(kind) id=(id) name=(id) autocomplete=(FORGET);
            label for=(id) { (word) }
        }
    }
}

fn note(id: &str, word: &str) -> Markup {
    html! {
        div.note {
            label for=(id) { (word) }
            textarea id=(id) name=(id) rows="2" autocomplete=(FORGET) {}
        }
    }
}

/// Who signs the whole.
pub(super) fn signature() -> Markup {
    html! {
        section #signature aria-labelledby="signature-title" {
            h2 #signature-title { "Signature" }
            (decision("whole", "the whole"))
            div.signature {
                @for (name, word) in [("reviewer", "Reviewer"), ("date", "Date"), ("commit", "Commit"), ("sign", "Signature")] {
                    div {
                        label for=(format!("signature-{name}")) { (word) }
                        input type="text" id=(format!("signature-{name}")) name=(format!("signature-{name}")) autocomplete=(FORGET);
                    }
                }
            }
        }
    }
}
