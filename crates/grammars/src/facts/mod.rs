//! What someone sees in a file who knows only the language: no library, no rule.
//!
//! A file's facts are arenas that point into each other by index. Expressions know their parent, so
//! that a value can be followed both ways.

mod expr;
mod index;
mod item;
mod relocate;
mod scope;
mod statement;

pub use expr::{Arg, Call, Entry, Expr, ExprKind, Flavour, Parent};
pub use item::{Class, Export, Field, Function, Import, Imported, Param};
pub use scope::{Binding, Block, BlockKind, Def, DefFrom, Step};
pub use statement::{Assign, Directive, Guard, Raise};

use crate::span::Span;

macro_rules! index {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub u32);
        impl $name {
            /// As an index into the arena.
            #[must_use]
            pub const fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

index! {
    /// Index into [`Facts::exprs`].
    ExprId,
    /// Index into [`Facts::blocks`].
    BlockId,
    /// Index into [`Facts::bindings`].
    BindingId,
    /// Index into [`Facts::functions`].
    FunctionId,
    /// Index into [`Facts::classes`].
    ClassId,
    /// Index into [`Facts::assigns`].
    AssignId,
    /// Index into [`Facts::imports`].
    ImportId,
}

/// So many definitions before and after a reader are asked whether they reach it.
const NEAR: usize = 256;

/// The facts of one module.
#[derive(Debug, Default, Clone)]
pub struct Facts {
    /// Expressions, patterns and types.
    pub exprs: Vec<Expr>,
    /// Regions of control; the first is the module itself.
    pub blocks: Vec<Block>,
    /// Those of them that are modules with a name.
    pub regions: Vec<BlockId>,
    /// Names and what defines them.
    pub bindings: Vec<Binding>,
    /// Functions, methods, closures.
    pub functions: Vec<Function>,
    /// Classes, structs, enums, interfaces; an `impl` is one more class of the same name.
    pub classes: Vec<Class>,
    /// Values that are put into patterns.
    pub assigns: Vec<Assign>,
    /// The assignment of every target; of several, the first.
    pub(crate) targets: rustc_hash::FxHashMap<ExprId, AssignId>,
    /// Names that other modules give.
    pub imports: Vec<Import>,
    /// Names that this module gives under another name, or of another module.
    pub exports: Vec<Export>,
    /// Conditions.
    pub guards: Vec<Guard>,
    /// Throws and raises.
    pub raises: Vec<Raise>,
    /// Strings at the top of a module or function that say how it runs ("use client").
    pub directives: Vec<Directive>,
    /// Comments, in order.
    pub comments: Vec<Span>,
    /// Every string and every piece of text of one, in order.
    pub strings: Vec<ExprId>,
    /// Where the parser had to guess.
    pub errors: Vec<Span>,
    /// The names of the module's own region.
    pub module_names: rustc_hash::FxHashMap<Box<str>, BindingId>,
    index: std::sync::OnceLock<index::Index>,
}

impl Facts {
    /// An expression.
    #[must_use]
    pub fn expr(&self, id: ExprId) -> &Expr {
        &self.exprs[id.index()]
    }

    /// A block.
    #[must_use]
    pub fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    /// The module inside the file that has this name and stands directly in `around`.
    #[must_use]
    pub fn region(&self, around: BlockId, name: &str) -> Option<BlockId> {
        let is = |id: &BlockId| {
            let block = self.block(*id);
            block.parent == Some(around) && block.name.as_deref() == Some(name)
        };
        self.regions.iter().copied().find(is)
    }

    /// The names of the modules inside the file that a region is, outermost first; none for any other region.
    #[must_use]
    pub fn region_path(&self, region: BlockId) -> Vec<&str> {
        let mut path = Vec::new();
        let mut at = self.block(region);
        while let (Some(name), Some(parent)) = (&at.name, at.parent) {
            path.push(&**name);
            at = self.block(parent);
        }
        path.reverse();
        path
    }

    /// A binding.
    #[must_use]
    pub fn binding(&self, id: BindingId) -> &Binding {
        &self.bindings[id.index()]
    }

    /// A function.
    #[must_use]
    pub fn function(&self, id: FunctionId) -> &Function {
        &self.functions[id.index()]
    }

    /// A class.
    #[must_use]
    pub fn class(&self, id: ClassId) -> &Class {
        &self.classes[id.index()]
    }

    /// The call at an expression, if it is one.
    #[must_use]
    pub fn call(&self, id: ExprId) -> Option<&Call> {
        match &self.expr(id).kind {
            ExprKind::Call(call) => Some(call),
            _ => None,
        }
    }

    /// The assignment that puts a value into an expression, if there is one.
    #[must_use]
    pub fn assigned(&self, target: ExprId) -> Option<&Assign> {
        self.targets.get(&target).map(|id| &self.assigns[id.index()])
    }

    /// The innermost function around an expression.
    #[must_use]
    pub fn function_of(&self, id: ExprId) -> Option<FunctionId> {
        self.block(self.expr(id).block).function
    }

    /// Whether `inner` is `outer` or lies in it.
    #[must_use]
    pub fn within(&self, inner: BlockId, outer: BlockId) -> bool {
        let mut at = Some(inner);
        while let Some(block) = at {
            if block == outer {
                return true;
            }
            at = self.block(block).parent;
        }
        false
    }

    /// Every expression with its index.
    pub fn each_expr(&self) -> impl Iterator<Item = (ExprId, &Expr)> {
        self.exprs.iter().enumerate().map(|(i, e)| (ExprId(i as u32), e))
    }

    /// The definitions of a name that can be what `at` reads, by structure: an assignment hides the
    /// earlier ones for what follows it in its own region.
    #[must_use]
    pub fn reaching(&self, binding: BindingId, at: ExprId) -> Vec<&Def> {
        let binding = self.binding(binding);
        if binding.defs.len() < 2 {
            return binding.defs.iter().collect();
        }
        let expr = self.expr(at);
        let function = self.block(expr.block).function;
        let mut found: Vec<&Def> = Vec::new();
        // Of very many definitions only those near the reader are asked.
        let here = binding.defs.partition_point(|def| def.at <= expr.span.start);
        let near = here.saturating_sub(NEAR)..(here + NEAR).min(binding.defs.len());
        for def in binding.defs[near].iter().rev() {
            if def.at > expr.span.start {
                // Later in the text: reaches only around a loop, or from another function's run.
                let around = self.block(def.block).function != function
                    || self.share_loop(def.block, expr.block);
                if around {
                    found.push(def);
                }
                continue;
            }
            found.push(def);
            if def.kills
                && self.block(def.block).function == function
                && self.within(expr.block, def.block)
            {
                break;
            }
        }
        found.reverse();
        found
    }

    fn share_loop(&self, a: BlockId, b: BlockId) -> bool {
        let mut at = Some(a);
        while let Some(block) = at {
            if self.block(block).kind == BlockKind::Loop && self.within(b, block) {
                return true;
            }
            at = self.block(block).parent;
        }
        false
    }
}
