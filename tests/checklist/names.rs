//! What is shown of a call and a handler: as the source says it, or as the file's name does.

use super::{APP, json, report};
use crate::support::folder;

const NODE: &str = "{\"dependencies\": {\"next\": \"15\", \"nuxt\": \"4\", \"@sveltejs/kit\": \"2\", \"@remix-run/react\": \"2\", \"@mistralai/mistralai\": \"1\"}}";
const CLIENT: &str = "import { Mistral } from \"@mistralai/mistralai\";
const client = new Mistral({ apiKey: process.env.MISTRAL_API_KEY });
const ask = (messages: any) => client.chat.complete({ model: \"mistral-small-latest\", messages });
";

#[test]
fn the_name_of_a_file_tells_the_route() {
    let web = "export async function POST(request: Request) { return Response.json(await ask(await request.json())); }";
    for (path, code, route) in [
        ("app/api/chat/route.ts", web, "POST /api/chat"),
        ("src/app/(main)/rooms/[id]/route.ts", web, "POST /rooms/[id]"),
        (
            "pages/api/chat.ts",
            "export default async function handler(req, res) { res.json(await ask(req.body.m)); }",
            "/api/chat",
        ),
        (
            "src/routes/api/chat/+server.ts",
            "export async function POST({ request }) { return ask(await request.json()); }",
            "POST /api/chat",
        ),
        (
            "server/api/chat.post.ts",
            "export default defineEventHandler(async (event) => ask((await readBody(event)).m));",
            "POST /api/chat",
        ),
        (
            "app/routes/api.chat.$id.ts",
            "export async function action({ request }) { return ask(await request.json()); }",
            "/api/chat/$id",
        ),
        (
            "lib/actions.ts",
            "\"use server\";\nexport async function tell(text: string) { return ask(text); }",
            "server action",
        ),
        (
            "api/chat.ts",
            "export async function POST(request: Request) { return ask(await request.json()); }",
            "POST /api/chat",
        ),
    ] {
        let code = match code.strip_prefix("\"use server\";\n") {
            Some(rest) => format!("\"use server\";\n{CLIENT}{rest}\n"),
            None => format!("{CLIENT}{code}\n"),
        };
        let list = json(&folder(&[("package.json", NODE), (path, &code)]));
        assert_eq!(list["handlers"][0]["route"], route, "{path}: {:#}", list["handlers"]);
    }
}

#[test]
fn a_path_below_the_prefix_of_its_router_is_told_whole() {
    let app = APP
        .replace("import Depends, FastAPI", "import APIRouter, FastAPI")
        .replace("app = FastAPI()", "app = FastAPI()\nrouter = APIRouter(prefix=\"/api\")")
        .replace("@app.post", "@router.post");
    let list = json(&folder(&[("app.py", format!("{app}\napp.include_router(router)\n"))]));
    assert_eq!(list["handlers"][0]["route"], "POST /api/ask");
}

#[test]
fn a_call_is_shown_as_the_source_says_it() {
    let main = "async fn ask(body: serde_json::Value) -> String {
    reqwest::Client::new()
        .post(\"https://api.mistral.ai/v1/chat/completions\")
        .bearer_auth(std::env::var(\"MISTRAL_API_KEY\").unwrap())
        .json(&body)
        .send().await.unwrap().text().await.unwrap()
}
";
    let list = json(&folder(&[("src/main.rs", main)]));
    assert_eq!(list["calls"][0]["callee"], "reqwest::Client::new().post().bearer_auth().json");
}

#[test]
fn the_model_that_a_body_holds_is_seen() {
    let main = "struct Request { model: String, messages: Vec<String> }
async fn ask(client: &reqwest::Client, text: String) {
    let request = Request { model: \"mistral-small-latest\".to_string(), messages: vec![text] };
    client.post(\"https://api.mistral.ai/v1/chat/completions\").json(&request).send().await;
}
";
    let list = json(&folder(&[("src/main.rs", main)]));
    assert_eq!(list["calls"][0]["model"], "mistral-small-latest");

    let app = APP.replace("model=\"mistral-small-latest\"", "model=body[\"model\"]");
    assert_eq!(json(&folder(&[("app.py", app)]))["calls"][0]["model"], "from the request");
}

#[test]
fn report_takes_what_check_takes_and_names_what_was_left_out() {
    let project = folder(&[
        ("app.py", APP),
        ("old/app.py", APP),
        ("vendor/app.py", APP),
        ("mistral-lint.toml", "exclude = [\"vendor\"]\n"),
    ]);
    let (text, _) = report(project.path(), &["--exclude", "old", "--format", "json"]);
    let list: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(list["calls"].as_array().map(Vec::len), Some(1));
    let out = serde_json::json!([
        { "pattern": "old", "by": "the command line" },
        { "pattern": "vendor", "by": "the configuration" }
    ]);
    assert_eq!(list["left_out"], out);
    let (text, _) = report(
        project.path(),
        &["--exclude", "old", "--no-respect-gitignore", "--output-file", "r.md"],
    );
    assert!(text.is_empty());
    let written = std::fs::read_to_string(project.path().join("r.md")).expect("a file");
    assert!(written.contains("what matches old: left out by the command line"), "{written}");
}
