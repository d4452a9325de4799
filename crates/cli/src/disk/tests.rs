//! The disk tree on hostile folders.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use super::*;
use std::fs;
use tempfile::TempDir;

const PLAIN: Listing = Listing { respect_gitignore: true, exclude: Vec::new() };

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn root(folder: &TempDir) -> PathBuf {
    folder.path().canonicalize().unwrap()
}

fn opened(folder: &TempDir, wanted: &[&str], listing: &Listing) -> Disk {
    let root = root(folder);
    let wanted = wanted
        .iter()
        .map(|path| if path.is_empty() { root.clone() } else { root.join(path) })
        .collect();
    Disk::open(&project::find(wanted, &root), listing)
}

fn listed(disk: &Disk) -> Vec<String> {
    disk.list().iter().map(ToString::to_string).collect()
}

#[test]
fn git_rules_hold_but_env_files_are_seen() {
    let folder = folder(&[
        (".git/config", ""),
        (".gitignore", "*.log\nbuild/\n.env*\nlocal/\n"),
        (".github/ci.yml", ""),
        (".env", ""),
        ("local/prod.env", ""),
        ("local/x.py", ""),
        ("build/.env", ""),
        ("node_modules/a/.env", ""),
        ("node_modules/a/i.js", ""),
        ("src/a.py", ""),
        ("src/a.log", ""),
        ("src/.dev.vars", ""),
    ]);
    let all = listed(&opened(&folder, &[""], &PLAIN));
    assert_eq!(
        all,
        [".env", ".github/ci.yml", ".gitignore", "local/prod.env", "src/.dev.vars", "src/a.py"]
    );
    let loose = listed(&opened(&folder, &[""], &Listing { respect_gitignore: false, ..PLAIN }));
    assert!(loose.contains(&"build/.env".to_owned()) && loose.contains(&"src/a.log".to_owned()));
    assert!(
        !loose.iter().any(|path| path.starts_with("node_modules") || path.starts_with(".git/"))
    );
}

#[test]
fn a_part_of_a_project_is_wanted_and_all_of_it_is_read() {
    let folder =
        folder(&[(".git/HEAD", ""), ("app/a.py", ""), ("app2/b.py", ""), ("lib/c.py", "")]);
    let disk = opened(&folder, &["app"], &PLAIN);
    assert_eq!(listed(&disk), ["app/a.py", "app2/b.py", "lib/c.py"]);
    assert!(disk.wanted("app/a.py") && !disk.wanted("app2/b.py") && !disk.wanted("lib/c.py"));
    let disk = opened(&folder, &["lib/c.py", "app"], &PLAIN);
    assert!(disk.wanted("lib/c.py") && disk.wanted("app/a.py"));
}

#[test]
fn without_a_mark_only_what_was_named_is_read() {
    let folder = folder(&[("a.py", ""), ("deep/b.py", "")]);
    assert_eq!(listed(&opened(&folder, &["a.py"], &PLAIN)), ["a.py"]);
    assert_eq!(listed(&opened(&folder, &[""], &PLAIN)), ["a.py", "deep/b.py"]);
}

#[test]
fn a_named_file_is_checked_even_where_git_ignores_it() {
    let folder =
        folder(&[(".git/HEAD", ""), (".gitignore", "out/\n"), ("out/a.py", ""), ("b.py", "")]);
    let disk = opened(&folder, &["out"], &PLAIN);
    assert!(listed(&disk).contains(&"out/a.py".to_owned()));
}

#[test]
fn excluded_files_are_not_listed() {
    let folder = folder(&[("a.py", ""), ("gen/b.py", ""), ("x/gen/c.py", "")]);
    let exclude = vec![mistral_lint_engine::globs::Globs::new("", &["gen"]).unwrap()];
    assert_eq!(listed(&opened(&folder, &[""], &Listing { exclude, ..PLAIN })), ["a.py"]);
}

#[test]
fn an_unsaved_text_takes_the_place_of_its_file() {
    let folder = folder(&[(".git/HEAD", ""), ("a.py", "old"), ("b.py", "b")]);
    let disk = opened(&folder, &["a.py"], &PLAIN).with_unsaved("a.py", b"new".to_vec());
    assert_eq!(disk.read("a.py"), Ok(b"new".to_vec()));
    assert_eq!(disk.read("b.py"), Ok(b"b".to_vec()));
    assert!(disk.wanted("a.py") && !disk.wanted("b.py"));
    let disk = opened(&folder, &["a.py"], &PLAIN).with_unsaved("aa.py", b"new".to_vec());
    assert_eq!(listed(&disk), ["a.py", "aa.py", "b.py"]);
}

#[test]
fn large_files_are_refused() {
    let folder = folder(&[]);
    let file = fs::File::create(folder.path().join("big.py")).unwrap();
    file.set_len(MAX_BYTES + 1).unwrap();
    let disk = opened(&folder, &[""], &PLAIN);
    assert_eq!(disk.read("big.py"), Err(ReadError { reason: "larger than 20 MB".into() }));
    assert_eq!(disk.read("none.py"), Err(ReadError { reason: "no such file".into() }));
    assert!(read_limited(std::io::repeat(b'x'), 0).is_err());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn links_are_not_followed() {
        let folder = folder(&[("src/a.py", "")]);
        let root = root(&folder);
        symlink(&root, root.join("src/loop")).unwrap();
        symlink("/etc/passwd", root.join("src/p.py")).unwrap();
        symlink("nowhere", root.join("src/broken.py")).unwrap();
        let mut disk = opened(&folder, &[""], &PLAIN);
        assert_eq!(listed(&disk), ["src/a.py"]);
        assert_eq!(disk.take_notes(), []);
    }

    #[test]
    fn names_that_are_not_unicode_are_shown_somehow_and_read() {
        let folder = folder(&[]);
        let root = root(&folder);
        for name in [&b"a\xff.py"[..], b"a\xfe.py"] {
            if fs::write(root.join(OsStr::from_bytes(name)), "x").is_err() {
                return; // This file system has only Unicode names.
            }
        }
        let mut disk = opened(&folder, &[""], &PLAIN);
        assert_eq!(listed(&disk), ["a\u{fffd}.py"]);
        assert_eq!(disk.read("a\u{fffd}.py"), Ok(b"x".to_vec()));
        assert_eq!(disk.take_notes().len(), 1);
    }

    #[test]
    fn what_can_not_be_read_is_noted() {
        let folder = folder(&[("closed/a.py", ""), ("b.py", "")]);
        let root = root(&folder);
        fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o000)).unwrap();
        fs::set_permissions(root.join("b.py"), fs::Permissions::from_mode(0o000)).unwrap();
        let all_may = fs::read(root.join("b.py")).is_ok(); // The superuser reads everything.
        let mut disk = opened(&folder, &[""], &PLAIN);
        let note =
            FileNote { path: "closed".into(), reason: "permission denied".into(), skipped: true };
        assert!(all_may || disk.take_notes() == [note]);
        assert!(
            all_may || disk.read("b.py") == Err(ReadError { reason: "permission denied".into() })
        );
        fs::set_permissions(root.join("closed"), fs::Permissions::from_mode(0o755)).unwrap();
    }
}
