//! Patterns over paths: `openai.{OpenAI,AsyncOpenAI}().**.create`.

/// One segment of a path that is matched.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Segment<'a> {
    /// A name.
    Name(&'a str),
    /// What a call gives.
    Call,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Piece {
    Name(Box<str>),
    /// A name with stars in it.
    Glob(Box<str>),
    One,
    Many,
    Call,
}

/// A pattern without alternatives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Pattern(Vec<Piece>);

impl Pattern {
    /// The patterns that a text with `{a,b}` stands for.
    pub(crate) fn parse(text: &str) -> Vec<Self> {
        let mut found: Vec<Self> = expand(text).iter().map(|text| Self::single(text)).collect();
        let whole: Vec<Self> = found.iter().filter_map(Self::as_whole).collect();
        found.extend(whole);
        found
    }

    /// What a package exports by default is also the package as a whole: `require("package")()`.
    fn as_whole(&self) -> Option<Self> {
        match &self.0[..] {
            [Piece::Name(package), Piece::Name(name), rest @ ..] if **name == *"default" => {
                let package = std::iter::once(Piece::Name(package.clone()));
                Some(Self(package.chain(rest.iter().cloned()).collect()))
            }
            _ => None,
        }
    }

    fn single(text: &str) -> Self {
        let mut pieces = Vec::new();
        let mut push = |part: &str| {
            let mut name = part;
            let mut calls = 0;
            while let Some(rest) = name.strip_suffix("()") {
                name = rest;
                calls += 1;
            }
            if !name.is_empty() {
                pieces.push(match name {
                    "*" => Piece::One,
                    "**" => Piece::Many,
                    _ if name.contains('*') => Piece::Glob(name.into()),
                    _ => Piece::Name(name.into()),
                });
            }
            pieces.extend(std::iter::repeat_n(Piece::Call, calls));
        };
        let rest = match text.split_once("::") {
            // A package's name may hold dots and slashes.
            Some((package, rest)) => {
                push(package);
                rest
            }
            None => text,
        };
        for part in rest.split("::").flat_map(|part| part.split('.')) {
            push(part);
        }
        Self(pieces)
    }

    /// The last name of the pattern, or the one before a last star.
    pub(super) fn tail(&self) -> Option<&str> {
        let mut pieces = self.0.iter().rev().filter(|piece| **piece != Piece::Call);
        match (pieces.next(), pieces.next()) {
            (Some(Piece::Name(name)), _) | (Some(Piece::One), Some(Piece::Name(name))) => {
                Some(name)
            }
            _ => None,
        }
    }

    /// The first name of the pattern, when it has no star in it.
    pub(super) fn root(&self) -> Option<&str> {
        match self.0.first() {
            Some(Piece::Name(name)) => Some(name),
            _ => None,
        }
    }

    /// Whether the pattern's end is a name without stars.
    pub(super) fn names_its_end(&self) -> bool {
        self.0
            .iter()
            .rev()
            .find(|piece| **piece != Piece::Call)
            .is_some_and(|piece| matches!(piece, Piece::Name(_)))
    }

    pub(crate) fn matches(&self, path: &[Segment<'_>]) -> bool {
        matches(&self.0, path)
    }
}

fn matches(pieces: &[Piece], path: &[Segment<'_>]) -> bool {
    let Some((piece, rest)) = pieces.split_first() else { return path.is_empty() };
    if *piece == Piece::Many {
        return (0..=path.len()).any(|skip| matches(rest, &path[skip..]));
    }
    let Some((segment, left)) = path.split_first() else { return false };
    let fits = match (piece, segment) {
        (Piece::Name(name), Segment::Name(text)) => **name == **text,
        (Piece::Glob(pattern), Segment::Name(text)) => glob(pattern, text),
        (Piece::One, Segment::Name(_)) | (Piece::Call, Segment::Call) => true,
        _ => false,
    };
    fits && matches(rest, left)
}

/// Whether a text fits a pattern in which `*` is any run of characters.
pub(crate) fn glob(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    let mut rest = rest;
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// `a.{b,c}` as `a.b` and `a.c`; alternatives may be nested.
pub(super) fn expand(text: &str) -> Vec<String> {
    let Some(open) = text.find('{') else { return vec![text.to_owned()] };
    let mut depth = 0;
    let mut cuts = vec![open];
    let mut close = None;
    for (at, c) in text.char_indices().skip_while(|(at, _)| *at < open) {
        match c {
            '{' => depth += 1,
            '}' => {
                depth -= 1;
                if depth == 0 {
                    close = Some(at);
                    break;
                }
            }
            ',' if depth == 1 => cuts.push(at),
            _ => {}
        }
    }
    let Some(close) = close else { return vec![text.to_owned()] };
    cuts.push(close);
    let mut all = Vec::new();
    for pair in cuts.windows(2) {
        let middle = &text[pair[0] + 1..pair[1]];
        all.extend(expand(&format!("{}{middle}{}", &text[..open], &text[close + 1..])));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fits(pattern: &str, path: &str) -> bool {
        let single = Pattern::single(path);
        let path: Vec<Segment<'_>> = single
            .0
            .iter()
            .map(|piece| match piece {
                Piece::Name(name) => Segment::Name(name),
                _ => Segment::Call,
            })
            .collect();
        Pattern::parse(pattern).iter().any(|pattern| pattern.matches(&path))
    }

    #[test]
    fn alternatives_stars_and_calls() {
        assert!(fits(
            "openai.{OpenAI,AsyncOpenAI}().**.create",
            "openai.OpenAI().chat.completions.create"
        ));
        assert!(fits("reqwest::**.bearer_auth", "reqwest::Client::new().post().bearer_auth"));
        assert!(fits("process.env.*", "process.env.KEY"));
        assert!(fits("@a/b.c::Mistral", "@a/b.c::Mistral"));
        assert!(fits("{a,b.{c,d}}.e", "b.d.e"));
        assert!(!fits("process.env.*", "process.env"));
        assert!(!fits("a.b", "a.b()"));
        assert!(!fits("a.*", "a.b.c"));
    }

    #[test]
    fn globs_match_parts_of_names() {
        assert!(glob("*audit*", "log_audit_event"));
        assert!(glob("*.strip", "a.b.strip"));
        assert!(!glob("*.strip", "strip"));
        assert!(glob("mask*", "maskKey"));
        assert!(!glob("mask*", "unmask"));
    }
}
