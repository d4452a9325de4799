//! The structure of a text in a format that nests: which value stands under which names, and beside which others.
//!
//! What does not parse has the structure that it has up to there.

mod json;
mod toml;
mod yaml;

use super::PlainKind;
use std::ops::Range;

/// Longer texts are data, and read without structure.
const LONGEST: usize = 8 << 20;

/// What nests deeper is no structure that a person made.
const DEEPEST: usize = 100;

/// The values of a text, each after what it stands in.
#[derive(Debug, Default)]
pub(super) struct Outline {
    nodes: Vec<Node>,
    /// The nodes that hold no others, in the order of their places.
    leaves: Vec<usize>,
    /// The places of keys and leaves, in order.
    places: Vec<Range<usize>>,
}

/// A value and its key; quotes may be part of both.
#[derive(Debug, Clone)]
struct Node {
    key: Option<Range<usize>>,
    span: Range<usize>,
    parent: Option<usize>,
    /// The first node after everything inside.
    next: usize,
    form: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Map,
    List,
    Leaf,
}

impl Outline {
    pub(super) fn of(kind: PlainKind, text: &str) -> Self {
        if text.len() > LONGEST {
            return Self::default();
        }
        match kind {
            PlainKind::Json => json::read(text),
            PlainKind::Yaml => yaml::read(text),
            PlainKind::Toml => toml::read(text),
            _ => Self::default(),
        }
    }

    /// The leaf that a range stands in.
    pub(super) fn leaf(&self, range: &Range<usize>) -> Option<usize> {
        let after = self.leaves.partition_point(|leaf| self.nodes[*leaf].span.start <= range.start);
        let leaf = *self.leaves.get(after.checked_sub(1)?)?;
        (self.nodes[leaf].span.end >= range.end).then_some(leaf)
    }

    pub(super) fn span(&self, node: usize) -> Range<usize> {
        self.nodes[node].span.clone()
    }

    /// Whether a place is part of a value or of a key, not of a comment.
    pub(super) fn holds(&self, at: usize) -> bool {
        let after = self.places.partition_point(|place| place.start <= at);
        after.checked_sub(1).is_some_and(|before| at < self.places[before].end)
    }

    /// What a node stands in, from the inside out.
    fn above(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(self.nodes[node].parent, |at| self.nodes[*at].parent)
    }

    /// The key of a node, or of the lists that it stands in.
    pub(super) fn key(&self, node: usize) -> Option<Range<usize>> {
        let lists = self.above(node).take_while(|at| self.nodes[*at].form == Form::List);
        std::iter::once(node).chain(lists).find_map(|at| self.nodes[at].key.clone())
    }

    /// The key of a node itself.
    pub(super) fn own_key(&self, node: usize) -> Option<Range<usize>> {
        self.nodes[node].key.clone()
    }

    /// The maps around a node, from the inside out.
    pub(super) fn maps(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        self.above(node).filter(|at| self.nodes[*at].form == Form::Map)
    }

    /// The keys above a node, the nearest first, without its own.
    pub(super) fn keys_above(&self, node: usize) -> impl Iterator<Item = Range<usize>> + '_ {
        let own = self.key(node);
        let all = self.above(node).filter_map(|at| self.nodes[at].key.clone());
        all.filter(move |key| Some(key) != own.as_ref())
    }

    /// The whole document, when it is a map.
    pub(super) fn root(&self) -> Option<usize> {
        self.nodes.first().filter(|node| node.form == Form::Map).map(|_| 0)
    }

    /// What stands directly in a node under a name.
    pub(super) fn child(&self, node: usize, text: &str, name: &str) -> Option<usize> {
        let quotes = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | ':');
        self.children(node).find(|at| {
            let key = self.nodes[*at].key.clone().and_then(|key| text.get(key));
            key.is_some_and(|key| key.trim_matches(quotes) == name)
        })
    }

    /// What stands directly in a node.
    pub(super) fn children(&self, node: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.nodes[node].next;
        let first = Some(node + 1).filter(|at| *at < end);
        std::iter::successors(first, move |at| Some(self.nodes[*at].next).filter(|at| *at < end))
    }

    /// The leaves of a map with their keys.
    pub(super) fn leaves(
        &self,
        map: usize,
    ) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + '_ {
        self.children(map).filter_map(|at| {
            let node = &self.nodes[at];
            (node.form == Form::Leaf).then_some((node.key.clone()?, node.span.clone()))
        })
    }

    /// The two leaves of each map in the list that a map is an item of: `- name: X`, `value: ...`.
    pub(super) fn pairs(
        &self,
        map: usize,
    ) -> impl Iterator<Item = (Range<usize>, Range<usize>)> + '_ {
        let list = self.nodes[map].parent.filter(|at| self.nodes[*at].form == Form::List);
        let items = list.into_iter().flat_map(|list| self.children(list));
        items.filter(move |item| *item != map && self.nodes[*item].form == Form::Map).filter_map(
            |item| {
                let mut values = self.leaves(item).map(|(_, value)| value);
                let pair = (values.next()?, values.next()?);
                values.next().is_none().then_some(pair)
            },
        )
    }

    pub(super) fn in_list(&self, node: usize) -> bool {
        self.nodes[node].parent.is_some_and(|at| self.nodes[at].form == Form::List)
    }

    /// The maps in a map with their keys.
    pub(super) fn inner(&self, map: usize) -> impl Iterator<Item = (Range<usize>, usize)> + '_ {
        self.children(map).filter_map(|at| {
            let node = &self.nodes[at];
            (node.form == Form::Map).then_some((node.key.clone()?, at))
        })
    }

    /// Every leaf.
    pub(super) fn all(&self) -> impl Iterator<Item = usize> + '_ {
        self.leaves.iter().copied()
    }
}

/// Takes nodes in the order in which they stand.
#[derive(Default)]
struct Builder {
    nodes: Vec<Node>,
    open: Vec<usize>,
    /// How many are open that are too deep to be told apart.
    deeper: usize,
}

impl Builder {
    fn open(&mut self, key: Option<Range<usize>>, start: usize, form: Form) {
        if self.open.len() >= DEEPEST {
            self.deeper += 1;
            return;
        }
        self.add(key, start..start, form);
        self.open.push(self.nodes.len() - 1);
    }

    fn close(&mut self, end: usize) {
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(at) = self.open.pop() {
            self.nodes[at].next = self.nodes.len();
            self.nodes[at].span.end = end.max(self.nodes[at].span.start);
        }
    }

    fn leaf(&mut self, key: Option<Range<usize>>, span: Range<usize>) {
        self.add(key, span, Form::Leaf);
    }

    fn add(&mut self, key: Option<Range<usize>>, span: Range<usize>, form: Form) {
        let parent = self.open.last().copied();
        let next = self.nodes.len() + 1;
        self.nodes.push(Node { key, span, parent, next, form });
    }

    /// What is open ends with the text.
    fn finish(mut self, end: usize) -> Outline {
        self.deeper = 0;
        while !self.open.is_empty() {
            self.close(end);
        }
        let mut leaves: Vec<usize> =
            (0..self.nodes.len()).filter(|at| self.nodes[*at].form == Form::Leaf).collect();
        leaves.sort_by_key(|leaf| self.nodes[*leaf].span.start);
        let keys = self.nodes.iter().filter_map(|node| node.key.clone());
        let values = leaves.iter().map(|leaf| self.nodes[*leaf].span.clone());
        let mut places: Vec<Range<usize>> = keys.chain(values).collect();
        places.sort_by_key(|place| place.start);
        Outline { nodes: self.nodes, leaves, places }
    }
}
