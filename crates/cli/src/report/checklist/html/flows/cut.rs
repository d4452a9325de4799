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

/// A text on at most so many lines.
pub(super) fn lines(text: &str, room: usize, most: usize) -> Vec<String> {
    let text = text.trim();
    if text.is_empty() || most == 0 {
        return Vec::new();
    }
    let first = taken(text.chars(), room);
    if most == 1 || first.len() == text.len() {
        return vec![start(text, room)];
    }
    let (first, rest) = text.split_at(parted(&text[..first.len()], &text[first.len()..]));
    let mut all = vec![first.trim().to_owned()];
    all.extend(lines(rest, room, most - 1));
    all
}

/// Where a line ends: between words, or else before a mark, if that leaves enough on it.
fn parted(line: &str, rest: &str) -> usize {
    if rest.starts_with(' ') {
        return line.len();
    }
    let enough = |at: &usize| *at > line.len() / 3;
    let space = line.rfind(' ').filter(enough);
    let mark = || line.rfind(['.', '/', '_', '-']).max(line.rfind("::")).filter(enough);
    space.or_else(mark).unwrap_or(line.len())
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
        assert_eq!(lines("chat", 4, 2), ["chat"]);
    }

    #[test]
    fn what_does_not_is_cut_where_it_hurts_least() {
        assert_eq!(start("client.chat.complete", 8), "client.…");
        assert_eq!(end("app/api/chat/route.ts:3", 13), "…t/route.ts:3");
        assert_eq!(lines("client.chat.complete", 14, 2), ["client.chat", ".complete"]);
        assert_eq!(lines("reqwest::Client::new", 19, 2), ["reqwest::Client", "::new"]);
        assert_eq!(lines("recorded by audit.info", 18, 2), ["recorded by", "audit.info"]);
        assert_eq!(lines("recorded by audit.info", 18, 1), ["recorded by audit…"]);
        assert_eq!(lines("aaaaaaaaaaaaaaaa", 4, 2), ["aaaa", "aaa…"]);
    }

    #[test]
    fn wide_letters_take_two_places() {
        assert_eq!(start("日本語", 5), "日本…");
        assert_eq!(end("日本語", 5), "…本語");
        assert_eq!(lines("日本語", 4, 2), ["日本", "語"]);
    }
}
