//! Kubernetes secrets: the values under `data:` are base64.

use super::PlainKey;
use crate::secrets::{Judgement, Secrets};

/// The keys that stand encoded under `data:` in the secrets of a manifest.
pub(super) fn scan(text: &str, secrets: &Secrets, keys: &mut Vec<PlainKey>) {
    if !text.contains("Secret") {
        return;
    }
    let mut data = None;
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let body = line.trim();
        let indent = line.len() - line.trim_start().len();
        if body == "data:" {
            data = Some(indent);
        } else if !body.is_empty() && data.is_some_and(|data| indent <= data) {
            data = None;
        } else if data.is_some() {
            keys.extend(key_of(line, at, secrets));
        }
        at += line.len();
    }
}

fn key_of(line: &str, at: usize, secrets: &Secrets) -> Option<PlainKey> {
    let (name, rest) = line.split_once(':')?;
    let name = name.trim().trim_matches(['"', '\'']);
    let value = rest.trim().split(' ').next()?.trim_matches(['"', '\'']);
    if !(20..=400).contains(&value.len()) {
        return None;
    }
    let decoded = String::from_utf8(decode(value.as_bytes())?).ok()?;
    let Judgement::Key { needs_context } = secrets.judge(&decoded, Some(name)) else { return None };
    if needs_context && !secrets.accepts("mistral-key-name", name) {
        return None;
    }
    let start = at + line.find(value)?;
    Some(PlainKey { span: start..start + value.len(), name: Some(name.to_owned()), certain: true })
}

/// Standard base64; `None` when it is none.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let padding = text.iter().rev().take_while(|b| **b == b'=').count();
    if !text.len().is_multiple_of(4) || padding > 2 {
        return None;
    }
    let mut out = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut count) = (0u32, 0);
    for byte in &text[..text.len() - padding] {
        bits = (bits << 6) | u32::from(sextet(*byte)?);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count & 0xFF) as u8);
        }
    }
    Some(out)
}

fn sextet(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
