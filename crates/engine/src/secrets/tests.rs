//! The file's own proof, and what it cannot say of itself. Every key here is made when the test runs.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use super::*;
use proptest::prelude::*;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

const PATH: &str = "apis/secrets.toml";

fn text() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../apis/secrets.toml");
    std::fs::read_to_string(path).unwrap()
}

/// The secrets of this repository.
pub(crate) fn secrets() -> &'static Secrets {
    static SECRETS: LazyLock<Secrets> = LazyLock::new(|| Secrets::load(PATH, &text()).unwrap());
    &SECRETS
}

/// Letters that look random, the same for the same seed.
pub(crate) fn letters(seed: u64, count: usize) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        char::from(ALPHABET[(state >> 33) as usize % ALPHABET.len()])
    };
    (0..count + 20).map(|_| next()).skip(20).collect()
}

/// A key of the older kind.
pub(crate) fn legacy(seed: u64) -> String {
    let mut key = letters(seed, 30);
    key.push_str("q7");
    key
}

/// A key of the newer kind.
pub(crate) fn current(seed: u64) -> String {
    ["mstrl", "_", &letters(seed, 32), "_", &letters(seed + 1, 6)].concat()
}

fn spans(text: &str) -> Vec<&str> {
    secrets().find(text).into_iter().map(|found| &text[found.span]).collect()
}

#[test]
fn proof() {
    Secrets::prove(PATH, &text()).unwrap();
}

#[test]
fn mistakes_have_a_place() {
    let place = |text: &str| {
        let error = Secrets::load(PATH, text).unwrap_err();
        text[error.span].to_owned()
    };
    assert_eq!(place("[[matcher]]\nname = 'x'\nof = 'name'\nglob = []\n"), "glob");
    assert_eq!(place("[[matcher]]\nname = 'x'\nof = 'names'\n"), "'names'");
    assert_eq!(place("[[matcher]]\nname = 'x'\nof = 'name'\nregexes = ['a', '(']\n"), "'('");
    assert_eq!(place("[[not-key]]\nname = 'x'\nregex = '(?=a)'\n"), "'(?=a)'");
    assert_eq!(place("[[other-key]]\nprovider = 'x'\nregex = 'a'\n"), "'a'");
    assert_eq!(place("[[endpoint]]\npath = 'a'\nkind = 'inference'\n"), "'a'");
    assert!(Secrets::load(PATH, "").is_ok());
}

#[test]
fn judges() {
    let key = Judgement::Key { needs_context: true };
    let secrets = secrets();
    for seed in 0..200 {
        assert_eq!(secrets.judge(&legacy(seed), Some("MISTRAL_API_KEY")), key, "{seed}");
        assert_eq!(secrets.judge(&format!("Bearer {}", legacy(seed)), None), key);
        assert_eq!(secrets.judge(&current(seed), None), Judgement::Key { needs_context: false });
    }
    for (value, judgement) in [
        ("Bearer ", Judgement::Placeholder),
        ("Bearer ${MISTRAL_API_KEY}", Judgement::Placeholder),
        ("", Judgement::Placeholder),
        ("mistral-large-latest", Judgement::Other),
        ("mistralai", Judgement::Other),
        ("com.acme.MistralClientFactory", Judgement::Placeholder),
        ("QmFzZTY0/isnt+akey/Zm9vYmFy", Judgement::Plain),
        ("é", Judgement::Placeholder),
    ] {
        assert_eq!(secrets.judge(value, None), judgement, "{value}");
    }
    assert_eq!(secrets.judge(&"aB3_".repeat(100), None), Judgement::Other);
    assert_eq!(
        secrets.judge("Mistral7B-ApiKey-v2x", Some("MISTRAL7B_API_KEY_V2X")),
        Judgement::Placeholder
    );
}

#[test]
fn endpoints() {
    use EndpointKind::{Embedding, Inference, Management, Moderation};
    for (url, kind) in [
        ("https://api.mistral.ai/v1/chat/completions", Some(Inference)),
        ("https://api.mistral.ai/v1/chat/completions?x=1", Some(Inference)),
        ("/v1/chat/completions/", Some(Inference)),
        ("{}/chat/completions", Some(Inference)),
        ("${BASE}/v1/embeddings", Some(Embedding)),
        ("{}/embeddings", Some(Embedding)),
        ("/chat/completions", Some(Inference)),
        ("/chat", None),
        ("/api/chat", None),
        ("https://api.mistral.ai/v1", None),
        ("https://api.mistral.ai", None),
        ("https://api.mistral.ai/v1/models", Some(Management)),
        ("https://api.mistral.ai/v1/conversations/{id}/restart", Some(Inference)),
        ("https://api.mistral.ai/v1/moderations", Some(Moderation)),
        ("https://gateway.ai.cloudflare.com/v1/a/b/mistral/v1/chat/completions", Some(Inference)),
        ("", None),
    ] {
        assert_eq!(secrets().endpoint(url), kind, "{url}");
    }
}

#[test]
fn boundaries() {
    let key = legacy(1);
    for (before, after) in [
        ("", ""),
        ("\"", "\""),
        ("=", "\n"),
        ("Bearer ", "'"),
        ("密钥", "。"),
        ("é", "é"),
        ("?key=", "&x"),
        (":", "@"),
        ("\\\"", "\\\""),
        ("\\n", "\\n"),
        ("\\u0022", "\\u0022"),
        ("%20", "%22"),
        ("\\u001b[31m", "\\u001b[0m"),
        ("\u{1b}[0;32m", "\u{1b}[0m"),
        ("${X:-", "}"),
        (",", ","),
        ("", ". And"),
        ("<k>", "</k>"),
    ] {
        assert_eq!(spans(&format!("{before}{key}{after}")), [key.as_str()], "{before}|{after}");
    }
    for (before, after) in [
        ("a", ""),
        ("", "a"),
        ("_", ""),
        ("", "-"),
        ("/", ""),
        ("", "+"),
        ("x.", ""),
        ("", ".js"),
        ("0", "0"),
    ] {
        assert!(spans(&format!("{before}{key}{after}")).is_empty(), "{before}|{after}");
    }
    let new = current(3);
    assert_eq!(spans(&format!("({new})")), [new.as_str()]);
    assert!(spans(&format!("x{new}")).is_empty());
}

#[test]
fn context() {
    let key = legacy(2);
    let has = |text: &str| secrets().find(text).iter().any(|found| found.context);
    assert!(has(&format!("mistral = {key}")));
    assert!(has(&format!("{key} # Codestral")));
    assert!(has(&format!("# Mistral\nkey = {key}")));
    assert!(!has(&format!("# Mistral\n\nkey = {key}")));
    assert!(!has(&format!("key = {key}\n# Mistral")));
    let far = "x ".repeat(400);
    assert!(has(&format!("mistral {far}{key}")));
    assert!(!has(&format!("mistral {far}\n{key}")));
    let long = "x ".repeat(4000);
    assert!(!has(&format!("mistral {long}{key} {long}mistral")));
    assert!(has(&format!("{long} mistral {key} {long}")));
}

#[test]
fn masks() {
    let (key, new) = (legacy(4), current(5));
    let other = ["sk", "-", "proj-", &legacy(6)].concat();
    let text = format!("é {key} '{new}' key-{key}- \\n{other}\\n x={other};");
    let masked = secrets().mask(&text, &[]);
    assert_eq!(masked.len(), text.len());
    for secret in [&key, &new, &other] {
        assert!(!masked.contains(&secret[secret.len() / 2..]), "{masked}");
    }
    assert!(masked.starts_with("é ***"));
    let code = "re_compile_pattern(secret_access_key_from_the_environment) // sk-circle-fade-dot-x";
    assert_eq!(secrets().mask(code, &[]), code);
    assert_eq!(secrets().mask("a é\nb", &[3..4, 4..6, 100..200]), "a **\n*");
    #[expect(clippy::reversed_empty_ranges)]
    let backwards = 3..1;
    assert_eq!(secrets().mask("abc", &[backwards]), "abc");
}

#[test]
fn long_inputs_are_quick() {
    let key = legacy(7);
    let size = if cfg!(debug_assertions) { 300_000 } else { 20_000_000 };
    for unit in [
        letters(8, 61),
        format!("{key},"),
        format!("{key}-"),
        "-eyJ-AKIA0000000000000000".to_owned(),
        "mistral ".to_owned(),
        " ".to_owned(),
        format!("\"{}\" ", letters(9, 40)),
        "é".to_owned(),
    ] {
        let text = unit.repeat(size / unit.len());
        let start = Instant::now();
        let _ = (secrets().find(&text), secrets().mask(&text, &[]));
        let limit = Duration::from_secs(10);
        let took = start.elapsed();
        assert!(took < limit, "{unit} {took:?}");
    }
}

proptest! {
    #[test]
    fn mask_keeps_length_and_hides_keys(
        before in "\\PC{0,40}", seed in 0u64..10_000, after in "\\PC{0,40}", newer in any::<bool>(),
        glue in prop::sample::select(vec![" ", "\"", "=", "\\n", "é", "/", "_", "-", "Bearer "]),
    ) {
        let key = if newer { current(seed) } else { legacy(seed) };
        let text = format!("{before}{glue}{key} {after}\n");
        let masked = secrets().mask(&text, &[]);
        prop_assert_eq!(masked.len(), text.len());
        prop_assert!(!masked.contains(&key[8..]), "{}", masked);
    }

    #[test]
    fn any_ranges(text in "\\PC{0,60}", ranges in prop::collection::vec((0usize..99, 0usize..99), 0..4)) {
        let ranges: Vec<_> = ranges.into_iter().map(|(a, b)| a..b).collect();
        prop_assert_eq!(secrets().mask(&text, &ranges).len(), text.len());
    }

    #[test]
    fn any_text(text in "\\PC{0,80}") {
        let secrets = secrets();
        let _ = (secrets.judge(&text, Some(&text)), secrets.endpoint(&text), secrets.find(&text));
        for matcher in ["mistral-host", "mistral-key-name", "mistral-model", "local-host"] {
            let _ = secrets.accepts(matcher, &text);
        }
    }
}

#[test]
fn random_keys_are_keys() {
    let is_key = |seed: &u64| {
        secrets().judge(&letters(*seed, 32), None) == Judgement::Key { needs_context: true }
    };
    let keys = (0..5_000).filter(is_key).count();
    assert!(keys > 4_950, "{keys}");
}
