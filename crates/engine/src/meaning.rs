//! What a call or a value means: its path looked up in the api books, and the conditions checked.

use crate::apis::{Apis, Base, Entry, Selector, SelectorStep, When};
use crate::names::{Names, Path, Value};
use crate::project::{Place, Project, dotted};
use crate::role::{Role, Slot};
use crate::secrets::Secrets;
use mistral_lint_grammars::facts::{Arg, DefFrom, ExprId, ExprKind, Flavour, Step};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// One meaning of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Hit {
    /// Index of the entry in the file's api books.
    pub(crate) entry: usize,
    /// Known by the look of its name only.
    pub(crate) by_name: bool,
}

/// A place that a selector picked, and the way into it that could not be followed further.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Picked {
    pub(crate) place: Place,
    pub(crate) rest: Vec<Step>,
}

/// Looks meanings up, and remembers them.
#[derive(Debug)]
pub(crate) struct Meaning<'p, 'a> {
    pub(crate) names: Names<'p, 'a>,
    pub(crate) secrets: &'a Secrets,
    memo: RefCell<FxHashMap<Place, Rc<[Hit]>>>,
    asked: RefCell<Vec<Place>>,
    texts: RefCell<FxHashMap<Box<str>, FxHashMap<Box<str>, Rc<[usize]>>>>,
}

/// A meaning may depend on this many others.
const NESTED: usize = 24;
/// Constants are collected this deep.
const DEPTH: usize = 12;

impl<'p, 'a> Meaning<'p, 'a> {
    pub(crate) fn new(names: Names<'p, 'a>, secrets: &'a Secrets) -> Self {
        Self { names, secrets, memo: RefCell::default(), asked: RefCell::default(), texts: RefCell::default() }
    }

    pub(crate) fn project(&self) -> &'p Project<'a> {
        self.names.project
    }

    pub(crate) fn entry(&self, file: u32, hit: Hit) -> &'a Entry {
        self.names.apis(file).entry(hit.entry)
    }

    /// Everything that a place means and whose conditions hold.
    pub(crate) fn hits(&self, place: Place) -> Rc<[Hit]> {
        if let Some(known) = self.memo.borrow().get(&place) {
            return known.clone();
        }
        let asked = self.asked.borrow();
        if asked.contains(&place) || asked.len() > NESTED {
            return Rc::new([]);
        }
        drop(asked);
        self.asked.borrow_mut().push(place);
        let found: Rc<[Hit]> = self.find(place).into();
        self.asked.borrow_mut().pop();
        self.memo.borrow_mut().insert(place, found.clone());
        found
    }

    /// The first hit of a role.
    pub(crate) fn hit(&self, place: Place, role: Role) -> Option<Hit> {
        self.hits(place).iter().copied().find(|hit| self.entry(place.file, *hit).role == role)
    }

    pub(crate) fn has(&self, place: Place, role: Role) -> bool {
        self.hit(place, role).is_some()
    }

    fn find(&self, place: Place) -> Vec<Hit> {
        let facts = self.project().facts(place.file);
        let apis = self.names.apis(place.file);
        let (subject, macro_call, values) = match &facts.expr(place.expr).kind {
            ExprKind::Call(call) => {
                let callee = Place { file: place.file, expr: call.callee };
                (callee, call.flavour == Flavour::Macro, self.names.values(callee))
            }
            ExprKind::Name(..) | ExprKind::Member(..) | ExprKind::Index(..) => (place, false, self.names.read_at(place)),
            _ => return Vec::new(),
        };
        let mut found: Vec<Hit> = Vec::new();
        let mut own = false;
        for value in values.iter() {
            let Value::External(path) = value else {
                own |= matches!(value, Value::Function(_) | Value::Class(_));
                continue;
            };
            let path = if macro_call { path.macro_name() } else { path.clone() };
            // A call is what its callee means; some things are said of what calling it gives.
            let given = (subject != place && !macro_call).then(|| path.call(place));
            for (path, value) in std::iter::once((path, false)).chain(given.map(|path| (path, true))) {
                for entry in apis.of_path(&path.segments()) {
                    let hit = Hit { entry, by_name: false };
                    let said = !value || apis.entry(entry).role.is_of_values();
                    if said && !found.contains(&hit) && self.holds(place, &path, apis.entry(entry)) {
                        found.push(hit);
                    }
                }
            }
        }
        // A known logger or table can be the audit's: only its name says so.
        let known = !found.is_empty();
        if !known || found.iter().all(|hit| apis.entry(hit.entry).role != Role::Audit) {
            let mut text = dotted(facts, subject.expr);
            if macro_call {
                text.push('!');
            }
            for entry in self.named(place.file, apis, text).iter().copied() {
                let role = apis.entry(entry).role;
                // What a function of the project does is read from its body, not from its name.
                if own && !matches!(role, Role::Audit | Role::Mask) || known && role != Role::Audit {
                    continue;
                }
                let path = Path::root("?");
                if self.holds(place, &path, apis.entry(entry)) {
                    found.push(Hit { entry, by_name: true });
                }
            }
        }
        found
    }

    /// The entries that a callee's text matches; the same few texts are asked again and again.
    fn named(&self, file: u32, apis: &Apis, text: String) -> Rc<[usize]> {
        let family = &*self.project().file(file).language.profile.apis;
        if let Some(known) = self.texts.borrow().get(family).and_then(|texts| texts.get(&*text)) {
            return known.clone();
        }
        let found: Rc<[usize]> = apis.of_name(&text).into();
        self.texts.borrow_mut().entry(family.into()).or_default().insert(text.into(), found.clone());
        found
    }

    fn holds(&self, place: Place, path: &Path, entry: &Entry) -> bool {
        match &entry.when {
            When::Always => true,
            When::Client => path.births().any(|birth| self.is_client(birth)),
            When::Any(any) => any.iter().any(|(selector, matcher)| {
                self.pick(place, selector).iter().any(|picked| self.accepts(picked, matcher))
            }),
        }
    }

    /// Whether a picked value satisfies a matcher: by its text, by the variable it is read from, or by
    /// being made by a Mistral client.
    fn accepts(&self, picked: &Picked, matcher: &str) -> bool {
        if self.constants(picked.place).iter().any(|text| self.secrets.accepts(matcher, text)) {
            return true;
        }
        matcher == "mistral-model"
            && self.names.values(picked.place).iter().any(|value| match value {
                Value::External(path) => path.births().any(|birth| self.is_client(birth)),
                _ => false,
            })
    }

    /// Whether a call, or the type in an annotation, makes a Mistral client.
    pub(crate) fn is_client(&self, place: Place) -> bool {
        let facts = self.project().facts(place.file);
        if facts.call(place.expr).is_some() {
            return self.has(place, Role::Client);
        }
        let apis = self.names.apis(place.file);
        self.names.values(place).iter().any(|value| match value {
            Value::External(path) => apis.of_path(&path.segments()).iter().any(|entry| {
                let entry = apis.entry(*entry);
                entry.role == Role::Client && matches!(entry.when, When::Always)
            }),
            _ => false,
        })
    }

    /// The places that a selector picks out of a call.
    pub(crate) fn pick(&self, place: Place, selector: &Selector) -> Vec<Picked> {
        let facts = self.project().facts(place.file);
        let Some(call) = facts.call(place.expr) else { return Vec::new() };
        let at = |expr| Place { file: place.file, expr };
        let mut spread = Vec::new();
        let is_spread = |arg: &Arg| matches!(facts.expr(arg.value).kind, ExprKind::Spread(_));
        let positional = || call.args.iter().filter(|arg| arg.label.is_none() && !is_spread(arg)).map(|arg| arg.value);
        let bases: Vec<ExprId> = match &selector.base {
            Base::At(index) => positional().nth(*index).into_iter().collect(),
            Base::FromEnd(index) => positional().rev().nth(index - 1).into_iter().collect(),
            Base::From(index) => positional().skip(*index).collect(),
            Base::All => call.args.iter().map(|arg| arg.value).collect(),
            Base::Named(name) => {
                let named: Vec<ExprId> =
                    call.args.iter().filter(|arg| arg.label.as_ref() == Some(name)).map(|arg| arg.value).collect();
                if named.is_empty() {
                    for arg in call.args.iter().filter(|arg| is_spread(arg)) {
                        if let ExprKind::Spread(parts) = &facts.expr(arg.value).kind {
                            spread.extend(parts.iter().map(|part| (at(*part), vec![Step::Field(name.clone())])));
                        }
                    }
                }
                named
            }
            Base::This => match &facts.expr(call.callee).kind {
                ExprKind::Member(object, _) => vec![*object],
                _ => Vec::new(),
            },
            Base::Params => Vec::new(),
        };
        let mut found: Vec<Picked> = bases
            .into_iter()
            .map(|base| Picked { place: at(base), rest: Vec::new() })
            .chain(spread.into_iter().flat_map(|(place, rest)| self.into_record(place, rest)))
            .collect();
        for step in &selector.steps {
            found = found
                .into_iter()
                .flat_map(|picked| match step {
                    SelectorStep::Field(name) => {
                        let mut rest = picked.rest;
                        rest.push(Step::Field(name.clone()));
                        if rest.len() == 1 { self.into_record(picked.place, rest) } else { vec![Picked { place: picked.place, rest }] }
                    }
                    SelectorStep::Call => self.returned(picked),
                })
                .collect();
        }
        found
    }

    fn returned(&self, picked: Picked) -> Vec<Picked> {
        let project = self.project();
        let values = self.names.values(picked.place);
        let returns = values.iter().filter_map(|value| match value {
            Value::Function(function) => Some(function),
            _ => None,
        });
        returns
            .flat_map(|function| {
                let returns = &project.facts(function.file).function(function.id).returns;
                returns.iter().map(|expr| Picked { place: Place { file: function.file, expr: *expr }, rest: Vec::new() })
            })
            .collect()
    }

    /// Follows one field into an object literal, however it is reached.
    fn into_record(&self, place: Place, rest: Vec<Step>) -> Vec<Picked> {
        let [Step::Field(name)] = rest.as_slice() else { return vec![Picked { place, rest }] };
        let mut found = Vec::new();
        let mut missing = true;
        for value in self.names.values(place).iter() {
            let Value::Record(record) = value else { continue };
            missing = false;
            let ExprKind::Record(entries) = &self.project().expr(*record).kind else { continue };
            for entry in entries {
                let fits = entry.label.as_ref().is_some_and(|label| label.eq_ignore_ascii_case(name));
                if fits {
                    found.push(Picked { place: Place { file: record.file, expr: entry.value }, rest: Vec::new() });
                } else if let ExprKind::Spread(parts) = &self.project().facts(record.file).expr(entry.value).kind {
                    found.extend(parts.iter().map(|part| Picked {
                        place: Place { file: record.file, expr: *part },
                        rest: rest.clone(),
                    }));
                }
            }
        }
        if missing {
            found.push(Picked { place, rest });
        }
        found
    }

    /// What the selectors of a slot pick out of a call.
    pub(crate) fn slot(&self, place: Place, hit: Hit, slot: Slot) -> Vec<Picked> {
        self.entry(place.file, hit).slot(slot).iter().flat_map(|selector| self.pick(place, selector)).collect()
    }

    /// The texts that a value is made of, as far as they are constant; variables that are read from the
    /// environment give their name.
    pub(crate) fn constants(&self, place: Place) -> Vec<String> {
        let mut found = Vec::new();
        self.collect(place, 0, &mut found);
        found
    }

    fn collect(&self, place: Place, depth: usize, into: &mut Vec<String>) {
        if depth > DEPTH || into.len() > 32 {
            return;
        }
        let project = self.project();
        let facts = project.facts(place.file);
        let at = |expr| Place { file: place.file, expr };
        match &facts.expr(place.expr).kind {
            ExprKind::Text(text) => into.push(text.to_string()),
            ExprKind::Join(parts) => {
                let mut pieces = Vec::new();
                for part in parts {
                    self.collect(at(*part), depth + 1, &mut pieces);
                }
                if pieces.len() > 1 {
                    into.push(pieces.concat());
                }
                into.extend(pieces);
            }
            ExprKind::Choice(parts) | ExprKind::Pass(parts) | ExprKind::List(parts) | ExprKind::Spread(parts) => {
                for part in parts {
                    self.collect(at(*part), depth + 1, into);
                }
            }
            ExprKind::Name(_, Some(binding)) => {
                for def in facts.reaching(*binding, place.expr) {
                    if let (DefFrom::Assign(id), true) = (def.from, def.path.is_empty())
                        && let Some(value) = facts.assigns[id.index()].value
                    {
                        self.collect(at(value), depth + 1, into);
                    }
                    if let Some(default) = def.default {
                        self.collect(at(default), depth + 1, into);
                    }
                }
            }
            ExprKind::Call(call) => {
                self.collect_call(place, call.callee, &call.args, depth, into);
            }
            _ => {}
        }
        if into.is_empty() {
            self.collect_values(place, depth, into);
        }
    }

    fn collect_call(&self, place: Place, callee: ExprId, args: &[Arg], depth: usize, into: &mut Vec<String>) {
        let at = |expr| Place { file: place.file, expr };
        let facts = self.project().facts(place.file);
        let carries = self.has(place, Role::Carrier) || self.has(place, Role::EnvRead) || self.has(place, Role::Client);
        if !carries && !facts.call(place.expr).is_some_and(|call| call.flavour == Flavour::New) {
            return;
        }
        if let ExprKind::Member(object, _) = &facts.expr(callee).kind {
            self.collect(at(*object), depth + 1, into);
        }
        for arg in args {
            self.collect(at(arg.value), depth + 1, into);
        }
    }

    fn collect_values(&self, place: Place, depth: usize, into: &mut Vec<String>) {
        for value in self.names.values(place).iter() {
            match value {
                Value::Text(text) => into.extend(self.names.literal(*text).map(Into::into)),
                Value::External(path) => {
                    if let Some(name) = path.last() {
                        into.push(name.to_owned());
                    }
                    if let Some(birth) = path.births().next().filter(|birth| *birth != place) {
                        self.collect(birth, depth + 2, into);
                    }
                }
                _ => {}
            }
        }
        // What a name or member is bound to, in another function or file.
        if let ExprKind::Member(..) | ExprKind::Name(..) = &self.project().expr(place).kind {
            for source in self.origins(place) {
                self.collect(source, depth + 1, into);
            }
        }
    }

    /// The expressions that a name, member or parameter takes its value from, one step back.
    pub(crate) fn origins(&self, place: Place) -> Vec<Place> {
        let project = self.project();
        let facts = project.facts(place.file);
        let mut found = Vec::new();
        match &facts.expr(place.expr).kind {
            ExprKind::Name(name, None) => {
                for file in project.global(place.file, name) {
                    found.extend(self.module_values(file, name));
                }
            }
            ExprKind::Name(_, Some(binding)) => {
                for def in facts.reaching(*binding, place.expr) {
                    match def.from {
                        DefFrom::Param(id, index) if def.path.is_empty() => {
                            let function = crate::project::FnRef { file: place.file, id };
                            let Some(param) = facts.function(id).params.get(index as usize) else { continue };
                            for call in self.names.callers(function).iter().take(8) {
                                let argument = self.names.argument(*call, function, index as usize, param);
                                found.extend(argument.map(|expr| Place { file: call.file, expr }));
                            }
                        }
                        DefFrom::Import(id) => found.extend(self.imported(place.file, id.index())),
                        _ => {}
                    }
                }
            }
            ExprKind::Member(object, name) => {
                for value in self.names.values(Place { file: place.file, expr: *object }).iter() {
                    match value {
                        Value::Instance(class) | Value::Class(class) => {
                            for part in self.names.class_parts(*class) {
                                found.extend(self.names.stores(part, name));
                                let fields = &project.facts(part.file).class(part.id).fields;
                                found.extend(
                                    fields
                                        .iter()
                                        .filter(|field| field.name == *name)
                                        .filter_map(|field| field.value.map(|expr| Place { file: part.file, expr })),
                                );
                            }
                        }
                        Value::Module(file) => found.extend(self.module_values(*file, name)),
                        _ => {}
                    }
                }
            }
            _ => {}
        }
        found
    }

    fn imported(&self, file: u32, index: usize) -> Vec<Place> {
        use crate::modules::Target;
        use mistral_lint_grammars::facts::Imported;
        let project = self.project();
        let import = &project.facts(file).imports[index];
        let Imported::Name(name) = &import.what else { return Vec::new() };
        match project.modules.resolve(project.file(file), &import.module) {
            Target::File(target, rest) if rest.is_empty() => self.module_values(target, name),
            _ => Vec::new(),
        }
    }

    /// The expressions that a module binds a name to.
    fn module_values(&self, file: u32, name: &str) -> Vec<Place> {
        let facts = self.project().facts(file);
        let mut found = Vec::new();
        if let Some(binding) = facts.module_names.get(name) {
            for def in &facts.binding(*binding).defs {
                match def.from {
                    DefFrom::Assign(id) if def.path.is_empty() => {
                        found.extend(facts.assigns[id.index()].value.map(|expr| Place { file, expr }));
                    }
                    _ => {}
                }
            }
        }
        found
    }
}
