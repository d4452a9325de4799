//! The `[[matcher]]`s: named tests of names, hosts, URLs, texts and paths.

use super::name::{is_name, upper_snake, without_ends};
use super::written::Of;
use regex::bytes::RegexSet;
use std::borrow::Cow;

/// One alternative of a named test.
#[derive(Debug)]
pub(super) struct Matcher {
    pub(super) of: Of,
    pub(super) ends: Vec<String>,
    pub(super) yes: Tests,
    pub(super) no: Tests,
    /// Another matcher that must not accept the text.
    pub(super) unless: Option<String>,
}

/// Three ways to accept a text.
#[derive(Debug)]
pub(super) struct Tests {
    pub(super) values: Vec<String>,
    pub(super) globs: Vec<String>,
    pub(super) regexes: RegexSet,
}

impl Tests {
    fn accept(&self, text: &str) -> bool {
        self.values.iter().any(|value| value == text)
            || self.globs.iter().any(|pattern| glob(pattern.as_bytes(), text.as_bytes()))
            || self.regexes.is_match(text.as_bytes())
    }
}

/// A text with the forms that matchers compare, each made at most once.
pub(super) struct Subject<'t> {
    text: &'t str,
    /// Empty when the text is no name.
    name: Option<String>,
    url: Option<(String, String)>,
}

impl<'t> Subject<'t> {
    pub(super) fn new(text: &'t str) -> Self {
        Self { text: text.trim(), name: None, url: None }
    }

    fn form(&mut self, of: Of) -> Option<Cow<'_, str>> {
        match of {
            Of::Text | Of::Path => Some(Cow::Borrowed(self.text)),
            Of::Name => self.name().map(Cow::Borrowed),
            Of::Host => Some(Cow::Borrowed(self.url().0.as_str())),
            Of::Url => {
                let (host, path) = self.url();
                Some(Cow::Owned(format!("{host}{path}")))
            }
        }
    }

    fn name(&mut self) -> Option<&str> {
        let text = self.text;
        let form = || if is_name(text) { upper_snake(text) } else { String::new() };
        Some(self.name.get_or_insert_with(form).as_str()).filter(|name| !name.is_empty())
    }

    fn url(&mut self) -> &(String, String) {
        let text = self.text;
        self.url.get_or_insert_with(|| {
            let (host, path) = split_url(text);
            (host.to_ascii_lowercase(), path.to_ascii_lowercase())
        })
    }
}

impl Matcher {
    pub(super) fn accepts(&self, subject: &mut Subject) -> bool {
        let Some(whole) = subject.form(self.of) else { return false };
        self.yes.accept(without_ends(&whole, &self.ends)) && !self.no.accept(&whole)
    }
}

/// Host and path of a URL, or of what stands for one; no scheme, user, port, query or fragment.
pub(super) fn split_url(text: &str) -> (&str, &str) {
    let rest = match text.split_once("://") {
        Some((scheme, rest)) if !scheme.contains('/') => rest,
        _ => text.strip_prefix("//").unwrap_or(text),
    };
    let rest = rest.split(['?', '#']).next().unwrap_or(rest);
    let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    (without_port(host), path)
}

fn without_port(host: &str) -> &str {
    if let Some(end) = host.find(']').filter(|_| host.starts_with('[')) {
        return &host[..=end];
    }
    match host.split_once(':') {
        Some((name, port)) if !port.contains(':') => name,
        _ => host,
    }
}

/// `*` is any run of bytes; linear in practice, at worst the product of both lengths.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match (pattern.get(p), star) {
            (Some(b'*'), _) => {
                star = Some((p, t));
                p += 1;
            }
            (Some(c), _) if *c == text[t] => {
                p += 1;
                t += 1;
            }
            (_, Some((at, from))) => {
                star = Some((at, from + 1));
                p = at + 1;
                t = from + 1;
            }
            _ => return false,
        }
    }
    pattern[p..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, same) in [
            ("VITE_*", "VITE_KEY", true),
            ("VITE_*", "VITE", false),
            ("*PUBLIC*", "A_PUBLIC_B", true),
            ("api.*.mistral.ai", "api.eu.mistral.ai", true),
            ("api.*.mistral.ai", "api.eu.mistral.ai.evil", false),
            ("*", "", true),
        ] {
            assert_eq!(glob(pattern.as_bytes(), text.as_bytes()), same, "{pattern} {text}");
        }
    }

    #[test]
    fn urls() {
        for (text, host, path) in [
            ("https://user:pw@api.mistral.ai:443/v1?x=1#y", "api.mistral.ai", "/v1"),
            ("api.mistral.ai", "api.mistral.ai", ""),
            ("//api.mistral.ai/v1", "api.mistral.ai", "/v1"),
            ("http://[::1]:8080/x", "[::1]", "/x"),
            ("::1", "::1", ""),
            ("https://api.mistral.ai@evil.example/", "evil.example", "/"),
        ] {
            assert_eq!(split_url(text), (host, path), "{text}");
        }
    }
}
