//! Globs as a user writes them in a configuration: `tests`, `*.test.ts`, `src/legacy/**`.

use globset::{Glob, GlobBuilder, GlobSet, GlobSetBuilder};

/// A set of globs. A pattern without a slash matches a name at any depth; one with a slash starts at the base
/// folder. Both also match everything below the folder that they name.
#[derive(Debug, Clone, Default)]
pub struct Globs {
    set: GlobSet,
    base: String,
}

impl Globs {
    /// Compiles patterns that are relative to `base`: a path relative to the root that is empty or ends with a slash.
    ///
    /// # Errors
    /// Which pattern is wrong (its index), and why.
    pub fn new<S: AsRef<str>>(base: &str, patterns: &[S]) -> Result<Self, (usize, String)> {
        let mut set = GlobSetBuilder::new();
        for (index, pattern) in patterns.iter().enumerate() {
            for form in forms(pattern.as_ref()) {
                set.add(compile(&form).map_err(|error| (index, error.kind().to_string()))?);
            }
        }
        let set = set.build().map_err(|error| (0, error.kind().to_string()))?;
        Ok(Self { set, base: base.to_owned() })
    }

    /// Whether a path relative to the root is meant.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        path.strip_prefix(self.base.as_str()).is_some_and(|inner| self.set.is_match(inner))
    }

    /// Whether there is no pattern.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.set.is_empty()
    }
}

fn forms(pattern: &str) -> Vec<String> {
    let plain = pattern.trim_start_matches("./").trim_end_matches('/');
    let anchored = plain.trim_start_matches('/');
    let start = if plain.contains('/') { anchored.to_owned() } else { format!("**/{anchored}") };
    vec![format!("{start}/**"), start]
}

fn compile(pattern: &str) -> Result<Glob, globset::Error> {
    GlobBuilder::new(pattern).literal_separator(true).build()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(base: &str, pattern: &str, path: &str) -> bool {
        Globs::new(base, &[pattern]).is_ok_and(|globs| globs.matches(path))
    }

    #[test]
    fn names_match_anywhere_and_paths_from_the_base() {
        assert!(matches("", "tests", "a/tests/b.py"));
        assert!(matches("", "tests/", "tests/b.py"));
        assert!(matches("", "*.test.ts", "src/a.test.ts"));
        assert!(matches("", "src/*.ts", "src/a.ts"));
        assert!(!matches("", "src/*.ts", "src/b/a.ts"));
        assert!(!matches("", "src/*.ts", "x/src/a.ts"));
        assert!(matches("", "./src/**", "src/b/a.ts"));
        assert!(matches("web/", "src", "web/src/a.ts"));
        assert!(!matches("web/", "src", "api/src/a.ts"));
    }

    #[test]
    fn a_wrong_pattern_is_named() {
        assert!(matches!(Globs::new("", &["ok", "a[b"]), Err((1, _))));
    }
}
