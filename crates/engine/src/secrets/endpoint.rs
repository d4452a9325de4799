//! The `[[endpoint]]`s: what a path of the API does.

use super::matcher::split_url;
use serde::Deserialize;

/// What a request to a path of the API does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EndpointKind {
    /// Sends a prompt.
    Inference,
    /// Sends or makes a document, a picture or sound.
    Media,
    /// Sends text for embeddings.
    Embedding,
    /// Spends the key without a prompt.
    Management,
    /// Sends text for moderation or classification.
    Moderation,
}

/// A path of the API, without alternation.
#[derive(Debug)]
pub(super) struct Endpoint {
    segments: Vec<Segment>,
    kind: EndpointKind,
}

#[derive(Debug)]
enum Segment {
    Is(String),
    One,
    Any,
}

/// The endpoints that a pattern with `{a,b}` stands for.
pub(super) fn expand(pattern: &str, kind: EndpointKind) -> impl Iterator<Item = Endpoint> {
    alternatives(pattern).into_iter().map(move |path| Endpoint { segments: read(&path), kind })
}

fn read(path: &str) -> Vec<Segment> {
    let segment = |text: &str| match text {
        "*" => Segment::One,
        "**" => Segment::Any,
        _ => Segment::Is(text.to_owned()),
    };
    path.split('/').filter(|text| !text.is_empty()).map(segment).collect()
}

/// `a{b,c}d` -> `abd`, `acd`; from the left, not nested.
fn alternatives(pattern: &str) -> Vec<String> {
    let split =
        pattern.split_once('{').and_then(|(head, rest)| Some((head, rest.split_once('}')?)));
    let Some((head, (choices, tail))) = split else { return vec![pattern.to_owned()] };
    let tails = alternatives(tail);
    choices
        .split(',')
        .flat_map(|choice| tails.iter().map(move |tail| format!("{head}{choice}{tail}")))
        .collect()
}

/// The kind of the first endpoint that a URL or path ends in.
///
/// With a version (`/v1/...`) anything may stand before it. Without, the base may have it: then the rest must be the
/// whole path, and one lone segment counts only after a base (`{}/embeddings`, not `/embeddings`).
pub(super) fn kind_of(endpoints: &[Endpoint], url: &str) -> Option<EndpointKind> {
    let (based, path) = path_of(url);
    let segments: Vec<&str> = path.split('/').filter(|s| !s.is_empty()).take(64).collect();
    versioned(endpoints, &segments).or_else(|| unversioned(endpoints, &segments, based))
}

fn versioned(endpoints: &[Endpoint], segments: &[&str]) -> Option<EndpointKind> {
    let holds = |e: &&Endpoint| {
        (0..segments.len().saturating_sub(1)).any(|at| {
            let first =
                matches!(e.segments.first(), Some(Segment::Is(text)) if text == segments[at]);
            first && matches(&e.segments, &segments[at..])
        })
    };
    endpoints.iter().find(holds).map(|e| e.kind)
}

fn unversioned(endpoints: &[Endpoint], segments: &[&str], based: bool) -> Option<EndpointKind> {
    if segments.is_empty() || (segments.len() == 1 && !based) {
        return None;
    }
    let holds = |e: &&Endpoint| match e.segments.split_first() {
        Some((_, rest @ [Segment::Is(_), ..])) => matches(rest, segments),
        _ => false,
    };
    endpoints.iter().find(holds).map(|e| e.kind)
}

fn matches(pattern: &[Segment], segments: &[&str]) -> bool {
    match (pattern.split_first(), segments.split_first()) {
        (None, None) => true,
        (Some((Segment::Is(text), pattern)), Some((first, rest))) => {
            text == first && matches(pattern, rest)
        }
        (Some((Segment::One, pattern)), Some((_, rest))) => matches(pattern, rest),
        (Some((Segment::Any, pattern)), _) => {
            (0..=segments.len()).any(|skip| matches(pattern, &segments[skip..]))
        }
        _ => false,
    }
}

/// The path of a URL, and whether a host or a hole of a template stands before it.
fn path_of(url: &str) -> (bool, String) {
    let url = holes(url.trim());
    if let Some(rest) = url.strip_prefix("{}") {
        return (true, cut(rest).to_owned());
    }
    if url.contains("://") || url.starts_with("//") {
        return (true, split_url(&url).1.to_owned());
    }
    (false, cut(&url).to_owned())
}

/// Without query and fragment.
fn cut(path: &str) -> &str {
    path.split(['?', '#']).next().unwrap_or(path)
}

/// Every hole of a template (`{name}`, `${name}`, `%s`) as `{}`.
fn holes(url: &str) -> String {
    let mut out = String::with_capacity(url.len());
    let mut depth = 0usize;
    for c in url.replace("%s", "{}").replace("${", "{").chars() {
        match c {
            '{' => {
                if depth == 0 {
                    out.push_str("{}");
                }
                depth += 1;
            }
            '}' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    out
}
