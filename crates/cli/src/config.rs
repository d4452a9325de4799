//! Finds the user's configuration.

/// The configuration file's name.
pub(crate) const FILE: &str = "mistral-lint.toml";
