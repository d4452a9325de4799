//! Once every declaration is known: which binding each name reads.

use super::build::Builder;
use crate::facts::{
    AssignId, BindingId, BlockId, BlockKind, Def, DefFrom, ExprId, ExprKind, Facts,
};

/// How many regions are looked through for a name.
const SCOPE_DEPTH: usize = 256;

impl Builder<'_> {
    pub(super) fn finish(mut self) -> Facts {
        while !self.stack.is_empty() {
            self.close();
        }
        self.rebind();
        self.link_names();
        for binding in &mut self.facts.bindings {
            binding.defs.sort_by_key(|def| def.at);
        }
        for (index, assign) in self.facts.assigns.iter().enumerate() {
            self.facts.targets.entry(assign.target).or_insert(AssignId(index as u32));
        }
        self.facts.module_names = std::mem::take(&mut self.scopes[0]);
        self.facts.strings.sort_by_key(|id| self.facts.exprs[id.index()].span.start);
        self.facts
    }

    /// Assignments to names that exist are definitions of them; a name that exists nowhere is the module's.
    fn rebind(&mut self) {
        for id in std::mem::take(&mut self.rebinds) {
            let assign = self.facts.assigns[id.index()].clone();
            for bound in self.patterns_of(assign.target) {
                let Some(binding) = self.lookup(&bound.name, assign.block) else {
                    self.block = BlockId(0);
                    let from = bound.from(DefFrom::Assign(id));
                    self.declare(
                        bound.name,
                        bound.span,
                        from,
                        bound.path,
                        bound.default,
                        assign.span.end,
                    );
                    continue;
                };
                let def = Def {
                    at: assign.span.end,
                    block: assign.block,
                    from: bound.from(DefFrom::Assign(id)),
                    path: bound.path,
                    default: bound.default,
                    kills: !assign.augments,
                    span: bound.span,
                };
                self.facts.bindings[binding.index()].defs.push(def);
            }
        }
    }

    fn link_names(&mut self) {
        for index in 0..self.facts.exprs.len() {
            let id = ExprId(index as u32);
            let expr = &self.facts.exprs[index];
            let ExprKind::Name(name, None) = &expr.kind else { continue };
            let defines = self.patterns.contains(&id);
            let binding = if defines {
                self.lookup(name, expr.block)
            } else if self.heads.contains(&id) {
                self.lookup_of(name, expr.block, |binding| self.holds_names(binding))
            } else {
                self.lookup_at(name, expr.block, expr.span.start)
            };
            let Some(binding) = binding else { continue };
            let name = name.clone();
            self.facts.exprs[index].kind = ExprKind::Name(name, Some(binding));
            if !defines {
                self.facts.bindings[binding.index()].uses.push(id);
            }
        }
    }

    /// The binding of a name for a reader at a place: in `let key = key();` the name that is read is the outer one.
    fn lookup_at(&self, name: &str, block: BlockId, at: u32) -> Option<BindingId> {
        let found = self.lookup(name, block)?;
        let binding = self.facts.binding(found);
        let function = self.facts.block(block).function;
        let not_yet = |def: &Def| match def.from {
            DefFrom::Assign(id) => {
                let assign = &self.facts.assigns[id.index()];
                let value = assign.value.map(|value| self.facts.expr(value).span);
                at < assign.span.start
                    || value.is_some_and(|value| value.start <= at && at < value.end)
            }
            _ => false,
        };
        let here = self.facts.block(binding.scope).function == function;
        if !here || !binding.defs.iter().all(not_yet) {
            return Some(found);
        }
        let outer = self.facts.block(binding.scope).parent;
        outer.and_then(|outer| self.lookup_at(name, outer, at)).or(Some(found))
    }

    /// Whether a binding can be what a path begins with.
    fn holds_names(&self, binding: BindingId) -> bool {
        let defs = &self.facts.binding(binding).defs;
        defs.iter().any(|def| matches!(def.from, DefFrom::Class(_) | DefFrom::Import(_)))
    }

    /// The binding of a name for a reader in `block`.
    fn lookup(&self, name: &str, block: BlockId) -> Option<BindingId> {
        self.lookup_of(name, block, |_| true)
    }

    /// The nearest binding of a name that will do, for a reader in `block`. Names of a class's body are not seen by its methods.
    fn lookup_of(
        &self,
        name: &str,
        block: BlockId,
        will_do: impl Fn(BindingId) -> bool,
    ) -> Option<BindingId> {
        let mut at = Some(block);
        let mut left_function = false;
        for _ in 0..SCOPE_DEPTH {
            let id = at?;
            let block = self.facts.block(id);
            let hidden = left_function && matches!(block.kind, BlockKind::Class(_));
            let known = self.scopes[id.index()].get(name).copied();
            if let Some(binding) = known.filter(|binding| !hidden && will_do(*binding)) {
                return Some(binding);
            }
            left_function |= matches!(block.kind, BlockKind::Function(_));
            at = block.parent;
        }
        self.scopes[0].get(name).copied().filter(|binding| will_do(*binding))
    }
}
