//! The closed list of words that a query may use to say what a node is.
//!
//! A word either opens a *frame* (the node becomes a fact and gathers what stands inside it), gives a
//! *part* its place in the frame around it, or is a *flag* of the frame on the same node.

/// What a captured node says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Word {
    /// The node is a fact.
    Frame(Frame),
    /// The node's place in the fact around it.
    Part(Part),
    /// More about the fact on the same node.
    Flag(Flag),
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub(crate) enum $name { $($(#[$vdoc])* $variant,)+ }
        impl $name {
            const ALL: &[(&'static str, Word)] = &[$(($text, Word::$name($name::$variant)),)+];
        }
    };
}

words! {
    /// Words that make a fact.
    Frame {
        /// A region of control without names of its own.
        Block = "block",
        /// A region of control with names of its own.
        Scope = "scope",
        /// A region that runs any number of times.
        Loop = "loop",
        /// What may fail and is caught.
        Try = "try",
        /// What catches; `target` takes what was caught.
        Handler = "handler",
        /// A condition: `test`, `then`, `else`.
        Guard = "guard",
        /// Arms that depend on `value`.
        Match = "match",
        /// An arm: `target`, `test`, `value`.
        Arm = "arm",
        /// A function.
        Function = "function",
        /// A parameter.
        Param = "param",
        /// A class.
        Class = "class",
        /// A declared field.
        Field = "field",
        /// A decorator or attribute.
        Decorator = "decorator",
        /// A declaration with a value.
        Let = "let",
        /// An assignment to what exists.
        Bind = "bind",
        /// A value that goes back to the callers.
        Return = "return",
        /// An error that leaves the function.
        Raise = "raise",
        /// A jump out of the region.
        Leave = "leave",
        /// An import of a module.
        Import = "import",
        /// One name of an import.
        Item = "item",
        /// An export.
        Export = "export",
        /// A call.
        Call = "call",
        /// A named argument.
        Arg = "arg",
        /// A member of an object.
        Member = "member",
        /// An element of an object; a type with arguments.
        Index = "index",
        /// A name.
        Name = "name",
        /// The receiver.
        This = "this",
        /// A string.
        Text = "string",
        /// A constant.
        Constant = "constant",
        /// Parts that become one text.
        Join = "join",
        /// One of several.
        Choice = "choice",
        /// The same value.
        Pass = "pass",
        /// A truth value.
        Test = "test",
        /// The type of a value.
        TypeOf = "typeof",
        /// Named parts.
        Record = "record",
        /// A named part.
        Pair = "pair",
        /// Items.
        List = "list",
        /// The items of a value in place.
        Spread = "spread",
        /// Another module as a value.
        Load = "load",
        /// Values do not pass; in a pattern, its names take what went wrong.
        Opaque = "opaque",
        /// Tokens that are read as an expression list.
        Tokens = "tokens",
        /// A comment.
        Comment = "comment",
        /// A string that says how the module or function runs.
        Directive = "directive",
        /// Nothing inside is of interest.
        Skip = "skip",
    }
}

words! {
    /// Words that give a node its place in the fact around it.
    Part {
        /// What is called.
        Callee = "callee",
        /// What has the member.
        Object = "object",
        /// The name, as text.
        Label = "label",
        /// Another name for it, as text.
        Alias = "alias",
        /// The module's path, as text.
        Path = "path",
        /// The operator, as text.
        Op = "op",
        /// A piece of a string, as text.
        Fragment = "fragment",
        /// The key.
        Key = "key",
        /// The value.
        Value = "value",
        /// Where the value goes.
        Target = "target",
        /// What is asked.
        Asked = "asked",
        /// Runs when it holds.
        Then = "then",
        /// Runs when it does not.
        Else = "else",
        /// What runs; its value is the function's.
        Body = "body",
        /// A type.
        Type = "type",
        /// Taken when there is nothing.
        Default = "default",
        /// What a class extends.
        Base = "base",
        /// The last expression of a block, which is its value.
        Tail = "tail",
    }
}

words! {
    /// Words that say more about the fact on the same node.
    Flag {
        /// `new C()`.
        New = "is.new",
        /// `m!()`.
        Macro = "is.macro",
        /// `<C/>`.
        Element = "is.element",
        /// Takes all that is left; everything of a module.
        Rest = "is.rest",
        /// The default of a module.
        Default = "is.default",
        /// The receiver parameter.
        Receiver = "is.receiver",
        /// A function that runs when its name is read.
        Property = "is.property",
        /// Items, not the value.
        Each = "is.each",
        /// Adds to what is there.
        Augments = "is.augments",
        /// Adds to a class of the same name.
        Extends = "is.extends",
        /// The parameter is a field of the class as well.
        Field = "is.field",
        /// Needed by types only.
        Types = "is.types",
        /// The prefix of the items inside.
        Prefix = "is.prefix",
        /// The module itself is what is imported.
        Module = "is.module",
        /// The names in its pattern are read from outside of it.
        Global = "is.global",
        /// A path: it begins at a module or a type, not at a variable or function of the same name.
        Path = "is.path",
    }
}

/// The word behind a capture name; names that begin with `_` are private to the query.
///
/// # Errors
/// The nearest word that exists.
pub(crate) fn word(name: &str) -> Result<Option<Word>, &'static str> {
    if name.starts_with('_') {
        return Ok(None);
    }
    let all = || Frame::ALL.iter().chain(Part::ALL).chain(Flag::ALL);
    if let Some((_, word)) = all().find(|(text, _)| *text == name) {
        return Ok(Some(*word));
    }
    let nearest = all()
        .max_by(|a, b| strsim::jaro_winkler(a.0, name).total_cmp(&strsim::jaro_winkler(b.0, name)));
    Err(nearest.map_or("", |(text, _)| text))
}

impl Part {
    /// Parts that are text, not values.
    pub(crate) const fn is_text(self) -> bool {
        matches!(self, Self::Label | Self::Alias | Self::Path | Self::Op | Self::Fragment)
    }
}
