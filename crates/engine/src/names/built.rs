//! Objects that are put together field by field: `Client { base: url }`.

use super::{Names, Value};
use crate::project::{ClassRef, Place};
use mistral_lint_grammars::facts::{ExprKind, Flavour};
use rustc_hash::FxHashMap;

/// By a field's name: what is built, and the field's value.
pub(super) type Built = FxHashMap<Box<str>, Vec<(Place, Place)>>;

/// More objects than this are not told apart.
const MOST: usize = 8;

impl Names<'_, '_> {
    /// Values that a field of a class is given where its objects are built.
    pub(crate) fn built(&self, class: ClassRef, name: &str) -> Vec<Place> {
        let all = self.built.get_or_init(|| self.find_built());
        let of_class = |built: &&(Place, Place)| {
            self.values(built.0).iter().any(|value| match value {
                Value::Class(known) | Value::Instance(known) => self.same_class(*known, class),
                _ => false,
            })
        };
        let named = all.get(name).map_or(&[][..], Vec::as_slice).iter();
        named.filter(of_class).map(|(_, value)| *value).take(MOST).collect()
    }

    fn find_built(&self) -> Built {
        let mut all = Built::default();
        for place in self.project.places() {
            let ExprKind::Call(call) = &self.project.expr(place).kind else { continue };
            if call.flavour != Flavour::New {
                continue;
            }
            let at = |expr| Place { file: place.file, expr };
            for arg in &call.args {
                let Some(label) = &arg.label else { continue };
                all.entry(label.clone()).or_default().push((at(call.callee), at(arg.value)));
            }
        }
        all
    }
}
