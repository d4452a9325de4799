//! Statements: regions, conditions, matches, assignments, and the ways out of a region.

use super::build::Builder;
use super::frame::{Open, What};
use crate::facts::{
    Arg, Assign, AssignId, BlockId, DefFrom, Directive, ExprId, ExprKind, Guard, Parent, Raise,
};
use crate::span::Span;
use crate::vocabulary::{Flag, Frame, Part};

impl Builder<'_> {
    pub(super) fn close_region(&mut self, open: &Open) -> Option<What> {
        let block = open.block?;
        self.facts.blocks[block.index()].trial = open.has(Flag::Trial);
        if let Some(name) = open.text(Part::Label) {
            self.facts.blocks[block.index()].name = Some(name.of(self.text).into());
            self.facts.regions.push(block);
        }
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

    pub(super) fn close_guard(&mut self, open: &Open) -> Option<What> {
        let (then, otherwise) = (open.block_at(Part::Then), open.block_at(Part::Else));
        if let Some(test) = open.expr(Part::Asked) {
            let guard = Guard { span: open.span, test, then, otherwise, block: self.block };
            self.facts.guards.push(guard);
        }
        let mut values = open.exprs(Part::Then);
        values.extend(open.exprs(Part::Else));
        (!values.is_empty()).then(|| What::Expr(self.expr(open.span, ExprKind::Choice(values))))
    }

    pub(super) fn close_match(&mut self, open: &Open) -> Option<What> {
        let mut values = Vec::new();
        let mut arms = Vec::new();
        for item in &open.items {
            let What::Arm { target, value, block } = item.what else { continue };
            arms.extend(target.map(|target| (target, block)));
            values.extend(value);
        }
        if let Some(subject) = open.expr(Part::Value) {
            self.guard_arms(open, subject, &arms);
            self.assign_arms(open, subject, &arms);
        }
        (!values.is_empty()).then(|| What::Expr(self.expr(open.span, ExprKind::Choice(values))))
    }

    /// An arm for a few texts runs only when what is matched is one of them; so does what follows, when the rest leaves.
    fn guard_arms(&mut self, open: &Open, subject: ExprId, arms: &[(ExprId, BlockId)]) {
        let mut all = vec![subject];
        let mut others = Vec::new();
        for (target, block) in arms {
            let mut parts = vec![subject];
            if self.texts_of(*target, &mut parts) {
                all.extend(&parts[1..]);
                self.guard_listed(open.span, parts, *block);
            } else {
                others.push(*block);
            }
        }
        if let ([other], true) = (others.as_slice(), all.len() > 1)
            && self.facts.block(*other).exits
        {
            self.guard_listed(open.span, all, *other);
        }
    }

    fn guard_listed(&mut self, span: Span, parts: Vec<ExprId>, then: BlockId) {
        let test = self.expr(span, ExprKind::Test { op: "in".into(), parts });
        let (then, otherwise, block) = (Some(then), None, self.block);
        self.facts.guards.push(Guard { span, test, then, otherwise, block });
    }

    /// The texts that a pattern stands for, when it stands for nothing else.
    fn texts_of(&self, pattern: ExprId, into: &mut Vec<ExprId>) -> bool {
        match &self.facts.expr(pattern).kind {
            ExprKind::Text(_) => {
                into.push(pattern);
                true
            }
            ExprKind::Choice(parts) | ExprKind::Pass(parts) => {
                !parts.is_empty() && parts.iter().all(|part| self.texts_of(*part, into))
            }
            _ => false,
        }
    }

    /// What is matched goes into the patterns of every arm; their names are known in the arms.
    fn assign_arms(&mut self, open: &Open, subject: ExprId, arms: &[(ExprId, BlockId)]) {
        let patterns = arms.iter().map(|(target, _)| *target).collect();
        let target = self.expr(open.span, ExprKind::Choice(patterns));
        let id = self.record_assign(Assign {
            span: open.span,
            target,
            value: Some(subject),
            ty: None,
            element: false,
            augments: false,
            block: self.block,
        });
        for (target, block) in arms {
            let at = self.facts.expr(*target).span.start;
            self.declare_pattern(*target, DefFrom::Assign(id), *block, at, None);
        }
    }

    pub(super) fn close_assign(&mut self, open: &Open, frame: Frame) -> Option<What> {
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
        self.assigned_value(open)
    }

    /// An assignment in the middle of an expression is what its name is from then on.
    fn assigned_value(&mut self, open: &Open) -> Option<What> {
        let around = self.stack.last()?.frame;
        if !matches!(around, Some(Frame::Pass | Frame::Return | Frame::Function)) {
            return None;
        }
        let end = Span::new(open.span.end, open.span.end);
        let target = self.facts.expr(open.expr(Part::Target)?).kind.clone();
        let read = match target {
            ExprKind::Name(name, _) => ExprKind::Name(name, None),
            ExprKind::Member(object, name) => {
                let object = match &self.facts.expr(object).kind {
                    ExprKind::Name(name, _) => ExprKind::Name(name.clone(), None),
                    ExprKind::This => ExprKind::This,
                    _ => return None,
                };
                ExprKind::Member(self.expr(end, object), name)
            }
            _ => return None,
        };
        Some(What::Expr(self.expr(end, read)))
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

    fn record_assign(&mut self, assign: Assign) -> AssignId {
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

    pub(super) fn close_return(&mut self, open: &Open) -> Option<What> {
        let function = *self.functions.last()?;
        if open.has(Flag::Each) {
            self.facts.functions[function.index()].yields = true;
        } else {
            self.exits();
        }
        for value in open.values() {
            self.facts.exprs[value.index()].parent = Parent::Return(function);
            self.facts.functions[function.index()].returns.push(value);
        }
        None
    }

    pub(super) fn close_raise(&mut self, open: &Open) {
        self.exits();
        let value = open.values().first().copied();
        if let Some(value) = value {
            self.facts.exprs[value.index()].parent = Parent::Raise(self.facts.raises.len() as u32);
        }
        self.facts.raises.push(Raise { span: open.span, value, block: self.block });
    }

    pub(super) fn exits(&mut self) {
        self.facts.blocks[self.block.index()].exits = true;
    }

    pub(super) fn close_directive(&mut self, open: &Open) {
        let text = open
            .span
            .of(self.text)
            .trim_matches(|c: char| matches!(c, '"' | '\'' | ';') || c.is_whitespace());
        let function = self.functions.last().copied();
        self.facts.directives.push(Directive { text: text.into(), function, span: open.span });
    }
}
