//! `secrets.toml` as it is written; nothing outside [`super::load`] sees it.

use serde::Deserialize;
use toml::Spanned;

/// A text and its place.
pub(super) type Text = Spanned<String>;

/// The whole file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Book {
    #[serde(default)]
    pub(super) shape: Vec<Shape>,
    #[serde(default)]
    pub(super) matcher: Vec<Matcher>,
    #[serde(default)]
    pub(super) endpoint: Vec<Endpoint>,
    #[serde(default)]
    pub(super) placeholder: Placeholder,
    #[serde(default)]
    pub(super) other_key: Vec<OtherKey>,
    #[serde(default)]
    pub(super) not_key: Vec<NotKey>,
    #[serde(default)]
    pub(super) proof: Proof,
}

/// A form of key.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Shape {
    pub(super) name: String,
    pub(super) regex: Text,
    pub(super) boundary: Text,
    pub(super) needs_context: bool,
    pub(super) min_entropy: f64,
    #[serde(default)]
    pub(super) checks: Vec<Check>,
}

/// What a key must have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Check {
    Lower,
    Upper,
    Digit,
    NotHex,
}

/// A test with a name.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(crate) struct Matcher {
    pub(super) name: String,
    pub(super) of: Of,
    #[serde(default)]
    pub(super) ends: Vec<String>,
    #[serde(default)]
    pub(super) values: Vec<String>,
    #[serde(default)]
    pub(super) globs: Vec<String>,
    #[serde(default)]
    pub(super) regexes: Vec<Text>,
    #[serde(default)]
    pub(super) not_values: Vec<String>,
    #[serde(default)]
    pub(super) not_globs: Vec<String>,
    #[serde(default)]
    pub(super) not_regexes: Vec<Text>,
    #[serde(default)]
    pub(super) unless: Option<String>,
}

/// What a matcher compares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Of {
    /// A name, brought to `UPPER_SNAKE`.
    Name,
    /// The host of a URL, or the text itself, in lower case.
    Host,
    /// Host and path of a URL, in lower case.
    Url,
    /// The text as it is.
    Text,
    /// A file's path, as it is.
    Path,
}

/// A path of the API.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Endpoint {
    pub(super) path: Text,
    pub(super) kind: super::EndpointKind,
}

/// Values that stand for a key.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Placeholder {
    pub(super) shorter_than: usize,
    pub(super) delimiters: String,
    pub(super) exact: Vec<String>,
    pub(super) fragments: Vec<String>,
    pub(super) regexes: Vec<Text>,
    pub(super) period: Option<Period>,
    pub(super) sequence: Option<Sequence>,
    pub(super) words: Option<Words>,
}

/// A short text that repeats.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Period {
    pub(super) longest: usize,
}

/// Neighbours of the alphabet or the keyboard.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sequence {
    pub(super) run: usize,
    pub(super) percent: usize,
    pub(super) alphabets: Vec<String>,
}

/// Words of a language.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    pub(super) regex: Text,
    pub(super) percent: usize,
}

/// A key of another vendor.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct OtherKey {
    #[serde(rename = "provider")]
    pub(super) _provider: String,
    pub(super) regex: Text,
}

/// No secret at all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NotKey {
    #[serde(rename = "name")]
    pub(super) _name: String,
    pub(super) regex: Text,
}

/// A value in pieces, so that no scanner takes it for live.
pub(super) type Pieces = Spanned<Vec<String>>;

/// What the tests hold the file to.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Proof {
    pub(super) keys: Vec<Pieces>,
    pub(super) not_keys: Vec<Pieces>,
    pub(super) placeholders: Vec<Pieces>,
    pub(super) key_names: Vec<Text>,
    pub(super) not_key_names: Vec<Text>,
    pub(super) hosts: Vec<Text>,
    pub(super) not_hosts: Vec<Text>,
    pub(super) models: Vec<Text>,
    pub(super) not_models: Vec<Text>,
}
