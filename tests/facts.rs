//! What is understood of small files, by language: scopes, imports, destructuring, macros, classes, decorators.

use crate::support::{engine, files, text};
use std::fmt::Write as _;

#[test]
fn facts_are_as_they_were_reviewed() {
    for path in files("fixtures/facts") {
        let text = text(&path);
        let facts = engine().facts(&path, text.as_bytes()).expect("a known language");
        assert!(!facts.contains("not understood"), "{path}: a fixture parses\n{facts}");
        let name = path.trim_start_matches("fixtures/facts/").replace(['/', '.'], "_");
        // Each fact under the line that it is about: the text is the annotation.
        let mut shown = String::new();
        for (number, line) in text.lines().enumerate() {
            let _ = writeln!(shown, "{line}");
            for fact in facts.lines().filter(|fact| about(fact) == Some(number + 1)) {
                let _ = writeln!(shown, "    |{}", &fact[5..]);
            }
        }
        shown.push('\n');
        for fact in facts.lines().filter(|fact| about(fact).is_none()) {
            let _ = writeln!(shown, "    |{}", fact.trim());
        }
        insta::with_settings!({ prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(format!("facts__{name}"), shown);
        });
    }
}

/// The line that a fact is about.
fn about(fact: &str) -> Option<usize> {
    fact.get(..5)?.trim().parse().ok()
}
