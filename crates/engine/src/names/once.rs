//! What is found out once, by questions that may ask for it themselves.

use std::cell::{Cell, OnceCell};

/// A value that is found out when it is first asked for.
#[derive(Debug)]
pub(super) struct Once<T> {
    found: OnceCell<T>,
    asked: Cell<bool>,
}

impl<T> Default for Once<T> {
    fn default() -> Self {
        Self { found: OnceCell::new(), asked: Cell::new(false) }
    }
}

impl<T> Once<T> {
    /// The value; nothing when it is asked for while it is being found out.
    pub(super) fn get(&self, find: impl FnOnce() -> T) -> Option<&T> {
        if self.found.get().is_none() && !self.asked.replace(true) {
            let _ = self.found.set(find());
        }
        self.found.get()
    }
}

#[cfg(test)]
mod tests {
    use super::Once;

    #[test]
    fn a_question_that_leads_back_to_itself_has_no_answer_yet() {
        let once = Once::default();
        let inner = once.get(|| once.get(|| Some(1)).copied().flatten());
        assert_eq!(inner, Some(&None));
        assert_eq!(once.get(|| Some(2)), Some(&None));
    }
}
