//! What `queries/<container>/container.toml` says: which files hold code, and how.

use std::collections::BTreeMap;

/// How code stands in a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Holds {
    /// The cells of a notebook: JSON.
    Cells,
    /// Scripts, frontmatter and expressions between tags.
    Markup,
    /// Blocks between fences.
    Blocks,
}

/// How a template writes expressions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Expressions {
    /// `:name="expression"`, `{{ expression }}`.
    Quoted,
    /// `name={expression}`, `{expression}`.
    Braces,
}

/// A container's own words.
#[derive(Debug, Clone, serde::Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub(super) struct Profile {
    pub(super) holds: Holds,
    pub(super) extensions: Vec<String>,
    /// What the code's language is called in such files, and its folder in `queries/`; empty where nothing is said.
    pub(super) languages: BTreeMap<String, String>,
    /// All scripts of a file and its template are one module, which others import.
    #[serde(default)]
    pub(super) component: bool,
    #[serde(default)]
    pub(super) expressions: Option<Expressions>,
    /// The language of code between two `---` at the top.
    #[serde(default)]
    pub(super) frontmatter: Option<String>,
    /// Said of scripts that are modules of their own, as a directive.
    #[serde(default)]
    pub(super) script_directive: Option<String>,
    /// Said of the frontmatter.
    #[serde(default)]
    pub(super) frontmatter_directive: Option<String>,
    /// Magics that run the code after them.
    #[serde(default)]
    pub(super) transparent_magics: Vec<String>,
}

impl Profile {
    /// The language that a file calls by a name.
    pub(super) fn language(&self, name: &str) -> Option<&str> {
        self.languages.get(name.trim().to_ascii_lowercase().as_str()).map(String::as_str)
    }
}

/// A kind of file that holds code.
#[derive(Debug, Clone)]
pub struct Container {
    pub(super) profile: Profile,
}

impl Container {
    /// Reads a `container.toml`.
    pub(crate) fn load(text: &str) -> Result<Self, toml::de::Error> {
        Ok(Self { profile: toml::from_str(text)? })
    }

    pub(crate) fn extensions(&self) -> &[String] {
        &self.profile.extensions
    }

    pub(crate) fn languages(&self) -> impl Iterator<Item = &str> {
        let own = self.profile.languages.values().chain(&self.profile.frontmatter);
        own.map(String::as_str)
    }
}
