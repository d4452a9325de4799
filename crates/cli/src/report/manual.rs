//! Rules for reading: one page, a table, a list for programs.

use super::paint::{Ink, Style, wrap};
use super::{pretty, rule_url, sanitize, severity_word};
use mistral_lint_engine::Page;
use serde::Serialize;
use std::fmt::Write as _;

/// A rule's page for a terminal: its Markdown nearly as it is, without the definition that only the program reads.
pub(crate) fn page(page: &Page, style: Style) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "{}", style.paint(Ink::Bold, &sanitize::inline(&page.name)));
    let _ = writeln!(out, "{}\n", style.paint(Ink::Dim, &about(page)));
    let text = without_definition(&page.markdown);
    let (mut fenced, mut blank) = (false, true);
    for line in sanitize::block(&text).lines() {
        let fence = line.starts_with("```");
        fenced ^= fence;
        if blank && line.is_empty() {
            continue;
        }
        blank = line.is_empty();
        let heading = (line.starts_with('#') && !fenced).then_some(Ink::Bold);
        let ink = heading.or_else(|| (fenced || fence).then_some(Ink::Cyan));
        let _ =
            writeln!(out, "{}", ink.map_or_else(|| line.to_owned(), |ink| style.paint(ink, line)));
    }
    out
}

/// A page without its title and the fence under it.
fn without_definition(markdown: &str) -> String {
    let body = markdown.split_once('\n').map_or("", |(_, body)| body).trim_start();
    let definition = body.strip_prefix("```toml").and_then(|rest| rest.split_once("\n```"));
    definition.map_or(body, |(_, after)| after.trim_start_matches('`').trim_start()).to_owned()
}

fn about(page: &Page) -> String {
    let mut parts = vec![severity_word(page.severity).to_owned()];
    parts.extend(page.checklist.iter().map(|line| format!("checklist {line}")));
    parts.extend(page.cwe.iter().map(|n| format!("CWE-{n}")));
    parts.extend(page.owasp_llm.iter().map(|entry| format!("OWASP {entry}")));
    if !page.since.is_empty() {
        parts.push(format!("since {}", page.since));
    }
    sanitize::inline(&parts.join(", ")).into_owned()
}

/// The rules as a table.
pub(crate) fn table(pages: &[Page], style: Style) -> String {
    let mut out = String::new();
    let widest = pages.iter().map(|page| page.name.chars().count()).max().unwrap_or(0);
    let indent = widest + 2 + 9;
    for page in pages {
        let name = format!("{:widest$}", sanitize::inline(&page.name));
        let severity = format!("{:7}", severity_word(page.severity));
        let lines =
            wrap(&sanitize::inline(&page.summary), style.width.saturating_sub(indent).max(24));
        let head = format!(
            "{}  {}  ",
            style.paint(Ink::Bold, &name),
            style.paint(pretty::ink(page.severity), &severity)
        );
        for (index, line) in lines.iter().enumerate() {
            let _ = writeln!(
                out,
                "{}{line}",
                if index == 0 { head.clone() } else { " ".repeat(indent) }
            );
        }
    }
    out
}

/// The rules as a Markdown table, as it stands in the documents.
pub(crate) fn markdown(pages: &[Page]) -> String {
    let mut out = String::from(
        "| rule | severity | what it finds | checklist | CWE | OWASP LLM |\n| --- | --- | --- | --- | --- | --- |\n",
    );
    for page in pages {
        let name = sanitize::inline(&page.name).into_owned();
        let has_page = !page.own && page.is_written();
        let name =
            if has_page { format!("[`{name}`](rules/{name}.md)") } else { format!("`{name}`") };
        let cwe: Vec<String> = page.cwe.iter().map(ToString::to_string).collect();
        let _ = writeln!(
            out,
            "| {name} | {} | {} | {} | {} | {} |",
            severity_word(page.severity),
            sanitize::inline(&page.summary).replace('|', "\\|"),
            page.checklist.join(", "),
            cwe.join(", "),
            page.owasp_llm.join(", ")
        );
    }
    out
}

#[derive(Serialize)]
struct Listed<'a> {
    name: &'a str,
    severity: &'static str,
    checklist: &'a [String],
    cwe: &'a [u32],
    owasp_llm: &'a [String],
    security_severity: &'a str,
    since: &'a str,
    summary: &'a str,
    help: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
}

/// The rules for programs.
pub(crate) fn json(pages: &[Page]) -> String {
    let listed: Vec<Listed<'_>> = pages
        .iter()
        .map(|page| Listed {
            name: &page.name,
            severity: severity_word(page.severity),
            checklist: &page.checklist,
            cwe: &page.cwe,
            owasp_llm: &page.owasp_llm,
            security_severity: &page.security_severity,
            since: &page.since,
            summary: &page.summary,
            help: &page.help,
            url: rule_url(page),
        })
        .collect();
    let text = serde_json::to_string_pretty(&listed).unwrap_or_default();
    sanitize::json(&text).into_owned() + "\n"
}

#[cfg(test)]
mod tests {
    use super::without_definition;

    #[test]
    fn only_the_definition_is_left_out() {
        let page = "# rule\n\n```toml\nsince = 1\n```\n\nText.\n\n```toml x.toml\na = 1\n```\n";
        assert_eq!(without_definition(page), "Text.\n\n```toml x.toml\na = 1\n```\n");
        assert_eq!(without_definition("# rule\n\nText.\n"), "Text.\n");
    }
}
