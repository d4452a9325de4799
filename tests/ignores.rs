//! What comments take away, as the reviewer sees it: terms, reports, and comments that the program writes.

use crate::git::{Repository, Said};

use std::fs;

const PYTHON: &str = "\
import os
from mistralai import Mistral

key = os.environ[\"MISTRAL_API_KEY\"]
print(key)
print(f\"\"\"
{key}
\"\"\")
";

fn python(text: &str) -> Repository {
    let repository = Repository::plain();
    repository.bytes("app.py", text.as_bytes());
    repository
}

fn rules(said: &Said) -> Vec<String> {
    let name = |finding: &serde_json::Value| finding["rule"].as_str().unwrap().to_owned();
    said.findings().iter().map(name).collect()
}

#[test]
fn an_ignore_holds_until_its_day() {
    let text = PYTHON.replace(
        "print(key)\n",
        "print(key)  # mistral-lint: ignore[key-in-log] until=2027-03-01 owner=@ops a test key\n",
    );
    let repository = python(&text);
    let on = |seconds: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_mistral-lint"));
        command.current_dir(repository.path()).env("SOURCE_DATE_EPOCH", seconds);
        let args = ["check", "--format", "concise", "--report-suppressions"];
        let output = command.args(args).output().expect("a run");
        String::from_utf8(output.stdout).expect("Unicode")
    };
    // 2027-03-01 and the day after, at noon.
    let (last, late) = (on("1803902400"), on("1803988800"));
    let terms =
        "app.py:5: key-in-log: takes 1 finding away; until 2027-03-01; owner @ops; a test key";
    assert!(last.contains(terms), "{last}");
    assert!(!last.contains("app.py:5:1"), "{last}");
    assert!(late.contains("app.py:5:1: error[key-in-log]"), "{late}");
    assert!(late.contains("error[unused-ignore] This ignore held until 2027-03-01"), "{late}");
    assert!(late.contains("no longer holds"), "{late}");
}

#[test]
fn a_project_can_forbid_ignores_of_a_rule() {
    let repository = python(
        &PYTHON.replace("print(key)\n", "print(key)  # mistral-lint: ignore[key-in-log] why\n"),
    );
    assert_eq!(rules(&repository.lint(&[])), ["key-in-log"]);
    repository.bytes("mistral-lint.toml", b"never-ignore = [\"C8\"]\n");
    assert_eq!(rules(&repository.lint(&[])), ["key-in-log", "unused-ignore", "key-in-log"]);
    repository.bytes("mistral-lint.toml", b"never-ignore = [\"key-in-lgo\"]\n");
    let said = repository.lint(&[]);
    assert!(
        said.code == Some(2) && said.err.contains("Did you mean `key-in-log`?"),
        "{}",
        said.err
    );
}

#[test]
fn the_json_report_lists_suppressions_on_demand() {
    let repository = python(
        &PYTHON.replace("print(key)\n", "print(key)  # mistral-lint: ignore[key-in-log] why\n"),
    );
    let said = repository.lint(&["--report-suppressions"]);
    said.findings();
    let one = &said.json()["suppressions"][0];
    assert_eq!((one["taken"].as_u64(), one["reason"].as_str()), (Some(1), Some("why")));
    assert!(repository.lint(&[]).json().get("suppressions").is_none());
}

#[test]
fn comments_are_written_where_they_help() {
    let repository = python(PYTHON);
    let read = || fs::read_to_string(repository.path().join("app.py")).expect("a file");
    let said = repository.lint(&["--add-ignore=a test  key", "--diff"]);
    assert!(
        said.out.contains("+print(key)  # mistral-lint: ignore[key-in-log] a test key"),
        "{}",
        said.out
    );
    assert_eq!(read(), PYTHON);
    let said = repository.lint(&["--add-ignore=a test  key"]);
    assert!(said.err.contains("2 ignored, 0 left"), "{}", said.err);
    assert_eq!(said.code, Some(0));
    let expected = PYTHON
        .replace("print(key)\n", "print(key)  # mistral-lint: ignore[key-in-log] a test key\n")
        .replace("print(f", "# mistral-lint: ignore[key-in-log] a test key\nprint(f");
    assert_eq!(read(), expected);
    // A second run has nothing to do.
    repository.lint(&["--add-ignore"]);
    assert_eq!(read(), expected);
}

#[test]
fn a_rule_joins_a_comment_that_is_there() {
    let text = "import os\nfrom mistralai import Mistral\nkey = os.environ[\"MISTRAL_API_KEY\"]\r\n\
                print(key)  # mistral-lint: ignore[key-in-error] once\r\n";
    let repository = python(text);
    repository.lint(&["--add-ignore", "--select", "key-in-log"]);
    let now = fs::read_to_string(repository.path().join("app.py")).expect("a file");
    assert_eq!(now, text.replace("[key-in-error]", "[key-in-error, key-in-log]"));
}

#[test]
fn comments_in_files_that_are_no_source_count() {
    let repository = Repository::plain();
    repository
        .write("conf.yaml", "mistral_api_key: @  # mistral-lint: ignore[hardcoded-key] revoked\n");
    repository.write(
        "ci/.env.prod",
        "# mistral-lint: ignore[hardcoded-key, unignored-env-file] revoked\nMISTRAL_API_KEY=@\n",
    );
    assert!(rules(&repository.lint(&[])).is_empty());
    assert_eq!(repository.lint(&["--no-ignores", "--select", "hardcoded-key"]).findings().len(), 2);
    // What only stands in a value is none.
    repository
        .write("conf.yaml", "mistral_api_key: @\nnote: \"mistral-lint: ignore[hardcoded-key]\"\n");
    assert_eq!(rules(&repository.lint(&[])), ["hardcoded-key"]);
}
