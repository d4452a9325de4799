//! One key in several places is one secret.

use super::{Repository, other_key};
use serde_json::Value;

fn numbers(findings: &[Value]) -> Vec<(String, u64)> {
    let number = |it: &Value| Some((it["path"].as_str()?.to_owned(), it.get("secret")?.as_u64()?));
    findings.iter().filter_map(number).collect()
}

#[test]
fn the_same_key_has_the_same_number() {
    let folder = Repository::plain();
    folder.write("a/.env", "MISTRAL_API_KEY=@\n");
    folder.bytes("b/.env", format!("MISTRAL_API_KEY={}\n", other_key()).as_bytes());
    folder.write("c.py", "from mistralai import Mistral\nc = Mistral(api_key=\"@\")\n");
    folder.write("d.py", "import requests\nrequests.get(\"https://api.mistral.ai/v1/models\", headers={\"Authorization\": \"Bearer @\"})\n");
    let said = folder.lint(&["--select", "hardcoded-key"]);
    let expected = [("a/.env", 1), ("b/.env", 2), ("c.py", 1), ("d.py", 1)];
    assert_eq!(numbers(&said.findings()), expected.map(|(path, n)| (path.to_owned(), n)));
    for _ in 0..3 {
        assert_eq!(folder.lint(&["--select", "hardcoded-key", "-j", "3"]).out, said.out);
    }
}

#[test]
fn what_is_shown_numbers_what_is_shown() {
    let folder = Repository::plain();
    folder.write("a/.env", "MISTRAL_API_KEY=@\n");
    folder.bytes("b/.env", format!("MISTRAL_API_KEY={}\n", other_key()).as_bytes());
    assert_eq!(
        numbers(&folder.lint(&["b", "--select", "hardcoded-key"]).findings()),
        [(".env".to_owned(), 1)]
    );
}

#[test]
fn the_report_lists_secrets_that_stand_in_several_places() {
    let repository = Repository::new();
    repository
        .write(".env", "MISTRAL_API_KEY=@\n")
        .write("c.py", "from mistralai import Mistral\nc = Mistral(api_key=\"@\")\n");
    let commit = repository.commit();
    for format in ["pretty", "concise"] {
        let out = repository.lint(&["--format", format]).out;
        assert!(out.contains("Secret 1 stands in 2 places:\n  .env:1\n  c.py:2\n"), "{out}");
        let out = repository.lint(&["--history", "--format", format]).out;
        let places = format!(
            "Secret 1 stands in 4 places:\n  .env:1\n  c.py:2\n  {commit}:.env:1\n  {commit}:c.py:2\n"
        );
        assert!(out.contains(&places), "{out}");
    }
    assert!(!repository.lint(&["--format", "pretty", ".env"]).out.contains("Secret 1"));
    assert!(!repository.lint(&["-q", "--format", "concise"]).out.contains("Secret 1"));
}
