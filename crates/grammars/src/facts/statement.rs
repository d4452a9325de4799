//! What is done with expressions: assignments, conditions, raises, directives.

use super::{BlockId, ExprId, FunctionId};
use crate::span::Span;

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
