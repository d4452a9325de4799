//! What a user's own entries say, and that parsing everything finds no more than parsing what matters.

use crate::support::{all_rules, books, check, files, root, settings};
use mistral_lint_engine::{BookText, Engine, MemoryTree};
use std::fs;
use std::path::Path;
use std::process::Command;

/// A service whose audit function stands in the project itself, under a name that does not say so.
const SERVICE: &[(&str, &str)] = &[
    (
        "app.py",
        "from flask import Flask, request\nfrom mistralai import Mistral\nfrom lib.trail import remember\n\n\
         app = Flask(__name__)\nclient = Mistral()\n\n\
         @app.post(\"/chat\")\ndef chat():\n    remember(\"chat\")\n    \
         return client.chat.complete(model=\"m\", messages=[])\n",
    ),
    ("lib/trail.py", "def remember(what):\n    STORE.write(what)\n"),
];

fn missing_audits(own: Option<&str>) -> usize {
    let mut all = books();
    all.extend(own.map(|text| BookText { path: "apis/user.toml".into(), text: text.into() }));
    let engine = Engine::load(&all).unwrap();
    let tree = MemoryTree::new(SERVICE.iter().map(|(path, text)| (*path, *text)));
    engine.check(&tree, &settings(["missing-audit"])).findings.len()
}

#[test]
fn a_users_entry_speaks_of_a_function_of_the_project() {
    assert_eq!(missing_audits(None), 1);
    let own = "[[api]]\npath = \"lib.trail.remember\"\nrole = \"audit\"\n";
    assert_eq!(missing_audits(Some(own)), 0);
}

#[test]
fn the_prefilter_changes_nothing() {
    let read = |path: String| {
        let bytes = fs::read(root().join(&path)).unwrap();
        (path, bytes)
    };
    let tree = MemoryTree::new(files("fixtures").into_iter().map(read));
    let everything = all_rules();
    let mut filtered = all_rules();
    filtered.parse_everything = false;
    let (a, b) = (check(&tree, &everything), check(&tree, &filtered));
    assert!(!a.findings.is_empty());
    assert_eq!(a.findings, b.findings);
    assert!(b.totals.parsed <= a.totals.parsed);
}

/// A folder with these files, and a configuration that names `lint` as the folder of rules.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let config = ("mistral-lint.toml", "rules = \"lint\"\n");
    for (path, text) in files.iter().chain([&config]) {
        let file = folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    folder
}

/// What the program says, on either output, and its exit code.
fn say(folder: &Path, args: &[&str]) -> (String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_mistral-lint"))
        .args(["--color", "never"])
        .args(args)
        .env_remove("MISTRAL_LINT_CONFIG")
        .current_dir(folder)
        .output()
        .unwrap();
    let text = [output.stdout, output.stderr].concat();
    (String::from_utf8(text).unwrap(), output.status.code().unwrap())
}

fn found(files: &[(&str, &str)]) -> (String, i32) {
    let folder = folder(files);
    say(folder.path(), &["-q", "--format", "concise", "--min-severity", "note", "."])
}

const CHAT: &str = "import os\nfrom mistralai import Mistral\nfrom house import remember\n\n\
                    key = os.environ[\"MISTRAL_API_KEY\"]\nclient = Mistral(api_key=key)\n\n\
                    def ask(text):\n    remember(key)\n    \
                    return client.chat.complete(model=\"mistral-large-latest\", messages=[text])\n";

/// A rule that is its definition alone.
fn definition(sentence: &str) -> String {
    format!(
        "severity = \"error\"\nsummary = \"Said by the house\"\nhelp = \"Ask the house.\"\n\n\
         [sentence]\n{sentence}\n"
    )
}

#[test]
fn each_shape_can_be_a_rule_of_ones_own() {
    let entry = "[[api]]\npath = \"house.remember\"\nrole = \"html\"\n";
    let entry = ("lint/apis/python/house.toml", entry);
    for (sentence, line) in [
        ("shape = \"flow\"\nfrom = [\"secret\"]\nto = [\"html\"]", "chat.py:9:5"),
        ("shape = \"required\"\nat = [\"inference\"]\nneeds = [\"limiter\"]", "chat.py:10:12"),
        (
            "shape = \"setting\"\nat = [\"inference\"]\nhas = { model = \"mistral-model\" }",
            "chat.py:10:39",
        ),
    ] {
        let text = definition(sentence);
        let (said, code) = found(&[("chat.py", CHAT), entry, ("lint/house-rule.toml", &text)]);
        assert!(said.contains("[house-rule] Said by the house"), "{sentence}\n{said}");
        assert!(said.contains(line), "{sentence}\n{said}");
        assert!(code < 2, "{said}");
    }
}

#[test]
fn a_rule_of_ones_own_is_clean_where_its_sentence_is_kept() {
    for sentence in [
        "shape = \"flow\"\nfrom = [\"secret\"]\nto = [\"html\"]",
        "shape = \"setting\"\nat = [\"inference\"]\nhas = { model = \"public-env\" }",
        "shape = \"literal\"",
        "shape = \"client-side\"",
    ] {
        let text = definition(sentence);
        let (said, _) = found(&[("chat.py", CHAT), ("lint/house-rule.toml", &text)]);
        assert!(!said.contains("house-rule"), "{sentence}\n{said}");
    }
}

#[test]
fn keys_that_are_written_down_and_shipped_can_be_ones_own_matter() {
    let text = definition("shape = \"literal\"");
    let code =
        format!("import mistralai\nclient = mistralai.Mistral(\"{}\")\n", crate::support::key());
    let (said, _) = found(&[("a.py", &code), ("lint/house-rule.toml", &text)]);
    assert!(said.contains("[house-rule]"), "{said}");
    let text = definition("shape = \"client-side\"");
    let code = "export const key = import.meta.env.VITE_MISTRAL_API_KEY;\n";
    let (said, _) = found(&[("a.ts", code), ("lint/house-rule.toml", &text)]);
    assert!(said.contains("[house-rule]"), "{said}");
}

#[test]
fn a_query_of_ones_own_teaches_a_fact() {
    let rule = definition("shape = \"flow\"\nfrom = [\"secret\"]\nto = [\"html\"]");
    let entry =
        ("lint/apis/house.toml", "[[api]]\npath = \"assert_\"\nname = \"show\"\nrole = \"html\"\n");
    let code =
        "import os\nimport mistralai\nkey = os.environ[\"MISTRAL_API_KEY\"]\nexec show in key\n";
    let query = "; language: python\n(exec_statement (string) @skip)\n";
    let (said, code) =
        found(&[("a.py", code), entry, ("lint/rule.toml", &rule), ("lint/more.scm", query)]);
    assert!(code < 2, "{said}");
}

#[test]
fn a_mistake_of_ones_own_is_shown_where_it_stands() {
    let flow = |from: &str, to: &str| {
        definition("shape = \"flow\"\nfrom = [\"secret\"]\nto = [\"log\"]").replacen(from, to, 1)
    };
    let page = |toml: &str| format!("# other\n\n```toml\n{toml}```\n\nText.\n");
    for (path, text, shown, message) in [
        ("lint/a.toml", flow("\"log\"", "\"lgo\""), "lint/a.toml:8:7", "did you mean `log`?"),
        ("lint/a.toml", flow("flow", "flwo"), "lint/a.toml:6:9", "did you mean `flow`?"),
        ("lint/a.toml", flow("help", "hepl"), "lint/a.toml:3:1", "did you mean `help`?"),
        ("lint/a.toml", flow("to = [\"log\"]", ""), "lint/a.toml:1:1", "needs `from` and `to`"),
        (
            "lint/a.toml",
            flow("[sentence]", "checklist = [\"C11\"]\n[sentence]"),
            "lint/a.toml:5:14",
            "C1 to C10",
        ),
        (
            "lint/a.toml",
            definition(
                "shape = \"setting\"\nat = [\"client\"]\nhas = { model = \"mistral-modle\" }",
            ),
            "lint/a.toml:8:17",
            "did you mean `mistral-model`?",
        ),
        (
            "lint/a.toml",
            definition(
                "shape = \"setting\"\nat = [\"client\"]\nhas = { modle = \"mistral-model\" }",
            ),
            "lint/a.toml:8:9",
            "did you mean `model`?",
        ),
        (
            "lint/a.md",
            page(&flow("", "")),
            "lint/a.md:1:1",
            "the title must be the file's name, `# a`",
        ),
        (
            "lint/key-in-log.toml",
            flow("", ""),
            "lint/key-in-log.toml:1:1",
            "there is a rule `key-in-log` already",
        ),
        (
            "lint/Key_Log.toml",
            flow("", ""),
            "lint/Key_Log.toml:1:1",
            "small letters, digits and `-`",
        ),
        (
            "lint/apis/python/a.toml",
            "[[api]]\npath = \"a\"\nrole = \"lgo\"\n".into(),
            "lint/apis/python/a.toml:3:8",
            "did you mean `log`?",
        ),
        (
            "lint/apis/pyhton/a.toml",
            "[[api]]\npath = \"a\"\nrole = \"log\"\n".into(),
            "lint/apis/pyhton/a.toml:1:1",
            "there are ecma, python, rust",
        ),
        ("lint/a.scm", "(call) @call\n".into(), "lint/a.scm:1:1", "`; language: python`"),
        (
            "lint/a.scm",
            "; language: pyhton\n(call) @call\n".into(),
            "lint/a.scm:1:13",
            "there is no language `pyhton`",
        ),
        (
            "lint/a.scm",
            "; language: python\n(call) @cal\n".into(),
            "lint/a.scm:2:8",
            "did you mean @call?",
        ),
        (
            "lint/a.scm",
            "; language: python\n(cll) @call\n".into(),
            "lint/a.scm:2:2",
            "no such node",
        ),
    ] {
        let (said, code) = found(&[("chat.py", CHAT), (path, &text)]);
        assert_eq!(code, 2, "{text}\n{said}");
        // A long message is wrapped.
        let words: Vec<&str> = said.split_whitespace().filter(|word| *word != "│").collect();
        assert!(words.join(" ").contains(message), "{message}\n{said}");
        assert!(said.contains(shown), "{shown}\n{said}");
    }
}

#[test]
fn two_rules_of_ones_own_need_two_names() {
    let text = definition("shape = \"literal\"");
    let page = format!("# twice\n\n```toml\n{text}```\n\nText.\n");
    let (said, code) =
        found(&[("a.py", CHAT), ("lint/twice.md", &page), ("lint/twice.toml", &text)]);
    assert_eq!(code, 2);
    assert!(said.contains("there is a rule `twice` already"), "{said}");
}

#[test]
fn a_rule_of_ones_own_is_a_rule_like_any_other() {
    let text = definition("shape = \"required\"\nat = [\"inference\"]\nneeds = [\"limiter\"]");
    let folder = folder(&[("chat.py", CHAT), ("lint/house-rule.toml", &text)]);
    let say = |args: &[&str]| say(folder.path(), args);
    assert!(say(&["rules"]).0.contains("house-rule"));
    assert!(say(&["rules", "--format", "json"]).0.contains("\"house-rule\""));
    let (explained, code) = say(&["explain", "house-rule"]);
    assert!(explained.contains("Said by the house") && code == 0, "{explained}");
    let (sarif, _) = say(&["-q", "--format", "sarif", "--pedantic", "."]);
    assert!(
        sarif.contains("\"id\": \"house-rule\"") || sarif.contains("\"id\":\"house-rule\""),
        "{sarif}"
    );
    assert!(!sarif.contains("rules/house-rule.md"));
    let config = "rules = \"lint\"\n[severity]\nhouse-rule = \"off\"\n";
    fs::write(folder.path().join("mistral-lint.toml"), config).unwrap();
    assert!(!say(&["-q", "--format", "concise", "--pedantic", "."]).0.contains("house-rule"));
    fs::write(folder.path().join("mistral-lint.toml"), "rules = \"lint\"\n").unwrap();
    let silenced = CHAT
        .replace("messages=[text])", "messages=[text])  # mistral-lint: ignore[house-rule] small");
    fs::write(folder.path().join("chat.py"), silenced).unwrap();
    assert!(!say(&["-q", "--format", "concise", "--pedantic", "."]).0.contains("[house-rule]"));
}

#[test]
fn the_examples_of_ones_own_pages_are_run() {
    let toml = definition("shape = \"flow\"\nfrom = [\"secret\"]\nto = [\"log\"]");
    let page = |examples: &str| {
        format!("# no-print\n\n```toml\n{toml}```\n\nText.\n\n## Examples\n\n{examples}")
    };
    let code = "import os\nkey = os.environ[\"MISTRAL_API_KEY\"]\nprint(key)\n";
    let bad = format!("### Bad: printed\n\n```python a.py\n{code}#<- no-print\n```\n");
    let good = "### Good: length\n\n```python a.py\nimport os\nprint(len(os.environ[\"MISTRAL_API_KEY\"]))\n```\n";
    let try_page = |examples: &str| {
        let folder = folder(&[("lint/no-print.md", &page(examples))]);
        say(folder.path(), &["test-rules"])
    };
    assert_eq!(
        try_page(&format!("{bad}\n{good}")),
        ("1 rule, 2 examples: all as marked.\n".into(), 0)
    );
    let (said, code) = try_page(&bad.replace("#<- no-print", "# no mark"));
    assert_eq!(code, 1);
    assert!(
        said.contains("lint/no-print.md:18: Bad: printed\n    no line of it is marked"),
        "{said}"
    );
    let (said, code) = try_page(&format!("{good}\n{}", bad.replace("print(key)", "str(key)")));
    assert_eq!(code, 1);
    assert!(
        said.contains("    missed a.py:3:1 error: str(key)\n1 rule, 2 examples: 1 not as marked."),
        "{said}"
    );
    let (said, code) = try_page(&bad.replace("Bad", "Good").replace("#<- no-print\n", ""));
    assert_eq!(code, 1);
    assert!(said.contains("    alarm  a.py:3:1 error: print(key)"), "{said}");
    let (said, code) = try_page("### Worse: this\n");
    assert!(code == 1 && said.contains("neither `Bad: ..` nor `Good: ..`"), "{said}");
    assert_eq!(
        try_page("").0,
        "lint/no-print.md: no examples\n1 rule, 0 examples: all as marked.\n"
    );
}

#[test]
fn the_rules_of_a_folder_are_tried_where_it_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (said, code) = say(folder.path(), &["test-rules"]);
    assert!(code == 2 && said.contains("no rules of your own"), "{said}");
    let (said, code) = say(folder.path(), &["test-rules", "nowhere"]);
    assert!(code == 2 && said.contains("nowhere"), "{said}");
    fs::write(folder.path().join("mine.toml"), definition("shape = \"literal\"")).unwrap();
    let (said, code) = say(folder.path(), &["test-rules", "."]);
    assert!(code == 0 && said.contains("mine.toml: no examples"), "{said}");
}

/// A rule about models, with a matcher that stands in the same folder.
const MODELS: (&str, &str) = (
    "lint/old-model.toml",
    "severity = \"error\"\nsummary = \"An old model\"\nhelp = \"Take a new one.\"\n\n[sentence]\nshape = \"setting\"\n\
     at = [\"inference\"]\nhas = { model = \"old-model\" }\n",
);

fn models(matcher: &str) -> (String, i32) {
    let call = |model| {
        format!(
            "from mistralai import Mistral\n\nMistral().chat.complete(model=\"{model}\", messages=[])\n"
        )
    };
    let files = [
        MODELS,
        ("lint/apis/models.toml", matcher),
        ("old.py", &call("open-mistral-7b")),
        ("new.py", &call("mistral-small-latest")),
    ];
    let folder = folder(&files);
    say(folder.path(), &["-q", "--format", "concise", "--select", "old-model", "."])
}

#[test]
fn a_users_matcher_says_what_must_not_be_given() {
    let (text, code) =
        models("[[matcher]]\nname = \"old-model\"\nof = \"text\"\nregexes = ['^open-']\n");
    assert_eq!(code, 1, "{text}");
    assert!(text.contains("old.py") && !text.contains("new.py"), "{text}");
}

#[test]
fn a_wrong_matcher_is_told_with_its_place() {
    let (text, code) =
        models("[[matcher]]\nname = \"old-model\"\nof = \"text\"\nregexes = ['(']\n");
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("models.toml"), "{text}");
    let (text, code) =
        models("[[matcher]]\nname = \"ols-model\"\nof = \"text\"\nvalues = [\"x\"]\n");
    assert_eq!(code, 2, "{text}");
    assert!(text.contains("unknown matcher `old-model`"), "{text}");
}
