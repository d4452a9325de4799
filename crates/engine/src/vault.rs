//! Which findings are about one secret.
//!
//! A secret's sign is a hash of it under a key that is made for the run: equal within the run, worth nothing after it.

use crate::finding::SecretId;
use std::collections::BTreeMap;
use std::hash::{BuildHasher as _, RandomState};

/// The secrets that findings of a run are about.
#[derive(Debug)]
pub(crate) struct Vault<'e> {
    key: &'e RandomState,
    texts: BTreeMap<SecretId, Box<str>>,
}

impl<'e> Vault<'e> {
    pub(crate) fn new(key: &'e RandomState) -> Self {
        Self { key, texts: BTreeMap::new() }
    }

    /// Keeps a secret, and gives the sign by which it is known.
    pub(crate) fn keep(&mut self, text: &str) -> Option<SecretId> {
        let text = crate::secrets::bare(text.trim_matches(['"', '\'', '`']));
        if text.is_empty() {
            return None;
        }
        let sign = SecretId(self.key.hash_one(text));
        self.texts.entry(sign).or_insert_with(|| text.into());
        Some(sign)
    }

    /// The secret itself, to look for it elsewhere.
    pub(crate) fn text(&self, sign: SecretId) -> Option<&str> {
        self.texts.get(&sign).map(|text| &**text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_secret_has_one_sign_within_a_run_only() {
        let (run, other) = (RandomState::new(), RandomState::new());
        let mut vault = Vault::new(&run);
        let sign = vault.keep("\"abc\"");
        assert!(sign.is_some());
        assert_eq!(sign, vault.keep("Bearer abc"));
        assert_ne!(sign, vault.keep("abd"));
        assert_ne!(sign, Vault::new(&other).keep("abc"));
        assert_eq!(sign.and_then(|sign| vault.text(sign)), Some("abc"));
        assert_eq!(vault.keep("''"), None);
    }
}
