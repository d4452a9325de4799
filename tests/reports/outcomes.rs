//! Outcomes made by hand: what the engine would say of small projects.

use mistral_lint_engine::{
    Applicability, Confidence, Edit, FileNote, Finding, Fix, Identity, Location, MaskedSource,
    Outcome, Page, Severity, Step, Totals,
};
use std::sync::Arc;

pub(super) fn page(name: &str, severity: Severity) -> Page {
    let summary = "The Mistral API key reaches a log or print call";
    let help = "Remove the key from the call, or log only whether it is set.";
    let mut page = Page::own(name, severity, summary, help);
    page.checklist = vec!["C8".into()];
    page.cwe = vec![532];
    page.security_severity = "7.5".into();
    page.manual =
        "A key in a log is read by everyone who reads logs.\n\n## Why\n\nLogs travel.".into();
    page.markdown = String::new();
    page
}

pub(super) fn pages() -> Vec<Page> {
    vec![page("key-in-log", Severity::Error), page("missing-audit", Severity::Warning)]
}

/// Files of a project being built up, and where texts stand in them.
#[derive(Default)]
pub(super) struct Project {
    outcome: Outcome,
}

impl Project {
    pub(super) fn file(mut self, path: &str, text: &str) -> Self {
        self.outcome
            .sources
            .insert(path.into(), MaskedSource { text: text.into(), cells: Vec::new() });
        self.outcome.totals.files += 1;
        self.outcome.totals.parsed += 1;
        self
    }

    /// The first place of `needle` in a file.
    pub(super) fn at(&self, path: &str, needle: &str) -> Location {
        let text = &self.outcome.sources[path].text;
        let start = text.find(needle).unwrap_or_else(|| panic!("{needle:?} is not in {path}"));
        Location { path: path.into(), start: start as u32, end: (start + needle.len()) as u32 }
    }

    pub(super) fn step(&self, path: &str, needle: &str, label: &str) -> Step {
        Step { location: self.at(path, needle), label: label.into() }
    }

    pub(super) fn finding(mut self, finding: Finding) -> Self {
        self.outcome.findings.push(finding);
        self
    }

    pub(super) fn note(mut self, path: &str, reason: &str, skipped: bool) -> Self {
        self.outcome.notes.push(FileNote { path: path.into(), reason: reason.into(), skipped });
        self
    }

    pub(super) fn done(mut self) -> Outcome {
        self.outcome.totals.call_sites = 1;
        self.outcome
    }
}

pub(super) fn finding(
    rule: &str,
    severity: Severity,
    location: Location,
    way: Vec<Step>,
) -> Finding {
    Finding {
        rule: rule.into(),
        severity,
        confidence: Confidence::High,
        message: "The Mistral API key is printed".into(),
        help: "Remove the key from the call, or log only whether it is set".into(),
        location,
        way,
        fixes: Vec::new(),
        fingerprint: "00c0ffee00c0ffee".into(),
        identity: Identity::default(),
        secret: None,
        past: None,
    }
}

const APP: &str = r#"import os
from mistralai import Mistral

key = os.environ["MISTRAL_API_KEY"]
client = Mistral(api_key=key)
print(f"using {key}")
"#;

pub(super) fn one_file() -> Outcome {
    let project = Project::default().file("app.py", APP);
    let anchor = project.at("app.py", r#"print(f"using {key}")"#);
    let way = vec![
        project.step(
            "app.py",
            r#"os.environ["MISTRAL_API_KEY"]"#,
            "read from the environment here",
        ),
        Step { location: anchor.clone(), label: "printed here".into() },
    ];
    let fix = Fix {
        title: "Log only whether the key is set".into(),
        applicability: Applicability::Unsafe,
        edits: vec![Edit {
            location: project.at("app.py", "{key}"),
            content: "{bool(key)}".into(),
        }],
    };
    let mut found = finding("key-in-log", Severity::Error, anchor, way);
    found.fixes.push(fix);
    project.finding(found).done()
}

const SETTINGS: &str = "import { z } from \"zod\";\n\nexport const settings = {\n  model: \"mistral-small-latest\",\n  apiKey: process.env.MISTRAL_API_KEY,\n};\n";
const CHAT: &str = "import { Mistral } from \"@mistralai/mistralai\";\nimport { settings } from \"../lib/settings\";\nimport { logger } from \"../lib/logger\";\n\nexport async function POST(request: Request) {\n\tconst client = new Mistral(settings);\n\tlogger.info(\"starting a chat\", { settings, url: request.url });\n\treturn Response.json({});\n}\n";

pub(super) fn two_files() -> Outcome {
    let (lib, app) = ("src/lib/settings.ts", "src/app/route.ts");
    let project = Project::default().file(lib, SETTINGS).file(app, CHAT);
    let anchor =
        project.at(app, "logger.info(\"starting a chat\", { settings, url: request.url })");
    let way = vec![
        project.step(lib, "process.env.MISTRAL_API_KEY", "read from the environment here"),
        project.step(lib, "apiKey", "kept in the field `apiKey` of `settings`"),
        project.step(app, "settings }", "imported here"),
        Step {
            location: anchor.clone(),
            label: "logged here, with everything that is in it".into(),
        },
    ];
    let mut found = finding("key-in-log", Severity::Error, anchor, way);
    found.message = "The Mistral API key reaches a log call inside the object `settings`".into();
    let audit = project.at(app, "new Mistral(settings)");
    let mut second = finding("missing-audit", Severity::Warning, audit, Vec::new());
    second.message = "This Mistral call leaves no record of who asked what".into();
    second.confidence = Confidence::Medium;
    project.finding(found).finding(second).note("web/blob.ts", "not valid UTF-8", true).done()
}

pub(super) fn hostile() -> Outcome {
    let path = "src/\u{1b}[31mred\u{202e}gpj.py\n::error::forged";
    let line = format!(
        "k = 1 # \u{1b}]8;;http://x\u{7} \u{202e}{}KEY{}\r\nprint(k)",
        "é".repeat(100_000),
        "x".repeat(100_000)
    );
    let project = Project::default().file(path, &line);
    let anchor = project.at(path, "KEY");
    let way = vec![
        project.step(path, "k = 1", "born \u{9b}31m here\n::warning::forged"),
        Step {
            location: Location { path: Arc::from(path), start: 900_000, end: 900_001 },
            label: "past the end".into(),
        },
    ];
    let mut found = finding("key-in-log", Severity::Error, anchor, way);
    found.message = "Printed \u{1b}[2J\u{200b} [click](http://evil) here".into();
    found.fixes.push(Fix {
        title: "Remove \u{1b}[0m it".into(),
        applicability: Applicability::Safe,
        edits: vec![Edit { location: project.at(path, "print(k)"), content: "\u{1b}[31m".into() }],
    });
    project.finding(found).note("bad\u{1b}[0m\n.py", "odd \u{202e}reason", true).done()
}

pub(super) fn clean() -> Outcome {
    let totals = Totals { files: 12, parsed: 3, call_sites: 4, suppressed: 1, ..Totals::default() };
    Outcome { totals, ..Outcome::default() }
}

/// Characters of one to four bytes before the anchor.
pub(super) fn wide() -> Outcome {
    let project = Project::default().file("w.py", "\"é𝄞\"print(key)\n");
    let anchor = project.at("w.py", "print(key)");
    project.finding(finding("key-in-log", Severity::Error, anchor, Vec::new())).done()
}

/// Many findings, every second one an error.
pub(super) fn many(n: usize) -> Outcome {
    let mut project = Project::default().file("m.py", &"print(key)\n".repeat(n));
    for index in 0..n {
        let start = (index * 11) as u32;
        let severity = if index % 2 == 0 { Severity::Error } else { Severity::Warning };
        let location = Location { path: "m.py".into(), start, end: start + 10 };
        project = project.finding(finding("key-in-log", severity, location, Vec::new()));
    }
    project.done()
}
