//! What is being gathered while the walk is inside a node.

use crate::facts::{Arg, BlockId, ClassId, Entry, ExprId, Field, FunctionId, Imported, Param};
use crate::span::Span;
use crate::vocabulary::{Flag, Frame, Part};

/// A fact that is not complete yet.
#[derive(Debug)]
pub(super) struct Open {
    /// `None` only passes on what it gathers, under its own part.
    pub(super) frame: Option<Frame>,
    pub(super) part: Option<Part>,
    pub(super) flags: Vec<Flag>,
    pub(super) span: Span,
    /// The node has no children.
    pub(super) leaf: bool,
    pub(super) items: Vec<Item>,
    pub(super) texts: Vec<(Part, Span)>,
    /// The region, function or class that this frame opened.
    pub(super) block: Option<BlockId>,
    pub(super) function: Option<FunctionId>,
    pub(super) class: Option<ClassId>,
}

/// A complete fact on its way to the frame around it.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) part: Option<Part>,
    pub(super) what: What,
}

#[derive(Debug)]
pub(super) enum What {
    Expr(ExprId),
    Arg(Arg),
    Entry(Entry),
    Param(Param),
    Field(Field),
    Block(BlockId),
    Decorator(ExprId),
    Import {
        what: Imported,
        alias: Option<(Box<str>, Span)>,
        span: Span,
        types: bool,
    },
    /// The pattern and value of an arm.
    Arm {
        target: Option<ExprId>,
        value: Option<ExprId>,
        block: BlockId,
    },
}

impl Open {
    pub(super) fn has(&self, flag: Flag) -> bool {
        self.flags.contains(&flag)
    }

    /// The text of a part.
    pub(super) fn text(&self, part: Part) -> Option<Span> {
        self.texts.iter().find(|(known, _)| *known == part).map(|(_, span)| *span)
    }

    /// The first expression under a part.
    pub(super) fn expr(&self, part: Part) -> Option<ExprId> {
        self.items.iter().find_map(|item| match item.what {
            What::Expr(id) if item.part == Some(part) => Some(id),
            _ => None,
        })
    }

    /// The first block under a part.
    pub(super) fn block_at(&self, part: Part) -> Option<BlockId> {
        self.items.iter().find_map(|item| match item.what {
            What::Block(id) if item.part == Some(part) => Some(id),
            _ => None,
        })
    }

    /// Every expression that has no part, or is the value.
    pub(super) fn values(&self) -> Vec<ExprId> {
        let of = |item: &Item| match item.what {
            What::Expr(id) if matches!(item.part, None | Some(Part::Value | Part::Tail)) => {
                Some(id)
            }
            _ => None,
        };
        self.items.iter().filter_map(of).collect()
    }

    /// Every expression under a part.
    pub(super) fn exprs(&self, part: Part) -> Vec<ExprId> {
        let of = |item: &Item| match item.what {
            What::Expr(id) if item.part == Some(part) => Some(id),
            _ => None,
        };
        self.items.iter().filter_map(of).collect()
    }

    /// Every decorator.
    pub(super) fn decorators(&self) -> Vec<ExprId> {
        let of = |item: &Item| match item.what {
            What::Decorator(id) => Some(id),
            _ => None,
        };
        self.items.iter().filter_map(of).collect()
    }
}
