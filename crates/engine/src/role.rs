//! The closed list of what a path can mean, and of the slots that a meaning has.

macro_rules! closed {
    ($(#[$doc:meta])* $name:ident { $(#[doc = $says:literal] $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum $name { $(#[doc = $says] $variant,)+ }

        impl $name {
            /// Every word, as it is written in the books.
            pub const WORDS: &[(&'static str, $name)] = &[$(($text, $name::$variant)),+];

            /// What it says, in a few plain words.
            #[must_use]
            pub fn says(self) -> &'static str {
                match self { $(Self::$variant => $says.trim_start().trim_end_matches('.'),)+ }
            }

            /// The meaning of a word.
            ///
            /// # Errors
            /// The nearest word that exists.
            pub fn of(word: &str) -> Result<Self, &'static str> {
                if let Some((_, found)) = Self::WORDS.iter().find(|(text, _)| *text == word) {
                    return Ok(*found);
                }
                let near = |text: &str| strsim::normalized_damerau_levenshtein(text, word);
                let best = Self::WORDS.iter().max_by(|a, b| near(a.0).total_cmp(&near(b.0)));
                Err(best.map_or("", |(text, _)| text))
            }

            /// The word, as it is written in the books.
            #[must_use]
            pub fn word(self) -> &'static str {
                Self::WORDS.iter().find(|(_, known)| *known == self).map_or("", |(text, _)| text)
            }
        }
    };
}

closed! {
    /// What a library's function, method, type or value means.
    Role {
        /// Makes a Mistral client.
        Client = "client",
        /// Sends a prompt to Mistral.
        Inference = "inference",
        /// Sends text for embeddings.
        Embedding = "embedding",
        /// Spends the key without a prompt.
        Management = "management",
        /// Sends text for moderation.
        Moderation = "moderation",
        /// A plain HTTP request.
        Http = "http",
        /// Sends the request: what it gives is the answer.
        Answer = "answer",
        /// Carries a base url or headers for requests.
        HttpClient = "http-client",
        /// Puts one header on a request.
        Header = "header",
        /// Reads an environment variable at run time.
        EnvRead = "env-read",
        /// A value that is put into the shipped artefact at build time.
        EnvInline = "env-inline",
        /// Sets an environment variable.
        EnvWrite = "env-write",
        /// The whole environment.
        EnvAll = "env-all",
        /// Fields are read from the environment.
        Settings = "settings",
        /// Gets a secret from a vault.
        SecretRead = "secret-read",
        /// A key that the user types or keeps.
        UserSecret = "user-secret",
        /// Wraps a secret so that printing it is safe.
        SecretType = "secret-type",
        /// Takes the secret out of its wrapper.
        Reveal = "reveal",
        /// A log, print, debug or telemetry sink.
        Log = "log",
        /// Internals of an error as a value.
        Failure = "failure",
        /// An error about what the caller sent.
        InputError = "input-error",
        /// Says how something went, and nothing more of it.
        Status = "status",
        /// Whether the program runs where it is developed.
        Development = "dev-time",
        /// Stops the program with a message.
        Panic = "panic",
        /// Makes an error value.
        Error = "error",
        /// Sends to the HTTP caller.
        Response = "response",
        /// Turns on a mode that prints the key.
        DebugSwitch = "debug-switch",
        /// Registers handlers.
        Route = "route",
        /// Registers functions that answer when a handler fails.
        ErrorRoute = "error-route",
        /// Registers handlers of bots, widgets, tools.
        SemiRoute = "semi-route",
        /// Offers functions to the model, which chooses their arguments.
        Tool = "tool",
        /// Request data.
        Request = "request",
        /// A type whose values are request data.
        RequestType = "request-type",
        /// Not request data.
        Injected = "injected",
        /// Values of such a type are validated.
        SchemaType = "schema-type",
        /// Makes a schema of the fields that it is given.
        Schema = "schema",
        /// Gives its input back validated, or throws.
        Validator = "validator",
        /// Gives a verdict on its input.
        Checker = "checker",
        /// Validates the request for the handler.
        Validation = "validation",
        /// Request data that is already validated.
        Validated = "validated",
        /// Its result is not the secret.
        Mask = "mask",
        /// Its result carries its input.
        Carrier = "carrier",
        /// Puts its input into its receiver.
        Store = "store",
        /// Calls a function argument with its input.
        Callback = "callback",
        /// Calls a function argument with the error of its receiver, or keeps that error from going on.
        Catch = "catch",
        /// Asks a stream for its parts.
        Drain = "drain",
        /// Gives what the first parameter of its function argument is called with.
        Executor = "executor",
        /// Records who called which model.
        Audit = "audit",
        /// Records how a call went, but not who made it or which model answered.
        AuditPart = "audit-part",
        /// Allows only values that are written down.
        Enumeration = "enumeration",
        /// Makes a message that the model takes as instructions.
        System = "system",
        /// Makes text safe for HTML or a command line.
        Sanitizer = "sanitizer",
        /// Puts text into HTML.
        Html = "html",
        /// Runs text.
        Execute = "execute",
        /// Its members are looked up by name, and run.
        Dispatch = "dispatch",
        /// Says whether something may be done.
        Permit = "permit",
        /// Leaves certificates unchecked.
        Unverified = "unverified",
        /// Rate limiting.
        Limiter = "limiter",
        /// Asks whether an address is one of its patterns.
        RouteMatcher = "route-matcher",
        /// Authentication.
        Auth = "auth",
        /// Puts values into the shipped bundle.
        Define = "define",
        /// Evidence that the module runs on the user's device.
        ClientSide = "client-side",
        /// Evidence of an application with a user interface of its own.
        App = "app",
        /// Evidence that the module runs on a server.
        ServerSide = "server-side",
    }
}

impl Role {
    /// Whether the role is said of a value, not of a function.
    pub(crate) fn is_of_values(self) -> bool {
        matches!(
            self,
            Self::Request
                | Self::Validated
                | Self::Injected
                | Self::EnvAll
                | Self::EnvRead
                | Self::SecretRead
                | Self::UserSecret
        )
    }
}

closed! {
    /// What a selector of an entry picks out.
    Slot {
        /// Where the key goes in.
        Key = "key",
        /// The base url or url.
        Url = "url",
        /// Headers.
        Headers = "headers",
        /// The body of a request.
        Body = "body",
        /// The query of a request.
        Query = "query",
        /// Whether certificates are checked.
        Verify = "verify",
        /// Whether every certificate is taken.
        TrustAll = "trust-all",
        /// A debug switch.
        Debug = "debug",
        /// What the user said.
        Prompt = "prompt",
        /// System message or instructions.
        System = "system",
        /// The model.
        Model = "model",
        /// The token limit.
        Limit = "limit",
        /// What guards the call: a safe prompt, guardrails.
        Guard = "guard",
        /// Tools offered to the model.
        Tools = "tools",
        /// Whether the answer comes in pieces.
        Stream = "stream",
        /// A variable's name.
        Variable = "variable",
        /// What is taken when there is nothing.
        Default = "default",
        /// What is written.
        Value = "value",
        /// A header's name.
        Header = "header",
        /// What is shown, sent or run.
        Output = "output",
        /// Names of fields that are left out or hidden.
        Without = "without",
        /// What is judged or carried.
        Input = "input",
        /// Functions that are called.
        Handler = "handler",
        /// Functions that run before the handler.
        Middleware = "middleware",
        /// Request data among the handler's parameters.
        Sources = "sources",
        /// The schema of the request.
        Schema = "schema",
    }
}
