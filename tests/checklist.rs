//! The reviewer's checklist, as the built program writes it.

mod evidence;
mod html;
mod names;

use crate::support::{files, folder, key, text};
use serde_json::Value;
use std::path::Path;
use std::process::Command;
use tempfile::TempDir;

/// What a run wrote, and its exit code.
fn report(folder: &Path, args: &[&str]) -> (String, Option<i32>) {
    let output = Command::new(env!("CARGO_BIN_EXE_mistral-lint"))
        .arg("report")
        .args(args)
        .current_dir(folder)
        .env_remove("MISTRAL_LINT_CONFIG")
        .output()
        .expect("a run");
    assert!(output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    (String::from_utf8(output.stdout).expect("text"), output.status.code())
}

fn markdown(folder: &TempDir) -> String {
    report(folder.path(), &[]).0
}

/// The JSON, which is as its schema says.
fn json(folder: &TempDir) -> Value {
    let list: Value =
        serde_json::from_str(&report(folder.path(), &["--format", "json"]).0).expect("JSON");
    let schema = serde_json::from_str(include_str!("../docs/schema/checklist.schema.json"));
    let validator = jsonschema::validator_for(&schema.expect("JSON")).expect("a schema");
    let errors: Vec<String> = validator.iter_errors(&list).map(|it| it.to_string()).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    list
}

fn line<'a>(list: &'a Value, id: &str) -> &'a Value {
    let lines = list["lines"].as_array().expect("lines");
    lines.iter().find(|line| line["id"] == id).expect("the line")
}

fn status<'a>(list: &'a Value, id: &str) -> &'a str {
    line(list, id)["status"].as_str().expect("a status")
}

fn demo() -> TempDir {
    let inside = |path: String| {
        let text = text(&path);
        (path.strip_prefix("fixtures/demo/").expect("below").to_owned(), text)
    };
    folder(&files("fixtures/demo").into_iter().map(inside).collect::<Vec<_>>())
}

/// The hash grows old with every word of a rule.
fn without_hash(text: &str) -> String {
    let is_hash = |word: &&str| word.len() == 64 && word.bytes().all(|b| b.is_ascii_hexdigit());
    let hash = text.split(['`', '"', '<', '>']).find(is_hash).expect("a hash");
    text.replace(hash, "<hash>")
}

#[test]
fn the_demo_as_markdown() {
    insta::assert_snapshot!(without_hash(&markdown(&demo())));
}

/// The snapshot without the style, an element a line.
#[test]
fn the_demo_as_html() {
    let page = without_hash(&html::html(demo().path()));
    let (head, rest) = page.split_once("<style>").expect("a style");
    let (_, rest) = rest.split_once("</style>").expect("its end");
    insta::assert_snapshot!(format!("{head}<style></style>{rest}").replace("><", ">\n<"));
}

#[test]
fn the_demo_as_json() {
    let demo = demo();
    json(&demo);
    insta::assert_snapshot!(without_hash(&report(demo.path(), &["--format", "json"]).0));
}

#[test]
fn the_same_project_gives_the_same_bytes() {
    let demo = demo();
    for format in ["markdown", "html", "json"] {
        let run = |threads: &str| report(demo.path(), &["--format", format, "-j", threads]).0;
        let first = run("1");
        assert!(first == run("1") && first == run("4"), "{format}");
    }
}

const APP: &str = "import os
from fastapi import Depends, FastAPI
from mistralai import Mistral
app = FastAPI()
client = Mistral(api_key=os.environ[\"MISTRAL_API_KEY\"])
@app.post(\"/ask\")
def ask(body: dict):
    return client.chat.complete(model=\"mistral-small-latest\", messages=body[\"m\"]).choices[0].message.content
";

#[test]
fn a_call_is_joined_with_its_handler_its_key_and_its_verdicts() {
    let list = json(&folder(&[("app.py", APP)]));
    let call = &list["calls"][0];
    assert_eq!(call["callee"], "client.chat.complete");
    assert_eq!(call["model"], "mistral-small-latest");
    assert_eq!(call["key"], "environment `MISTRAL_API_KEY`");
    assert_eq!(call["client"]["line"], 5);
    assert_eq!(
        list["handlers"][call["handlers"][0].as_u64().expect("a number") as usize]["route"],
        "POST /ask"
    );
    for check in ["validated", "authenticated", "limited", "audited", "bounded"] {
        assert_eq!(call[check]["answer"], "no", "{check}");
    }
    assert_eq!(list["keys"][0]["variable"], "MISTRAL_API_KEY");
    assert_eq!(status(&list, "C1"), "pass");
    assert_eq!(status(&list, "C6"), "fail");
    assert_eq!(status(&list, "C10"), "review");
}

#[test]
fn what_is_right_is_shown_with_what_makes_it_so() {
    let app = APP
        .replace("body: dict", "body: Ask")
        .replace("app = FastAPI()", "from pydantic import BaseModel, Field\nimport logging\naudit = logging.getLogger(\"audit\")\nclass Ask(BaseModel):\n    m: str = Field(max_length=9)\napp = FastAPI()")
        .replace("    return client", "    audit.info(\"call\", extra={\"user\": body.u, \"model\": \"m\", \"outcome\": \"ok\"})\n    return client")
        .replace("body[\"m\"]", "body.m, max_tokens=5");
    let list = json(&folder(&[("app.py", app)]));
    let call = &list["calls"][0];
    for check in ["validated", "audited", "bounded"] {
        assert_eq!(call[check]["answer"], "yes", "{check}: {call:#}");
    }
    assert_eq!(call["validated"]["because"], "validated by `Ask`");
    assert_eq!(status(&list, "C6"), "pass");
    let says = line(&list, "C6")["right"][0]["says"].as_str().expect("a text");
    assert_eq!(says, "recorded by `audit.info`");
}

#[test]
fn nothing_analysed_is_no_pass() {
    let empty = folder(&[("notes.bin", "x")]);
    assert_eq!(report(empty.path(), &[]).1, Some(3));
    assert!(markdown(&empty).contains("**Nothing was analysed"));
    let list = json(&empty);
    for id in (1..=10).map(|number| format!("C{number}")) {
        assert_eq!(status(&list, &id), "review", "{id}");
    }
}

#[test]
fn what_a_project_has_nothing_of_is_not_applicable() {
    let script = "import os\nfrom mistralai import Mistral\nprint(Mistral(api_key=os.environ[\"MISTRAL_API_KEY\"]).models.list())\n";
    let list = json(&folder(&[("run.py", script), (".gitignore", ".env\n")]));
    for id in ["C4", "C5", "C6", "C7"] {
        assert_eq!(status(&list, id), "not-applicable", "{id}");
    }
    let list = json(&folder(&[("run.py", "print(1)\n")]));
    for id in ["C1", "C3", "C8", "C9", "C10"] {
        assert_eq!(status(&list, id), "not-applicable", "{id}");
    }
}

#[test]
fn what_somebody_has_settled_is_for_the_reviewer() {
    let comment = "    # mistral-lint: ignore[missing-audit] owner=@ana internal tool\n    return";
    let list = json(&folder(&[("app.py", APP.replace("    return", comment))]));
    assert_eq!(status(&list, "C6"), "review");
    assert_eq!(list["set_aside"][0]["owner"], "@ana");
    assert_eq!(list["calls"][0]["audited"]["answer"], "unknown");

    let config = "[[per-path]]\npaths = [\"app.py\"]\nignore = [\"missing-audit\"]\n";
    let list = json(&folder(&[("app.py", APP), ("mistral-lint.toml", config)]));
    assert_eq!(status(&list, "C6"), "review");
    assert_eq!(list["set_aside"][0]["by"], "the configuration");

    let list =
        json(&folder(&[("app.py", APP), ("mistral-lint.toml", "ignore = [\"missing-audit\"]\n")]));
    assert_eq!(status(&list, "C6"), "review");
    let says = line(&list, "C6")["says"].to_string();
    assert!(says.contains("the rule is off: missing-audit"), "{says}");
}

#[test]
fn a_store_and_a_schedule_speak_for_rotation() {
    let workflow = "on:\n  schedule:\n    - cron: '0 3 1 * *'\njobs:\n  rotate:\n    run: ./rotate-mistral-key\n";
    let list = json(&folder(&[("app.py", APP), (".github/workflows/keys.yml", workflow)]));
    let right = line(&list, "C10")["right"].to_string();
    assert!(right.contains(".github/workflows/keys.yml"), "{right}");
    assert_eq!(status(&list, "C10"), "review");
}

#[test]
fn no_name_forges_structure() {
    let path = "a|b`<img src=x>\n# C1: pass\n- [x] agreed/app.py";
    let app = APP
        .replace("mistral-small-latest", "mistral-small-latest | pass |\\n## C2 <script>")
        .replace("/ask", "/ask|`<b>`")
        .replace("def ask", "@app.get(\"/x\\n# fake\")\ndef ask");
    let hostile = markdown(&folder(&[(path, app.as_str())]));
    let plain = markdown(&folder(&[("app.py", APP)]));
    let headings = |text: &str| {
        text.lines().filter(|line| line.starts_with('#')).map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(headings(&hostile), headings(&plain));
    assert!(!hostile.contains("<img") && !hostile.contains("<script") && !hostile.contains("<b>"));
    assert_eq!(hostile.matches("[x]").count(), 0);
    let columns = |row: &str| row.replace("\\|", "").matches('|').count();
    let mut width = None;
    for row in hostile.lines() {
        if row.starts_with('|') {
            assert_eq!(*width.get_or_insert(columns(row)), columns(row), "{row}");
        } else {
            width = None;
        }
    }
}

#[test]
fn no_secret_leaves() {
    let secret = key();
    let app = APP.replace("os.environ[\"MISTRAL_API_KEY\"]", &format!("\"{secret}\""));
    let env = format!("MISTRAL_API_KEY={secret}\n");
    let project =
        folder(&[("app.py", app.as_str()), (".env", &env), (&format!("{secret}.py"), &app)]);
    for format in ["markdown", "html", "json"] {
        let text = report(project.path(), &["--format", format]).0;
        assert!(!text.contains(&secret[..12]), "{format}");
        assert!(text.contains("written in"), "{format}");
    }
}

#[test]
fn no_line_leans_on_a_rule_that_does_not_exist() {
    let list = json(&folder(&[("app.py", APP)]));
    let rules = list["rules"].to_string();
    for rule in [
        "unvalidated-chat-endpoint",
        "unauthenticated-endpoint",
        "missing-rate-limit",
        "missing-audit",
        "unbounded-request",
        "unmoderated-call",
        "hardcoded-key",
        "client-side-key",
        "key-in-log",
        "key-in-error",
        "error-detail-exposed",
        "unsanitized-output",
        "excessive-agency",
        "insecure-transport",
        "prompt-injection",
        "unrestricted-model",
    ] {
        assert!(rules.contains(&format!("\"name\":\"{rule}\"")), "{rule}");
    }
}
