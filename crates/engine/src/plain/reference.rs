//! Where a command takes the value of a variable: `$X`, `${X}`, `%X%`, `$env:X`, `$(X)`, `${{ secrets.X }}`.

/// As much of a key as may be shown.
const MOST: usize = 4;

/// A variable that is taken.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference<'t> {
    /// Where its own name starts, without what stands before it (`secrets.`).
    pub(super) start: usize,
    pub(super) name: &'t str,
    /// Its value stands in the text then, not only its length or whether it is set.
    pub(super) shown: bool,
}

/// The reference that the word at a place is part of.
pub(super) fn at(text: &str, at: usize) -> Option<Reference<'_>> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || "_.-".contains(c);
    let start = text[..at]
        .rfind(|c| !is_name(c))
        .map_or(0, |before| before + text[before..].chars().next().map_or(1, char::len_utf8));
    let end = text[at..]
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '_'))
        .map_or(text.len(), |to| at + to);
    let (before, name, after) = (&text[..start], text.get(start..end)?, &text[end..]);
    let own = start + name.rfind('.').map_or(0, |dot| dot + 1);
    let hole = before.trim_end().ends_with("{{") && after.trim_start().starts_with("}}");
    if hole {
        return Some(Reference { start: own, name, shown: true });
    }
    let shown = if before.ends_with("${") || before.ends_with("${env:") {
        braced(after)
    } else if before.ends_with("$(") {
        after.starts_with(')')
    } else if before.ends_with('$') || before.to_ascii_lowercase().ends_with("$env:") {
        !before.ends_with("\\$")
    } else {
        let both = |sign: char| before.ends_with(sign) && after.starts_with(sign);
        both('%') || both('!')
    };
    let name = name.trim_start_matches("env.");
    let taken = before.ends_with(['$', '{', '(', ':', '%', '!', '#']);
    taken.then(|| Reference { start: own, name, shown: shown && !in_single_quotes(before) })
}

/// What `${X` goes on with.
fn braced(after: &str) -> bool {
    let Some(rest) = after.strip_prefix(':') else {
        return after.starts_with(['}', '-', '=', '?']);
    };
    if rest.starts_with('+') {
        return false;
    }
    if rest.starts_with(['-', '=', '?']) && !rest[1..].starts_with(|c: char| c.is_ascii_digit()) {
        return true;
    }
    // A part: `${X:0:4}`, `${X: -4}`.
    let part = rest.split('}').next().unwrap_or(rest);
    let count = match part.split_once(':') {
        Some((_, length)) => length.trim().parse::<usize>(),
        None => part.trim().trim_start_matches('-').parse::<usize>(),
    };
    count.map_or(true, |count| count > MOST)
}

/// Single quotes keep a shell from reading what is in them.
fn in_single_quotes(before: &str) -> bool {
    let mut quote = None;
    for c in before.chars() {
        match quote {
            None if matches!(c, '"' | '\'') => quote = Some(c),
            Some(open) if open == c => quote = None,
            _ => {}
        }
    }
    quote == Some('\'')
}
