//! What stands around the lines: the document's head, its top, and the summary.

use super::super::model::{Checklist, Line};
use super::words::{number, said, status};
use maud::{DOCTYPE, Markup, PreEscaped, html};

const STYLE: &str = include_str!("style.css");
/// Nothing is loaded, run or sent; the style stands in the page.
const POLICY: &str =
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

pub(super) const MAIN: &str = "<main id=\"main\">\n";
pub(super) const END: &str = "</main></body></html>\n";

/// Up to where the first section begins. It holds nothing of the project.
pub(super) fn head() -> String {
    let head = html! {
        meta charset="utf-8";
        meta http-equiv="Content-Security-Policy" content=(POLICY);
        meta name="referrer" content="no-referrer";
        meta name="viewport" content="width=device-width, initial-scale=1";
        meta name="color-scheme" content="light dark";
        title { "Mistral security checklist" }
        style { (PreEscaped(STYLE)) }
    };
    let skip = html! { a.skip href="#main" { "Skip to the summary" } };
    format!(
        "{}<html lang=\"en\"><head>{}</head>\n<body>{}\n",
        DOCTYPE.into_string(),
        head.into_string(),
        skip.into_string()
    )
}

/// What was looked at, and with what.
pub(super) fn top(list: &Checklist) -> Markup {
    let sum = &list.summary;
    let left_out = list.not_analysed.len();
    html! {
        header {
            h1 { "Mistral security checklist" }
            @if sum.nothing_analysed {
                p.alarm { strong { "Nothing was analysed: there is no file here that mistral-lint can read. No line below says anything." } }
            } @else {
                p {
                    (number(sum.files_analysed, "file", "files")) " analysed, of which " (sum.files_parsed)
                    " " (if sum.files_parsed == 1 { "has" } else { "have" }) " to do with Mistral; "
                    (number(sum.calls, "call", "calls")) " to Mistral; "
                    (number(sum.handlers, "handler that leads", "handlers that lead")) " to them."
                    @if sum.commits > 0 { " " (number(sum.commits, "commit was", "commits were")) " searched for keys." }
                }
                @if left_out > 0 {
                    p.alarm { strong { (number(left_out, "file was", "files were")) " not, or not wholly, analysed." } " " a href="#not-analysed" { "See which and why" } "." }
                }
            }
            p.small { (list.tool.name) " " (list.tool.version) "; rules sha256 " code { (list.tool.rules_hash) } }
            p.small {
                "Answers are from the code alone. The boxes and notes are the reviewer's: fill them in on paper, or here and print the page to a PDF, because a browser does not keep what is typed."
            }
            (contents(list))
        }
    }
}

fn contents(list: &Checklist) -> Markup {
    html! {
        nav aria-label="Contents" {
            ul {
                li { a href="#summary" { "Summary" } }
                li { a href="#flows" { "Flows" } }
                @if let (Some(first), Some(last)) = (list.lines.first(), list.lines.last()) {
                    li { a href=(format!("#{}", first.id)) { "Lines " (first.id) " to " (last.id) } }
                }
                li { a href="#calls" { "Calls" } }
                li { a href="#handlers" { "Handlers" } }
                li { a href="#keys" { "Keys" } }
                li { a href="#set-aside" { "Set aside" } }
                li { a href="#not-analysed" { "Not analysed" } }
                li { a href="#rules" { "Rules" } }
                li { a href="#signature" { "Signature" } }
            }
        }
    }
}

/// The ten lines at one look.
pub(super) fn summary(list: &Checklist) -> Markup {
    html! {
        section #summary aria-labelledby="summary-title" {
            h2 #summary-title { "Summary" }
            table.summary {
                caption { "The ten lines of the checklist" }
                thead {
                    tr {
                        th scope="col" { "Line" }
                        th scope="col" { "Answer" }
                        th scope="col" { "In short" }
                        th.count scope="col" { "Wrong" }
                        th.count scope="col" { "By hand" }
                        th.count scope="col" { "Right" }
                    }
                }
                tbody {
                    @for line in &list.lines { (row(line)) }
                }
            }
        }
    }
}

fn row(line: &Line) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(format!("#{}", line.id)) { (line.id) " " (said(line.title)) } }
            td { (status(line.status)) }
            td data-label="In short" { @for sentence in &line.says { (said(sentence)) ". " } }
            td.count data-label="Wrong" { (line.wrong.len()) }
            td.count data-label="By hand" { (line.open.len()) }
            td.count data-label="Right" { (line.right.len()) }
        }
    }
}
