//! The program: embeds the three books and hands them to the command line.

use include_dir::{Dir, include_dir};
use mistral_lint_engine::BookText;
use std::process::ExitCode;

/// The folders are the registry: a new page, library or language is a new file in one of them.
static BOOKS: [(&str, Dir<'_>); 3] = [
    ("queries", include_dir!("$CARGO_MANIFEST_DIR/queries")),
    ("apis", include_dir!("$CARGO_MANIFEST_DIR/apis")),
    ("rules", include_dir!("$CARGO_MANIFEST_DIR/rules")),
];

fn main() -> ExitCode {
    mistral_lint_cli::run(books(), std::env::args_os())
}

fn books() -> Vec<BookText> {
    let mut texts = Vec::new();
    for (book, folder) in &BOOKS {
        gather(book, folder, &mut texts);
    }
    texts.sort_by(|a, b| a.path.cmp(&b.path));
    texts
}

fn gather(book: &str, folder: &Dir<'_>, texts: &mut Vec<BookText>) {
    for file in folder.files() {
        let inside = file.path().to_string_lossy().replace('\\', "/");
        if let Some(text) = file.contents_utf8() {
            texts.push(BookText { path: format!("{book}/{inside}"), text: text.to_owned() });
        }
    }
    for inner in folder.dirs() {
        gather(book, inner, texts);
    }
}
