//! One binary for every test that needs the whole program.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::case_sensitive_file_extension_comparisons,
    clippy::format_collect,
    clippy::redundant_closure_for_method_calls,
    reason = "a test that can't go on should stop, and speed does not matter"
)]

mod bad_input;
mod books;
mod canary;
mod checklist;
mod cli;
mod docs;
mod documents;
mod facts;
mod git;
mod layering;
mod licences;
mod modules;
mod own;
mod pages;
mod reports;
mod support;
