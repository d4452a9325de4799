//! Expressions, and where their values go.

use super::{AssignId, BindingId, BlockId, ClassId, ExprId, FunctionId};
use crate::span::Span;

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
    /// Out of the function as an error: index into [`Facts::raises`](super::Facts::raises).
    Raise(u32),
    /// Into a parameter, as its default: function and parameter.
    Default(FunctionId, u32),
    /// Into a class's field, as its first value: class and field.
    Field(ClassId, u32),
    /// Out of the module: index into [`Facts::exports`](super::Facts::exports).
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
