//! A rule's page: definition, manual and test in one Markdown file.

use crate::finding::Severity;
use std::sync::Arc;

/// What a page says of its rule.
#[derive(Debug, Clone)]
pub struct Page {
    /// The rule's name: the page's title and file name.
    pub name: Arc<str>,
    /// First version that has the rule.
    pub since: String,
    /// Severity unless the user's config says otherwise.
    pub severity: Severity,
    /// The lines of the security checklist that the rule answers for: `C1` to `C10`.
    pub checklist: Vec<String>,
    /// CWE numbers.
    pub cwe: Vec<u32>,
    /// GitHub's `security-severity`: a decimal from "0.1" to "10.0".
    pub security_severity: String,
    /// One line that says what is wrong.
    pub summary: String,
    /// One line that says what to do.
    pub help: String,
    /// The page's Markdown after the definition and before `## Examples`.
    pub manual: String,
    /// The whole page's Markdown.
    pub markdown: String,
}
