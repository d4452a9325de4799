//! What can be told of names and paths without a project.

use super::aliases::Aliases;
use super::packages::json;
use super::path::{above, join, package, stem};

#[test]
fn packages_lose_scheme_version_and_host() {
    assert_eq!(package("node:fs"), "fs");
    assert_eq!(package("npm:@mistralai/mistralai@1.5.0"), "@mistralai/mistralai");
    assert_eq!(package("https://esm.sh/@mistralai/mistralai@1"), "@mistralai/mistralai");
    assert_eq!(package("https://cdn.jsdelivr.net/npm/zod@3/+esm"), "zod");
    assert_eq!(package("@scope/name/sub"), "@scope/name/sub");
}

#[test]
fn dots_are_taken_out_of_paths() {
    assert_eq!(join("a/b", "../c/./d"), "a/c/d");
    assert_eq!(join("", "./x"), "x");
    assert_eq!(join("a", "../../x"), "x");
}

#[test]
fn stems_and_folders() {
    assert_eq!(stem("a.b/c"), "a.b/c");
    assert_eq!(stem("a/b.test.x"), "a/b.test");
    assert_eq!(stem("a/.x"), "a/.x");
    assert_eq!(above("a/b/c").collect::<Vec<_>>(), ["a/b", "a", ""]);
    assert_eq!(above("c").collect::<Vec<_>>(), [""]);
}

#[test]
fn the_pattern_with_the_longest_start_wins() {
    let mut aliases = Aliases::default();
    aliases.add("@/*", vec!["one/*".into()]);
    aliases.add("@/deep/*.x", vec!["two/*/y".into(), "three/*".into()]);
    aliases.add("@/exact", vec!["four".into()]);
    aliases.add("open/", vec!["five/".into()]);
    assert_eq!(aliases.targets("@/a/b"), ["one/a/b"]);
    assert_eq!(aliases.targets("@/deep/a.x"), ["two/a/y", "three/a"]);
    assert_eq!(aliases.targets("@/deep/a"), ["one/deep/a"]);
    assert_eq!(aliases.targets("@/exact"), ["four"]);
    assert_eq!(aliases.targets("open/a"), ["five/a"]);
    assert!(aliases.targets("@").is_empty());
}

#[test]
fn json_may_have_comments_and_commas_and_may_be_broken() {
    assert!(json("\u{feff}{ // a\n \"a\": [1, /* b */ 2,], }").is_some());
    for broken in ["", "{", "\"", "/*", "[[[", "{\"a\":}", "\u{feff}", "{\"é\" /"] {
        assert!(json(broken).is_none(), "{broken:?}");
    }
    assert!(json(&"[".repeat(100_000)).is_none());
}
