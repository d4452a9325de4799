//! What holds for every page, whatever the project.

use super::dom::{Dom, Element};
use std::collections::BTreeSet;

pub(super) fn check(dom: &Dom) {
    assert!(dom.errors.is_empty(), "{:#?}", dom.errors);
    loads_and_runs_nothing(dom);
    ids_are_unique_and_references_resolve(dom);
    headings_are_in_order(dom);
    tables_say_what_their_cells_are(dom);
    fields_have_labels(dom);
    pictures_have_words(dom);
    landmarks_are_there(dom);
}

/// Nothing that a browser would fetch, run or send.
fn loads_and_runs_nothing(dom: &Dom) {
    const NEVER: [&str; 14] = [
        "script",
        "iframe",
        "object",
        "embed",
        "img",
        "image",
        "link",
        "base",
        "form",
        "video",
        "audio",
        "use",
        "foreignObject",
        "template",
    ];
    for element in &dom.elements {
        assert!(!NEVER.contains(&element.name.as_str()), "<{}>", element.name);
        for (name, value) in &element.attributes {
            assert!(!name.starts_with("on"), "{name}={value}");
            assert!(
                !["src", "srcset", "style", "srcdoc", "action", "formaction", "xlink:href"]
                    .contains(&name.as_str()),
                "{name}={value}"
            );
            if name == "href" {
                let known = ["https://cwe.mitre.org/", "https://genai.owasp.org/"];
                let away = known.iter().any(|host| value.starts_with(host));
                assert!(element.name == "a" && (value.starts_with('#') || away), "{value}");
            }
        }
    }
    let policy =
        dom.named("meta").find(|it| it.get("http-equiv") == Some("Content-Security-Policy"));
    let policy = policy.and_then(|it| it.get("content")).expect("a policy");
    assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'"), "{policy}");
    let style = &dom.named("style").next().expect("a style").text;
    assert!(!style.contains("url(") && !style.contains("@import"));
}

fn ids_are_unique_and_references_resolve(dom: &Dom) {
    let mut ids = BTreeSet::new();
    for id in dom.elements.iter().filter_map(|element| element.get("id")) {
        assert!(ids.insert(id), "{id} twice");
    }
    for element in &dom.elements {
        let kinds = ["for", "headers", "aria-labelledby", "aria-describedby", "aria-controls"];
        let named =
            kinds.iter().filter_map(|kind| element.get(kind)).flat_map(str::split_whitespace);
        let linked = element.get("href").and_then(|href| href.strip_prefix('#'));
        for id in named.chain(linked) {
            assert!(ids.contains(id), "<{}> names {id}", element.name);
        }
    }
}

fn headings_are_in_order(dom: &Dom) {
    let level = |element: &Element| match element.name.as_bytes() {
        [b'h', digit @ b'1'..=b'6'] => Some(digit - b'0'),
        _ => None,
    };
    let levels: Vec<u8> = dom.elements.iter().filter_map(level).collect();
    assert_eq!(levels.first(), Some(&1));
    assert_eq!(dom.named("h1").count(), 1);
    for pair in levels.windows(2) {
        // Evidence without a rule has no heading of its own, but a level is never skipped.
        assert!(pair[1] <= pair[0] + 1, "{levels:?}");
    }
    for heading in dom.elements.iter().filter(|it| level(it).is_some()) {
        assert!(!heading.text.trim().is_empty());
    }
}

fn tables_say_what_their_cells_are(dom: &Dom) {
    assert_eq!(dom.named("table").count(), dom.named("caption").count());
    for cell in dom.named("th") {
        assert!(matches!(cell.get("scope"), Some("col" | "row")), "{}", cell.text);
    }
}

fn fields_have_labels(dom: &Dom) {
    let labelled: BTreeSet<&str> = dom.named("label").filter_map(|it| it.get("for")).collect();
    for field in dom.named("input").chain(dom.named("textarea")) {
        assert!(labelled.contains(field.get("id").expect("an id")));
        assert_eq!(field.get("autocomplete"), Some("off"));
        assert_eq!((field.get("checked"), field.text.as_str()), (None, ""));
    }
    for id in (1..=10).map(|line| format!("C{line}")) {
        for choice in ["agreed", "refused", "accepted", "note"] {
            assert!(dom.by_id(&format!("{id}-{choice}")).is_some(), "{id} {choice}");
        }
    }
}

fn pictures_have_words(dom: &Dom) {
    for picture in dom.named("svg") {
        assert_eq!(picture.get("role"), Some("img"));
        for name in ["aria-labelledby", "aria-describedby"] {
            let words = picture.get(name).and_then(|id| dom.by_id(id)).expect("words");
            assert!(!words.text.is_empty());
        }
    }
}

fn landmarks_are_there(dom: &Dom) {
    for name in ["header", "main", "nav"] {
        assert_eq!(dom.named(name).count(), 1, "{name}");
    }
    let html = dom.named("html").next().expect("html");
    assert_eq!(html.get("lang"), Some("en"));
    let first = dom.named("a").next().expect("a link");
    assert_eq!(first.get("href"), Some("#main"));
    for section in dom.named("section") {
        assert!(section.get("aria-labelledby").is_some());
    }
}
