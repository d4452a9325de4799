//! What expressions read, and where the same is tested or handed to a validator: found once for a file.

use crate::analysis::Analysis;
use crate::project::Place;
use crate::role::Role;
use mistral_lint_grammars::facts::{BindingId, ExprId, ExprKind, Facts, Parent};
use rustc_hash::{FxBuildHasher, FxHashMap};
use std::cell::RefCell;
use std::hash::BuildHasher;
use std::rc::Rc;

/// A validator is looked for so many expressions above what it is given.
const UP: usize = 4;
/// Conditions are looked into this deep, beside what is written in them.
const DEPTH: usize = 16;

/// A name and the fields below it that an expression reads: `body.message`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Read {
    pub(super) binding: BindingId,
    pub(super) fields: Vec<Box<str>>,
}

impl Read {
    /// What a place reads.
    pub(super) fn at(analysis: &Analysis<'_, '_>, place: Place) -> Option<Self> {
        let facts = analysis.project().facts(place.file);
        let mut fields = Vec::new();
        let mut at = place.expr;
        loop {
            match &facts.expr(at).kind {
                ExprKind::Name(_, Some(binding)) => {
                    fields.reverse();
                    return Some(Self { binding: *binding, fields });
                }
                ExprKind::Member(object, name) => {
                    fields.push(name.clone());
                    at = *object;
                }
                ExprKind::Index(object, keys) => {
                    let [key] = keys.as_slice() else { return None };
                    let key_place = Place { file: place.file, expr: *key };
                    let text = analysis.meaning.names.key_text(key_place);
                    fields.push(match &facts.expr(*key).kind {
                        ExprKind::Constant(number) => number.clone(),
                        _ => text?,
                    });
                    at = *object;
                }
                ExprKind::Pass(parts) => match parts.as_slice() {
                    [part] => at = *part,
                    _ => return None,
                },
                // `name.as_str()` is the name's text.
                ExprKind::Call(call) if call.args.is_empty() => {
                    let ExprKind::Member(object, _) = facts.expr(call.callee).kind else {
                        return None;
                    };
                    let whole = Place { file: place.file, expr: at };
                    at = analysis.meaning.has(whole, Role::Carrier).then_some(object)?;
                }
                _ => return None,
            }
        }
    }

    /// What this is the first item of.
    pub(super) fn first_of(&self) -> Option<&[Box<str>]> {
        self.fields.split_last().filter(|(last, _)| ***last == *"0").map(|(_, fields)| fields)
    }

    fn hash(&self) -> u64 {
        hash(self.binding, &self.fields)
    }
}

fn hash(binding: BindingId, fields: &[Box<str>]) -> u64 {
    FxBuildHasher.hash_one((binding, fields))
}

/// Guards, by a hash of what their conditions read.
type Tested = FxHashMap<u64, Vec<usize>>;

/// Uses of names, by file, that are handed to what checks them.
type Validated = FxHashMap<(u32, BindingId), Rc<[Handed]>>;

/// What is known of files and of names in them.
#[derive(Debug, Default)]
pub(crate) struct Reads {
    tested: RefCell<FxHashMap<u32, Rc<Tested>>>,
    validated: RefCell<Validated>,
}

impl Reads {
    /// The guards of a file, in order, that can be about what is read, or about its first item; perhaps some others.
    pub(super) fn guards(&self, analysis: &Analysis<'_, '_>, file: u32, read: &Read) -> Vec<usize> {
        let known = self.tested.borrow().get(&file).cloned();
        let tested = known.unwrap_or_else(|| {
            let found = Rc::new(tested(analysis, file));
            self.tested.borrow_mut().insert(file, found.clone());
            found
        });
        tested.get(&read.hash()).cloned().unwrap_or_default()
    }

    /// The uses of a name that are handed to a call that checks what it is given, in order.
    pub(super) fn validated(
        &self,
        analysis: &Analysis<'_, '_>,
        file: u32,
        binding: BindingId,
    ) -> Rc<[Handed]> {
        if let Some(known) = self.validated.borrow().get(&(file, binding)) {
            return known.clone();
        }
        let facts = analysis.project().facts(file);
        let checks = |handed: &Handed| {
            let place = Place { file, expr: handed.call };
            [Role::Validator, Role::Checker].iter().any(|role| analysis.meaning.has(place, *role))
        };
        let uses = facts.binding(binding).uses.iter();
        let found = uses.filter_map(|used| handed_to(facts, *used));
        let found: Rc<[_]> = found.filter(checks).collect();
        self.validated.borrow_mut().insert((file, binding), found.clone());
        found
    }
}

/// A use of a name that is handed to a call, read further or not: `validate(body.message)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Handed {
    pub(super) used: ExprId,
    pub(super) call: ExprId,
    /// What of the call the use stands in.
    pub(super) part: ExprId,
}

fn handed_to(facts: &Facts, used: ExprId) -> Option<Handed> {
    let mut part = used;
    for _ in 0..UP {
        let Parent::Expr(parent) = facts.expr(part).parent else { break };
        if facts.call(parent).is_some() {
            return Some(Handed { used, call: parent, part });
        }
        part = parent;
    }
    None
}

fn tested(analysis: &Analysis<'_, '_>, file: u32) -> Tested {
    let facts = analysis.project().facts(file);
    let mut found = Tested::default();
    for (index, guard) in facts.guards.iter().enumerate() {
        let mut parts = Vec::new();
        below(facts, guard.test, DEPTH, &mut parts);
        // What is compared may be written elsewhere: what a pattern is for stands before all patterns.
        for (part, _) in facts.inside(facts.expr(guard.test).span) {
            below(facts, part, 1, &mut parts);
        }
        parts.sort_unstable();
        parts.dedup();
        for part in parts {
            let Some(read) = Read::at(analysis, Place { file, expr: part }) else { continue };
            let of_first = read.first_of().map(|fields| hash(read.binding, fields));
            for hash in of_first.into_iter().chain([read.hash()]) {
                let guards = found.entry(hash).or_default();
                if guards.last() != Some(&index) {
                    guards.push(index);
                }
            }
        }
    }
    found
}

/// The parts of a condition, wherever they are written.
fn below(facts: &Facts, expr: ExprId, depth: usize, into: &mut Vec<ExprId>) {
    into.push(expr);
    let Some(depth) = depth.checked_sub(1) else { return };
    let mut inner = |part: ExprId| below(facts, part, depth, into);
    match &facts.expr(expr).kind {
        ExprKind::Test { parts, .. }
        | ExprKind::TypeOf(parts)
        | ExprKind::Choice(parts)
        | ExprKind::Pass(parts)
        | ExprKind::Join(parts)
        | ExprKind::Opaque(parts) => parts.iter().for_each(|part| inner(*part)),
        ExprKind::Member(object, _) => inner(*object),
        ExprKind::Call(call) => {
            inner(call.callee);
            call.args.iter().for_each(|arg| inner(arg.value));
        }
        _ => {}
    }
}
