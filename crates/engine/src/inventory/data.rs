//! What a project has to do with Mistral, as plain data: nothing here is right or wrong.

use crate::finding::Location;
use crate::tree::Kept;
use std::sync::Arc;

/// Every place that has to do with Mistral. All lists are sorted by place.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inventory {
    /// Calls that reach the API.
    pub calls: Vec<CallSite>,
    /// Handlers that lead to them.
    pub handlers: Vec<Endpoint>,
    /// Where keys come from.
    pub keys: Vec<KeySource>,
    /// Env files that speak of Mistral.
    pub env_files: Vec<EnvFile>,
    /// Keys that files give to environments.
    pub environments: Vec<EnvironmentKey>,
    /// Places that speak of keys that are changed by a schedule.
    pub rotations: Vec<Location>,
}

/// A call that reaches the API.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is asked by its own name")]
pub struct CallSite {
    /// The call.
    pub location: Location,
    /// What is called, as it is written, without arguments: `client.chat.complete`.
    pub callee: String,
    /// What it does there.
    pub purpose: Purpose,
    /// Which model it asks.
    pub model: Model,
    /// The addresses that are written down for it.
    pub addresses: Vec<String>,
    /// Where its client is made.
    pub client: Option<Location>,
    /// Where its key comes from, as numbers of [`Inventory::keys`].
    pub keys: Vec<usize>,
    /// A key is handed over here or where the client is made, known or not.
    pub key_given: bool,
    /// The handlers that lead to it, nearest first, as numbers of [`Inventory::handlers`].
    pub handlers: Vec<usize>,
    /// The answer comes in pieces.
    pub streams: bool,
    /// The model is offered tools.
    pub tools: bool,
    /// A document, a picture or sound goes in or comes out, which knows no token limit.
    pub media: bool,
    /// A request without a client made for Mistral.
    pub plain: bool,
    /// It stands in a test, an example or documentation.
    pub rough: bool,
}

/// What a call does at Mistral.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Sends a prompt.
    Prompt,
    /// Sends text for embeddings.
    Embedding,
    /// Sends text for moderation.
    Moderation,
    /// Spends the key without a prompt.
    Management,
}

/// Where the name of a model comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Model {
    /// It is written down: these are all that it can be, as far as is known.
    Named(Vec<String>),
    /// A caller may choose.
    Request,
    /// Given, but from where could not be found out.
    Unknown,
    /// The call does not say.
    Unsaid,
}

/// A function that a framework calls with a stranger's request, and that leads to Mistral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// The function's name.
    pub location: Location,
    /// All of the function.
    pub whole: Location,
    /// For people: `` `chat` ``, "the handler".
    pub name: String,
    /// Method and path, as far as they are written where it is registered: `POST /chat`.
    pub route: String,
    /// A bot, a widget or a tool.
    pub semi: bool,
    /// It stands in a test, an example or documentation.
    pub rough: bool,
    /// Where it, or what it calls, first takes something out of the request.
    pub reads: Option<Location>,
}

/// A place where a key comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeySource {
    /// Where.
    pub location: Location,
    /// From what.
    pub origin: Origin,
    /// The variable's or secret's name, when it is read by one.
    pub variable: Option<String>,
    /// A few plain words: "the key is read from the environment here".
    pub label: String,
    /// It stands in a test, an example or documentation.
    pub rough: bool,
}

/// What a key comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// The environment, when the program runs.
    Environment,
    /// The environment, when the program is built: it is part of what is shipped.
    Build,
    /// A secret store.
    Store,
    /// The user types it in.
    User,
    /// It is written in the code.
    Written,
    /// A parameter, a field, a call: not known further.
    Elsewhere,
}

/// An env file that speaks of Mistral.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvFile {
    /// Relative to the root, with forward slashes.
    pub path: Arc<str>,
    /// A key, or what looks like one, is in it.
    pub holds_key: bool,
    /// What version control makes of it.
    pub kept: Kept,
}

/// A key that a file gives to an environment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnvironmentKey {
    /// Where.
    pub location: Location,
    /// "development", "staging", "production".
    pub environment: &'static str,
    /// The variable that it is taken from; none when it is written there.
    pub variable: Option<String>,
    /// What version control makes of the file.
    pub kept: Kept,
}

impl Inventory {
    /// Every place that it speaks of.
    pub(crate) fn places(&mut self) -> impl Iterator<Item = &mut Location> {
        let calls = self.calls.iter_mut();
        let calls =
            calls.flat_map(|call| std::iter::once(&mut call.location).chain(&mut call.client));
        let handlers = self.handlers.iter_mut();
        calls
            .chain(
                handlers.flat_map(|it| {
                    [&mut it.location, &mut it.whole].into_iter().chain(&mut it.reads)
                }),
            )
            .chain(self.keys.iter_mut().map(|key| &mut key.location))
            .chain(self.environments.iter_mut().map(|key| &mut key.location))
            .chain(&mut self.rotations)
    }

    /// Every text that was read from the code.
    pub(crate) fn texts(&mut self) -> impl Iterator<Item = &mut String> {
        let calls = self.calls.iter_mut().flat_map(call_texts);
        let handlers = self.handlers.iter_mut().flat_map(|it| [&mut it.name, &mut it.route]);
        let keys = self.keys.iter_mut();
        let keys = keys.flat_map(|key| std::iter::once(&mut key.label).chain(&mut key.variable));
        let environments = self.environments.iter_mut().filter_map(|it| it.variable.as_mut());
        calls.chain(handlers).chain(keys).chain(environments)
    }
}

fn call_texts(call: &mut CallSite) -> Vec<&mut String> {
    let mut texts = vec![&mut call.callee];
    texts.extend(&mut call.addresses);
    if let Model::Named(names) = &mut call.model {
        texts.extend(names);
    }
    texts
}
