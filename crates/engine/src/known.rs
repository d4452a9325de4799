//! Which findings were there before: in a baseline, or in another version of the project.

use crate::finding::{Finding, Identity, SecretId};
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// A finding of before, as far as it is needed to know it again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known {
    /// The rule's name.
    pub rule: Arc<str>,
    /// The file.
    pub path: Arc<str>,
    /// What it was about.
    pub identity: Identity,
    /// Which secret, when it was found in the same run: another secret in its place is a new finding.
    pub secret: Option<SecretId>,
}

impl From<&Finding> for Known {
    fn from(finding: &Finding) -> Self {
        Self {
            rule: finding.rule.clone(),
            path: finding.location.path.clone(),
            identity: finding.identity.clone(),
            secret: finding.secret,
        }
    }
}

/// What became of the findings of before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paired {
    /// For every finding of now, whether it was there before.
    pub known: Vec<bool>,
    /// For every finding of before, whether it is still there.
    pub met: Vec<bool>,
}

/// Pairs findings of before with those of now, each with one at most. Those that stand unchanged in their file come
/// first, then those that were renamed or laid out anew there, then those that moved to another file as they were.
#[must_use]
pub fn pair(before: &[Known], now: &[Known]) -> Paired {
    let mut paired = Paired { known: vec![false; now.len()], met: vec![false; before.len()] };
    paired.by(before, now, |it| (&it.rule, &it.path, &it.identity));
    paired.by(before, now, |it| (&it.rule, &it.path, &it.identity.structure));
    paired.by(before, now, |it| (&it.rule, &it.identity));
    paired
}

impl Paired {
    /// Pairs what is left and has the same key.
    fn by<'k, K: Hash + Eq>(
        &mut self,
        before: &'k [Known],
        now: &'k [Known],
        key: impl Fn(&'k Known) -> K,
    ) {
        let mut open: HashMap<K, Vec<usize>> = HashMap::new();
        for (at, known) in before.iter().enumerate().rev().filter(|(at, _)| !self.met[*at]) {
            open.entry(key(known)).or_default().push(at);
        }
        for (at, finding) in now.iter().enumerate() {
            if self.known[at] {
                continue;
            }
            let Some(same) = open.get_mut(&key(finding)) else { continue };
            let fits = |known: &Known| {
                known.secret.is_none() || finding.secret.is_none() || known.secret == finding.secret
            };
            if let Some(place) = same.iter().rposition(|known| fits(&before[*known])) {
                self.met[same.remove(place)] = true;
                self.known[at] = true;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn known(path: &str, structure: &str, detail: &str) -> Known {
        let identity = Identity { structure: structure.into(), detail: detail.into() };
        Known { rule: "r".into(), path: path.into(), identity, secret: None }
    }

    #[test]
    fn the_unchanged_one_is_the_known_one() {
        let before = [known("a", "call:x", "1")];
        let now = [known("a", "call:x", "2"), known("a", "call:x", "1")];
        assert_eq!(pair(&before, &now).known, [false, true]);
    }

    #[test]
    fn a_rename_is_no_news_and_a_second_one_is() {
        let before = [known("a", "call:x", "1")];
        assert_eq!(pair(&before, &[known("a", "call:x", "2")]).known, [true]);
        let twice = [known("a", "call:x", "2"), known("a", "call:x", "3")];
        assert_eq!(pair(&before, &twice).known, [true, false]);
    }

    #[test]
    fn a_move_is_no_news_and_a_copy_is() {
        let before = [known("a", "call:x", "1")];
        assert_eq!(pair(&before, &[known("b", "call:x", "1")]).known, [true]);
        let copied = [known("a", "call:x", "1"), known("b", "call:x", "1")];
        assert_eq!(pair(&before, &copied).known, [true, false]);
        assert_eq!(pair(&before, &[known("b", "call:x", "2")]).known, [false]);
    }

    #[test]
    fn another_secret_in_its_place_is_news() {
        let of = |secret| Known { secret: Some(SecretId(secret)), ..known("a", "text", "1") };
        assert_eq!(pair(&[of(1)], &[of(1)]).known, [true]);
        assert_eq!(pair(&[of(1)], &[of(2)]).known, [false]);
        // A baseline does not know secrets.
        assert_eq!(pair(&[known("a", "text", "1")], &[of(2)]).known, [true]);
    }

    #[test]
    fn what_is_gone_is_told() {
        let before = [known("a", "call:x", "1"), known("a", "call:y", "1")];
        assert_eq!(pair(&before, &[known("a", "call:y", "1")]).met, [false, true]);
    }
}
