//! The formats by name.

/// An output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Format {
    /// For people: the source, the way the value went, help and fix.
    Pretty,
    /// One line a finding.
    Concise,
    /// For coding agents: places and what to do, and no text of the checked code.
    Agent,
    /// For editors and scripts; docs/schema/report.schema.json describes it.
    Json,
    /// The same, one object a line; docs/schema/line.schema.json describes it.
    Jsonl,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations of GitHub Actions, and a summary of the job.
    Github,
    /// GitLab Code Quality.
    Gitlab,
    /// XML for most CI services: a suite a file, a failed case a finding.
    Junit,
    /// Checkstyle 4.3 XML.
    Checkstyle,
    /// The JSON that reviewdog reads, with suggestions.
    Rdjson,
}

impl Format {
    /// Whether it is made for a terminal, with its width and colour.
    pub(crate) fn is_for_terminals(self) -> bool {
        matches!(self, Self::Pretty | Self::Concise)
    }

    /// Whether it tells by itself that nothing was analysed, to someone who reads it.
    pub(crate) fn is_read(self) -> bool {
        matches!(self, Self::Pretty | Self::Concise | Self::Agent | Self::Github)
    }

    /// Whether it has a place for files that were not analysed.
    pub(crate) fn has_notes(self) -> bool {
        !matches!(self, Self::Gitlab | Self::Checkstyle | Self::Rdjson)
    }
}
