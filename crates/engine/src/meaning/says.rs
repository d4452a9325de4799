//! What a call says by the names of what it is given: who, which, how it ended.

use super::Meaning;
use crate::apis::glob;
use crate::names::Value;
use crate::project::Place;
use mistral_lint_grammars::facts::{ExprId, ExprKind};

/// Records in records are read this deep.
const DEPTH: usize = 4;

impl Meaning<'_, '_> {
    /// Whether a call is given something of each group of names.
    pub(super) fn says(&self, place: Place, groups: &[Vec<String>]) -> bool {
        let Some(call) = self.project().facts(place.file).call(place.expr) else { return false };
        let mut names: Vec<Box<str>> = Vec::new();
        for arg in &call.args {
            names.extend(arg.label.clone());
            self.said(
                Place { file: place.file, expr: arg.value },
                arg.label.is_none(),
                DEPTH,
                &mut names,
            );
        }
        let lower: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        groups
            .iter()
            .all(|group| group.iter().any(|pattern| lower.iter().any(|name| glob(pattern, name))))
    }

    /// The names in a value: of a record's parts, and of what is given as it is called.
    fn said(&self, place: Place, own: bool, depth: usize, into: &mut Vec<Box<str>>) {
        let Some(depth) = depth.checked_sub(1) else { return };
        let facts = self.project().facts(place.file);
        match &facts.expr(place.expr).kind {
            ExprKind::Name(name, _) | ExprKind::Member(_, name) if own => into.push(name.clone()),
            // Written into a text, one after the other, or through a call that writes it down.
            ExprKind::Join(parts) | ExprKind::List(parts) | ExprKind::Pass(parts) if own => {
                for part in parts {
                    self.said(Place { file: place.file, expr: *part }, own, depth, into);
                }
            }
            ExprKind::Call(call) if own => {
                for arg in &call.args {
                    into.extend(arg.label.clone());
                    let own = arg.label.is_none();
                    self.said(Place { file: place.file, expr: arg.value }, own, depth, into);
                }
            }
            _ => {}
        }
        for value in self.names.values(place).iter() {
            let Value::Record(record) = value else { continue };
            let ExprKind::Record(entries) = &self.project().expr(*record).kind else { continue };
            let spread = |expr: ExprId| match &self.project().facts(record.file).expr(expr).kind {
                ExprKind::Spread(parts) => parts.clone(),
                _ => Vec::new(),
            };
            for entry in entries {
                into.extend(entry.label.clone());
                for part in spread(entry.value).into_iter().filter(|part| *part != place.expr) {
                    self.said(Place { file: record.file, expr: part }, false, depth, into);
                }
            }
        }
    }
}
