//! What someone sees in a file who knows only the language: no library, no rule.
//!
//! A file's facts are arenas that point into each other by index. Expressions know their parent, so
//! that a value can be followed both ways.

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

/// The facts of one module.
#[derive(Debug, Default, Clone)]
pub struct Facts {
    /// Expressions, patterns and types.
    pub exprs: Vec<Expr>,
    /// Regions of control; the first is the module itself.
    pub blocks: Vec<Block>,
    /// Names and what defines them.
    pub bindings: Vec<Binding>,
    /// Functions, methods, closures.
    pub functions: Vec<Function>,
    /// Classes, structs, enums, interfaces; an `impl` is one more class of the same name.
    pub classes: Vec<Class>,
    /// Values that are put into patterns.
    pub assigns: Vec<Assign>,
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
}

/// An expression, a pattern, or a type.
#[derive(Debug, Clone)]
pub struct Expr {
    /// Where.
    pub span: Span,
    /// What.
    pub kind: ExprKind,
    /// The region that it stands in.
    pub block: BlockId,
    /// Where its value goes.
    pub parent: Parent,
}

/// What kind of expression.
#[derive(Debug, Clone)]
pub enum ExprKind {
    /// A name, and its binding when the module has one.
    Name(Box<str>, Option<BindingId>),
    /// The receiver of a method, when the language has a word for it.
    This,
    /// A string without holes; its value, unescaped only as far as matters.
    Text(Box<str>),
    /// A number, a truth value, nothing.
    Constant(Box<str>),
    /// `object.name`.
    Member(ExprId, Box<str>),
    /// `object[key]`, or a type with arguments.
    Index(ExprId, Vec<ExprId>),
    /// A call.
    Call(Call),
    /// Interpolation, concatenation, formatting, piping.
    Join(Vec<ExprId>),
    /// One of several: `a or b`, `c ? a : b`, arms.
    Choice(Vec<ExprId>),
    /// The same value: parentheses, await, casts, references.
    Pass(Vec<ExprId>),
    /// A truth value about its parts: comparison, negation, membership.
    Test {
        /// The operator as it is written.
        op: Box<str>,
        /// What is tested.
        parts: Vec<ExprId>,
    },
    /// The type of a value, as a value.
    TypeOf(Vec<ExprId>),
    /// Named parts.
    Record(Vec<Entry>),
    /// Items in order.
    List(Vec<ExprId>),
    /// `...value`, `*value`, `**value`.
    Spread(Vec<ExprId>),
    /// A function as a value.
    Function(FunctionId),
    /// A class as a value.
    Class(ClassId),
    /// Another module as a value: `require("x")`, `import("x")`.
    Load(Box<str>),
    /// Anything else; values do not pass.
    Opaque(Vec<ExprId>),
}

/// Where an expression's value goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Parent {
    /// Nowhere.
    None,
    /// Into another expression.
    Expr(ExprId),
    /// Into a pattern.
    Assign(AssignId),
    /// Back to the callers.
    Return(FunctionId),
    /// Out of the function as an error: index into [`Facts::raises`].
    Raise(u32),
    /// Into a parameter, as its default: function and parameter.
    Default(FunctionId, u32),
    /// Into a class's field, as its first value: class and field.
    Field(ClassId, u32),
    /// Out of the module: index into [`Facts::exports`].
    Export(u32),
}

/// A call.
#[derive(Debug, Clone)]
pub struct Call {
    /// What is called.
    pub callee: ExprId,
    /// In order of writing.
    pub args: Vec<Arg>,
    /// How.
    pub flavour: Flavour,
}

/// How something is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Flavour {
    /// `f(x)`.
    Plain,
    /// `new C(x)`, `C { .. }`.
    New,
    /// `m!(x)`.
    Macro,
    /// `<C x={..}/>`.
    Element,
}

/// An argument.
#[derive(Debug, Clone)]
pub struct Arg {
    /// Keyword, attribute or field name.
    pub label: Option<Box<str>>,
    /// The value.
    pub value: ExprId,
}

/// A part of a record.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key, when it is a name or a constant.
    pub label: Option<Box<str>>,
    /// The value; in a pattern, where the part goes.
    pub value: ExprId,
    /// In a pattern: what is taken when the part is missing.
    pub default: Option<ExprId>,
}

/// A region of control.
#[derive(Debug, Clone)]
pub struct Block {
    /// The region around it; the module has none.
    pub parent: Option<BlockId>,
    /// Where.
    pub span: Span,
    /// What for.
    pub kind: BlockKind,
    /// Whether names declared in it end with it.
    pub scope: bool,
    /// Whether control never leaves it at its end: it returns, throws, breaks.
    pub exits: bool,
    /// The innermost function around or at it.
    pub function: Option<FunctionId>,
}

/// What a region is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockKind {
    /// The whole file.
    Module,
    /// A function's parameters and body.
    Function(FunctionId),
    /// A class's body.
    Class(ClassId),
    /// Runs any number of times.
    Loop,
    /// What may fail and is caught.
    Try,
    /// What catches.
    Handler,
    /// Anything else.
    Plain,
}

/// A name and its definitions.
#[derive(Debug, Clone)]
pub struct Binding {
    /// The name.
    pub name: Box<str>,
    /// The region in which it is known.
    pub scope: BlockId,
    /// In order of place.
    pub defs: Vec<Def>,
    /// Expressions that read it, in order of place.
    pub uses: Vec<ExprId>,
}

/// One definition of a name.
#[derive(Debug, Clone)]
pub struct Def {
    /// From here on it holds.
    pub at: u32,
    /// The region that it stands in.
    pub block: BlockId,
    /// From where.
    pub from: DefFrom,
    /// Way from the source to the name, for patterns.
    pub path: Vec<Step>,
    /// Taken when the source has nothing.
    pub default: Option<ExprId>,
    /// Whether earlier definitions end here.
    pub kills: bool,
    /// The name where it is defined.
    pub span: Span,
}

/// From where a name gets its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DefFrom {
    /// An assignment's value.
    Assign(AssignId),
    /// A parameter of a function.
    Param(FunctionId, u32),
    /// The function of that name.
    Function(FunctionId),
    /// The class of that name.
    Class(ClassId),
    /// An import.
    Import(ImportId),
    /// What was caught.
    Caught,
}

/// A step into a value.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Step {
    /// A named part.
    Field(Box<str>),
    /// Some item.
    Item,
}

/// A function, method or closure.
#[derive(Debug, Clone)]
pub struct Function {
    /// All of it.
    pub span: Span,
    /// Its name, when it has one.
    pub name: Option<Box<str>>,
    /// The name's place; for a function without a name, its first byte.
    pub name_span: Span,
    /// Parameters in order, receiver included.
    pub params: Vec<Param>,
    /// Its region.
    pub block: BlockId,
    /// What it gives back: returned, yielded, or the value of its body.
    pub returns: Vec<ExprId>,
    /// Decorators and attributes, as expressions.
    pub decorators: Vec<ExprId>,
    /// The class that it is a method of.
    pub class: Option<ClassId>,
    /// The binding of its name.
    pub binding: Option<BindingId>,
    /// It as a value.
    pub expr: Option<ExprId>,
    /// Its return type.
    pub ty: Option<ExprId>,
}

/// A parameter.
#[derive(Debug, Clone)]
pub struct Param {
    /// All of it.
    pub span: Span,
    /// The pattern that takes the value.
    pub pattern: ExprId,
    /// Its name, when it is a plain one.
    pub name: Option<Box<str>>,
    /// Its type.
    pub ty: Option<ExprId>,
    /// Its default.
    pub default: Option<ExprId>,
    /// Takes all that is left.
    pub rest: bool,
    /// The receiver (`self`, `cls`).
    pub receiver: bool,
    /// A field of the class as well.
    pub field: bool,
    /// Decorators.
    pub decorators: Vec<ExprId>,
}

/// A class, struct, enum or interface.
#[derive(Debug, Clone)]
pub struct Class {
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name: Option<Box<str>>,
    /// What it extends or implements.
    pub bases: Vec<ExprId>,
    /// Decorators and attributes.
    pub decorators: Vec<ExprId>,
    /// Fields that are declared in its body.
    pub fields: Vec<Field>,
    /// Methods.
    pub methods: Vec<FunctionId>,
    /// Its region.
    pub block: BlockId,
    /// Adds to a class of the same name (`impl`).
    pub extends: bool,
    /// The binding of its name.
    pub binding: Option<BindingId>,
}

/// A declared field.
#[derive(Debug, Clone)]
pub struct Field {
    /// All of it.
    pub span: Span,
    /// Its name.
    pub name: Box<str>,
    /// First value.
    pub value: Option<ExprId>,
    /// Type.
    pub ty: Option<ExprId>,
    /// Decorators and attributes.
    pub decorators: Vec<ExprId>,
}

/// A value that is put into a pattern.
#[derive(Debug, Clone)]
pub struct Assign {
    /// All of it.
    pub span: Span,
    /// A name, a member, or a pattern.
    pub target: ExprId,
    /// What is put there.
    pub value: Option<ExprId>,
    /// The declared type.
    pub ty: Option<ExprId>,
    /// An item of the value, not the value (`for`).
    pub element: bool,
    /// Adds to what is there (`+=`).
    pub augments: bool,
    /// The region that it stands in.
    pub block: BlockId,
}

/// A name that another module gives.
#[derive(Debug, Clone)]
pub struct Import {
    /// All of it.
    pub span: Span,
    /// The module as it is written, relative dots included.
    pub module: Box<str>,
    /// What is taken of it.
    pub what: Imported,
    /// Needed only by types; nothing of it runs.
    pub type_only: bool,
}

/// What an import takes of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Imported {
    /// A named thing; `default` for the default.
    Name(Box<str>),
    /// The module itself.
    Module,
    /// Everything, into the scope.
    Star,
    /// Nothing: run for its effects.
    Nothing,
}

/// A name that this module gives.
#[derive(Debug, Clone)]
pub struct Export {
    /// The name for others; `default` for the default; none for everything of `module`.
    pub name: Option<Box<str>>,
    /// What it is here.
    pub value: Option<ExprId>,
    /// The name it has in `module`, or here.
    pub local: Option<Box<str>>,
    /// The module that it comes from.
    pub module: Option<Box<str>>,
}

/// A condition and what depends on it.
#[derive(Debug, Clone)]
pub struct Guard {
    /// All of it.
    pub span: Span,
    /// What is asked.
    pub test: ExprId,
    /// Runs when it holds.
    pub then: Option<BlockId>,
    /// Runs when it does not.
    pub otherwise: Option<BlockId>,
    /// The region that it stands in.
    pub block: BlockId,
}

/// A throw or raise.
#[derive(Debug, Clone)]
pub struct Raise {
    /// All of it.
    pub span: Span,
    /// What is thrown.
    pub value: Option<ExprId>,
    /// The region that it stands in.
    pub block: BlockId,
}

/// A string that says how a module or function runs.
#[derive(Debug, Clone)]
pub struct Directive {
    /// The text.
    pub text: Box<str>,
    /// The function that it speaks of; none for the module.
    pub function: Option<FunctionId>,
    /// Where.
    pub span: Span,
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
        for def in binding.defs.iter().rev() {
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
