//! Cases as documents: a title, the files before, and those that are changed once more as they are after.

use crate::support::{self, key, named_key, other_key};
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(super) type Files = BTreeMap<String, String>;

/// `### title` and its files. A title that begins with `Safe: ` is fixed without unsafe fixes; one that begins with
/// `Stays: ` is not fixed at all.
pub(super) struct Case {
    pub(super) title: String,
    pub(super) unsafe_too: bool,
    pub(super) before: Files,
    pub(super) after: Files,
}

impl Case {
    pub(super) fn stays(&self) -> bool {
        self.title.starts_with("Stays: ")
    }

    /// The document with what the fixes make now.
    pub(super) fn renew(&self, document: &str, made: &Files) -> String {
        let mark = format!("### {}\n", self.title);
        let (head, rest) = document.split_once(&mark).expect("the case");
        let (own, tail) =
            rest.split_once("\n### ").map_or((rest, None), |(own, tail)| (own, Some(tail)));
        let own = own.split("\nBecomes:\n").next().unwrap_or(own).trim_end();
        let mut fresh = format!("{head}{mark}{own}\n");
        let changed: Vec<_> =
            made.iter().filter(|(path, text)| self.before.get(*path) != Some(*text)).collect();
        if !changed.is_empty() {
            fresh.push_str("\nBecomes:\n");
        }
        for (path, text) in changed {
            let info = language(path);
            let _ = write!(fresh, "\n```{info} {path}\n{}```\n", without_keys(text));
        }
        if let Some(tail) = tail {
            fresh.push_str("\n### ");
            fresh.push_str(tail);
        }
        fresh
    }
}

fn language(path: &str) -> &str {
    match path.rsplit('.').next().unwrap_or_default() {
        "py" => "python",
        "ts" => "typescript",
        "js" => "javascript",
        "rs" => "rust",
        "yml" => "yaml",
        "Dockerfile" => "dockerfile",
        other => other,
    }
}

fn without_keys(text: &str) -> String {
    text.replace(&key(), "@KEY@").replace(&named_key(), "@KEY2@").replace(&other_key(), "@OTHER@")
}

fn with_keys(text: &str) -> String {
    text.replace("@KEY@", &key()).replace("@KEY2@", &named_key()).replace("@OTHER@", &other_key())
}

/// Every document of fixtures, and the rule that it is about: its folder.
pub(super) fn documents() -> Vec<(String, String)> {
    let rule = |path: &String| path.split('/').nth(2).unwrap_or_default().to_owned();
    let all = support::files("fixtures/fixes").into_iter().filter(|path| path.ends_with(".md"));
    all.map(|path| (path.clone(), rule(&path))).collect()
}

pub(super) fn read(document: &str) -> Vec<Case> {
    let mut all: Vec<Case> = Vec::new();
    let mut fence: Option<(String, String)> = None;
    let mut becomes = false;
    for line in document.lines() {
        if let Some((_, text)) = &mut fence {
            if line != "```" {
                text.push_str(line);
                text.push('\n');
            } else if let (Some(case), Some((path, text))) = (all.last_mut(), fence.take()) {
                let text = with_keys(&text);
                if !becomes {
                    case.before.insert(path.clone(), text.clone());
                }
                case.after.insert(path, text);
            }
        } else if let Some(title) = line.strip_prefix("### ") {
            let unsafe_too = !title.starts_with("Safe: ");
            let (before, after) = (Files::new(), Files::new());
            becomes = false;
            all.push(Case { title: title.to_owned(), unsafe_too, before, after });
        } else if line == "Becomes:" {
            becomes = true;
        } else if let Some(info) = line.strip_prefix("```").filter(|_| !all.is_empty()) {
            let path = info.split_once(' ').map_or("", |(_, path)| path.trim());
            fence = Some((path.to_owned(), String::new()));
        }
    }
    all
}
