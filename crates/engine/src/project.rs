//! The facts of all files side by side.

use crate::apis::Apis;
use crate::modules::{Modules as Places, Target};
use crate::prefilter::Inside;
use mistral_lint_grammars::facts::{
    BindingId, ClassId, DefFrom, Expr, ExprId, ExprKind, Facts, FunctionId, Imported,
};
use mistral_lint_grammars::virtual_documents::Standing;
use mistral_lint_grammars::{Language, Modules, Span};
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) path: Arc<str>,
    /// Its place in the list of all sources.
    pub(crate) source: u32,
    /// Its text; of code in a file of another kind the file's, blank where no code is.
    pub(crate) text: Arc<str>,
    pub(crate) facts: Facts,
    pub(crate) language: &'a Language,
    pub(crate) apis: &'a Apis,
    /// A test, an example or documentation.
    pub(crate) rough: bool,
    /// Speaks of Mistral, or is tied by imports to what does.
    pub(crate) near: bool,
    /// Where it stands, when it is no file of its own.
    pub(crate) inside: Option<Inside>,
}

impl File<'_> {
    /// The text of the file on the disk.
    pub(crate) fn whole(&self) -> &Arc<str> {
        self.inside.as_ref().map_or(&self.text, |inside| &inside.whole)
    }

    /// Whether it is only shown or tried out.
    pub(crate) fn is_sample(&self) -> bool {
        self.inside.as_ref().is_some_and(|inside| inside.standing == Standing::Sample)
    }

    /// Whether the file is what its folder is imported as.
    pub(crate) fn stands_for_folder(&self) -> bool {
        let name = self.path.rsplit('/').next().unwrap_or(&self.path);
        let stem = name.split('.').next().unwrap_or(name);
        self.language.profile.index_files.iter().any(|known| known == stem)
    }
}

/// An expression of some file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Place {
    pub(crate) file: u32,
    pub(crate) expr: ExprId,
}

/// A function of some file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct FnRef {
    pub(crate) file: u32,
    pub(crate) id: FunctionId,
}

/// A class of some file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct ClassRef {
    pub(crate) file: u32,
    pub(crate) id: ClassId,
}

/// Where modules' names lead, by file.
type Targets = FxHashMap<(u32, Box<str>), Rc<Target>>;

/// All files that were read, and who could call what.
#[derive(Debug)]
pub(crate) struct Project<'a> {
    pub(crate) files: Vec<File<'a>>,
    modules: Places,
    /// Each name is looked for once.
    targets: RefCell<Targets>,
    /// Calls by the last name of their callee, or of what keeps or gives it.
    calls: FxHashMap<Box<str>, Vec<Place>>,
    /// Members by name.
    members: FxHashMap<Box<str>, Vec<Place>>,
    /// Names that imports bind, by the name that others export.
    imported: FxHashMap<Box<str>, Vec<(u32, BindingId)>>,
    /// Files that export by assignment: `module.exports = ..`.
    common_exports: Vec<bool>,
    /// Modules that a module passes on whole.
    wholes: RefCell<FxHashMap<u32, Rc<[u32]>>>,
    /// Files that take in all the names of another.
    takes_all: Vec<bool>,
    /// Files that are no modules: what they declare at their top, every other such file sees.
    scripts: Vec<bool>,
    globals: FxHashMap<Box<str>, Vec<u32>>,
}

impl<'a> Project<'a> {
    pub(crate) fn new(files: Vec<File<'a>>, modules: Places) -> Self {
        let mut calls: FxHashMap<Box<str>, Vec<Place>> = FxHashMap::default();
        let mut members: FxHashMap<Box<str>, Vec<Place>> = FxHashMap::default();
        for (index, file) in files.iter().enumerate() {
            for (expr, fact) in file.facts.each_expr() {
                let place = Place { file: index as u32, expr };
                match &fact.kind {
                    ExprKind::Call(call) => {
                        if let Some(name) = callee_name(&file.facts, call.callee) {
                            calls.entry(name.into()).or_default().push(place);
                        }
                    }
                    ExprKind::Member(_, name) => {
                        members.entry(name.clone()).or_default().push(place);
                    }
                    _ => {}
                }
            }
        }
        let imported = imported(&files);
        let common_exports = files.iter().map(|file| exports_by_assignment(&file.facts)).collect();
        let common_exports: Vec<bool> = common_exports;
        let scripts: Vec<bool> = files
            .iter()
            .zip(&common_exports)
            .map(|(file, exports)| !exports && is_script(file))
            .collect();
        let mut globals: FxHashMap<Box<str>, Vec<u32>> = FxHashMap::default();
        for (index, file) in files.iter().enumerate().filter(|(index, _)| scripts[*index]) {
            for name in file.facts.module_names.keys() {
                globals.entry(name.clone()).or_default().push(index as u32);
            }
        }
        let takes_all = files
            .iter()
            .map(|file| file.facts.imports.iter().any(|import| import.what == Imported::Star))
            .collect();
        Self {
            wholes: RefCell::default(),
            takes_all,
            files,
            modules,
            targets: RefCell::default(),
            calls,
            members,
            imported,
            common_exports,
            scripts,
            globals,
        }
    }

    /// Where a module's name leads to from a file.
    pub(crate) fn target(&self, file: u32, module: &str) -> Rc<Target> {
        let key = (file, Box::from(module));
        if let Some(known) = self.targets.borrow().get(&key) {
            return known.clone();
        }
        let target = Rc::new(self.modules.resolve(self.file(file), module));
        self.targets.borrow_mut().insert(key, target.clone());
        target
    }

    /// The modules whose names a module passes on whole, directly or not; each once, nearest first.
    pub(crate) fn wholes(&self, file: u32) -> Rc<[u32]> {
        if let Some(known) = self.wholes.borrow().get(&file) {
            return known.clone();
        }
        let mut found: Vec<u32> = vec![file];
        let mut next = 0;
        while let Some(at) = found.get(next).copied() {
            next += 1;
            let facts = self.facts(at);
            let stars = facts
                .imports
                .iter()
                .filter(|import| import.what == Imported::Star)
                .map(|import| &*import.module);
            let wholes = facts.exports.iter().filter(|export| export.name.is_none());
            for module in stars.chain(wholes.filter_map(|export| export.module.as_deref())) {
                if let Target::File(target, _) = &*self.target(at, module)
                    && !found.contains(target)
                {
                    found.push(*target);
                }
            }
        }
        found.remove(0);
        let found: Rc<[u32]> = found.into();
        self.wholes.borrow_mut().insert(file, found.clone());
        found
    }

    /// Whether a file is no module: it imports and exports nothing.
    pub(crate) fn is_script(&self, file: u32) -> bool {
        self.scripts[file as usize]
    }

    /// Other files whose names are seen here without being named in an import, and that declare this one.
    pub(crate) fn global(&self, from: u32, name: &str) -> Vec<u32> {
        if self.takes_all[from as usize] {
            let declares = |file: &&u32| self.facts(**file).module_names.contains_key(name);
            return self.wholes(from).iter().find(declares).copied().into_iter().collect();
        }
        if !self.is_script(from) {
            return Vec::new();
        }
        let folder = top_folder(&self.file(from).path);
        let declared = self.globals.get(name).map_or(&[][..], Vec::as_slice);
        declared
            .iter()
            .copied()
            .filter(|file| *file != from && top_folder(&self.file(*file).path) == folder)
            .collect()
    }

    /// What imports bind to what others export under this name, by file.
    pub(crate) fn imported(&self, name: &str) -> &[(u32, BindingId)] {
        self.imported.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a file exports by assignment.
    pub(crate) fn has_common_exports(&self, file: u32) -> bool {
        self.common_exports[file as usize]
    }

    pub(crate) fn file(&self, id: u32) -> &File<'a> {
        &self.files[id as usize]
    }

    /// A test, an example or documentation: the file, or what stands around a place in it.
    pub(crate) fn is_rough(&self, file: u32, at: Span) -> bool {
        let file = self.file(file);
        file.rough || file.facts.trials().any(|span| span.contains(at))
    }

    pub(crate) fn facts(&self, id: u32) -> &Facts {
        &self.files[id as usize].facts
    }

    pub(crate) fn expr(&self, place: Place) -> &Expr {
        self.facts(place.file).expr(place.expr)
    }

    pub(crate) fn text(&self, place: Place) -> &str {
        // Where a character is escaped, blanks stand for the rest of it.
        self.span_text(place.file, self.expr(place).span).trim_start()
    }

    pub(crate) fn span_text(&self, file: u32, span: Span) -> &str {
        span.of(&self.file(file).text)
    }

    /// Calls whose callee ends in this name, anywhere.
    pub(crate) fn calls_named(&self, name: &str) -> &[Place] {
        self.calls.get(name).map_or(&[], Vec::as_slice)
    }

    /// Members of this name, anywhere.
    pub(crate) fn members_named(&self, name: &str) -> &[Place] {
        self.members.get(name).map_or(&[], Vec::as_slice)
    }

    /// Every expression of every file.
    pub(crate) fn places(&self) -> impl Iterator<Item = Place> + '_ {
        self.files.iter().enumerate().flat_map(|(file, f)| {
            (0..f.facts.exprs.len() as u32)
                .map(move |id| Place { file: file as u32, expr: ExprId(id) })
        })
    }

    /// Every function.
    pub(crate) fn functions(&self) -> impl Iterator<Item = FnRef> + '_ {
        self.files.iter().enumerate().flat_map(|(file, f)| {
            (0..f.facts.functions.len() as u32)
                .map(move |id| FnRef { file: file as u32, id: FunctionId(id) })
        })
    }

    /// The function around a place.
    pub(crate) fn function_of(&self, place: Place) -> Option<FnRef> {
        self.facts(place.file).function_of(place.expr).map(|id| FnRef { file: place.file, id })
    }

    /// The function that a function stands in.
    pub(crate) fn outer(&self, function: FnRef) -> Option<FnRef> {
        let facts = self.facts(function.file);
        let parent = facts.block(facts.function(function.id).block).parent?;
        facts.block(parent).function.map(|id| FnRef { file: function.file, id })
    }
}

fn imported(files: &[File<'_>]) -> FxHashMap<Box<str>, Vec<(u32, BindingId)>> {
    let mut imported: FxHashMap<Box<str>, Vec<(u32, BindingId)>> = FxHashMap::default();
    for (index, file) in files.iter().enumerate() {
        for (id, binding) in file.facts.bindings.iter().enumerate() {
            for def in &binding.defs {
                let DefFrom::Import(import) = def.from else { continue };
                let Imported::Name(name) = &file.facts.imports[import.index()].what else {
                    continue;
                };
                let bound = (index as u32, BindingId(id as u32));
                imported.entry(name.clone()).or_default().push(bound);
            }
        }
    }
    imported
}

/// Scripts of one page stand near each other.
fn top_folder(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

fn is_script(file: &File<'_>) -> bool {
    let facts = &file.facts;
    let on_page = file.inside.as_ref().is_none_or(|inside| inside.standing == Standing::Script);
    let loads = || facts.exprs.iter().any(|expr| matches!(expr.kind, ExprKind::Load(_)));
    on_page
        && file.language.profile.modules == Modules::Paths
        && facts.imports.is_empty()
        && facts.exports.is_empty()
        && !loads()
}

fn exports_by_assignment(facts: &Facts) -> bool {
    let named = |id: ExprId| match &facts.expr(id).kind {
        ExprKind::Name(name, None) | ExprKind::Member(_, name) => &**name == "exports",
        _ => false,
    };
    facts.assigns.iter().any(|assign| match facts.expr(assign.target).kind {
        ExprKind::Member(object, _) => named(assign.target) || named(object),
        _ => false,
    })
}

/// `c` of `a.b.c`.
pub(crate) fn last_name(facts: &Facts, id: ExprId) -> Option<&str> {
    match &facts.expr(id).kind {
        ExprKind::Name(name, _) | ExprKind::Member(_, name) => Some(name),
        ExprKind::Pass(parts) if parts.len() == 1 => last_name(facts, parts[0]),
        _ => None,
    }
}

/// `c` of `a.b.c()`, of `a.b.c[key]()` and of `a.b.c()()`.
fn callee_name(facts: &Facts, id: ExprId) -> Option<&str> {
    match &facts.expr(id).kind {
        ExprKind::Index(object, _) => callee_name(facts, *object),
        ExprKind::Call(call) => callee_name(facts, call.callee),
        _ => last_name(facts, id),
    }
}

/// `a.b.c` as it is written; calls and indexes are left out, what has no name is `?`.
pub(crate) fn dotted(facts: &Facts, id: ExprId) -> String {
    let mut names: Vec<&str> = Vec::new();
    let mut at = id;
    loop {
        match &facts.expr(at).kind {
            ExprKind::Name(name, _) => {
                names.push(name);
                break;
            }
            ExprKind::This => {
                names.push("this");
                break;
            }
            ExprKind::Member(object, name) => {
                names.push(name);
                at = *object;
            }
            ExprKind::Call(call) => at = call.callee,
            ExprKind::Index(object, _) => at = *object,
            ExprKind::Pass(parts) if parts.len() == 1 => at = parts[0],
            _ => {
                names.push("?");
                break;
            }
        }
    }
    names.reverse();
    names.join(".")
}
