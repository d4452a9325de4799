//! Every example of every rule page runs: what is marked is found, and nothing else.

use crate::support::{engine, in_pool};
use mistral_lint_engine::examples;
use std::fmt::Write as _;

#[test]
fn every_example_is_as_its_page_says() {
    let (mut count, mut wrong, mut said) = (0, 0, String::new());
    for page in engine().pages() {
        let trial = in_pool(|| examples::run(engine(), page));
        assert!(trial.examples > 0, "{} has no examples", page.name);
        count += trial.examples;
        wrong += trial.wrong.len();
        for wrong in trial.wrong {
            let _ = writeln!(said, "rules/{}.md:{}: {}", page.name, wrong.line, wrong.title);
            for line in wrong.said {
                let _ = writeln!(said, "    {line}");
            }
        }
    }
    assert!(wrong == 0, "{wrong} of {count} examples are not as marked:\n\n{said}");
}

#[test]
fn a_page_says_what_a_reviewer_needs() {
    for page in engine().pages() {
        assert!(!page.since.is_empty() && !page.checklist.is_empty(), "{}", page.name);
        assert!(!page.cwe.is_empty() && !page.own, "{}", page.name);
        for section in ["## Why", "## What is clean", "## How to fix"] {
            assert!(page.manual.contains(section), "{} has no `{section}`", page.name);
        }
    }
}
