//! The house's own rules: which crate may lean on which, and what must not be known where.

use crate::support::{files, root, text};
use mistral_lint_engine::Repair;
use mistral_lint_engine::role::{Role, Slot};
use std::collections::BTreeSet;

/// File names in `apis/` that are words, not names of libraries.
const ORDINARY: &[&str] = &[
    "agents",
    "audit",
    "auth",
    "bots",
    "browser",
    "browser-http",
    "bundlers",
    "callbacks",
    "carriers",
    "client-frameworks",
    "console",
    "databases",
    "encodings",
    "env",
    "environment",
    "errors",
    "execute",
    "extensions",
    "fetch",
    "gui",
    "html",
    "http",
    "http-clients",
    "http-servers",
    "instructor",
    "lambda",
    "limiters",
    "llm",
    "log",
    "loggers",
    "logging",
    "masks",
    "mcp",
    "native-apps",
    "next",
    "node-http",
    "public-env",
    "python",
    "releases",
    "remote",
    "requests",
    "rpc",
    "sanitizers",
    "scripting",
    "secrets",
    "server-functions",
    "server-side",
    "serverless",
    "settings",
    "sockets",
    "sql",
    "std",
    "stores",
    "telemetry",
    "user-secrets",
    "validator",
    "validators",
    "values",
    "vaults",
    "wasm",
    "web",
    "web-standard",
    "widgets",
    "remix",
    "rig",
    "electron",
    "poem",
    "rocket",
    "warp",
];

/// Libraries and languages that share a file, or have a common word for a file's name.
const NAMES: &[&str] = &[
    "express",
    "fastapi",
    "flask",
    "django",
    "nextjs",
    "zod",
    "pydantic",
    "axum",
    "actix",
    "react",
    "vue",
    "svelte",
    "langchain",
    "openai",
    "axios",
    "dotenv",
    "typescript",
    "javascript",
    "tsx",
    "jsx",
    "java",
    "winston",
    "pino",
    "loguru",
];

fn sources(crate_name: &str) -> Vec<String> {
    files(&format!("crates/{crate_name}/src"))
        .into_iter()
        .filter(|path| path.ends_with(".rs"))
        .collect()
}

fn is_test(path: &str) -> bool {
    path.ends_with("/tests.rs") || path.contains("/tests/")
}

/// The lines of code: without comments and without what is built for tests only.
fn code(path: &str) -> Vec<(usize, String)> {
    let text = text(path);
    let own = text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(&text);
    let lines = own.lines().enumerate().map(|(number, line)| (number + 1, line));
    let code = lines.filter(|(_, line)| !line.trim_start().starts_with("//"));
    code.map(|(number, line)| (number, line.split(" // ").next().unwrap_or(line).to_owned()))
        .collect()
}

/// Every place in a crate's code where a test holds.
fn places(crates: &[&str], wrong: impl Fn(&str, &str) -> bool) -> Vec<String> {
    let paths = crates.iter().flat_map(|name| sources(name)).filter(|path| !is_test(path));
    let place = |path: String| {
        let lines = code(&path).into_iter().filter(|(_, line)| wrong(&path, line));
        lines.map(|(number, line)| format!("{path}:{number}: {}", line.trim())).collect::<Vec<_>>()
    };
    paths.flat_map(place).collect()
}

fn none(wrong: &[String]) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn each_crate_leans_on_those_below_it() {
    let own = |manifest: &str| -> BTreeSet<String> {
        let table: toml::Table = text(manifest).parse().unwrap();
        let names = table["dependencies"].as_table().unwrap().keys();
        names.filter_map(|name| name.strip_prefix("mistral-lint-")).map(str::to_owned).collect()
    };
    let set = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<BTreeSet<_>>();
    assert_eq!(own("crates/grammars/Cargo.toml"), set(&[]));
    assert_eq!(own("crates/engine/Cargo.toml"), set(&["grammars"]));
    assert_eq!(own("crates/cli/Cargo.toml"), set(&["engine"]));
    assert_eq!(own("Cargo.toml"), set(&["cli", "engine"]));
}

#[test]
fn what_is_outside_is_known_at_one_place_only() {
    none(&places(&["engine", "cli"], |_, line| line.contains("tree_sitter")));
    let draws = ["report/pretty.rs", "report/snippet.rs", "report/trouble.rs"];
    none(&places(&["grammars", "engine", "cli"], |path, line| {
        line.contains("miette") && !draws.iter().any(|end| path.ends_with(end))
    }));
    let reads_git = ["src/disk/git", "src/history"];
    none(&places(&["grammars", "engine", "cli"], |path, line| {
        line.contains("gix::") && !reads_git.iter().any(|part| path.contains(part))
    }));
    let doors = [
        "std::fs",
        "std::env",
        "std::net",
        "std::process",
        "println!",
        "eprintln!",
        "File::open",
        "env::var",
    ];
    none(&places(&["grammars", "engine"], |_, line| doors.iter().any(|door| line.contains(door))));
}

#[test]
fn the_engine_knows_no_library_no_rule_and_no_language() {
    let stem = |path: &String| path.rsplit('/').next()?.split('.').next().map(str::to_owned);
    let libraries = files("apis")
        .iter()
        .filter_map(stem)
        .filter(|name| !ORDINARY.contains(&&**name))
        .collect::<Vec<_>>();
    let rules: Vec<String> = files("rules").iter().filter_map(stem).collect();
    let names: BTreeSet<&str> =
        libraries.iter().chain(&rules).map(String::as_str).chain(NAMES.iter().copied()).collect();
    // The vendor is what the program is about.
    let said = |line: &str, name: &str| {
        name != "mistralai"
            && line.match_indices(name).any(|(at, _)| {
                let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric());
                !word(line[..at].chars().next_back())
                    && !word(line[at + name.len()..].chars().next())
            })
    };
    none(&places(&["engine"], |path, line| {
        // What kinds of files there are is told by their names.
        if path.ends_with("plain/kind.rs") || line.trim_start().starts_with("#[") {
            return false;
        }
        let line = line.to_lowercase();
        line.contains('"') && names.iter().any(|name| said(&line, name))
    }));
}

#[test]
fn files_are_short_and_say_what_they_are_for() {
    let all = files("crates").into_iter().filter(|path| path.ends_with(".rs"));
    let wrong = all.filter_map(|path| {
        let text = text(&path);
        let lines = text.lines().count();
        match text.starts_with("//! ") {
            false => Some(format!("{path}: does not begin with its purpose")),
            true if lines > 400 => Some(format!("{path}: {lines} lines")),
            true => None,
        }
    });
    none(&wrong.collect::<Vec<_>>());
}

#[test]
fn the_architecture_names_no_missing_file() {
    let page = text("docs/architecture.md");
    let quoted = page.split('`').skip(1).step_by(2).map(|word| word.trim_end_matches('/'));
    let tops = ["crates/", "docs/", "queries/", "apis/", "rules/", "tests/", "fixtures/", "src/"];
    let paths = quoted.filter(|word| {
        tops.iter().any(|top| word.starts_with(top)) && !word.contains(['<', '*', '{', ' '])
    });
    none(&paths.filter(|path| !root().join(path).exists()).map(str::to_owned).collect::<Vec<_>>());
}

/// The first cells of the table under a heading.
fn column(page: &str, heading: &str, cell: usize) -> BTreeSet<String> {
    let section = page
        .split_once(&format!("\n### {heading}\n"))
        .unwrap_or_else(|| panic!("no `{heading}`"))
        .1;
    let section = section.split("\n#").next().unwrap_or(section);
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.flat_map(|row| words(row.split('|').nth(cell).unwrap_or(""))).collect()
}

/// The words in backticks, without what stands after a space in them.
fn words(cell: &str) -> Vec<String> {
    cell.split('`')
        .skip(1)
        .step_by(2)
        .filter_map(|word| word.split(' ').next())
        .map(str::to_owned)
        .collect()
}

#[test]
fn the_architecture_tells_the_vocabularies_as_they_are() {
    let page = text("docs/architecture.md");
    let roles: BTreeSet<String> = Role::WORDS.iter().map(|(word, _)| (*word).to_owned()).collect();
    assert_eq!(column(&page, "Roles", 1), roles);
    let slots: BTreeSet<String> = Slot::WORDS.iter().map(|(word, _)| (*word).to_owned()).collect();
    let told = column(&page, "Roles", 3);
    let strays: Vec<&String> = told
        .iter()
        .filter(|word| !slots.contains(*word) && *word != "stream" && !word.starts_with(['*', 't']))
        .collect();
    assert!(strays.is_empty(), "{strays:?}");
    let missing: Vec<&String> = slots.difference(&told).collect();
    assert!(missing.is_empty(), "not in the table of roles: {missing:?}");
    let repairs: BTreeSet<String> = Repair::WORDS.iter().map(|word| (*word).to_owned()).collect();
    assert_eq!(column(&page, "Repairs", 1), repairs);
    let vocabulary = text("crates/grammars/src/vocabulary.rs");
    let captures: BTreeSet<String> = vocabulary
        .lines()
        .filter_map(|line| {
            line.trim().strip_suffix("\",")?.split_once(" = \"").map(|(_, word)| word.to_owned())
        })
        .collect();
    assert_eq!(column(&page, "Captures", 1), captures);
}
