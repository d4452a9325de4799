//! The nearest right word, for every message about a wrong one.

/// The word that was probably meant, if any is near.
#[must_use]
pub fn nearest<'a>(wrong: &str, right: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let scored = right.into_iter().map(|word| (strsim::jaro_winkler(wrong, word), word));
    let best = scored.max_by(|left, right| left.0.total_cmp(&right.0))?;
    (best.0 > 0.75).then_some(best.1)
}

/// A message that names a wrong word and then the right ones, with the one that was probably meant:
/// "unknown variant `flwo`, expected one of `flow`, `literal`".
#[must_use]
pub fn with_nearest(message: &str) -> String {
    let mut quoted = message.split('`').skip(1).step_by(2);
    let near = quoted.next().and_then(|wrong| nearest(wrong, quoted));
    near.map_or_else(|| message.to_owned(), |near| format!("{message}; did you mean `{near}`?"))
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_what_is_near_is_offered() {
        let words = ["key-in-log", "key-in-error", "missing-audit"];
        assert_eq!(nearest("key-in-lgo", words), Some("key-in-log"));
        assert_eq!(nearest("audit", ["missing-audit"]), None);
        assert_eq!(nearest("zzz", words), None);
    }
}
