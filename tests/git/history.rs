//! `check --history`: every commit of every reference, whatever the repository looks like.

use super::{Repository, git, lint, other_key};
use std::fs;
use std::slice::from_ref;

const APP: &str = "from mistralai import Mistral\nclient = Mistral(api_key=\"@\")\n";
const CLEAN: &str = "import os\nfrom mistralai import Mistral\nclient = Mistral(api_key=os.environ[\"MISTRAL_API_KEY\"])\n";
const DAY: &str = "2024-05-28T12:00:00 +0000";

fn past(repository: &Repository) -> Vec<String> {
    repository.lint(&["--history"]).past()
}

#[test]
fn a_key_that_was_taken_out_is_found_with_both_commits() {
    let repository = Repository::new();
    repository.write("README.md", "hello\n").commit();
    let brought = repository.write("src/app.py", APP).commit();
    repository.write("src/other.py", "x = 1\n").commit();
    let removed = repository.write("src/app.py", CLEAN).commit();
    repository.write("src/other.py", "x = 2\n").commit();
    assert_eq!(past(&repository), [format!("src/app.py:2 {brought} {removed}")]);
    assert!(repository.lint(&[]).findings().iter().all(|it| it["rule"] != "hardcoded-key"));
    let said = repository.lint(&["--history"]);
    assert_eq!(said.code, Some(1));
    let finding = said.findings().into_iter().find(|it| it.get("commit").is_some()).unwrap();
    assert_eq!(finding["rule"], "hardcoded-key");
    assert_eq!(finding["commit"]["date"], "2024-05-02");
    assert_eq!(finding["commit"]["removed_by"]["date"], "2024-05-04");
    assert_eq!(said.json()["summary"]["history"]["commits"], 5);
}

#[test]
fn the_author_s_day_is_told_and_not_the_committer_s() {
    let repository = Repository::new();
    repository.write("a.py", APP).git(&["add", "."]);
    repository.git(&["commit", "-q", "-m", "x", "--date", "2020-02-29T23:30:00 -0500"]);
    repository.write("a.py", CLEAN).commit();
    let findings = repository.lint(&["--history"]).findings();
    let commit = findings.iter().find_map(|it| it.get("commit")).unwrap();
    assert_eq!(commit["date"], "2020-02-29");
}

#[test]
fn a_deleted_file_and_one_that_is_still_there() {
    let repository = Repository::new();
    let first = repository.write("gone.py", APP).write("here/.env", "MISTRAL_API_KEY=@\n").commit();
    repository.git(&["rm", "-q", "gone.py"]);
    let second = repository.commit_index();
    assert_eq!(
        past(&repository),
        [format!("gone.py:2 {first} {second}"), format!("here/.env:1 {first} -")]
    );
}

#[test]
fn a_changed_key_is_two_secrets() {
    let repository = Repository::new();
    let first = repository.write(".env", "MISTRAL_API_KEY=@\n").commit();
    let second = repository
        .bytes(".env", format!("PORT=1\nMISTRAL_API_KEY={}\n", other_key()).as_bytes())
        .commit();
    let said = repository.lint(&["--history"]);
    assert_eq!(said.past(), [format!(".env:1 {first} {second}"), format!(".env:2 {second} -")]);
    let numbers: Vec<u64> = said
        .findings()
        .iter()
        .filter(|it| it.get("commit").is_some())
        .map(|it| it["secret"].as_u64().unwrap())
        .collect();
    assert_eq!(numbers.len(), 2);
    assert_ne!(numbers[0], numbers[1]);
}

#[test]
fn a_key_that_moves_within_its_file_is_no_news() {
    let repository = Repository::new();
    let first = repository.write("a.py", APP).commit();
    repository.write("a.py", &format!("import os\n\n{APP}")).commit();
    assert_eq!(past(&repository), [format!("a.py:2 {first} -")]);
}

#[test]
fn a_key_that_came_back_is_there() {
    let repository = Repository::new();
    let first = repository.write("a.py", APP).commit();
    repository.write("a.py", CLEAN).commit();
    repository.write("a.py", APP).commit();
    assert_eq!(past(&repository), [format!("a.py:2 {first} -")]);
    let last = repository.write("a.py", CLEAN).commit();
    assert_eq!(past(&repository), [format!("a.py:2 {first} {last}")]);
}

#[test]
fn a_renamed_file_is_told_under_both_names() {
    let repository = Repository::new();
    let first = repository.write("old.py", APP).commit();
    repository.git(&["mv", "old.py", "new.py"]);
    let second = repository.commit_index();
    let said = repository.lint(&["--history"]);
    assert_eq!(said.past(), [format!("new.py:2 {second} -"), format!("old.py:2 {first} {second}")]);
    assert!(said.findings().iter().all(|it| it.get("commit").is_none() || it["secret"] == 1));
    assert_eq!(said.json()["summary"]["history"]["versions"], 1, "the same bytes, read once");
}

#[test]
fn a_merge_tells_only_what_it_did_itself() {
    let repository = Repository::new();
    repository.write("a.py", CLEAN).commit();
    repository.git(&["checkout", "-q", "-b", "topic"]);
    let topic = repository.write("b.py", APP).commit();
    repository.git(&["checkout", "-q", "main"]);
    repository.write("c.py", "x = 1\n").commit();
    repository.git(&["merge", "-q", "--no-ff", "--no-commit", "topic"]);
    repository.write("d.py", APP).git(&["add", "d.py"]);
    let merge = repository.commit_index();
    assert_eq!(past(&repository), [format!("b.py:2 {topic} -"), format!("d.py:2 {merge} -")]);
    // Taken out on one branch, and merged.
    repository.git(&["checkout", "-q", "-b", "mend"]);
    let mended = repository.write("b.py", CLEAN).write("d.py", CLEAN).commit();
    repository.git(&["checkout", "-q", "main"]);
    repository.write("c.py", "x = 2\n").commit();
    assert_eq!(past(&repository)[0], format!("b.py:2 {topic} -"), "main has it still");
    repository.git(&["merge", "-q", "--no-ff", "-m", "m", "mend"]);
    repository.git(&["branch", "-q", "-D", "topic"]);
    assert_eq!(
        past(&repository),
        [format!("b.py:2 {topic} {mended}"), format!("d.py:2 {merge} {mended}")]
    );
}

#[test]
fn every_reference_counts() {
    let repository = Repository::new();
    repository.write("a.py", CLEAN).commit();
    let mut expected = Vec::new();
    for (name, reference) in
        [("remote", "refs/remotes/origin/x"), ("note", "refs/odd/x"), ("tag", "refs/tags/light")]
    {
        repository.git(&["checkout", "-q", "--detach", "main"]);
        let commit = repository.write(&format!("{name}.py"), APP).commit();
        repository.git(&["update-ref", reference, "HEAD"]);
        expected.push(format!("{name}.py:2 {commit} -"));
        repository.git(&["checkout", "-q", "main"]);
    }
    repository.git(&["checkout", "-q", "--detach", "main"]);
    let commit = repository.write("annotated.py", APP).commit();
    repository.git(&["tag", "-a", "-m", "t", "annotated"]);
    repository.git(&["tag", "-a", "-m", "t", "of-a-file", "HEAD:annotated.py"]);
    expected.push(format!("annotated.py:2 {commit} -"));
    repository.git(&["checkout", "-q", "main"]);
    repository.write("a.py", APP).git(&["stash", "-q"]);
    let said = past(&repository);
    expected.sort();
    assert_eq!(said.len(), expected.len() + 1, "{said:?}");
    assert!(said[0].starts_with("a.py:2 "), "the stash: {said:?}");
    assert_eq!(said[1..], expected[..]);
}

#[test]
fn other_kinds_of_files_are_read_as_they_are_today() {
    let repository = Repository::new();
    repository.write("n.ipynb", "{\"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"execution_count\": null, \"source\": [\"from mistralai import Mistral\\n\", \"c = Mistral(api_key='@')\"]}], \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5}\n");
    repository.write(
        "docker-compose.yml",
        "services:\n  api:\n    environment:\n      MISTRAL_API_KEY: @\n",
    );
    repository.write(
        "web/app.ts",
        "import { Mistral } from '@mistralai/mistralai';\n".replace('@', "\u{1}").as_str(),
    );
    let text = "import { Mistral } from 'MARKmistralai/mistralai';\nexport const c = new Mistral({ apiKey: 'KEY' });\n";
    let text = text.replace("MARK", "@").replace("KEY", &crate::support::key());
    repository.bytes("web/app.ts", text.as_bytes());
    let first = repository.commit();
    repository.git(&["rm", "-q", "-r", "."]);
    let second = repository.commit_index();
    let paths: Vec<String> = past(&repository);
    let expected = ["docker-compose.yml:4", "n.ipynb:1", "web/app.ts:2"];
    assert_eq!(paths, expected.map(|place| format!("{place} {first} {second}")));
}

#[test]
fn what_is_no_key_is_none_in_the_history_either() {
    let repository = Repository::new();
    repository.write(".env", "MISTRAL_API_KEY=your-api-key\nOTHER_API_KEY=@\n");
    repository
        .write("a.py", CLEAN)
        .write("b.py", "# mistral\nDIGEST = \"9e107d9d372bb6826bd81d3542a419d6\"\n");
    repository.write("weather.py", "import weather\nclient = weather.Client(api_key=\"@\")\n");
    repository.write(".env.example", "MISTRAL_API_KEY=\n");
    repository.commit();
    repository.git(&["rm", "-q", "-r", "."]);
    repository.commit_index();
    let said = repository.lint(&["--history"]);
    assert_eq!(said.past(), [""; 0]);
    assert_eq!(said.code, Some(0), "{}", said.out);
}

#[test]
fn binary_and_huge_files_are_passed_over() {
    let repository = Repository::new();
    let line = format!("MISTRAL_API_KEY={}\n", crate::support::key());
    repository.bytes("a.env", format!("\0{line}").as_bytes());
    repository.bytes("b.env", (line + &" ".repeat(21 * 1024 * 1024)).as_bytes());
    repository.bytes("c.env", b"MISTRAL_API_KEY=\xff\xfe\n");
    repository.commit();
    repository.git(&["rm", "-q", "-r", "."]);
    repository.commit_index();
    let said = repository.lint(&["--history"]);
    assert_eq!(said.past(), [""; 0]);
    assert_eq!(said.notes(), ["1 versions of files are larger than 20 MB"]);
}

#[test]
fn links_and_submodules_are_no_files() {
    let repository = Repository::new();
    let commit = repository.write("a.py", "x = 1\n").commit();
    let whole = repository.git(&["rev-parse", &commit]);
    repository.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("160000,{},sub.py", whole.trim()),
    ]);
    let blob = repository.git(&["hash-object", "-w", "a.py"]);
    repository.git(&[
        "update-index",
        "--add",
        "--cacheinfo",
        &format!("120000,{},link.py", blob.trim()),
    ]);
    repository.commit_index();
    let said = repository.lint(&["--history"]);
    assert_eq!((said.past().len(), said.notes().len()), (0, 0), "{}", said.out);
    assert_eq!(said.json()["summary"]["history"]["versions"], 1);
}

#[test]
fn an_empty_repository_is_nothing_to_analyse() {
    let repository = Repository::new();
    let said = repository.lint(&["--history"]);
    assert_eq!(said.code, Some(3), "{}{}", said.out, said.err);
    assert_eq!(said.json()["summary"]["nothing_analysed"], true);
}

#[test]
fn without_a_repository_it_is_wrong_use() {
    let folder = Repository::plain();
    folder.write("a.py", APP);
    let said = folder.lint(&["--history"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("--history needs a git repository"), "{}", said.err);
    let repository = Repository::new();
    repository.write("a.py", APP).commit();
    let said = repository.lint(&["--history", "--select", "key-in-log"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("no rule that finds them is on"), "{}", said.err);
}

/// A repository with a key that is gone, and what is said of it.
fn with_a_past() -> (Repository, String) {
    let repository = Repository::new();
    let first = repository.write("a.py", APP).commit();
    let second = repository.write("a.py", CLEAN).commit();
    repository.write("b.py", "x = 1\n").commit();
    (repository, format!("a.py:2 {first} {second}"))
}

#[test]
fn packed_bare_shared_and_mirrored_repositories() {
    let (repository, expected) = with_a_past();
    repository.git(&["gc", "-q", "--aggressive", "--prune=now"]);
    repository.git(&["commit-graph", "write", "--reachable"]);
    assert_eq!(past(&repository), from_ref(&expected));
    let beside = |name: &str| repository.path().parent().unwrap().join(name);
    for (name, how) in [("bare.git", "--bare"), ("mirror.git", "--mirror"), ("shared", "--shared")]
    {
        repository.git(&["clone", "-q", how, ".", &format!("../{name}")]);
        assert_eq!(lint(&beside(name), &["--history"]).past(), from_ref(&expected), "{name}");
    }
    fs::create_dir_all(repository.path().join("deep/er")).unwrap();
    assert_eq!(lint(&repository.path(), &["--history", "a.py"]).past(), from_ref(&expected));
    assert_eq!(lint(&repository.path().join("deep"), &["--history", ".."]).past(), [expected]);
    assert_eq!(lint(&repository.path().join("deep"), &["--history"]).past(), [""; 0]);
}

#[test]
fn another_kind_of_hash() {
    let repository = Repository::plain();
    repository.git(&["init", "-q", "-b", "main", "--object-format=sha256"]);
    let first = repository.write("a.py", APP).commit();
    let second = repository.write("a.py", CLEAN).commit();
    assert_eq!(past(&repository), [format!("a.py:2 {first} {second}")]);
}

#[test]
fn a_shallow_clone_says_that_it_is_one() {
    let (repository, _) = with_a_past();
    let last = repository.write("a.py", APP).commit();
    let url = format!("file://{}", repository.path().display());
    repository.git(&["clone", "-q", "--depth", "2", &url, "../shallow"]);
    let said = lint(&repository.path().parent().unwrap().join("shallow"), &["--history"]);
    assert_eq!(said.past(), [format!("a.py:2 {last} -")]);
    assert_eq!(said.notes(), ["a shallow clone: what was committed before it is not here"]);
    assert_eq!(said.json()["summary"]["history"]["commits"], 2);
}

#[test]
fn damaged_objects_are_told_and_the_others_read() {
    let (repository, expected) = with_a_past();
    let second = repository.write("z.py", "x = 7\n").commit();
    let blob = repository.git(&["rev-parse", &format!("{second}:z.py")]);
    let (folder, file) = blob.trim().split_at(2);
    let object = repository.path().join(".git/objects").join(folder).join(file);
    fs::remove_file(object).unwrap();
    let said = repository.lint(&["--history"]);
    assert_eq!(said.past(), [expected]);
    assert_eq!(said.notes(), ["1 versions of files are not here or damaged"]);
}

#[test]
fn the_user_s_choices_hold_for_the_history() {
    let (repository, expected) = with_a_past();
    assert_eq!(repository.lint(&["--history", "--exclude", "a.py"]).past(), [""; 0]);
    assert_eq!(repository.lint(&["--history", "--min-confidence", "high"]).past(), [expected]);
    repository.write(
        "mistral-lint.toml",
        "[[per-path]]\npaths = [\"a.py\"]\nignore = [\"hardcoded-key\"]\n",
    );
    assert_eq!(past(&repository), [""; 0]);
}

#[test]
fn the_same_for_any_number_of_threads_and_at_any_time() {
    let (repository, _) = with_a_past();
    for number in 0..40 {
        let text = APP.replace('@', &crate::support::made_up(32, 100 + number % 7));
        repository.bytes(&format!("f{}.py", number % 11), text.as_bytes());
        repository.day.set(1);
        repository.commit();
    }
    let one = repository.lint(&["--history", "-j", "1"]).out;
    for _ in 0..3 {
        assert_eq!(repository.lint(&["--history", "-j", "4"]).out, one);
    }
}

#[test]
fn every_report_tells_it() {
    let (repository, expected) = with_a_past();
    let words: Vec<&str> = expected.split(' ').collect();
    for format in ["pretty", "concise", "json", "sarif"] {
        let said = repository.lint(&["--history", "--format", format]);
        assert!(said.out.contains(words[1]) && said.out.contains("a.py"), "{}", said.out);
        assert_eq!(said.code, Some(1));
    }
    let pretty = repository.lint(&["--history", "--format", "pretty"]).out;
    assert!(pretty.contains(&format!("[{}:a.py:2:26]", words[1])), "{pretty}");
    assert!(pretty.contains("Searched 3 commits of the history: 3 versions of files."), "{pretty}");
    let sarif = repository.lint(&["--history", "--format", "sarif"]).json();
    let result = &sarif["runs"][0]["results"][0];
    assert_eq!(result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "a.py");
    assert_eq!(result["properties"]["commit"], words[1]);
}

/// Hears Ctrl-C whenever it comes: before the search, in it, or after it.
#[cfg(unix)]
#[test]
fn a_search_that_is_stopped_says_so() {
    use std::fmt::Write as _;
    use std::process::{Command, Stdio};
    let repository = Repository::new();
    let mut stream = String::new();
    for number in 1..=4000 {
        let text = format!("# mistral\nx = {number}\n");
        let length = text.len();
        let _ = write!(
            stream,
            "commit refs/heads/main\ncommitter a <a@b> {} +0000\ndata 1\nx\nM 100644 inline f{}.py\ndata {length}\n{text}\n",
            1_700_000_000 + number,
            number % 50
        );
    }
    repository.write("stream", &stream).git(&[
        "config",
        "alias.load",
        "!git fast-import --quiet < stream",
    ]);
    repository.git(&["load"]);
    let stopped = (1..30).any(|tenths| {
        let child = Command::new(env!("CARGO_BIN_EXE_mistral-lint"))
            .current_dir(repository.path())
            .args(["check", "--history", "--format", "json", "-j", "1"])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        std::thread::sleep(std::time::Duration::from_millis(tenths * 100));
        let id = child.id().to_string();
        assert!(Command::new("kill").args(["-INT", &id]).status().is_ok());
        let output = child.wait_with_output().unwrap();
        let out = String::from_utf8(output.stdout).unwrap();
        let said = out.contains("commits of the history\"");
        assert!(
            !said || (out.contains("stopped after") && output.status.code() == Some(3)),
            "{out}"
        );
        said
    });
    assert!(stopped, "never stopped");
}

#[test]
fn a_search_without_the_files_of_the_clone() {
    let (repository, expected) = with_a_past();
    let linked = repository.path().parent().unwrap().join("linked");
    git(&repository.path(), DAY, &["worktree", "add", "-q", "--no-checkout", "../linked"]);
    assert_eq!(lint(&linked, &["--history"]).past(), [expected]);
}
