//! Every fix is as its fixture says, parses, settles its finding, and changes nothing else. `RENEW=1` writes what the
//! fixes make now into the fixtures: look at every change.

mod cases;
mod compile;
mod disk;

use crate::support::{self, engine, in_pool, settings};
use cases::{Case, Files};
use mistral_lint_engine::{MemoryTree, Outcome, Settings};
use std::fmt::Write as _;

/// Files after all of a rule's fixes.
fn fixed(files: &Files, settings: &Settings, unsafe_too: bool) -> Files {
    let tree = MemoryTree::new(files.clone());
    let changed = in_pool(|| mistral_lint_cli::fixed(engine(), &tree, settings, unsafe_too));
    let mut after = files.clone();
    after.extend(changed.into_iter().map(|(path, text)| (path.to_string(), text)));
    after
}

fn check(files: &Files, settings: &Settings) -> Outcome {
    support::check(&MemoryTree::new(files.clone()), settings)
}

fn fixable(outcome: &Outcome) -> usize {
    outcome.findings.iter().filter(|finding| !finding.fixes.is_empty()).count()
}

/// What is wrong with what the fixes of a rule made of some files.
fn wrong(before: &Files, after: &Files, settings: &Settings) -> Vec<String> {
    let mut said = Vec::new();
    for (path, text) in after {
        let old = before.get(path).map_or("", String::as_str);
        if engine().faults(path, text) > engine().faults(path, old) {
            said.push(format!("{path} no longer parses:\n{text}"));
        }
    }
    let (old, new) = (check(before, settings), check(after, settings));
    if fixable(&new) > 0 {
        said.push(format!("a finding that was fixed is back: {:?}", new.findings));
    }
    if before != after && new.findings.len() >= old.findings.len() {
        said.push("no finding is gone".into());
    }
    if fixed(after, settings, true) != *after {
        said.push("the second run changes something".into());
    }
    said
}

#[test]
fn every_fixture_is_as_written() {
    let (mut count, mut said) = (0, String::new());
    for (path, rule) in cases::documents() {
        let text = support::text(&path);
        let settings = settings([&*rule]);
        let mut renewed = text.clone();
        for case in cases::read(&text) {
            count += 1;
            let after = fixed(&case.before, &settings, case.unsafe_too);
            for (file, _) in
                after.iter().filter(|(file, text)| case.after.get(*file) != Some(*text))
            {
                let want = case.after.get(file).map_or("(nothing)", String::as_str);
                let _ = writeln!(
                    said,
                    "{path}: {}: {file} is\n{}\nand not\n{want}",
                    case.title, after[file]
                );
            }
            let on_disk = after.keys().any(|path| path.ends_with(".gitignore"));
            if case.unsafe_too && !on_disk {
                for wrong in wrong(&case.before, &after, &settings) {
                    let _ = writeln!(said, "{path}: {}: {wrong}", case.title);
                }
                let safe = fixed(&case.before, &settings, false);
                if !case.stays() && safe == after {
                    let _ = writeln!(said, "{path}: {}: it is safe", case.title);
                }
            }
            renewed = case.renew(&renewed, &after);
        }
        if std::env::var_os("RENEW").is_some() {
            std::fs::write(support::root().join(&path), renewed).unwrap();
        }
    }
    assert!(count > 0 && said.is_empty(), "{said}");
}

/// What turns a text into another with the same lines.
type Way<'w> = &'w dyn Fn(&str) -> String;

/// Line ends, a mark of the byte order and a missing line end at the end are the file's own.
#[test]
fn every_other_byte_stays() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let mark = |text: &str| format!("\u{feff}{text}");
    let open = |text: &str| text.trim_end_matches('\n').to_owned();
    let open_crlf = |text: &str| open(&crlf(text)).trim_end_matches('\r').to_owned();
    let ways: [(&str, Way<'_>); 4] =
        [("CRLF", &crlf), ("BOM", &mark), ("open", &open), ("open, CRLF", &open_crlf)];
    for (path, rule) in cases::documents() {
        let settings = settings([&*rule]);
        for case in cases::read(&support::text(&path)) {
            for (name, way) in ways {
                let turned = |files: &Files| -> Files {
                    files.iter().map(|(path, text)| (path.clone(), way(text))).collect()
                };
                let made = case.before.keys().len() < case.after.keys().len();
                if made {
                    continue;
                }
                let after = fixed(&turned(&case.before), &settings, case.unsafe_too);
                let want = turned(&case.after);
                let ends = |text: &String| text.trim_end().to_owned();
                for (file, text) in &after {
                    // What is added at the end of a file ends its line.
                    assert_eq!(ends(text), ends(&want[file]), "{path}: {}: {name}", case.title);
                }
            }
        }
    }
}

/// The examples of the pages, with every rule's fixes at once.
#[test]
fn fixes_of_all_examples_settle_what_they_fix() {
    let mut said = String::new();
    for page in engine().pages() {
        let settings = settings([&*page.name]);
        for case in cases::read(&page.markdown) {
            let after = fixed(&case.before, &settings, true);
            // What git makes of a new rule shows on the disk only.
            let on_disk = after.keys().any(|path| path.ends_with(".gitignore"));
            let wrong = if on_disk { Vec::new() } else { wrong(&case.before, &after, &settings) };
            for wrong in wrong {
                let _ = writeln!(said, "{}: {}: {wrong}", page.name, case.title);
            }
        }
    }
    assert!(said.is_empty(), "{said}");
}

#[test]
fn what_fixes_make_compiles() {
    let mut after: Vec<(String, Case, Files)> = Vec::new();
    for (path, rule) in cases::documents() {
        for case in cases::read(&support::text(&path)) {
            let files = fixed(&case.before, &settings([&*rule]), case.unsafe_too);
            after.push((path.clone(), case, files));
        }
    }
    let all: Vec<(&str, &Files)> =
        after.iter().map(|(_, case, files)| (&*case.title, files)).collect();
    compile::python(&all);
    compile::typescript(&all);
    compile::rust(&all);
}
