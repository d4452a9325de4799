//! Expressions: calls, records, strings and the holes in them.

use super::build::Builder;
use super::frame::{Item, Open, What};
use crate::facts::{Arg, Call, Entry, ExprId, ExprKind, Flavour};
use crate::span::Span;
use crate::vocabulary::{Flag, Frame, Part};

impl Builder<'_> {
    pub(super) fn close_expr(&mut self, open: &Open, frame: Frame) -> Option<What> {
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
            Frame::Member => {
                let object = open.expr(Part::Object)?;
                if open.has(Flag::Path) {
                    self.heads.insert(object);
                }
                ExprKind::Member(object, label(Part::Label)?)
            }
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
