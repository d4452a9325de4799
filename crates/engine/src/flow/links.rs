//! Who reads what another module declares, or what an object holds: the project's edges that no file shows alone.

use super::uses::Uses;
use crate::modules::Target;
use crate::names::{Names, Value};
use crate::project::{ClassRef, FnRef, Place, Project};
use mistral_lint_grammars::facts::{BindingId, DefFrom, ExprKind, Imported};
use rustc_hash::FxHashMap;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// A name of some file.
type Named = (u32, Box<str>);
/// A binding of some file.
type Bound = (u32, BindingId);

/// Reads of a class's field.
type Fields = FxHashMap<(ClassRef, Box<str>), Rc<[Place]>>;

/// Parameters, with their functions, that ask for an object of a class.
type Given = FxHashMap<ClassRef, Vec<(FnRef, Place)>>;

/// Edges between files.
#[derive(Debug, Default)]
pub(crate) struct Links {
    /// From a module's name to the names that import it.
    importers: FxHashMap<Named, Vec<Bound>>,
    /// Expressions that are a whole module: `require("./x")`.
    loads: FxHashMap<u32, Vec<Place>>,
    /// Reads of what another script declares.
    globals: FxHashMap<Named, Vec<Place>>,
    fields: RefCell<Fields>,
    given: OnceCell<Given>,
    uses: RefCell<FxHashMap<Bound, Rc<Uses>>>,
    /// The language's own word for the receiver, by the method that it stands in.
    receivers: RefCell<FxHashMap<FnRef, Rc<[Place]>>>,
}

impl Links {
    pub(crate) fn new(project: &Project<'_>) -> Self {
        let mut links = Self::default();
        for (index, file) in project.files.iter().enumerate() {
            let here = index as u32;
            for (id, binding) in file.facts.bindings.iter().enumerate() {
                for def in &binding.defs {
                    let DefFrom::Import(import) = def.from else { continue };
                    let import = &file.facts.imports[import.index()];
                    let Imported::Name(name) = &import.what else { continue };
                    let target = project.target(here, &import.module);
                    let Target::File(target, rest) = &*target else { continue };
                    let origin = if rest.is_empty() {
                        origin(project, *target, name, 0)
                    } else {
                        // Of a module inside the file.
                        (*target, format!("{}::{name}", rest.join("::")).into())
                    };
                    links.importers.entry(origin).or_default().push((here, BindingId(id as u32)));
                }
            }
            for (expr, fact) in file.facts.each_expr() {
                if let ExprKind::Name(name, None) = &fact.kind {
                    for declared in project.global(here, name) {
                        links
                            .globals
                            .entry(origin(project, declared, name, 0))
                            .or_default()
                            .push(Place { file: here, expr });
                    }
                }
                let ExprKind::Load(module) = &fact.kind else { continue };
                if let Target::File(target, _) = &*project.target(here, module) {
                    links.loads.entry(*target).or_default().push(Place { file: here, expr });
                }
            }
        }
        links
    }

    /// Names of other files that import `name` of `file`.
    pub(crate) fn importers(&self, file: u32, name: &str) -> &[Bound] {
        self.importers.get(&(file, name.into())).map_or(&[], Vec::as_slice)
    }

    /// Reads of a script's name in other scripts.
    pub(crate) fn global_reads(&self, file: u32, name: &str) -> &[Place] {
        self.globals.get(&(file, name.into())).map_or(&[], Vec::as_slice)
    }

    /// Expressions that are the whole module.
    pub(crate) fn loads(&self, file: u32) -> &[Place] {
        self.loads.get(&file).map_or(&[], Vec::as_slice)
    }

    /// Where a name is read.
    pub(super) fn uses(&self, names: &Names<'_, '_>, file: u32, binding: BindingId) -> Rc<Uses> {
        if let Some(known) = self.uses.borrow().get(&(file, binding)) {
            return known.clone();
        }
        let found = Rc::new(Uses::new(names, file, binding));
        self.uses.borrow_mut().insert((file, binding), found.clone());
        found
    }

    /// Where a method, or a closure in it, reads its receiver by the language's own word for it.
    pub(crate) fn receiver_reads(&self, project: &Project<'_>, method: FnRef) -> Rc<[Place]> {
        if let Some(known) = self.receivers.borrow().get(&method) {
            return known.clone();
        }
        let mut found: FxHashMap<FnRef, Vec<Place>> = FxHashMap::default();
        for (expr, fact) in project.facts(method.file).each_expr() {
            let place = Place { file: method.file, expr };
            let mut around =
                project.function_of(place).filter(|_| matches!(fact.kind, ExprKind::This));
            while let Some(function) = around {
                found.entry(function).or_default().push(place);
                around = project.outer(function);
            }
        }
        let mut known = self.receivers.borrow_mut();
        for (function, reads) in found {
            known.insert(function, reads.into());
        }
        known.entry(method).or_insert_with(|| Rc::new([])).clone()
    }

    /// `object.name` anywhere, for objects of a class.
    pub(crate) fn field_reads(
        &self,
        names: &Names<'_, '_>,
        class: ClassRef,
        name: &str,
    ) -> Rc<[Place]> {
        let key = (class, Box::from(name));
        if let Some(known) = self.fields.borrow().get(&key) {
            return known.clone();
        }
        let reads = |place: &Place| {
            object_values(names, *place).iter().any(|value| match value {
                Value::Instance(known) | Value::Class(known) => names.inherits(*known, class, 0),
                _ => false,
            })
        };
        let found: Rc<[Place]> =
            names.project.members_named(name).iter().copied().filter(reads).collect();
        self.fields.borrow_mut().insert(key, found.clone());
        found
    }

    /// Parameters of a class's type, in functions that the project itself never calls: what calls them finds the object.
    pub(crate) fn given(&self, names: &Names<'_, '_>, class: ClassRef) -> &[(FnRef, Place)] {
        let given = self.given.get_or_init(|| {
            let mut given = Given::default();
            for function in names.project.functions() {
                for param in &names.project.facts(function.file).function(function.id).params {
                    let mut values = Vec::new();
                    if let Some(ty) = param.ty {
                        names.instance_of(function.file, ty, &mut values);
                    }
                    let pattern = Place { file: function.file, expr: param.pattern };
                    let classes = values.iter().filter_map(|value| match value {
                        Value::Instance(class) => Some(*class),
                        _ => None,
                    });
                    for class in classes.filter(|_| names.callers(function).is_empty()) {
                        given.entry(class).or_default().push((function, pattern));
                    }
                }
            }
            given
        });
        given.get(&class).map_or(&[], Vec::as_slice)
    }
}

/// `module.name` anywhere; the name of something in a module inside the file begins with that module's.
pub(crate) fn module_members(names: &Names<'_, '_>, file: u32, name: &str) -> Vec<Place> {
    let (inner, name) = name.rsplit_once("::").unwrap_or(("", name));
    let is_module = |place: &Place| {
        object_values(names, *place).iter().any(|value| match value {
            Value::Inner(known, region) => {
                *known == file && names.project.facts(file).region_path(*region).join("::") == inner
            }
            Value::Module(_) if !inner.is_empty() => false,
            Value::Module(known) if *known == file => true,
            Value::Module(known) => {
                let (origin, own) = origin(names.project, *known, name, 0);
                origin == file && *own == *name
            }
            _ => false,
        })
    };
    names.project.members_named(name).iter().copied().filter(is_module).collect()
}

fn object_values(names: &Names<'_, '_>, member: Place) -> Rc<[Value]> {
    match &names.project.expr(member).kind {
        ExprKind::Member(object, _) => names.values(Place { file: member.file, expr: *object }),
        _ => Rc::new([]),
    }
}

/// The module and name that an export really is, through re-exports.
fn origin(project: &Project<'_>, file: u32, name: &str, depth: usize) -> (u32, Box<str>) {
    let facts = project.facts(file);
    let fallback = (file, Box::from(name));
    if depth > 8 {
        return fallback;
    }
    let target = |module: &str| match &*project.target(file, module) {
        Target::File(target, rest) if rest.is_empty() => Some(*target),
        _ => None,
    };
    for export in &facts.exports {
        match (&export.name, &export.local, &export.module) {
            (Some(known), Some(local), None) if **known == *name => return (file, local.clone()),
            (Some(known), Some(local), Some(module)) if **known == *name => {
                return target(module)
                    .map_or(fallback, |target| origin(project, target, local, depth + 1));
            }
            (None, _, Some(module)) => {
                let Some(target) = target(module) else { continue };
                let found = origin(project, target, name, depth + 1);
                if declares(project, found.0, &found.1) {
                    return found;
                }
            }
            _ => {}
        }
    }
    if declares(project, file, name) {
        // The name may itself be imported from elsewhere: `from .x import y` in a package.
        let binding = facts.module_names.get(name).map(|id| facts.binding(*id));
        for def in binding.iter().flat_map(|binding| &binding.defs) {
            let DefFrom::Import(id) = def.from else { continue };
            let import = &facts.imports[id.index()];
            if let (Imported::Name(name), Some(target)) = (&import.what, target(&import.module))
                && target != file
            {
                return origin(project, target, name, depth + 1);
            }
        }
        return fallback;
    }
    let whole = project.wholes(file).iter().copied().find(|other| declares(project, *other, name));
    whole.map_or(fallback, |other| origin(project, other, name, depth + 1))
}

fn declares(project: &Project<'_>, file: u32, name: &str) -> bool {
    project.facts(file).module_names.contains_key(name)
}
