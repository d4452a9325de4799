//! Imports, the items that they list, and exports.

use super::build::Builder;
use super::expr::unquote;
use super::frame::{Open, What};
use crate::facts::{DefFrom, Export, Import, ImportId, Imported, Parent};
use crate::span::Span;
use crate::vocabulary::{Flag, Frame, Part};

impl Builder<'_> {
    pub(super) fn close_import(&mut self, open: &Open) {
        let module: Box<str> =
            open.text(Part::Path).map_or("", |span| unquote(span.of(self.text))).into();
        let mut items = 0;
        for item in &open.items {
            let What::Import { what, alias, span, types } = &item.what else { continue };
            items += 1;
            self.import(
                &module,
                what.clone(),
                alias.as_ref(),
                (*span, open.span),
                *types || open.has(Flag::Types),
            );
        }
        if items > 0 {
            return;
        }
        if open.has(Flag::Module) {
            // A child module that is declared here.
            let Some(span) = open.text(Part::Label) else { return };
            let name = span.of(self.text);
            let what = Imported::Name(name.into());
            self.import("self", what, None, (span, open.span), false);
        } else if !module.is_empty() {
            let what = if open.has(Flag::Rest) { Imported::Star } else { Imported::Nothing };
            self.facts.imports.push(Import {
                span: open.span,
                statement: open.span,
                module,
                what,
                type_only: open.has(Flag::Types),
            });
        }
    }

    fn import(
        &mut self,
        module: &str,
        what: Imported,
        alias: Option<&(Box<str>, Span)>,
        (span, statement): (Span, Span),
        type_only: bool,
    ) {
        let (module, what) = full_import(module, what);
        let module = self.from_region(module);
        let (name, name_span) = match (alias, &what) {
            (Some((alias, span)), _) => (Some(alias.clone()), *span),
            (None, Imported::Name(name)) => (Some(name.clone()), span),
            (None, Imported::Module) => {
                (module.rsplit("::").next().and_then(|m| m.split('.').next()).map(Into::into), span)
            }
            (None, _) => (None, span),
        };
        // `import a.b` binds `a`.
        let module = match (alias, &what) {
            (None, Imported::Module) if !module.starts_with('.') && !module.contains("::") => {
                module.split('.').next().unwrap_or("").to_owned()
            }
            _ => module,
        };
        let id = ImportId(self.facts.imports.len() as u32);
        self.facts.imports.push(Import { span, statement, module: module.into(), what, type_only });
        if let Some(name) = name.filter(|name| &**name != "_") {
            self.declare(name, name_span, DefFrom::Import(id), Vec::new(), None, span.start);
        }
    }

    /// A module as the file would name it, when it is named in a module inside the file.
    fn from_region(&self, module: String) -> String {
        let around = |open: &&Open| open.frame == Some(Frame::Scope);
        let regions: Vec<&str> = self
            .stack
            .iter()
            .filter(around)
            .filter_map(|open| open.text(Part::Label).map(|span| span.of(self.text)))
            .collect();
        let mut names: Vec<&str> = module.split("::").collect();
        if regions.is_empty() || !matches!(names[0], "self" | "super") {
            return module;
        }
        let ups = names.iter().take_while(|name| **name == "super").count();
        let Some(left) = regions.len().checked_sub(ups) else {
            return names.split_off(regions.len()).join("::");
        };
        let rest = names.split_off(ups.max(1));
        std::iter::once("self")
            .chain(regions[..left].iter().copied())
            .chain(rest)
            .collect::<Vec<_>>()
            .join("::")
    }

    pub(super) fn close_item(&mut self, open: Open) {
        let prefix = open.text(Part::Path).map(|span| span.of(self.text).to_owned());
        if open.has(Flag::Prefix) {
            for item in open.items {
                let What::Import { what, alias, span, types } = item.what else { continue };
                let what = prefixed(prefix.as_deref().unwrap_or(""), what);
                self.give(None, What::Import { what, alias, span, types });
            }
            return;
        }
        let own = open.text(Part::Label).unwrap_or(open.span);
        let label = unquote(own.of(self.text));
        let what = match () {
            () if open.has(Flag::Default) => Imported::Name("default".into()),
            () if open.has(Flag::Rest) => prefixed(prefix.as_deref().unwrap_or(""), Imported::Star),
            () if open.has(Flag::Module) && open.text(Part::Alias).is_some() => match &prefix {
                Some(path) => prefixed(path, Imported::Module),
                None => Imported::Module,
            },
            () if open.has(Flag::Module) => prefixed(label, Imported::Module),
            () => Imported::Name(label.into()),
        };
        let alias = match (open.text(Part::Alias), open.has(Flag::Default)) {
            (Some(span), _) => Some((span.of(self.text).into(), span)),
            (None, true) => Some((label.into(), own)),
            (None, false) => None,
        };
        self.give(
            None,
            What::Import { what, alias, span: open.span, types: open.has(Flag::Types) },
        );
    }

    pub(super) fn close_export(&mut self, open: &Open) {
        let module = open.text(Part::Path).map(|span| unquote(span.of(self.text)).into());
        if open.has(Flag::Rest) {
            self.facts.exports.push(Export { name: None, value: None, local: None, module });
            return;
        }
        let mut listed = false;
        for item in &open.items {
            let What::Import { what, alias, .. } = &item.what else { continue };
            listed = true;
            let local: Option<Box<str>> = match what {
                Imported::Name(name) => Some(name.clone()),
                _ => None,
            };
            let name = alias.as_ref().map(|(name, _)| name.clone()).or_else(|| local.clone());
            self.facts.exports.push(Export { name, value: None, local, module: module.clone() });
        }
        if listed {
            return;
        }
        if open.has(Flag::Default) {
            let value = open.values().first().copied();
            if let Some(value) = value
                && self.facts.expr(value).parent == Parent::None
            {
                self.facts.exprs[value.index()].parent =
                    Parent::Export(self.facts.exports.len() as u32);
            }
            self.facts.exports.push(Export {
                name: Some("default".into()),
                value,
                local: None,
                module: None,
            });
            return;
        }
        let inside = |span: Span| open.span.contains(span);
        let names: Vec<Box<str>> = self
            .facts
            .bindings
            .iter()
            .filter(|binding| {
                binding.scope == self.block && binding.defs.iter().any(|def| inside(def.span))
            })
            .map(|binding| binding.name.clone())
            .collect();
        for name in names {
            self.facts.exports.push(Export {
                name: Some(name.clone()),
                value: None,
                local: Some(name),
                module: None,
            });
        }
    }
}

/// Puts a path before what is imported; the separator is the one of nested import trees.
fn prefixed(prefix: &str, what: Imported) -> Imported {
    let join = |name: &str| {
        if prefix.is_empty() { name.into() } else { format!("{prefix}::{name}").into_boxed_str() }
    };
    match what {
        Imported::Name(name) => Imported::Name(join(&name)),
        Imported::Star => Imported::Name(join("*")),
        Imported::Module => Imported::Name(format!("{prefix}::self").into()),
        Imported::Nothing => Imported::Nothing,
    }
}

/// Splits the whole path of an import tree's leaf into module and name.
fn full_import(module: &str, what: Imported) -> (String, Imported) {
    let Imported::Name(name) = &what else { return (module.to_owned(), what) };
    let Some((before, last)) = name.rsplit_once("::") else { return (module.to_owned(), what) };
    let module = if module.is_empty() { before.to_owned() } else { format!("{module}::{before}") };
    let what = match last {
        "self" => Imported::Module,
        "*" => Imported::Star,
        name => Imported::Name(name.into()),
    };
    (module, what)
}
