//! The tables: calls, handlers, keys, written secrets, rules.

use super::super::model::{Call, Checklist, Handler};
use super::{place, text, word};
use std::fmt::Write as _;

fn table(out: &mut String, title: &str, columns: &[&str], rows: Vec<Vec<String>>) {
    let _ = writeln!(out, "\n## {title}\n");
    if rows.is_empty() {
        out.push_str("None.\n");
        return;
    }
    let _ = writeln!(out, "| {} |", columns.join(" | "));
    let _ = writeln!(out, "|{}", " --- |".repeat(columns.len()));
    for row in rows {
        let _ = writeln!(out, "| {} |", row.join(" | "));
    }
}

pub(super) fn calls(out: &mut String, list: &Checklist) {
    let columns = [
        "Call",
        "Where",
        "Does",
        "Model",
        "Key",
        "Address",
        "Handlers",
        "Streams",
        "Tools",
        "Validated",
        "Authenticated",
        "Limited",
        "Audited",
        "Bounded",
        "Moderated",
    ];
    let row = |call: &Call| {
        let handlers = call.handlers.iter().filter_map(|number| list.handlers.get(*number));
        let handlers: Vec<String> = handlers.map(shown).collect();
        let kind = match (call.plain, call.rough) {
            (_, true) => " (test, example, notebook or documentation)",
            (true, _) => " (plain request)",
            _ => "",
        };
        vec![
            format!("{}{kind}", text(&call.callee)),
            place(&call.place),
            call.purpose.to_owned(),
            text(&call.model),
            text(&call.key),
            address(call),
            if handlers.is_empty() { "none seen".to_owned() } else { handlers.join("; ") },
            yes(call.streams),
            yes(call.tools),
            word(call.validated.answer).to_owned(),
            word(call.authenticated.answer).to_owned(),
            word(call.limited.answer).to_owned(),
            word(call.audited.answer).to_owned(),
            word(call.bounded.answer).to_owned(),
            word(call.moderated.answer).to_owned(),
        ]
    };
    table(out, "Mistral calls", &columns, list.calls.iter().map(row).collect());
}

fn kind(handler: &Handler) -> String {
    let kind = if handler.semi { "bot, widget or tool" } else { "endpoint" };
    let rough = if handler.rough { " (test, example, notebook or documentation)" } else { "" };
    format!("{kind}{rough}")
}

fn address(call: &Call) -> String {
    match call.addresses.as_slice() {
        [] => "the client's own or not written here".to_owned(),
        all => text(&all.join(", ")),
    }
}

fn yes(so: bool) -> String {
    (if so { "yes" } else { "no" }).to_owned()
}

fn shown(handler: &Handler) -> String {
    match handler.route.as_str() {
        "" => format!("{} in {}", text(&handler.name), text(&handler.place.path)),
        route => {
            let name = handler.beside_route().map(|name| format!(" {}", text(name)));
            format!("{}{}", text(route), name.unwrap_or_default())
        }
    }
}

pub(super) fn handlers(out: &mut String, list: &Checklist) {
    let columns = ["Handler", "Where", "Kind", "Validated", "Authenticated", "Limited"];
    let row = |handler: &Handler| {
        vec![
            shown(handler),
            place(&handler.place),
            kind(handler),
            word(handler.validated.answer).to_owned(),
            word(handler.authenticated.answer).to_owned(),
            word(handler.limited.answer).to_owned(),
        ]
    };
    table(out, "Handlers that lead to Mistral", &columns, list.handlers.iter().map(row).collect());
}

pub(super) fn keys(out: &mut String, list: &Checklist) {
    let rows = list.keys.iter().map(|key| {
        let places: Vec<String> = key.places.iter().map(place).collect();
        let variable = if key.variable.is_empty() { "-".to_owned() } else { text(&key.variable) };
        let rough = if key.rough { " (test, example, notebook or documentation)" } else { "" };
        vec![variable, format!("{}{rough}", text(&key.says)), places.join(", ")]
    });
    table(out, "Where keys come from", &["Variable", "From", "Places"], rows.collect());
}

pub(super) fn secrets(out: &mut String, list: &Checklist) {
    let rows = list.secrets.iter().map(|secret| {
        let places: Vec<String> = secret.places.iter().map(place).collect();
        let says: Vec<String> = secret.says.iter().map(|says| text(says)).collect();
        vec![format!("secret {}", secret.number), places.join(", "), says.join("; ")]
    });
    table(
        out,
        "Secrets that are written down",
        &["Secret", "Places", "What is said"],
        rows.collect(),
    );
}

pub(super) fn rules(out: &mut String, list: &Checklist) {
    let rows = list.rules.iter().map(|rule| {
        let cwe: Vec<String> = rule.cwe.iter().map(|number| format!("CWE-{number}")).collect();
        let findings = if rule.checked { rule.findings.to_string() } else { "off".to_owned() };
        vec![
            text(&rule.name),
            text(&rule.checklist.join(", ")),
            cwe.join(", "),
            text(&rule.owasp_llm.join(", ")),
            findings,
            rule.right.to_string(),
        ]
    });
    let columns = ["Rule", "Lines", "CWE", "OWASP LLM", "Findings", "Right"];
    table(out, "Rules", &columns, rows.collect());
}
