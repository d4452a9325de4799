//! A key never leaves: it is planted in every kind of place that a finding can be, and looked for in all that is printed.

use crate::support::{formats, key, named_key};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

/// So many characters of a key in a row are a leak.
const LEAK: usize = 12;

/// Files with a planted key; `@` stands for it.
const PLACES: &[(&str, &str)] = &[
    ("argument.py", "from mistralai import Mistral\nclient = Mistral(api_key=\"@\")\n"),
    ("positional.py", "from mistralai import Mistral\nclient = Mistral('@')\nprint(client)\n"),
    (
        "fallback.py",
        "import os\nkey = os.getenv('MISTRAL_API_KEY', '@')\nprint(f\"key {key}\")\nraise ValueError(key)\n",
    ),
    (
        "variable.py",
        "import os\nfrom mistralai import Mistral\nclient = Mistral(api_key=os.environ['@'])\n",
    ),
    ("written.py", "import os\nos.environ[\"MISTRAL_API_KEY\"] = \"@\"\nprint(os.environ)\n"),
    (
        "header.py",
        "import requests\nrequests.post('https://api.mistral.ai/v1/chat/completions', headers={'Authorization': 'Bearer @'})\n",
    ),
    ("url.py", "import requests\nrequests.get('https://api.mistral.ai/v1/models?api_key=@')\n"),
    ("fstring.py", "import os\nMISTRAL_API_KEY = '@'\nprint(f'Bearer {MISTRAL_API_KEY} or @')\n"),
    ("comment.py", "# MISTRAL_API_KEY=@\nimport mistralai  # mistral key @\n"),
    (
        "docstring.py",
        "\"\"\"Set the Mistral key:\n\n    MISTRAL_API_KEY=@\n\"\"\"\nimport mistralai\n",
    ),
    ("triple.py", "from mistralai import Mistral\nclient = Mistral(api_key=\"\"\"\n@\n\"\"\")\n"),
    (
        "list.py",
        "from mistralai import Mistral\nMISTRAL_KEYS = ['@', \"@\"]\nfor k in MISTRAL_KEYS:\n    print(Mistral(api_key=k), k)\n",
    ),
    (
        "joined.py",
        "from mistralai import Mistral\nkey = '@' + ''\nclient = Mistral(api_key=key.strip())\nprint('mistral', key)\n",
    ),
    (
        "prefix.py",
        "from mistralai import Mistral\nclient = Mistral(api_key=f'@')\nclient = Mistral(api_key=b'@'.decode())\nclient = Mistral(api_key=r'@')\n",
    ),
    ("name_@.py", "import os\nprint(os.environ['MISTRAL_API_KEY'])\n"),
    (
        "identifier.py",
        "import os\nk_@ = os.environ['MISTRAL_API_KEY']\nprint(k_@)\ndef f_@(x):\n    print(x)\nf_@(k_@)\n",
    ),
    (
        "broken.py",
        "from mistralai import Mistral\nclient = Mistral(api_key=\"@\"\nprint('MISTRAL_API_KEY @'\n",
    ),
    ("unclosed.py", "from mistralai import Mistral\nclient = Mistral(api_key=\"@\n"),
    (
        "ignored.py",
        "from mistralai import Mistral\n# mistral-lint: ignore[hardcoded-key] @\nx = 1\n# mistral-lint: ignore[@]\n",
    ),
    (
        "crlf.py",
        "from mistralai import Mistral\r\nclient = Mistral(api_key=\"@\")\r\nprint('@')\r\n",
    ),
    (
        "long.py",
        "from mistralai import Mistral\npad = 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'; client = Mistral(api_key=\"@\"); print(client, '@')\n",
    ),
    (
        "server.ts",
        "import { Mistral } from '@mistralai/mistralai';\nconst client = new Mistral({ apiKey: process.env.MISTRAL_API_KEY ?? '@' });\nconsole.log(client, `@`);\nthrow new Error(`@`);\n",
    ),
    (
        "page.tsx",
        "'use client';\nexport default function P() { return <Chat mistralApiKey=\"@\" style={{ a: '@' }}>@</Chat>; }\n",
    ),
    (
        "plain.js",
        "fetch('https://api.mistral.ai/v1/chat/completions', { headers: { Authorization: `Bearer @` } });\n",
    ),
    ("regex.js", "const MISTRAL_API_KEY = '@'; console.log(MISTRAL_API_KEY, /@/);\n"),
    (
        "main.rs",
        "fn main() {\n    let mistral_api_key = std::env::var(\"MISTRAL_API_KEY\").unwrap_or(\"@\".to_string());\n    println!(\"{mistral_api_key} @\");\n    panic!(\"{}\", mistral_api_key);\n}\n",
    ),
    (
        "client.rs",
        "use mistralai_client::v1::client::Client;\nconst KEY: &str = \"@\";\nfn main() { let c = Client::new(Some(KEY.into()), None, None, None).unwrap(); dbg!(c); }\n",
    ),
    (".env", "MISTRAL_API_KEY=@\n"),
    (".env.production", "export MISTRAL_API_KEY=\"@\" # @\n"),
    (
        "docker-compose.yml",
        "services:\n  app:\n    environment:\n      - MISTRAL_API_KEY=@\n      MISTRAL_KEY: '@'\n",
    ),
    ("config.json", "{ \"mistral\": { \"apiKey\": \"@\" } }\n"),
    ("settings.toml", "[mistral]\napi_key = \"@\"\n"),
    ("app.ini", "[mistral]\nMISTRAL_API_KEY = @\n"),
    (
        "run.sh",
        "export MISTRAL_API_KEY=@\ncurl -H \"Authorization: Bearer @\" https://api.mistral.ai/v1/models\n",
    ),
    ("Dockerfile", "ENV MISTRAL_API_KEY=@\n"),
    ("README.md", "Set `MISTRAL_API_KEY=@` for Mistral.\n"),
    (
        "note.ipynb",
        "{\"cells\": [{\"cell_type\": \"code\", \"source\": [\"import os\\n\", \"os.environ['MISTRAL_API_KEY'] = '@'\"], \"outputs\": [{\"text\": [\"@\"]}]}]}\n",
    ),
    ("request.http", "POST https://api.mistral.ai/v1/chat/completions\nAuthorization: Bearer @\n"),
];

fn leak<'k>(said: &str, keys: &'k [String]) -> Option<&'k str> {
    let pieces = |key: &'k String| (0..=key.len() - LEAK).map(move |at| &key[at..at + LEAK]);
    keys.iter().flat_map(pieces).find(|piece| said.contains(piece))
}

fn run(folder: &Path, args: &[&str], input: Option<&str>) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral-lint"));
    command
        .current_dir(folder)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command.spawn().expect("a run");
    let mut pipe = child.stdin.take().expect("a pipe");
    let _ = std::io::Write::write_all(&mut pipe, input.unwrap_or("").as_bytes());
    drop(pipe);
    let output = child.wait_with_output().expect("an end");
    String::from_utf8([output.stdout, output.stderr].concat()).expect("Unicode")
}

fn ways() -> Vec<Vec<&'static str>> {
    let color =
        vec!["check", "--isolated", "--pedantic", "-v", "--no-ignores", "--color", "always"];
    let mut ways = vec![color];
    for format in formats() {
        for verbosity in ["-q", "--statistics", "-vv"] {
            ways.push(vec![
                "check",
                "--isolated",
                "--pedantic",
                "--format",
                format.as_str(),
                verbosity,
            ]);
        }
    }
    ways
}

#[test]
fn no_output_shows_a_key() {
    let keys = [key(), named_key()];
    let mut leaks = Vec::new();
    for key in &keys {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in PLACES {
            fs::write(folder.path().join(path.replace('@', key)), plant(text, key))
                .expect("a file");
        }
        for args in ways() {
            let said = run(folder.path(), &args, None);
            assert!(
                said.contains("argument.py") || args.contains(&"-q") || args.contains(&"concise"),
                "{args:?}: {said}"
            );
            let line = said.lines().filter(|line| leak(line, &keys).is_some()).take(3);
            leaks.extend(line.map(|line| format!("{args:?}\n    {line}")));
        }
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

#[test]
fn facts_and_standard_input_show_no_key() {
    let keys = [key(), named_key()];
    let mut leaks = Vec::new();
    let folder = tempfile::tempdir().expect("a folder");
    for (number, (path, text)) in PLACES.iter().enumerate() {
        if let Some(key) = keys.get(number % 2) {
            let (path, text) = (path.replace('@', key), plant(text, key));
            fs::write(folder.path().join(&path), &text).expect("a file");
            for args in [
                vec!["facts", path.as_str()],
                vec![
                    "--isolated",
                    "--pedantic",
                    "--format",
                    "json",
                    "-",
                    "--stdin-filename",
                    path.as_str(),
                ],
            ] {
                let said = run(folder.path(), &args, Some(&text));
                // What the user typed is theirs to see again.
                let said = said.replace(path.as_str(), "");
                leaks.extend(
                    said.lines()
                        .filter(|line| leak(line, &keys).is_some())
                        .map(|line| format!("{args:?}\n    {line}")),
                );
            }
        }
    }
    assert!(leaks.is_empty(), "{} leaks:\n{}", leaks.len(), leaks.join("\n"));
}

/// The package's own `@` is not a place for a key.
fn plant(text: &str, key: &str) -> String {
    text.replace("'@mistralai/", "'\u{1}mistralai/").replace('@', key).replace('\u{1}', "@")
}
