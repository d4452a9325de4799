//! Patterns of addresses as frameworks write them: `/api/:path*`, `/((?!static|login).*)`, `/chat(.*)`.

use regex::Regex;

/// A pattern of addresses.
#[derive(Debug)]
pub(crate) struct Matcher {
    whole: Regex,
    /// Addresses that begin with this are not meant.
    not: Option<Regex>,
}

impl Matcher {
    /// Reads a pattern; `None` when it is none.
    pub(crate) fn read(pattern: &str) -> Option<Self> {
        let (pattern, not) = without_lookahead(pattern);
        let whole = Regex::new(&format!("^(?:{})/?$", expression(&pattern))).ok()?;
        let not = match not {
            Some(not) => Some(Regex::new(&format!("^(?:{not})")).ok()?),
            None => None,
        };
        Some(Self { whole, not })
    }

    /// Every address that begins with a text.
    pub(crate) fn prefix(text: &str) -> Option<Self> {
        let whole = Regex::new(&format!("^{}", regex::escape(text))).ok()?;
        Some(Self { whole, not: None })
    }

    /// Whether an address is meant.
    pub(crate) fn matches(&self, address: &str) -> bool {
        self.whole.is_match(address) && !self.not.as_ref().is_some_and(|not| not.is_match(address))
    }
}

/// `/((?!a|b).*)`: the pattern without what must not follow, and an expression of that.
fn without_lookahead(pattern: &str) -> (String, Option<String>) {
    let Some((before, rest)) = pattern.split_once("(?!") else { return (pattern.into(), None) };
    let mut depth = 1_usize;
    let end = rest.char_indices().find_map(|(at, c)| {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        (depth == 0).then_some(at)
    });
    let Some(end) = end else { return (pattern.into(), None) };
    // What stands before is an opened group or a fixed beginning.
    let start = before.trim_end_matches('(');
    let not = format!("{}(?:{})", expression(start), &rest[..end]);
    (format!("{before}{}", &rest[end + 1..]), Some(not))
}

/// A regular expression: `:name` is one part, `:name*` any number, a star alone is anything.
fn expression(pattern: &str) -> String {
    let mut out = String::new();
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let named = rest.strip_prefix("/:").or_else(|| rest.strip_prefix(':'));
        if let Some(name) = named {
            let slash = if rest.starts_with('/') { "/" } else { "" };
            let after = name.trim_start_matches(|c: char| c.is_alphanumeric() || c == '_');
            let many = match after.chars().next() {
                Some('*') => format!("(?:{slash}.*)?"),
                Some('+') => format!("{slash}.+"),
                Some('?') => format!("(?:{slash}[^/]+)?"),
                _ => format!("{slash}[^/]+"),
            };
            out.push_str(&many);
            rest = after.strip_prefix(['*', '+', '?']).unwrap_or(after);
            continue;
        }
        let bare = c == '*' && !out.ends_with(['.', ')', ']', '+']);
        out.push_str(if bare { ".*" } else { &rest[..c.len_utf8()] });
        rest = &rest[c.len_utf8()..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::Matcher;

    fn matches(pattern: &str, address: &str) -> bool {
        Matcher::read(pattern).is_some_and(|matcher| matcher.matches(address))
    }

    #[test]
    fn patterns_mean_addresses() {
        assert!(matches("/api/:path*", "/api/chat"));
        assert!(matches("/api/:path*", "/api"));
        assert!(matches("/api/:id", "/api/7"));
        assert!(!matches("/api/:id", "/api/7/chat"));
        assert!(matches("/dashboard(.*)", "/dashboard/chat"));
        assert!(matches("/(api|trpc)(.*)", "/api/chat"));
        assert!(matches("/api/*", "/api/chat"));
        assert!(!matches("/dashboard/:path*", "/api/chat"));
        assert!(!matches("/about", "/about/chat"));
    }

    #[test]
    fn what_must_not_follow_is_not_meant() {
        assert!(matches("/((?!_next/static|favicon.ico).*)", "/api/chat"));
        assert!(!matches("/((?!api|_next/static|favicon.ico).*)", "/api/chat"));
        assert!(matches("/((?!api|_next/static).*)", "/chat"));
        assert!(matches("/((?!_next|[^?]*\\.(?:html?|css|js)).*)", "/api/chat"));
    }

    #[test]
    fn a_prefix_means_all_that_begins_with_it() {
        let begins = |address: &str| {
            Matcher::prefix("/api.v1").is_some_and(|prefix| prefix.matches(address))
        };
        assert!(begins("/api.v1/chat") && begins("/api.v1"));
        assert!(!begins("/apixv1") && !begins("/v2/api.v1"));
    }

    #[test]
    fn what_is_no_pattern_means_nothing() {
        assert!(Matcher::read("/((").is_none());
        assert!(Matcher::read("/((?!api").is_none());
    }
}
