//! What counts as evidence, and what does not.

use super::{APP, json, line, report, status};
use crate::git::Repository;
use crate::support::{folder, key};
use serde_json::Value;

fn right(list: &Value, id: &str) -> String {
    line(list, id)["right"].to_string()
}

fn handler(list: &Value) -> &Value {
    &list["handlers"][0]
}

#[test]
fn where_the_way_of_a_request_is_lost_nobody_says_not_applicable() {
    let ask = "    ROWS.append(body[\"m\"])\n    return client.chat.complete(model=\"m\", messages=load())";
    let app = APP.replace(
        "    return client.chat.complete(model=\"mistral-small-latest\", messages=body[\"m\"])",
        ask,
    );
    let list = json(&folder(&[("app.py", app.as_str())]));
    assert_eq!(handler(&list)["validated"]["answer"], "unknown", "{list:#}");
    assert_eq!(list["calls"][0]["validated"]["answer"], "unknown");
    let open = line(&list, "C4")["open"].to_string();
    assert!(open.contains("the request is read, but"), "{open}");

    let nothing = app.replace("body: dict", "").replace("body[\"m\"]", "1");
    let list = json(&folder(&[("app.py", nothing)]));
    assert_eq!(handler(&list)["validated"]["answer"], "not-applicable");
}

#[test]
fn documentation_proves_nothing() {
    let readme = format!(
        "# How\n\n```python\n{APP}```\n\n```sh\nMISTRAL_API_KEY=$PROD_MISTRAL_API_KEY\n```\n"
    );
    let list = json(&folder(&[("README.md", readme.as_str()), ("app.py", "print(1)\n")]));
    assert_eq!(list["keys"][0]["rough"], true);
    assert_eq!(list["handlers"][0]["rough"], true);
    assert_ne!(status(&list, "C1"), "pass");
    for id in ["C1", "C2", "C3", "C4", "C5", "C6", "C7", "C8", "C9"] {
        assert!(!right(&list, id).contains("README.md"), "{id}");
        assert_ne!(status(&list, id), "fail", "{id}");
    }
    // A key that is written there is written.
    let list = json(&folder(&[("README.md", format!("MISTRAL_API_KEY={}\n", key()))]));
    assert_eq!(status(&list, "C1"), "fail");
}

#[test]
fn a_key_beside_the_environment_is_no_right_source() {
    let app = APP.replace(
        "os.environ[\"MISTRAL_API_KEY\"]",
        &format!("os.environ.get(\"MISTRAL_API_KEY\") or \"{}\"", key()),
    );
    let list = json(&folder(&[("app.py", app)]));
    assert_eq!(status(&list, "C1"), "fail");
    assert!(!right(&list, "C1").contains("source of a key"), "{}", right(&list, "C1"));
}

#[test]
fn each_environment_needs_a_key_of_its_own() {
    let with = |dev: &str, prod: &str| {
        let file =
            |variable: &str| format!("env:\n  MISTRAL_API_KEY: ${{{{ secrets.{variable} }}}}\n");
        let list = json(&folder(&[
            ("app.py", APP),
            (".github/workflows/development.yml", &file(dev)),
            (".github/workflows/production.yml", &file(prod)),
        ]));
        (status(&list, "C3").to_owned(), line(&list, "C3").to_string())
    };
    let (status, all) = with("DEV_MISTRAL_API_KEY", "PROD_MISTRAL_API_KEY");
    assert_eq!(status, "pass", "{all}");
    let (status, all) = with("MISTRAL_API_KEY", "MISTRAL_API_KEY");
    assert_ne!(status, "pass", "{all}");
}

#[test]
fn a_key_that_git_tracks_is_no_key_of_an_environment() {
    let repo = Repository::new();
    let env = format!("MISTRAL_API_KEY={}\n", key());
    repo.bytes("app.py", APP.as_bytes()).write(".env", &env);
    repo.write(
        "compose.production.yml",
        "services:\n  a:\n    environment:\n      MISTRAL_API_KEY: ${PROD_MISTRAL_API_KEY}\n",
    );
    repo.commit();
    let list: Value =
        serde_json::from_str(&report(&repo.path(), &["--format", "json"]).0).expect("JSON");
    assert_ne!(status(&list, "C3"), "pass");
    let open = line(&list, "C3")["open"].to_string();
    assert!(open.contains("git tracks"), "{open}");
}

#[test]
fn only_a_test_of_the_value_itself_is_an_allow_list() {
    let beside = APP.replace("    return client", "    if body[\"language\"] not in {\"python\", \"rust\"}:\n        raise ValueError()\n    return client");
    let list = json(&folder(&[("app.py", beside.as_str())]));
    assert!(!right(&list, "C4").contains("known"), "{}", right(&list, "C4"));

    let listed = "    model = body[\"model\"]\n    if model not in {\"mistral-small-latest\", \"mistral-large-latest\"}:\n        raise ValueError()\n    return client";
    let listed = APP
        .replace("    return client", listed)
        .replace("model=\"mistral-small-latest\"", "model=model");
    let list = json(&folder(&[("app.py", listed)]));
    assert!(right(&list, "C4").contains("says which models are allowed"), "{}", right(&list, "C4"));
}

#[test]
fn a_stream_that_nothing_catches_counts() {
    let app = "import { Mistral } from \"@mistralai/mistralai\";
const client = new Mistral({ apiKey: process.env.MISTRAL_API_KEY });
export async function tell(messages: any) {
  const stream = await client.chat.stream({ model: \"mistral-small-latest\", messages });
  for await (const part of stream) { console.log(part); }
}
";
    let list = json(&folder(&[("app.ts", app)]));
    let says = line(&list, "C8")["says"].to_string();
    assert!(says.contains("1 stream is read with nothing that catches a failure"), "{says}");
}

#[test]
fn only_what_is_about_keys_speaks_for_rotation() {
    let files = |path: &str, text: &str| {
        let list = json(&folder(&[("app.py", APP), (path, text)]));
        right(&list, "C10").contains(path)
    };
    let job = |run: &str| {
        format!("on:\n  schedule:\n    - cron: '0 3 1 * *'\njobs:\n  a:\n    run: {run}\n")
    };
    assert!(files("keys.yml", &job("./rotate-mistral-key")));
    assert!(files("keys.yml", &job("vault rotate the api key")));
    assert!(!files("logs.yml", &job("logrotate /etc/logrotate.conf")));
    assert!(!files(
        "logs.yml",
        &job("./x # rotate the key by hand").replace("    run: ./x #", "    # ")
    ));
    assert!(!files("docs/keys.yml", &job("./rotate-mistral-key")));
    assert!(files("main.tf", "resource \"aws_secretsmanager_secret_rotation\" \"mistral\" {}\n"));
    assert!(!files("main.tf", "resource \"aws_kms_key\" \"k\" { enable_key_rotation = true }\n"));
    assert!(files("stack.json", "{\"Type\": \"AWS::SecretsManager::RotationSchedule\"}\n"));
}
