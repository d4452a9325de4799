//! How the time of a check grows with the project: `cargo bench`, or `cargo bench -- chains` for one kind.
//!
//! Projects are generated into a temporary folder, always the same, and the program itself is run on them.

#![allow(clippy::print_stdout, reason = "a benchmark prints what it measured")]
#![allow(clippy::cast_precision_loss, reason = "sizes and times are shown with two digits")]

mod measure;
mod one_file;
mod projects;

use measure::Measured;
use projects::Kind;
use std::io;
use std::path::Path;
use std::time::Duration;

fn main() -> io::Result<()> {
    let wanted: Vec<String> =
        std::env::args().skip(1).filter(|arg| !arg.starts_with('-')).collect();
    let is_wanted = |name: &str| wanted.is_empty() || wanted.iter().any(|word| name.contains(word));
    if is_wanted("start-up") {
        start_up()?;
    }
    println!(
        "{:<12}{:>7}{:>7}{:>8}{:>10}{:>10}{:>11}{:>8}{:>9}",
        "project", "files", "MB", "read", "check", "cpu", "per file", "growth", "memory"
    );
    for kind in Kind::ALL {
        if is_wanted(kind.name()) {
            grow(kind)?;
        }
    }
    println!("\ncpu: on all cores together; per file and growth are of it");
    println!("growth: by how much it grows when the bytes double; 2.0 is linear");
    Ok(())
}

fn start_up() -> io::Result<()> {
    let folder = tempfile::tempdir()?;
    println!("{:<40}{:>10}", "start-up", "time");
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty)?;
    row("--version", measure::best_of(10, &["--version"])?);
    row("check, an empty folder", measure::best_of(10, &["check", text(&empty)?])?);
    for (language, name) in [("Python", "a.py"), ("TypeScript", "a.ts"), ("Rust", "a.rs")] {
        let file = folder.path().join(name);
        std::fs::write(&file, projects::single(name))?;
        let time = measure::best_of(10, &["check", text(&file)?])?;
        row(&format!("check, one file of {language}"), time);
    }
    println!();
    Ok(())
}

fn row(what: &str, time: Duration) {
    println!("{what:<40}{:>10}", ms(time));
}

/// One kind of project in growing sizes.
fn grow(kind: Kind) -> io::Result<()> {
    let mut before: Option<Measured> = None;
    for files in kind.sizes() {
        let folder = tempfile::tempdir()?;
        projects::write(kind, *files, folder.path())?;
        let now = measure::project(folder.path())?;
        let growth = before.as_ref().map_or_else(String::new, |before| {
            let doublings = (now.bytes as f64 / before.bytes as f64).log2();
            let factor = now.work().as_secs_f64() / before.work().as_secs_f64();
            format!("{:.1}", factor.powf(1.0 / doublings))
        });
        println!(
            "{:<12}{:>7}{:>7.1}{:>8}{:>10}{:>10}{:>8.2} ms{:>8}{:>9}",
            kind.name(),
            now.files,
            now.bytes as f64 / 1e6,
            ms(now.read),
            ms(now.check),
            now.used.as_ref().map_or_else(|| "-".to_owned(), |used| ms(used.cpu)),
            now.work().as_secs_f64() * 1e3 / now.files as f64,
            growth,
            now.used.as_ref().map_or(0, |used| used.memory).div_ceil(1_000_000).to_string() + " MB",
        );
        before = Some(now);
    }
    Ok(())
}

fn ms(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}

fn text(path: &Path) -> io::Result<&str> {
    path.to_str().ok_or_else(|| io::Error::other("the temporary folder's name is not Unicode"))
}
