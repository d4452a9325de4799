//! The books as they ship: every one loads, speaks only known words, and uses every word there is.

use crate::support::{books, text};
use mistral_lint_engine::role::Role;
use mistral_lint_engine::secrets::Secrets;
use mistral_lint_engine::{BookError, BookText, Engine};
use std::collections::BTreeSet;

fn load(path: &str, book: &str) -> BookError {
    let mut all = books();
    all.push(BookText { path: path.into(), text: book.into() });
    Engine::load(&all).err().unwrap_or_else(|| panic!("accepted: {book}"))
}

#[test]
fn every_book_loads() {
    let books = books();
    if let Err(error) = Engine::load(&books).and_then(Engine::prove) {
        let text =
            &books.iter().find(|book| book.path == error.path).expect("one of the books").text;
        let line = text[..error.span.start].matches('\n').count() + 1;
        panic!("{}:{line}: {error}", error.path);
    }
}

#[test]
fn the_secrets_hold_their_own_proof() {
    let book = text("apis/secrets.toml");
    if let Err(error) = Secrets::prove("apis/secrets.toml", &book) {
        let line = book[..error.span.start].matches('\n').count() + 1;
        panic!("apis/secrets.toml:{line}: {error}");
    }
}

#[test]
fn a_stray_word_in_a_book_is_shown_with_the_nearest_right_one() {
    let page = |from: &str, to: &str| text("rules/key-in-log.md").replacen(from, to, 1);
    let query = text("queries/python/facts.scm");
    for (path, book, wrong, right) in [
        (
            "apis/python/a.toml",
            "[[api]]\npath = \"a.b\"\nrole = \"infrence\"\n".into(),
            "infrence",
            "inference",
        ),
        (
            "apis/rust/a.toml",
            "[[api]]\npath = \"a::b\"\nrole = \"log\"\noutptu = [\"0\"]\n".into(),
            "outptu",
            "output",
        ),
        ("apis/ecma/a.toml", "[[api]]\npath = \"a::b\"\nroel = \"log\"\n".into(), "roel", "role"),
        (
            "apis/ecma/a.toml",
            "[[convention]]\nfiles = [\"a/**\"]\nrole = \"rout\"\n".into(),
            "rout",
            "route",
        ),
        ("rules/key-in-log.md", page("to = [\"log\"]", "to = [\"lgo\"]"), "lgo", "log"),
        ("rules/key-in-log.md", page("shape = \"flow\"", "shape = \"flwo\""), "flwo", "flow"),
        (
            "queries/python/facts.scm",
            query.replacen("@function", "@functoin", 1),
            "functoin",
            "@function",
        ),
    ] {
        let mut all = books();
        all.retain(|known| known.path != path);
        all.push(BookText { path: path.into(), text: book.clone() });
        let loaded = Engine::load(&all).and_then(Engine::prove);
        let error = loaded.err().unwrap_or_else(|| panic!("accepted: {book}"));
        assert_eq!(error.path, path);
        let shown =
            book.get(error.span.clone()).unwrap_or_else(|| panic!("{path}: {:?}", error.span));
        assert!(
            shown.contains(wrong) && shown.len() < wrong.len() + 8,
            "{path}: `{shown}` for `{wrong}`: {error}"
        );
        assert!(
            error.message.replace('`', "").contains(&format!("did you mean {right}?")),
            "{path}: {error}"
        );
    }
}

#[test]
fn an_unknown_matcher_in_a_condition_is_an_error() {
    let error = load(
        "apis/python/a.toml",
        "[[api]]\npath = \"a.b\"\nrole = \"log\"\nwhen = { \"0\" = \"mistral-hots\" }\n",
    );
    assert!(error.message.contains("mistral-host"), "{error}");
}

#[test]
fn every_role_is_used_by_some_book() {
    let mut used = BTreeSet::new();
    for book in books().iter().filter(|book| book.path.starts_with("apis/")) {
        let table: toml::Table =
            book.text.parse().unwrap_or_else(|error| panic!("{}: {error}", book.path));
        for list in ["api", "convention"] {
            let entries = table.get(list).and_then(toml::Value::as_array).into_iter().flatten();
            used.extend(entries.filter_map(|entry| entry.get("role")?.as_str().map(str::to_owned)));
        }
    }
    let unused: Vec<&str> =
        Role::WORDS.iter().map(|(word, _)| *word).filter(|word| !used.contains(*word)).collect();
    assert!(unused.is_empty(), "{unused:?}");
}
