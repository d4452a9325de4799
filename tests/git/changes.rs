//! `--since`, `--staged`, `--changed` and `--baseline`: what is new, and what only looks new.

use super::{Repository, Said};
use std::collections::BTreeSet;
use std::fs;

const PYTHON: &str = r#"import os
from fastapi import FastAPI
from mistralai import Mistral

app = FastAPI()
client = Mistral(api_key=os.environ["MISTRAL_API_KEY"])


def helper(a):
    return a


@app.post("/chat")
async def chat(body: dict):
    text = body["text"]
    answer = client.chat.complete(model="mistral-small-latest", messages=[{"role": "user", "content": text}])
    return answer


@app.post("/more")
async def more(body: dict):
    question = body["question"]
    return client.chat.complete(model="mistral-small-latest", messages=[{"role": "user", "content": question}])
"#;

const TYPESCRIPT: &str = r#"import express from "express";
import { Mistral } from "@mistralai/mistralai";

const app = express();
const apiKey = process.env.MISTRAL_API_KEY;
const client = new Mistral({ apiKey });

function helper(a: number) {
  return a;
}

app.post("/chat", async (req, res) => {
  console.log("with", apiKey);
  const text = req.body.text;
  const answer = await client.chat.complete({ model: "mistral-small-latest", messages: [{ role: "user", content: text }] });
  res.json(answer);
});
"#;

const RUST: &str = r#"use axum::{Json, Router, routing::post};
use mistralai_client::v1::client::Client;

fn helper(a: u32) -> u32 {
    a
}

async fn chat(Json(body): Json<serde_json::Value>) -> String {
    let key = std::env::var("MISTRAL_API_KEY").unwrap();
    println!("with {}", key);
    let client = Client::new(Some(key), None, None, None).unwrap();
    let answer = client.chat(model(), messages(body), None).unwrap();
    format!("{answer:?}")
}

pub fn app() -> Router {
    Router::new().route("/chat", post(chat))
}
"#;

const FILES: [(&str, &str); 3] =
    [("api/app.py", PYTHON), ("web/server.ts", TYPESCRIPT), ("svc/src/main.rs", RUST)];

fn project() -> Repository {
    let repository = Repository::new();
    for (path, text) in FILES {
        repository.bytes(path, text.as_bytes());
    }
    repository.write("web/config.ts", "export const KEY = { mistralApiKey: \"@\" };\n");
    repository.write("web/package.json", "{\"dependencies\": {\"express\": \"4\"}}");
    repository.commit();
    repository
}

/// What an edit makes of the text of a file.
enum Edit {
    /// Each of these texts, wherever it stands, becomes the other.
    Replace(&'static str, &'static [(&'static str, &'static str)]),
    /// Every file that ends so, by a function.
    All(&'static str, fn(&str) -> String),
    /// A file gets another name.
    Rename(&'static str, &'static str),
    /// A file that has nothing to do with the others.
    Add(&'static str, &'static str),
}

use Edit::{Add, All, Rename, Replace};

/// The part of a text between two others, moved to its end.
fn to_the_end(text: &str, from: &str, to: &str) -> String {
    let start = text.find(from).expect("the beginning");
    let end = start + text[start..].find(to).unwrap_or_else(|| panic!("{to}: {text}"));
    format!("{}{}\n\n{}\n", &text[..start], &text[end..], text[start..end].trim_end())
}

fn blank_lines(text: &str) -> String {
    format!("\n\n\n{}", text.replace("\n\n", "\n\n\n\n"))
}

fn windows_lines(text: &str) -> String {
    text.replace('\n', "\r\n")
}

fn deeper(text: &str) -> String {
    text.replace("    ", "        ").replace("\n  ", "\n      ")
}

fn trailing_blanks(text: &str) -> String {
    text.replace(",\n", ",  \n").replace(")\n", ")  \n")
}

fn no_last_line_end(text: &str) -> String {
    text.trim_end().to_owned()
}

/// Edits after which the same things are wrong.
const SAME: &[(&str, Edit)] = &[
    ("blank lines", All("", blank_lines)),
    ("windows lines", All("", windows_lines)),
    ("blanks at line ends", All("", trailing_blanks)),
    ("no last line end", All("", no_last_line_end)),
    ("deeper: ts", All(".ts", deeper)),
    ("deeper: rs", All(".rs", deeper)),
    ("comment: py", Replace("py", &[("import os", "# first\nimport os")])),
    ("comment: ts", Replace("ts", &[("const app", "// the app\nconst app")])),
    ("comment: rs", Replace("rs", &[("fn helper", "/// Helps.\nfn helper")])),
    (
        "comment on the line: py",
        Replace("py", &[("content\": text}])", "content\": text}])  # ask")]),
    ),
    ("comment on the line: ts", Replace("ts", &[("text }] });", "text }] }); // ask")])),
    ("comment on the line: rs", Replace("rs", &[("key);\n    let", "key); // why\n    let")])),
    (
        "docstring",
        Replace(
            "py",
            &[("(body: dict):\n    text", "(body: dict):\n    \"\"\"Chat.\"\"\"\n    text")],
        ),
    ),
    ("import above: py", Replace("py", &[("import os", "import json\nimport os")])),
    (
        "import above: ts",
        Replace("ts", &[("import express", "import fs from \"node:fs\";\nimport express")]),
    ),
    ("import above: rs", Replace("rs", &[("use axum", "use std::fmt;\nuse axum")])),
    (
        "imports swapped: py",
        Replace(
            "py",
            &[(
                "from fastapi import FastAPI\nfrom mistralai import Mistral",
                "from mistralai import Mistral\nfrom fastapi import FastAPI",
            )],
        ),
    ),
    (
        "import under another name: py",
        Replace("py", &[("import Mistral", "import Mistral as M"), ("Mistral(", "M(")]),
    ),
    (
        "import under another name: ts",
        Replace("ts", &[("{ Mistral }", "{ Mistral as M }"), ("new Mistral(", "new M(")]),
    ),
    (
        "import under another name: rs",
        Replace("rs", &[("Client;", "Client as C;"), ("Client::new", "C::new")]),
    ),
    (
        "variable: py",
        Replace("py", &[("text = body", "words = body"), ("\": text}", "\": words}")]),
    ),
    (
        "variable: ts",
        Replace("ts", &[("const text", "const words"), ("content: text", "content: words")]),
    ),
    (
        "key's variable: ts",
        Replace(
            "ts",
            &[
                ("const apiKey", "const secret"),
                ("\"with\", apiKey", "\"with\", secret"),
                ("{ apiKey }", "{ apiKey: secret }"),
            ],
        ),
    ),
    (
        "key's variable: rs",
        Replace(
            "rs",
            &[
                ("let key", "let secret"),
                ("{}\", key", "{}\", secret"),
                ("Some(key)", "Some(secret)"),
            ],
        ),
    ),
    ("client: py", Replace("py", &[("client", "mistral")])),
    ("client: ts", Replace("ts", &[("const client", "const ai"), ("client.chat", "ai.chat")])),
    ("client: rs", Replace("rs", &[("let client", "let ai"), ("client.chat", "ai.chat")])),
    ("parameter: py", Replace("py", &[("body", "payload")])),
    (
        "parameter: ts",
        Replace(
            "ts",
            &[
                ("req, res", "request, reply"),
                ("req.body", "request.body"),
                ("res.json", "reply.json"),
            ],
        ),
    ),
    ("app: py", Replace("py", &[("app", "api")])),
    ("function: py", Replace("py", &[("def chat", "def ask")])),
    ("function: rs", Replace("rs", &[("fn chat", "fn ask"), ("post(chat)", "post(ask)")])),
    ("helper: py", Replace("py", &[("helper", "assist")])),
    ("helper gone: rs", Replace("rs", &[("fn helper(a: u32) -> u32 {\n    a\n}\n", "")])),
    (
        "helper to the end: py",
        All(".py", |text| to_the_end(text, "def helper", "@app.post(\"/chat\")")),
    ),
    (
        "helper to the end: ts",
        All("server.ts", |text| to_the_end(text, "function helper", "app.post")),
    ),
    ("helper to the end: rs", All(".rs", |text| to_the_end(text, "fn helper", "async fn"))),
    (
        "handlers swapped",
        All(".py", |text| to_the_end(text, "@app.post(\"/chat\")", "@app.post(\"/more\")")),
    ),
    ("handler to the end: rs", All(".rs", |text| to_the_end(text, "async fn chat", "pub fn app"))),
    (
        "call over lines: py",
        Replace(
            "py",
            &[(
                "complete(model=\"mistral-small-latest\", messages=[{\"role\": \"user\", \"content\": text}])",
                "complete(\n        model=\"mistral-small-latest\",\n        messages=[{\"role\": \"user\", \"content\": text}],\n    )",
            )],
        ),
    ),
    (
        "call over lines: ts",
        Replace(
            "ts",
            &[(
                "complete({ model: \"mistral-small-latest\", messages",
                "complete({\n    model: \"mistral-small-latest\",\n    messages",
            )],
        ),
    ),
    (
        "call over lines: rs",
        Replace("rs", &[("client.chat(model()", "client\n        .chat(model()")]),
    ),
    (
        "arguments swapped: py",
        Replace(
            "py",
            &[(
                "model=\"mistral-small-latest\", messages=[{\"role\": \"user\", \"content\": text}]",
                "messages=[{\"role\": \"user\", \"content\": text}], model=\"mistral-small-latest\"",
            )],
        ),
    ),
    (
        "quotes: py",
        Replace(
            "py",
            &[("body[\"text\"]", "body['text']"), ("\"MISTRAL_API_KEY\"", "'MISTRAL_API_KEY'")],
        ),
    ),
    ("quotes: ts", All(".ts", |text| text.replace('"', "'"))),
    ("no semicolons", All(".ts", |text| text.replace(";\n", "\n"))),
    ("annotation: py", Replace("py", &[("text = body", "text: str = body")])),
    ("annotation: ts", Replace("ts", &[("const text =", "const text: string =")])),
    ("another model", Replace("py", &[("mistral-small-latest", "mistral-large-latest")])),
    ("another route", Replace("ts", &[("\"/chat\"", "\"/v2/chat\"")])),
    (
        "another prompt",
        Replace(
            "py",
            &[("\"user\", \"content\": question", "\"user\", \"content\": \"Q: \" + question")],
        ),
    ),
    ("another log text", Replace("ts", &[("\"with\"", "\"starting with\"")])),
    ("unrelated file", Add("api/other.py", "def f(a):\n    return a + 1\n")),
    (
        "unrelated Mistral file",
        Add(
            "api/clean.py",
            "import os\nfrom mistralai import Mistral\n\ndef make():\n    return Mistral(api_key=os.environ[\"MISTRAL_API_KEY\"])\n",
        ),
    ),
    ("readme", Add("README.md", "# Read me\n")),
    (
        "key elsewhere in its file",
        Replace("config.ts", &[("export const", "\n// here\nexport const")]),
    ),
];

/// Edits after which the same things are wrong in a file of another name.
const MOVED: &[(&str, Edit)] = &[
    ("file: py", Rename("api/app.py", "api/main.py")),
    ("file to another folder: py", Rename("api/app.py", "backend/src/app.py")),
    ("file: ts", Rename("web/server.ts", "web/index.ts")),
    ("file: rs", Rename("svc/src/main.rs", "svc/src/bin/serve.rs")),
    ("file of a key", Rename("web/config.ts", "web/settings.ts")),
];

fn apply(repository: &Repository, edit: &Edit) {
    let change = |path: &str, text: String| repository.bytes(path, text.as_bytes());
    let read = |path: &str| fs::read_to_string(repository.path().join(path)).expect("a file");
    let files = ["api/app.py", "web/server.ts", "svc/src/main.rs", "web/config.ts"];
    match edit {
        Replace(file, changes) => {
            let path = files.iter().find(|path| path.ends_with(file)).expect("a file");
            let path = if *file == "ts" { "web/server.ts" } else { path };
            let mut text = read(path);
            for (from, to) in *changes {
                assert!(text.contains(from), "{from}");
                text = text.replace(from, to);
            }
            change(path, text);
        }
        All(end, function) => {
            for path in files.iter().filter(|path| path.ends_with(end)) {
                change(path, function(&read(path)));
            }
        }
        Rename(from, to) => {
            let to = repository.path().join(to);
            fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
            fs::rename(repository.path().join(from), to).expect("a move");
        }
        Add(path, text) => {
            repository.bytes(path, text.as_bytes());
        }
    }
}

fn prints(said: &Said) -> BTreeSet<String> {
    let print = |finding: &serde_json::Value| finding["fingerprint"].as_str().unwrap().to_owned();
    said.findings().iter().map(print).collect()
}

fn new(repository: &Repository, args: &[&str]) -> Vec<String> {
    let said = repository.lint(&[args, &["--pedantic"]].concat());
    let found = said.findings();
    found
        .iter()
        .map(|finding| {
            let text = |name: &str| finding[name].as_str().unwrap().to_owned();
            format!("{}:{} {}", text("path"), finding["span"]["start"]["line"], text("rule"))
        })
        .collect()
}

#[test]
fn nothing_is_new_after_edits_that_bring_nothing() {
    let repository = project();
    let before = repository.lint(&["--pedantic"]);
    assert!(prints(&before).len() > 10, "{:?}", prints(&before));
    repository.lint(&["--pedantic", "--baseline", "known", "--update-baseline"]);
    let known = fs::read_to_string(repository.path().join("known")).expect("a baseline");
    repository.git(&["add", "known"]);
    repository.commit_index();
    let mut wrong = Vec::new();
    assert!(SAME.len() + MOVED.len() >= 50);
    for (name, edit) in SAME.iter().chain(MOVED) {
        apply(&repository, edit);
        let moved = matches!(edit, Rename(..));
        if !moved && prints(&repository.lint(&["--pedantic"])) != prints(&before) {
            wrong.push(format!("{name}: other fingerprints"));
        }
        for args in [&["--changed"][..], &["--baseline", "known"]] {
            let new = new(&repository, args);
            if !new.is_empty() {
                wrong.push(format!("{name}: {args:?}: {new:?}"));
            }
        }
        repository.git(&["checkout", "-q", "."]);
        repository.git(&["clean", "-qfd"]);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(!known.contains(&crate::support::key()[..8]));
}

/// A handler of its own file, with a finding in it.
fn handler(name: &str) -> String {
    PYTHON[..PYTHON.find("@app.post(\"/more\")").expect("the second")]
        .replace("chat(body", &format!("{name}(body"))
}

#[test]
fn what_a_change_brings_is_new() {
    let repository = project();
    let text = PYTHON.replace(
        "    return a\n",
        "    print(client, os.environ[\"MISTRAL_API_KEY\"])\n    return a\n",
    );
    repository.bytes("api/app.py", text.as_bytes());
    assert_eq!(new(&repository, &["--changed"]), ["api/app.py:10 key-in-log"]);
    // What is not staged is no part of the next commit.
    assert!(new(&repository, &["--staged"]).is_empty());
    repository.git(&["add", "."]);
    repository.bytes("api/app.py", PYTHON.as_bytes());
    assert_eq!(new(&repository, &["--staged"]), ["api/app.py:10 key-in-log"]);
    assert!(new(&repository, &["--changed"]).is_empty());
    assert_eq!(repository.lint(&["--staged"]).code, Some(1));
    assert_eq!(repository.lint(&["--changed"]).code, Some(0));
}

#[test]
fn a_finding_in_a_file_that_the_change_does_not_touch_is_new() {
    let repository = Repository::new();
    repository.bytes(
        "keys.py",
        b"import os\n\ndef key():\n    return bool(os.environ[\"MISTRAL_API_KEY\"])\n",
    );
    repository.bytes("app.py", b"from keys import key\n\nprint(key())\n");
    repository.commit();
    assert!(new(&repository, &[]).is_empty());
    repository
        .bytes("keys.py", b"import os\n\ndef key():\n    return os.environ[\"MISTRAL_API_KEY\"]\n");
    assert_eq!(new(&repository, &["--changed"]), ["app.py:3 key-in-log"]);
}

#[test]
fn a_branch_is_compared_with_where_it_parted() {
    let repository = project();
    repository.git(&["checkout", "-q", "-b", "feature"]);
    repository.bytes("api/new.py", handler("ask").as_bytes());
    repository.commit();
    // The main branch goes on and mends what was there.
    repository.git(&["checkout", "-q", "main"]);
    repository.git(&["rm", "-q", "web/server.ts"]);
    repository.commit();
    repository.git(&["checkout", "-q", "feature"]);
    let found = new(&repository, &["--since", "main"]);
    assert!(!found.is_empty() && found.iter().all(|it| it.starts_with("api/new.py")), "{found:?}");
    assert!(new(&repository, &["--since", "HEAD"]).is_empty());
    assert_eq!(repository.lint(&["--since", "nowhere"]).code, Some(2));
}

#[test]
fn a_file_that_is_renamed_and_edited_is_the_same_file() {
    let repository = project();
    let text = PYTHON.replace("client", "ai").replace("def chat", "def ask");
    repository.git(&["mv", "api/app.py", "api/main.py"]);
    repository.bytes("api/main.py", text.as_bytes());
    assert!(new(&repository, &["--changed"]).is_empty());
    // A copy is not.
    repository.bytes("api/app.py", PYTHON.as_bytes());
    assert!(!new(&repository, &["--changed"]).is_empty());
}

#[test]
fn another_key_in_the_place_of_one_is_new() {
    let repository = project();
    let text = format!("export const KEY = {{ mistralApiKey: \"{}\" }};\n", super::other_key());
    repository.bytes("web/config.ts", text.as_bytes());
    assert_eq!(new(&repository, &["--changed"]), ["web/config.ts:1 hardcoded-key"]);
}

#[test]
fn without_a_commit_all_is_new() {
    let repository = Repository::new();
    repository.bytes("api/app.py", PYTHON.as_bytes());
    assert_eq!(new(&repository, &["--changed"]), new(&repository, &[]));
    assert_eq!(Repository::plain().bytes("app.py", b"").lint(&["--changed"]).code, Some(2));
}

#[test]
fn what_git_ignores_is_no_part_of_a_change() {
    let repository = Repository::new();
    repository.bytes(".gitignore", b".env\n").write(".env", "MISTRAL_API_KEY=@\n");
    repository.git(&["add", ".gitignore"]);
    repository.commit_index();
    assert!(new(&repository, &["--changed"]).is_empty());
    repository.bytes(".gitignore", b"other\n");
    let found = new(&repository, &["--changed"]);
    assert!(found.contains(&".env:1 unignored-env-file".to_owned()), "{found:?}");
}

#[test]
fn a_baseline_takes_away_what_it_knows_and_forgets_what_is_gone() {
    let repository = project();
    let update = ["--baseline", "known", "--update-baseline"];
    assert_eq!(repository.lint(&["--baseline", "known"]).code, Some(2));
    assert_eq!(repository.lint(&update).code, Some(0));
    let known = || fs::read_to_string(repository.path().join("known")).expect("a baseline");
    let first = known();
    assert_eq!(repository.lint(&update).code, Some(0));
    assert_eq!(known(), first);
    repository.bytes("api/new.py", handler("ask").as_bytes());
    let said = repository.lint(&["--baseline", "known"]);
    assert_eq!(said.code, Some(1));
    assert!(said.findings().iter().all(|finding| finding["path"] == "api/new.py"));
    // What a run does not look at is neither new nor gone.
    let said = repository.lint(&["--baseline", "known", "--select", "missing-audit", "web"]);
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    repository.lint(&["--select", "key-in-log", "--baseline", "known", "--update-baseline"]);
    assert_eq!(known(), first);
    fs::remove_file(repository.path().join("web/server.ts")).expect("a file");
    let said = repository.lint(&["--baseline", "known"]);
    assert!(said.err.contains("meet nothing any more"), "{}", said.err);
    let said = repository.lint(&update);
    assert!(said.err.contains(" gone, "), "{}", said.err);
    assert!(!known().contains("web/server.ts") && known().contains("api/new.py"));
}

#[test]
fn baselines_of_two_branches_merge() {
    let repository = project();
    repository.bytes(".gitattributes", b"known merge=union\n");
    let update = || repository.lint(&["--baseline", "known", "--update-baseline"]);
    update();
    repository.commit();
    for branch in ["one", "two"] {
        repository.git(&["checkout", "-q", "-b", branch, "main"]);
        repository.bytes(&format!("api/{branch}.py"), handler(branch).as_bytes());
        update();
        repository.commit();
    }
    repository.git(&["merge", "-q", "one", "-m", "both"]);
    let said = repository.lint(&["--baseline", "known"]);
    let known = fs::read_to_string(repository.path().join("known")).expect("a baseline");
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""), "{known}");
    assert!(said.findings().is_empty());
}
