//! Names are cut to the width of a box: letters of one width, so that the picture is the same everywhere.

use unicode_width::UnicodeWidthChar;

fn width(c: char) -> usize {
    c.width().unwrap_or(1)
}

/// The beginning of a text, with an ellipsis where the rest was.
pub(super) fn start(text: &str, room: usize) -> String {
    if text.chars().map(width).sum::<usize>() <= room {
        return text.to_owned();
    }
    format!("{}…", taken(text.chars(), room.saturating_sub(1)))
}

/// The end of a text: of a path, that is the file and its line.
pub(super) fn end(text: &str, room: usize) -> String {
    if text.chars().map(width).sum::<usize>() <= room {
        return text.to_owned();
    }
    let kept = taken(text.chars().rev(), room.saturating_sub(1));
    format!("…{}", kept.chars().rev().collect::<String>())
}

/// A text on at most two lines.
pub(super) fn two_lines(text: &str, room: usize) -> Vec<String> {
    let first = taken(text.chars(), room);
    let rest = &text[first.len()..];
    if rest.is_empty() {
        return vec![first];
    }
    // A name parts better before a mark than within a word.
    let at = first.rfind([' ', '.', '/', '_']).filter(|at| *at > room / 2).unwrap_or(first.len());
    let (first, rest) = text.split_at(at);
    vec![first.trim().to_owned(), start(rest.trim(), room)]
}

fn taken(chars: impl Iterator<Item = char>, room: usize) -> String {
    let mut left = room;
    let fits = |c: &char| match left.checked_sub(width(*c)) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    };
    chars.take_while(fits).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_fits_stays() {
        assert_eq!(start("chat", 4), "chat");
        assert_eq!(end("chat", 4), "chat");
        assert_eq!(two_lines("chat", 4), ["chat"]);
    }

    #[test]
    fn what_does_not_is_cut_where_it_hurts_least() {
        assert_eq!(start("client.chat.complete", 8), "client.…");
        assert_eq!(end("app/api/chat/route.ts:3", 13), "…t/route.ts:3");
        assert_eq!(two_lines("client.chat.complete", 14), ["client.chat", ".complete"]);
        assert_eq!(two_lines("aaaaaaaaaaaaaaaa", 4), ["aaaa", "aaa…"]);
    }

    #[test]
    fn wide_letters_take_two_places() {
        assert_eq!(start("日本語", 5), "日本…");
        assert_eq!(end("日本語", 5), "…本語");
        assert_eq!(two_lines("日本語", 4), ["日本", "語"]);
    }
}
