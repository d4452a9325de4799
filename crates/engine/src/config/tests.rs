//! Configurations, right and wrong.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that cannot go on should stop")]

use super::*;
use crate::finding::{Finding, Location, Outcome};
use crate::page::Page;

fn wrong(text: &str) -> (String, String, String) {
    let error = parse(text).expect_err("a mistake");
    (text[error.span.clone()].to_owned(), error.message, error.help.unwrap_or_default())
}

#[test]
fn every_key_is_read() {
    let config = parse(
        r#"
extends = "../base.toml"
rules = "lint/rules"
select = ["key-in-log", "C8"]
extend-select = ["missing-audit"]
ignore = ["key-in-error"]
exclude = ["vendor", "gen/**"]
pedantic = true
fail-on = "warning"
min-severity = "note"
min-confidence = "medium"
require-ignore-reason = true
[severity]
key-in-log = "warning"
missing-audit = "off"
[[per-path]]
paths = ["tests"]
ignore = ["hardcoded-key"]
"#,
    )
    .expect("right");
    assert_eq!(config.fail_on, Some(Severity::Warning));
    assert_eq!(config.min_confidence, Some(Confidence::Medium));
    assert_eq!(config.severity[1].1, Level::Off);
    assert_eq!(config.per_path[0].paths[0].text, "tests");
    assert_eq!(config.book, None);
}

#[test]
fn mistakes_have_a_place_and_a_way_out() {
    let own = |a: &str, b: &str, c: &str| (a.to_owned(), b.to_owned(), c.to_owned());
    assert_eq!(
        wrong("selct = []"),
        own("selct", "There is no key `selct`", "Did you mean `select`?")
    );
    assert_eq!(
        wrong("fail-on = \"eror\""),
        own("\"eror\"", "`eror` is not known here", "Did you mean `error`?")
    );
    assert_eq!(wrong("pedantic = 1").1, "This must be true or false, not a number");
    assert_eq!(wrong("ignore = \"x\"").2, "Put it in brackets: [\"..\"]");
    assert_eq!(wrong("exclude = [\"a\", \"b[\"]").0, "\"b[\"");
    assert_eq!(wrong("[[per-path]]\npath = []").2, "Did you mean `paths`?");
    assert!(wrong("a = [").1.starts_with("This is not TOML"));
}

#[test]
fn what_stands_in_front_is_checked() {
    let text = "[[in-front]]\nprovides = [\"rate-limit\"]\npaths = [\"api\"]\nreason = \"nginx\"\n";
    assert_eq!(parse(text).expect("right").in_front.len(), 1);
    let wrong = |text: &str| {
        let error = parse(text).expect_err("a mistake");
        (text[error.span].to_owned(), error.message)
    };
    let (at, message) = wrong("[[in-front]]\nprovides = [\"rate-limt\"]\nreason = \"nginx\"");
    assert_eq!((&*at, &*message), ("\"rate-limt\"", "`rate-limt` is not known here"));
    assert_eq!(wrong("[[in-front]]\nprovides = [\"audit\"]").1, "This says no `reason`");
    assert_eq!(wrong("[[in-front]]\nreason = \"nginx\"").1, "This says no `provides`");
    assert_eq!(wrong("[[in-front]]\nprovides = [\"audit\"]\nreason = \" \"").0, "\" \"");
    assert_eq!(wrong("[[in-front]]\nprovide = []").0, "provide");
    assert!(wrong("[[in-front]]\npaths = [\"a[\"]").1.starts_with("This is not a glob"));
}

#[test]
fn rule_names_are_checked() {
    let text = "ignore = [\"key-in-lgo\"]";
    let known = ["key-in-log".to_owned()];
    let error = parse(text).expect("right").check_names(&known).expect_err("a mistake");
    assert_eq!(&text[error.span], "\"key-in-lgo\"");
    assert_eq!(error.help.as_deref(), Some("Did you mean `key-in-log`?"));
}

#[test]
fn own_entries_keep_their_places() {
    let text = "select = []\n[[api]]\n# mine\npath = \"my.log\"\nrole = \"log\"\n[api.when]\na = \"b\"\n\n[severity]\n";
    let book = parse(text).expect("right").book.expect("a book");
    assert_eq!(book.len(), text.len());
    assert_eq!(book.find("path"), text.find("path"));
    assert_eq!(book.find("[api.when]"), text.find("[api.when]"));
    assert!(!book.contains("select") && !book.contains("severity") && !book.contains("mine"));
    assert!(book.parse::<toml::Table>().is_ok());
}

#[test]
fn pyproject_is_the_same_under_its_own_table() {
    let text = "[project]\nname = 'x'\n[tool.mistral-lint]\npedantic = true\n[[tool.mistral-lint.api]]\npath = 'a.b'\nrole = 'audit'\n";
    let config = parse_pyproject(text).expect("right").expect("a section");
    assert_eq!(config.pedantic, Some(true));
    let book: toml::Table = config.book.expect("a book").parse().expect("TOML");
    assert_eq!(book["api"][0]["role"].as_str(), Some("audit"));
    assert_eq!(parse_pyproject("[project]\nname = 'x'\n"), Ok(None));
}

#[test]
fn inline_entries_are_taken_too() {
    let text = "api = [{ path = 'a', role = 'log' }]\nselect = []\n";
    let book: toml::Table =
        parse(text).expect("right").book.expect("a book").parse().expect("TOML");
    assert_eq!(book["api"][0]["path"].as_str(), Some("a"));
    let text = "[[api]]\nwhen.base = 'x'\npath = 'p'\n";
    let book: toml::Table =
        parse(text).expect("right").book.expect("a book").parse().expect("TOML");
    assert_eq!(book["api"][0]["when"]["base"].as_str(), Some("x"));
}

#[test]
fn one_configuration_lies_over_another() {
    let base = parse("select = [\"a\"]\nignore = [\"b\"]\npedantic = true\nfail-on = \"note\"")
        .expect("right");
    let own = parse("select = [\"c\"]\nignore = [\"d\"]\npedantic = false").expect("right");
    let both = own.over(base);
    let texts = |words: &[Word]| words.iter().map(|word| word.text.clone()).collect::<Vec<_>>();
    assert_eq!(texts(&both.select.unwrap_or_default()), ["c"]);
    assert_eq!(texts(&both.ignore), ["b", "d"]);
    assert_eq!((both.pedantic, both.fail_on), (Some(false), Some(Severity::Note)));
}

fn page(name: &str, line: &str) -> Page {
    Page { name: name.into(), checklist: vec![line.into()], ..crate::suppress::page() }
}

#[test]
fn the_command_line_goes_before_the_configuration() {
    let pages = [page("a", "C1"), page("b", "C8"), page("c", "C8")];
    let on = |config: &str, select: &[&str], ignore: &[&str]| {
        let own = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
        let config = parse(config).expect("right");
        chosen(&pages, &config, &own(select), &own(ignore))
            .keys()
            .map(ToString::to_string)
            .collect::<String>()
    };
    assert_eq!(on("", &[], &[]), "abc");
    assert_eq!(on("select = ['C8']\nignore = ['c']", &[], &[]), "b");
    assert_eq!(on("ignore = ['a']\n[severity]\nb = 'off'", &["a", "b"], &[]), "ab");
    assert_eq!(on("select = ['a']\nextend-select = ['c']", &[], &["a"]), "c");
}

#[test]
fn findings_are_filtered() {
    let config = parse("[[per-path]]\npaths = [\"tests\"]\nignore = [\"C1\"]").expect("right");
    let pages = [page("a", "C1")];
    let finding = |path: &str, severity, confidence| {
        let location = Location { path: path.into(), start: 0, end: 0 };
        Finding { confidence, ..Finding::new("a".into(), severity, location, String::new()) }
    };
    let findings = vec![
        finding("app/tests/x.py", Severity::Error, Confidence::High),
        finding("tests/x.py", Severity::Error, Confidence::High),
        finding("src/x.py", Severity::Note, Confidence::High),
        finding("src/y.py", Severity::Error, Confidence::Low),
    ];
    let mut outcome = Outcome { findings, ..Outcome::default() };
    let filter = Filter::new(&config, "app/", Severity::Warning, Confidence::Medium);
    assert_eq!(filter.apply(&mut outcome, &pages), 1);
    let left: Vec<&str> = outcome.findings.iter().map(|finding| &*finding.location.path).collect();
    assert_eq!(left, ["tests/x.py"]);
}
