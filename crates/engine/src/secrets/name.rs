//! Names, brought to one spelling.

/// `mistralAPIKey`, `mistral.api-key`, `Mistral api key` -> `MISTRAL_API_KEY`.
pub(super) fn upper_snake(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut before = ' ';
    let mut chars = name.chars().peekable();
    while let Some(c) = chars.next() {
        if !c.is_alphanumeric() || starts_word(before, c, chars.peek().copied()) {
            push_gap(&mut out);
        }
        if c.is_alphanumeric() {
            out.extend(c.to_uppercase());
        }
        before = c;
    }
    out.truncate(out.trim_end_matches('_').len());
    out
}

/// Whether the capital `c` opens a word: `apiKey`, `key2Value`, the K of `APIKey`.
fn starts_word(before: char, c: char, after: Option<char>) -> bool {
    c.is_uppercase()
        && (before.is_lowercase()
            || (before.is_alphanumeric() && after.is_some_and(char::is_lowercase)))
}

/// One underscore between words, none before the first.
fn push_gap(out: &mut String) {
    if !out.is_empty() && !out.ends_with('_') {
        out.push('_');
    }
}

/// Takes the last words that only say which one it is off an `UPPER_SNAKE` name, and digits with them.
pub(super) fn without_ends<'a>(name: &'a str, ends: &[String]) -> &'a str {
    let mut rest = name;
    if ends.is_empty() {
        return rest;
    }
    loop {
        let cut = rest.trim_end_matches(|c: char| c.is_ascii_digit()).trim_end_matches('_');
        let shorter = match cut.rsplit_once('_') {
            Some((head, last)) if ends.iter().any(|end| end == last) => head.trim_end_matches('_'),
            _ => cut,
        };
        if shorter.is_empty() || shorter.len() == rest.len() {
            return rest;
        }
        rest = shorter;
    }
}

/// Whether two texts are the same but for case and everything that is no letter or digit.
pub(super) fn same_letters(a: &str, b: &str) -> bool {
    letters(a).eq(letters(b))
}

fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Whether a text can be a name at all: no URL, no sentence mark, not long.
pub(super) fn is_name(text: &str) -> bool {
    text.len() <= 200
        && text.chars().all(|c| {
            c.is_alphanumeric()
                || matches!(c, '_' | '-' | '.' | ' ' | '$' | ':' | '[' | ']' | '"' | '\'' | '?')
        })
}
