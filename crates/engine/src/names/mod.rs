//! What is this, fully? Names, members and calls are resolved backwards to where they were born:
//! a path into a library, or a function, class, module or literal of the project.

mod members;
mod path;

pub(crate) use path::Path;

use crate::apis::Apis;
use crate::modules::Target;
use crate::project::{ClassRef, FnRef, Place, Project, last_name};
use mistral_lint_grammars::facts::{Def, DefFrom, ExprId, ExprKind, Flavour, Imported, Param, Step};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{Cell, RefCell};
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

/// The resolver: remembers what it found.
#[derive(Debug)]
pub(crate) struct Names<'p, 'a> {
    pub(crate) project: &'p Project<'a>,
    memo: RefCell<FxHashMap<Place, Values>>,
    asked: RefCell<FxHashSet<Place>>,
    depth: Cell<usize>,
    /// Questions that could not be answered because they were being asked already, or went too deep.
    open: Cell<usize>,
    /// Questions since the outermost one.
    steps: Cell<usize>,
    /// What the parameters of handlers stand for, from the routes that register them.
    handlers: FxHashMap<(FnRef, usize), Vec<Path>>,
    callers: RefCell<FxHashMap<FnRef, Rc<[Place]>>>,
    /// What modules give, by name.
    exports: RefCell<FxHashMap<(u32, Box<str>), Values>>,
    targets: RefCell<FxHashMap<(u32, Box<str>), Rc<Target>>>,
    /// Modules that a module passes on whole.
    wholes: RefCell<FxHashMap<u32, Rc<[u32]>>>,
    known_members: RefCell<FxHashMap<(Value, Box<str>), Values>>,
}

impl<'p, 'a> Names<'p, 'a> {
    pub(crate) fn new(project: &'p Project<'a>) -> Self {
        Self {
            project,
            memo: RefCell::default(),
            asked: RefCell::default(),
            depth: Cell::new(0),
            open: Cell::new(0),
            steps: Cell::new(0),
            handlers: FxHashMap::default(),
            callers: RefCell::default(),
            exports: RefCell::default(),
            targets: RefCell::default(),
            wholes: RefCell::default(),
            known_members: RefCell::default(),
        }
    }

    /// The same resolver, now that it is known what calls the handlers.
    pub(crate) fn with_handlers(self, handlers: FxHashMap<(FnRef, usize), Vec<Path>>) -> Self {
        Self { handlers, ..Self::new(self.project) }
    }

    pub(crate) fn apis(&self, file: u32) -> &'a Apis {
        self.project.file(file).apis
    }

    /// What an expression can be; empty when nothing is known.
    pub(crate) fn values(&self, place: Place) -> Values {
        if let Some(known) = self.memo.borrow().get(&place) {
            return known.clone();
        }
        if self.depth.get() == 0 {
            self.steps.set(0);
        }
        self.steps.set(self.steps.get() + 1);
        let too_far = self.depth.get() > DEPTH || self.steps.get() > STEPS;
        if too_far || !self.asked.borrow_mut().insert(place) {
            self.open.set(self.open.get() + 1);
            return Rc::new([]);
        }
        let open = self.open.get();
        self.depth.set(self.depth.get() + 1);
        let mut found = Vec::new();
        self.find(place, &mut found);
        let mut seen = FxHashSet::default();
        found.retain(|value| seen.insert(value.clone()));
        found.truncate(MOST);
        let found: Values = found.into();
        self.depth.set(self.depth.get() - 1);
        self.asked.borrow_mut().remove(&place);
        // An empty answer that was cut short may be better next time.
        if !found.is_empty() || self.open.get() == open || self.depth.get() == 0 {
            self.memo.borrow_mut().insert(place, found.clone());
        }
        found
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
                    into.push(Value::External(Path::dotted(name)));
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
            ExprKind::Function(id) => into.push(Value::Function(FnRef { file: place.file, id: *id })),
            ExprKind::Class(id) => into.push(Value::Class(ClassRef { file: place.file, id: *id })),
            ExprKind::Load(module) => self.of_module(place.file, module, into),
            ExprKind::Member(object, name) => {
                for value in self.values(at(*object)).iter() {
                    self.member(value, name, into);
                }
            }
            ExprKind::Index(object, keys) => self.of_index(place.file, *object, keys, into),
            ExprKind::Call(call) => {
                for value in self.values(at(call.callee)).iter() {
                    self.call(value, place, call.flavour, into);
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
                    into.extend(values.iter().filter(|value| matches!(value, Value::External(_))).cloned());
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
                if facts.binding(*binding).defs.iter().any(imported) { self.values(place) } else { Rc::new([]) }
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
            into.extend(self.values(Place { file: record.file, expr: entry.value }).iter().cloned());
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

    /// What a definition puts into its name.
    pub(crate) fn of_def(&self, file: u32, def: &Def, into: &mut Vec<Value>) {
        let mut values = Vec::new();
        self.of_source(file, def, &mut values);
        for step in &def.path {
            let mut next = Vec::new();
            for value in &values {
                match step {
                    Step::Field(name) => self.member(value, name, &mut next),
                    Step::Item => match value {
                        Value::External(path) => next.push(Value::External(path.field("?"))),
                        Value::Record(record) => self.all_entries(*record, &mut next),
                        _ => {}
                    },
                }
            }
            values = next;
        }
        into.extend(values);
        if let Some(default) = def.default {
            into.extend(self.values(Place { file, expr: default }).iter().cloned());
        }
    }

    fn of_source(&self, file: u32, def: &Def, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        match def.from {
            DefFrom::Assign(id) => {
                let assign = &facts.assigns[id.index()];
                if let Some(value) = assign.value {
                    for value in self.values(Place { file, expr: value }).iter() {
                        match value {
                            Value::External(path) if assign.element => into.push(Value::External(path.field("?"))),
                            Value::Record(record) if assign.element => self.all_entries(*record, into),
                            value => into.push(value.clone()),
                        }
                    }
                }
                if into.is_empty()
                    && let Some(ty) = assign.ty
                {
                    self.instance_of(file, ty, into);
                }
            }
            DefFrom::Param(id, index) => self.of_param(FnRef { file, id }, index as usize, into),
            DefFrom::Function(id) => into.push(Value::Function(FnRef { file, id })),
            DefFrom::Class(id) => into.push(Value::Class(ClassRef { file, id })),
            DefFrom::Import(id) => self.of_import(file, id.index(), into),
            DefFrom::Caught => {}
        }
    }

    fn of_param(&self, function: FnRef, index: usize, into: &mut Vec<Value>) {
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let Some(param) = fact.params.get(index) else { return };
        if param.receiver {
            if let Some(class) = fact.class {
                into.push(Value::Instance(ClassRef { file: function.file, id: class }));
            }
            return;
        }
        if let Some(paths) = self.handlers.get(&(function, index)) {
            into.extend(paths.iter().cloned().map(Value::External));
        }
        if let Some(ty) = param.ty {
            self.instance_of(function.file, ty, into);
        }
        // Dependency injection: `x = Depends(get_x)` is what the default's function argument gives.
        if let Some(default) = param.default {
            self.of_injected(function.file, default, into);
        }
        if into.is_empty() {
            self.from_callers(function, index, param, into);
        }
    }

    fn of_injected(&self, file: u32, default: ExprId, into: &mut Vec<Value>) {
        let Some(call) = self.project.facts(file).call(default) else { return };
        for arg in &call.args {
            for value in self.values(Place { file, expr: arg.value }).iter() {
                if matches!(value, Value::Function(_) | Value::Class(_)) {
                    self.call(value, Place { file, expr: default }, Flavour::Plain, into);
                }
            }
        }
    }

    fn from_callers(&self, function: FnRef, index: usize, param: &Param, into: &mut Vec<Value>) {
        for call in self.callers(function).iter().take(CALLERS) {
            if let Some(arg) = self.argument(*call, function, index, param) {
                into.extend(self.values(Place { file: call.file, expr: arg }).iter().cloned());
            }
        }
    }

    /// The argument of a call that a parameter of the called function takes.
    pub(crate) fn argument(&self, call: Place, function: FnRef, index: usize, param: &Param) -> Option<ExprId> {
        let call = self.project.facts(call.file).call(call.expr)?;
        if let Some(name) = &param.name
            && let Some(arg) = call.args.iter().find(|arg| arg.label.as_ref() == Some(name))
        {
            return Some(arg.value);
        }
        let params = &self.project.facts(function.file).function(function.id).params;
        let receiver = usize::from(params.first().is_some_and(|param| param.receiver));
        let position = index.checked_sub(receiver)?;
        call.args.iter().filter(|arg| arg.label.is_none()).nth(position).map(|arg| arg.value)
    }

    /// The calls that reach a function, by what their callee is.
    pub(crate) fn callers(&self, function: FnRef) -> Rc<[Place]> {
        if let Some(known) = self.callers.borrow().get(&function) {
            return known.clone();
        }
        // Asked again while it is being found out: nothing more to say.
        self.callers.borrow_mut().insert(function, Rc::new([]));
        let facts = self.project.facts(function.file);
        let fact = facts.function(function.id);
        let class = fact.class.map(|id| ClassRef { file: function.file, id });
        let constructor = fact.name.as_deref().is_some_and(|name| self.is_constructor(function.file, name));
        let mut names: FxHashSet<Box<str>> = FxHashSet::default();
        if let (Some(class), true) = (class, constructor) {
            names.extend(self.project.facts(class.file).class(class.id).name.clone());
        }
        names.extend(fact.name.clone());
        names.extend(self.aliases(function));
        let mut found = Vec::new();
        for name in names {
            for call in self.project.calls_named(&name) {
                let Some(fact) = self.project.facts(call.file).call(call.expr) else { continue };
                let callee = self.values(Place { file: call.file, expr: fact.callee });
                let hits = callee.iter().any(|value| match value {
                    Value::Function(known) => *known == function,
                    Value::Class(known) => constructor && class.is_some_and(|class| self.same_class(*known, class)),
                    _ => false,
                });
                if hits && !found.contains(call) {
                    found.push(*call);
                }
            }
        }
        let found: Rc<[Place]> = found.into();
        self.callers.borrow_mut().insert(function, found.clone());
        found
    }

    /// Names that a function without one of its own is bound to, and other names it is imported under.
    fn aliases(&self, function: FnRef) -> Vec<Box<str>> {
        let facts = self.project.facts(function.file);
        let mut names = Vec::new();
        if let Some(expr) = facts.function(function.id).expr {
            names.extend(bound_name(self.project, Place { file: function.file, expr }));
        }
        let own: Vec<Box<str>> = names.iter().cloned().chain(facts.function(function.id).name.clone()).collect();
        for name in own.iter().map(|name| &**name).chain(std::iter::once("default")) {
            names.extend(self.project.renames(name).iter().cloned());
        }
        names
    }

    /// Where a module's name leads to from a file.
    fn target(&self, file: u32, module: &str) -> Rc<Target> {
        let key = (file, Box::from(module));
        if let Some(known) = self.targets.borrow().get(&key) {
            return known.clone();
        }
        let target = Rc::new(self.project.modules.resolve(self.project.file(file), module));
        self.targets.borrow_mut().insert(key, target.clone());
        target
    }

    pub(crate) fn is_constructor(&self, file: u32, name: &str) -> bool {
        self.project.file(file).language.profile.constructors.iter().any(|known| known == name)
    }

    /// Modules can import each other in a circle.
    fn of_import(&self, file: u32, index: usize, into: &mut Vec<Value>) {
        if self.depth.get() > DEPTH {
            self.open.set(self.open.get() + 1);
            return;
        }
        self.depth.set(self.depth.get() + 1);
        self.imported(file, index, into);
        self.depth.set(self.depth.get() - 1);
    }

    fn imported(&self, file: u32, index: usize, into: &mut Vec<Value>) {
        let import = &self.project.facts(file).imports[index];
        match &import.what {
            Imported::Module => self.of_module(file, &import.module, into),
            Imported::Name(name) => {
                match &*self.target(file, &import.module) {
                    // A child module that the file itself declares.
                    Target::File(target, _) if *target == file => {
                        into.extend(self.submodule(file, &import.module, name));
                    }
                    Target::File(target, rest) => {
                        let mut values = vec![Value::Module(*target)];
                        for name in rest.iter().chain(std::iter::once(name)) {
                            values = self.members(&values, name);
                        }
                        if values.is_empty() {
                            values.extend(self.submodule(file, &import.module, name));
                        }
                        into.extend(values);
                    }
                    Target::External(segments) => {
                        // `from . import x`: the package has no file of its own.
                        match self.submodule(file, &import.module, name) {
                            Some(module) => into.push(module),
                            None => into.push(Value::External(Path::of(segments).field(name))),
                        }
                    }
                }
            }
            Imported::Star | Imported::Nothing => {}
        }
    }

    fn submodule(&self, file: u32, module: &str, name: &str) -> Option<Value> {
        let source = self.project.file(file);
        let joined = source.language.profile.modules.child(module, name)?;
        match &*self.target(file, &joined) {
            Target::File(target, rest) if rest.is_empty() && *target != file => Some(Value::Module(*target)),
            _ => None,
        }
    }

    fn of_module(&self, file: u32, module: &str, into: &mut Vec<Value>) {
        match &*self.target(file, module) {
            Target::File(target, rest) => {
                let mut values = vec![Value::Module(*target)];
                for name in rest {
                    values = self.members(&values, name);
                }
                into.extend(values);
            }
            Target::External(segments) => into.push(Value::External(Path::of(segments))),
        }
    }

    fn members(&self, values: &[Value], name: &str) -> Vec<Value> {
        let mut next = Vec::new();
        for value in values {
            self.member(value, name, &mut next);
        }
        next
    }

    /// An object of the type that a type expression names; wrappers are looked through as well.
    pub(crate) fn instance_of(&self, file: u32, ty: ExprId, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        match &facts.expr(ty).kind {
            ExprKind::Index(object, keys) => {
                self.instance_of(file, *object, into);
                for key in keys.iter().take(3) {
                    self.instance_of(file, *key, into);
                }
            }
            ExprKind::Choice(parts) | ExprKind::Pass(parts) | ExprKind::Join(parts) => {
                for part in parts.iter().take(4) {
                    self.instance_of(file, *part, into);
                }
            }
            ExprKind::Name(..) | ExprKind::Member(..) | ExprKind::This => {
                let place = Place { file, expr: ty };
                for value in self.values(place).iter() {
                    match value {
                        Value::External(path) => into.push(Value::External(path.call(place))),
                        Value::Class(class) | Value::Instance(class) => into.push(Value::Instance(*class)),
                        _ => {}
                    }
                }
            }
            ExprKind::Call(_) => {
                // An annotation that carries a dependency: `Annotated[T, Depends(f)]`.
                self.of_injected(file, ty, into);
            }
            _ => {}
        }
    }
}

/// The name that a value is bound to where it stands: `const f = () => ..`, `{ f: () => .. }`.
pub(crate) fn bound_name(project: &Project<'_>, place: Place) -> Option<Box<str>> {
    use mistral_lint_grammars::facts::Parent;
    let facts = project.facts(place.file);
    match facts.expr(place.expr).parent {
        Parent::Assign(id) => last_name(facts, facts.assigns[id.index()].target).map(Into::into),
        Parent::Field(class, index) => facts.class(class).fields.get(index as usize).map(|field| field.name.clone()),
        Parent::Expr(parent) => match &facts.expr(parent).kind {
            ExprKind::Record(entries) => {
                entries.iter().find(|entry| entry.value == place.expr).and_then(|entry| entry.label.clone())
            }
            ExprKind::Pass(_) | ExprKind::Call(_) => bound_name(project, Place { file: place.file, expr: parent }),
            _ => None,
        },
        _ => None,
    }
}
