//! One section a line of the checklist: what is wrong, open and right, and room for the reviewer.

use super::super::model::{Checklist, Item, Line, Step};
use super::review;
use super::words::{place, places, said, status};
use maud::{Markup, html};

pub(super) fn section(line: &Line, list: &Checklist) -> Markup {
    let title = format!("{}-title", line.id);
    html! {
        section.line id=(line.id) aria-labelledby=(title) {
            h2 id=(title) { (line.id) " " (said(line.title)) ": " (status(line.status)) }
            @for sentence in &line.says { p { (said(sentence)) "." } }
            @if !line.wrong.is_empty() {
                h3.bad { span aria-hidden="true" { "✗ " } "Wrong: " (line.wrong.len()) }
                (by_rule(&line.wrong, list))
            }
            @if !line.open.is_empty() {
                h3.open { span aria-hidden="true" { "? " } "To look at by hand: " (line.open.len()) }
                (by_rule(&line.open, list))
            }
            @if !line.right.is_empty() {
                h3.good { span aria-hidden="true" { "✓ " } "Right: " (line.right.len()) }
                details {
                    summary { "What speaks for it, and where" }
                    (by_rule(&line.right, list))
                }
            }
            (review::decision(line.id, line.id))
        }
    }
}

/// Items in their order, gathered under the rule that says so.
fn by_rule(items: &[Item], list: &Checklist) -> Markup {
    html! {
        @for group in items.chunk_by(|left, right| left.rule == right.rule) {
            div.group {
                @if let Some(rule) = group.first().and_then(|item| item.rule.as_deref()) {
                    h4 { code { (rule) } span.small { (weaknesses(rule, list)) } }
                }
                ul.items { @for item in group { (self::item(item)) } }
            }
        }
    }
}

/// What the rule stands for: " CWE-798".
fn weaknesses(rule: &str, list: &Checklist) -> String {
    let Some(rule) = list.rules.iter().find(|known| known.name == rule) else {
        return String::new();
    };
    let numbers = rule.cwe.iter().map(|number| format!("CWE-{number}"));
    let names: Vec<String> = numbers.chain(rule.owasp_llm.iter().cloned()).collect();
    format!(" {}", names.join(", "))
}

fn item(item: &Item) -> Markup {
    html! {
        li {
            @if item.declared { em { "declared, not seen: " } }
            (said(&item.says))
            @if !item.places.is_empty() { ": " (places(&item.places, item.count)) }
            @if let Some(fact) = item.fact.as_ref().filter(|fact| !item.places.contains(fact)) { ", by " (place(fact)) }
            @if let (Some(severity), Some(confidence)) = (item.severity, item.confidence) {
                span.small { " · " (severity) ", " (confidence) " confidence" }
            }
            (way(&item.way))
        }
    }
}

/// The way of the value, step by step.
fn way(steps: &[Step]) -> Markup {
    html! {
        @if !steps.is_empty() {
            ol.way { @for step in steps { li { (said(&step.says)) " " (place(&step.place)) } } }
        }
    }
}
