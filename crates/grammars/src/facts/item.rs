//! What a module is made of: functions, classes, imports and exports.

use super::{BindingId, BlockId, ClassId, ExprId, FunctionId};
use crate::span::Span;

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
    /// It gives its items one by one: its body runs as they are asked for.
    pub yields: bool,
    /// Decorators and attributes, as expressions.
    pub decorators: Vec<ExprId>,
    /// Runs when its name is read, without being called.
    pub property: bool,
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

/// A name that another module gives.
#[derive(Debug, Clone)]
pub struct Import {
    /// All of it.
    pub span: Span,
    /// The statement, which may take in more.
    pub statement: Span,
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
