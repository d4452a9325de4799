//! What a type says of a value.

use super::{Names, Value};
use crate::project::Place;
use mistral_lint_grammars::facts::{ExprId, ExprKind};

impl Names<'_, '_> {
    /// An object of the type that a type expression names; wrappers are looked through as well.
    pub(crate) fn instance_of(&self, file: u32, ty: ExprId, into: &mut Vec<Value>) {
        let facts = self.project.facts(file);
        match &facts.expr(ty).kind {
            ExprKind::Index(object, keys) => {
                self.instance_of(file, *object, into);
                for key in keys.iter().take(3) {
                    self.instance_of(file, *key, into);
                }
            }
            ExprKind::Choice(parts) | ExprKind::Pass(parts) | ExprKind::Join(parts) => {
                for part in parts.iter().take(4) {
                    self.instance_of(file, *part, into);
                }
            }
            ExprKind::Name(..) | ExprKind::Member(..) | ExprKind::This => {
                let place = Place { file, expr: ty };
                if let Some(alias) = self.type_alias(place) {
                    self.instance_of(alias.file, alias.expr, into);
                    return;
                }
                for value in self.values(place).iter() {
                    match value {
                        Value::External(path) => into.push(Value::External(path.call(place))),
                        Value::Class(class) | Value::Instance(class) => {
                            into.push(Value::Instance(*class));
                        }
                        _ => {}
                    }
                }
            }
            ExprKind::Call(_) => {
                // An annotation that carries a dependency: `Annotated[T, Depends(f)]`.
                self.of_injected(file, ty, into);
            }
            _ => {}
        }
    }
}
