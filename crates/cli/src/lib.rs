//! Command line, disk, reports: the rim of the program. Alone knows the file system, the environment and output formats.

mod args;
mod check;
mod config;
mod disk;
mod exit;
mod output;
mod plan;
mod problem;
pub mod report;

use args::{Command, Line};
use clap::Parser as _;
use exit::Exit;
use mistral_lint_engine::BookText;
use plan::Plan;
use problem::Problem;
use std::ffi::OsString;
use std::process::ExitCode;

#[expect(clippy::needless_pass_by_value, reason = "the program hands its books over")]
/// Runs the program on its embedded books and its arguments.
pub fn run(books: Vec<BookText>, args: impl Iterator<Item = OsString>) -> ExitCode {
    let line = match Line::try_parse_from(args::with_default_command(args)) {
        Ok(line) => line,
        Err(help_or_mistake) => return clap_exit(&help_or_mistake),
    };
    match dispatch(&books, line) {
        Ok(exit) => exit.into(),
        Err(problem) => {
            output::stderr(&format!("mistral-lint: {problem}\n"));
            Exit::Misuse.into()
        }
    }
}

/// Help and version are wishes fulfilled; everything else that clap says is a mistake in the arguments.
fn clap_exit(said: &clap::Error) -> ExitCode {
    let _ = said.print();
    if said.use_stderr() { Exit::Misuse.into() } else { Exit::Clean.into() }
}

fn dispatch(books: &[BookText], line: Line) -> Result<Exit, Problem> {
    match line.command {
        Command::Check(check) => check::run(books, &Plan::new(*check, &line.common)?),
        _ => Err(Problem::plain("not yet")),
    }
}
