//! Everything that the rules ask about a project, found once: Mistral calls, handlers, sides.

mod calls;

pub(crate) use calls::{Kind, MistralCall};

use crate::apis::Side;
use crate::checks::Reads;
use crate::flow::Links;
use crate::handlers::{self, Handler, Handlers};
use crate::layers::{Layer, Layers};
use crate::meaning::Meaning;
use crate::names::Names;
use crate::project::{File, FnRef, Place, Project};
use crate::role::Role;
use crate::secrets::Secrets;
use mistral_lint_grammars::Modules as Scheme;
use mistral_lint_grammars::facts::{BindingId, Parent};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;

/// A manifest: the folder that it speaks for, and the packages that it names.
#[derive(Debug, Clone)]
pub(crate) struct Manifest {
    pub(crate) folder: Box<str>,
    pub(crate) text: String,
    /// How the modules of its language are named.
    pub(crate) scheme: Scheme,
    /// Lists its packages by quoted name.
    pub(crate) names_packages: bool,
}

/// What is known of a project.
pub(crate) struct Analysis<'p, 'a> {
    pub(crate) meaning: Meaning<'p, 'a>,
    pub(crate) links: Links,
    pub(crate) handlers: Handlers,
    /// What runs around the handlers.
    pub(crate) layers: Layers,
    pub(crate) calls: Vec<MistralCall>,
    /// By file: where it runs, as far as that is known.
    pub(crate) sides: Vec<Option<Side>>,
    manifests: Vec<Manifest>,
    /// By file: the folder of the program that it belongs to.
    programs: OnceCell<Vec<Box<str>>>,
    /// Folders of the packages that answer requests or have a user interface.
    serving: FxHashSet<Box<str>>,
    /// Files that are a part of a user interface.
    shown: FxHashSet<u32>,
    /// Functions that lead to one, at any distance and directly.
    leading: RefCell<FxHashMap<FnRef, Rc<[FnRef]>>>,
    above: RefCell<FxHashMap<FnRef, Rc<[FnRef]>>>,
    pub(crate) reads: Reads,
    /// Names, by file, and whether something makes their values safe to print.
    pub(crate) made_safe: RefCell<FxHashMap<(u32, BindingId), bool>>,
}

impl<'p, 'a> Analysis<'p, 'a> {
    pub(crate) fn new(
        project: &'p Project<'a>,
        secrets: &'a Secrets,
        manifests: Vec<Manifest>,
    ) -> Self {
        let packages =
            |file: u32, name: &str| names_package(&manifests, &project.file(file).path, name);
        // First round: who is a handler. Second: what its parameters are, and all that follows from it.
        let first = Meaning::new(Names::new(project), secrets);
        let found = handlers::find(&first, &packages);
        let parameters = handlers::parameters(&found, &first);
        let (meaning, handlers) = if parameters.is_empty() {
            (first, found)
        } else {
            let meaning = first.again(Names::new(project).with_handlers(parameters));
            let handlers = handlers::find(&meaning, &packages);
            (meaning, handlers)
        };
        let links = Links::new(project);
        let mut analysis = Self {
            meaning,
            links,
            handlers,
            layers: Layers::default(),
            calls: Vec::new(),
            sides: Vec::new(),
            manifests,
            programs: OnceCell::new(),
            serving: FxHashSet::default(),
            shown: FxHashSet::default(),
            leading: RefCell::default(),
            above: RefCell::default(),
            reads: Reads::default(),
            made_safe: RefCell::default(),
        };
        analysis.layers = Layers::find(&analysis);
        analysis.validate_in_front();
        analysis.shown = analysis.find_shown();
        analysis.serving = analysis.find_serving();
        analysis.calls = analysis.find_calls();
        analysis.sides = crate::sides::find(&analysis);
        analysis
    }

    pub(crate) fn project(&self) -> &'p Project<'a> {
        self.meaning.project()
    }

    /// Whether the nearest manifest that knows any package names this one.
    pub(crate) fn package(&self, file: u32, name: &str) -> bool {
        names_package(&self.manifests, &self.project().file(file).path, name)
    }

    /// Whether the package of a file answers requests or has a user interface.
    pub(crate) fn serves(&self, file: u32) -> bool {
        self.serving.contains(self.package_folder(file))
    }

    /// Whether a file is a part of a user interface.
    pub(crate) fn shows(&self, file: u32) -> bool {
        self.shown.contains(&file)
    }

    /// The folder of the nearest manifest above a file.
    pub(crate) fn app_folder(&self, file: u32) -> &str {
        let path = &self.project().file(file).path;
        let folders = self.manifests.iter().map(|manifest| &*manifest.folder);
        let above = folders.filter(|folder| is_above(folder, path));
        above.max_by_key(|folder| folder.len()).unwrap_or("")
    }

    /// The folder of the program that a file belongs to: of the nearest manifest, or of the workspace around it.
    pub(crate) fn package_folder(&self, file: u32) -> &str {
        &self.programs.get_or_init(|| self.find_programs())[file as usize]
    }

    fn find_programs(&self) -> Vec<Box<str>> {
        // The packages of a workspace are one program.
        let workspaces = self.manifests.iter().filter(|manifest| {
            manifest.text.contains("[workspace]") || manifest.text.contains("\"workspaces\"")
        });
        let workspaces: Vec<&str> = workspaces.map(|manifest| &*manifest.folder).collect();
        let of = |(index, file): (usize, &File<'_>)| {
            let around = workspaces.iter().filter(|folder| is_above(folder, &file.path));
            let outermost = around.min_by_key(|folder| folder.len());
            outermost
                .map_or_else(|| self.app_folder(index as u32).into(), |folder| (*folder).into())
        };
        self.project().files.iter().enumerate().map(of).collect()
    }

    /// Whether the package that a path lies in calls Mistral.
    pub(crate) fn calls_beside(&self, path: &str) -> bool {
        let own = |call: &&MistralCall| {
            let span = self.project().expr(call.place).span;
            !self.project().is_rough(call.place.file, span)
        };
        let mut files = self.calls.iter().filter(own).map(|call| call.place.file);
        files.any(|file| is_above(self.package_folder(file), path))
    }

    /// A validation that is mounted on an app or router speaks for its handlers.
    fn validate_in_front(&mut self) {
        let in_front = |handler: &Handler| {
            self.layers.mounted(self, handler).into_iter().find_map(|layer| match layer {
                Layer::Expr(place) => handlers::validates(&self.meaning, place, 0).then_some(place),
                Layer::Function(_) | Layer::Frame(_) => None,
            })
        };
        let open = self.handlers.values().filter(|handler| handler.validated.is_none());
        let checked = |handler: &Handler| {
            in_front(handler).or_else(|| handlers::checked_in_front(self, handler))
        };
        let found: Vec<(FnRef, Place)> =
            open.filter_map(|handler| Some((handler.function, checked(handler)?))).collect();
        for (function, place) in found {
            if let Some(handler) = self.handlers.get_mut(&function) {
                handler.validated = Some(place);
            }
        }
    }

    fn find_shown(&self) -> FxHashSet<u32> {
        let places = self.project().places();
        places.filter(|place| self.meaning.has(*place, Role::App)).map(|place| place.file).collect()
    }

    fn find_serving(&self) -> FxHashSet<Box<str>> {
        let mut serving = FxHashSet::default();
        let answers = self
            .handlers
            .values()
            .filter(|handler| !handler.semi)
            .map(|handler| handler.function.file);
        for file in answers.chain(self.shown.iter().copied()) {
            let source = self.project().file(file);
            if source.near && !source.rough {
                serving.insert(self.package_folder(file).into());
            }
        }
        serving
    }

    /// Functions that lead to a place, nearest first: the one around it, those that it stands in, their callers.
    pub(crate) fn callers_of(&self, place: Place) -> Rc<[FnRef]> {
        let Some(around) = self.project().function_of(place) else { return Rc::new([]) };
        if let Some(known) = self.leading.borrow().get(&around) {
            return known.clone();
        }
        let mut found: Vec<FnRef> = Vec::new();
        let mut seen: FxHashSet<FnRef> = FxHashSet::default();
        let mut todo = vec![around];
        while let Some(function) = todo.pop() {
            if found.len() > 200 {
                break;
            }
            if seen.insert(function) {
                found.push(function);
                todo.extend(self.next_above(function).iter());
            }
        }
        let found: Rc<[FnRef]> = found.into();
        self.leading.borrow_mut().insert(around, found.clone());
        found
    }

    /// Functions that lead to a function directly, each once; the last of them is the nearest.
    fn next_above(&self, function: FnRef) -> Rc<[FnRef]> {
        if let Some(known) = self.above.borrow().get(&function) {
            return known.clone();
        }
        let mut found: Vec<FnRef> = self.project().outer(function).into_iter().collect();
        let callers = self.meaning.names.callers(function);
        found.extend(callers.iter().filter_map(|call| self.project().function_of(*call)));
        found.extend(self.handed_over(function));
        // Of several the last counts.
        let mut seen = FxHashSet::default();
        found.reverse();
        found.retain(|function| seen.insert(*function));
        found.reverse();
        let found: Rc<[FnRef]> = found.into();
        self.above.borrow_mut().insert(function, found.clone());
        found
    }

    /// Functions that hand this one to something that will call it.
    fn handed_over(&self, function: FnRef) -> Option<FnRef> {
        let facts = self.project().facts(function.file);
        let expr = facts.function(function.id).expr?;
        match facts.expr(expr).parent {
            Parent::Expr(_) => self.project().function_of(Place { file: function.file, expr }),
            _ => None,
        }
    }

    /// Handlers that lead to a Mistral call, in order of place.
    pub(crate) fn spending(&self) -> Vec<&Handler> {
        let spends = self.calls.iter().filter(|call| call.kind != Kind::Management);
        let leading = spends.flat_map(|call| self.callers_of(call.place).to_vec());
        let leading: std::collections::BTreeSet<FnRef> = leading.collect();
        leading.into_iter().filter_map(|function| self.handlers.get(&function)).collect()
    }

    /// The handler that leads to a place, if one does.
    pub(crate) fn handler_of(&self, place: Place) -> Option<FnRef> {
        self.callers_of(place).iter().copied().find(|function| self.handlers.contains_key(function))
    }
}

/// Whether the manifest nearest above a path names a package.
fn names_package(manifests: &[Manifest], path: &str, name: &str) -> bool {
    let above = |manifest: &&Manifest| manifest.names_packages && is_above(&manifest.folder, path);
    let nearest = manifests.iter().filter(above).max_by_key(|manifest| manifest.folder.len());
    nearest.is_some_and(|manifest| manifest.text.contains(&format!("\"{name}\"")))
}

fn is_above(folder: &str, path: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
