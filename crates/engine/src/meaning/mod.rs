//! What a call or a value means: its path looked up in the api books, and the conditions checked.

mod constants;
mod says;
mod select;

use crate::apis::{Apis, Entry, Segment, When};
use crate::names::{Names, Path, Value};
use crate::places::ByPlace;
use crate::project::{Place, Project, dotted, last_name};
use crate::role::Role;
use crate::secrets::Secrets;
use mistral_lint_grammars::facts::{ExprId, ExprKind, Flavour, Step};
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

/// Entries by the text of a callee.
type Texts = FxHashMap<Box<str>, Rc<[usize]>>;

/// Looks meanings up, and remembers them.
#[derive(Debug)]
pub(crate) struct Meaning<'p, 'a> {
    pub(crate) names: Names<'p, 'a>,
    pub(crate) secrets: &'a Secrets,
    memo: RefCell<ByPlace<Rc<[Hit]>>>,
    /// One answer for all that means nothing.
    nothing: Rc<[Hit]>,
    asked: RefCell<Vec<Place>>,
    texts: RefCell<FxHashMap<Box<str>, Texts>>,
}

/// A meaning may depend on this many others.
const NESTED: usize = 24;

impl<'p, 'a> Meaning<'p, 'a> {
    pub(crate) fn new(names: Names<'p, 'a>, secrets: &'a Secrets) -> Self {
        Self {
            memo: RefCell::new(ByPlace::new(names.project)),
            nothing: Rc::new([]),
            names,
            secrets,
            asked: RefCell::default(),
            texts: RefCell::default(),
        }
    }

    /// The same books asked again, now that more is known of names: what a text means by itself stays.
    pub(crate) fn again(&self, names: Names<'p, 'a>) -> Self {
        Self { texts: self.texts.clone(), ..Self::new(names, self.secrets) }
    }

    pub(crate) fn project(&self) -> &'p Project<'a> {
        self.names.project
    }

    pub(crate) fn entry(&self, file: u32, hit: Hit) -> &'a Entry {
        self.names.apis(file).entry(hit.entry)
    }

    /// Everything that a place means and whose conditions hold.
    pub(crate) fn hits(&self, place: Place) -> Rc<[Hit]> {
        if let Some(known) = self.memo.borrow().get(place) {
            return known.clone();
        }
        let asked = self.asked.borrow();
        if asked.contains(&place) || asked.len() > NESTED {
            return self.nothing.clone();
        }
        drop(asked);
        self.asked.borrow_mut().push(place);
        let found = self.find(place);
        let found = if found.is_empty() { self.nothing.clone() } else { found.into() };
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
            ExprKind::Name(..) | ExprKind::Member(..) | ExprKind::Index(..) => {
                (place, false, self.names.read_at(place))
            }
            _ => return Vec::new(),
        };
        let mut found: Vec<Hit> = Vec::new();
        let mut own = false;
        for value in values.iter() {
            let Value::External(path) = value else {
                if matches!(value, Value::Function(_) | Value::Class(_)) {
                    own = true;
                    self.own_hits(value, apis, &mut found);
                }
                continue;
            };
            let path = if macro_call { path.macro_name() } else { path.clone() };
            // A call is what its callee means; some things are said of what calling it gives.
            let given = (subject != place && !macro_call).then(|| path.call(place));
            for (path, value) in
                std::iter::once((path, false)).chain(given.map(|path| (path, true)))
            {
                for entry in apis.of_path(&path.segments()) {
                    let hit = Hit { entry, by_name: false };
                    let said = !value || apis.entry(entry).role.is_of_values();
                    if said && !found.contains(&hit) && self.holds(place, &path, apis.entry(entry))
                    {
                        found.push(hit);
                    }
                }
            }
        }
        if let ExprKind::Call(call) = &facts.expr(place.expr).kind
            && call.flavour == Flavour::Element
        {
            self.of_element(place, call.callee, &mut found);
            return found;
        }
        // A known logger or table can be the audit's, a known text an address: only its name says so.
        let known = !found.is_empty();
        if !known || found.iter().all(|hit| apis.entry(hit.entry).role != Role::Audit) {
            let mut text = dotted(facts, subject.expr);
            if macro_call {
                text.push('!');
            }
            for entry in self.named(place.file, apis, text).iter().copied() {
                let role = apis.entry(entry).role;
                // What a function of the project does is read from its body, not from its name; of what can be done in
                // many ways, the name is the best that there is.
                let told = matches!(
                    role,
                    Role::Audit
                        | Role::AuditPart
                        | Role::Mask
                        | Role::Auth
                        | Role::Limiter
                        | Role::Sanitizer
                ) || apis.entry(entry).own;
                let beside = matches!(role, Role::Audit | Role::AuditPart | Role::RouteMatcher);
                if own && !told || known && !beside {
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

    /// What is said of every element: `element::div`.
    fn of_element(&self, place: Place, tag: ExprId, found: &mut Vec<Hit>) {
        let name = last_name(self.project().facts(place.file), tag).unwrap_or("?");
        let path = Path::root("element").field(name);
        let apis = self.names.apis(place.file);
        for entry in apis.of_path(&path.segments()) {
            if self.holds(place, &path, apis.entry(entry)) {
                found.push(Hit { entry, by_name: false });
            }
        }
    }

    /// What the user says of a function or class of the project: its path is that of its file, from any folder on.
    fn own_hits(&self, value: &Value, apis: &Apis, found: &mut Vec<Hit>) {
        let (file, name) = match value {
            Value::Function(f) => {
                (f.file, self.project().facts(f.file).function(f.id).name.as_deref())
            }
            Value::Class(c) => (c.file, self.project().facts(c.file).class(c.id).name.as_deref()),
            _ => return,
        };
        let (Some(name), true) = (name, apis.has_own) else { return };
        let path = &self.project().file(file).path;
        let stem = path.rsplit_once('.').map_or(&**path, |(stem, _)| stem);
        let starts = std::iter::once(0).chain(stem.match_indices('/').map(|(at, _)| at + 1));
        for module in starts.map(|at| &stem[at..]) {
            let dotted: Vec<Segment<'_>> =
                module.split('/').chain([name]).map(Segment::Name).collect();
            for path in [dotted, vec![Segment::Name(module), Segment::Name(name)]] {
                let hits = apis.of_path(&path).into_iter().filter(|entry| apis.entry(*entry).own);
                found.extend(hits.map(|entry| Hit { entry, by_name: false }));
            }
        }
    }

    /// The entries that a callee's text matches; the same few texts are asked again and again.
    fn named(&self, file: u32, apis: &Apis, text: String) -> Rc<[usize]> {
        let family = &*self.project().file(file).language.profile.apis;
        if let Some(known) = self.texts.borrow().get(family).and_then(|texts| texts.get(&*text)) {
            return known.clone();
        }
        let found: Rc<[usize]> = apis.of_name(&text).into();
        self.texts
            .borrow_mut()
            .entry(family.into())
            .or_default()
            .insert(text.into(), found.clone());
        found
    }

    fn holds(&self, place: Place, path: &Path, entry: &Entry) -> bool {
        if !entry.says.is_empty() && !self.says(place, &entry.says) {
            return false;
        }
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
        // A switch: `shell=True`.
        if let ExprKind::Constant(text) = &self.project().expr(picked.place).kind
            && picked.rest.is_empty()
        {
            return self.secrets.accepts(matcher, text);
        }
        let made = |value: &Value| match value {
            Value::External(path) => path.births().any(|birth| self.is_client(birth)),
            _ => false,
        };
        matcher == "mistral-model"
            && (self.is_client(picked.place) || self.names.values(picked.place).iter().any(made))
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
}
