//! What is there to be copied and run: it is YAML, its commands are understood by the program, and no input is run.

use crate::git::Repository;
use crate::support::{folder, text};
use saphyr_parser::{Event, Parser};
use serde_json::{Map, Value};
use std::process::Command;

/// YAML as JSON; every scalar is a string. No aliases.
fn yaml(text: &str) -> Value {
    let events = Parser::new_from_str(text).map(|event| event.expect("YAML").0);
    let mut events = events.filter(|event| {
        !matches!(event, Event::StreamStart | Event::DocumentStart(_) | Event::Nothing)
    });
    let first = events.next().expect("a value");
    value(first, &mut events)
}

fn value<'a>(event: Event<'a>, rest: &mut impl Iterator<Item = Event<'a>>) -> Value {
    match event {
        Event::Scalar(text, ..) => Value::String(text.into_owned()),
        Event::SequenceStart(..) => {
            let mut list = Vec::new();
            loop {
                match rest.next().expect("an end") {
                    Event::SequenceEnd => return Value::Array(list),
                    item => list.push(value(item, rest)),
                }
            }
        }
        Event::MappingStart(..) => {
            let mut map = Map::new();
            loop {
                match rest.next().expect("an end") {
                    Event::MappingEnd => return Value::Object(map),
                    key => {
                        let key = value(key, rest).as_str().expect("a name").to_owned();
                        let item = rest.next().expect("a value");
                        let old = map.insert(key, value(item, rest));
                        assert_eq!(old, None, "a key stands twice");
                    }
                }
            }
        }
        other => panic!("{other:?}"),
    }
}

/// Language and text of the fences of a document.
fn fences(document: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in document.lines() {
        match (&mut open, line.strip_prefix("```")) {
            (None, Some(language)) => open = Some((language.to_owned(), String::new())),
            (Some(_), Some(_)) => found.extend(open.take()),
            (Some((_, text)), None) => text.extend([line, "\n"]),
            (None, None) => {}
        }
    }
    found
}

/// The arguments of each call of the program in a text: from its name to the end of the line, the quote or the command.
fn calls(text: &str) -> Vec<Vec<String>> {
    let starts = |line: &str, at: usize| {
        let before = line[..at].trim_end();
        at == 0
            || before.is_empty()
            || ["-", "|", "&&", "run:", "script:", "entry:", "exec"]
                .iter()
                .any(|it| before.ends_with(it))
            || before.ends_with("sh '")
            || line[..at].ends_with(['\'', '`'])
    };
    let mut calls = Vec::new();
    for line in text.lines() {
        for (at, name) in line.match_indices("mistral-lint ") {
            if !starts(line, at) {
                continue;
            }
            let rest = &line[at + name.len()..];
            let end = rest.find(['|', '\'', '`', ';', '>', '&']).unwrap_or(rest.len());
            calls.push(rest[..end].split_whitespace().map(str::to_owned).collect());
        }
    }
    calls
}

/// A clone with one commit, which the other computer has too.
fn clone() -> Repository {
    let clone = Repository::new();
    clone.bytes("a.py", b"import os\n").commit();
    clone.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    clone
}

/// Runs the program: what it does not understand is 2.
fn understood(clone: &Repository, args: &[String], told: &str) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral-lint"));
    let known: Vec<&str> = args
        .iter()
        .map(|word| match word.as_str() {
            "RULE" | "FILE" | "FORMAT" => "a.py",
            "\"origin/${GITHUB_BASE_REF:-main}\"" => "origin/main",
            word => word,
        })
        .collect();
    let command = command.current_dir(clone.path()).args(known);
    let output =
        command.env_remove("MISTRAL_LINT_CONFIG").env_remove("GITHUB_STEP_SUMMARY").output();
    let output = output.expect("a run");
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(0), "{told}: {args:?}: {said}");
}

#[test]
fn the_recipes_are_understood_by_the_program() {
    let document = text("docs/ci.md");
    let mut seen = 0;
    for (language, text) in fences(&document) {
        let clone = clone();
        for args in calls(&text) {
            understood(&clone, &args, &language);
            seen += 1;
        }
    }
    assert!(seen >= 10, "{seen} calls");
}

#[test]
fn every_flag_that_is_spoken_of_is_one() {
    let folder = folder(&[("a.py", "")]);
    let help = Command::new(env!("CARGO_BIN_EXE_mistral-lint"))
        .args(["check", "--help"])
        .current_dir(folder.path())
        .output()
        .expect("help");
    let help = String::from_utf8(help.stdout).expect("text");
    for path in ["docs/ci.md", "docs/json.md", ".pre-commit-hooks.yaml"] {
        let text = text(path);
        for words in text.split('`').skip(1).step_by(2).filter(|words| words.starts_with("--")) {
            let flag: String =
                words.chars().take_while(|c| c.is_ascii_lowercase() || *c == '-').collect();
            let others = ["--no-verify", "--"];
            assert!(others.contains(&&*flag) || help.contains(&flag), "{path}: {flag}");
        }
    }
}

#[test]
fn the_formats_are_all_told_of() {
    use clap::ValueEnum as _;
    let document = text("docs/ci.md");
    for format in mistral_lint_cli::report::Format::value_variants() {
        let name = format.to_possible_value().expect("a name");
        assert!(document.contains(&format!("\n| `{}` |", name.get_name())), "{format:?}");
    }
}

#[test]
fn the_recipes_are_yaml() {
    let document = text("docs/ci.md");
    let all: Vec<Value> = fences(&document)
        .iter()
        .filter(|(language, _)| language == "yaml")
        .map(|(_, text)| yaml(text))
        .collect();
    assert!(all.len() >= 6);
    let jobs: Vec<&Value> = all.iter().filter(|it| it.get("jobs").is_some()).collect();
    assert_eq!(jobs.len(), 2);
    for job in jobs {
        assert_eq!(job["permissions"], Value::Object(Map::new()), "a job asks for what it needs");
    }
    let hooks = all.iter().filter_map(|it| it.get("repos")?[0].get("hooks"));
    for hook in hooks {
        let words = format!("{} {}", hook[0]["entry"], hook[0]["args"]);
        assert!(words.contains("--\""), "names of files stand behind `--`: {words}");
    }
}

#[test]
fn the_hooks_are_as_pre_commit_wants_them() {
    let hooks = yaml(&text(".pre-commit-hooks.yaml"));
    for hook in hooks.as_array().expect("hooks") {
        for key in ["id", "name", "description", "entry", "language", "types_or"] {
            assert!(hook.get(key).is_some(), "{key}");
        }
        assert_eq!(hook["language"], "rust");
        let entry = hook["entry"].as_str().expect("a command").strip_prefix("mistral-lint ");
        let args = hook["args"].as_array().expect("arguments").iter();
        let args = args.map(|arg| arg.as_str().expect("a word").to_owned());
        let mut words: Vec<String> =
            entry.expect("ours").split_whitespace().map(str::to_owned).chain(args).collect();
        assert_eq!(words.last().map(String::as_str), Some("--"));
        words.push("a.py".into());
        understood(&clone(), &words, ".pre-commit-hooks.yaml");
    }
}

fn strings<'v>(value: &'v Value, found: &mut Vec<&'v str>) {
    match value {
        Value::String(text) => found.push(text),
        Value::Array(list) => list.iter().for_each(|item| strings(item, found)),
        Value::Object(map) => map.values().for_each(|item| strings(item, found)),
        _ => {}
    }
}

#[test]
fn the_action_runs_no_input() {
    let action = yaml(&text("action.yml"));
    assert_eq!(action["runs"]["using"], "composite");
    let inputs = action["inputs"].as_object().expect("inputs");
    for input in ["version", "paths", "format", "args"] {
        assert!(inputs[input]["description"].is_string() && inputs[input]["default"].is_string());
    }
    for step in action["runs"]["steps"].as_array().expect("steps") {
        // What is expanded in a script is run as a part of it.
        if let Some(script) = step["run"].as_str() {
            assert!(!script.contains("${{") && step["shell"] == "bash", "{script}");
            assert!(script.starts_with("set -euo pipefail\n"));
            assert!(!script.contains("eval") && !script.contains("curl"));
        }
        // A tag can be moved.
        if let Some(uses) = step["uses"].as_str() {
            let commit = uses.split_once('@').expect("a version").1;
            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{uses}"
            );
        }
        let mut all = Vec::new();
        strings(step, &mut all);
        for expression in all.iter().flat_map(|it| it.split("${{").skip(1)) {
            let name = expression.split("}}").next().expect("an end").trim();
            let known = name.strip_prefix("inputs.").is_none_or(|it| inputs.contains_key(it));
            assert!(known && !name.starts_with("github.event"), "{name}");
        }
    }
}

/// The script of the action, run as a runner would, with inputs that want to be run.
#[cfg(unix)]
#[test]
fn the_script_of_the_action_passes_inputs_as_they_are() {
    let action = yaml(&text("action.yml"));
    let script = action["runs"]["steps"][1]["run"].as_str().expect("a script").to_owned();
    let stand_in = "#!/bin/sh\nfor word; do printf '<%s>' \"$word\"; done\n";
    let folder = folder(&[("script.sh", &*script), ("program", stand_in)]);
    let program = folder.path().join("program");
    let executable = std::os::unix::fs::PermissionsExt::from_mode(0o755);
    std::fs::set_permissions(&program, executable).expect("changed");
    let run = |paths: &str, args: &str| {
        let output = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail"])
            .arg("script.sh")
            .current_dir(folder.path())
            .envs([("PATHS", paths), ("FORMAT", "a b"), ("ARGS", args)])
            .env("PROGRAM", &program)
            .output();
        String::from_utf8_lossy(&output.expect("bash").stdout).into_owned()
    };
    assert_eq!(run(".", ""), "<check><--format=a b><--><.>");
    assert_eq!(
        run("a b\n\n$(touch x)\n*", "--fail-on=warning\n; touch y\n`touch z`"),
        "<check><--format=a b><--fail-on=warning><; touch y><`touch z`><--><a b><$(touch x)><*>"
    );
    assert!(["x", "y", "z"].iter().all(|name| !folder.path().join(name).exists()));
}
