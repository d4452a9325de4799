//! One file a language, with one handler after the other.

use std::io;
use std::path::Path;

/// So many handlers in each file.
pub(crate) fn write(handlers: usize, root: &Path) -> io::Result<()> {
    let files = [
        ("main.py", PYTHON_APP, PYTHON_HANDLER),
        ("main.ts", TYPESCRIPT_APP, TYPESCRIPT_HANDLER),
        ("main.rs", RUST_APP, RUST_HANDLER),
    ];
    for (name, first, handler) in files {
        let each = (0..handlers).map(|at| handler.replace("NUMBER", &at.to_string()));
        std::fs::write(root.join(name), first.to_owned() + &each.collect::<String>())?;
    }
    Ok(())
}

const PYTHON_APP: &str = r#"import os
from flask import Flask, request
from mistralai import Mistral

app = Flask(__name__)
client = Mistral(api_key=os.environ["MISTRAL_API_KEY"])
"#;

const PYTHON_HANDLER: &str = r#"
@app.post("/NUMBER")
def handle_NUMBER():
    body = request.json
    if body["model"] not in ("mistral-small-latest", "mistral-large-latest"):
        return "no such model", 400
    try:
        answer = client.chat.complete(model=body["model"], messages=[{"role": "user", "content": body["text"]}])
    except Exception as error:
        print(error)
        return str(error), 500
    return answer.choices[0].message.content
"#;

const TYPESCRIPT_APP: &str = r#"import express from "express";
import { Mistral } from "@mistralai/mistralai";

const app = express();
const client = new Mistral({ apiKey: process.env.MISTRAL_API_KEY });
"#;

const TYPESCRIPT_HANDLER: &str = r#"
app.post("/NUMBER", async (request, response) => {
  const { model, text } = request.body;
  if (!["mistral-small-latest", "mistral-large-latest"].includes(model)) return response.status(400).end();
  try {
    const answer = await client.chat.complete({ model, messages: [{ role: "user", content: text }] });
    response.send(answer.choices?.[0]?.message?.content);
  } catch (error) {
    console.log(error);
    response.status(500).json({ error: error.message });
  }
});
"#;

const RUST_APP: &str = "use axum::Json;
use serde_json::Value;
";

const RUST_HANDLER: &str = r#"
pub async fn handle_NUMBER(Json(body): Json<Value>) -> Result<String, String> {
    let key = std::env::var("MISTRAL_API_KEY").map_err(|error| error.to_string())?;
    let answer = reqwest::Client::new()
        .post("https://api.mistral.ai/v1/chat/completions")
        .bearer_auth(key)
        .json(&body)
        .send()
        .await;
    match answer {
        Ok(answer) => answer.text().await.map_err(|error| error.to_string()),
        Err(error) => Err(format!("no answer: {error}")),
    }
}
"#;
