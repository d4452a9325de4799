//! Patterns over the text of a callee.

use super::pattern::glob;
use aho_corasick::AhoCorasick;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Patterns and their entries.
#[derive(Debug, Default)]
pub(super) struct NamePatterns {
    all: Vec<(String, usize)>,
    /// Patterns without a star in their last segment, by that segment.
    by_tail: FxHashMap<Box<str>, Vec<usize>>,
    open: Vec<usize>,
    /// Finds the longest fixed part of every open pattern in one pass over a text.
    needles: OnceLock<Option<AhoCorasick>>,
}

impl NamePatterns {
    pub(super) fn insert(&mut self, names: Vec<String>, entry: usize) {
        // `**.` stands for any number of names, also none.
        let mut all = names;
        let bare: Vec<String> =
            all.iter().filter_map(|name| name.strip_prefix("**.")).map(str::to_owned).collect();
        all.extend(bare);
        let direct: Vec<String> = all
            .iter()
            .filter(|name| name.contains(".**."))
            .map(|name| name.replace(".**.", "."))
            .collect();
        all.extend(direct);
        for name in all {
            let index = self.all.len();
            let tail = name.rsplit('.').next().unwrap_or("");
            if tail.contains('*') {
                self.open.push(index);
                self.needles.take();
            } else {
                self.by_tail.entry(tail.into()).or_default().push(index);
            }
            self.all.push((name, entry));
        }
    }

    /// The entries that a text matches.
    pub(super) fn of(&self, text: &str) -> Vec<usize> {
        let tail = text.rsplit('.').next().unwrap_or("");
        let known = self.by_tail.get(tail).map_or(&[][..], Vec::as_slice);
        let mut found = Vec::new();
        for index in known.iter().copied().chain(self.open_candidates(text)) {
            let (pattern, entry) = &self.all[index];
            if !found.contains(entry) && glob(pattern, text) {
                found.push(*entry);
            }
        }
        found
    }

    /// The open patterns whose longest fixed part is in a text: nearly always none of hundreds.
    fn open_candidates(&self, text: &str) -> Vec<usize> {
        let needle = |index: &usize| {
            self.all[*index].0.split('*').max_by_key(|part| part.len()).unwrap_or("").to_owned()
        };
        let build = || AhoCorasick::new(self.open.iter().map(needle)).ok();
        let Some(needles) = self.needles.get_or_init(build) else { return self.open.clone() };
        let mut found: Vec<usize> = needles
            .find_overlapping_iter(text)
            .map(|hit| self.open[hit.pattern().as_usize()])
            .collect();
        found.sort_unstable();
        found.dedup();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_match_by_tail_and_by_stars() {
        let mut names = NamePatterns::default();
        for (entry, name) in ["**.strip", "**.*audit*", "mask*", "a.**.b", "*"].iter().enumerate() {
            names.insert(vec![(*name).to_owned()], entry);
        }
        assert_eq!(names.of("key.strip"), [0, 4]);
        assert_eq!(names.of("strip"), [0, 4]);
        assert_eq!(names.of("log_audit_event"), [1, 4]);
        assert_eq!(names.of("maskKey"), [2, 4]);
        assert_eq!(names.of("unmask"), [4]);
        assert_eq!(names.of("a.b"), [3, 4]);
        assert_eq!(names.of("a.x.y.b"), [3, 4]);
    }

    #[test]
    fn a_pattern_that_comes_later_is_found_too() {
        let mut names = NamePatterns::default();
        names.insert(vec!["get*".to_owned()], 0);
        assert_eq!(names.of("getKey"), [0]);
        names.insert(vec!["*Key".to_owned()], 1);
        assert_eq!(names.of("getKey"), [0, 1]);
    }
}
