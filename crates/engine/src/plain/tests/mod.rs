//! One value, in every place where people put it. Every key here is made when the test runs.

use super::*;
use crate::secrets::tests::{current, legacy, letters, secrets};
use PlainKind::{
    Docker, Dotenv, DotenvTemplate, Http, Ini, Json, Notebook, Shell, Terraform, Text, Toml, Xml,
    Yaml,
};

mod hostile;

/// The text with `§` filled in, and what is found: the name and whether it is certain.
fn seen(kind: PlainKind, template: &str) -> Vec<(Option<String>, bool)> {
    let key = legacy(11);
    let text = template.replace("§", &key);
    let found = scan(kind, &text, secrets());
    for one in &found {
        assert_eq!(text.get(one.span.clone()), Some(key.as_str()), "{template}");
    }
    found.into_iter().map(|one| (one.name, one.certain)).collect()
}

#[test]
fn bound_to_a_name() {
    for (kind, template, name) in [
        (Dotenv, "mistral_token=§\n", "mistral_token"),
        (Dotenv, "export CODESTRAL_TOKEN='§' # mine", "CODESTRAL_TOKEN"),
        (Dotenv, "mistral_api = \"§\"", "mistral_api"),
        (Yaml, "mistral: §", "mistral"),
        (DotenvTemplate, "mistral_token = \"§\"", "mistral_token"),
        (Yaml, "mistral_token: §", "mistral_token"),
        (Yaml, "    - mistral_token=§", "mistral_token"),
        (Yaml, "- name: mistral_token\n  value: \"§\"", "mistral_token"),
        (Yaml, "- value: §\n  name: mistral_token\n- name: x\n", "mistral_token"),
        (Yaml, "llm:\n  mistral:\n    # the one\n    model: x\n    apiKey: §", "apiKey"),
        (Yaml, "- provider: mistral\n  model: x\n  name: y\n  apiKey: §", "apiKey"),
        (Yaml, "mistral_tokens_x: 1\nmistral_api_token:\n  - §\n", "mistral_api_token"),
        (Yaml, "TOKEN: ${mistral_token:-§}", "mistral_token"),
        (Json, "{\"mistral_token\": \"§\"}", "mistral_token"),
        (Json, "{\"name\":\"mistral_token\",\"value\":\"§\"}", "mistral_token"),
        (
            Json,
            "[{\"key\":\"a\",\"value\":\"b\"},{\"value\":\"§\",\"key\":\"mistral_token\"}]",
            "mistral_token",
        ),
        (
            Json,
            "{\n  \"mistral\": {\n    \"url\": \"x\",\n    \"api_key\": \"§\"\n  }\n}",
            "api_key",
        ),
        (Json, "{\"openai\":{\"api_key\":\"x\"},\"mistral\":{\"api_key\":\"§\"}}", "api_key"),
        (Json, "{\"args\": [\"--mistral-token\", \"§\"]}", "mistral-token"),
        (Toml, "[mistral]\nmodel = \"x\"\napi_key = \"§\"", "api_key"),
        (Ini, "spring.ai.mistralai.api-key=§", "spring.ai.mistralai.api-key"),
        (Ini, "Environment=\"mistral_token=§\"", "mistral_token"),
        (Docker, "ENV mistral_token §", "mistral_token"),
        (Docker, "ARG mistral_token=§", "mistral_token"),
        (Shell, "set mistral_token=§", "mistral_token"),
        (Shell, "setx mistral_token \"§\"", "mistral_token"),
        (Shell, "set -x mistral_token §", "mistral_token"),
        (Shell, "$env:mistral_token = \"§\"", "mistral_token"),
        (Shell, "run --mistral-token §", "mistral-token"),
        (
            Notebook,
            "\"import os\\nos.environ[\\\"mistral_token\\\"] = \\\"§\\\"\\n\",",
            "mistral_token",
        ),
        (Notebook, "\"x = 1\\nmistral_token=\\\"§\\\"\\n\",", "mistral_token"),
        (Notebook, "\"client = Mistral(api_key=\\\"§\\\")\"", "api_key"),
        (Notebook, "\"x = os.getenv(\\\"mistral_token\\\", \\\"§\\\")\"", "mistral_token"),
        (Notebook, "\"mistral_token: str = SecretStr(\\\"§\\\")\"", "mistral_token"),
        (Notebook, "\"k = os.environ.get('mistral_token') or '§'\"", "mistral_token"),
        (Notebook, "\"%env mistral_token=§\"", "mistral_token"),
        (Xml, "<env name=\"mistral_token\" value=\"§\" />", "mistral_token"),
        (Xml, "<string name=\"mistral_token\">§</string>", "mistral_token"),
        (Xml, "<mistralToken>§</mistralToken>", "mistralToken"),
        (Xml, "<key>mistral_token</key>\n<string>§</string>", "mistral_token"),
        (
            Terraform,
            "variable \"mistral_token\" {\n  type = string\n  default = \"§\"\n}",
            "mistral_token",
        ),
        (Text, "| mistral_token | § |", "mistral_token"),
        (Text, "**mistral_token:** `§`", "mistral_token"),
        (Http, "@mistral_token = §", "mistral_token"),
    ] {
        assert_eq!(seen(kind, template), [(Some(name.to_owned()), true)], "{template}");
    }
}

#[test]
fn beside_a_host() {
    for (kind, template) in [
        (
            Shell,
            "curl https://api.mistral.ai/v1/models \\\n  -d x \\\n  -H \"Authorization: Bearer §\"",
        ),
        (
            Shell,
            "curl -H 'Authorization: Bearer §' \\\n -d 1 \\\n https://codestral.mistral.ai/v1/models",
        ),
        (Http, "POST https://api.mistral.ai/v1/chat/completions\nX: y\nAuthorization: Bearer §"),
        (
            Json,
            "{\"auth\":{\"bearer\":[{\"value\":\"Bearer §\"}]},\n\n\"url\":\"https://api.mistral.ai/v1/x\"}",
        ),
    ] {
        assert!(matches!(seen(kind, template).as_slice(), [(_, true)]), "{template}");
    }
    assert!(seen(Http, "POST https://api.other.ai/v1/x\nAuthorization: Bearer §").is_empty());
}

#[test]
fn generic_names() {
    for (kind, template) in [
        (Dotenv, "OPENAI_API_KEY=§\nOPENAI_BASE_URL=https://api.mistral.ai/v1"),
        (Yaml, "llm:\n  base_url: https://api.mistral.ai/v1\n  api_key: §"),
        (Json, "{\"provider\": \"mistral\", \"apiKey\": \"§\"}"),
    ] {
        assert!(matches!(seen(kind, template).as_slice(), [(Some(_), true)]), "{template}");
    }
}

#[test]
fn by_context() {
    for (kind, template) in [
        (Text, "My Mistral account is §, please use it"),
        (Text, "INFO mistral client started with §"),
        (Dotenv, "# old mistral: §"),
        (Dotenv, "# Mistral\nAPI_KEY=§"),
        (Shell, "# codestral §"),
        (
            Notebook,
            "\"text\": [\n \"§\\n\",\n \"ok\"\n],\n\"source\": [\n \"from mistralai import x\"",
        ),
    ] {
        assert_eq!(seen(kind, template).len(), 1, "{template}");
    }
}

#[test]
fn clean() {
    for (kind, template) in [
        (Text, "§"),
        (Json, "{\"etag\": \"§\", \"model\": \"mistral-large\"}"),
        (Json, "\"mistralai\": {\"integrity\": \"sha512-§+§/§==\"}"),
        (Json, "{\"mistral\": {\"id\": \"§\"}}"),
        (Json, "{\"src\": \"/assets/mistral-§.js\", \"b\": \"mistral.§.css\"}"),
        (Dotenv, "MISTRAL_API_KEY=\nAI21_API_KEY=§\n"),
        (Dotenv, "MISTRAL_AGENT_ID=§\n"),
        (Dotenv, "MISTRAL_API_KEY=x\nMISTRAL_API_URL=https://api.mistral.ai/v1\nSECRET_KEY=§\n"),
        (Yaml, "env:\n  MISTRAL_API_KEY: ${X}\n  TOKEN: §\n"),
        (Dotenv, "MISTRAL_MODEL=mistral-large-latest\nSESSION_SECRET=§\n"),
        (Yaml, "- name: OTHER_TOKEN\n  value: §\n\n- name: MISTRAL_API_KEY\n  value: x"),
        (Text, "https://www.youtube.com/watch?v=§ about mistral"),
        (Text, "https://host/d/§/mistral"),
    ] {
        assert_eq!(seen(kind, template), [], "{template}");
    }
}

#[test]
fn the_same_value_again() {
    assert_eq!(seen(Text, "const x = '§';\n\n\nMISTRAL_TOKEN=§\n").len(), 2);
}

#[test]
fn lists() {
    for template in [
        "MISTRAL_API_KEYS=A,B,C",
        "mistral_api_keys: ['A', 'B',\n 'C']",
        "mistral_keys:\n- A\n- B\n- C\n",
    ] {
        let text = template.replace('A', "\u{1}").replace('B', "\u{2}").replace('C', "\u{3}");
        let text = text.replace("MISTR\u{1}L_\u{1}PI", "MISTRAL_API");
        let text = text
            .replace('\u{1}', &legacy(21))
            .replace('\u{2}', &legacy(22))
            .replace('\u{3}', &legacy(23));
        let found = scan(Yaml, &text, secrets());
        assert_eq!(found.iter().filter(|key| key.certain).count(), 3, "{template}");
    }
}

#[test]
fn the_newer_form_needs_nothing() {
    let key = current(31);
    for template in ["§", "x = §", "{\"id\":\"§\"}", "\"a\\n§\\n\""] {
        let text = template.replace("§", &key);
        let found = scan(Json, &text, secrets());
        assert_eq!(found.len(), 1, "{template}");
        assert_eq!(&text[found[0].span.clone()], key);
        assert!(found[0].certain);
    }
}

#[test]
fn env_files_hold_any_shape() {
    let value = format!("{}.{}", letters(41, 20), letters(42, 19));
    for (line, count) in [
        (format!("MISTRAL_API_KEY={value}\n"), 1),
        (format!("export MISTRAL_API_KEY = \"{value}\" # é\n"), 1),
        (format!("OPENAI_API_KEY={value}\n"), 0),
        (format!("# MISTRAL_API_KEY={value}\n"), 0),
        ("MISTRAL_API_KEY=your-api-key-goes-here\n".to_owned(), 0),
        ("MISTRAL_API_KEY=MISTRAL_API_KEY\n".to_owned(), 0),
        ("MISTRAL_API_KEY=op://vault/mistral/key\n".to_owned(), 0),
        ("MISTRAL_API_KEY=\n".to_owned(), 0),
    ] {
        let found = scan(Dotenv, &line, secrets());
        assert_eq!(found.len(), count, "{line}");
        assert!(found.iter().all(|key| !key.certain && line[key.span.clone()] == value));
        assert!(scan(DotenvTemplate, &line, secrets()).is_empty());
    }
}

#[test]
fn kubernetes_data() {
    let encoded = encode(legacy(51).as_bytes());
    let text = format!(
        "kind: Secret\ndata:\n  OTHER: {encoded}\n  MISTRAL_API_KEY: \"{encoded}\"\ntype: Opaque\n"
    );
    let found = scan(Yaml, &text, secrets());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].span.start, text.rfind(&encoded).unwrap_or(0));
    assert_eq!(found[0].name.as_deref(), Some("MISTRAL_API_KEY"));
}

fn encode(bytes: &[u8]) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let encode = |chunk: &[u8]| {
        let byte = |i: usize| u32::from(chunk.get(i).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let digit = |i: usize| char::from(ALPHABET[(bits >> (18 - 6 * i) & 63) as usize]);
        (0..4).map(|i| if i <= chunk.len() { digit(i) } else { '=' }).collect::<String>()
    };
    bytes.chunks(3).map(encode).collect()
}
