//! What makes a finding the same finding tomorrow.
//!
//! A fingerprint is the 64-bit FNV-1a hash, in 16 hexadecimal digits, of the rule, the path, what stands at the anchor
//! (see [`Identity`](crate::Identity)), and an ordinal that tells equal findings in one file apart. No line number, no
//! name that people choose and no layout is in it: code moves, is renamed and laid out anew. No part of a secret is,
//! either: a rotated key leaves it as it is, and nobody can guess one by hashing candidates.

use crate::finding::Finding;
use crate::identity::{hash, mix};
use std::collections::HashMap;

/// Gives every finding its fingerprint. Findings must stand in the order of the report.
pub fn assign(findings: &mut [Finding]) {
    let mut seen: HashMap<u64, u64> = HashMap::new();
    for finding in findings {
        let base = hash(&[&finding.rule, &finding.location.path, &finding.identity.structure]);
        let ordinal = seen.entry(base).or_insert(0);
        finding.fingerprint = format!("{:016x}", mix(base, &ordinal.to_le_bytes()));
        *ordinal += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Identity, Location, Severity};

    fn finding(rule: &str, path: &str, structure: &str) -> Finding {
        let location = Location { path: path.into(), start: 0, end: 0 };
        let identity = Identity { structure: structure.into(), detail: String::new() };
        let found = Finding::new(rule.into(), Severity::Error, location, String::new());
        Finding { identity, ..found }
    }

    fn print(rule: &str, path: &str, structure: &str) -> String {
        let mut found = [finding(rule, path, structure)];
        assign(&mut found);
        found[0].fingerprint.clone()
    }

    #[test]
    fn rule_path_structure_and_repetition_tell_apart() {
        let one = print("r", "a.py", "call:print");
        assert_ne!(one, print("s", "a.py", "call:print"));
        assert_ne!(one, print("r", "b.py", "call:print"));
        assert_ne!(one, print("r", "a.py", "call:info"));
        let mut two = [finding("r", "a.py", "call:print"), finding("r", "a.py", "call:print")];
        assign(&mut two);
        assert_eq!(two[0].fingerprint, one);
        assert_ne!(two[0].fingerprint, two[1].fingerprint);
    }

    // Baselines and code scanning keep these values: a change here makes every known finding new.
    #[test]
    fn the_value_is_fixed_for_ever() {
        assert_eq!(print("r", "a.py", "call:print"), "faf0a9c3755130d7");
    }
}
