//! What a user's own entries say, and that parsing everything finds no more than parsing what matters.

use crate::support::{all_rules, books, check, files, root, settings};
use mistral_lint_engine::{BookText, Engine, MemoryTree};
use std::fs;

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
