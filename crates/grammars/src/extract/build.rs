//! Gathers marked nodes into facts: a stack of open frames, and the arenas that they end in.

use super::expr::children;
use super::frame::{Item, Open, What};
use crate::facts::{
    AssignId, Block, BlockId, BlockKind, ClassId, Expr, ExprId, ExprKind, Facts, FunctionId, Parent,
};
use crate::language::Language;
use crate::span::Span;
use crate::vocabulary::{Flag, Frame, Part};
use rustc_hash::FxHashSet;

/// Macros inside macros are read this deep.
const TOKEN_DEPTH: usize = 8;

#[derive(Debug)]
pub(super) struct Builder<'a> {
    pub(super) text: &'a str,
    pub(super) grammar: &'a tree_sitter::Language,
    /// Loops, handlers and arms have names of their own.
    regions_keep_names: bool,
    pub(super) facts: Facts,
    pub(super) stack: Vec<Open>,
    pub(super) block: BlockId,
    pub(super) functions: Vec<FunctionId>,
    pub(super) classes: Vec<ClassId>,
    /// Decorators that stand before what they decorate.
    pub(super) pending: Vec<ExprId>,
    /// Expressions that take a value.
    pub(super) patterns: FxHashSet<ExprId>,
    /// What paths begin with.
    pub(super) heads: FxHashSet<ExprId>,
    /// Assignments whose target was declared elsewhere.
    pub(super) rebinds: Vec<AssignId>,
    /// Names that a function reads from the module: `(function's block, name)`.
    pub(super) globals: FxHashSet<(BlockId, Box<str>)>,
    pub(super) scopes: Vec<rustc_hash::FxHashMap<Box<str>, crate::facts::BindingId>>,
    tokens: usize,
}

impl<'a> Builder<'a> {
    pub(super) fn new(language: &'a Language, text: &'a str) -> Self {
        let mut builder = Self {
            text,
            grammar: &language.grammar,
            regions_keep_names: !language.profile.functions_keep_names,
            facts: Facts::default(),
            stack: Vec::new(),
            block: BlockId(0),
            functions: Vec::new(),
            classes: Vec::new(),
            pending: Vec::new(),
            patterns: FxHashSet::default(),
            heads: FxHashSet::default(),
            rebinds: Vec::new(),
            globals: FxHashSet::default(),
            scopes: Vec::new(),
            tokens: 0,
        };
        builder.push_block(None, BlockKind::Module, true, Span::new(0, text.len() as u32));
        builder
    }

    pub(super) fn error(&mut self, span: Span) {
        // What a macro's tokens mean is a guess anyway.
        if self.tokens == 0 {
            self.facts.errors.push(span);
        }
    }

    pub(super) fn descend_tokens(&mut self) -> bool {
        self.tokens += 1;
        if self.tokens > TOKEN_DEPTH {
            self.tokens -= 1;
            return false;
        }
        true
    }

    pub(super) fn ascend_tokens(&mut self) {
        self.tokens -= 1;
    }

    fn push_block(
        &mut self,
        parent: Option<BlockId>,
        kind: BlockKind,
        scope: bool,
        span: Span,
    ) -> BlockId {
        let id = BlockId(self.facts.blocks.len() as u32);
        let function = match kind {
            BlockKind::Function(function) => Some(function),
            BlockKind::Class(_) => None,
            _ => self.functions.last().copied(),
        };
        self.facts.blocks.push(Block {
            parent,
            span,
            kind,
            scope,
            exits: false,
            trial: false,
            name: None,
            function,
        });
        self.scopes.push(rustc_hash::FxHashMap::default());
        id
    }

    pub(super) fn text_part(&mut self, part: Part, span: Span) {
        if let Some(open) = self.stack.last_mut() {
            open.texts.push((part, span));
        }
    }

    /// Opens a frame; what it opens beside itself (a region, a function) stands until it closes.
    pub(super) fn open(
        &mut self,
        frame: Option<Frame>,
        part: Option<Part>,
        flags: &[Flag],
        span: Span,
        leaf: bool,
    ) {
        let mut open = Open {
            frame,
            part,
            flags: flags.to_vec(),
            span,
            leaf,
            items: Vec::new(),
            texts: Vec::new(),
            block: None,
            function: None,
            class: None,
        };
        if self.starts_token_list(frame) {
            open.frame = Some(Frame::Tokens);
        }
        match open.frame {
            Some(Frame::Function | Frame::Class | Frame::Field) => {
                let decorators = std::mem::take(&mut self.pending);
                open.items.extend(
                    decorators.into_iter().map(|id| Item { part: None, what: What::Decorator(id) }),
                );
            }
            Some(Frame::Let | Frame::Bind | Frame::Import | Frame::Return) => self.pending.clear(),
            _ => {}
        }
        let region = match open.frame {
            Some(Frame::Block) => Some((BlockKind::Plain, false)),
            Some(Frame::Try) => Some((BlockKind::Try, self.regions_keep_names)),
            Some(Frame::Loop) => Some((BlockKind::Loop, self.regions_keep_names)),
            Some(Frame::Arm) => Some((BlockKind::Plain, self.regions_keep_names)),
            Some(Frame::Handler) => Some((BlockKind::Handler, self.regions_keep_names)),
            Some(Frame::Scope) => Some((BlockKind::Plain, true)),
            Some(Frame::Function) => {
                let id = self.reserve_function(span);
                open.function = Some(id);
                self.functions.push(id);
                Some((BlockKind::Function(id), true))
            }
            Some(Frame::Class) => {
                let id = self.reserve_class(span);
                open.class = Some(id);
                self.classes.push(id);
                Some((BlockKind::Class(id), true))
            }
            _ => None,
        };
        if let Some((kind, scope)) = region {
            let id = self.push_block(Some(self.block), kind, scope, span);
            open.block = Some(id);
            self.block = id;
            if let Some(function) = open.function {
                self.facts.functions[function.index()].block = id;
            }
            if let Some(class) = open.class {
                self.facts.classes[class.index()].block = id;
            }
        }
        self.stack.push(open);
    }

    /// The list that a bag of tokens was read as stands for the bag itself.
    fn starts_token_list(&self, frame: Option<Frame>) -> bool {
        matches!(
            frame,
            Some(Frame::List | Frame::Pass | Frame::Record | Frame::Scope | Frame::Block)
        ) && self
            .stack
            .last()
            .is_some_and(|open| open.frame == Some(Frame::Tokens) && open.items.is_empty())
    }

    pub(super) fn in_tokens(&self) -> bool {
        let mut around = self.stack.iter().rev().filter(|open| open.frame != Some(Frame::Call));
        around.next().is_some_and(|open| open.frame == Some(Frame::Tokens))
    }

    /// Completes the innermost frame and hands what it became to the frame around it.
    pub(super) fn close(&mut self) {
        let Some(open) = self.stack.pop() else { return };
        if open.block.is_some() {
            self.block = self.facts.block(self.block).parent.unwrap_or(BlockId(0));
        }
        if open.function.is_some() {
            self.functions.pop();
        }
        if open.class.is_some() {
            self.classes.pop();
        }
        let part = open.part;
        let Some(frame) = open.frame else {
            self.forward(open);
            return;
        };
        let built = match frame {
            Frame::Tokens => {
                self.forward(open);
                return;
            }
            Frame::Block | Frame::Scope | Frame::Try | Frame::Loop | Frame::Handler => {
                self.close_region(&open)
            }
            Frame::Guard => self.close_guard(&open),
            Frame::Match => self.close_match(&open),
            Frame::Arm => open.block.map(|block| What::Arm {
                target: open.expr(Part::Target),
                value: open.values().last().copied(),
                block,
            }),
            Frame::Let | Frame::Bind => self.close_assign(&open, frame),
            Frame::Return => self.close_return(&open),
            Frame::Raise => {
                self.close_raise(&open);
                None
            }
            Frame::Leave => {
                self.exits();
                None
            }
            Frame::Comment => {
                self.facts.comments.push(open.span);
                None
            }
            Frame::Directive => {
                self.close_directive(&open);
                None
            }
            Frame::Function => self.close_function(&open),
            Frame::Param => self.close_param(&open),
            Frame::Class => self.close_class(&open),
            Frame::Field => self.close_field(&open),
            Frame::Decorator => self.close_decorator(&open),
            Frame::Import => {
                self.close_import(&open);
                None
            }
            Frame::Item => {
                self.close_item(open);
                return;
            }
            Frame::Export => {
                self.close_export(&open);
                None
            }
            Frame::Skip => None,
            _ => self.close_expr(&open, frame),
        };
        if let Some(what) = built {
            self.give(part, what);
        }
    }

    pub(super) fn give(&mut self, part: Option<Part>, what: What) {
        if let Some(open) = self.stack.last_mut() {
            open.items.push(Item { part, what });
        }
    }

    /// Hands everything on to the frame around, under the group's part.
    fn forward(&mut self, open: Open) {
        let part = open.part;
        let Some(around) = self.stack.last_mut() else { return };
        around.texts.extend(open.texts);
        around.items.extend(
            open.items.into_iter().map(|item| Item { part: item.part.or(part), what: item.what }),
        );
    }

    pub(super) fn expr(&mut self, span: Span, kind: ExprKind) -> ExprId {
        let id = ExprId(self.facts.exprs.len() as u32);
        for child in children(&kind) {
            self.facts.exprs[child.index()].parent = Parent::Expr(id);
        }
        if matches!(kind, ExprKind::Text(_)) {
            self.facts.strings.push(id);
        }
        self.facts.exprs.push(Expr { span, kind, block: self.block, parent: Parent::None });
        id
    }
}
