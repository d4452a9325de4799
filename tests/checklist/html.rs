//! The page for a browser: read by a parser that does as browsers do, and by a browser where there is one.

mod browser;
mod contrast;
mod dom;
mod sound;

use super::{APP, demo, report};
use crate::support::folder;
use dom::Dom;
use std::path::Path;
use tempfile::TempDir;

pub(super) fn html(folder: &Path) -> String {
    report(folder, &["--format", "html"]).0
}

/// What others may put into their project to be taken for the report.
const EVIL: &str = "</title></style></td></svg>]]>--><script>document.title='owned'</script><img src=//e.vil onerror=alert(1)>&#60;b&gt;'\u{202e}\u{200b}`";

/// A project whose every name is hostile.
fn hostile() -> TempDir {
    let evil = EVIL.replace('\'', "\\'");
    let app = APP
        .replace("[\"MISTRAL_API_KEY\"]", &format!("['MISTRAL_API_KEY{evil}']"))
        .replace(
            "mistral-small-latest",
            "mistral-small-latest\" onload=\\\"x\\\" </script>\\n\\x1b",
        )
        .replace("\"/ask\"", &format!("'/ask{evil}'"))
        .replace("model=\"", "model='")
        .replace("\\x1b\"", "\\x1b'")
        .replace("api_key=", &format!("server_url='https://api.mistral.ai/{evil}', api_key="))
        .replace(
            "    return",
            &format!(
                "    # mistral-lint: ignore[missing-audit] owner=@<b>ana</b> {EVIL}\n    return"
            ),
        );
    // A slash would part the name.
    let name = EVIL.replace('/', "\u{2215}");
    let broken = format!("{name}.py");
    folder(&[
        (format!("{name}\n\"'><{{app}}.py").as_str(), app.as_bytes()),
        (format!("{}.py", "long".repeat(40)).as_str(), APP.as_bytes()),
        (broken.as_str(), b"from mistralai import Mistral\n\xff\xfe"),
    ])
}

#[test]
fn every_page_is_sound() {
    let secret = format!("MISTRAL_API_KEY={}\n", crate::support::key());
    for project in [
        demo(),
        hostile(),
        folder(&[("app.py", APP), (".env", &secret)]),
        folder(&[("run.py", "print(1)\n")]),
        folder(&[("notes.bin", "x")]),
    ] {
        sound::check(&Dom::new(&html(project.path())));
    }
}

#[test]
fn hostile_names_are_shown_and_do_nothing() {
    let page = html(hostile().path());
    let dom = Dom::new(&page);
    assert_eq!(
        dom.named("title").next().map(|it| it.text.as_str()),
        Some("Mistral security checklist")
    );
    // Everything that the project brought is there, as text.
    for part in ["<script>document.title='owned'</script>", "]]>-->", "&#60;b&gt;", "@<b>ana</b>"] {
        assert!(dom.text.contains(part), "{part}");
    }
    let hides = |c: &char| (c.is_control() && *c != '\n') || matches!(c, '\u{200b}' | '\u{202e}');
    assert_eq!(page.chars().find(hides), None);
    // As many elements of each kind as the plain project has that is otherwise the same.
    for name in ["b", "img", "script", "style", "h1", "main", "form", "iframe"] {
        let expected = usize::from(["style", "h1", "main"].contains(&name));
        let stray = dom.named(name).filter(|it| it.parent != "li" && it.parent != "figcaption");
        assert_eq!(stray.count(), expected, "{name}");
    }
}

#[test]
fn nothing_analysed_is_said_first() {
    let folder = folder(&[("notes.bin", "x")]);
    let (page, code) = report(folder.path(), &["--format", "html"]);
    assert_eq!(code, Some(3));
    assert!(Dom::new(&page).text.contains("Nothing was analysed"));
}

#[test]
fn all_that_the_model_says_stands_on_the_page() {
    let demo = demo();
    let dom = Dom::new(&html(demo.path()));
    let list = super::json(&demo);
    let array = |of: &serde_json::Value| of.as_array().expect("a list").clone();
    for line in array(&list["lines"]) {
        let items = ["wrong", "open", "right"].map(|kind| array(&line[kind])).concat();
        for item in items {
            for place in array(&item["places"])
                .iter()
                .chain(array(&item["way"]).iter().map(|step| &step["place"]))
            {
                let at = format!("{}:{}", place["path"].as_str().expect("a path"), place["line"]);
                assert!(dom.text.contains(at.trim_end_matches(":0")), "{at}");
            }
            let says = item["says"].as_str().expect("words").replace('`', "");
            assert!(dom.text.contains(&says), "{says}");
        }
    }
    for rule in array(&list["rules"]) {
        for number in array(&rule["cwe"]) {
            assert!(dom.text.contains(&format!("CWE-{number}")));
        }
    }
    // One picture a handler, and one for the call of the browser.
    assert_eq!(dom.named("svg").count(), array(&list["handlers"]).len() + 1);
}

/// Ends of a line between two corners: x and y of both.
type Line = (usize, usize, usize, usize);

fn lines(path: &str) -> Vec<Line> {
    let way = path.split('M').find(|way| !way.is_empty()).unwrap_or_default();
    let corner = |corner: &str| {
        let (x, y) = corner.split_once(' ').expect("two numbers");
        (x.parse::<usize>().expect("x"), y.parse::<usize>().expect("y"))
    };
    let corners: Vec<_> = way.split('L').map(corner).collect();
    corners.windows(2).map(|pair| (pair[0].0, pair[0].1, pair[1].0, pair[1].1)).collect()
}

#[test]
fn the_lines_of_a_picture_do_not_cross() {
    let call = "    client.chat.complete(model=\"m\", messages=body[\"m\"])\n    other.chat.complete(model=\"m\", messages=body[\"m\"])\n    return";
    let other = "other = Mistral(api_key=os.getenv(\"MISTRAL_API_KEY_A\") or os.environ[\"MISTRAL_API_KEY_B\"])\n@app";
    let app = APP.replace("    return", call).replace("@app", other);
    let dom = Dom::new(&html(folder(&[("app.py", app)]).path()));
    let arrows = dom.named("path").filter_map(|path| path.get("d"));
    let all: Vec<Line> = arrows.flat_map(lines).collect();
    assert!(all.len() > 15, "{all:?}");
    let between = |at: usize, one: usize, other: usize| one.min(other) < at && at < one.max(other);
    for (x0, y0, x1, y1) in all.iter().filter(|line| line.1 == line.3) {
        for (x, y2, _, y3) in all.iter().filter(|line| line.0 == line.2) {
            let crosses = between(*x, *x0, *x1) && between(*y0, *y2, *y3);
            assert!(!crosses, "({x0} {y0} {x1} {y1}) and ({x} {y2} {y3})");
        }
    }
}

#[test]
fn many_flows_are_counted_and_not_all_drawn() {
    let route = |number: usize| {
        format!(
            "@app.post(\"/r{number}\")\ndef r{number}(body: dict):\n    return client.chat.complete(model=\"m\", messages=body[\"m\"])\n"
        )
    };
    let routes: String = (0..30).map(route).collect();
    let page = html(folder(&[("app.py", format!("{APP}{routes}"))]).path());
    let dom = Dom::new(&page);
    assert_eq!(dom.named("svg").count(), 20);
    assert!(dom.text.contains("11 more pictures are not drawn"), "{}", dom.text);
}
