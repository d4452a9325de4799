//! Facts of code that was taken out of a file, as facts of the file.

use super::Facts;
use crate::span::Span;

impl Facts {
    /// Moves every span.
    pub(crate) fn relocate(&mut self, to: impl Fn(Span) -> Span) {
        let spans = self
            .exprs
            .iter_mut()
            .map(|fact| &mut fact.span)
            .chain(self.blocks.iter_mut().map(|fact| &mut fact.span))
            .chain(self.functions.iter_mut().flat_map(|fact| {
                let params = fact.params.iter_mut().map(|param| &mut param.span);
                params.chain([&mut fact.span, &mut fact.name_span])
            }))
            .chain(self.classes.iter_mut().flat_map(|fact| {
                let fields = fact.fields.iter_mut().map(|field| &mut field.span);
                fields.chain([&mut fact.span])
            }))
            .chain(self.assigns.iter_mut().map(|fact| &mut fact.span))
            .chain(self.imports.iter_mut().flat_map(|fact| [&mut fact.span, &mut fact.statement]))
            .chain(self.guards.iter_mut().map(|fact| &mut fact.span))
            .chain(self.raises.iter_mut().map(|fact| &mut fact.span))
            .chain(self.directives.iter_mut().map(|fact| &mut fact.span))
            .chain(&mut self.comments)
            .chain(&mut self.errors);
        for span in spans {
            *span = to(*span);
        }
        for def in self.bindings.iter_mut().flat_map(|binding| &mut binding.defs) {
            def.span = to(def.span);
            def.at = to(Span::new(def.at, def.at)).start;
        }
    }
}
