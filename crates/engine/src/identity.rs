//! What a finding is about, told without places: so that it can be found again when code moves, is renamed or laid out anew.

use crate::finding::{Finding, Identity, MaskedSource};
use crate::project::{File, Project};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{Call, DefFrom, Expr, ExprKind, Facts, Imported};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::sync::Arc;

/// So much of a line tells a finding apart, on either side.
const NEAR: usize = 1000;

/// Tells of every finding what it is about.
pub(crate) fn describe(
    findings: &mut [Finding],
    sources: &BTreeMap<Arc<str>, MaskedSource>,
    project: &Project<'_>,
) {
    let mut files: FxHashMap<&str, Vec<Anchors<'_>>> = FxHashMap::default();
    for finding in findings {
        let path = &finding.location.path;
        let text = sources.get(path).map_or("", |source| &*source.text);
        let line = bare(line_at(text, finding.location.start as usize));
        if !files.contains_key(&**path)
            && let Some(file) = project.files.iter().find(|file| file.path == *path)
        {
            let own = project.files.iter().filter(|other| other.path == *path);
            files.insert(&file.path, own.map(Anchors::new).collect());
        }
        let span = Span { start: finding.location.start, end: finding.location.end };
        let known = files.get(&**path).map_or(&[][..], Vec::as_slice);
        let told = known.iter().find_map(|anchors| anchors.told(span));
        let around: Vec<&str> = known.iter().flat_map(|anchors| anchors.around(span)).collect();
        finding.identity = Identity {
            detail: format!("{:016x}", hash(&[&around.join("/"), &line])),
            structure: told.unwrap_or_else(|| {
                let in_code = !known.is_empty();
                if in_code { "place".into() } else { format!("line:{:016x}", hash(&[&line])) }
            }),
        };
    }
}

/// What stands where in a file.
struct Anchors<'f> {
    facts: &'f Facts,
    by_span: FxHashMap<Span, usize>,
}

impl<'f> Anchors<'f> {
    fn new(file: &'f File<'_>) -> Self {
        let facts = &file.facts;
        let mut by_span: FxHashMap<Span, usize> = FxHashMap::default();
        for (at, expr) in facts.exprs.iter().enumerate() {
            let best = by_span.entry(expr.span).or_insert(at);
            if weight(expr) > weight(&facts.exprs[*best]) {
                *best = at;
            }
        }
        Self { facts, by_span }
    }

    fn told(&self, span: Span) -> Option<String> {
        if let Some(at) = self.by_span.get(&span) {
            return Some(structure(self.facts, &self.facts.exprs[*at]));
        }
        let named = self.facts.functions.iter().any(|function| function.name_span == span);
        named.then(|| "function".into())
    }

    /// The names of the functions around a place, outermost first.
    fn around(&self, span: Span) -> impl Iterator<Item = &'f str> {
        let holds = move |around: Span| around.start <= span.start && span.end <= around.end;
        let functions = self.facts.functions.iter();
        functions.filter(move |it| holds(it.span)).filter_map(|function| function.name.as_deref())
    }
}

/// Of what has the same bytes, the one that says most.
fn weight(expr: &Expr) -> u8 {
    match expr.kind {
        ExprKind::Call(_) => 3,
        ExprKind::Member(..) | ExprKind::Text(_) => 2,
        ExprKind::Name(..) | ExprKind::Join(_) => 1,
        _ => 0,
    }
}

/// An expression without the names that its authors chose: those of members are mostly a library's.
fn structure(facts: &Facts, expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Call(call) => {
            called(facts, call).map_or("call".into(), |name| format!("call:{name}"))
        }
        ExprKind::Member(_, name) => format!("member:{name}"),
        ExprKind::Text(_) | ExprKind::Join(_) => "text".into(),
        ExprKind::Name(..) => "name".into(),
        _ => "value".into(),
    }
}

/// What is called, by a name that others gave it.
fn called<'f>(facts: &'f Facts, call: &Call) -> Option<&'f str> {
    match &facts.expr(call.callee).kind {
        ExprKind::Member(_, name) | ExprKind::Name(name, None) => Some(name),
        ExprKind::Name(_, Some(binding)) => {
            let mut defs = facts.binding(*binding).defs.iter();
            defs.find_map(|def| match def.from {
                DefFrom::Import(import) => match &facts.imports[import.index()].what {
                    Imported::Name(name) => Some(&**name),
                    _ => None,
                },
                _ => None,
            })
        }
        _ => None,
    }
}

/// The line around an offset; of a very long one, what stands near.
fn line_at(text: &str, offset: usize) -> &str {
    let at = text.floor_char_boundary(offset);
    let from = text.ceil_char_boundary(at.saturating_sub(NEAR));
    let to = text.floor_char_boundary(at + NEAR);
    let start = text[from..at].rfind('\n').map_or(from, |end| from + end + 1);
    let end = text[at..to].find('\n').map_or(to, |end| at + end);
    text.get(start..end).unwrap_or_default()
}

/// A line without white space, quotes and how long its secrets are.
fn bare(line: &str) -> String {
    let mut out = String::new();
    for c in line.chars().filter(|c| !c.is_whitespace() && !matches!(c, '"' | '\'' | '`')) {
        if c != '*' || !out.ends_with('*') {
            out.push(c);
        }
    }
    out
}

const START: u64 = 0xcbf2_9ce4_8422_2325;
const PRIME: u64 = 0x0000_0100_0000_01b3;

/// The 64-bit FNV-1a hash of texts; the byte after each can't be in one, so that no two lists run together alike.
pub(crate) fn hash(parts: &[&str]) -> u64 {
    parts.iter().fold(START, |state, part| mix(mix(state, part.as_bytes()), &[0xff]))
}

/// A hash that goes on.
pub(crate) fn mix(state: u64, bytes: &[u8]) -> u64 {
    bytes.iter().fold(state, |state, byte| (state ^ u64::from(*byte)).wrapping_mul(PRIME))
}
