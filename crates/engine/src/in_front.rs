//! What stands in front of the program and does a part of its work, as the configuration declares it.

use crate::analysis::Analysis;
use crate::finding::{Location, MaskedSource, Outcome};
use crate::globs::Globs;
use crate::handlers::Handler;
use crate::page::Page;
use crate::role::Role;
use crate::{Engine, Settings, Tree, suppress};
use std::ops::Range;
use std::sync::Arc;

/// Something in front of the program: a reverse proxy, a gateway.
#[derive(Debug, Clone, Default)]
pub struct InFront {
    /// What it does.
    pub(crate) provides: Vec<Role>,
    /// Files of the handlers that it stands in front of; all when empty.
    pub(crate) paths: Globs,
    /// Addresses of the handlers that it stands in front of; all when empty.
    pub(crate) routes: Globs,
    /// Why one may believe it.
    pub(crate) reason: String,
    /// The file's name.
    pub(crate) file: String,
    /// Where it is declared; `None` when that is not in the project.
    pub(crate) path: Option<Arc<str>>,
    /// Its bytes there.
    pub(crate) span: Range<usize>,
}

impl InFront {
    /// Whether it stands in front of a handler.
    fn covers(&self, analysis: &Analysis<'_, '_>, handler: &Handler) -> bool {
        let file = &analysis.project().file(handler.function.file).path;
        let addressed = || {
            let addresses = crate::addresses::of(analysis, handler);
            addresses.iter().any(|address| self.routes.matches(address.trim_start_matches('/')))
        };
        (self.paths.is_empty() || self.paths.matches(file))
            && (self.routes.is_empty() || addressed())
    }

    fn provides(&self, needs: &[Role]) -> bool {
        self.provides.iter().any(|role| needs.contains(role))
    }

    /// Evidence in a few words.
    pub(crate) fn says(&self) -> String {
        format!("declared in {}: {}", self.file, self.reason)
    }

    /// Where it is declared.
    pub(crate) fn location(&self) -> Option<Location> {
        let (start, end) = (self.span.start as u32, self.span.end as u32);
        Some(Location { path: self.path.clone()?, start, end })
    }
}

/// What is declared to do in front of a handler what is needed.
pub(crate) fn doing<'d>(
    declared: &'d [InFront],
    analysis: &Analysis<'_, '_>,
    handler: &Handler,
    needs: &[Role],
) -> Option<&'d InFront> {
    declared.iter().find(|front| front.provides(needs) && front.covers(analysis, handler))
}

/// Tells of declarations that concern no handler.
pub(crate) fn unused(
    engine: &Engine,
    tree: &dyn Tree,
    settings: &Settings,
    analysis: &Analysis<'_, '_>,
    outcome: &mut Outcome,
) {
    let asked = |front: &InFront| {
        let on = |page: &&Page| settings.rules.contains_key(&page.name);
        let needs = |page: &Page| page.sentence.as_ref().map(|sentence| sentence.needs.clone());
        let mut needs = engine.pages.iter().filter(on).filter_map(needs);
        needs.any(|needs| front.provides(&needs))
    };
    let handlers = analysis.spending();
    for front in settings.in_front.iter().filter(|front| asked(front)) {
        let Some(location) = front.location() else { continue };
        if handlers.iter().any(|handler| front.covers(analysis, handler)) {
            continue;
        }
        if let Ok(bytes) = tree.read(&location.path) {
            let text = engine.secrets.mask(&String::from_utf8_lossy(&bytes), &[]).into();
            let source = MaskedSource { text, cells: Vec::new() };
            outcome.sources.entry(location.path.clone()).or_insert(source);
            outcome.findings.push(suppress::idle(&location));
        }
    }
}
