//! Lines of a cell that are no code: they give way to code that does nothing, so that the rest parses.

use super::code::Code;
use super::container::Profile;
use std::ops::Range;

/// The language that a cell's first line switches to, as it calls it, and where the code begins.
pub(super) fn cell<'t>(profile: &Profile, text: &'t str) -> Option<(&'t str, usize)> {
    let first = text.trim_start();
    let start = text.len() - first.len();
    let line = first.strip_prefix("%%")?.lines().next()?;
    let mut words = line.split_whitespace();
    let magic = words.next().unwrap_or("");
    if profile.transparent_magics.iter().any(|known| known == magic) {
        return None;
    }
    let end = (start + 2 + line.len()).min(text.len());
    let named = words.last().and_then(|file| file.rsplit_once('.'));
    let written = matches!(magic, "writefile" | "file");
    Some((named.filter(|_| written).map_or(magic, |(_, extension)| extension), end))
}

/// Copies a cell without its magics.
pub(super) fn neutralise(profile: &Profile, code: &Code, into: &mut Code) {
    let text = code.text();
    let mut at = 0;
    let mut quoted = false;
    for line in text.split_inclusive('\n') {
        let range = at..at + line.len();
        at = range.end;
        let starts_in_string = quoted;
        quoted ^= (line.matches("\"\"\"").count() + line.matches("'''").count()) % 2 == 1;
        match magic(profile, line).filter(|_| !starts_in_string) {
            Some((hidden, instead)) => {
                into.part(code, range.start..range.start + hidden.start);
                into.artificial(instead, code.place(range.start + hidden.start));
                into.part(code, range.start + hidden.end..range.end);
            }
            None => into.part(code, range),
        }
    }
}

/// What of a line is no code, and what stands in for it.
fn magic(profile: &Profile, line: &str) -> Option<(Range<usize>, &'static str)> {
    let code = line.trim_end();
    let indent = code.len() - code.trim_start().len();
    let rest = &code[indent..];
    if let Some(words) = rest.strip_prefix('%') {
        let words = words.trim_start_matches('%');
        let name = words.split(|c: char| !c.is_alphanumeric() && c != '_').next()?;
        if name.is_empty() {
            return None;
        }
        let after = &words[name.len()..];
        let runs = profile.transparent_magics.iter().any(|known| known == name);
        // Options of the magic are no code either.
        return Some(match after.trim_start() {
            body if runs && !body.starts_with('-') && !body.is_empty() => {
                (indent..code.len() - body.len(), "")
            }
            _ => (indent..code.len(), "pass"),
        });
    }
    let asks = rest.ends_with('?') && !rest.contains(['#', '"', '\'']);
    if rest.starts_with(['!', '?']) || asks {
        return Some((indent..code.len(), "pass"));
    }
    // `name = !command`, `name = %magic`
    let (target, value) = rest.split_once('=')?;
    let shell = value.trim_start();
    let magic = shell.strip_prefix('%').is_some_and(|name| name.starts_with(char::is_alphabetic));
    let named = target.trim().chars().all(|c| c.is_alphanumeric() || "_, ".contains(c));
    let taken = named && !target.trim().is_empty() && (magic || shell.starts_with('!'));
    taken.then(|| (code.len() - shell.len()..code.len(), "None"))
}
