//! Every example of every rule page runs: what is marked is found, and nothing else. So does every example of
//! `fixtures/rules/<rule>/`: files of kinds that know no comments, and too many for a page. There the marks are taken out.

use crate::support::{self, engine, in_pool, key, named_key, other_key};
use mistral_lint_engine::examples::{self, Document};
use mistral_lint_engine::secrets::{Judgement, Secrets};
use mistral_lint_engine::{MemoryTree, Outcome, Page, Settings};
use std::fmt::Write as _;

/// The page, then the fixtures of its rule.
fn documents(page: &Page) -> Vec<(String, String)> {
    let folder = format!("fixtures/rules/{}/", page.name);
    let fixtures = support::files("fixtures/rules").into_iter();
    let fixtures = fixtures.filter(|path| path.starts_with(&folder));
    std::iter::once((format!("rules/{}.md", page.name), page.markdown.clone()))
        .chain(fixtures.map(|path| (path.clone(), support::text(&path))))
        .collect()
}

/// Files with a `.gitignore` stand in a folder: what git makes of them counts.
fn check(files: &[(String, String)], settings: &Settings) -> Outcome {
    if files.iter().any(|(path, _)| path.ends_with(".gitignore")) {
        let folder = support::folder(files);
        return engine().check(&mistral_lint_cli::tree(folder.path()), settings);
    }
    engine().check(&MemoryTree::new(files.to_vec()), settings)
}

#[test]
fn the_made_up_keys_have_the_shape_of_keys() {
    let secrets = Secrets::load("apis/secrets.toml", &support::text("apis/secrets.toml")).unwrap();
    for value in [key(), named_key(), other_key()] {
        assert!(matches!(secrets.judge(&value, None), Judgement::Key { .. }));
    }
}

#[test]
fn every_example_is_as_its_page_says() {
    let (mut count, mut wrong, mut said) = (0, 0, String::new());
    for page in engine().pages() {
        for (path, markdown) in documents(page) {
            let unmarked = path.starts_with("fixtures/");
            let document = Document { markdown: &markdown, unmarked };
            let trial = in_pool(|| examples::run_in(engine(), page, document, &check));
            assert!(trial.examples > 0, "{path} has no examples");
            count += trial.examples;
            wrong += trial.wrong.len();
            for wrong in trial.wrong {
                let _ = writeln!(said, "{path}:{}: {}", wrong.line, wrong.title);
                for line in wrong.said {
                    let _ = writeln!(said, "    {line}");
                }
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
