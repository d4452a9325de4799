//! The facts of all files side by side.

use crate::apis::Apis;
use crate::modules::Modules as Targets;
use mistral_lint_grammars::facts::{
    ClassId, DefFrom, Expr, ExprId, ExprKind, Facts, FunctionId, Imported,
};
use mistral_lint_grammars::{Language, Modules, Span};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// A file that was read.
#[derive(Debug)]
pub(crate) struct File<'a> {
    pub(crate) path: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) facts: Facts,
    pub(crate) language: &'a Language,
    pub(crate) apis: &'a Apis,
    /// A test, an example or documentation.
    pub(crate) rough: bool,
    /// Speaks of Mistral, or is tied by imports to what does.
    pub(crate) near: bool,
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

/// All files that were read, and who could call what.
#[derive(Debug)]
pub(crate) struct Project<'a> {
    pub(crate) files: Vec<File<'a>>,
    pub(crate) modules: Targets,
    /// Calls by the last name of their callee.
    calls: FxHashMap<Box<str>, Vec<Place>>,
    /// Members by name.
    members: FxHashMap<Box<str>, Vec<Place>>,
    /// Names that imports give to what others export under this name.
    renames: FxHashMap<Box<str>, Vec<Box<str>>>,
    /// Files that export by assignment: `module.exports = ..`.
    common_exports: Vec<bool>,
    /// Files that are no modules: what they declare at their top, every other such file sees.
    scripts: Vec<bool>,
    globals: FxHashMap<Box<str>, Vec<u32>>,
}

impl<'a> Project<'a> {
    pub(crate) fn new(files: Vec<File<'a>>) -> Self {
        let modules = Targets::new(&files);
        let mut calls: FxHashMap<Box<str>, Vec<Place>> = FxHashMap::default();
        let mut members: FxHashMap<Box<str>, Vec<Place>> = FxHashMap::default();
        for (index, file) in files.iter().enumerate() {
            for (expr, fact) in file.facts.each_expr() {
                let place = Place { file: index as u32, expr };
                match &fact.kind {
                    ExprKind::Call(call) => {
                        if let Some(name) = last_name(&file.facts, call.callee) {
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
        let renames = renames(&files);
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
        Self { files, modules, calls, members, renames, common_exports, scripts, globals }
    }

    /// Whether a file is no module: it imports and exports nothing.
    pub(crate) fn is_script(&self, file: u32) -> bool {
        self.scripts[file as usize]
    }

    /// The other scripts beside this one that declare a name at their top.
    pub(crate) fn global(&self, from: u32, name: &str) -> Vec<u32> {
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

    /// Names that imports give to what others export under this name.
    pub(crate) fn renames(&self, name: &str) -> &[Box<str>] {
        self.renames.get(name).map_or(&[], Vec::as_slice)
    }

    /// Whether a file exports by assignment.
    pub(crate) fn has_common_exports(&self, file: u32) -> bool {
        self.common_exports[file as usize]
    }

    pub(crate) fn file(&self, id: u32) -> &File<'a> {
        &self.files[id as usize]
    }

    pub(crate) fn facts(&self, id: u32) -> &Facts {
        &self.files[id as usize].facts
    }

    pub(crate) fn expr(&self, place: Place) -> &Expr {
        self.facts(place.file).expr(place.expr)
    }

    pub(crate) fn text(&self, place: Place) -> &str {
        self.span_text(place.file, self.expr(place).span)
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

fn renames(files: &[File<'_>]) -> FxHashMap<Box<str>, Vec<Box<str>>> {
    let mut renames: FxHashMap<Box<str>, Vec<Box<str>>> = FxHashMap::default();
    for file in files {
        for binding in &file.facts.bindings {
            for def in &binding.defs {
                let DefFrom::Import(id) = def.from else { continue };
                let Imported::Name(name) = &file.facts.imports[id.index()].what else { continue };
                if *name != binding.name {
                    renames.entry(name.clone()).or_default().push(binding.name.clone());
                }
            }
        }
    }
    for names in renames.values_mut() {
        names.sort_unstable();
        names.dedup();
    }
    renames
}

/// Scripts of one page stand near each other.
fn top_folder(path: &str) -> &str {
    path.split_once('/').map_or("", |(folder, _)| folder)
}

fn is_script(file: &File<'_>) -> bool {
    let facts = &file.facts;
    let loads = || facts.exprs.iter().any(|expr| matches!(expr.kind, ExprKind::Load(_)));
    file.language.profile.modules == Modules::Paths
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
