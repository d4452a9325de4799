//! What a call says of itself: its model, its address, whether it streams, whether it offers tools.

use super::Model;
use crate::analysis::MistralCall;
use crate::names::Value;
use crate::project::Place;
use crate::role::{Role, Slot};
use crate::shapes::Judge;
use mistral_lint_grammars::facts::{Arg, DefFrom, Entry, ExprId, ExprKind};

/// How deep a request's body is looked into.
const DEPTH: usize = 5;

/// A call, and the clients that it is sent with.
pub(super) struct Asked<'j, 'x, 'p, 'a> {
    judge: &'j Judge<'x, 'p, 'a>,
    call: &'j MistralCall,
    clients: &'j [Place],
}

impl<'j, 'x, 'p, 'a> Asked<'j, 'x, 'p, 'a> {
    pub(super) fn new(
        judge: &'j Judge<'x, 'p, 'a>,
        call: &'j MistralCall,
        clients: &'j [Place],
    ) -> Self {
        Self { judge, call, clients }
    }

    pub(super) fn streams(&self) -> bool {
        let entry = self.judge.analysis.meaning.entry(self.call.place.file, self.call.hit);
        let is_true = |place: &Place| {
            let kind = &self.judge.analysis.project().expr(*place).kind;
            matches!(kind, ExprKind::Constant(text) if text.eq_ignore_ascii_case("true"))
        };
        entry.stream || self.field("stream-name").iter().any(is_true)
    }

    pub(super) fn has_tools(&self) -> bool {
        !self.slot(Slot::Tools).is_empty() || !self.field("tools-name").is_empty()
    }

    /// The addresses that are written down for a call, without what is only a part of one.
    pub(super) fn addresses(&self) -> Vec<String> {
        let analysis = self.judge.analysis;
        let mut urls = analysis.urls(self.call.place, self.call.hit, 0);
        for client in self.clients {
            for hit in analysis.meaning.hits(*client).iter() {
                urls.extend(analysis.urls(*client, *hit, 0));
            }
        }
        let whole = |url: &String| {
            url.contains("://") && analysis.meaning.secrets.accepts("mistral-host", url)
        };
        urls.retain(whole);
        urls.sort();
        urls.dedup();
        urls
    }

    pub(super) fn model(&self) -> Model {
        let mut places = self.slot(Slot::Model);
        places.extend(self.field("model-name"));
        if places.is_empty() {
            // What a body was made of elsewhere may say it.
            return if self.is_opaque() { Model::Unknown } else { Model::Unsaid };
        }
        let meaning = &self.judge.analysis.meaning;
        let is_model = |text: &String| meaning.secrets.accepts("mistral-model", text);
        let texts = places.iter().flat_map(|place| meaning.constants(*place));
        let mut names: Vec<String> = texts.filter(is_model).collect();
        names.sort();
        names.dedup();
        if names.is_empty() { Model::Unknown } else { Model::Named(names) }
    }

    /// Whether a body is sent that is not put together here.
    fn is_opaque(&self) -> bool {
        let meaning = &self.judge.analysis.meaning;
        let body = meaning.slot(self.call.place, self.call.hit, Slot::Body);
        let seen = |place: Place| {
            let kind = &self.judge.analysis.project().expr(place).kind;
            matches!(kind, ExprKind::Record(_) | ExprKind::Text(_))
        };
        body.iter().any(|picked| !seen(picked.place))
    }

    /// What stands in a slot of the call, or of its client.
    fn slot(&self, slot: Slot) -> Vec<Place> {
        let meaning = &self.judge.analysis.meaning;
        let mut picked = meaning.slot(self.call.place, self.call.hit, slot);
        for client in self.clients.iter().filter(|_| picked.is_empty()).copied().collect::<Vec<_>>()
        {
            if let Some(hit) = meaning.hit(client, Role::Client) {
                picked.extend(meaning.slot(client, hit, slot));
            }
        }
        picked.retain(|picked| picked.rest.is_empty());
        picked.into_iter().map(|picked| picked.place).collect()
    }

    /// What stands under a name that a matcher accepts, in the arguments of a call or the body that it sends.
    fn field(&self, matcher: &str) -> Vec<Place> {
        let project = self.judge.analysis.project();
        let file = self.call.place.file;
        let body = self.judge.analysis.meaning.slot(self.call.place, self.call.hit, Slot::Body);
        let args = project.facts(file).call(self.call.place.expr).map(|call| call.args.as_slice());
        let search = Search { judge: self.judge, matcher };
        let mut found = search.labelled(file, args.unwrap_or_default());
        let args = args.unwrap_or_default().iter().map(|arg| Place { file, expr: arg.value });
        let places: Vec<Place> = args.chain(body.into_iter().map(|picked| picked.place)).collect();
        for place in places {
            search.find(place, 0, &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }
}

struct Search<'j, 'x, 'p, 'a> {
    judge: &'j Judge<'x, 'p, 'a>,
    matcher: &'j str,
}

impl Search<'_, '_, '_, '_> {
    fn is_named(&self, label: Option<&str>) -> bool {
        label.is_some_and(|l| self.judge.analysis.meaning.secrets.accepts(self.matcher, l))
    }

    fn labelled(&self, file: u32, args: &[Arg]) -> Vec<Place> {
        let named = args.iter().filter(|arg| self.is_named(arg.label.as_deref()));
        named.map(|arg| Place { file, expr: arg.value }).collect()
    }

    fn find(&self, place: Place, depth: usize, found: &mut Vec<Place>) {
        if depth > DEPTH {
            return;
        }
        let at = |expr: ExprId| Place { file: place.file, expr };
        match &self.judge.analysis.project().expr(place).kind {
            ExprKind::Record(entries) => self.record(place.file, entries, depth, found),
            ExprKind::Call(call) => {
                found.extend(self.labelled(place.file, &call.args));
                for arg in call.args.iter().filter(|arg| arg.label.is_none()) {
                    self.find(at(arg.value), depth + 1, found);
                }
            }
            ExprKind::Pass(parts) | ExprKind::Spread(parts) => {
                for part in parts {
                    self.find(at(*part), depth + 1, found);
                }
            }
            ExprKind::Name(..) | ExprKind::Member(..) => {
                for value in self.judge.analysis.meaning.names.values(place).iter() {
                    let (made, depth) = match value {
                        Value::Record(record) => (Some(*record), depth + 1),
                        Value::External(path) => (path.births().next(), depth + 2),
                        Value::Instance(_) => (self.made_at(place), depth + 1),
                        _ => (None, depth),
                    };
                    if let Some(made) = made.filter(|made| *made != place) {
                        self.find(made, depth, found);
                    }
                }
            }
            _ => {}
        }
    }

    /// Where an object of the project is made: `Request { model, .. }`.
    fn made_at(&self, place: Place) -> Option<Place> {
        let facts = self.judge.analysis.project().facts(place.file);
        let ExprKind::Name(_, Some(binding)) = facts.expr(place.expr).kind else { return None };
        facts.reaching(binding, place.expr).into_iter().find_map(|def| match def.from {
            DefFrom::Assign(id) if def.path.is_empty() => {
                let value = facts.assigns[id.index()].value?;
                facts.call(value).map(|_| Place { file: place.file, expr: value })
            }
            _ => None,
        })
    }

    /// Only the outermost record: below it a name may mean anything.
    fn record(&self, file: u32, entries: &[Entry], depth: usize, found: &mut Vec<Place>) {
        for entry in entries {
            let value = Place { file, expr: entry.value };
            match &entry.label {
                Some(label) if self.is_named(Some(label)) => found.push(value),
                // `fetch(url, { body: JSON.stringify({..}) })`
                Some(_) if depth == 0 => self.body(value, found),
                Some(_) => {}
                None => self.find(value, depth + 1, found),
            }
        }
    }

    fn body(&self, place: Place, found: &mut Vec<Place>) {
        let call = self.judge.analysis.project().facts(place.file).call(place.expr);
        if call.is_some() {
            self.find(place, 1, found);
        }
    }
}
