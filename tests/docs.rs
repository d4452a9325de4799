//! The documents say what is true: keys, rules, formats, links, and the example of one's own functions.

use serde_json::Value;
use std::path::Path;
use std::process::Command;

const CONFIGURATION: &str = include_str!("../docs/configuration.md");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The fences of a document that begin with a word.
fn fences<'a>(document: &'a str, language: &str) -> Vec<&'a str> {
    let mut found = Vec::new();
    let mut rest = document;
    while let Some((_, after)) = rest.split_once("\n```") {
        let (info, body) = after.split_once('\n').expect("a line");
        let (text, after) = body.split_once("\n```").expect("a closed fence");
        if info == language {
            found.push(text);
        }
        rest = after;
    }
    found
}

#[test]
fn every_key_of_the_configuration_is_explained() {
    for key in mistral_lint_engine::config::KEYS {
        assert!(CONFIGURATION.contains(&format!("\n| `{key}` |")), "{key}");
    }
}

/// The table of the rules as the pages say it, with links from a document in this folder.
fn table(to_root: &str) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let output = Command::new(env!("CARGO_BIN_EXE_mistral-lint"))
        .args(["rules", "--format", "markdown"])
        .current_dir(folder.path())
        .output()
        .expect("a run");
    String::from_utf8(output.stdout)
        .expect("text")
        .replace("](rules/", &format!("]({to_root}rules/"))
}

/// The tables are made from the pages. To renew them: `RENEW=1 cargo test --test tests docs::`.
#[test]
fn the_tables_of_rules_are_those_of_the_pages() {
    const OPEN: &str = "<!-- rules: mistral-lint rules --format markdown -->\n";
    const CLOSE: &str = "<!-- end of rules -->";
    for (path, to_root) in [("README.md", ""), ("docs/configuration.md", "../")] {
        let file = root().join(path);
        let text = std::fs::read_to_string(&file).expect("a document");
        let (before, rest) = text.split_once(OPEN).expect("the mark above the table");
        let (_, after) = rest.split_once(CLOSE).expect("the mark below the table");
        let fresh = format!("{before}{OPEN}\n{}\n{CLOSE}{after}", table(to_root));
        if std::env::var_os("RENEW").is_some() {
            std::fs::write(&file, &fresh).expect("written");
        } else {
            assert!(text == fresh, "{path} is stale: RENEW=1 cargo test --test tests docs::");
        }
    }
}

/// The table of the fixes names every repair, and of each the rules whose pages offer it.
#[test]
fn the_table_of_fixes_is_that_of_the_pages() {
    let page = include_str!("../docs/fixes.md");
    for word in mistral_lint_engine::Repair::WORDS {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{word}` |")));
        let cell = row.and_then(|row| row.split('|').nth(2)).unwrap_or_else(|| panic!("{word}"));
        let told: Vec<&str> = cell.split('`').skip(1).step_by(2).collect();
        let offers = |rule: &&str| {
            let text = std::fs::read_to_string(root().join(format!("rules/{rule}.md")));
            let text = text.expect("a page");
            let fixes = text.lines().find(|line| line.starts_with("fixes = "));
            fixes.is_some_and(|fixes| fixes.contains(&format!("\"{word}\"")))
        };
        let mut rules: Vec<String> = std::fs::read_dir(root().join("rules"))
            .expect("pages")
            .filter_map(|entry| entry.ok()?.path().file_stem()?.to_str().map(str::to_owned))
            .collect();
        rules.sort();
        let offering: Vec<&str> = rules.iter().map(String::as_str).filter(offers).collect();
        let mut told = told;
        told.sort_unstable();
        assert_eq!(told, offering, "{word}");
    }
}

#[test]
fn every_link_leads_to_a_file() {
    let documents =
        ["README.md", "CONTRIBUTING.md", "AGENTS.md", "docs"].map(|path| root().join(path));
    let pages = std::fs::read_dir(&documents[3])
        .expect("docs")
        .map(|entry| entry.expect("an entry").path());
    let pages = pages.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    for file in documents[..3].iter().cloned().chain(pages) {
        let text = std::fs::read_to_string(&file).expect("a document");
        for link in text.split("](").skip(1) {
            let target = link.split([')', '#']).next().unwrap_or_default();
            if !target.is_empty() && !target.contains("://") {
                let path = file.parent().expect("a folder").join(target);
                assert!(path.exists(), "{}: {target}", file.display());
            }
        }
    }
}

#[test]
fn the_shown_json_is_as_the_schema_says() {
    let schema: Value =
        serde_json::from_str(include_str!("../docs/schema/report.schema.json")).expect("JSON");
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for text in fences(include_str!("../docs/json.md"), "json") {
        let report: Value = serde_json::from_str(text).expect("JSON");
        assert!(validator.is_valid(&report));
    }
}

/// The files that a document shows: fences whose first line ends with a path below `lint`.
fn shown_files(document: &str) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> = Vec::new();
    let mut fence: Option<&str> = None;
    for line in document.lines() {
        match (fence, line.find(|c| c != '`')) {
            (None, Some(ticks)) if ticks >= 3 => {
                fence = Some(&line[..ticks]);
                let path = line.split_once(" lint/").map(|(_, path)| path.to_owned());
                files.push((path.unwrap_or_default(), String::new()));
            }
            (Some(open), None) if line == open => fence = None,
            (Some(_), _) => {
                files.last_mut().expect("a file").1.extend([line, "\n"]);
            }
            _ => {}
        }
    }
    files.retain(|(path, _)| !path.is_empty());
    files
}

#[test]
fn the_rules_that_are_taught_hold() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = shown_files(include_str!("../docs/writing-rules.md"));
    for (path, text) in &files {
        let file = folder.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("made");
        std::fs::write(file, text).expect("written");
    }
    let output = Command::new(env!("CARGO_BIN_EXE_mistral-lint"))
        .args(["test-rules", "."])
        .current_dir(folder.path())
        .output()
        .expect("a run");
    let said = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    assert_eq!(said, "10 rules, 20 examples: all as marked.\n");
}

#[test]
fn the_example_of_ones_own_functions_does_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let write =
        |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("written");
    write("app.py", fences(CONFIGURATION, "python").first().expect("code"));
    write("mistral-lint.toml", fences(CONFIGURATION, "toml").last().expect("a configuration"));
    let output = Command::new(env!("CARGO_BIN_EXE_mistral-lint"))
        .args(["-q", "--format", "concise", "--color", "never"])
        .args(["--select", "key-in-log,missing-audit,unvalidated-chat-endpoint", "."])
        .env_remove("MISTRAL_LINT_CONFIG")
        .current_dir(folder.path())
        .output()
        .expect("a run");
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(said.trim_end(), *fences(CONFIGURATION, "text").last().expect("a report"));
}
