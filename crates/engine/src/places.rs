//! A memory by place: an array a file instead of one table, since almost every place is asked about.

use crate::project::{Place, Project};

/// What is remembered of places.
#[derive(Debug)]
pub(crate) struct ByPlace<T> {
    /// By file and expression: one more than the index of what is known, zero when nothing is.
    slots: Vec<Vec<u32>>,
    known: Vec<T>,
}

impl<T> ByPlace<T> {
    pub(crate) fn new(project: &Project<'_>) -> Self {
        Self { slots: vec![Vec::new(); project.files.len()], known: Vec::new() }
    }

    pub(crate) fn get(&self, place: Place) -> Option<&T> {
        let slot = *self.slots[place.file as usize].get(place.expr.index())?;
        self.known.get((slot as usize).checked_sub(1)?)
    }

    /// Remembers; what was known before is replaced.
    pub(crate) fn insert(&mut self, place: Place, value: T) {
        let slots = &mut self.slots[place.file as usize];
        if slots.len() <= place.expr.index() {
            slots.resize(place.expr.index() + 1, 0);
        }
        let slot = &mut slots[place.expr.index()];
        if *slot == 0 {
            self.known.push(value);
            *slot = self.known.len() as u32;
        } else {
            self.known[*slot as usize - 1] = value;
        }
    }
}
