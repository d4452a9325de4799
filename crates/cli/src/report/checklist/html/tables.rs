//! What there is of Mistral, what was set aside or left out, and the rules: tables.

use super::super::model::{Call, Checklist, Handler, Key, NotAnalysed, Rule, Secret, SetAside};
use super::words::{check, place, places, said};
use maud::{Markup, html};

pub(super) fn sections(list: &Checklist) -> Vec<Markup> {
    vec![calls(list), handlers(list), keys(list), set_aside(list), not_analysed(list), rules(list)]
}

/// What is no part of the program.
const ROUGH: &str = "test, example, notebook or documentation";

fn section(id: &str, title: &str, content: &Markup) -> Markup {
    let label = format!("{id}-title");
    html! {
        section id=(id) aria-labelledby=(label) { h2 id=(label) { (title) } (content) }
    }
}

/// Cells of a row; the first is its heading. On a narrow page each stands under its column's name.
type Row = Vec<Markup>;

fn table(caption: &str, columns: &[&str], rows: &[Row]) -> Markup {
    if rows.is_empty() {
        return html! { p { (caption) ": none." } };
    }
    html! {
        table {
            caption { (caption) ": " (rows.len()) }
            thead { tr { @for name in columns { th scope="col" { (name) } } } }
            tbody {
                @for row in rows {
                    tr {
                        @for (at, (cell, name)) in row.iter().zip(columns).enumerate() {
                            @if at == 0 { th scope="row" { (cell) } } @else { td data-label=(name) { (cell) } }
                        }
                    }
                }
            }
        }
    }
}

fn calls(list: &Checklist) -> Markup {
    let row = |call: &Call| -> Row {
        vec![
            html! { code { (call.callee) } br; (place(&call.place)) div.small { (kind(call)) } },
            html! { (call.model) },
            html! {
                (said(&call.key))
                @for address in &call.addresses { br; code { (address) } }
            },
            html! { (leading(call, list)) },
            html! {
                ul.checks {
                    (check("validated", &call.validated))
                    (check("authenticated", &call.authenticated))
                    (check("rate limit", &call.limited))
                    (check("audited", &call.audited))
                    (check("token limit", &call.bounded))
                    (check("moderated", &call.moderated))
                }
            },
        ]
    };
    let rows: Vec<Row> = list.calls.iter().map(row).collect();
    let columns = ["Call", "Model", "Key and address", "Handlers", "Checks"];
    section("calls", "Calls to Mistral", &table("Calls", &columns, &rows))
}

/// What the call does, and where it is not what it may look like.
fn kind(call: &Call) -> String {
    let told = [
        (true, call.purpose),
        (call.streams, "streams"),
        (call.tools, "gives tools"),
        (call.plain, "plain request"),
        (call.rough, ROUGH),
    ];
    let told: Vec<&str> = told.into_iter().filter(|(so, _)| *so).map(|(_, word)| word).collect();
    told.join(", ")
}

fn leading(call: &Call, list: &Checklist) -> Markup {
    let handlers: Vec<&Handler> =
        call.handlers.iter().filter_map(|number| list.handlers.get(*number)).collect();
    html! {
        @if handlers.is_empty() { "none seen" }
        @for (at, handler) in handlers.iter().enumerate() {
            @if at > 0 { br; }
            (named(handler))
        }
    }
}

fn named(handler: &Handler) -> Markup {
    html! {
        @if !handler.route.is_empty() { code { (handler.route) } " " }
        @if let Some(name) = handler.beside_route() { (said(name)) }
    }
}

fn handlers(list: &Checklist) -> Markup {
    let row = |handler: &Handler| -> Row {
        vec![
            html! { (named(handler)) br; (place(&handler.place)) },
            html! {
                (if handler.semi { "bot, widget or tool" } else { "endpoint" })
                @if handler.rough { div.small { (ROUGH) } }
            },
            html! {
                ul.checks {
                    (check("validated", &handler.validated))
                    (check("authenticated", &handler.authenticated))
                    (check("rate limit", &handler.limited))
                }
            },
        ]
    };
    let rows: Vec<Row> = list.handlers.iter().map(row).collect();
    let columns = ["Handler", "Kind", "Checks"];
    section("handlers", "Handlers that lead to Mistral", &table("Handlers", &columns, &rows))
}

fn keys(list: &Checklist) -> Markup {
    let source = |key: &Key| -> Row {
        let name = if key.variable.is_empty() { "no name" } else { key.variable.as_str() };
        vec![
            html! { code { (name) } },
            html! { (said(&key.says)) @if key.rough { div.small { (ROUGH) } } },
            places(&key.places, key.places.len()),
        ]
    };
    let secret = |secret: &Secret| -> Row {
        vec![
            html! { "secret " (secret.number) },
            html! { @for says in &secret.says { (said(says)) br; } },
            places(&secret.places, secret.places.len()),
        ]
    };
    let sources: Vec<Row> = list.keys.iter().map(source).collect();
    let secrets: Vec<Row> = list.secrets.iter().map(secret).collect();
    let content = html! {
        (table("Where keys come from", &["Variable", "From", "Places"], &sources))
        (table("Secrets that are written down", &["Secret", "What is said", "Places"], &secrets))
    };
    section("keys", "Keys", &content)
}

fn set_aside(list: &Checklist) -> Markup {
    let row = |one: &SetAside| -> Row {
        vec![
            html! { (one.rules.join(", ")) },
            html! { (one.findings) },
            html! { (one.by) @if let Some(at) = &one.place { ", " (place(at)) } },
            html! { (one.owner.as_deref().unwrap_or("nobody is named")) },
            html! {
                (one.until.as_deref().unwrap_or("no end"))
                @if one.expired { " " strong.bad { "✗ expired" } }
            },
            html! { @if one.reason.is_empty() { "none given" } @else { (one.reason) } },
        ]
    };
    let rows: Vec<Row> = list.set_aside.iter().map(row).collect();
    let columns = ["Rules", "Findings", "By", "Owner", "Until", "Reason"];
    let content = table("Findings that somebody has settled", &columns, &rows);
    section("set-aside", "What was set aside", &content)
}

fn not_analysed(list: &Checklist) -> Markup {
    let row = |file: &NotAnalysed| -> Row {
        vec![
            html! { code.place { (file.path) } },
            html! { (file.reason) },
            html! { (if file.wholly { "not at all" } else { "a part of it" }) },
        ]
    };
    let rows: Vec<Row> = list.not_analysed.iter().map(row).collect();
    let content = html! {
        @if !list.left_out.is_empty() {
            ul.items {
                @for left in &list.left_out {
                    li { "What matches " code { (left.pattern) } ": left out by " (left.by) "." }
                }
            }
        }
        @if rows.is_empty() {
            p {
                (if list.left_out.is_empty() { "Every file" } else { "Every other file" })
                " of a kind that mistral-lint reads was analysed."
            }
        } @else {
            (table("Files", &["File", "Why", "Analysed"], &rows))
        }
    };
    section("not-analysed", "What was not analysed", &content)
}

fn rules(list: &Checklist) -> Markup {
    let row = |rule: &Rule| -> Row {
        vec![
            html! { code { (rule.name) } },
            html! { (rule.summary) },
            html! { (rule.checklist.join(", ")) },
            html! {
                @for (at, number) in rule.cwe.iter().enumerate() {
                    @if at > 0 { ", " }
                    a href=(format!("https://cwe.mitre.org/data/definitions/{number}.html")) { "CWE-" (number) }
                }
            },
            html! { (rule.owasp_llm.join(", ")) },
            html! { @if rule.checked { (rule.findings) } @else { "off" } },
            html! { (rule.right) },
        ]
    };
    let rows: Vec<Row> = list.rules.iter().map(row).collect();
    let columns = ["Rule", "Looks for", "Lines", "CWE", "OWASP LLM", "Findings", "Right"];
    let content = html! {
        (table("Rules", &columns, &rows))
        p.small {
            "CWE numbers are those of "
            a href="https://cwe.mitre.org/" { "MITRE's list of weaknesses" }
            "; LLM01 to LLM10 are entries of the "
            a href="https://genai.owasp.org/llm-top-10/" { "OWASP Top 10 for LLM applications, 2025" } "."
        }
    };
    section("rules", "Rules", &content)
}
