//! Gathers marked nodes into facts: a stack of open frames, and the arenas that they end in.

use super::frame::{Item, Open, What};
use crate::facts::{
    Arg, Assign, AssignId, Block, BlockId, BlockKind, Call, ClassId, Directive, Entry, Expr,
    ExprId, ExprKind, Facts, Flavour, FunctionId, Guard, Parent, Raise,
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
    pub(super) facts: Facts,
    pub(super) stack: Vec<Open>,
    pub(super) block: BlockId,
    pub(super) functions: Vec<FunctionId>,
    pub(super) classes: Vec<ClassId>,
    /// Decorators that stand before what they decorate.
    pub(super) pending: Vec<ExprId>,
    /// Expressions that take a value.
    pub(super) patterns: FxHashSet<ExprId>,
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
            facts: Facts::default(),
            stack: Vec::new(),
            block: BlockId(0),
            functions: Vec::new(),
            classes: Vec::new(),
            pending: Vec::new(),
            patterns: FxHashSet::default(),
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
        self.facts.blocks.push(Block { parent, span, kind, scope, exits: false, function });
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
            Some(Frame::Block | Frame::Try) => Some((BlockKind::Plain, false)),
            Some(Frame::Loop) => Some((BlockKind::Loop, true)),
            Some(Frame::Scope | Frame::Arm) => Some((BlockKind::Plain, true)),
            Some(Frame::Handler) => Some((BlockKind::Handler, true)),
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
            let kind = if open.frame == Some(Frame::Try) { BlockKind::Try } else { kind };
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

    fn in_tokens(&self) -> bool {
        self.stack.last().is_some_and(|open| open.frame == Some(Frame::Tokens))
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
                span: open.span,
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

    fn close_region(&mut self, open: &Open) -> Option<What> {
        let block = open.block?;
        if open.frame == Some(Frame::Loop) && open.expr(Part::Target).is_some() {
            let around = std::mem::replace(&mut self.block, block);
            self.assign(open, true);
            self.block = around;
        }
        if open.frame == Some(Frame::Handler)
            && let Some(target) = open.expr(Part::Target)
        {
            self.declare_caught(target, block);
        }
        if let Some(tail) = open.expr(Part::Tail) {
            self.give(open.part, What::Expr(tail));
        }
        Some(What::Block(block))
    }

    fn close_guard(&mut self, open: &Open) -> Option<What> {
        let (then, otherwise) = (open.block_at(Part::Then), open.block_at(Part::Else));
        if let Some(test) = open.expr(Part::Asked) {
            let guard = Guard { span: open.span, test, then, otherwise, block: self.block };
            self.facts.guards.push(guard);
        }
        let mut values = open.exprs(Part::Then);
        values.extend(open.exprs(Part::Else));
        (!values.is_empty()).then(|| What::Expr(self.expr(open.span, ExprKind::Choice(values))))
    }

    fn close_match(&mut self, open: &Open) -> Option<What> {
        let subject = open.expr(Part::Value);
        let mut values = Vec::new();
        for item in &open.items {
            let What::Arm { target, value, block, span } = item.what else { continue };
            if let (Some(target), Some(subject)) = (target, subject) {
                let around = std::mem::replace(&mut self.block, block);
                let pass = self.expr(self.facts.expr(subject).span, ExprKind::Pass(vec![subject]));
                self.push_assign(Assign {
                    span,
                    target,
                    value: Some(pass),
                    ty: None,
                    element: false,
                    augments: false,
                    block,
                });
                self.block = around;
            }
            values.extend(value);
        }
        (!values.is_empty()).then(|| What::Expr(self.expr(open.span, ExprKind::Choice(values))))
    }

    fn close_assign(&mut self, open: &Open, frame: Frame) -> Option<What> {
        if open.has(Flag::Global) {
            self.declare_globals(open);
            return None;
        }
        if frame == Frame::Bind && self.in_tokens() {
            // `name = value` among a macro's tokens is a named argument.
            let (target, value) = (open.expr(Part::Target)?, open.expr(Part::Value)?);
            let label = Some(self.facts.expr(target).span.of(self.text).into());
            return Some(What::Arg(Arg { label, value }));
        }
        self.assign(open, open.has(Flag::Each));
        None
    }

    fn assign(&mut self, open: &Open, element: bool) {
        let Some(target) = open.expr(Part::Target) else { return };
        let assign = Assign {
            span: open.span,
            target,
            value: open.expr(Part::Value),
            ty: open.expr(Part::Type),
            element,
            augments: open.has(Flag::Augments),
            block: self.block,
        };
        if open.frame == Some(Frame::Bind) {
            let id = self.record_assign(assign);
            self.patterns_of(target);
            self.rebinds.push(id);
        } else {
            self.push_assign(assign);
        }
    }

    pub(super) fn record_assign(&mut self, assign: Assign) -> AssignId {
        let id = AssignId(self.facts.assigns.len() as u32);
        if let Some(value) = assign.value {
            self.facts.exprs[value.index()].parent = Parent::Assign(id);
        }
        self.facts.assigns.push(assign);
        id
    }

    fn push_assign(&mut self, assign: Assign) {
        let target = assign.target;
        let id = self.record_assign(assign);
        self.declare_assign(target, id);
    }

    fn close_return(&mut self, open: &Open) -> Option<What> {
        self.exits();
        let function = *self.functions.last()?;
        for value in open.values() {
            self.facts.exprs[value.index()].parent = Parent::Return(function);
            self.facts.functions[function.index()].returns.push(value);
        }
        None
    }

    fn close_raise(&mut self, open: &Open) {
        self.exits();
        let value = open.values().first().copied();
        if let Some(value) = value {
            self.facts.exprs[value.index()].parent = Parent::Raise(self.facts.raises.len() as u32);
        }
        self.facts.raises.push(Raise { span: open.span, value, block: self.block });
    }

    fn exits(&mut self) {
        self.facts.blocks[self.block.index()].exits = true;
    }

    fn close_directive(&mut self, open: &Open) {
        let text = open
            .span
            .of(self.text)
            .trim_matches(|c: char| matches!(c, '"' | '\'' | ';') || c.is_whitespace());
        let function = self.functions.last().copied();
        self.facts.directives.push(Directive { text: text.into(), function, span: open.span });
    }

    fn close_expr(&mut self, open: &Open, frame: Frame) -> Option<What> {
        let span = open.span;
        let label =
            |part| open.text(part).map(|span| Box::<str>::from(unquote(span.of(self.text))));
        let kind = match frame {
            Frame::Name => ExprKind::Name(span.of(self.text).into(), None),
            Frame::This => ExprKind::This,
            Frame::Constant => ExprKind::Constant(span.of(self.text).into()),
            Frame::Text => return Some(What::Expr(self.close_text(open))),
            Frame::Call => return self.close_call(open),
            Frame::Arg => {
                return Some(What::Arg(Arg {
                    label: label(Part::Label),
                    value: *open.values().first()?,
                }));
            }
            Frame::Member => ExprKind::Member(open.expr(Part::Object)?, label(Part::Label)?),
            Frame::Index => ExprKind::Index(open.expr(Part::Object)?, open.values()),
            Frame::Join => ExprKind::Join(open.values()),
            Frame::Choice => ExprKind::Choice(open.values()),
            Frame::Pass => ExprKind::Pass(open.values()),
            Frame::Test => {
                let op = open.text(Part::Op).map_or("", |span| span.of(self.text)).into();
                ExprKind::Test { op, parts: open.values() }
            }
            Frame::TypeOf => ExprKind::TypeOf(open.values()),
            Frame::Record => ExprKind::Record(self.entries(open)),
            Frame::Pair => return self.close_pair(open),
            Frame::List => ExprKind::List(open.values()),
            Frame::Spread => ExprKind::Spread(open.values()),
            Frame::Load => ExprKind::Load(label(Part::Path)?),
            _ => ExprKind::Opaque(open.values()),
        };
        Some(What::Expr(self.expr(span, kind)))
    }

    fn close_call(&mut self, open: &Open) -> Option<What> {
        let callee = open.expr(Part::Callee)?;
        let mut args = Vec::new();
        for item in &open.items {
            match &item.what {
                What::Arg(arg) => args.push(arg.clone()),
                What::Entry(entry) => {
                    args.push(Arg { label: entry.label.clone(), value: entry.value });
                }
                What::Expr(id) if matches!(item.part, None | Some(Part::Value | Part::Tail)) => {
                    args.push(Arg { label: None, value: *id });
                }
                _ => {}
            }
        }
        let flavour = match () {
            () if open.has(Flag::New) => Flavour::New,
            () if open.has(Flag::Macro) => Flavour::Macro,
            () if open.has(Flag::Element) => Flavour::Element,
            () => Flavour::Plain,
        };
        Some(What::Expr(self.expr(open.span, ExprKind::Call(Call { callee, args, flavour }))))
    }

    fn close_pair(&mut self, open: &Open) -> Option<What> {
        let values = open.values();
        let value = *open.exprs(Part::Target).first().or(values.last())?;
        let key = open.expr(Part::Key).map(|key| &self.facts.expr(key).kind);
        let label = match (open.text(Part::Label), key) {
            (Some(span), _) => Some(unquote(span.of(self.text)).into()),
            (None, Some(ExprKind::Text(text))) => Some(text.clone()),
            (None, Some(_)) => None,
            (None, None) => match &self.facts.expr(value).kind {
                ExprKind::Name(name, _) => Some(name.clone()),
                _ => None,
            },
        };
        Some(What::Entry(Entry { label, value, default: open.expr(Part::Default) }))
    }

    /// Parts of a record: pairs, names that stand for themselves, methods, spreads.
    fn entries(&self, open: &Open) -> Vec<Entry> {
        let entry = |item: &Item| match &item.what {
            What::Entry(entry) => Some(entry.clone()),
            What::Arg(arg) => {
                Some(Entry { label: arg.label.clone(), value: arg.value, default: None })
            }
            What::Expr(id) if matches!(item.part, None | Some(Part::Value)) => {
                let label = match &self.facts.expr(*id).kind {
                    ExprKind::Name(name, _) => Some(name.clone()),
                    ExprKind::Function(function) => self.facts.function(*function).name.clone(),
                    _ => None,
                };
                Some(Entry { label, value: *id, default: None })
            }
            _ => None,
        };
        open.items.iter().filter_map(entry).collect()
    }

    /// A string: one text, or the pieces and holes of it.
    fn close_text(&mut self, open: &Open) -> ExprId {
        let fragments: Vec<Span> = open
            .texts
            .iter()
            .filter(|(part, _)| *part == Part::Fragment)
            .map(|(_, span)| *span)
            .collect();
        let holes = open.values();
        if holes.is_empty() {
            let text = match (fragments.first(), fragments.last()) {
                (Some(first), Some(last)) => Span::new(first.start, last.end).of(self.text),
                _ => "",
            };
            if self.in_tokens() && text.contains('{') {
                return self.inline_format(open.span, text);
            }
            return self.expr(open.span, ExprKind::Text(text.into()));
        }
        let mut parts: Vec<(u32, ExprId)> = Vec::new();
        for span in fragments {
            let id = self.expr(span, ExprKind::Text(span.of(self.text).into()));
            parts.push((span.start, id));
        }
        parts.extend(holes.into_iter().map(|id| (self.facts.expr(id).span.start, id)));
        parts.sort_by_key(|(start, _)| *start);
        self.expr(open.span, ExprKind::Join(parts.into_iter().map(|(_, id)| id).collect()))
    }

    /// `"{name}"` among a macro's tokens reads `name`.
    fn inline_format(&mut self, span: Span, text: &str) -> ExprId {
        let base = text.as_ptr() as usize - self.text.as_ptr() as usize;
        let mut parts = vec![self.expr(span, ExprKind::Text(text.into()))];
        let mut rest = 0;
        while let Some(open) = text[rest..].find('{').map(|at| rest + at) {
            if text[open + 1..].starts_with('{') {
                rest = open + 2;
                continue;
            }
            let name: &str = text[open + 1..]
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()
                .unwrap_or("");
            if name.starts_with(|c: char| c.is_alphabetic() || c == '_') {
                let start = (base + open + 1) as u32;
                let hole = Span::new(start, start + name.len() as u32);
                parts.push(self.expr(hole, ExprKind::Name(name.into(), None)));
            }
            rest = open + 1 + name.len();
        }
        if parts.len() == 1 { parts[0] } else { self.expr(span, ExprKind::Join(parts)) }
    }
}

/// The text without the quotes around it.
pub(super) fn unquote(text: &str) -> &str {
    let inner = |quote| text.strip_prefix(quote).and_then(|text| text.strip_suffix(quote));
    inner('"').or_else(|| inner('\'')).or_else(|| inner('`')).unwrap_or(text)
}

/// The expressions directly inside one.
pub(crate) fn children(kind: &ExprKind) -> Vec<ExprId> {
    match kind {
        ExprKind::Member(object, _) => vec![*object],
        ExprKind::Index(object, keys) => {
            std::iter::once(*object).chain(keys.iter().copied()).collect()
        }
        ExprKind::Call(call) => {
            std::iter::once(call.callee).chain(call.args.iter().map(|arg| arg.value)).collect()
        }
        ExprKind::Join(parts)
        | ExprKind::Choice(parts)
        | ExprKind::Pass(parts)
        | ExprKind::Test { parts, .. }
        | ExprKind::TypeOf(parts)
        | ExprKind::List(parts)
        | ExprKind::Spread(parts)
        | ExprKind::Opaque(parts) => parts.clone(),
        ExprKind::Record(entries) => {
            entries.iter().flat_map(|e| std::iter::once(e.value).chain(e.default)).collect()
        }
        _ => Vec::new(),
    }
}
