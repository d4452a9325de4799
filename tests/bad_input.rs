//! Whatever a file holds, the program ends soon, keeps its word about the other files, and points into the text.

use crate::support::{all_rules, check};
use mistral_lint_engine::{MemoryTree, Outcome};
use proptest::prelude::*;
use std::time::{Duration, Instant};

/// Generous: a debug build on a machine with other work. What does not end is what this is about.
const SOON: Duration = Duration::from_mins(5);

const LEAK: &str = "import os\nprint(os.environ[\"MISTRAL_API_KEY\"])\n";

/// Checks a file beside one with a finding, and holds the outcome to what must be true of every outcome.
fn beside_a_leak(path: &str, bytes: &[u8]) -> Outcome {
    let files = [(path, bytes), ("zz_leak.py", LEAK.as_bytes())];
    let began = Instant::now();
    let outcome = check(&MemoryTree::new(files), &all_rules());
    let took = began.elapsed();
    assert!(took < SOON, "{path}: took {took:?}");
    assert!(
        outcome.findings.iter().any(|finding| &*finding.location.path == "zz_leak.py"),
        "{path}: the other file"
    );
    points_into_the_text(&outcome, &files);
    outcome
}

fn points_into_the_text(outcome: &Outcome, files: &[(&str, &[u8])]) {
    for finding in &outcome.findings {
        let steps = finding.way.iter().map(|step| &step.location);
        let edits = finding.fixes.iter().flat_map(|fix| &fix.edits).map(|edit| &edit.location);
        for place in steps.chain(edits).chain([&finding.location]) {
            let bytes =
                files.iter().find(|(path, _)| **path == *place.path).expect("a listed file").1;
            let text = std::str::from_utf8(bytes).expect("findings are in texts");
            assert!(
                text.get(place.start as usize..place.end as usize).is_some(),
                "{place:?} in {text:?}"
            );
            let shown = &outcome.sources[&place.path].text;
            assert_eq!(shown.len(), text.len(), "{place:?}");
        }
    }
}

fn noted(outcome: &Outcome, path: &str) -> bool {
    outcome.notes.iter().any(|note| note.path == path && !note.reason.is_empty())
}

#[test]
fn what_is_no_text_is_noted_and_the_rest_is_checked() {
    for (path, bytes) in [
        ("a.py", &b"key = '\xff\xfe'\n"[..]),
        ("a.ts", b"\x00\x01\x02\x7fELF"),
        ("a.rs", b"fn main() {\0}"),
        ("a.js", b"\xff\xfec\0o\0n\0s\0t\0"),
        ("a.tsx", b"const x = '\xed\xa0\x80';"),
    ] {
        assert!(noted(&beside_a_leak(path, bytes), path), "{path}");
    }
}

#[test]
fn empty_and_half_written_files_are_files() {
    for extension in ["py", "pyi", "js", "mjs", "cjs", "jsx", "ts", "tsx", "rs"] {
        for text in [
            "", "\n", "\u{feff}", "\r\n\r\n", "(", "\"", "'", "`${", "/*", "f(\"", "def f(",
            "fn f(", "=> {", "<a", "#", "@", "\\",
        ] {
            let outcome = beside_a_leak(&format!("a.{extension}"), text.as_bytes());
            assert_eq!(outcome.findings.len(), 1, "{extension} {text:?}");
        }
    }
}

#[test]
fn ends_of_lines_and_byte_order_marks_change_nothing() {
    let found = |text: &str| {
        let files = [("a.py", text.as_bytes())];
        let outcome = check(&MemoryTree::new(files), &all_rules());
        points_into_the_text(&outcome, &files);
        outcome.findings.iter().map(|finding| finding.rule.clone()).collect::<Vec<_>>()
    };
    let plain = found(LEAK);
    assert!(!plain.is_empty());
    assert_eq!(found(&LEAK.replace('\n', "\r\n")), plain);
    assert_eq!(found(&format!("\u{feff}{LEAK}")), plain);
    assert_eq!(found(LEAK.trim_end()), plain);
}

#[test]
fn findings_before_an_error_of_syntax_are_found() {
    for rest in ["def f(:\n", "x = (\n", "class\n", "\"\"\"\n"] {
        let outcome = check(&MemoryTree::new([("a.py", format!("{LEAK}\n{rest}"))]), &all_rules());
        assert!(!outcome.findings.is_empty(), "{rest:?}");
    }
}

#[test]
fn deep_nests_are_survived() {
    let nest = |before: &str, open: &str, inner: &str, close: &str, depth: usize| {
        format!("{before}{}{inner}{}", open.repeat(depth), close.repeat(depth))
    };
    let steps = |open: &str, depth: usize| -> String {
        (0..depth).map(|at| format!("{}{open}\n", " ".repeat(at))).collect()
    };
    for (path, text) in [
        ("round.py", nest("x = ", "(", "1", ")", 100_000)),
        ("square.py", nest("x = ", "[", "1", "]", 100_000)),
        ("open.py", nest("x = ", "[", "", "", 100_000)),
        ("close.py", nest("", "", "", ")", 100_000)),
        ("round.js", nest("x = ", "(", "1", ")", 100_000)),
        ("square.js", nest("x = ", "[", "1", "]", 100_000)),
        ("open.js", nest("x = ", "[", "", "", 100_000)),
        ("brace.js", nest("", "{", "", "}", 20_000)),
        ("round.rs", nest("fn f() { g", "(", "1", ")", 100_000) + "}"),
        ("square.rs", nest("const X: u8 = ", "[", "1", "]", 100_000) + ";"),
        ("open.rs", nest("fn f() { ", "(", "", "", 100_000)),
        ("round.ts", nest("x = ", "(", "1", ")", 100_000)),
        ("calls.js", nest("x = ", "f(", "1", ")", 30_000)),
        ("calls.py", nest("x = ", "f(", "1", ")", 30_000)),
        ("calls.rs", nest("fn f() { ", "f(", "1", ")", 30_000) + "}"),
        ("macros.rs", nest("fn f() { ", "m!(", "1", ")", 10_000) + "}"),
        ("chain.js", nest("x = a", ".b(1)", "", "", 30_000)),
        ("chain.py", nest("x = a", ".b(1)", "", "", 30_000)),
        ("chain.rs", nest("fn f() { a", ".b(1)?", "", "", 30_000) + "}"),
        ("sum.py", nest("x = 'a'", " + 'b'", "", "", 30_000)),
        ("assigned.js", nest("", "a = ", "b", "", 20_000)),
        ("blocks.rs", nest("fn f() ", "{", "", "}", 10_000)),
        ("functions.js", nest("", "function f() {", "", "}", 10_000)),
        ("arrows.ts", nest("x = ", "() => ", "1", "", 10_000)),
        ("elements.tsx", nest("x = ", "<a>", "b", "</a>", 10_000)),
        ("strings.js", nest("x = ", "`${", "1", "}`", 10_000)),
        ("types.rs", nest("fn f(x: ", "Vec<", "u8", ">", 10_000) + ") {}"),
        ("types.ts", nest("let x: ", "A<", "B", ">", 10_000)),
        ("records.js", nest("x = ", "{a: ", "1", "}", 20_000)),
        ("else.js", nest("", "if (a) {} else ", "{}", "", 20_000)),
        ("steps.py", steps("if x:", 1500) + &" ".repeat(1500) + "pass\n"),
        ("strings.py", steps("def f(x='a'):", 600) + &" ".repeat(600) + "return f'{x}'\n"),
        ("decorators.py", "@d\n".repeat(2000) + "def f(): pass\n"),
        ("defs.py", steps("def f(x):", 500) + &" ".repeat(500) + "pass\n"),
    ] {
        beside_a_leak(path, text.as_bytes());
    }
}

#[test]
fn long_ways_are_survived() {
    let lines = |first: &str, line: &dyn Fn(usize) -> String, last: &str| {
        (1..3000).fold(first.to_owned(), |text, at| text + &line(at)) + last
    };
    for (path, text) in [
        (
            "names.py",
            lines(
                "import os\na0 = os.environ['MISTRAL_API_KEY']\n",
                &|n| format!("a{n} = a{}\n", n - 1),
                "print(a2999)\n",
            ),
        ),
        (
            "names.js",
            lines(
                "let a0 = process.env.MISTRAL_API_KEY;\n",
                &|n| format!("let a{n} = a{};\n", n - 1),
                "console.log(a2999);\n",
            ),
        ),
        (
            "calls.py",
            lines(
                "import os\ndef f0():\n  return os.environ['MISTRAL_API_KEY']\n",
                &|n| format!("def f{n}():\n  return f{}()\n", n - 1),
                "print(f2999())\n",
            ),
        ),
        (
            "circle.py",
            lines(
                "import os\na = os.environ['MISTRAL_API_KEY']\n",
                &|_| "a = b = [a, b]\nb = a\n".into(),
                "print(b)\n",
            ),
        ),
        (
            "self.js",
            lines(
                "function f(x) { return f(f(x)); }\n",
                &|n| format!("function g{n}(x) {{ return g{}(g{n}(x)); }}\n", n - 1),
                "",
            ),
        ),
    ] {
        beside_a_leak(path, text.as_bytes());
    }
}

#[test]
fn a_line_of_20_megabytes_is_survived() {
    const LENGTH: usize = 20 * 1024 * 1024;
    let filled = |before: &str, piece: &str, after: &str| {
        format!(
            "{before}{}{after}",
            piece.repeat((LENGTH - before.len() - after.len()) / piece.len())
        )
    };
    beside_a_leak("text.py", filled("x = \"", "a", "\"\n").as_bytes());
    beside_a_leak("spaces.rs", filled("fn f() {", " ", "}").as_bytes());
    beside_a_leak("comment.js", filled("// mistral ", "MISTRAL ", "").as_bytes());
}

/// Pieces of real code, to be cut and mixed.
const PIECES: &[&str] = &[
    "import os\n",
    "from mistralai import Mistral\n",
    "key = os.environ[\"MISTRAL_API_KEY\"]\n",
    "client = Mistral(api_key=key)\n",
    "print(f\"{key=}\")\n",
    "def f(a, *b, **c):\n    return a\n",
    "class A(B):\n    x: str = ''\n",
    "raise ValueError(key)\n",
    "import { Mistral } from '@mistralai/mistralai';\n",
    "const { a: [b], ...c } = process.env;\n",
    "console.log(`${c}`);\n",
    "export default async function POST(req) {\n",
    "}\n",
    "const x = <A b={c} {...d}>é</A>;\n",
    "throw new Error(key);\n",
    "use axum::{Json, routing::post};\n",
    "fn f<T>(x: &T) -> Option<u8> {\n",
    "println!(\"{key:?} {}\", key);\n",
    "let key = std::env::var(\"MISTRAL_API_KEY\")?;\n",
    "match x { Some(y) if y > 1 => y, _ => panic!(\"{x}\") }\n",
    "(",
    ")",
    "[",
    "{",
    "\"",
    "'",
    "`",
    "\\",
    "\u{feff}",
    "\u{202e}",
    "🦀",
    "\r\n",
    "\t",
    "# mistral-lint: ignore[",
    "// mistral-lint: ignore\n",
    "]",
    "=>",
    ".",
    ":",
    ",",
];

const PATHS: &[&str] = &[
    "a.py",
    "app/api/x/route.ts",
    "pages/a.tsx",
    "b.js",
    "src/main.rs",
    ".env",
    "c.json",
    "d.ipynb",
    "e.md",
    "f.yaml",
    "g.vue",
    "h.svelte",
    "i.astro",
    "j.html",
    "k.mdx",
];

fn holds(path: &str, bytes: &[u8]) {
    let files = [(path, bytes)];
    let outcome = check(&MemoryTree::new(files), &all_rules());
    points_into_the_text(&outcome, &files);
    let again = check(&MemoryTree::new(files), &all_rules());
    assert_eq!(format!("{outcome:?}"), format!("{again:?}"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_survived(path in prop::sample::select(PATHS), bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds(path, &bytes);
    }

    #[test]
    fn any_text_is_survived(path in prop::sample::select(PATHS), text in ".{0,200}") {
        holds(path, text.as_bytes());
    }

    #[test]
    fn mixed_code_is_survived(
        path in prop::sample::select(PATHS),
        pieces in prop::collection::vec((prop::sample::select(PIECES), any::<prop::sample::Index>(), any::<bool>()), 0..30),
    ) {
        let mut text = String::new();
        for (piece, cut, whole) in pieces {
            let at = if whole { piece.len() } else { cut.index(piece.len()) };
            text.extend(piece.char_indices().take_while(|(index, _)| *index < at).map(|(_, c)| c));
        }
        holds(path, text.as_bytes());
    }
}
