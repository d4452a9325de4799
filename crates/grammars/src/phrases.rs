//! What a language's fixes are written with: data of its `language.toml`.

use std::collections::BTreeMap;

/// Pieces of code with holes in them.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Phrases {
    /// Reads the environment variable `{name}`.
    pub read: String,
    /// The same in code that shows one of these signs: it runs in another place.
    #[serde(default)]
    pub read_where: Vec<Elsewhere>,
    /// The import that `read` needs.
    #[serde(default)]
    pub import: Option<Import>,
    /// Whether another read in the same file can be written again with another name: it gives the value itself.
    #[serde(default)]
    pub read_as_others: bool,
    /// `{read}` where a text must be there, for the types' sake.
    #[serde(default)]
    pub certain: Option<String>,
    /// `{read}` where a text is only lent, as literals are.
    #[serde(default)]
    pub lent: Option<String>,
    /// The same where it gets a name.
    #[serde(default)]
    pub lent_name: Option<String>,
    /// Calls that make a text of one's own of a literal: `to_string` of it, `String::from` with it.
    #[serde(default)]
    pub owners: Vec<String>,
    /// Calls that take a text of one's own as well as a lent one.
    #[serde(default)]
    pub takers: Vec<String>,
    /// Declarations whose value is worked out before the program runs have one of these words at their beginning.
    #[serde(default)]
    pub fixed: Vec<String>,
    /// A text in the quotes `{quote}` that goes on with what `{read}` gives after `{before}`.
    pub text: String,
    /// The quotes that `text` needs inside of others.
    #[serde(default)]
    pub other_quotes: bool,
    /// Operators that stand between a value and what is taken in its place.
    #[serde(default)]
    pub fallbacks: Vec<String>,
    /// Methods that take something in the place of a missing value, and what stands there without one.
    #[serde(default)]
    pub fallback_methods: BTreeMap<String, String>,
    /// Gives `{value}` the name `{name}`.
    pub bind: String,
    /// Takes `{name}` in from `{module}`, in the quotes `{quote}` and with the file's `{end}` of statements.
    #[serde(default)]
    pub take: Option<String>,
    /// Methods that read a part of a record by its name, where those of objects are members.
    #[serde(default)]
    pub getters: Vec<String>,
    /// Methods of a schema's field by which it may be missing.
    #[serde(default)]
    pub optionals: Vec<String>,
    /// The last names of reads of a request that give a record of single values; any, when there is none.
    #[serde(default)]
    pub records: Vec<String>,
    /// Whether any code can stand in the holes of a text, and not only names.
    #[serde(default)]
    pub open_holes: bool,
    /// Calls that give a text and never nothing in its place.
    #[serde(default)]
    pub texts: Vec<String>,
    /// Whether there is `{value}`.
    pub presence: String,
    /// The same as a text, beside other text.
    pub presence_text: String,
}

/// Another way to read a variable.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Elsewhere {
    /// What the file's text has in it.
    pub signs: Vec<String>,
    /// Reads the variable `{name}`.
    pub read: String,
}

/// An import that a phrase needs.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Import {
    /// The module.
    pub module: String,
    /// The statement.
    pub statement: String,
    /// What of the phrase an import of the module's own `name` makes shorter: `os.environ` is `environ`.
    pub member: String,
    /// How imports begin that stay in front of all others.
    #[serde(default)]
    pub first: Option<String>,
}
