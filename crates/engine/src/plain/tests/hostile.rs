//! Files that nobody should have to read: huge, broken, or made to hurt.

use super::*;
use crate::secrets::tests::{legacy, secrets};
use proptest::prelude::*;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const KINDS: [PlainKind; 13] = [
    Dotenv,
    DotenvTemplate,
    Json,
    Notebook,
    Yaml,
    Toml,
    Ini,
    Shell,
    Docker,
    Text,
    Http,
    Xml,
    Terraform,
];

fn is_quick(kind: PlainKind, text: &str, what: &str) {
    let start = Instant::now();
    let _ = read(kind, text, secrets());
    let took = start.elapsed();
    assert!(took < Duration::from_secs(20), "{kind:?} {what:.60} {took:?}");
}

#[test]
fn long_inputs_are_quick() {
    let size = if cfg!(debug_assertions) { 30_000 } else { 7_000_000 };
    let key = legacy(61);
    for unit in [
        format!("api_key={key} mistral "),
        format!("{{\"a\":\"{key}\"}},"),
        format!("{{\"provider\":\"mistral\",\"token\":\"{key}\"}},"),
        format!("\"token{key}\":\"{key}\",\"mistral\":\"x\","),
        format!("mistral({key}("),
        format!("{key},"),
        format!(" mistral:\n  value: {key}\n"),
        format!("- name: API_KEY\n  value: {key}\n- mistral\n"),
        "MISTRAL_API_KEY=x\n".to_owned(),
        "echo $MISTRAL_API_KEY | ".to_owned(),
        "echo $MISTRAL_API_KEY \\\n".to_owned(),
        "set -x; curl $MISTRAL_API_KEY;".to_owned(),
        "VITE_MISTRAL_API_KEY: ${MISTRAL_API_KEY} ".to_owned(),
        "http://api.mistral.ai/".to_owned(),
        "mistral".to_owned(),
    ] {
        let text = unit.repeat(size / unit.len());
        for kind in KINDS {
            is_quick(kind, &text, &unit);
        }
    }
}

#[test]
fn deep_nesting_and_bombs_are_quick() {
    let deep = if cfg!(debug_assertions) { 20_000 } else { 1_000_000 };
    let key = legacy(62);
    for open in ["[", "{\"a\":", "{a: ", "- ", "[a.", "a:\n "] {
        let text = format!("mistral: {key}\n{}\"token\": \"{key}\"", open.repeat(deep));
        for kind in [Json, Yaml, Toml] {
            is_quick(kind, &text, open);
        }
    }
    let mut bomb = format!("a0: &a0 [\"{key}\", mistral]\n");
    for level in 1..2_000 {
        let last = format!("*a{},", level - 1);
        let _ = writeln!(bomb, "a{level}: &a{level} [{}]", last.repeat(9));
    }
    is_quick(Yaml, &bomb, "aliases");
}

#[test]
fn what_breaks_off_is_read_to_there() {
    for (kind, text) in [
        (
            Json,
            "{\"models\": [{\"provider\": \"mistral\", \"o\": {\"x\": 1}, \"apiKey\": \"§\", \"title",
        ),
        (Yaml, "llm:\n  mistral:\n    apiKey: §\n   broken: [\n"),
        (Yaml, "{{- if .Values.x }}\nmistral:\n  apiKey: §\n{{- end }}\n"),
        (Toml, "[mistral]\napi_key = \"§\"\nbroken = [\n"),
        (Yaml, "\u{feff}mistral:\r\n  apiKey: \"§\"\r\n"),
        (Json, "\u{feff}{\r\n  \"mistral\": {\r\n \"apiKey\": \"§\"}}\r\n"),
        (Yaml, "# clé é\nmistral: {é: ü, apiKey: '§'}"),
    ] {
        assert_eq!(
            seen(kind, text),
            [(
                Some("apiKey".to_owned()).filter(|_| kind != Toml).or(Some("api_key".to_owned())),
                true
            )],
            "{text}"
        );
    }
}

proptest! {
    #[test]
    fn any_text(
        before in "(\\PC|[\n\"'=:{}(,\\\\ $|>#-]){0,60}",
        word in prop::sample::select(vec!["mistral", "MISTRAL_API_KEY", "$MISTRAL_API_KEY", "http://api.mistral.ai", "echo ${MISTRAL_API_KEY:"]),
        between in "(\\PC|[\n\"'=:{}(,$ -]){0,10}",
        after in "(\\PC|[\n\"=:{}\\]]){0,40}",
        seed in 0u64..99,
    ) {
        let text = format!("{before}{word}{between}{}{after} mistral", legacy(seed));
        for kind in KINDS {
            let read = read(kind, &text, secrets());
            let spans = read.keys.iter().map(|key| &key.span).chain(read.told.iter().map(|told| &told.span));
            for span in spans.chain(read.uses.iter().map(|given| &given.span)) {
                prop_assert!(text.get(span.clone()).is_some(), "{kind:?} {text:?} {span:?}");
            }
        }
    }
}
