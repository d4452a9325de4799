//! Each kind of container, by small files.

use super::*;
use crate::Span;

fn container(kind: &str, more: &str) -> Container {
    let text = format!("holds = \"{kind}\"\nextensions = []\n{more}");
    Container::load(&text).unwrap_or_else(|error| panic!("{error}"))
}

fn notebook() -> Container {
    container(
        "cells",
        "transparent-magics = [\"time\"]\n[languages]\n\"\" = \"python\"\npython = \"python\"\njs = \"javascript\"",
    )
}

fn component() -> Container {
    container(
        "markup",
        "component = true\nexpressions = \"quoted\"\n[languages]\n\"\" = \"javascript\"\nts = \"tsx\"",
    )
}

fn prose() -> Container {
    container("blocks", "[languages]\npython = \"python\"\nts = \"typescript\"")
}

/// The file's bytes of the first place of `code` in a document.
fn of_file<'t>(file: &'t str, document: &Document, code: &str) -> &'t str {
    let at = document.text.find(code).unwrap_or_else(|| panic!("{code} in {}", document.text));
    document.map.file(Span::new(at as u32, (at + code.len()) as u32)).of(file)
}

#[test]
fn escapes_of_json_are_one_character_each() {
    let file = r#"{"cells": [{"cell_type": "code", "source": ["a = \"x\\n\"\n", "b = \"\u00e9\ud83d\ude00\"; c"]}]}"#;
    let held = notebook().open(file);
    let document = &held.documents[0];
    assert_eq!(document.text, "a = \"x\\n\"\nb = \"é😀\"; c\n");
    assert_eq!(of_file(file, document, "\"x\\n\""), r#"\"x\\n\""#);
    assert_eq!(of_file(file, document, "é😀"), r"\u00e9\ud83d\ude00");
    assert_eq!(of_file(file, document, "; c"), "; c");
    let view = held.view(file);
    assert_eq!(view.len(), file.len());
    let lines: Vec<&str> = view.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    assert_eq!(lines.len(), 2, "{view:?}");
}

#[test]
fn magics_give_way_and_cells_of_another_language_stand_alone() {
    let source = [
        "!pip install x\n",
        "%env A=b\n",
        "files = !ls\n",
        "if files:\n",
        "    %cd x\n",
        "%time y = f()\n",
        "z = 1 %2\n",
        "s = '''\n",
        "!no command\n",
        "'''\n",
        "f?",
    ];
    let source = source.map(|line| format!("{line:?}")).join(",");
    let file = format!(
        r#"{{"cells": [{{"cell_type": "code", "source": [{source}]}}, {{"cell_type": "markdown", "source": "text"}},
        {{"source": "%%js\nlet a", "cell_type": "code"}}, {{"cell_type": "code", "source": "%%bash\nls"}}]}}"#
    );
    let held = notebook().open(&file);
    assert_eq!(held.cells.len(), 4);
    assert_eq!(
        held.documents[0].text,
        "pass\npass\nfiles = None\nif files:\n    pass\ny = f()\nz = 1 %2\ns = '''\n!no command\n'''\npass\n"
    );
    assert_eq!(of_file(&file, &held.documents[0], "y = f()"), "y = f()");
    assert_eq!(held.documents[1].language, "javascript");
    assert_eq!(held.documents[1].text.trim(), "let a");
    assert_eq!(held.documents.len(), 2);
}

#[test]
fn a_notebook_that_breaks_off_gives_what_is_there() {
    let file = r#"{"cells": [{"cell_type": "code", "source": ["a = 1\n", "b = "#;
    let held = notebook().open(file);
    assert_eq!(held.documents[0].text, "a = 1\n\n");
    assert!(held.problem.is_some());
}

#[test]
fn other_kernels_are_not_read() {
    let file = r#"{"cells": [{"cell_type": "code", "source": "x <- 1"}], "metadata": {"kernelspec": {"language": "R"}}}"#;
    assert!(notebook().open(file).documents.is_empty());
}

#[test]
fn a_component_is_one_module_with_its_template() {
    let file = "<template>\n<p v-for=\"(m, i) of all\" v-html=\"m.text\">{{ m.name }}</p><b @click=\"go(1)\"/>\n</template>\n\
                <script>\nexport default {}\n</script>\n<script setup lang=\"ts\">\nlet all: T[]\n</script>\n<style>{{ x }}</style>";
    let held = component().open(file);
    let [document] = &held.documents[..] else { panic!("{:?}", held.documents) };
    assert_eq!((&*document.language, document.standing), ("tsx", Standing::Component));
    let code: String = document.text.split_whitespace().collect::<Vec<_>>().join(" ");
    for part in [
        "var m = (all)[0];",
        "(<i v-html={(m.text)}/>);",
        "(m.name );",
        "(() => {go(1)});",
        "export default {}",
        "let all: T[]",
    ] {
        assert!(code.contains(part), "{part} in {code}");
    }
    assert!(!code.contains("{ x"), "{code}");
    assert_eq!(of_file(file, document, "m.text"), "m.text");
}

#[test]
fn scripts_of_a_page_stand_each_alone() {
    let page = container("markup", "[languages]\n\"\" = \"javascript\"\nmodule = \"javascript\"");
    let file = "<!-- <script>no</script> --><SCRIPT>a</SCRIPT><script type=module src=x>b</script>\
                <script type='application/json'>{}</script><p onclick=\"x\">{no}";
    let held = page.open(file);
    let texts: Vec<&str> = held.documents.iter().map(|document| &*document.text).collect();
    assert_eq!(texts, ["a", "b"]);
}

#[test]
fn blocks_of_prose_stand_each_alone() {
    let file = "# T\n\n> ```python title=\"x\"\n> a = 1\n> b = 2\n> ```\n\n- item\n\n  ~~~ts\r\n  let c\r\n  ~~~\n\n```sh\nno\n```\n\n    no\n";
    let held = prose().open(file);
    let texts: Vec<&str> = held.documents.iter().map(|document| document.text.trim_end()).collect();
    assert_eq!(texts, ["a = 1\nb = 2", "let c"]);
    assert_eq!(of_file(file, &held.documents[0], "b = 2"), "b = 2");
}

#[test]
fn only_code_can_be_replaced() {
    let file = r#"{"cells": [{"cell_type": "code", "source": ["a = 1\n", "b"]}]}"#;
    let map = &notebook().open(file).documents[0].map;
    let at = |text: &str| file.find(text).unwrap_or(usize::MAX) as u32;
    assert!(map.holds(&(at("a = 1")..at("\", \"b"))));
    assert!(!map.holds(&(at("a = 1")..at("b\"]") + 1)));
    assert_eq!(map.written("x[\"y\\n\"]\n"), r#"x[\"y\\n\"]\n"#);
}
