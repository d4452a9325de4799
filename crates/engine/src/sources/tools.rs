//! Where the model chooses: the parameters of the functions that are offered to it.

use super::Source;
use super::requests::of_handler;
use crate::analysis::{Analysis, Kind};
use crate::handlers::{self, Handlers};
use crate::modules::Target;
use crate::names::Value;
use crate::project::{FnRef, Place};
use crate::role::Role;
use mistral_lint_grammars::facts::ExprKind;
use rustc_hash::FxHashSet;

/// Tools are looked for this deep in what a call is given.
const DEPTH: usize = 6;

/// Every parameter of a tool that a Mistral model may call.
pub(crate) fn choices(analysis: &Analysis<'_, '_>) -> Vec<Source> {
    let tools = handlers::tools(&analysis.meaning);
    if tools.is_empty() {
        return Vec::new();
    }
    let offers = Offers::find(analysis, &tools);
    let mut found = Vec::new();
    for tool in tools.values() {
        let Some(known) = offers.known(tool.function) else { continue };
        found.extend(of_handler(analysis, tool, true).into_iter().map(|source| Source {
            label: "the model chooses this".into(),
            by_name: !known,
            handler: None,
            ..source
        }));
    }
    found.sort_by_key(|source| (source.place, source.fields.len()));
    found
}

/// Which tools are offered to whom.
struct Offers {
    /// To a model of Mistral.
    ours: FxHashSet<FnRef>,
    /// To another model.
    theirs: FxHashSet<FnRef>,
    /// Files that call Mistral.
    calling: FxHashSet<u32>,
    /// Files of the same program as those.
    near: FxHashSet<u32>,
}

impl Offers {
    fn find(analysis: &Analysis<'_, '_>, tools: &Handlers) -> Self {
        let calls = analysis.calls.iter().filter(|call| call.kind == Kind::Inference);
        let calling: FxHashSet<u32> = calls.map(|call| call.place.file).collect();
        let near = joined(analysis, &calling);
        let mut offers =
            Self { ours: FxHashSet::default(), theirs: FxHashSet::default(), calling, near };
        for place in analysis.project().places() {
            let Some(call) = analysis.project().facts(place.file).call(place.expr) else {
                continue;
            };
            let mut given = Given::default();
            for arg in &call.args {
                given.gather(analysis, Place { file: place.file, expr: arg.value }, 0);
            }
            given.functions.retain(|function| tools.contains_key(function));
            if given.functions.is_empty() {
                continue;
            }
            given.gather(analysis, Place { file: place.file, expr: call.callee }, 0);
            given.calls.insert(place);
            let models: Vec<bool> =
                given.calls.iter().filter_map(|call| is_ours(analysis, *call)).collect();
            if models.contains(&true) {
                offers.ours.extend(given.functions);
            } else if !models.is_empty() {
                offers.theirs.extend(given.functions);
            }
        }
        for tool in tools.values() {
            let made = tool.routes.iter().filter_map(|place| maker(analysis, *place));
            for ours in made {
                let side = if ours { &mut offers.ours } else { &mut offers.theirs };
                side.insert(tool.function);
            }
        }
        offers
    }

    /// Whether it is sure that a Mistral model may call a function; nothing when none does.
    fn known(&self, function: FnRef) -> Option<bool> {
        if self.ours.contains(&function) {
            return Some(true);
        }
        let near = self.near.contains(&function.file) && !self.theirs.contains(&function);
        near.then(|| self.calling.contains(&function.file))
    }
}

/// The functions and calls that a value is made of.
#[derive(Default)]
struct Given {
    functions: FxHashSet<FnRef>,
    calls: FxHashSet<Place>,
}

impl Given {
    fn gather(&mut self, analysis: &Analysis<'_, '_>, place: Place, depth: usize) {
        if depth > DEPTH {
            return;
        }
        let at = |expr| Place { file: place.file, expr };
        let parts: Vec<Place> = match &analysis.project().expr(place).kind {
            ExprKind::Call(call) => {
                if !self.calls.insert(place) {
                    return;
                }
                call.args.iter().map(|arg| at(arg.value)).chain([at(call.callee)]).collect()
            }
            ExprKind::List(items) | ExprKind::Spread(items) | ExprKind::Pass(items) => {
                items.iter().map(|item| at(*item)).collect()
            }
            ExprKind::Record(entries) => entries.iter().map(|entry| at(entry.value)).collect(),
            ExprKind::Member(object, _) => vec![at(*object)],
            ExprKind::Name(..) => analysis.meaning.origins(place),
            _ => Vec::new(),
        };
        for part in parts {
            self.gather(analysis, part, depth + 1);
        }
        for value in analysis.meaning.names.values(place).iter() {
            match value {
                Value::Function(function) => {
                    self.functions.insert(*function);
                }
                Value::External(path) => {
                    for birth in path.births().filter(|birth| *birth != place) {
                        self.gather(analysis, birth, depth + 1);
                    }
                }
                Value::Record(record) if *record != place => {
                    self.gather(analysis, *record, depth + 1);
                }
                _ => {}
            }
        }
    }
}

/// Whether a call makes or asks a model of Mistral; nothing when it is about no model.
fn is_ours(analysis: &Analysis<'_, '_>, call: Place) -> Option<bool> {
    let model = |role| matches!(role, Role::Client | Role::Inference);
    let meaning = &analysis.meaning;
    let hits = meaning.hits(call);
    if hits.iter().any(|hit| model(meaning.entry(call.file, *hit).role)) {
        return Some(true);
    }
    let fact = analysis.project().facts(call.file).call(call.expr)?;
    let apis = meaning.names.apis(call.file);
    let callee = meaning.names.values(Place { file: call.file, expr: fact.callee });
    let known = callee.iter().any(|value| match value {
        Value::External(path) => {
            apis.of_path(&path.segments()).iter().any(|entry| model(apis.entry(*entry).role))
        }
        _ => false,
    });
    known.then_some(false)
}

/// Whose model the object is that a tool is registered with: `@agent.tool`.
fn maker(analysis: &Analysis<'_, '_>, registered: Place) -> Option<bool> {
    let facts = analysis.project().facts(registered.file);
    let callee = facts.call(registered.expr).map_or(registered.expr, |call| call.callee);
    let mut given = Given::default();
    given.gather(analysis, Place { file: registered.file, expr: callee }, 0);
    let models: Vec<bool> =
        given.calls.iter().filter_map(|call| is_ours(analysis, *call)).collect();
    if models.is_empty() { None } else { Some(models.contains(&true)) }
}

/// These files and all that are joined to them by imports, in either direction.
fn joined(analysis: &Analysis<'_, '_>, files: &FxHashSet<u32>) -> FxHashSet<u32> {
    let project = analysis.project();
    let mut beside: Vec<Vec<u32>> = vec![Vec::new(); project.files.len()];
    for (index, file) in project.files.iter().enumerate() {
        for import in file.facts.imports.iter().filter(|import| !import.type_only) {
            if let Target::File(target, _) = &*project.target(index as u32, &import.module) {
                beside[index].push(*target);
                beside[*target as usize].push(index as u32);
            }
        }
    }
    let mut found = files.clone();
    let mut todo: Vec<u32> = files.iter().copied().collect();
    while let Some(file) = todo.pop() {
        todo.extend(beside[file as usize].iter().filter(|next| found.insert(**next)));
    }
    found
}
