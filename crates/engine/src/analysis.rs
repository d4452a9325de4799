//! Everything that the rules ask about a project, found once: Mistral calls, handlers, sides.

use crate::apis::Side;
use crate::flow::Links;
use crate::handlers::{self, Handlers};
use crate::meaning::{Hit, Meaning};
use crate::names::{Names, Path, Value};
use crate::project::{FnRef, Place, Project};
use crate::role::{Role, Slot};
use crate::secrets::{EndpointKind, Secrets};
use mistral_lint_grammars::facts::{ExprKind, Parent};
use rustc_hash::FxHashSet;

/// What a call does at Mistral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Sends a prompt.
    Inference,
    /// Sends text for embeddings.
    Embedding,
    /// Sends text for moderation.
    Moderation,
    /// Spends the key without a prompt.
    Management,
}

/// A call that reaches the Mistral API.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MistralCall {
    pub(crate) place: Place,
    pub(crate) kind: Kind,
    pub(crate) hit: Hit,
    /// A plain HTTP request.
    pub(crate) http: bool,
    /// The call of a general helper that sends whatever it is given.
    pub(crate) wrapped: bool,
}

/// A manifest: the folder that it speaks for, and the packages that it names.
#[derive(Debug, Clone)]
pub(crate) struct Manifest {
    pub(crate) folder: Box<str>,
    pub(crate) text: String,
    /// Lists its packages by quoted name.
    pub(crate) names_packages: bool,
}

/// What is known of a project.
pub(crate) struct Analysis<'p, 'a> {
    pub(crate) meaning: Meaning<'p, 'a>,
    pub(crate) links: Links,
    pub(crate) handlers: Handlers,
    pub(crate) calls: Vec<MistralCall>,
    /// By file: where it runs, as far as that is known.
    pub(crate) sides: Vec<Option<Side>>,
    manifests: Vec<Manifest>,
    /// Folders of the packages that answer requests or have a user interface.
    serving: FxHashSet<Box<str>>,
}

impl<'p, 'a> Analysis<'p, 'a> {
    pub(crate) fn new(
        project: &'p Project<'a>,
        secrets: &'a Secrets,
        manifests: Vec<Manifest>,
    ) -> Self {
        let packages =
            |file: u32, name: &str| names_package(&manifests, &project.file(file).path, name);
        // First round: who is a handler. Second: what its parameters are, and all that follows from it.
        let first = Meaning::new(Names::new(project), secrets);
        let found = handlers::find(&first, &packages);
        let parameters = handlers::parameters(&found, &first);
        let (meaning, handlers) = if parameters.is_empty() {
            (first, found)
        } else {
            let meaning = first.again(Names::new(project).with_handlers(parameters));
            let handlers = handlers::find(&meaning, &packages);
            (meaning, handlers)
        };
        let links = Links::new(project);
        let mut analysis = Self {
            meaning,
            links,
            handlers,
            calls: Vec::new(),
            sides: Vec::new(),
            manifests,
            serving: FxHashSet::default(),
        };
        analysis.serving = analysis.find_serving();
        analysis.calls = analysis.find_calls();
        analysis.sides = crate::sides::find(&analysis);
        analysis
    }

    pub(crate) fn project(&self) -> &'p Project<'a> {
        self.meaning.project()
    }

    /// Whether the nearest manifest that knows any package names this one.
    pub(crate) fn package(&self, file: u32, name: &str) -> bool {
        names_package(&self.manifests, &self.project().file(file).path, name)
    }

    /// Whether the package of a file answers requests or has a user interface.
    pub(crate) fn serves(&self, file: u32) -> bool {
        self.serving.contains(self.package_folder(file))
    }

    /// The folder of the nearest manifest above a file.
    fn package_folder(&self, file: u32) -> &str {
        let path = &self.project().file(file).path;
        let folders = self
            .manifests
            .iter()
            .map(|manifest| &*manifest.folder)
            .filter(|folder| is_above(folder, path));
        let nearest = folders.max_by_key(|folder| folder.len()).unwrap_or("");
        // The packages of a workspace are one program.
        let workspaces = self.manifests.iter().filter(|manifest| {
            manifest.text.contains("[workspace]") || manifest.text.contains("\"workspaces\"")
        });
        let around =
            workspaces.map(|manifest| &*manifest.folder).filter(|folder| is_above(folder, path));
        around.min_by_key(|folder| folder.len()).unwrap_or(nearest)
    }

    fn find_serving(&self) -> FxHashSet<Box<str>> {
        let mut serving = FxHashSet::default();
        let answers = self
            .handlers
            .values()
            .filter(|handler| !handler.semi)
            .map(|handler| handler.function.file);
        let shows = self
            .project()
            .places()
            .filter(|place| self.meaning.has(*place, Role::App))
            .map(|place| place.file);
        for file in answers.chain(shows) {
            let source = self.project().file(file);
            if source.near && !source.rough {
                serving.insert(self.package_folder(file).into());
            }
        }
        serving
    }

    fn find_calls(&self) -> Vec<MistralCall> {
        let mut calls: Vec<MistralCall> = Vec::new();
        for place in self.project().places() {
            if self.project().facts(place.file).call(place.expr).is_none() {
                continue;
            }
            let Some(call) = self.mistral_call(place) else { continue };
            calls.push(call);
        }
        // A request that is built in steps is one call: the last step that is known.
        let within: FxHashSet<Place> = calls
            .iter()
            .filter(|call| call.http)
            .flat_map(|call| self.receivers(call.place))
            .collect();
        calls.retain(|call| !call.http || !within.contains(&call.place));
        // One that is built over several statements is the first of them.
        let requests: FxHashSet<Place> =
            calls.iter().filter(|call| call.http).map(|call| call.place).collect();
        calls.retain(|call| !call.http || !self.continues(call.place, &requests));
        calls.into_iter().flat_map(|call| self.as_sent(call)).collect()
    }

    /// The call itself, or those of the helper that it stands in.
    fn as_sent(&self, call: MistralCall) -> Vec<MistralCall> {
        let senders = if call.http { self.senders(&call) } else { Vec::new() };
        if senders.is_empty() {
            return vec![call];
        }
        senders.into_iter().map(|place| MistralCall { place, wrapped: true, ..call }).collect()
    }

    /// Whether a step adds to a request that began in another statement.
    fn continues(&self, place: Place, requests: &FxHashSet<Place>) -> bool {
        let facts = self.project().facts(place.file);
        let Some(call) = facts.call(place.expr) else { return false };
        self.meaning.names.values(Place { file: place.file, expr: call.callee }).iter().any(
            |value| match value {
                Value::External(path) => {
                    path.births().any(|birth| birth != place && requests.contains(&birth))
                }
                _ => false,
            },
        )
    }

    /// Where a helper that sends to whatever url it is given is given Mistral's.
    fn senders(&self, call: &MistralCall) -> Vec<Place> {
        let Some(function) = self.project().function_of(call.place) else { return Vec::new() };
        let facts = self.project().facts(function.file);
        let params: Vec<&str> = facts
            .function(function.id)
            .params
            .iter()
            .filter_map(|param| param.name.as_deref())
            .collect();
        let given = self.meaning.slot(call.place, call.hit, Slot::Url).iter().any(|picked| {
            let names = |place: Place| match &self.project().expr(place).kind {
                ExprKind::Name(name, Some(_)) => params.contains(&&**name),
                _ => false,
            };
            names(picked.place) || self.began_at(picked.place).is_some_and(names)
        });
        if !given {
            return Vec::new();
        }
        let callers = self.meaning.names.callers(function);
        let sends = |caller: &&Place| {
            let call = self.project().facts(caller.file).call(caller.expr);
            call.iter().flat_map(|call| &call.args).any(|arg| {
                let constants =
                    self.meaning.constants(Place { file: caller.file, expr: arg.value });
                constants.iter().any(|text| self.meaning.secrets.accepts("mistral-host", text))
            })
        };
        callers.iter().filter(sends).copied().collect()
    }

    /// The url of the request that a chain of steps began with.
    fn began_at(&self, receiver: Place) -> Option<Place> {
        let hit = self.requests_at(receiver).into_iter().next()?;
        let picked = self.meaning.slot(receiver, hit, Slot::Url).into_iter().next()?;
        if picked.place == receiver { None } else { Some(picked.place) }
    }

    /// The calls that a chain of methods ends in, without the last.
    fn receivers(&self, place: Place) -> Vec<Place> {
        let facts = self.project().facts(place.file);
        let mut found = Vec::new();
        let mut at = place.expr;
        while let Some(call) = facts.call(at) {
            let ExprKind::Member(object, _) = facts.expr(call.callee).kind else { break };
            at = object;
            while let ExprKind::Pass(parts) = &facts.expr(at).kind {
                let [part] = parts.as_slice() else { break };
                at = *part;
            }
            found.push(Place { file: place.file, expr: at });
        }
        found
    }

    fn mistral_call(&self, place: Place) -> Option<MistralCall> {
        for hit in self.meaning.hits(place).iter().copied() {
            let kind = match self.meaning.entry(place.file, hit).role {
                Role::Inference => Kind::Inference,
                Role::Embedding => Kind::Embedding,
                Role::Moderation => Kind::Moderation,
                Role::Management => Kind::Management,
                Role::Http => match self.mistral_request(place, hit) {
                    Some(kind) => {
                        return Some(MistralCall { place, kind, hit, http: true, wrapped: false });
                    }
                    None => continue,
                },
                _ => continue,
            };
            return Some(MistralCall { place, kind, hit, http: false, wrapped: false });
        }
        None
    }

    /// What a plain request does at Mistral, when it goes there.
    pub(crate) fn mistral_request(&self, place: Place, hit: Hit) -> Option<Kind> {
        let urls = self.urls(place, hit, 0);
        if !urls.iter().any(|url| self.meaning.secrets.accepts("mistral-host", url)) {
            return None;
        }
        let kind = urls.iter().find_map(|url| self.meaning.secrets.endpoint(url));
        Some(match kind {
            Some(EndpointKind::Embedding) => Kind::Embedding,
            Some(EndpointKind::Management) => Kind::Management,
            Some(EndpointKind::Moderation) => Kind::Moderation,
            Some(EndpointKind::Inference) | None => Kind::Inference,
        })
    }

    /// The constant parts of a request's url, with those of the client that sends it.
    pub(crate) fn urls(&self, place: Place, hit: Hit, depth: usize) -> Vec<String> {
        let mut urls = Vec::new();
        if depth > 6 {
            return urls;
        }
        for picked in self.meaning.slot(place, hit, Slot::Url) {
            if picked.rest.is_empty() {
                urls.extend(self.meaning.constants(picked.place));
            }
            // A step of a chain: the request began at the receiver.
            for inner in self.requests_at(picked.place) {
                urls.extend(self.urls(picked.place, inner, depth + 1));
            }
            for value in self.meaning.names.values(picked.place).iter() {
                let Value::External(path) = value else { continue };
                for birth in self.request_births(path, place) {
                    for inner in self.requests_at(birth) {
                        urls.extend(self.urls(birth, inner, depth + 1));
                    }
                }
            }
        }
        let facts = self.project().facts(place.file);
        let Some(call) = facts.call(place.expr) else { return urls };
        for value in self.meaning.names.values(Place { file: place.file, expr: call.callee }).iter()
        {
            let Value::External(path) = value else { continue };
            for birth in self.request_births(path, place) {
                for inner in self.requests_at(birth) {
                    urls.extend(self.urls(birth, inner, depth + 1));
                }
            }
        }
        urls
    }

    /// The calls that a path went through since a request was last sent: before that, it was another request.
    fn request_births(&self, path: &Path, place: Place) -> Vec<Place> {
        let sent = |birth: &Place| {
            self.meaning
                .hits(*birth)
                .iter()
                .any(|hit| self.meaning.entry(birth.file, *hit).role == Role::Answer)
        };
        path.births().filter(|birth| *birth != place).take_while(|birth| !sent(birth)).collect()
    }

    /// Meanings of a call that carry a url.
    fn requests_at(&self, place: Place) -> Vec<Hit> {
        let role = |hit: &Hit| self.meaning.entry(place.file, *hit).role;
        self.meaning
            .hits(place)
            .iter()
            .copied()
            .filter(|hit| matches!(role(hit), Role::Http | Role::HttpClient | Role::Client))
            .collect()
    }

    /// Functions that lead to a place, nearest first: the one around it, those that it stands in, their callers.
    pub(crate) fn callers_of(&self, place: Place) -> Vec<FnRef> {
        let mut found: Vec<FnRef> = Vec::new();
        let mut seen: FxHashSet<FnRef> = FxHashSet::default();
        let mut todo: Vec<FnRef> = self.project().function_of(place).into_iter().collect();
        while let Some(function) = todo.pop() {
            if found.len() > 200 {
                break;
            }
            if !seen.insert(function) {
                continue;
            }
            found.push(function);
            todo.extend(self.project().outer(function));
            let callers = self.meaning.names.callers(function);
            todo.extend(callers.iter().filter_map(|call| self.project().function_of(*call)));
            todo.extend(self.handed_over(function));
        }
        found
    }

    /// Functions that hand this one to something that will call it.
    fn handed_over(&self, function: FnRef) -> Option<FnRef> {
        let facts = self.project().facts(function.file);
        let expr = facts.function(function.id).expr?;
        match facts.expr(expr).parent {
            Parent::Expr(_) => self.project().function_of(Place { file: function.file, expr }),
            _ => None,
        }
    }

    /// The handler that leads to a place, if one does.
    pub(crate) fn handler_of(&self, place: Place) -> Option<FnRef> {
        self.callers_of(place).into_iter().find(|function| self.handlers.contains_key(function))
    }
}

/// Whether the manifest nearest above a path names a package.
fn names_package(manifests: &[Manifest], path: &str, name: &str) -> bool {
    let above = |manifest: &&Manifest| manifest.names_packages && is_above(&manifest.folder, path);
    let nearest = manifests.iter().filter(above).max_by_key(|manifest| manifest.folder.len());
    nearest.is_some_and(|manifest| manifest.text.contains(&format!("\"{name}\"")))
}

fn is_above(folder: &str, path: &str) -> bool {
    folder.is_empty() || path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/'))
}
