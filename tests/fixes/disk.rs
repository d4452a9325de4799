//! Fixes on the disk: what is written, what is not, and how the run ends.

use crate::support::{folder, key};
use std::fs;
use std::path::Path;
use std::process::Command;

struct Said {
    code: Option<i32>,
    out: String,
    err: String,
}

fn lint(folder: &Path, args: &[&str]) -> Said {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral-lint"));
    command.current_dir(folder).args(["--isolated", "--color", "never"]).args(args);
    let output = command.output().expect("a run");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("Unicode");
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

fn leak() -> String {
    let key = key();
    format!(
        "import os\nfrom mistralai import Mistral\n\nkey = os.environ[\"MISTRAL_API_KEY\"]\nprint(\"key\", key)\nprint(key)\nclient = Mistral(api_key=\"{key}\")\n"
    )
}

const MENDED: &str = "import os\nfrom mistralai import Mistral\n\nkey = os.environ[\"MISTRAL_API_KEY\"]\nprint(\"key\", bool(key))\nprint(bool(key))\nclient = Mistral(api_key=os.environ[\"MISTRAL_API_KEY\"])\n";

#[test]
fn safe_fixes_first_then_all() {
    let folder = folder(&[("app.py", leak())]);
    let file = folder.path().join("app.py");
    let said = lint(folder.path(), &["--fix", "--show-fixes"]);
    assert_eq!(said.code, Some(1), "{}", said.err);
    assert_eq!(said.err, "app.py: key-in-log\n1 fixed, 2 left (2 fixable with --unsafe-fixes)\n");
    assert!(fs::read_to_string(&file).unwrap().contains("print(\"key\", bool(key))"));
    let said = lint(folder.path(), &["--fix", "--unsafe-fixes"]);
    assert_eq!((said.code, &*said.err), (Some(0), "2 fixed, 0 left\n"));
    assert_eq!(fs::read_to_string(&file).unwrap(), MENDED);
    let said = lint(folder.path(), &["--fix", "--unsafe-fixes"]);
    assert_eq!((said.code, &*said.err), (Some(0), "0 fixed, 0 left\n"));
    assert_eq!(fs::read_to_string(&file).unwrap(), MENDED);
}

#[test]
fn a_diff_writes_nothing_and_shows_no_key() {
    let folder = folder(&[("app.py", leak())]);
    let said = lint(folder.path(), &["--diff", "--unsafe-fixes"]);
    assert_eq!((said.code, &*said.err), (Some(1), "3 would be fixed, 0 left\n"));
    assert!(said.out.contains("--- app.py\n+++ app.py\n@@ "), "{}", said.out);
    assert!(said.out.contains("\n+client = Mistral(api_key=os.environ[\"MISTRAL_API_KEY\"])\n"));
    assert!(!said.out.contains(&key()[..8]), "{}", said.out);
    assert_eq!(fs::read_to_string(folder.path().join("app.py")).unwrap(), leak());
    let said = lint(folder.path(), &["--diff", "--unsafe-fixes", "--exit-zero"]);
    assert_eq!(said.code, Some(0));
    fs::write(folder.path().join("app.py"), MENDED).unwrap();
    let said = lint(folder.path(), &["--diff", "--unsafe-fixes"]);
    assert_eq!((said.code, &*said.out), (Some(0), ""));
}

#[test]
fn fix_only_is_silent_about_the_rest() {
    let folder = folder(&[("app.py", leak())]);
    let said = lint(folder.path(), &["--fix-only"]);
    assert_eq!((said.code, &*said.out), (Some(0), ""));
    let said = lint(folder.path(), &["--fix-only", "-q"]);
    assert_eq!((said.code, &*said.out, &*said.err), (Some(0), "", ""));
}

#[test]
fn standard_input_is_shown_and_not_written() {
    let folder = folder(&[("app.py", leak())]);
    let said = lint(folder.path(), &["--fix", "-", "--stdin-filename", "app.py"]);
    assert_eq!(said.code, Some(2));
    assert!(said.err.contains("--diff"), "{}", said.err);
}

#[test]
fn a_wrong_encoding_stays() {
    let text = leak();
    let mut bytes = b"# caf\xe9\n".to_vec();
    bytes.extend(text.as_bytes());
    let folder = folder(&[("app.py", bytes.clone())]);
    lint(folder.path(), &["--fix", "--unsafe-fixes"]);
    assert_eq!(fs::read(folder.path().join("app.py")).unwrap(), bytes);
}

/// Only what belongs to a finding in what was named is touched.
#[test]
fn what_was_not_named_stays() {
    let folder =
        folder(&[(".git/HEAD", String::new()), ("a/app.py", leak()), ("b/app.py", leak())]);
    lint(folder.path(), &["--fix-only", "--unsafe-fixes", "a"]);
    assert_eq!(fs::read_to_string(folder.path().join("a/app.py")).unwrap(), MENDED);
    assert_eq!(fs::read_to_string(folder.path().join("b/app.py")).unwrap(), leak());
}

#[cfg(unix)]
mod unix {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    #[test]
    fn permissions_stay_and_nothing_is_left_behind() {
        let folder = folder(&[("app.py", leak())]);
        let file = folder.path().join("app.py");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o750)).unwrap();
        lint(folder.path(), &["--fix-only"]);
        assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o750);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_must_not_be_written_is_not() {
        let folder = folder(&[("app.py", leak())]);
        let file = folder.path().join("app.py");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o444)).unwrap();
        let said = lint(folder.path(), &["--fix"]);
        assert_eq!(fs::read_to_string(&file).unwrap(), leak());
        assert!(said.err.contains("app.py: not changed: is read-only"), "{}", said.err);
        let said = lint(folder.path(), &["--fix-only"]);
        assert_eq!(said.code, Some(2));
    }

    /// A rule that is missing is not written through a link, nor into what the link leads to.
    #[test]
    fn links_are_not_followed() {
        let outside = folder(&[("rules", "keep\n"), ("app.py", &*leak())]);
        let env = format!("MISTRAL_API_KEY={}\n", key());
        let folder = folder(&[(".env", env)]);
        symlink(outside.path().join("rules"), folder.path().join(".gitignore")).unwrap();
        symlink(outside.path().join("app.py"), folder.path().join("app.py")).unwrap();
        symlink(outside.path(), folder.path().join("more")).unwrap();
        let said = lint(folder.path(), &["--fix", "--unsafe-fixes"]);
        assert_eq!(fs::read_to_string(outside.path().join("rules")).unwrap(), "keep\n");
        assert_eq!(fs::read_to_string(outside.path().join("app.py")).unwrap(), leak());
        assert!(said.err.contains(".gitignore: not changed: was made meanwhile"), "{}", said.err);
    }
}
