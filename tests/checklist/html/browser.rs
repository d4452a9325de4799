//! What a real browser makes of the page. Where there is none, the tests say so and pass: name one in
//! `MISTRAL_LINT_BROWSER`, or have a Chromium in the path.

use super::dom::Dom;
use super::{demo, hostile, html};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

#[expect(clippy::print_stderr, reason = "a test that is left out should say so")]
fn browser() -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let installed = || {
        let folders: Vec<PathBuf> = std::env::split_paths(&path).collect();
        let within = |name: &str| folders.iter().map(|it| it.join(name)).find(|it| it.is_file());
        ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(within)
    };
    let found = std::env::var_os("MISTRAL_LINT_BROWSER").map(PathBuf::from).or_else(installed);
    if found.is_none() {
        eprintln!("no browser here: the page is only parsed");
    }
    found
}

/// Opens a page that lies in a folder of its own.
fn open(browser: &Path, page: &Path, args: &[&str]) -> Output {
    let profile = tempfile::tempdir().expect("a folder");
    Command::new(browser)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"])
        .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
        .args(["--enable-logging=stderr", "--window-size=1200,2000"])
        .arg(format!("--user-data-dir={}", profile.path().display()))
        .args(args)
        .arg(format!("file://{}", page.display()))
        .output()
        .expect("a run of the browser")
}

#[test]
fn a_browser_reads_it_as_the_parser_does_and_complains_of_nothing() {
    let Some(browser) = browser() else { return };
    for project in [demo(), hostile()] {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("report.html");
        let text = html(project.path());
        fs::write(&file, &text).expect("a file");
        let output = open(&browser, &file, &["--dump-dom"]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!said.contains("CONSOLE"), "{said}");
        let (read, dumped) = (Dom::new(&text), Dom::new(&String::from_utf8_lossy(&output.stdout)));
        let shape = |dom: &Dom| -> Vec<String> {
            dom.elements.iter().map(|it| format!("{} {:?}", it.name, it.attributes)).collect()
        };
        assert_eq!(shape(&read), shape(&dumped));
        assert_eq!(read.text.trim_end(), dumped.text.trim_end());
    }
}

#[test]
fn it_can_be_shown_and_printed() {
    let Some(browser) = browser() else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("report.html");
    fs::write(&file, html(demo().path())).expect("a file");
    let (picture, paper) = (folder.path().join("page.png"), folder.path().join("page.pdf"));
    open(&browser, &file, &[&format!("--screenshot={}", picture.display())]);
    open(&browser, &file, &[&format!("--print-to-pdf={}", paper.display())]);
    let picture = fs::read(picture).expect("a picture");
    assert!(picture.starts_with(b"\x89PNG") && picture.len() > 50_000, "{}", picture.len());
    assert!(fs::read(paper).expect("paper").starts_with(b"%PDF"));
}
