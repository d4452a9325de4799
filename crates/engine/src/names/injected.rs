//! Values that a framework hands over: what a function gives that it was told to call.

use super::{Names, Path, Value};
use crate::project::{FnRef, Place};
use crate::role::Role;
use mistral_lint_grammars::facts::{DefFrom, ExprId, ExprKind, Flavour, Imported, Param};
use rustc_hash::FxHashMap;

/// Another name for a type is followed through this many modules.
const ALIASES: usize = 6;

/// Objects that say what a name stands for, by that name.
pub(super) type Tokens = FxHashMap<Box<str>, Vec<Place>>;

impl Names<'_, '_> {
    /// Dependency injection: `x = Depends(get_x)` is what the default's function argument gives.
    pub(super) fn of_injected(&self, file: u32, default: ExprId, into: &mut Vec<Value>) {
        let Some(call) = self.project.facts(file).call(default) else { return };
        for arg in &call.args {
            self.made_by(Place { file, expr: arg.value }, Place { file, expr: default }, into);
        }
    }

    /// What the functions and classes that a place can be make.
    fn made_by(&self, maker: Place, call: Place, into: &mut Vec<Value>) {
        for value in self.values(maker).iter() {
            if matches!(value, Value::Function(_) | Value::Class(_)) {
                self.call(value, call, Flavour::Plain, into);
            }
        }
    }

    /// What a library gives back of a function that it calls.
    pub(super) fn from_callback(&self, path: &Path, place: Place, into: &mut Vec<Value>) {
        let facts = self.project.facts(place.file);
        let Some(call) = facts.call(place.expr) else { return };
        let function = |expr: &ExprId| matches!(facts.expr(*expr).kind, ExprKind::Function(_));
        let Some(given) = call.args.iter().map(|arg| arg.value).find(function) else { return };
        let apis = self.apis(place.file);
        let calls = |entry: &usize| apis.entry(*entry).role == Role::Callback;
        if apis.of_path(&path.segments()).iter().any(calls) {
            self.made_by(Place { file: place.file, expr: given }, place, into);
        }
    }

    /// The type that a name stands for, where it is bound to one: `Client = Annotated[..]`.
    pub(super) fn type_alias(&self, place: Place) -> Option<Place> {
        let ExprKind::Name(_, Some(binding)) = self.project.expr(place).kind else { return None };
        let (mut file, mut binding) = (place.file, binding);
        for _ in 0..ALIASES {
            let facts = self.project.facts(file);
            match facts.binding(binding).defs.last()?.from {
                DefFrom::Assign(id) => {
                    let expr = facts.assigns[id.index()].value?;
                    return matches!(facts.expr(expr).kind, ExprKind::Index(..))
                        .then_some(Place { file, expr });
                }
                DefFrom::Import(id) => {
                    let import = &facts.imports[id.index()];
                    let Imported::Name(name) = &import.what else { return None };
                    let target = self.project.target(file, &import.module);
                    let crate::modules::Target::File(target, _) = &*target else { return None };
                    binding = *self.project.facts(*target).module_names.get(name)?;
                    file = *target;
                }
                _ => return None,
            }
        }
        None
    }

    /// A parameter that a decorator names is given what an object of the project puts beside that name.
    pub(super) fn of_token(&self, function: FnRef, param: &Param, into: &mut Vec<Value>) {
        let facts = self.project.facts(function.file);
        let injects = |decorator: &ExprId| {
            let apis = self.apis(function.file);
            self.values(Place { file: function.file, expr: *decorator }).iter().any(|value| {
                let Value::External(path) = value else { return false };
                let callee = path.segments();
                let callee = &callee[..callee.len().saturating_sub(1)];
                apis.of_path(callee).iter().any(|entry| apis.entry(*entry).role == Role::Injected)
            })
        };
        let decorators = param.decorators.iter().copied().filter(injects);
        for arg in decorators.filter_map(|call| facts.call(call)).flat_map(|call| &call.args) {
            let place = Place { file: function.file, expr: arg.value };
            let Some(token) = self.key_text(place) else { continue };
            let Some(tokens) = self.tokens() else {
                // It may be answered next time.
                self.open.set(self.open.get() + 1);
                continue;
            };
            let records = tokens.get(&token).cloned().unwrap_or_default();
            for record in records {
                let ExprKind::Record(entries) = &self.project.expr(record).kind else { continue };
                for entry in entries {
                    let value = Place { file: record.file, expr: entry.value };
                    self.made_by(value, value, into);
                    let other = |value: &Value| {
                        matches!(value, Value::External(_) | Value::Instance(_) | Value::Record(_))
                    };
                    into.extend(self.values(value).iter().filter(|value| other(value)).cloned());
                }
            }
        }
    }

    /// Every object of which one entry is a text and another is something else.
    fn tokens(&self) -> Option<&Tokens> {
        self.tokens.get(|| self.find_tokens())
    }

    fn find_tokens(&self) -> Tokens {
        let mut tokens = Tokens::default();
        for place in self.project.places() {
            let ExprKind::Record(entries) = &self.project.expr(place).kind else { continue };
            if entries.len() < 2 || entries.len() > 6 {
                continue;
            }
            for entry in entries {
                let value = Place { file: place.file, expr: entry.value };
                if let Some(text) = self.key_text(value) {
                    tokens.entry(text).or_default().push(place);
                }
            }
        }
        tokens
    }
}
