//! The command that is meant where none is named.

use super::Line;
use std::ffi::OsString;

/// Puts `check` in front when no command is named: `mistral-lint src` is `mistral-lint check src`.
pub(crate) fn with_default_command(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<OsString> = args.collect();
    if args.is_empty() {
        args.push("mistral-lint".into());
    }
    if !names_command(args.get(1..).unwrap_or_default()) {
        args.insert(1, "check".into());
    }
    args
}

fn names_command(rest: &[OsString]) -> bool {
    let mut rest = rest.iter().map(|arg| arg.to_string_lossy());
    while let Some(arg) = rest.next() {
        match &*arg {
            "-h" | "--help" | "-V" | "--version" | "help" => return true,
            "--color" => drop(rest.next()),
            flag if is_common_flag(flag) => {}
            word => return is_command(word),
        }
    }
    false
}

fn is_common_flag(flag: &str) -> bool {
    let letters = flag.strip_prefix('-').unwrap_or_default();
    matches!(flag, "--quiet" | "--verbose")
        || flag.starts_with("--color=")
        || (!letters.is_empty() && letters.chars().all(|c| c == 'q' || c == 'v'))
}

fn is_command(word: &str) -> bool {
    <Line as clap::CommandFactory>::command()
        .get_subcommands()
        .any(|known| known.get_name() == word || known.get_all_aliases().any(|alias| alias == word))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(line: &str) -> String {
        let args =
            std::iter::once("mistral-lint").chain(line.split_whitespace()).map(OsString::from);
        let args = with_default_command(args);
        args[1..].iter().map(|arg| arg.to_string_lossy()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn check_is_the_default_command() {
        assert_eq!(said(""), "check");
        assert_eq!(said("src"), "check src");
        assert_eq!(said("--format json ."), "check --format json .");
        assert_eq!(said("-q ."), "check -q .");
    }

    #[test]
    fn named_commands_stay() {
        for line in [
            "check .",
            "explain x",
            "rule x",
            "-q check .",
            "--color never rules",
            "--help",
            "-V",
            "help",
        ] {
            assert_eq!(said(line), line);
        }
    }

    #[test]
    fn the_definition_is_sound() {
        <Line as clap::CommandFactory>::command().debug_assert();
    }
}
