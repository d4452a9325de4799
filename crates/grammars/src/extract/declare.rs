//! Functions and classes, and the names that they, patterns and assignments declare.

use super::build::Builder;
use super::expr::unquote;
use super::frame::{Open, What};
use crate::facts::{
    AssignId, Binding, BindingId, BlockId, BlockKind, Class, ClassId, Def, DefFrom, ExprId,
    ExprKind, Field, Function, FunctionId, Param, Parent, Step,
};
use crate::span::Span;
use crate::vocabulary::{Flag, Frame, Part};

/// Patterns are followed this deep.
const PATTERN_DEPTH: usize = 32;

/// A name in a pattern and the way to it.
pub(super) struct Bound {
    pub(super) name: Box<str>,
    pub(super) span: Span,
    pub(super) path: Vec<Step>,
    pub(super) default: Option<ExprId>,
    /// It takes what went wrong, not what was asked for.
    caught: bool,
}

impl Bound {
    pub(super) fn from(&self, value: DefFrom) -> DefFrom {
        if self.caught { DefFrom::Caught } else { value }
    }
}

impl Builder<'_> {
    pub(super) fn reserve_function(&mut self, span: Span) -> FunctionId {
        let id = FunctionId(self.facts.functions.len() as u32);
        self.facts.functions.push(Function {
            span,
            name: None,
            name_span: Span::new(span.start, span.start),
            params: Vec::new(),
            block: self.block,
            returns: Vec::new(),
            yields: false,
            decorators: Vec::new(),
            property: false,
            class: None,
            binding: None,
            expr: None,
            ty: None,
        });
        id
    }

    pub(super) fn reserve_class(&mut self, span: Span) -> ClassId {
        let id = ClassId(self.facts.classes.len() as u32);
        self.facts.classes.push(Class {
            span,
            name: None,
            bases: Vec::new(),
            decorators: Vec::new(),
            fields: Vec::new(),
            methods: Vec::new(),
            block: self.block,
            extends: false,
            binding: None,
        });
        id
    }

    pub(super) fn close_function(&mut self, open: &Open) -> Option<What> {
        let id = open.function?;
        let block = open.block?;
        self.facts.blocks[block.index()].trial = open.has(Flag::Trial);
        let name = open.text(Part::Label);
        let in_class = match self.facts.block(self.block).kind {
            BlockKind::Class(class) => Some(class),
            _ => None,
        };
        let in_record = self.stack.last().is_some_and(|around| around.frame == Some(Frame::Record));
        let mut params = Vec::new();
        for item in &open.items {
            if let What::Param(param) = &item.what {
                params.push(param.clone());
            }
        }
        for (index, param) in params.iter().enumerate() {
            let from = DefFrom::Param(id, index as u32);
            self.declare_pattern(param.pattern, from, block, param.span.start, param.default);
            if let Some(default) = param.default {
                self.facts.exprs[default.index()].parent = Parent::Default(id, index as u32);
            }
        }
        for value in open.exprs(Part::Body) {
            self.facts.exprs[value.index()].parent = Parent::Return(id);
            self.facts.functions[id.index()].returns.push(value);
        }
        let expr = self.expr(open.span, ExprKind::Function(id));
        let binding = match name {
            Some(span) if in_class.is_none() && !in_record => {
                let name = span.of(self.text).into();
                Some(self.declare(
                    name,
                    span,
                    DefFrom::Function(id),
                    Vec::new(),
                    None,
                    open.span.start,
                ))
            }
            _ => None,
        };
        let function = &mut self.facts.functions[id.index()];
        function.params = params;
        function.name = name.map(|span| unquote(span.of(self.text)).into());
        function.name_span = name.unwrap_or(Span::new(open.span.start, open.span.start));
        function.decorators = open.decorators();
        function.property = open.has(Flag::Property);
        function.class = in_class;
        function.binding = binding;
        function.expr = Some(expr);
        function.ty = open.expr(Part::Type);
        if let Some(class) = in_class {
            self.facts.classes[class.index()].methods.push(id);
            self.fields_of_params(class, id, block);
        }
        Some(What::Expr(expr))
    }

    /// A constructor's parameter that is declared to be a field gives the field its first value.
    fn fields_of_params(&mut self, class: ClassId, id: FunctionId, block: BlockId) {
        for param in self.facts.function(id).params.clone() {
            let (true, Some(name)) = (param.field, param.name) else { continue };
            let around = std::mem::replace(&mut self.block, block);
            let value = self.expr(param.span, ExprKind::Name(name.clone(), None));
            self.block = around;
            let fields = &mut self.facts.classes[class.index()].fields;
            self.facts.exprs[value.index()].parent = Parent::Field(class, fields.len() as u32);
            fields.push(Field {
                span: param.span,
                name,
                value: Some(value),
                ty: param.ty,
                decorators: param.decorators,
            });
        }
    }

    pub(super) fn close_param(&mut self, open: &Open) -> Option<What> {
        let pattern = match open.expr(Part::Target).or_else(|| open.values().first().copied()) {
            Some(pattern) => pattern,
            None if open.leaf || open.has(Flag::Receiver) => {
                self.expr(open.span, ExprKind::Name(open.span.of(self.text).into(), None))
            }
            None => return None,
        };
        let name = match &self.facts.expr(pattern).kind {
            ExprKind::Name(name, _) => Some(name.clone()),
            _ => None,
        };
        Some(What::Param(Param {
            span: open.span,
            pattern,
            name,
            ty: open.expr(Part::Type),
            default: open.expr(Part::Default),
            rest: open.has(Flag::Rest),
            receiver: open.has(Flag::Receiver),
            field: open.has(Flag::Field),
            decorators: open.decorators(),
        }))
    }

    pub(super) fn close_class(&mut self, open: &Open) -> Option<What> {
        let id = open.class?;
        let name = open.text(Part::Label);
        let extends = open.has(Flag::Extends);
        let expr = self.expr(open.span, ExprKind::Class(id));
        let binding = match name {
            Some(span) if !extends => {
                let text = span.of(self.text).into();
                Some(self.declare(
                    text,
                    span,
                    DefFrom::Class(id),
                    Vec::new(),
                    None,
                    open.span.start,
                ))
            }
            _ => None,
        };
        let mut fields = Vec::new();
        for item in &open.items {
            if let What::Field(field) = &item.what {
                if let Some(value) = field.value {
                    let index = (self.facts.class(id).fields.len() + fields.len()) as u32;
                    self.facts.exprs[value.index()].parent = Parent::Field(id, index);
                }
                fields.push(field.clone());
            }
        }
        // Without names, fields are told by their position.
        for (index, ty) in open.exprs(Part::Type).into_iter().enumerate() {
            let (name, ty) = (index.to_string().into(), Some(ty));
            fields.push(Field { span: open.span, name, value: None, ty, decorators: Vec::new() });
        }
        let class = &mut self.facts.classes[id.index()];
        class.name = name.map(|span| span.of(self.text).into());
        class.bases = open.exprs(Part::Base);
        class.decorators = open.decorators();
        class.fields.extend(fields);
        class.extends = extends;
        class.binding = binding;
        Some(What::Expr(expr))
    }

    pub(super) fn close_field(&mut self, open: &Open) -> Option<What> {
        let name = unquote(open.text(Part::Label)?.of(self.text)).into();
        let value = open.expr(Part::Value);
        let ty = open.expr(Part::Type);
        Some(What::Field(Field { span: open.span, name, value, ty, decorators: open.decorators() }))
    }

    pub(super) fn close_decorator(&mut self, open: &Open) -> Option<What> {
        let value = *open.values().first()?;
        let direct = self.stack.last().is_some_and(|around| {
            matches!(
                around.frame,
                Some(Frame::Class | Frame::Function | Frame::Param | Frame::Field)
            )
        });
        if direct {
            return Some(What::Decorator(value));
        }
        self.pending.push(value);
        None
    }

    /// Declares a name in the innermost region that keeps names.
    pub(super) fn declare(
        &mut self,
        name: Box<str>,
        span: Span,
        from: DefFrom,
        path: Vec<Step>,
        default: Option<ExprId>,
        at: u32,
    ) -> BindingId {
        let scope = self.scope_of(&name);
        let binding = if let Some(known) = self.scopes[scope.index()].get(&name) {
            *known
        } else {
            let id = BindingId(self.facts.bindings.len() as u32);
            self.facts.bindings.push(Binding {
                name: name.clone(),
                scope,
                defs: Vec::new(),
                uses: Vec::new(),
            });
            self.scopes[scope.index()].insert(name, id);
            id
        };
        let def = Def { at, block: self.block, from, path, default, kills: true, span };
        self.facts.bindings[binding.index()].defs.push(def);
        binding
    }

    fn scope_of(&self, name: &str) -> BlockId {
        let mut at = self.block;
        loop {
            let block = self.facts.block(at);
            if block.scope {
                let global = matches!(block.kind, BlockKind::Function(_))
                    && self.globals.contains(&(at, name.into()));
                return if global { BlockId(0) } else { at };
            }
            let Some(parent) = block.parent else { return at };
            at = parent;
        }
    }

    pub(super) fn declare_globals(&mut self, open: &Open) {
        let Some(function) = self.functions.last() else { return };
        let block = self.facts.function(*function).block;
        for (_, span) in &open.texts {
            self.globals.insert((block, span.of(self.text).into()));
        }
    }

    /// Declares every name of an assignment's target; in a class's body it declares a field.
    pub(super) fn declare_assign(&mut self, target: ExprId, id: AssignId) {
        let (end, value, ty, span, augments, element) = {
            let assign = &self.facts.assigns[id.index()];
            (assign.span.end, assign.value, assign.ty, assign.span, assign.augments, assign.element)
        };
        let at = match (self.stack.last(), value) {
            // What is made of each element may stand before the element's name: `[f(x) for x in xs]`.
            (Some(Open { frame: Some(Frame::List | Frame::Record), span, .. }), _) if element => {
                span.start
            }
            // A loop's name is known in the loop.
            (_, Some(value)) if element => self.facts.expr(value).span.end,
            _ => end,
        };
        for bound in self.patterns_of(target) {
            if let BlockKind::Class(class) = self.facts.block(self.block).kind {
                let field =
                    Field { span, name: bound.name.clone(), value, ty, decorators: Vec::new() };
                self.facts.classes[class.index()].fields.push(field);
            }
            let from = bound.from(DefFrom::Assign(id));
            let binding = self.declare(bound.name, bound.span, from, bound.path, bound.default, at);
            if let Some(def) = self.facts.bindings[binding.index()].defs.last_mut() {
                def.kills = !augments && value.is_some();
            }
        }
    }

    pub(super) fn declare_caught(&mut self, target: ExprId, block: BlockId) {
        let at = self.facts.expr(target).span.start;
        self.declare_pattern(target, DefFrom::Caught, block, at, None);
    }

    pub(super) fn declare_pattern(
        &mut self,
        pattern: ExprId,
        from: DefFrom,
        block: BlockId,
        at: u32,
        default: Option<ExprId>,
    ) {
        let around = std::mem::replace(&mut self.block, block);
        for bound in self.patterns_of(pattern) {
            let default = bound.default.or(if bound.path.is_empty() { default } else { None });
            let from = bound.from(from);
            self.declare(bound.name, bound.span, from, bound.path, default, at);
        }
        self.block = around;
    }

    /// The names in a pattern; its expressions are no longer read as values.
    pub(super) fn patterns_of(&mut self, pattern: ExprId) -> Vec<Bound> {
        let mut found = Vec::new();
        let mut todo = vec![(pattern, Vec::new(), None, false)];
        while let Some((id, path, default, caught)) = todo.pop() {
            if path.len() > PATTERN_DEPTH {
                continue;
            }
            let expr = &self.facts.exprs[id.index()];
            match &expr.kind {
                ExprKind::Name(name, _) => {
                    let (name, span) = (name.clone(), expr.span);
                    found.push(Bound { name, span, path, default, caught });
                }
                ExprKind::Record(entries) => {
                    for entry in entries {
                        let mut path = path.clone();
                        path.extend(entry.label.clone().map(Step::Field));
                        todo.push((entry.value, path, entry.default, caught));
                    }
                }
                ExprKind::List(items) => {
                    for item in items {
                        let mut path = path.clone();
                        path.push(Step::Item);
                        todo.push((*item, path, None, caught));
                    }
                }
                ExprKind::Pass(parts) | ExprKind::Choice(parts) | ExprKind::Spread(parts) => {
                    todo.extend(parts.iter().map(|part| (*part, path.clone(), default, caught)));
                }
                ExprKind::Opaque(parts) => {
                    todo.extend(parts.iter().map(|part| (*part, Vec::new(), None, true)));
                }
                _ => continue,
            }
            self.patterns.insert(id);
        }
        found
    }
}
