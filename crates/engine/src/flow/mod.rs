//! Where can a value go? The one engine that follows values, blind to roles.
//!
//! A travelling fact is a place, the fields below it that carry the value (at most three deep), and the calls
//! that it is inside of, so that what enters a function from one caller does not leave it at another. The
//! guide says what happens at calls into libraries and where a value is stopped.

mod beyond;
mod errors;
mod function;
mod links;
mod module;
mod pattern;
mod step;
mod uses;

pub(crate) use errors::{handlers, tried};
pub(crate) use links::Links;

use crate::names::Names;
use crate::project::Place;
use mistral_lint_grammars::facts::Step;
use rustc_hash::FxHashSet;
use std::rc::Rc;

/// Fields are told apart this deep.
const FIELDS: usize = 3;
/// Fields and items are told apart this deep.
const STEPS: usize = 6;
/// Calls are matched with their returns this deep.
const CALLS: usize = 8;
/// A value that is everywhere is not followed further.
pub(crate) const REACHES: usize = 3000;

/// What a call into a library does with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Through {
    /// It ends there.
    Stop,
    /// It is made harmless there: checked, masked.
    Barrier,
    /// The call's result carries it.
    Result,
    /// So does it, and it shows what was inside the value.
    Opened,
    /// The result is a text with all of it: no field is told from another any more.
    Flat,
    /// The result may carry it: the library is not known.
    Perhaps,
    /// Functions among the arguments get it.
    Callback,
    /// The receiver holds it from now on.
    Receiver,
}

/// Whether a value gets to a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// It does.
    Open,
    /// It is no longer what is followed: its length, another part of the request.
    Closed,
    /// Something makes it harmless on the way: a check, a mask.
    Barrier(Place),
}

/// A place in what a call gives that keeps a value which the call was given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Kept {
    /// Below these fields.
    pub(crate) fields: Vec<Step>,
    /// So many of them must be named before printing shows the value.
    pub(crate) closed: usize,
    /// Of the error that the call fails with, not of its result.
    pub(crate) thrown: bool,
}

/// What a value meets on its way.
pub(crate) trait Guide {
    /// The call at `call` gets the value as argument or receiver `part`.
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through;
    /// Whether the value gets to a place.
    fn gate(&self, reach: &Reach) -> Gate;
    /// What the call at `call` keeps of the value that it gets as argument or receiver `part`.
    fn kept(&self, _call: Place, _part: Place, _fields: &[Step]) -> Vec<Kept> {
        Vec::new()
    }
    /// Functions among the arguments of `call` that get the error of its receiver.
    fn catchers(&self, _call: Place) -> Vec<Place> {
        Vec::new()
    }
    /// Whether the call gives what the first parameter of its function argument is called with.
    fn executes(&self, _call: Place) -> bool {
        false
    }
    /// Whether what catches only these types catches the error of the call at `failed`.
    fn catches(&self, _failed: Place, _types: &[Place]) -> bool {
        true
    }
}

/// Calls that a value is inside of, innermost first.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) struct Inside {
    call: Place,
    outer: Option<Rc<Inside>>,
    depth: usize,
}

/// What tells two facts apart.
type Key = (Place, Vec<Step>, Option<Rc<Inside>>, bool, usize);

/// How a value came to a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Move {
    /// It was born here.
    Born,
    /// Read from a name.
    Named(Box<str>),
    /// Into a function's parameter.
    Passed(Box<str>),
    /// Back from a function.
    Returned(Box<str>),
    /// Through a library.
    Through(Box<str>),
    /// Out of a field.
    Field(Box<str>),
    /// By an error that was caught.
    Caught,
    /// Part of what it was, or what it is part of.
    Part,
    /// Into a call that makes it harmless.
    Stopped,
}

/// A place that the value reaches.
#[derive(Debug, Clone)]
pub(crate) struct Reach {
    pub(crate) place: Place,
    /// The value is below these fields of it.
    pub(crate) fields: Vec<Step>,
    pub(crate) how: Move,
    /// Index of the reach before.
    pub(crate) from: Option<usize>,
    /// An unknown library stands between.
    pub(crate) loose: bool,
    /// The call whose error this is, as long as it is the whole error.
    pub(crate) failed: Option<Place>,
    /// So many fields must be named before printing shows the value.
    pub(crate) closed: usize,
    /// An error on its way to what catches it.
    pub(crate) thrown: bool,
    inside: Option<Rc<Inside>>,
}

/// What made a value harmless.
#[derive(Debug)]
pub(crate) struct Barrier {
    /// The check or the mask.
    pub(crate) fact: Place,
    /// How far the value came.
    pub(crate) reach: Reach,
}

/// Everything that a value reaches, in order of distance.
#[derive(Debug, Default)]
pub(crate) struct Walk {
    pub(crate) reaches: Vec<Reach>,
    /// Where the value was made harmless, in order of distance.
    pub(crate) barriers: Vec<Barrier>,
    /// It goes further than it was followed.
    pub(crate) cut: bool,
}

impl Walk {
    /// The reaches from the birth to `index`, in order.
    pub(crate) fn way(&self, index: usize) -> Vec<&Reach> {
        let mut way: Vec<&Reach> = std::iter::successors(Some(index), |at| self.reaches[*at].from)
            .map(|at| &self.reaches[at])
            .collect();
        way.reverse();
        way
    }
}

/// Follows values through a project.
pub(crate) struct Flow<'f, 'p, 'a> {
    pub(crate) names: &'f Names<'p, 'a>,
    pub(crate) links: &'f Links,
    pub(crate) guide: &'f dyn Guide,
    /// So many places a value is followed to, and no more.
    pub(crate) room: usize,
}

impl Flow<'_, '_, '_> {
    /// Where the value at `place`, below `fields` of it, can go.
    pub(crate) fn follow(&self, place: Place, fields: Vec<Step>) -> Walk {
        self.from(Reach {
            place,
            fields,
            how: Move::Born,
            from: None,
            loose: false,
            failed: None,
            closed: 0,
            thrown: false,
            inside: None,
        })
    }

    fn from(&self, start: Reach) -> Walk {
        let mut walk = Walk::default();
        let mut seen = FxHashSet::default();
        seen.insert(start.key());
        walk.reaches.push(start);
        let mut next = 0;
        while next < walk.reaches.len() {
            let here = walk.reaches[next].clone();
            for mut reach in self.step(&here) {
                if walk.reaches.len() + walk.barriers.len() >= self.room {
                    walk.cut = true;
                    return walk;
                }
                if reach.how == Move::Stopped {
                    walk.barriers.push(Barrier { fact: reach.place, reach });
                    continue;
                }
                shorten(&mut reach.fields);
                reach.from = Some(next);
                reach.loose |= here.loose;
                if seen.insert(reach.key()) {
                    match self.guide.gate(&reach) {
                        Gate::Open => walk.reaches.push(reach),
                        Gate::Closed => {}
                        Gate::Barrier(fact) => walk.barriers.push(Barrier { fact, reach }),
                    }
                }
            }
            next += 1;
        }
        walk
    }
}

/// Forgets what lies deeper than is told apart.
pub(crate) fn shorten(fields: &mut Vec<Step>) {
    let named = fields.iter().enumerate().filter(|(_, step)| matches!(step, Step::Field(_)));
    let last = named.map(|(at, _)| at).nth(FIELDS).unwrap_or(fields.len());
    fields.truncate(last.min(STEPS));
}

impl Reach {
    /// The same fact at another place.
    fn at(&self, place: Place, how: Move) -> Self {
        Self { place, how, ..self.clone() }
    }

    /// Whether it came into a function by one of its calls, and is there still.
    pub(crate) fn is_inside(&self) -> bool {
        self.inside.is_some()
    }

    /// The same value below other fields; what is named is looked into.
    fn with(mut self, fields: Vec<Step>) -> Self {
        let named = self.fields.len().saturating_sub(fields.len());
        if named > 0 {
            self.closed = self.closed.saturating_sub(named);
            self.failed = None;
        }
        self.fields = fields;
        self
    }

    fn key(&self) -> Key {
        (self.place, self.fields.clone(), self.inside.clone(), self.thrown, self.closed)
    }

    /// Inside one more call; the oldest are forgotten.
    fn enter(mut self, call: Place) -> Self {
        let depth = self.inside.as_ref().map_or(0, |inside| inside.depth);
        if depth < CALLS {
            self.inside = Some(Rc::new(Inside { call, outer: self.inside, depth: depth + 1 }));
        }
        self
    }
}
