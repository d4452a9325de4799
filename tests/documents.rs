//! Code in notebooks, components, pages and Markdown is checked as in plain files, and told of where it stands.

use crate::support::{all_rules, check, engine, key, made_up};
use mistral_lint_engine::{Applicability, Finding, MemoryTree, Outcome, Severity};
use proptest::prelude::*;
use serde_json::{Value, json};

const CLIENT: &str = "import { Mistral } from '@mistralai/mistralai'\n";

fn run(files: &[(&str, &str)]) -> Outcome {
    let files = files.iter().map(|(path, text)| (*path, text.as_bytes()));
    check(&MemoryTree::new(files), &all_rules())
}

/// Rule and anchored text of every finding that is no note.
fn told<'t>(outcome: &Outcome, path: &str, text: &'t str) -> Vec<(String, &'t str)> {
    let grave =
        |finding: &&Finding| finding.severity > Severity::Note && *finding.location.path == *path;
    let place = |finding: &Finding| {
        let location = &finding.location;
        (finding.rule.to_string(), &text[location.start as usize..location.end as usize])
    };
    outcome.findings.iter().filter(grave).map(place).collect()
}

fn one(path: &str, text: &str) -> Vec<(String, String)> {
    let outcome = run(&[(path, text)]);
    told(&outcome, path, text).into_iter().map(|(rule, text)| (rule, text.to_owned())).collect()
}

fn is(found: &[(String, String)], rule: &str, text: &str) -> bool {
    found.iter().any(|(known, anchor)| known == rule && anchor == text)
}

fn notebook(cells: &[Value]) -> String {
    let cells: Vec<Value> = cells
        .iter()
        .map(|source| json!({"cell_type": "code", "metadata": {}, "outputs": [], "source": source}))
        .collect();
    let whole = json!({
        "cells": cells,
        "metadata": {"kernelspec": {"language": "python", "name": "python3"}},
        "nbformat": 4, "nbformat_minor": 5,
    });
    serde_json::to_string_pretty(&whole).unwrap()
}

#[test]
fn values_are_followed_from_cell_to_cell() {
    let text = notebook(&[
        json!(["import os\n", "from mistralai import Mistral\n", "!pip install mistralai"]),
        json!("%env X=1\nkey = os.environ[\"MISTRAL_API_KEY\"]"),
        json!(["client = Mistral(api_key=key)\n", "print(f\"{key}\")\n"]),
    ]);
    let outcome = run(&[("a.ipynb", &text)]);
    assert_eq!(told(&outcome, "a.ipynb", &text), [("key-in-log".into(), r#"print(f\"{key}\")"#)]);
    let finding = outcome.findings.iter().find(|f| &*f.rule == "key-in-log").unwrap();
    let source = &outcome.sources["a.ipynb"];
    assert_eq!(source.cell(finding.location.start), Some(3));
    assert_eq!(source.cell(finding.way[0].location.start), Some(2));
}

#[test]
fn keys_in_cells_magics_and_outputs_are_each_told_once() {
    let keys: Vec<String> = (20..25).map(|seed| made_up(32, seed)).collect();
    let mut whole: Value = serde_json::from_str(&notebook(&[
        json!([format!("%env MISTRAL_API_KEY={}\n", keys[0]), "from mistralai import Mistral"]),
        json!(format!("client = Mistral(api_key=\"{}\")", keys[1])),
        json!(["%%bash\n", format!("export MISTRAL_API_KEY={}\n", keys[2])]),
        json!([format!(
            "!curl -H \"Authorization: Bearer {}\" https://api.mistral.ai/v1/models",
            keys[3]
        )]),
    ]))
    .unwrap();
    whole["cells"][1]["outputs"] =
        json!([{"output_type": "stream", "text": [format!("MISTRAL_API_KEY={}\n", keys[4])]}]);
    let text = serde_json::to_string_pretty(&whole).unwrap();
    let found = one("a.ipynb", &text);
    for key in &keys {
        let told =
            found.iter().filter(|(rule, text)| rule == "hardcoded-key" && text.contains(key));
        assert_eq!(told.count(), 1, "key {:?}", keys.iter().position(|k| k == key));
    }
    assert_eq!(found.len(), keys.len());
    let shown = run(&[("a.ipynb", &text)]).sources["a.ipynb"].text.clone();
    assert!(keys.iter().all(|key| !shown.contains(&**key)));
}

#[test]
fn placeholders_in_notebooks_and_prose_are_silent() {
    let text = notebook(&[
        json!("%env MISTRAL_API_KEY=your-api-key"),
        json!(
            "from mistralai import Mistral\nclient = Mistral(api_key=\"YOUR_API_KEY\")\nclient.chat.complete(model=\"mistral-small\", messages=[])"
        ),
    ]);
    assert_eq!(one("a.ipynb", &text), []);
    let text = format!(
        "```ts\n{CLIENT}const client = new Mistral({{ apiKey: '<your key>' }})\nawait client.chat.complete({{}})\n```\n"
    );
    assert_eq!(one("README.md", &text), []);
}

#[test]
fn a_fix_in_a_notebook_leaves_a_notebook() {
    let line = format!("client = Mistral(api_key=\"{}\")", key());
    let text = notebook(&[json!("# first"), json!(["from mistralai import Mistral\n", line])]);
    let outcome = run(&[("a.ipynb", &text)]);
    let fix = &outcome.findings.iter().find(|f| &*f.rule == "hardcoded-key").unwrap().fixes[0];
    assert_eq!(fix.applicability, Applicability::Unsafe);
    let mut fixed = text.clone();
    for edit in fix.edits.iter().rev() {
        let place = edit.location.start as usize..edit.location.end as usize;
        fixed.replace_range(place, &edit.content);
    }
    let whole: Value = serde_json::from_str(&fixed).unwrap();
    let source: String = whole["cells"][1]["source"]
        .as_array()
        .unwrap()
        .iter()
        .map(|l| l.as_str().unwrap())
        .collect();
    assert_eq!(
        source,
        "import os\n\nfrom mistralai import Mistral\nclient = Mistral(api_key=os.environ[\"MISTRAL_API_KEY\"])"
    );
}

#[test]
fn ignores_hold_in_cells_and_scripts() {
    let leak = "print(os.environ[\"MISTRAL_API_KEY\"])";
    for cell in [
        json!(["import os\n", "# mistral-lint: ignore[key-in-log] shown on purpose\n", leak]),
        json!(format!("import os\n# mistral-lint: ignore[key-in-log] shown on purpose\n{leak}\n")),
        json!([
            "import os\n",
            format!("{leak}  # mistral-lint: ignore[key-in-log] shown on purpose")
        ]),
    ] {
        let outcome =
            run(&[("a.ipynb", &notebook(&[json!("x = 1"), cell.clone(), json!("y = 2")]))]);
        assert_eq!((outcome.findings.len(), outcome.totals.suppressed), (0, 1), "{cell}");
    }
    let vue = "<script>\n// mistral-lint: ignore[key-in-log, client-side-key] shown on purpose\nconsole.log(process.env.MISTRAL_API_KEY)\n</script>";
    let outcome = run(&[("a.vue", vue)]);
    assert!(outcome.findings.is_empty(), "{:?}", outcome.findings);
}

#[test]
fn an_ignore_that_ends_a_cell_is_removed_from_code_only() {
    let text =
        notebook(&[json!(["import os\n", "# mistral-lint: ignore[key-in-log] x"]), json!("y = 2")]);
    for finding in run(&[("a.ipynb", &text)]).findings {
        for edit in finding.fixes.iter().flat_map(|fix| &fix.edits) {
            let mut fixed = text.clone();
            fixed.replace_range(
                edit.location.start as usize..edit.location.end as usize,
                &edit.content,
            );
            assert!(serde_json::from_str::<Value>(&fixed).is_ok(), "{fixed}");
        }
    }
}

#[test]
fn components_run_on_the_users_device() {
    let body = format!("{CLIENT}const client = new Mistral({{ apiKey: '{}' }})\n", key());
    for (path, text) in [
        (
            "src/Chat.vue",
            format!(
                "<template><p>{{{{ x }}}}</p></template>\n<script setup lang=\"ts\">\n{body}</script>\n"
            ),
        ),
        ("src/Chat.svelte", format!("<script>\n{body}</script>\n{{#if x}}<p>hi</p>{{/if}}\n")),
        (
            "src/pages/chat.astro",
            format!("---\nconst x = 1\n---\n<p>{{x}}</p>\n<script>\n{body}</script>\n"),
        ),
        (
            "public/chat.html",
            format!("<!doctype html><body><script type=\"module\">\n{body}</script>"),
        ),
    ] {
        let found = one(path, &text);
        assert!(is(&found, "hardcoded-key", &format!("'{}'", key())), "{path} {}", found.len());
        assert!(found.iter().any(|(rule, _)| rule == "client-side-key"), "{path}");
        assert_eq!(found.iter().filter(|(rule, _)| rule == "hardcoded-key").count(), 1, "{path}");
    }
}

#[test]
fn frontmatter_runs_on_the_server() {
    let text = format!(
        "---\n{CLIENT}const client = new Mistral({{ apiKey: import.meta.env.MISTRAL_API_KEY }})\n---\n<p>hi</p>\n"
    );
    assert!(!one("src/pages/chat.astro", &text).iter().any(|(rule, _)| rule == "client-side-key"));
}

#[test]
fn rules_follow_imports_between_components_and_modules() {
    let module = "export function show(key: string) { console.log(key) }\n";
    let vue = "<script setup lang=\"ts\">\nimport { show } from './show'\nimport Key from './Key.vue'\nshow(import.meta.env.VITE_MISTRAL_API_KEY)\n</script>";
    let outcome = run(&[("src/App.vue", vue), ("src/show.ts", module)]);
    assert_eq!(told(&outcome, "src/show.ts", module), [("key-in-log".into(), "console.log(key)")]);
    let svelte =
        "<script context=\"module\">\nexport const key = process.env.MISTRAL_API_KEY\n</script>";
    let user = "import { key } from './Key.svelte'\nconsole.log(key)\n";
    let outcome = run(&[("src/Key.svelte", svelte), ("src/a.js", user)]);
    let told = told(&outcome, "src/a.js", user);
    assert!(told.contains(&("key-in-log".into(), "console.log(key)")), "{told:?}");
}

#[test]
fn scripts_of_one_page_share_their_names() {
    let text = format!(
        "<script>const KEY = '{}'</script>\n<script>\nfetch('https://api.mistral.ai/v1/models', {{ headers: {{ Authorization: `Bearer ${{KEY}}` }} }})\n</script>",
        key()
    );
    let found = one("web/index.html", &text);
    assert!(is(&found, "hardcoded-key", &format!("'{}'", key())));
    assert!(found.iter().any(|(rule, _)| rule == "client-side-key"));
}

#[test]
fn prose_is_no_application() {
    let text = format!(
        "# Use\n\n```python\nfrom mistralai import Mistral\nfrom flask import Flask, request\napp = Flask(__name__)\nclient = Mistral(api_key=\"{}\")\n@app.post(\"/chat\")\ndef chat():\n    return client.chat.complete(model=\"m\", messages=[{{\"role\": \"user\", \"content\": request.json[\"q\"]}}])\n```\n",
        key()
    );
    let found = one("README.md", &text);
    assert_eq!(found.len(), 1, "{:?}", found.iter().map(|(rule, _)| rule).collect::<Vec<_>>());
    assert!(is(&found, "hardcoded-key", &format!("\"{}\"", key())));
}

#[test]
fn source_that_does_not_parse_still_yields_its_keys() {
    let key = key();
    for (path, text) in [
        (
            "a.py",
            format!(
                "from mistralai import Mistral\n<<<<<<< HEAD\nclient = Mistral(api_key=\"{key}\")\n=======\nclient = None\n>>>>>>> b\n"
            ),
        ),
        (
            "b.py",
            format!(
                "from mistralai import Mistral\nprint \"x\"\nclient = Mistral(api_key=\"{key}\"\n"
            ),
        ),
        ("c.py", format!("def f(:\n    x = [\n    MISTRAL_API_KEY = \"{key}\"\n")),
        ("d.py", format!("{{% if x %}}\nMISTRAL_API_KEY = \"{key}\"\nclass {{{{ x }}}}:\n")),
        (
            "e.ts",
            format!(
                "{CLIENT}<<<<<<< HEAD\nconst c = new Mistral({{ apiKey: \"{key}\" }})\n=======\n>>>>>>> b\n"
            ),
        ),
        ("f.js", format!("{CLIENT}const t = `open\nnew Mistral({{ apiKey: \"{key}\" }})\n")),
        (
            "g.js",
            format!(
                "{{% if x %}}\nconst MISTRAL_API_KEY = \"{key}\";\n{{% endif %}}\nconst x = {{{{ x }}}}\n"
            ),
        ),
        (
            "h.rs",
            format!(
                "fn main() {{\n<<<<<<< HEAD\n    let mistral_api_key = \"{key}\";\n=======\n>>>>>>> b\n    f(\n"
            ),
        ),
    ] {
        let found = one(path, &text);
        let keys =
            found.iter().filter(|(rule, text)| rule == "hardcoded-key" && text.contains(&key));
        assert_eq!(keys.count(), 1, "{path}");
    }
}

#[test]
fn both_sides_of_a_conflict_are_read() {
    let text = "import os\n<<<<<<< HEAD\nkey = os.environ['MISTRAL_API_KEY']\n=======\nkey = ''\n>>>>>>> b\nprint(os.environ['MISTRAL_API_KEY'])\n";
    assert!(is(&one("a.py", text), "key-in-log", "print(os.environ['MISTRAL_API_KEY'])"));
}

/// Pieces that such files are made of, whole and broken.
const PIECES: [&str; 44] = [
    "{\"cells\": [",
    "{\"cell_type\": \"code\", ",
    "\"source\": [",
    "\"",
    "\\n",
    "\\\"",
    "\\u00e9",
    "\\ud83d",
    "\\",
    "]",
    "}",
    ",",
    "%env A=",
    "%%bash\\n",
    "!ls",
    "= !",
    "<script>",
    "<script lang=\"ts\" setup>",
    "</script>",
    "<template>",
    "<p v-html=\"",
    "v-for=\"a in b\"",
    "{{",
    "}}",
    "{@html ",
    "{#each a as b}",
    "{",
    "<a b={",
    ">",
    "<!--",
    "---\n",
    "```python\n",
    "```\n",
    "> ",
    "  ",
    "\n",
    "\r\n",
    "é",
    "😀",
    "\u{feff}",
    "import os\n",
    "print(os.environ['MISTRAL_API_KEY'])\n",
    "console.log(process.env.MISTRAL_API_KEY)\n",
    "'",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_they_hold_the_facts_stand_in_the_file(
        kind in prop::sample::select(vec!["ipynb", "vue", "svelte", "astro", "html", "md", "mdx"]),
        pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 0..40),
    ) {
        let (path, text) = (format!("a.{kind}"), pieces.concat());
        let outcome = run(&[(&path, &text)]);
        for finding in &outcome.findings {
            let steps = finding.way.iter().map(|step| &step.location);
            let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.location);
            for place in steps.chain(edits).chain([&finding.location]) {
                prop_assert!(text.get(place.start as usize..place.end as usize).is_some());
            }
            prop_assert_eq!(outcome.sources[&*path].text.len(), text.len());
        }
        prop_assert!(engine().facts(&path, text.as_bytes()).is_some());
    }

    #[test]
    fn any_text_is_survived(
        kind in prop::sample::select(vec!["ipynb", "vue", "svelte", "astro", "html", "md"]),
        text in ".{0,200}",
    ) {
        let path = format!("a.{kind}");
        prop_assert!(engine().facts(&path, text.as_bytes()).is_some());
    }
}
