//! Several reports of one run: where they go, and where they must not. And what hostile projects make of a run.

use crate::support::{folder, formats};
use std::fs;
use std::path::Path;
use std::process::Command;

const LEAK: &str =
    "import os\nfrom mistralai import Mistral\nkey = os.environ[\"MISTRAL_API_KEY\"]\nprint(key)\n";

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn run_with(folder: &Path, args: &[&str], summary: Option<&Path>) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral-lint"));
    command.current_dir(folder).args(args).env_remove("MISTRAL_LINT_CONFIG");
    command.env("NO_COLOR", "1").env_remove("GITHUB_STEP_SUMMARY");
    command.envs(summary.map(|file| ("GITHUB_STEP_SUMMARY", file)));
    let output = command.output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("Unicode");
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn run(folder: &Path, args: &[&str]) -> Said {
    run_with(folder, args, None)
}

fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let mut names: Vec<String> =
        entries.map(|entry| entry.file_name().to_string_lossy().into_owned()).collect();
    names.sort();
    names
}

#[test]
fn one_run_writes_many_reports() {
    let folder = folder(&[("src/a.py", LEAK)]);
    let root = folder.path();
    let args = ["--output", "sarif=r.sarif", "--output=junit=r.xml", "--output", "concise"];
    let said = run(root, &args);
    assert_eq!(said.code, Some(1));
    assert!(said.out.starts_with("src/a.py:4:1: error[key-in-log]"), "{}", said.out);
    assert_eq!(said.err, "mistral-lint: wrote r.sarif\nmistral-lint: wrote r.xml\n");
    assert_eq!(names(root), ["r.sarif", "r.xml", "src"]);
    for (format, file) in [("sarif", "r.sarif"), ("junit", "r.xml")] {
        let alone = run(&root.join("src"), &["--format", format, ".."]).out;
        assert_eq!(fs::read_to_string(root.join(file)).expect("a report"), alone, "{format}");
    }
}

#[test]
fn every_format_goes_to_a_file_as_it_goes_to_standard_output() {
    let folder = folder(&[("src/a.py", LEAK)]);
    let root = folder.path();
    for format in formats() {
        let printed = run(root, &["--format", format]);
        let said = run(root, &["-q", "--format", format, "-o", "out.txt"]);
        assert_eq!((printed.code, said.code), (Some(1), Some(1)), "{format}");
        assert_eq!((&*said.out, &*said.err), ("", ""), "{format}");
        let written = fs::read_to_string(root.join("out.txt")).expect("a report");
        assert!(
            !written.is_empty() && printed.out.starts_with(written.lines().next().unwrap())
                || format == "agent"
        );
        fs::remove_file(root.join("out.txt")).expect("removed");
    }
}

#[test]
fn the_exit_code_is_the_same_whatever_the_format() {
    let found = folder(&[("a.py", LEAK)]);
    let clean = folder(&[("a.py", "print(1)\n")]);
    let nothing = folder(&[("a.bin", "x")]);
    for format in formats() {
        for (folder, code) in [(&found, 1), (&clean, 0), (&nothing, 3)] {
            let said = run(folder.path(), &["--output", format]);
            assert_eq!(said.code, Some(code), "{format}");
            let told = (said.out + &said.err).to_lowercase().contains("nothing was analysed");
            assert_eq!(told, code == 3, "{format}");
        }
        assert_eq!(run(found.path(), &["--output", format, "--exit-zero"]).code, Some(0));
    }
}

#[test]
fn reports_do_not_get_in_each_others_way() {
    let folder = folder(&[("a.py", LEAK)]);
    for (args, told) in [
        (&["--output", "sarif", "--output", "pretty"][..], "two reports for standard output"),
        (&["--format", "json", "--output", "sarif"], "two reports for standard output"),
        (&["--output", "sarif=x", "--output", "json=x"], "two reports for x"),
        (&["-o", "x", "--output", "json=x"], "two reports for x"),
        (&["-o", "x", "--output", "json=./b/../x"], "two reports for ./b/../x"),
        (&["--output", "sarif="], "a file's name must follow"),
        (&["--output", "xml=x"], "the formats are pretty, concise, agent,"),
        (&["--output", ""], "the formats are"),
        (&["--output", "json=none/x"], "none/x: no such file or folder"),
        (&["--output", "json=."], "."),
        (&["--output", "json=.."], ".."),
    ] {
        let said = run(folder.path(), args);
        assert_eq!((said.code, &*said.out), (Some(2), ""), "{args:?}");
        assert!(said.err.contains(told), "{args:?}: {}", said.err);
    }
    assert_eq!(names(folder.path()), ["a.py"]);
}

#[cfg(unix)]
#[test]
fn no_report_is_written_through_a_link_out_of_the_project() {
    use std::os::unix::fs::symlink;
    let outside = folder(&[("precious", "kept")]);
    let folder = folder(&[("a.py", LEAK), (".git/HEAD", ""), ("out/old.txt", "old")]);
    let root = folder.path();
    symlink(outside.path().join("precious"), root.join("file")).expect("a link");
    symlink(outside.path().join("new"), root.join("dangling")).expect("a link");
    symlink(outside.path(), root.join("folder")).expect("a link");
    symlink("out/old.txt", root.join("inside")).expect("a link");
    for path in ["file", "folder/precious", "folder/new", "out/../folder/new"] {
        let said = run(root, &["--format", "json", "-o", path]);
        assert_eq!(said.code, Some(2), "{path}");
        assert_eq!(said.err, format!("mistral-lint: {path}: a link leads out of the project\n"));
    }
    assert_eq!(run(root, &["-o", "dangling"]).code, Some(2));
    assert_eq!(names(outside.path()), ["precious"]);
    assert_eq!(fs::read_to_string(outside.path().join("precious")).expect("a file"), "kept");
    assert_eq!(run(root, &["--format", "json", "-o", "inside"]).code, Some(1));
    assert!(root.join("inside").is_symlink());
    assert!(fs::read_to_string(root.join("out/old.txt")).is_ok_and(|text| text.starts_with('{')));
    // Outside of the project the user knows what a name stands for.
    let there = outside.path().join("report.json");
    let said = run(root, &["--format", "json", "-o", there.to_str().expect("a name")]);
    assert!(said.code == Some(1) && there.exists());
    assert_eq!(run(root, &["--format", "json", "-o", "/dev/null"]).code, Some(1));
    assert!(!fs::metadata("/dev/null").expect("a device").is_file());
    let printed = run(root, &["--format", "json", "-o", "/dev/stdout", "-q"]).out;
    assert_eq!(printed, run(root, &["--format", "json"]).out);
}

#[cfg(unix)]
#[test]
fn a_written_report_can_be_read_by_others_and_keeps_its_mode() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder(&[("a.py", LEAK)]);
    let mode = || {
        assert_eq!(run(folder.path(), &["--format", "json", "-o", "r.json"]).code, Some(1));
        fs::metadata(folder.path().join("r.json")).expect("a report").permissions().mode() & 0o777
    };
    assert_eq!(mode() & 0o400, 0o400);
    let file = folder.path().join("r.json");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("changed");
    assert_eq!(mode(), 0o640);
    assert_eq!(names(folder.path()), ["a.py", "r.json"], "nothing is left behind");
}

#[test]
fn the_summary_of_a_job_grows() {
    let folder = folder(&[("a.py", LEAK), ("summary.md", "before\n")]);
    let file = folder.path().join("summary.md");
    for format in ["pretty", "json"] {
        run_with(folder.path(), &["--format", format], Some(&file));
        assert_eq!(fs::read_to_string(&file).expect("a summary"), "before\n", "{format}");
    }
    let said = run_with(folder.path(), &["--format", "github", "a.py"], Some(&file));
    assert_eq!(said.code, Some(1));
    let text = fs::read_to_string(&file).expect("a summary");
    assert!(text.starts_with("before\n### mistral-lint\n"), "{text}");
    assert!(text.contains("| error | a.py:4:1 | key-in-log | "), "{text}");
    let said =
        run_with(folder.path(), &["--format", "github", "a.py"], Some(&folder.path().join("x/y")));
    assert_eq!(said.code, Some(1), "the report is whole without it");
    assert!(said.err.contains("no summary of the job was written"), "{}", said.err);
}

/// No line is a command to a CI service, and nothing acts on a terminal.
fn is_harmless(text: &str, told: &str) {
    let acts = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert_eq!(text.chars().find(|c| acts(*c)), None, "{told}");
    for line in text.lines() {
        assert!(!line.trim_start().starts_with("::"), "{told}: {line}");
        assert!(
            !["##[", "##vso[", "##teamcity["].iter().any(|it| line.contains(it)),
            "{told}: {line}"
        );
    }
}

#[cfg(unix)]
#[test]
fn names_of_files_forge_nothing() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let names: [&[u8]; 14] = [
        b"::error::forged.py",
        b"x\n::error::forged.py",
        b"##vso[task.complete result=Succeeded]forged.py",
        b"##[add-mask]forged.py",
        b"##teamcity[buildStatus status='SUCCESS'].py",
        b"]]><forged.py",
        b"<script>forged.py",
        b"a|b`c`](javascript:forged).py",
        b"\x1b]8;;http:evil\x07forged.py",
        b"\xc2\x9b31mforged.py",
        b"\xe2\x80\xaeforged.py",
        b"bad\xff\xfeforged.py",
        b"--exit-zero.py",
        b" .py",
    ];
    let long = [b"x".repeat(240), b".py".to_vec()].concat();
    let folder = folder(&[("ok.py", LEAK)]);
    let mut files = 1;
    for name in names.iter().copied().chain([&*long]) {
        // Not every file system takes every name.
        files += usize::from(fs::write(folder.path().join(OsStr::from_bytes(name)), LEAK).is_ok());
    }
    for format in formats() {
        let said = run(folder.path(), &["--format", format, "--select", "key-in-log", "-v"]);
        assert_eq!(said.code, Some(1), "{format}: {}", said.err);
        let own = |line: &&str| format == "github" && line.starts_with("::error file=");
        let (own, others): (Vec<&str>, Vec<&str>) = said.out.lines().partition(own);
        is_harmless(&others.join("\n"), format);
        is_harmless(&said.err, format);
        assert!(format != "github" || own.len() == files, "{}", said.out);
        if format == "concise" {
            let found = said.out.lines().filter(|line| line.contains(": error[key-in-log] "));
            assert_eq!(found.count(), files);
        }
    }
    // A name that nobody can know for one is a mistake in the arguments, told without harm.
    let said = run(folder.path(), &["--\n::error::forged\u{1b}[2J"]);
    assert_eq!(said.code, Some(2));
    is_harmless(&said.err, "arguments");
}

#[test]
fn rules_and_configurations_of_a_project_forge_nothing() {
    const PAYLOAD: &str =
        r"x\n::error::forged\r##vso[task.complete]y\u001b[31m \u202e <script> ##[add-mask]z";
    let page = format!(
        "severity = \"error\"\nsummary = \"{PAYLOAD}\"\nmessage = \"{PAYLOAD} {{sink}}\"\nhelp = \"{PAYLOAD}\"\n[sentence]\nshape = \"flow\"\nfrom = [\"secret\"]\nto = [\"log\"]\n"
    );
    let own = folder(&[
        ("a.py", LEAK),
        ("mistral-lint.toml", "rules = \"lint\"\n"),
        ("lint/own-rule.toml", &page),
    ]);
    for format in formats() {
        let said = run(own.path(), &["--format", format, "--select", "own-rule"]);
        assert_eq!(said.code, Some(1), "{format}: {}", said.err);
        let own = |line: &&str| format == "github" && line.starts_with("::error file=");
        let others: Vec<&str> = said.out.lines().filter(|line| !own(line)).collect();
        is_harmless(&others.join("\n"), format);
        assert!(format != "agent" || !said.out.contains("forged"), "{}", said.out);
    }
    for args in
        [&["explain", "own-rule"][..], &["rules"], &["explain", "--at", "a.py:4"], &["test-rules"]]
    {
        let said = run(own.path(), args);
        is_harmless(&(said.out + "\n" + &said.err), args[0]);
    }
    for config in [
        format!("\"{PAYLOAD}\" = 1\n"),
        format!("ignore = [\"{PAYLOAD}\"]\n"),
        format!("extends = \"{PAYLOAD}\"\n"),
        format!("min-severity = \"{PAYLOAD}\"\n"),
        "a = '''\n::error::forged\n##[add-mask]x\n'''\n".to_owned(),
        "a =\n::error::forged\n".to_owned(),
    ] {
        let wrong = folder(&[("a.py", LEAK), ("mistral-lint.toml", &*config)]);
        let said = run(wrong.path(), &["--format", "github"]);
        assert_eq!(said.code, Some(2), "{config}");
        is_harmless(&(said.out + &said.err), &config);
    }
}
