//! One binary for every test that needs the whole program.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test that can't go on should stop")]

mod bad_input;
mod books;
mod canary;
mod cli;
mod docs;
mod facts;
mod layering;
mod licences;
mod pages;
mod reports;
mod support;
