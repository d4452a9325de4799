//! What libraries mean: a table from full paths to roles, loaded from the api books.

mod load;
mod names;
mod pattern;
mod selector;

pub(crate) use load::{Around, Book, Convention, PublicEnv, Side, read};
pub(crate) use pattern::{Pattern, Segment, glob};
pub(crate) use selector::{Base, Selector, SelectorStep};

use crate::role::{Role, Slot};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;

/// When an entry holds.
#[derive(Debug, Clone)]
pub(crate) enum When {
    /// Always.
    Always,
    /// The value was born in a call that makes a Mistral client.
    Client,
    /// At least one selector carries a value that its matcher accepts.
    Any(Vec<(Selector, String)>),
}

/// A place below a result or an error: `(request).headers`; what stands in brackets must be named before
/// printing shows the rest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Keeps {
    pub(crate) fields: Vec<Box<str>>,
    pub(crate) closed: usize,
}

impl Keeps {
    fn parse(text: &str) -> Self {
        let closed = text
            .strip_prefix('(')
            .and_then(|text| text.split_once(')'))
            .map_or(0, |(named, _)| named.split('.').count());
        let names = text.split(['.', '(', ')']).filter(|name| !name.is_empty() && *name != "*");
        Self { fields: names.map(Into::into).collect(), closed }
    }
}

/// One meaning of one or more paths.
#[derive(Debug)]
#[allow(clippy::struct_excessive_bools, reason = "flags of the book, each read by its own name")]
pub(crate) struct Entry {
    pub(crate) role: Role,
    pub(crate) when: When,
    pub(crate) slots: BTreeMap<Slot, Vec<Selector>>,
    /// The paths that each parameter of a handler stands for.
    pub(crate) parameters: Vec<String>,
    /// Methods of a class that are handlers.
    pub(crate) methods: Vec<String>,
    /// The sink is an assignment to the member.
    pub(crate) assigned: bool,
    /// The answer comes in pieces; a slot of the same name says when.
    pub(crate) stream: bool,
    /// Checks structure, not content.
    pub(crate) structural: bool,
    /// A document, a picture or sound goes in or comes out: there is no text to judge or to limit.
    pub(crate) media: bool,
    /// What it asks for is the beginning of an address.
    pub(crate) prefix: bool,
    /// The call never comes back.
    pub(crate) stops: bool,
    /// The user's own: it may speak of their own functions.
    pub(crate) own: bool,
    /// Where the error that it fails with keeps what it was given.
    pub(crate) error: Vec<Keeps>,
    /// Where its result keeps what it was given.
    pub(crate) result: Vec<Keeps>,
    /// The types that its error is caught as; any, when none is named.
    pub(crate) caught: Vec<Pattern>,
    /// Its result is a text that shows every field of its input.
    pub(crate) flat: bool,
    /// Its result shows the fields of its input.
    pub(crate) opens: bool,
    /// Only the text of its input passes, which shows no field of an object.
    pub(crate) text: bool,
    /// It holds only for a call that is given something of each of these names: who, what, how it ended.
    pub(crate) says: Vec<Vec<String>>,
    /// How a schema `{schema}` that was made with it, or `{maker}`, is applied to `{input}`: the ways that fixes write.
    pub(crate) apply: Vec<String>,
    /// What a handler's parameters hold is checked against their types.
    pub(crate) typed: bool,
    /// Of a bot, widget or tool.
    pub(crate) semi: bool,
    /// What the middleware of a route entry stands around.
    pub(crate) around: Around,
    pub(crate) note: Option<String>,
}

impl Entry {
    /// The selectors of a slot.
    pub(crate) fn slot(&self, slot: Slot) -> &[Selector] {
        self.slots.get(&slot).map_or(&[], Vec::as_slice)
    }
}

/// The entries of one family of languages.
#[derive(Debug, Default)]
pub(crate) struct Apis {
    entries: Vec<Entry>,
    paths: Vec<(Pattern, usize)>,
    /// By the last name of the path.
    by_tail: FxHashMap<Box<str>, Vec<usize>>,
    /// Paths whose last name is open, by their first name.
    open_by_root: FxHashMap<Box<str>, Vec<usize>>,
    /// Those whose first name is open as well.
    open: Vec<usize>,
    names: names::NamePatterns,
    pub(crate) conventions: Vec<Convention>,
    pub(crate) public_env: Vec<PublicEnv>,
    /// Whether the user has entries of their own.
    pub(crate) has_own: bool,
}

impl Apis {
    /// The matchers that conditions name.
    pub(crate) fn matchers(&self) -> impl Iterator<Item = &str> {
        self.entries
            .iter()
            .flat_map(|entry| match &entry.when {
                When::Any(any) => any.as_slice(),
                When::Always | When::Client => &[],
            })
            .map(|(_, matcher)| matcher.as_str())
    }

    /// Puts what a book says into the table.
    pub(crate) fn add(&mut self, book: Book) {
        load::add(self, book);
    }

    fn insert(&mut self, entry: Entry, paths: Vec<Pattern>, names: Vec<String>) {
        let id = self.entries.len();
        self.has_own |= entry.own;
        self.entries.push(entry);
        for path in paths {
            let index = self.paths.len();
            match (path.tail(), path.root()) {
                (Some(tail), _) => self.by_tail.entry(tail.into()).or_default().push(index),
                (None, Some(root)) => {
                    self.open_by_root.entry(root.into()).or_default().push(index);
                }
                (None, None) => self.open.push(index),
            }
            self.paths.push((path, id));
        }
        self.names.insert(names, id);
    }

    pub(crate) fn entry(&self, id: usize) -> &Entry {
        &self.entries[id]
    }

    /// The entries that a path matches; one that is named outright is not also one of many.
    pub(crate) fn of_path(&self, path: &[Segment<'_>]) -> Vec<usize> {
        let mut found: Vec<(usize, bool)> = Vec::new();
        let names = path.iter().rev().filter_map(|segment| match segment {
            Segment::Name(name) => Some(*name),
            Segment::Call => None,
        });
        // A pattern that ends in a star is known by the name before it.
        for name in names.take(2) {
            for index in self.by_tail.get(name).into_iter().flatten() {
                self.check(*index, path, &mut found);
            }
        }
        for index in self.open_candidates(path) {
            self.check(index, path, &mut found);
        }
        let outright = found.iter().any(|(_, outright)| *outright);
        found.into_iter().filter(|(_, own)| *own || !outright).map(|(entry, _)| entry).collect()
    }

    fn open_candidates(&self, path: &[Segment<'_>]) -> Vec<usize> {
        let rooted = match path.first() {
            Some(Segment::Name(root)) => self.open_by_root.get(*root),
            _ => None,
        };
        let mut candidates: Vec<usize> =
            rooted.into_iter().flatten().chain(&self.open).copied().collect();
        candidates.sort_unstable();
        candidates
    }

    fn check(&self, index: usize, path: &[Segment<'_>], found: &mut Vec<(usize, bool)>) {
        let (pattern, entry) = &self.paths[index];
        if pattern.matches(path) {
            let outright = pattern.names_its_end();
            match found.iter_mut().find(|(known, _)| known == entry) {
                Some(known) => known.1 |= outright,
                None => found.push((*entry, outright)),
            }
        }
    }

    /// The entries that a callee's text matches.
    pub(crate) fn of_name(&self, text: &str) -> Vec<usize> {
        self.names.of(text)
    }
}
