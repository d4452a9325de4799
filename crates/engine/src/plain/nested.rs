//! Judges a value by the structure that it stands in: the names above it, the values beside it.

use super::around::PAIR_NAMES;
use super::judge::is_value_name;
use super::{Around, Verdict};
use std::ops::Range;

/// How many names above a value count.
const DEPTH: usize = 3;
/// How far a comment may stand from a value.
const LINE: usize = 400;
/// How many values beside a value are looked at.
const BESIDE: usize = 400;
/// How many maps above a header its request's host may stand.
const REQUEST: usize = 4;

/// A value that is the whole of a leaf.
pub(super) struct Nested<'t> {
    around: Around<'t>,
    leaf: usize,
    bearer: bool,
    at: usize,
}

impl<'t> Nested<'t> {
    pub(super) fn of(around: Around<'t>, value: &Range<usize>) -> Option<Self> {
        let leaf = around.outline.leaf(value)?;
        let span = around.outline.span(leaf);
        let before = around.text.get(span.start..value.start)?.trim_matches(is_frame);
        let after = around.text.get(value.end..span.end)?.trim_matches(is_frame);
        let bearer = before.eq_ignore_ascii_case("bearer");
        let whole = (before.is_empty() || bearer) && after.is_empty();
        whole.then_some(Self { around, leaf, bearer, at: value.start })
    }

    /// What is said of it; `None` when it stands under no name: then the text around it tells more.
    pub(super) fn verdict(&self) -> Option<Verdict<'t>> {
        let outline = self.around.outline;
        let key = self.around.bare(outline.key(self.leaf)?);
        let pair = is_value_name(key).then(|| self.pair()).flatten();
        let name = pair.unwrap_or(key);
        if self.around.is_key_name(name) {
            return Some(Some((true, Some(name))));
        }
        let uncertain = self.commented().then_some((false, None));
        let header = self.bearer || self.around.accepts("auth-header", name);
        if header && self.request_host() {
            return Some(Some((true, None)));
        }
        if self.around.accepts("generic-key-name", name) {
            return Some(self.generic(name, pair.is_some()));
        }
        if is_value_name(name) {
            return Some(self.beside().or(uncertain));
        }
        if self.bearer {
            return Some(uncertain);
        }
        // An item of a list may be told by the item before it.
        (!outline.in_list(self.leaf)).then_some(None)
    }

    /// The name that stands beside the value: `name: X`, `value: ...`.
    fn pair(&self) -> Option<&'t str> {
        let map = self.around.outline.maps(self.leaf).next()?;
        let mut leaves = self.around.outline.leaves(map).take(BESIDE);
        let is_name = |key: &str| PAIR_NAMES.iter().any(|name| name.eq_ignore_ascii_case(key));
        let (_, value) = leaves.find(|(key, _)| is_name(self.around.bare(key.clone())))?;
        Some(self.around.bare(value))
    }

    /// `api_key` under `mistral:`, beside `provider: mistral` or a host of Mistral. Where the Mistral key has a setting
    /// of its own, it is another's.
    fn generic(&self, name: &'t str, paired: bool) -> Verdict<'t> {
        let mut path = name.to_owned();
        for parent in self.around.outline.keys_above(self.leaf).take(DEPTH) {
            path = format!("{}.{path}", self.around.bare(parent));
            if self.around.accepts("mistral-key-name", &path) {
                return Some((true, Some(name)));
            }
        }
        let entries = self.scope(paired);
        if entries
            .iter()
            .any(|(key, value)| self.around.accepts("mistral-key-name", key) && !value.is_empty())
        {
            return None;
        }
        let speaks = |text: &str| self.around.secrets.speaks(text);
        let host = self.wrapping().any(|map| self.has_host(map));
        if host || entries.iter().any(|(key, value)| speaks(key) || speaks(value)) {
            return Some((true, Some(name)));
        }
        self.commented().then_some((false, Some(name)))
    }

    /// The names and values that belong to the same thing as the value; `paired`: each name stands beside its value.
    fn scope(&self, paired: bool) -> Vec<(&'t str, &'t str)> {
        let outline = self.around.outline;
        let own = outline.span(self.leaf);
        let mut entries = Vec::new();
        for map in self.wrapping() {
            entries.extend(outline.leaves(map).take(BESIDE).filter(|(_, value)| *value != own));
            if paired {
                entries.extend(outline.pairs(map).take(BESIDE));
            }
        }
        let bare = |range| self.around.bare(range);
        entries.into_iter().map(|(key, value)| (bare(key), bare(value))).collect()
    }

    /// The map that the value stands in, and those around it up to the thing that it is the key of.
    fn wrapping(&self) -> impl Iterator<Item = usize> + '_ {
        let mut wraps = true;
        self.around.outline.maps(self.leaf).take_while(move |map| {
            let own = self.around.outline.key(*map).map_or("", |key| self.around.bare(key));
            let of = ["generic-key-name", "wrapper-name"];
            std::mem::replace(&mut wraps, of.iter().any(|of| self.around.accepts(of, own)))
        })
    }

    /// Whether the request that a header belongs to goes to Mistral.
    fn request_host(&self) -> bool {
        self.around.outline.maps(self.leaf).take(REQUEST).any(|map| self.has_host(map))
    }

    /// Whether a host of Mistral stands in a map, or in what says where its request goes.
    fn has_host(&self, map: usize) -> bool {
        let (around, outline) = (self.around, self.around.outline);
        let inner = outline.inner(map).take(BESIDE);
        let addresses =
            inner.filter(|(key, _)| around.accepts("address-name", around.bare(key.clone())));
        let maps = std::iter::once(map).chain(addresses.map(|(_, map)| map));
        maps.flat_map(|map| outline.leaves(map).take(BESIDE))
            .any(|(_, value)| around.accepts("mistral-host", around.bare(value)))
    }

    /// `name: MISTRAL_API_KEY` beside it, `mistral_api_key:` above it.
    fn beside(&self) -> Verdict<'t> {
        let outline = self.around.outline;
        let beside =
            outline.maps(self.leaf).take(1).flat_map(|map| outline.leaves(map).take(BESIDE));
        let above = outline.keys_above(self.leaf).take(DEPTH);
        let mut names =
            beside.map(|(_, value)| value).chain(above).map(|name| self.around.bare(name));
        let name = names.find(|name| self.around.accepts("mistral-key-name", name))?;
        Some((true, Some(name)))
    }

    /// Whether a comment on its line, or on the line before, speaks of Mistral.
    fn commented(&self) -> bool {
        let bytes = self.around.text.as_bytes();
        let before = &bytes[self.at.saturating_sub(LINE)..self.at];
        let ends = before.iter().rev().enumerate().filter(|(_, byte)| **byte == b'\n');
        let back = ends.map(|(at, _)| at).take(2).last().unwrap_or(0);
        let ahead = bytes[self.at..].iter().take(LINE).take_while(|byte| **byte != b'\n').count();
        let mut words = self.around.marks.all(&(self.at - back..self.at + ahead));
        words.any(|at| !self.around.outline.holds(at))
    }
}

fn is_frame(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'')
}
