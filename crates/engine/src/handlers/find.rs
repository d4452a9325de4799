//! Where handlers are registered: by calls, decorators, classes, names of files.

use super::{Handler, Handlers, validation};
use crate::apis::{Around, Base, Convention, Entry, Selector};
use crate::conventions;
use crate::meaning::{Hit, Meaning};
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{DefFrom, ExprId, ExprKind, FunctionId};

pub(super) struct Finder<'m, 'p, 'a> {
    meaning: &'m Meaning<'p, 'a>,
    /// What registers those that are looked for.
    roles: &'m [Role],
    pub(super) handlers: Handlers,
}

impl<'m, 'p, 'a> Finder<'m, 'p, 'a> {
    pub(super) fn new(meaning: &'m Meaning<'p, 'a>, roles: &'m [Role]) -> Self {
        Self { meaning, roles, handlers: Handlers::default() }
    }

    /// Functions that calls, decorators and classes register.
    pub(super) fn look(&mut self) {
        for place in self.meaning.project().places() {
            if self.meaning.project().facts(place.file).call(place.expr).is_some() {
                self.registered(place);
            }
        }
        for file in 0..self.meaning.project().files.len() as u32 {
            self.decorated(file);
            self.classes(file);
        }
    }

    fn add(
        &mut self,
        function: FnRef,
        route: Option<Place>,
        entry: &Entry,
        validated: Option<Place>,
    ) {
        let new = Handler {
            function,
            routes: route.into_iter().collect(),
            semi: entry.role == Role::SemiRoute,
            sources: entry.slot(Slot::Sources).to_vec(),
            parameters: entry.parameters.clone(),
            error: error_of(entry),
            validated,
        };
        self.insert(new);
    }

    fn insert(&mut self, new: Handler) {
        let known = self.handlers.entry(new.function).or_insert_with(|| new.clone());
        known.semi &= new.semi;
        let more = new.routes.iter().filter(|route| !known.routes.contains(route));
        let more: Vec<Place> = more.copied().collect();
        known.routes.extend(more);
        known.validated = known.validated.or(new.validated);
        if new.error.is_some() {
            known.error.clone_from(&new.error);
            known.parameters.clone_from(&new.parameters);
        }
        if known.sources.is_empty() {
            known.sources = new.sources;
        }
        if known.parameters.is_empty() {
            known.parameters = new.parameters;
        }
    }

    /// Handlers that are arguments of a registering call.
    fn registered(&mut self, place: Place) {
        for hit in self.meaning.hits(place).iter().copied() {
            let entry = self.meaning.entry(place.file, hit);
            if !self.roles.contains(&entry.role) {
                continue;
            }
            let validated = self.validation(place, hit);
            for picked in self.meaning.slot(place, hit, Slot::Handler) {
                for function in self.functions(picked.place, 0) {
                    if self.fits(function, entry) {
                        self.add(function, Some(place), entry, validated);
                    }
                }
            }
        }
    }

    /// A middleware takes one more parameter than a handler; what registers both is told apart by the schema.
    fn fits(&self, function: FnRef, entry: &Entry) -> bool {
        let facts = self.meaning.project().facts(function.file);
        let taken = facts.function(function.id).params.len();
        entry.parameters.is_empty()
            || taken == entry.parameters.len()
            || taken <= entry.parameters.len() + 1 && entry.role != Role::ErrorRoute
    }

    /// Something among a route's middleware, or its own options, that validates the request.
    fn validation(&self, place: Place, hit: Hit) -> Option<Place> {
        let schema = self.meaning.slot(place, hit, Slot::Schema);
        let entry = self.meaning.entry(place.file, hit);
        let found = schema
            .iter()
            .find(|picked| picked.rest.is_empty())
            .filter(|_| !entry.slot(Slot::Schema).is_empty());
        if let Some(picked) = found {
            return Some(picked.place);
        }
        self.meaning
            .slot(place, hit, Slot::Middleware)
            .iter()
            .map(|picked| picked.place)
            .find(|middleware| validation::validates(self.meaning, *middleware, 0))
    }

    /// The functions that a handler expression is, through wrappers that take one.
    fn functions(&self, place: Place, depth: usize) -> Vec<FnRef> {
        let values = self.meaning.names.values(place);
        let mut found: Vec<FnRef> = values
            .iter()
            .filter_map(|value| match value {
                Value::Function(function) => Some(*function),
                _ => None,
            })
            .collect();
        if found.is_empty() && depth < 3 {
            let inner = self.inside(place);
            found.extend(inner.into_iter().flat_map(|part| self.functions(part, depth + 1)));
        }
        found
    }

    /// What a wrapper is given; of tools, the members of a list as well.
    fn inside(&self, place: Place) -> Vec<Place> {
        let at = |expr| Place { file: place.file, expr };
        match &self.meaning.project().expr(place).kind {
            ExprKind::Call(call) => call.args.iter().map(|arg| at(arg.value)).collect(),
            ExprKind::List(items) if self.roles.contains(&Role::Tool) => {
                items.iter().map(|item| at(*item)).collect()
            }
            ExprKind::Name(..) if self.roles.contains(&Role::Tool) => self.meaning.origins(place),
            _ => Vec::new(),
        }
    }

    /// Functions under a registering decorator.
    fn decorated(&mut self, file: u32) {
        let facts = self.meaning.project().facts(file);
        for (index, function) in facts.functions.iter().enumerate() {
            let reference = FnRef { file, id: FunctionId(index as u32) };
            let decorators = &function.decorators;
            let at = |expr: &ExprId| Place { file, expr: *expr };
            let validated =
                decorators.iter().map(at).find(|place| self.meaning.has(*place, Role::Validation));
            for decorator in decorators.iter().map(at) {
                for hit in self.meaning.hits(decorator).iter() {
                    let entry = self.meaning.entry(file, *hit);
                    if self.roles.contains(&entry.role)
                        && entry.around == Around::Nothing
                        && entry.slot(Slot::Handler).is_empty()
                    {
                        self.add(reference, Some(decorator), entry, validated);
                    }
                }
            }
        }
    }

    /// Methods of classes that a framework calls.
    fn classes(&mut self, file: u32) {
        let facts = self.meaning.project().facts(file);
        let apis = self.meaning.names.apis(file);
        for class in &facts.classes {
            let told: Vec<Place> =
                class.decorators.iter().map(|expr| Place { file, expr: *expr }).collect();
            for base in &class.bases {
                for value in self.meaning.names.values(Place { file, expr: *base }).iter() {
                    let Value::External(path) = value else { continue };
                    for id in apis.of_path(&path.segments()) {
                        let entry = apis.entry(id);
                        if !self.roles.contains(&entry.role) {
                            continue;
                        }
                        for method in &class.methods {
                            let name = facts.function(*method).name.as_deref().unwrap_or("");
                            if entry.methods.iter().any(|known| known == name) {
                                let function = FnRef { file, id: *method };
                                self.add(function, None, entry, None);
                                // Which errors it is for is told at its class.
                                let known = self.handlers.get_mut(&function);
                                if let Some(known) = known.filter(|known| known.error.is_some()) {
                                    known.routes.extend(&told);
                                }
                            }
                        }
                    }
                }
            }
        }
    }

    /// Functions that are handlers by the name of their file and export.
    pub(super) fn conventions(&mut self, file: u32, packages: &dyn Fn(u32, &str) -> bool) {
        let speaks = |convention: &&Convention| {
            convention.role.is_some_and(|role| self.roles.contains(&role))
                && conventions::applies(convention, self.meaning, file, packages)
        };
        let all = &self.meaning.names.apis(file).conventions;
        let spoken: Vec<&Convention> = all.iter().filter(speaks).collect();
        // What a name says in one framework only goes before what it may say in others.
        let certain = spoken.iter().any(|convention| !convention.weak);
        for convention in spoken.into_iter().filter(|convention| !(certain && convention.weak)) {
            for function in self.exported(file, convention) {
                let facts = self.meaning.project().facts(file);
                if convention.sources.iter().any(|s| s.base == Base::Params)
                    && facts.function(function.id).params.is_empty()
                {
                    continue;
                }
                self.insert(Handler {
                    function,
                    routes: Vec::new(),
                    semi: convention.role == Some(Role::SemiRoute),
                    sources: convention.sources.clone(),
                    parameters: convention.parameters.clone(),
                    error: None,
                    validated: None,
                });
            }
        }
    }

    fn exported(&self, file: u32, convention: &Convention) -> Vec<FnRef> {
        let facts = self.meaning.project().facts(file);
        let mut found = Vec::new();
        if let Some(directive) = &convention.directive {
            // Inside of a function the directive speaks of that function alone.
            let inside = facts
                .directives
                .iter()
                .filter(|d| *d.text == **directive)
                .filter_map(|d| d.function);
            found.extend(inside.map(|id| FnRef { file, id }));
            if !facts.directives.iter().any(|d| *d.text == **directive && d.function.is_none()) {
                return found;
            }
        }
        for wanted in &convention.exports {
            let names: Vec<&str> = match wanted.as_str() {
                "*" => facts.exports.iter().filter_map(|export| export.name.as_deref()).collect(),
                name => vec![name],
            };
            for name in names {
                let (name, rest) =
                    name.split_once('.').map_or((name, None), |(name, rest)| (name, Some(rest)));
                let mut values = Vec::new();
                self.meaning.names.exported(file, name, &mut values);
                if let Some(rest) = rest {
                    values = self.below(&values, rest);
                }
                for value in values {
                    match value {
                        Value::Function(function) if function.file == file => found.push(function),
                        Value::Function(_) if convention.directive.is_none() => {
                            found.extend(self.wrapped(file, name));
                        }
                        Value::External(path) => {
                            // `export default wrap(handler)`.
                            for birth in path.births().filter(|birth| !self.registers(*birth)) {
                                found.extend(self.functions(birth, 1));
                            }
                        }
                        _ => {}
                    }
                }
            }
        }
        found.retain(|function| function.file == file);
        found
    }

    /// The functions that an export hands to a wrapper of another file: `export const POST = guarded(async () => ..)`.
    fn wrapped(&self, file: u32, name: &str) -> Vec<FnRef> {
        let facts = self.meaning.project().facts(file);
        let export = facts.exports.iter().find(|export| export.name.as_deref() == Some(name));
        let Some(export) = export.filter(|export| export.module.is_none()) else {
            return Vec::new();
        };
        let local = export.local.as_deref().unwrap_or(name);
        let bound = facts.module_names.get(local).map(|binding| facts.binding(*binding));
        let assigned = bound.into_iter().flat_map(|binding| &binding.defs).filter_map(|def| {
            let DefFrom::Assign(id) = def.from else { return None };
            facts.assigns[id.index()].value
        });
        let values = export.value.into_iter().chain(assigned).map(|expr| Place { file, expr });
        values
            .flat_map(|value| self.inside(value))
            .flat_map(|part| self.functions(part, 1))
            .collect()
    }

    /// Whether a call is what makes its functions handlers, so that no convention is needed.
    fn registers(&self, call: Place) -> bool {
        [Role::Route, Role::SemiRoute].iter().any(|role| self.meaning.has(call, *role))
    }

    fn below(&self, values: &[Value], name: &str) -> Vec<Value> {
        let mut found = Vec::new();
        for value in values {
            let Value::Record(record) = value else { continue };
            let ExprKind::Record(entries) = &self.meaning.project().expr(*record).kind else {
                continue;
            };
            for entry in entries {
                if name == "*" || entry.label.as_deref() == Some(name) {
                    found.extend(
                        self.meaning
                            .names
                            .values(Place { file: record.file, expr: entry.value })
                            .iter()
                            .cloned(),
                    );
                }
            }
        }
        found
    }
}

/// Where functions take the error, of what registers them for errors.
fn error_of(entry: &Entry) -> Option<Selector> {
    let input = (entry.role == Role::ErrorRoute).then(|| entry.slot(Slot::Input))?;
    input.first().cloned()
}
