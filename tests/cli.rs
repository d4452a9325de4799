//! The built program: arguments, exit codes, configurations, bad input.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use tempfile::TempDir;

/// What a run said.
struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

fn program(cwd: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral-lint"));
    command.current_dir(cwd);
    for name in ["NO_COLOR", "FORCE_COLOR", "CLICOLOR_FORCE", "MISTRAL_LINT_CONFIG"] {
        command.env_remove(name);
    }
    command
}

fn said(output: Output) -> Said {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("Unicode");
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn run(folder: &TempDir, args: &[&str]) -> Said {
    said(program(folder.path()).args(args).output().expect("a run"))
}

fn run_with_input(folder: &TempDir, args: &[&str], input: &[u8]) -> Said {
    use std::io::Write as _;
    let mut command = program(folder.path());
    command.args(args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("a run");
    // The program may refuse its arguments before it reads.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    said(child.wait_with_output().expect("an end"))
}

const LEAK: &str = "import os\nfrom mistralai import Mistral\nkey = os.environ[\"MISTRAL_API_KEY\"]\nclient = Mistral(api_key=key)\nprint(key)\n";

#[test]
fn nothing_to_analyse_is_three_in_every_format() {
    let folder = folder(&[("blob.bin", "hello")]);
    for format in ["pretty", "concise", "json", "sarif"] {
        let said = run(&folder, &["--format", format]);
        assert_eq!(said.code, Some(3), "{format}");
        assert!((said.out + &said.err).to_lowercase().contains("nothing was analysed"), "{format}");
    }
}

#[test]
fn a_clean_project_is_zero() {
    let folder = folder(&[("a.py", "print('hello')\n")]);
    let said = run(&folder, &[]);
    assert_eq!(said.code, Some(0), "{}", said.out);
    assert!(said.out.contains("No findings."));
}

#[test]
fn findings_are_one_in_every_format_unless_told_otherwise() {
    let folder = folder(&[("a.py", LEAK)]);
    for format in ["pretty", "concise", "json", "sarif"] {
        assert_eq!(run(&folder, &["--format", format]).code, Some(1), "{format}");
        assert_eq!(run(&folder, &["--output-format", format, "--exit-zero"]).code, Some(0));
    }
    assert_eq!(run(&folder, &["--no-exit-codes"]).code, Some(0));
    assert_eq!(run(&folder, &["--ignore", "key-in-log"]).code, Some(0));
    assert_eq!(run(&folder, &["-q", "check", "a.py"]).code, Some(1));
}

#[test]
fn standard_input_stands_for_its_file() {
    let folder = folder(&[("a.py", "print('hello')\n")]);
    let args = ["check", "-", "--stdin-filename", "a.py", "--format", "concise"];
    let said = run_with_input(&folder, &args, LEAK.as_bytes());
    assert_eq!(said.code, Some(1));
    assert!(said.out.starts_with("a.py:5:"), "{}", said.out);
}

#[test]
fn standard_input_needs_a_name() {
    let folder = folder(&[]);
    for args in [
        &["-"][..],
        &["-", "x.py", "--stdin-filename", "a.py"],
        &[".", "--stdin-file-path", "a.py"],
    ] {
        let said = run_with_input(&folder, args, b"x");
        assert_eq!(said.code, Some(2), "{args:?}");
        assert!(said.err.contains("--stdin-filename") || said.err.contains("stands alone"));
    }
}

#[test]
fn wrong_arguments_are_two() {
    let folder = folder(&[]);
    for args in [
        &["--nope"][..],
        &["--format", "xml"],
        &["explain"],
        &["--fail-on", "always"],
        &["-j", "many"],
    ] {
        assert_eq!(run(&folder, args).code, Some(2), "{args:?}");
    }
    assert_eq!(run(&folder, &["--help"]).code, Some(0));
    assert_eq!(run(&folder, &["--version"]).code, Some(0));
}

#[test]
fn a_missing_path_is_two_alone_and_a_note_among_others() {
    let folder = folder(&[("blob.bin", "")]);
    let alone = run(&folder, &["none.py"]);
    assert_eq!(
        (alone.code, alone.err.as_str()),
        (Some(2), "mistral-lint: none.py: no such file or folder\n")
    );
    let among = run(&folder, &["none.py", "blob.bin"]);
    assert!(among.out.contains("none.py: no such file or folder"), "{}", among.out);
    assert_eq!(among.code, Some(3));
    assert_eq!(run(&folder, &["none.py", "blob.bin", "--strict"]).code, Some(2));
}

#[test]
fn a_wrong_configuration_is_drawn_and_two() {
    let folder =
        folder(&[("mistral-lint.toml", "# ours\nselct = [\"key-in-log\"]\n"), ("a.py", "")]);
    let said = run(&folder, &[]);
    assert_eq!((said.code, said.out.as_str()), (Some(2), ""));
    insta::assert_snapshot!(said.err);
    assert_ne!(run(&folder, &["--isolated"]).code, Some(2));
}

#[test]
fn a_wrong_rule_name_is_two_wherever_it_stands() {
    let folder = folder(&[("mistral-lint.toml", "[severity]\nunused-ignroe = \"note\"\n")]);
    let said = run(&folder, &[]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("Did you mean `unused-ignore`?"), "{}", said.err);
    let said = run(&folder, &["--isolated", "--select", "unused-ignroe"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("Did you mean `unused-ignore`?"), "{}", said.err);
}

#[test]
fn the_nearest_configuration_counts_and_extends() {
    let folder = folder(&[
        ("mistral-lint.toml", "nonsense = 1\n"),
        ("app/mistral-lint.toml", "extends = \"../shared.toml\"\n"),
        ("shared.toml", "ignore = [\"no-such-rule\"]\n"),
        ("app/a.txt", ""),
        (".git/HEAD", ""),
    ]);
    let said = run(&folder, &["app"]);
    assert_eq!(said.code, Some(2));
    assert!(
        said.err.contains("shared.toml:1:11") && said.err.contains("no-such-rule"),
        "{}",
        said.err
    );
}

#[test]
fn extending_in_a_circle_ends() {
    let folder = folder(&[
        ("mistral-lint.toml", "extends = \"b.toml\"\n"),
        ("b.toml", "extends = \"mistral-lint.toml\"\n"),
        ("c.toml", "extends = \"/etc/passwd\"\n"),
        ("d.toml", "extends = \"none.toml\"\n"),
    ]);
    for (args, told) in [
        (&[][..], "extends itself"),
        (&["-c", "c.toml"], "Only a .toml file"),
        (&["--config", "d.toml"], "no such file"),
        (&["--config", "e.toml"], "e.toml: no such file"),
    ] {
        let said = run(&folder, args);
        assert_eq!(said.code, Some(2), "{args:?}");
        assert!(said.err.contains(told), "{}", said.err);
    }
}

#[test]
fn pyproject_counts_where_it_speaks_of_us() {
    let folder = folder(&[
        ("pyproject.toml", "[tool.other]\nx = 1\n"),
        ("mistral-lint.toml", "pedantic = true\n"),
    ]);
    assert_ne!(run(&folder, &[]).code, Some(2));
    fs::remove_file(folder.path().join("mistral-lint.toml")).expect("removed");
    assert_ne!(run(&folder, &[]).code, Some(2));
    fs::write(folder.path().join("pyproject.toml"), "[tool.mistral-lint]\npedantik = true\n")
        .expect("written");
    let said = run(&folder, &[]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("Did you mean `pedantic`?"), "{}", said.err);
}

#[test]
fn the_environment_can_name_the_configuration() {
    let folder = folder(&[("odd.toml", "nonsense = 1\n")]);
    let run = |args: &[&str]| {
        let output =
            program(folder.path()).env("MISTRAL_LINT_CONFIG", "odd.toml").args(args).output();
        said(output.expect("a run")).code
    };
    assert_eq!(run(&[]), Some(2));
    assert_ne!(run(&["--isolated"]), Some(2));
}

#[test]
fn init_writes_a_configuration_once() {
    let folder = folder(&[]);
    assert_eq!(run(&folder, &["init"]).code, Some(0));
    let first = fs::read_to_string(folder.path().join("mistral-lint.toml")).expect("written");
    let again = run(&folder, &["init"]);
    assert_eq!(again.code, Some(2));
    assert!(again.err.contains("exists already"));
    assert_eq!(fs::read_to_string(folder.path().join("mistral-lint.toml")).ok(), Some(first));
    assert_ne!(run(&folder, &[]).code, Some(2));
}

#[test]
fn rules_explain_themselves() {
    let folder = folder(&[]);
    for command in ["explain", "rule"] {
        let said = run(&folder, &[command, "unused-ignore"]);
        assert_eq!(said.code, Some(0));
        assert!(said.out.starts_with("unused-ignore\nwarning, since 0.1.0\n"), "{}", said.out);
    }
    let wrong = run(&folder, &["explain", "unused-ignroe"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.err.contains("Did you mean `unused-ignore`?"));
    let listed = run(&folder, &["rules"]).out;
    let words: Vec<&str> = listed.split_whitespace().collect();
    assert!(
        words.join(" ").contains(
            "unused-ignore warning An ignore comment, or a declaration, silences nothing"
        ),
        "{listed}"
    );
    let listed = run(&folder, &["rules", "--format", "json"]).out;
    let listed: serde_json::Value = serde_json::from_str(&listed).expect("JSON");
    assert!(
        listed
            .as_array()
            .is_some_and(|rules| rules.iter().any(|rule| rule["name"] == "unused-ignore"))
    );
}

#[test]
fn shells_and_man_are_served() {
    let folder = folder(&[]);
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        assert!(run(&folder, &["completions", shell]).out.contains("mistral-lint"), "{shell}");
    }
    assert_eq!(run(&folder, &["generate-shell-completion", "bash"]).code, Some(0));
    assert!(run(&folder, &["man"]).out.contains(".TH mistral-lint"));
}

#[test]
fn color_is_used_when_wanted() {
    let folder = folder(&[]);
    let colored = |args: &[&str], vars: &[(&str, &str)]| {
        let output = program(folder.path()).envs(vars.iter().copied()).args(args).output();
        said(output.expect("a run")).out.contains('\u{1b}')
    };
    assert!(!colored(&[], &[]));
    assert!(colored(&["--color", "always"], &[("NO_COLOR", "1")]));
    assert!(colored(&[], &[("FORCE_COLOR", "1")]));
    assert!(colored(&[], &[("CLICOLOR_FORCE", "1")]));
    assert!(!colored(&[], &[("CLICOLOR_FORCE", "0")]));
    assert!(!colored(&[], &[("FORCE_COLOR", "1"), ("NO_COLOR", "1")]));
    assert!(!colored(&["--color=never"], &[("FORCE_COLOR", "1")]));
}

#[test]
fn a_report_can_go_to_a_file() {
    let folder = folder(&[]);
    let said = run(&folder, &["--format", "sarif", "-o", "out.sarif"]);
    assert_eq!((said.code, said.out.as_str()), (Some(3), ""));
    assert!(
        fs::read_to_string(folder.path().join("out.sarif")).is_ok_and(|text| text.starts_with('{'))
    );
    assert_eq!(run(&folder, &["-o", "none/out.txt"]).code, Some(2));
}

#[test]
fn quiet_says_less() {
    let folder = folder(&[]);
    assert_eq!(run(&folder, &["-q"]).out, "");
    assert_eq!(run(&folder, &["-qq", "--format", "concise"]).out, "");
    assert_eq!(run(&folder, &["-q"]).code, Some(3));
}

#[cfg(unix)]
#[test]
fn hostile_names_and_links_are_survived() {
    use std::os::unix::ffi::OsStrExt;
    let folder = folder(&[("a/b.txt", "")]);
    let root = folder.path();
    std::os::unix::fs::symlink(root, root.join("a/loop")).expect("a link");
    let _ = fs::write(root.join(std::ffi::OsStr::from_bytes(b"\xff\x1b[31m.py")), b"\xff\xfe\0");
    let said = run(&folder, &["-v"]);
    assert!(matches!(said.code, Some(0 | 3)), "{}", said.err);
    assert!(!said.out.contains('\u{1b}') && !said.err.contains('\u{1b}'));
}

#[test]
fn the_named_folder_is_the_subject() {
    let folder = folder(&[("tests/demo/a.py", LEAK), (".git/HEAD", "")]);
    let sure = |path: &str| {
        run(&folder, &[path, "--min-confidence", "high", "--select", "key-in-log"]).code
    };
    assert_eq!(sure("tests/demo"), Some(1));
    assert_eq!(sure("."), Some(0));
}

#[test]
fn the_same_project_gives_the_same_report() {
    let demo = crate::support::files("fixtures/demo");
    let demo: Vec<(&str, String)> =
        demo.iter().map(|path| (path.as_str(), crate::support::text(path))).collect();
    let folder =
        folder(&demo.iter().map(|(path, text)| (*path, text.as_str())).collect::<Vec<_>>());
    for format in ["pretty", "concise", "json", "sarif"] {
        let report = |threads: &str| {
            let args = ["--isolated", "--pedantic", "-v", "--format", format, "-j", threads];
            said(program(folder.path()).args(args).output().expect("a run")).out
        };
        let first = report("1");
        for threads in ["1", "2", "2", "3"] {
            assert!(report(threads) == first, "{format} with {threads} threads");
        }
    }
}

#[test]
fn a_line_is_explained_with_what_decided() {
    let folder = folder(&[
        (".git/HEAD", "ref: refs/heads/main\n"),
        ("config.py", "import os\n\nAPI_KEY = os.environ[\"MISTRAL_API_KEY\"]\n"),
        (
            "chat.py",
            "from fastapi import FastAPI\nfrom mistralai import Mistral\nfrom config import API_KEY\nfrom audit import audit_log\n\n\
             app = FastAPI()\nclient = Mistral(api_key=API_KEY)\n\n@app.post(\"/chat\")\ndef chat(payload: dict):\n    \
             print(len(API_KEY))\n    audit_log(model=\"mistral-small-latest\")\n    return client.chat.complete(model=\"mistral-small-latest\", messages=payload[\"messages\"])\n",
        ),
    ]);
    for (place, snapshot) in [
        ("chat.py:13", "explain_a_call"),
        ("config.py:3", "explain_a_key"),
        ("chat.py:1", "explain_nothing"),
    ] {
        let said = run(&folder, &["explain", "--at", place]);
        assert_eq!(said.code, Some(0), "{}", said.err);
        insta::assert_snapshot!(snapshot, said.out);
    }
    assert_eq!(run(&folder, &["explain", "--at", "chat.py"]).code, Some(2));
    assert_eq!(run(&folder, &["explain", "--at", "none.py:1"]).code, Some(2));
    assert_eq!(run(&folder, &["explain"]).code, Some(2));
}

#[test]
fn what_is_uncertain_breaks_no_build() {
    // A literal in the place of the key that does not look like one: reported, with low confidence.
    let folder = folder(&[(
        "chat.py",
        "from mistralai import Mistral\nclient = Mistral(api_key=\"Tr0ub4dor-and-3-more\")\n",
    )]);
    let said = run(&folder, &["--format", "concise"]);
    assert!(
        said.out.contains("hardcoded-key") && said.out.contains("low confidence"),
        "{}",
        said.out
    );
    assert_eq!(said.code, Some(0));
    assert_eq!(run(&folder, &["--fail-on", "note"]).code, Some(0));
}

#[test]
fn what_stands_in_front_shows_as_declared() {
    let app = "import os\nfrom fastapi import FastAPI\nfrom mistralai import Mistral\n\napp = FastAPI()\n\
               client = Mistral(api_key=os.environ[\"MISTRAL_API_KEY\"])\n\n@app.post(\"/chat\")\n\
               async def chat(body: dict):\n    return client.chat.complete(model=\"m\", messages=body[\"m\"])\n";
    let front = "[[in-front]]\nprovides = [\"rate-limit\"]\nreason = \"nginx limits 10 r/s\"\n";
    let folder = folder(&[("app.py", app), ("mistral-lint.toml", front)]);
    let said = run(
        &folder,
        &["--select", "missing-rate-limit,unauthenticated-endpoint", "--format", "concise"],
    );
    assert!(!said.out.contains("missing-rate-limit"), "{}", said.out);
    assert!(said.out.contains("unauthenticated-endpoint"), "{}", said.out);
    let report = run(&folder, &["report"]).out;
    let declared =
        "*declared, not seen*: declared in mistral-lint.toml: nginx limits 10 r/s at app.py:9";
    assert!(report.contains(declared), "{report}");
    assert!(report.contains("limit: declared"), "{report}");
    // What is declared in front of nothing is told.
    let folder = self::folder(&[("lib.py", "import os\n"), ("mistral-lint.toml", front)]);
    assert!(run(&folder, &["--format", "concise"]).out.contains("unused-ignore"));
}
