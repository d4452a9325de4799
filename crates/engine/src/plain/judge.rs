//! Judges a value by the text before and around it.

use super::around::Place;
use super::bound::{Bound, bound};
use super::nested::Nested;
use super::{Around, PlainKey, PlainKind, Verdict};
use crate::secrets::Found;

/// Names that only say that a value follows; what it is a value of stands beside or above.
const VALUE_NAMES: [&str; 12] = [
    "value",
    "default",
    "defaultvalue",
    "initialvalue",
    "string",
    "secret_string",
    "text",
    "data",
    "content",
    "plain",
    "literal",
    "const",
];

/// Judges one value.
pub(super) struct Judge<'t> {
    around: Around<'t>,
    found: &'t Found<'t>,
    place: Place<'t>,
    bound: Bound,
    flat: bool,
}

impl<'t> Judge<'t> {
    pub(super) fn new(around: Around<'t>, found: &'t Found<'t>) -> Self {
        let place = Place { text: around.text, at: found.span.start, marks: around.marks };
        let bound = bound(around.text, place.at);
        Self { around, found, place, bound, flat: is_flat(around.kind) }
    }

    pub(super) fn key(&self) -> Option<PlainKey> {
        let found = self.found;
        let nested = || Nested::of(self.around, &found.span).and_then(|nested| nested.verdict());
        let name = self.name().filter(|name| !self.bound.loose && !is_value_name(name));
        let (certain, name) = if found.needs_context {
            let (certain, own) = nested().unwrap_or_else(|| self.verdict(found.context))?;
            (certain, own.or(name))
        } else {
            (true, name)
        };
        Some(PlainKey { span: found.span.clone(), name: name.map(str::to_owned), certain })
    }

    fn name(&self) -> Option<&str> {
        self.bound.name.clone().and_then(|name| self.place.text.get(name))
    }

    /// What is said of a value whose shape proves nothing alone; `near`: its line speaks of Mistral.
    fn verdict(&self, near: bool) -> Verdict<'_> {
        let uncertain = near.then_some((false, None));
        let name = self.name();
        if let Some(name) = name.filter(|name| self.around.is_key_name(name)) {
            return Some((true, Some(name)));
        }
        if self.is_mistral_call() || (self.is_header(name) && self.place.host_near()) {
            return Some((true, None));
        }
        match name {
            Some(name) if self.is_generic(name) => self.generic(name, near),
            Some(name) if is_value_name(name) => self.beside().or_else(|| self.paired(near)),
            Some(_) if self.bound.bearer || self.bound.loose => uncertain,
            Some(_) => None,
            None if self.bound.item => {
                let cell = (self.around.kind == PlainKind::Notebook && self.place.cell_speaks())
                    .then_some((false, None));
                self.beside().or(uncertain).or(cell)
            }
            None => uncertain,
        }
    }

    /// A value that has its name beside it.
    fn paired(&self, near: bool) -> Verdict<'_> {
        match self.place.pair() {
            Some(name) => self.around.is_key_name(name).then_some((true, Some(name))),
            None => near.then_some((false, None)),
        }
    }

    fn is_generic(&self, name: &str) -> bool {
        self.around.accepts("generic-key-name", name)
    }

    /// `Mistral("...")`, `new MistralClient(...)`.
    fn is_mistral_call(&self) -> bool {
        let callee = self.bound.callee.clone().and_then(|callee| self.place.text.get(callee));
        callee.is_some_and(|callee| {
            self.around.accepts("mistral-key-name", &format!("{callee}.api_key"))
        })
    }

    fn is_header(&self, name: Option<&str>) -> bool {
        self.bound.bearer || name.is_some_and(|name| self.around.accepts("auth-header", name))
    }

    /// `api_key` under `mistral:`, in `Mistral(...)`, beside `provider: mistral`. Where the Mistral key has a setting of
    /// its own, it is another's.
    fn generic<'a>(&'a self, name: &'a str, near: bool) -> Verdict<'a> {
        let mut path = name.to_owned();
        for parent in self.place.parents() {
            path = format!("{parent}.{path}");
            if self.around.accepts("mistral-key-name", &path) {
                return Some((true, Some(name)));
            }
        }
        if self.place.setting_near(self.flat) {
            return None;
        }
        let speaks = self.place.item_speaks();
        let certain = self.place.host_near() || (speaks && !self.flat);
        (certain || speaks || near).then_some((certain, Some(name)))
    }

    /// `name: MISTRAL_API_KEY` beside it, `variable "mistral_api_key"` above it.
    fn beside(&self) -> Verdict<'_> {
        let above = || {
            self.place
                .parents()
                .into_iter()
                .find(|parent| self.around.accepts("mistral-key-name", parent))
        };
        self.place.sibling().or_else(above).map(|name| (true, Some(name)))
    }
}

pub(super) fn is_value_name(name: &str) -> bool {
    VALUE_NAMES.iter().any(|known| known.eq_ignore_ascii_case(name))
}

/// Whether a format has no items that hold together what belongs together.
fn is_flat(kind: PlainKind) -> bool {
    !matches!(
        kind,
        PlainKind::Json
            | PlainKind::Yaml
            | PlainKind::Toml
            | PlainKind::Xml
            | PlainKind::Terraform
            | PlainKind::Http
    )
}
