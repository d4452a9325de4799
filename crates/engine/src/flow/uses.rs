//! Where a name is read: found once for each name, by the definition that gets there and by what is read of it.
//!
//! A value below one field goes nowhere from where another field is read, so that an object with as many fields as
//! readers is not looked through for each of them.

use crate::names::Names;
use crate::project::Place;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{BindingId, Def, ExprId, ExprKind, Facts, Parent, Step};
use rustc_hash::FxHashMap;

/// The uses of a name, as positions among them.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    all: Readers,
    /// By the definition that reaches them.
    reached: FxHashMap<(u32, Span), Readers>,
}

/// Uses by the field that they read.
#[derive(Debug, Default)]
struct Readers {
    named: FxHashMap<Box<str>, Vec<usize>>,
    /// They take the whole, or what they read is not known.
    other: Vec<usize>,
}

impl Uses {
    pub(super) fn new(names: &Names<'_, '_>, file: u32, binding: BindingId) -> Self {
        let facts = names.project.facts(file);
        let fact = facts.binding(binding);
        let mut uses = Self::default();
        for (at, used) in fact.uses.iter().enumerate() {
            let field = field_read(names, file, *used);
            uses.all.add(at, field.as_deref());
            let mut before = None;
            for def in facts.reaching(binding, *used) {
                let key = (def.at, def.span);
                // What binds a name twice at one place is one definition.
                if before.replace(key) != Some(key) {
                    uses.reached.entry(key).or_default().add(at, field.as_deref());
                }
            }
        }
        uses
    }

    /// Those where a value below fields that begin with `first` may go on, in order of place.
    pub(super) fn all(&self, first: Option<&Step>) -> Vec<usize> {
        self.all.of(first)
    }

    /// Those of them that a definition reaches.
    pub(super) fn reached(&self, def: &Def, first: Option<&Step>) -> Vec<usize> {
        self.reached.get(&(def.at, def.span)).map(|readers| readers.of(first)).unwrap_or_default()
    }
}

impl Readers {
    fn add(&mut self, at: usize, field: Option<&str>) {
        match field {
            Some(field) => match self.named.get_mut(field) {
                Some(known) => known.push(at),
                None => drop(self.named.insert(field.into(), vec![at])),
            },
            None => self.other.push(at),
        }
    }

    fn of(&self, first: Option<&Step>) -> Vec<usize> {
        let mut found = self.other.clone();
        match first {
            Some(Step::Field(name)) => found.extend(self.named.get(name).into_iter().flatten()),
            _ => found.extend(self.named.values().flatten()),
        }
        found.sort_unstable();
        found
    }
}

/// The one field that a use of a name reads of it; of what is called anything may be read.
fn field_read(names: &Names<'_, '_>, file: u32, used: ExprId) -> Option<Box<str>> {
    let facts = names.project.facts(file);
    let Parent::Expr(parent) = facts.expr(used).parent else { return None };
    match &facts.expr(parent).kind {
        ExprKind::Member(_, name) => (!is_called(facts, parent)).then(|| name.clone()),
        ExprKind::Index(object, keys) if *object == used => match keys.as_slice() {
            [key] => names.key_text(Place { file, expr: *key }),
            _ => None,
        },
        _ => None,
    }
}

fn is_called(facts: &Facts, member: ExprId) -> bool {
    match facts.expr(member).parent {
        Parent::Expr(call) => facts.call(call).is_some_and(|call| call.callee == member),
        _ => false,
    }
}
