//! Releases that are known to be malicious, and where files name them.
//!
//! Every manifest and lock file writes a name, and after it a version: on the same line (`name==1.2.3`,
//! `"name": "1.2.3"`, `name@1.2.3`), or as the next `version`.

use crate::{BookError, BookText};
use globset::{Glob, GlobSet, GlobSetBuilder};
use std::ops::Range;

/// How far after a name its version may stand.
const REACH: usize = 300;

/// The loaded `releases.toml`.
#[derive(Debug, Default)]
pub(crate) struct Releases {
    registries: Vec<Registry>,
}

#[derive(Debug)]
struct Registry {
    files: GlobSet,
    releases: Vec<Release>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Release {
    registry: String,
    package: String,
    versions: Vec<String>,
    #[allow(dead_code, reason = "for readers of the book")]
    source: String,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    registry: Vec<WrittenRegistry>,
    #[serde(default)]
    release: Vec<Release>,
}

#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenRegistry {
    name: String,
    files: Vec<toml::Spanned<String>>,
}

/// A name and its version in a text.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Pinned {
    pub(crate) span: Range<usize>,
    pub(crate) name: String,
}

impl Releases {
    pub(crate) fn load(book: &BookText) -> Result<Self, BookError> {
        let error = |span, message: String| BookError { path: book.path.clone(), span, message };
        let written: Written = toml::from_str(&book.text)
            .map_err(|e| error(e.span().unwrap_or(0..0), e.message().to_owned()))?;
        let mut releases = written.release;
        let mut registries = Vec::new();
        for registry in written.registry {
            let mut files = GlobSetBuilder::new();
            for file in &registry.files {
                let glob = Glob::new(&format!("**/{}", file.get_ref()));
                files.add(glob.map_err(|e| error(file.span(), e.to_string()))?);
            }
            let files = files.build().map_err(|e| error(0..0, e.to_string()))?;
            let (own, rest) =
                releases.into_iter().partition(|r: &Release| r.registry == registry.name);
            releases = rest;
            registries.push(Registry { files, releases: own });
        }
        match releases.first() {
            Some(stray) => {
                let at = book.text.find(&format!("registry = \"{}\"", stray.registry)).unwrap_or(0);
                Err(error(at..at + 1, format!("unknown registry `{}`", stray.registry)))
            }
            None => Ok(Self { registries }),
        }
    }

    /// Whether a file may name releases.
    pub(crate) fn reads(&self, path: &str) -> bool {
        self.registries.iter().any(|registry| registry.files.is_match(path))
    }

    /// The releases of the book that a file names.
    pub(crate) fn find(&self, path: &str, text: &str) -> Vec<Pinned> {
        let mut found = Vec::new();
        for registry in self.registries.iter().filter(|registry| registry.files.is_match(path)) {
            for release in &registry.releases {
                found.extend(release.find(text));
            }
        }
        found.sort_by_key(|pinned| pinned.span.start);
        found.dedup_by_key(|pinned| pinned.span.start);
        found
    }
}

impl Release {
    fn find<'t>(&'t self, text: &'t str) -> impl Iterator<Item = Pinned> + 't {
        text.match_indices(&self.package).filter_map(|(at, name)| {
            let before = text[..at].chars().next_back();
            let inside = |c: char| c.is_alphanumeric() || "_-.@".contains(c);
            let scoped = self.package.starts_with('@');
            if before.is_some_and(|c| inside(c) || (c == '/' && !scoped)) {
                return None;
            }
            let end = at + name.len();
            if text[end..].starts_with(|c: char| c.is_alphanumeric() || "_-".contains(c)) {
                return None;
            }
            let version = self.version(head(&text[end..], REACH))?;
            Some(Pinned { span: at..end + version.end, name: format!("{name} {}", version.name) })
        })
    }

    fn version<'t>(&self, after: &'t str) -> Option<Version<'t>> {
        same_line(after)
            .or_else(|| next_version(after))
            .filter(|version| self.versions.iter().any(|known| known == version.name))
    }
}

struct Version<'t> {
    name: &'t str,
    end: usize,
}

/// At most so many bytes of a text.
fn head(text: &str, most: usize) -> &str {
    let mut end = text.len().min(most);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

/// `==1.2.3`, `[extra]==1.2.3`, `@1.2.3`, `/1.2.3`, `": "1.2.3"`, `": "==1.2.3"`, `@npm:1.2.3`.
fn same_line(after: &str) -> Option<Version<'_>> {
    let rest = after
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or(after, |(_, rest)| rest);
    let rest = rest.trim_start_matches(['"', '\'', ' ']);
    let signs = ["===", "==", "@npm:", "@", "/", ":", "="];
    let rest = signs.iter().find_map(|sign| rest.strip_prefix(sign))?;
    let rest = rest.trim_start_matches([' ', '\t']).trim_start_matches(['"', '\'']);
    let rest = rest.strip_prefix("npm:").unwrap_or(rest).trim_start_matches(['=', ' ']);
    number(after, rest)
}

/// The `version` in what a name opens: `"name": {`, `name = "name"`, `"name@^1.0.0":`.
fn next_version(after: &str) -> Option<Version<'_>> {
    let line = after.split_inclusive(['\n', '{']).next()?.trim_end();
    let opens = line.ends_with([':', '{']) || line.chars().all(|c| matches!(c, '"' | '\'' | ','));
    let part = after.split("\n\n").next().filter(|_| opens)?;
    let at = part.find("version")?;
    let rest = after[at + "version".len()..].trim_start_matches(['"', '\'', ' ']);
    let rest = rest.trim_start_matches([':', '=']).trim_start_matches([' ', '"', '\'', '=']);
    let other = ["node_modules/", "name ="].iter().any(|other| part[..at].contains(other));
    if other { None } else { number(after, rest) }
}

/// A whole version at the start of a rest.
fn number<'t>(whole: &'t str, rest: &'t str) -> Option<Version<'t>> {
    let length = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || "._+-".contains(c)))
        .unwrap_or(rest.len());
    let name = rest[..length].trim_end_matches('.');
    let end = whole.len() - rest.len() + name.len();
    name.starts_with(|c: char| c.is_ascii_digit()).then_some(Version { name, end })
}
