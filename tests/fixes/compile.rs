//! Compilers have the last word, where they are on the machine. What is missing is said, and passes.

use super::Files;
use crate::support::{folder, root};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

type Cases<'c> = [(&'c str, &'c Files)];

/// Whether a tool answers.
fn there(tool: &str) -> bool {
    let found = Command::new(tool).arg("--version").output().is_ok_and(|it| it.status.success());
    if !found {
        let _ = writeln!(std::io::stderr(), "skipped: there is no `{tool}` here");
    }
    found
}

fn run(command: &mut Command, what: &str) {
    let output = command.output().expect("a run");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{what}\n{out}\n{err}");
}

/// The files of some extensions, each case in a folder of its own.
fn laid_out(cases: &Cases<'_>, extensions: &[&str]) -> (tempfile::TempDir, Vec<PathBuf>) {
    let wanted = |path: &str| extensions.iter().any(|extension| path.ends_with(extension));
    let mut files: Vec<(String, String)> = Vec::new();
    for (number, (_, case)) in cases.iter().enumerate() {
        let own = case.iter().filter(|(path, _)| wanted(path));
        files.extend(own.map(|(path, text)| (format!("case{number}/{path}"), text.clone())));
    }
    let folder = folder(&files);
    let paths = files.iter().map(|(path, _)| folder.path().join(path)).collect();
    (folder, paths)
}

fn case(path: &Path, cases: &Cases<'_>) -> String {
    let mut parts = path.components().filter_map(|part| part.as_os_str().to_str());
    let number = parts.find_map(|part| part.strip_prefix("case")?.parse::<usize>().ok());
    let (title, files) = cases[number.expect("a case")];
    format!("{title}: {files:#?}")
}

pub(super) fn python(cases: &Cases<'_>) {
    let (_folder, paths) = laid_out(cases, &[".py"]);
    if there("python3") {
        run(Command::new("python3").args(["-m", "py_compile"]).args(&paths), "python");
    }
}

/// `tsc` of the path, or the one that `MISTRAL_LINT_TSC` names.
pub(super) fn typescript(cases: &Cases<'_>) {
    let tsc = std::env::var("MISTRAL_LINT_TSC").unwrap_or_else(|_| "tsc".into());
    let (folder, paths) = laid_out(cases, &[".ts", ".tsx"]);
    if !there(&tsc) {
        return;
    }
    let stubs = root().join("fixtures/fixes/stubs/modules.d.ts");
    let files: Vec<&Path> = paths.iter().map(PathBuf::as_path).chain([&*stubs]).collect();
    let config = serde_json::json!({
        "compilerOptions": {
            "noEmit": true, "strict": true, "target": "es2022", "module": "esnext", "types": [],
            "moduleResolution": "bundler", "moduleDetection": "force", "lib": ["es2022", "dom"],
        },
        "files": files,
    });
    std::fs::write(folder.path().join("tsconfig.json"), config.to_string()).expect("a file");
    run(Command::new(&tsc).current_dir(folder.path()), "typescript");
}

pub(super) fn rust(cases: &Cases<'_>) {
    let (folder, paths) = laid_out(cases, &[".rs"]);
    if !there("rustc") {
        return;
    }
    let stubs = root().join("fixtures/fixes/stubs");
    let mut crates = Vec::new();
    for stub in std::fs::read_dir(&stubs).expect("stubs").map(|entry| entry.expect("a stub").path())
    {
        if stub.extension().is_some_and(|extension| extension == "rs") {
            let name = stub.file_stem().and_then(|name| name.to_str()).expect("a name").to_owned();
            let flags = ["--edition", "2021", "--crate-type", "rlib", "--crate-name", &name];
            let mut command = Command::new("rustc");
            run(command.args(flags).arg("--out-dir").arg(folder.path()).arg(&stub), &name);
            crates.push(format!(
                "{name}={}",
                folder.path().join(format!("lib{name}.rlib")).display()
            ));
        }
    }
    for path in &paths {
        let text = std::fs::read_to_string(path).expect("a file");
        let kind = if text.contains("fn main()") { "bin" } else { "lib" };
        let mut command = Command::new("rustc");
        command.args([
            "--edition",
            "2021",
            "--emit",
            "metadata",
            "--crate-name",
            "case",
            "--crate-type",
            kind,
        ]);
        command
            .args(["-A", "warnings", "--out-dir"])
            .arg(folder.path())
            .arg("-L")
            .arg(folder.path());
        for name in &crates {
            command.arg("--extern").arg(name);
        }
        run(command.arg(path), &case(path, cases));
    }
}
