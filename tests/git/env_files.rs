//! `unignored-env-file`: what git has, and what it would take.

use super::{Repository, git, lint, messages};
use std::fs;

const RULE: &str = "unignored-env-file";
const KEY: &str = "MISTRAL_API_KEY=@\n";

/// What is said of the one env file; nothing when all is well.
fn state(repository: &Repository) -> String {
    let messages = messages(&repository.of(RULE));
    assert!(messages.len() < 2, "{messages:?}");
    let said = messages.first().map_or("", String::as_str);
    said.strip_prefix("An env file that holds a Mistral API key ").unwrap_or(said).to_owned()
}

#[test]
fn what_is_not_ignored() {
    let repository = Repository::new();
    repository.write(".env", KEY).write("backend/.gitignore", ".env\n");
    assert_eq!(state(&repository), "is not ignored by git");
    let findings = repository.of(RULE);
    assert_eq!(findings[0]["span"]["start"]["column"], 17);
    assert_eq!(findings[0]["help"], "Add `/.env` to `.gitignore`.");
    assert_eq!(findings[0]["fixes"][0]["edits"][0]["content"], "/.env\n");
    assert_eq!(repository.lint(&["--select", RULE]).code, Some(1));
}

#[test]
fn the_fix_is_a_line_in_the_nearest_file_of_rules() {
    let repository = Repository::new();
    repository.write(".gitignore", "*.log").write("api/conf/a[1].env", KEY);
    let edit = &repository.of(RULE)[0]["fixes"][0]["edits"][0];
    assert_eq!(
        (edit["path"].as_str(), edit["content"].as_str()),
        (Some(".gitignore"), Some("\n/api/conf/a\\[1].env\n"))
    );
    repository.write(".gitignore", &format!("*.log{}", edit["content"].as_str().unwrap()));
    assert_eq!(state(&repository), "");
    repository.write("api/.gitignore", "!*.env\n");
    let fix = repository.of(RULE)[0]["fixes"][0].clone();
    assert_eq!(fix["edits"][0]["path"], "api/.gitignore");
    assert_eq!(fix["edits"][0]["span"]["start"]["line"], 2);
    assert_eq!(fix["applicability"], "safe");
    repository.write(
        "api/.gitignore",
        &format!("!*.env\n{}", fix["edits"][0]["content"].as_str().unwrap()),
    );
    assert_eq!(state(&repository), "");
}

#[test]
fn what_is_tracked() {
    let repository = Repository::new();
    repository.write("conf/.env", KEY).git(&["add", "."]);
    assert_eq!(state(&repository), "is tracked by git");
    let help = repository.of(RULE)[0]["help"].to_string();
    assert!(help.contains("`git rm --cached conf/.env`") && help.contains("Rotate"), "{help}");
    assert!(!help.contains("in commit"), "{help}");
    repository.write(".gitignore", ".env\n");
    assert_eq!(state(&repository), "is tracked by git although it is ignored");
    let commit = repository.commit();
    let help = repository.of(RULE)[0]["help"].to_string();
    assert!(help.contains(&format!("in commit {commit} (2024-05-01): rotate it first")), "{help}");
}

#[test]
fn what_was_committed_before() {
    let repository = Repository::new();
    let first = repository.write(".env", KEY).commit();
    repository.git(&["rm", "-q", "--cached", ".env"]);
    repository.commit_index();
    assert_eq!(state(&repository), "was committed to git and is not ignored");
    repository.write(".gitignore", ".env\n");
    assert_eq!(state(&repository), "was committed to git before it was ignored");
    let findings = repository.of(RULE);
    assert!(findings[0]["help"].to_string().contains(&first), "{}", findings[0]["help"]);
    // Another key is another matter.
    repository.bytes(".env", format!("MISTRAL_API_KEY={}\n", super::other_key()).as_bytes());
    assert_eq!(state(&repository), "");
}

#[test]
fn what_other_computers_have_is_said() {
    let repository = Repository::new();
    repository.write("a.py", "x = 1\n").commit();
    repository.git(&["update-ref", "refs/remotes/origin/main", "HEAD"]);
    repository.git(&["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main"]);
    let commit = repository.write(".env", KEY).commit();
    let help = |repository: &Repository| repository.of(RULE)[0]["help"].to_string();
    assert!(
        help(&repository).contains(&format!("{commit} (2024-05-02): ")),
        "{}",
        help(&repository)
    );
    repository.git(&["update-ref", "refs/remotes/origin/topic", "HEAD"]);
    repository.write("a.py", "x = 2\n").commit();
    let said = help(&repository);
    assert!(said.contains(&format!("{commit} (2024-05-02) and on origin/topic")), "{said}");
    let written = repository.lint(&["--select", "hardcoded-key"]).findings();
    assert!(written[0]["help"].to_string().contains("and on origin/topic"), "{written:?}");
}

#[test]
fn rules_of_this_copy_count_and_those_of_the_home_do_not() {
    let repository = Repository::new();
    repository.write(".env", KEY).write(".git/info/exclude", "*.env\n");
    assert_eq!(state(&repository), "");
    repository.write(".git/info/exclude", "# nothing\n");
    repository
        .write("git/ignore", ".env\n")
        .write(".gitconfig", "[core]\nexcludesFile = all\n")
        .write("all", "*\n");
    repository.git(&["config", "core.excludesFile", "all"]);
    assert_eq!(repository.git(&["status", "--short"]), "", "git itself takes them");
    assert_eq!(state(&repository), "is not ignored by git");
}

#[test]
fn rules_above_the_named_folder_count() {
    let repository = Repository::new();
    repository.write("a/b/.env", KEY).write("a/.gitignore", "b/.env\n");
    assert!(repository.lint(&["--select", RULE, "a/b"]).findings().is_empty());
    assert!(repository.lint(&["--select", RULE, "a/b/.env"]).findings().is_empty());
    repository.write("a/.gitignore", "/.env\n");
    assert_eq!(repository.lint(&["--select", RULE, "a/b/.env"]).findings().len(), 1);
}

#[test]
fn a_repository_inside_has_its_own_rules() {
    let repository = Repository::new();
    repository.write("inner/.env", KEY);
    git(&repository.path().join("inner"), "2024-05-01T12:00:00 +0000", &["init", "-q"]);
    assert_eq!(state(&repository), "is not ignored by git");
    repository.write("inner/.gitignore", ".env\n");
    assert_eq!(state(&repository), "");
    git(&repository.path().join("inner"), "2024-05-01T12:00:00 +0000", &["add", "-f", ".env"]);
    assert_eq!(state(&repository), "is tracked by git although it is ignored");
}

#[test]
fn a_linked_worktree_has_the_index_of_its_own() {
    let repository = Repository::new();
    repository.write("a.py", "x = 1\n").commit();
    repository.git(&["worktree", "add", "-q", "../linked", "-b", "topic"]);
    let linked = repository.path().parent().unwrap().join("linked");
    fs::write(linked.join(".env"), KEY.replace('@', &crate::support::key())).unwrap();
    let state = |folder: &std::path::Path| messages(&lint(folder, &["--select", RULE]).findings());
    assert!(state(&linked)[0].ends_with("is not ignored by git"));
    git(&linked, "2024-05-01T12:00:00 +0000", &["add", ".env"]);
    assert!(state(&linked)[0].ends_with("is tracked by git"));
    repository.write(".git/info/exclude", ".env\n");
    assert!(state(&linked)[0].ends_with("although it is ignored"));
    assert!(state(&repository.path()).is_empty());
}

#[test]
fn a_file_that_two_branches_disagree_about_is_tracked() {
    let repository = Repository::new();
    repository.write(".env", "MISTRAL_API_KEY=\n").commit();
    repository.git(&["checkout", "-q", "-b", "topic"]);
    repository.write(".env", KEY).commit();
    repository.git(&["checkout", "-q", "main"]);
    repository.write(".env", "MISTRAL_API_KEY=your-api-key\n").commit();
    let path = repository.path();
    let merge = std::process::Command::new("git")
        .current_dir(&path)
        .args(["-c", "user.name=a", "-c", "user.email=a@b", "merge", "topic"])
        .output();
    assert!(!merge.unwrap().status.success(), "the merge has a conflict");
    assert_eq!(state(&repository), "is tracked by git");
}

#[test]
fn without_a_repository_the_files_alone_tell() {
    for broken in [false, true] {
        let folder = Repository::plain();
        folder.write("app/.env", KEY);
        if broken {
            folder.write(".git/HEAD", "nonsense").write(".git/index", "DIRC nonsense");
        }
        assert_eq!(state(&folder), "is not ignored by git");
        folder.write("app/.gitignore", ".env\n");
        assert_eq!(state(&folder), "", "broken: {broken}");
    }
}

#[test]
fn an_index_that_can_not_be_read_stops_nothing() {
    let repository = Repository::new();
    repository.write(".env", KEY).commit();
    repository.write(".git/index", "DIRC nonsense");
    assert_eq!(state(&repository), "was committed to git and is not ignored");
}

#[test]
fn tracked_files_are_read_whatever_the_rules_say() {
    let repository = Repository::new();
    repository.write(".gitignore", "config.py\nnode_modules\n.env\n");
    repository
        .write("config.py", "MISTRAL_API_KEY = \"@\"\n")
        .write("node_modules/a/config.py", "MISTRAL_API_KEY = \"@\"\n");
    assert!(repository.of("hardcoded-key").is_empty());
    repository.git(&["add", "-f", "."]);
    let found = repository.of("hardcoded-key");
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["path"], "config.py");
    fs::remove_file(repository.path().join("config.py")).unwrap();
    assert!(repository.of("hardcoded-key").is_empty());
    assert!(repository.lint(&["--select", "hardcoded-key"]).notes().is_empty());
}

#[test]
fn what_is_clean_however_it_is_kept() {
    let repository = Repository::new();
    repository.write(".env", "MISTRAL_API_KEY=your-api-key\nMISTRAL_MODEL=mistral-small-latest\n");
    repository.write(".env.local", "MISTRAL_API_KEY=\n").write(".env.example", KEY);
    repository
        .write(".env.test", "OTHER_API_KEY=@\n")
        .write("mistral.env", "MODEL=/models/mistral-7b\n");
    repository.write(".env.production", "MISTRAL_API_KEY=${MISTRAL_API_KEY}\n");
    repository.commit();
    assert_eq!(state(&repository), "");
}

#[test]
fn nothing_of_the_repository_is_run() {
    let repository = Repository::new();
    repository.write(".env", KEY).write("a.py", "MISTRAL_API_KEY = \"@\"\n").commit();
    let mark = repository.path().parent().unwrap().join("was-run");
    let program = format!("#!/bin/sh\ntouch {}\n", mark.display());
    repository.write("run.sh", &program);
    let run = repository.path().join("run.sh").display().to_string();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&run, fs::Permissions::from_mode(0o755)).unwrap();
    }
    for name in [
        "core.fsmonitor",
        "core.sshCommand",
        "core.pager",
        "core.editor",
        "filter.x.smudge",
        "filter.x.clean",
        "diff.x.textconv",
        "credential.helper",
        "core.alternateRefsCommand",
    ] {
        repository.git(&["config", name, &run]);
    }
    repository.git(&["config", "core.hooksPath", &repository.path().display().to_string()]);
    repository.git(&["config", "include.path", "/dev/zero"]);
    repository.bytes(".git/info/attributes", b"* filter=x diff=x\n");
    assert_eq!(state(&repository), "is tracked by git");
    assert!(!repository.lint(&["--history"]).past().is_empty());
    assert!(!mark.exists(), "a program of the repository was run");
}
