//! What the tests share: the books as they lie in the repository, made-up keys, and runs of the engine.

use clap::ValueEnum as _;
use mistral_lint_cli::report::Format;
use mistral_lint_engine::suppress::Policy;
use mistral_lint_engine::{BookText, Engine, Outcome, Settings, Severity, Tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::{Arc, OnceLock};

/// The repository's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file under a folder of the repository, relative to the root with forward slashes, sorted.
pub(crate) fn files(folder: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        for path in entries.map(|entry| entry.unwrap().path()) {
            if path.is_dir() { folders.push(path) } else { found.push(relative(&path)) }
        }
    }
    found.sort();
    found
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

/// A file of the repository.
pub(crate) fn text(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The three books.
pub(crate) fn books() -> Vec<BookText> {
    let book = |path: String| BookText { text: text(&path), path };
    ["queries", "apis", "rules"].into_iter().flat_map(files).map(book).collect()
}

/// The loaded books; loading them once is enough for all tests.
pub(crate) fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        Engine::load(&books())
            .unwrap_or_else(|error| panic!("{} at {:?}: {error}", error.path, error.span))
    })
}

/// Settings with these rules on.
pub(crate) fn settings<'a>(rules: impl IntoIterator<Item = &'a str>) -> Settings {
    let rules: BTreeMap<Arc<str>, Option<Severity>> =
        rules.into_iter().map(|rule| (rule.into(), None)).collect();
    Settings { rules, ignores: Some(Policy::default()), ..Settings::default() }
}

/// Settings with every rule on, and every file read.
pub(crate) fn all_rules() -> Settings {
    Settings { parse_everything: true, ..settings(engine().pages().iter().map(|page| &*page.name)) }
}

/// Checks with the stack that the program gives its threads.
pub(crate) fn check(tree: &dyn Tree, settings: &Settings) -> Outcome {
    in_pool(|| engine().check(tree, settings))
}

/// Work with the stack that the program gives its threads.
pub(crate) fn in_pool<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    static POOL: OnceLock<rayon::ThreadPool> = OnceLock::new();
    let pool = POOL.get_or_init(|| {
        rayon::ThreadPoolBuilder::new().num_threads(2).stack_size(16 * 1024 * 1024).build().unwrap()
    });
    pool.install(work)
}

/// A made-up text of letters and digits: same seed, same text. Built here so that no file holds one.
pub(crate) fn made_up(length: usize, seed: u64) -> String {
    const LETTERS: &[u8] = b"aZ3bY7cX9dW2eV5fU8gT4hS6iRjQ1kPmNnMpLqKrJsHtGuFvEwDxCyBzA";
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let next = || {
        state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from(LETTERS[(state >> 33) as usize % LETTERS.len()])
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// A made-up key of the older shape.
pub(crate) fn key() -> String {
    made_up(32, 7)
}

/// Another.
pub(crate) fn other_key() -> String {
    made_up(32, 17)
}

/// A made-up key of the shape that names its vendor.
pub(crate) fn named_key() -> String {
    format!("mstrl{}{}_{}", '_', made_up(32, 11), made_up(6, 13))
}

/// A new folder with these files in it.
pub(crate) fn folder<P: AsRef<str>, T: AsRef<[u8]>>(files: &[(P, T)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        let path = folder.path().join(path.as_ref());
        fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
    folder
}

/// Every output format by its name.
pub(crate) fn formats() -> &'static [String] {
    static NAMES: OnceLock<Vec<String>> = OnceLock::new();
    let name = |format: &Format| format.to_possible_value().map(|it| it.get_name().to_owned());
    NAMES.get_or_init(|| Format::value_variants().iter().filter_map(name).collect())
}
