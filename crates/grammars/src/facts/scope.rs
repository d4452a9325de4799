//! Regions of control, and the names that are known in them.

use super::{AssignId, BlockId, ClassId, ExprId, FunctionId, ImportId};
use crate::span::Span;

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
    /// Whether only tests run it.
    pub trial: bool,
    /// What it is called, when it is a module inside the file.
    pub name: Option<Box<str>>,
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
    /// The item at a position.
    At(u32),
}
