//! Methods of what is only known by its interface: a trait, an abstract class, an interface.

use super::{Names, Value};
use crate::project::{ClassRef, FnRef, Place};
use mistral_lint_grammars::facts::ClassId;
use rustc_hash::FxHashMap;

/// More implementations than this are not told apart.
const MOST: usize = 8;

/// Classes by what they extend or implement.
pub(super) type Implementers = FxHashMap<ClassRef, Vec<ClassRef>>;

impl Names<'_, '_> {
    /// The methods of a name in the classes that are built on a class.
    pub(super) fn implementations(&self, class: ClassRef, name: &str, into: &mut Vec<Value>) {
        for known in self.implementers(class).iter().take(MOST) {
            let facts = self.project.facts(known.file);
            let methods = facts.class(known.id).methods.iter();
            let named = methods.filter(|id| facts.function(**id).name.as_deref() == Some(name));
            into.extend(named.map(|id| Value::Function(FnRef { file: known.file, id: *id })));
        }
    }

    /// The classes that are built on a class.
    pub(crate) fn implementers(&self, class: ClassRef) -> &[ClassRef] {
        let all = self.implementers.get(|| self.find_implementers());
        all.and_then(|all| all.get(&class)).map_or(&[], Vec::as_slice)
    }

    fn find_implementers(&self) -> Implementers {
        let mut all = Implementers::default();
        for (file, source) in self.project.files.iter().enumerate() {
            let file = file as u32;
            for (index, class) in source.facts.classes.iter().enumerate() {
                let own = ClassRef { file, id: ClassId(index as u32) };
                for base in &class.bases {
                    for value in self.values(Place { file, expr: *base }).iter() {
                        if let Value::Class(base) = value
                            && !self.same_class(*base, own)
                        {
                            all.entry(*base).or_default().push(own);
                        }
                    }
                }
            }
        }
        all
    }
}
