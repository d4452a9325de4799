//! What makes a finding the same finding tomorrow.
//!
//! A fingerprint is the 64-bit FNV-1a hash, in 16 hexadecimal digits, of the rule, the path, the anchor's first line
//! with its secrets masked and its white space collapsed, and an ordinal that tells equal findings in one file apart.
//! Line numbers are not in it: code above may come and go. The masked line is: a rotated key leaves it as it is,
//! and nobody can guess a key by hashing candidates.

use crate::finding::{Finding, MaskedSource};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Gives every finding its fingerprint. Findings must stand in the order of the report.
pub fn assign(findings: &mut [Finding], sources: &BTreeMap<Arc<str>, MaskedSource>) {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for finding in findings {
        let path = &finding.location.path;
        let line = sources
            .get(path)
            .map_or("", |source| line_at(&source.text, finding.location.start as usize));
        let base = hash(&[&finding.rule, path, &collapsed(line)]);
        let ordinal = seen.entry(base).or_insert(0);
        finding.fingerprint = format!("{:016x}", mix(base, &ordinal.to_le_bytes()));
        *ordinal += 1;
    }
}

/// The line around an offset; of a very long one, what stands near.
fn line_at(text: &str, offset: usize) -> &str {
    let mut at = offset.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let mut from = at.saturating_sub(NEAR);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let mut to = (at + NEAR).min(text.len());
    while !text.is_char_boundary(to) {
        to -= 1;
    }
    let start = text[from..at].rfind('\n').map_or(from, |end| from + end + 1);
    let end = text[at..to].find('\n').map_or(to, |end| at + end);
    text.get(start..end).unwrap_or_default()
}

fn collapsed(line: &str) -> String {
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// So much of a line tells a finding apart, on either side.
const NEAR: usize = 1000;

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// Hashes texts; the byte after each can't be in one, so that no two lists run together alike.
fn hash(parts: &[&str]) -> u64 {
    parts.iter().fold(START, |state, part| mix(mix(state, part.as_bytes()), &[0xff]))
}

fn mix(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(PRIME))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Confidence, Location, Severity};

    fn findings(rule: &str, path: &str, text: &str, needle: &str) -> Vec<String> {
        let location =
            |start: usize| Location { path: path.into(), start: start as u32, end: start as u32 };
        let mut found: Vec<Finding> = text
            .match_indices(needle)
            .map(|(start, _)| Finding {
                rule: rule.into(),
                severity: Severity::Error,
                confidence: Confidence::High,
                message: String::new(),
                help: String::new(),
                location: location(start),
                way: Vec::new(),
                fixes: Vec::new(),
                fingerprint: String::new(),
                secret: None,
                past: None,
            })
            .collect();
        let sources = BTreeMap::from([(
            Arc::from(path),
            MaskedSource { text: text.into(), cells: Vec::new() },
        )]);
        assign(&mut found, &sources);
        found.into_iter().map(|finding| finding.fingerprint).collect()
    }

    #[test]
    fn moving_and_indenting_keeps_it() {
        let before = findings("r", "a.py", "print(key)\n", "print");
        let after = findings("r", "a.py", "import os\n\n    print(key)\r\n", "print");
        assert_eq!(before, after);
        assert_eq!(before[0].len(), 16);
    }

    #[test]
    fn rule_path_line_and_repetition_tell_apart() {
        let one = findings("r", "a.py", "print(key)\n", "print");
        assert_ne!(one, findings("s", "a.py", "print(key)\n", "print"));
        assert_ne!(one, findings("r", "b.py", "print(key)\n", "print"));
        assert_ne!(one, findings("r", "a.py", "print(other)\n", "print"));
        let two = findings("r", "a.py", "print(key)\nprint(key)\n", "print");
        assert_eq!(two[0], one[0]);
        assert_ne!(two[0], two[1]);
    }

    // Baselines and code scanning keep these values: a change here makes every known finding new.
    #[test]
    fn the_value_is_fixed_for_ever() {
        assert_eq!(findings("r", "a.py", "print(key)\n", "print"), ["724d83bd1d812a49"]);
    }
}
