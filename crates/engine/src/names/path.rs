//! A path into a library: `openai.OpenAI().chat`, with the calls that it went through.

use crate::apis::Segment;
use crate::project::Place;
use std::rc::Rc;

#[derive(Debug, PartialEq, Eq, Hash)]
enum Last {
    Name(Box<str>),
    /// What a call gives; the call, so that it can be asked what it was given.
    Call(Place),
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Node {
    before: Option<Path>,
    last: Last,
    length: usize,
}

/// A path, cheap to copy and to extend.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Path(Rc<Node>);

/// Longer paths (builders that are called in a loop) grow no further.
const LONGEST: usize = 40;

impl Path {
    pub(crate) fn root(name: &str) -> Self {
        Self(Rc::new(Node { before: None, last: Last::Name(name.into()), length: 1 }))
    }

    /// A global as it is written; some have dots in them.
    pub(crate) fn dotted(text: &str) -> Self {
        let names: Vec<Box<str>> = text.split('.').map(Into::into).collect();
        Self::of(&names)
    }

    /// A path as the books write it: `package::Name().member`.
    pub(crate) fn written(text: &str, call: Place) -> Self {
        let (package, rest) = text.split_once("::").unwrap_or(("", text));
        let mut path: Option<Self> = (!package.is_empty()).then(|| Self::root(package));
        for part in rest.split("::").flat_map(|part| part.split('.')) {
            let name = part.trim_end_matches("()");
            let mut next = path.map_or_else(|| Self::root(name), |path| path.field(name));
            if name.len() < part.len() {
                next = next.call(call);
            }
            path = Some(next);
        }
        path.unwrap_or_else(|| Self::root(text))
    }

    /// A path of these names.
    pub(crate) fn of(names: &[Box<str>]) -> Self {
        let mut names = names.iter();
        let first = Self::root(names.next().map_or("", |name| name));
        names.fold(first, |path, name| path.field(name))
    }

    pub(crate) fn field(&self, name: &str) -> Self {
        self.push(Last::Name(name.into()))
    }

    pub(crate) fn call(&self, place: Place) -> Self {
        self.push(Last::Call(place))
    }

    fn push(&self, last: Last) -> Self {
        if self.0.length >= LONGEST {
            return self.clone();
        }
        Self(Rc::new(Node { before: Some(self.clone()), last, length: self.0.length + 1 }))
    }

    /// The same path with a mark at its end that macros carry.
    pub(crate) fn macro_name(&self) -> Self {
        match (&self.0.last, &self.0.before) {
            (Last::Name(name), Some(before)) => before.field(&format!("{name}!")),
            (Last::Name(name), None) => Self::root(&format!("{name}!")),
            (Last::Call(_), _) => self.clone(),
        }
    }

    /// The last name, when the path ends in one.
    pub(crate) fn last(&self) -> Option<&str> {
        match &self.0.last {
            Last::Name(name) => Some(name),
            Last::Call(_) => None,
        }
    }

    /// The path without its last segment.
    pub(crate) fn parent(&self) -> Option<&Path> {
        self.0.before.as_ref()
    }

    /// The segments, first to last.
    pub(crate) fn segments(&self) -> Vec<Segment<'_>> {
        let mut segments = Vec::with_capacity(self.0.length);
        let mut at = Some(self);
        while let Some(path) = at {
            segments.push(match &path.0.last {
                Last::Name(name) => Segment::Name(name),
                Last::Call(_) => Segment::Call,
            });
            at = path.0.before.as_ref();
        }
        segments.reverse();
        segments
    }

    /// The calls on the way, last first.
    pub(crate) fn births(&self) -> impl Iterator<Item = Place> + '_ {
        std::iter::successors(Some(self), |path| path.0.before.as_ref()).filter_map(|path| {
            match path.0.last {
                Last::Call(place) => Some(place),
                Last::Name(_) => None,
            }
        })
    }

    /// The path as text, for people.
    pub(crate) fn show(&self) -> String {
        let mut text = String::new();
        for segment in self.segments() {
            match segment {
                Segment::Name(name) => {
                    if !text.is_empty() {
                        text.push('.');
                    }
                    text.push_str(name);
                }
                Segment::Call => text.push_str("()"),
            }
        }
        text
    }
}
