//! What is known of a project's schemas: found once, for all findings.

use super::lent::{self, Form};
use super::schemas::{self, Schema};
use crate::project::Place;
use crate::shapes::Judge;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// Schemas, and how they are applied, by the file that a repair is for.
#[derive(Default)]
pub(crate) struct Known<'a> {
    named: RefCell<FxHashMap<u32, Rc<[Schema<'a>]>>>,
    forms: RefCell<FxHashMap<u32, Rc<[Form]>>>,
    labels: RefCell<FxHashMap<Place, Rc<[Box<str>]>>>,
}

impl<'a> Known<'a> {
    /// See [`schemas::named`].
    pub(super) fn named(&self, judge: &Judge<'_, '_, 'a>, file: u32) -> Rc<[Schema<'a>]> {
        once(&self.named, file, || schemas::named(judge, file))
    }

    /// See [`lent::forms`].
    pub(super) fn forms(&self, judge: &Judge<'_, '_, 'a>, file: u32) -> Rc<[Form]> {
        once(&self.forms, file, || lent::forms(judge, file))
    }

    /// See [`schemas::labels`].
    pub(super) fn labels(&self, judge: &Judge<'_, '_, 'a>, place: Place) -> Rc<[Box<str>]> {
        once(&self.labels, place, || schemas::labels(judge, place))
    }
}

fn once<K: std::hash::Hash + Eq, V>(
    memory: &RefCell<FxHashMap<K, Rc<[V]>>>,
    key: K,
    find: impl FnOnce() -> Vec<V>,
) -> Rc<[V]> {
    if let Some(known) = memory.borrow().get(&key) {
        return known.clone();
    }
    let found: Rc<[V]> = find().into();
    memory.borrow_mut().insert(key, found.clone());
    found
}
