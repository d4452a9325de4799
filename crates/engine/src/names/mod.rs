//! What is this, fully? Names, members and calls are resolved backwards to where they were born:
//! a path into a library, or a function, class, module or literal of the project.

mod aliases;
mod built;
mod callers;
mod calls;
mod carried;
mod definitions;
mod dispatch;
mod handed;
mod imports;
mod injected;
mod members;
mod once;
mod path;
mod regions;
mod types;

pub(crate) use path::Path;

use crate::apis::Apis;
use crate::places::ByPlace;
use crate::project::{ClassRef, FnRef, Place, Project, last_name};
use mistral_lint_grammars::Profile;
use mistral_lint_grammars::facts::{BlockId, Def, DefFrom, ExprId, ExprKind};
use once::Once;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

/// What an expression can be.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Value {
    /// Something of a library, or a global.
    External(Path),
    /// A function of the project.
    Function(FnRef),
    /// A class of the project.
    Class(ClassRef),
    /// An object of such a class.
    Instance(ClassRef),
    /// A module of the project.
    Module(u32),
    /// A module inside a file of the project.
    Inner(u32, BlockId),
    /// An object literal.
    Record(Place),
    /// A string literal.
    Text(Place),
}

pub(crate) type Values = Rc<[Value]>;

/// More possibilities than this are not told apart.
const MOST: usize = 12;
/// Definitions are followed this far.
const DEPTH: usize = 48;
/// Questions that one question may lead to.
const STEPS: usize = 4000;
/// Callers of a function that are asked for a parameter's value.
const CALLERS: usize = 24;

/// Members by value and name.
type Members = FxHashMap<(Value, Box<str>), Values>;

/// The resolver: remembers what it found.
#[derive(Debug)]
pub(crate) struct Names<'p, 'a> {
    pub(crate) project: &'p Project<'a>,
    memo: RefCell<ByPlace<Values>>,
    /// One answer for all that nothing is known of.
    nothing: Values,
    asked: RefCell<FxHashSet<Place>>,
    depth: Cell<usize>,
    /// Questions that could not be answered because they were being asked already, or went too deep.
    open: Cell<usize>,
    /// Questions since the outermost one.
    steps: Cell<usize>,
    /// What the parameters of handlers stand for, from the routes that register them.
    handlers: FxHashMap<(FnRef, usize), Vec<Path>>,
    callers: RefCell<FxHashMap<FnRef, Rc<[Place]>>>,
    /// Calls by how they are written.
    called: RefCell<FxHashMap<aliases::Written, callers::Called>>,
    /// What modules give, by name.
    exports: RefCell<FxHashMap<(u32, Box<str>), Values>>,
    known_members: RefCell<Members>,
    /// Objects that say what is handed over under a name.
    tokens: Once<injected::Tokens>,
    /// Functions by the decorator of the project that they stand under.
    decorated: Once<FxHashMap<FnRef, Rc<[FnRef]>>>,
    /// The clients that libraries use where they are told no other.
    defaults: Once<carried::Defaults>,
    /// Fields of objects that are put together one by one.
    built: OnceCell<built::Built>,
    /// Classes by what they are built on.
    implementers: Once<dispatch::Implementers>,
}

impl<'p, 'a> Names<'p, 'a> {
    pub(crate) fn new(project: &'p Project<'a>) -> Self {
        Self {
            project,
            memo: RefCell::new(ByPlace::new(project)),
            nothing: Rc::new([]),
            asked: RefCell::default(),
            depth: Cell::new(0),
            open: Cell::new(0),
            steps: Cell::new(0),
            handlers: FxHashMap::default(),
            callers: RefCell::default(),
            called: RefCell::default(),
            exports: RefCell::default(),
            known_members: RefCell::default(),
            tokens: Once::default(),
            decorated: Once::default(),
            defaults: Once::default(),
            built: OnceCell::new(),
            implementers: Once::default(),
        }
    }

    /// The same resolver, now that it is known what calls the handlers.
    pub(crate) fn with_handlers(self, handlers: FxHashMap<(FnRef, usize), Vec<Path>>) -> Self {
        Self { handlers, ..Self::new(self.project) }
    }

    pub(crate) fn apis(&self, file: u32) -> &'a Apis {
        self.project.file(file).apis
    }

    fn profile(&self, file: u32) -> &'a Profile {
        &self.project.file(file).language.profile
    }

    /// What an expression can be; empty when nothing is known.
    pub(crate) fn values(&self, place: Place) -> Values {
        if let Some(known) = self.memo.borrow().get(place) {
            return known.clone();
        }
        if self.depth.get() == 0 {
            self.steps.set(0);
        }
        self.steps.set(self.steps.get() + 1);
        let too_far = self.depth.get() > DEPTH || self.steps.get() > STEPS;
        if too_far || !self.asked.borrow_mut().insert(place) {
            self.open.set(self.open.get() + 1);
            return self.nothing.clone();
        }
        let open = self.open.get();
        self.depth.set(self.depth.get() + 1);
        let mut found = Vec::new();
        self.find(place, &mut found);
        distinct(&mut found);
        let found = if found.is_empty() { self.nothing.clone() } else { found.into() };
        self.depth.set(self.depth.get() - 1);
        self.asked.borrow_mut().remove(&place);
        // An empty answer that was cut short may be better next time.
        if !found.is_empty() || self.open.get() == open || self.depth.get() == 0 {
            self.memo.borrow_mut().insert(place, found.clone());
        }
        found
    }

    /// Whether asking again gives the same answer.
    fn is_settled(&self, place: Place) -> bool {
        self.memo.borrow().get(place).is_some()
    }

    fn find(&self, place: Place, into: &mut Vec<Value>) {
        let at = |expr| Place { file: place.file, expr };
        let facts = self.project.facts(place.file);
        match &facts.expr(place.expr).kind {
            ExprKind::Name(name, None) => {
                for file in self.project.global(place.file, name) {
                    self.module_name(file, name, into);
                }
                if into.is_empty() {
                    into.extend(self.region_seen(place, name));
                }
                if into.is_empty() {
                    let module = self.free_module(place.file, name);
                    into.push(module.unwrap_or_else(|| Value::External(Path::dotted(name))));
                }
            }
            ExprKind::Name(_, Some(binding)) => {
                for def in facts.reaching(*binding, place.expr) {
                    self.of_def(place.file, def, into);
                }
            }
            ExprKind::This => into.extend(self.this(place)),
            ExprKind::Text(_) => into.push(Value::Text(place)),
            ExprKind::Record(_) => into.push(Value::Record(place)),
            ExprKind::Function(id) => {
                let function = FnRef { file: place.file, id: *id };
                into.push(Value::Function(function));
                self.handed_on(function, into);
            }
            ExprKind::Class(id) => into.push(Value::Class(ClassRef { file: place.file, id: *id })),
            ExprKind::Load(module) => self.of_module(place.file, module, into),
            ExprKind::Member(object, name) => {
                if let Some(module) = self.written_module(place) {
                    into.push(module);
                    return;
                }
                for value in self.values(at(*object)).iter() {
                    self.member(value, name, into);
                }
            }
            ExprKind::Index(object, keys) => self.of_index(place.file, *object, keys, into),
            ExprKind::Call(call) => {
                let callees = self.values(at(call.callee));
                for value in callees.iter() {
                    self.call(value, place, call.flavour, into);
                }
                if callees.is_empty() {
                    self.made_by_derive(at(call.callee), into);
                }
            }
            ExprKind::Pass(parts) | ExprKind::Choice(parts) => {
                for part in parts {
                    into.extend(self.values(at(*part)).iter().cloned());
                }
            }
            ExprKind::Join(parts) => {
                // A pipeline `a | b` is what its parts are.
                for part in parts {
                    let values = self.values(at(*part));
                    into.extend(
                        values.iter().filter(|value| matches!(value, Value::External(_))).cloned(),
                    );
                }
            }
            _ => {}
        }
    }

    /// What an expression itself reads: the library's member, not a name or field that it was put into before.
    pub(crate) fn read_at(&self, place: Place) -> Values {
        let facts = self.project.facts(place.file);
        let at = |expr| Place { file: place.file, expr };
        let below = |object: ExprId, name: &str| {
            let external = |value: &Value| match value {
                Value::External(path) => Some(Value::External(path.field(name))),
                _ => None,
            };
            self.values(at(object)).iter().filter_map(external).collect::<Vec<_>>().into()
        };
        match &facts.expr(place.expr).kind {
            ExprKind::Member(object, name) => below(*object, name),
            ExprKind::Index(object, keys) => {
                let key = match keys.as_slice() {
                    [key] => self.key_text(at(*key)),
                    _ => None,
                };
                below(*object, key.as_deref().unwrap_or("?"))
            }
            ExprKind::Name(_, Some(binding)) => {
                let imported = |def: &Def| matches!(def.from, DefFrom::Import(_));
                let here = |def: &&Def| def.span == facts.expr(place.expr).span;
                // A name with very many definitions is no import's.
                let defs = &facts.binding(*binding).defs[..];
                let defs = &defs[..defs.len().min(256)];
                if defs.iter().any(imported) {
                    self.values(place)
                } else if let Some(def) = defs.iter().find(here) {
                    self.taken(place.file, def)
                } else {
                    self.nothing.clone()
                }
            }
            _ => self.values(place),
        }
    }

    fn of_index(&self, file: u32, object: ExprId, keys: &[ExprId], into: &mut Vec<Value>) {
        let key = match keys {
            [key] => self.key_text(Place { file, expr: *key }),
            _ => None,
        };
        for value in self.values(Place { file, expr: object }).iter() {
            match (&key, value) {
                (Some(key), value) => self.member(value, key, into),
                (None, Value::External(path)) => into.push(Value::External(path.field("?"))),
                (None, Value::Record(record)) => self.all_entries(*record, into),
                (None, _) => {}
            }
        }
    }

    fn all_entries(&self, record: Place, into: &mut Vec<Value>) {
        let ExprKind::Record(entries) = &self.project.expr(record).kind else { return };
        for entry in entries {
            into.extend(
                self.values(Place { file: record.file, expr: entry.value }).iter().cloned(),
            );
        }
    }

    /// The text of a key, when it is a constant.
    pub(crate) fn key_text(&self, place: Place) -> Option<Box<str>> {
        self.values(place).iter().find_map(|value| match value {
            Value::Text(text) => self.literal(*text),
            _ => None,
        })
    }

    /// The text of a string literal.
    pub(crate) fn literal(&self, place: Place) -> Option<Box<str>> {
        match &self.project.expr(place).kind {
            ExprKind::Text(text) => Some(text.clone()),
            _ => None,
        }
    }

    pub(crate) fn is_constructor(&self, file: u32, name: &str) -> bool {
        self.project.file(file).language.profile.constructors.iter().any(|known| known == name)
    }
}

/// Each possibility once, and no more than are told apart.
fn distinct(values: &mut Vec<Value>) {
    if values.len() > 1 {
        let mut seen = FxHashSet::default();
        values.retain(|value| seen.insert(value.clone()));
        values.truncate(MOST);
    }
}

/// The name that a value is bound to where it stands: `const f = () => ..`, `{ f: () => .. }`.
pub(crate) fn bound_name(project: &Project<'_>, place: Place) -> Option<Box<str>> {
    use mistral_lint_grammars::facts::Parent;
    let facts = project.facts(place.file);
    match facts.expr(place.expr).parent {
        Parent::Assign(id) => last_name(facts, facts.assigns[id.index()].target).map(Into::into),
        Parent::Field(class, index) => {
            facts.class(class).fields.get(index as usize).map(|field| field.name.clone())
        }
        Parent::Expr(parent) => match &facts.expr(parent).kind {
            ExprKind::Record(entries) => entries
                .iter()
                .find(|entry| entry.value == place.expr)
                .and_then(|entry| entry.label.clone()),
            ExprKind::Pass(_) | ExprKind::Call(_) => {
                bound_name(project, Place { file: place.file, expr: parent })
            }
            _ => None,
        },
        _ => None,
    }
}
