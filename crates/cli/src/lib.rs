//! Command line, disk, reports: the rim of the program. Alone knows the file system, the environment and output formats.

mod args;
mod baseline;
mod change;
mod check;
mod commands;
mod config;
mod disk;
mod exit;
mod explain;
mod fix;
mod history;
mod opened;
mod output;
mod plan;
mod problem;
mod publish;
pub mod report;
mod review;
mod test_rules;

use args::{Command, Line};
use clap::Parser as _;
use exit::Exit;
use mistral_lint_engine::{BookText, Engine, Settings, Tree};
use plan::Plan;
use problem::Problem;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::io::IsTerminal as _;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// The files of a folder as `check` sees them.
#[must_use]
pub fn tree(folder: &Path) -> impl Tree {
    let wanted = folder.canonicalize().unwrap_or_else(|_| folder.to_path_buf());
    let project = disk::project::find(vec![wanted], folder);
    disk::Disk::open(&project, &disk::Listing { respect_gitignore: true, exclude: Vec::new() })
}

/// The files that fixes change, as they make them: nothing is written.
#[must_use]
pub fn fixed(
    engine: &Engine,
    tree: &dyn Tree,
    settings: &Settings,
    unsafe_too: bool,
) -> BTreeMap<Arc<str>, String> {
    let wish = fix::Wish { diff: true, unsafe_too, ..fix::Wish::default() };
    let look = |tree: &dyn Tree| Ok(engine.check(tree, settings));
    let done = fix::Fixer { engine, wish, tree }.run(&look);
    done.map(fix::Done::texts).unwrap_or_default()
}

#[expect(clippy::needless_pass_by_value, reason = "the program hands its books over")]
/// Runs the program on its embedded books and its arguments.
pub fn run(books: Vec<BookText>, args: impl Iterator<Item = OsString>) -> ExitCode {
    let line = match Line::try_parse_from(args::with_default_command(args)) {
        Ok(line) => line,
        Err(help_or_mistake) => return clap_exit(&help_or_mistake),
    };
    let color = line.common.color;
    silence_panics();
    // A fault of ours must not look like a finding, nor like a clean run.
    let done = std::panic::catch_unwind(AssertUnwindSafe(|| dispatch(&books, line)));
    match done.unwrap_or_else(|_| {
        Err(Problem::plain("this is a fault of mistral-lint, please report it"))
    }) {
        Ok(exit) => exit.into(),
        Err(problem) => {
            let style = plan::style(color, std::io::stderr().is_terminal());
            output::stderr(&report::trouble::render(&problem, style));
            Exit::Misuse.into()
        }
    }
}

/// A panic's message may quote the code that was being read: only its place in this program is shown.
fn silence_panics() {
    std::panic::set_hook(Box::new(|info| {
        let place = info.location().map_or_else(String::new, ToString::to_string);
        output::stderr(&format!("mistral-lint: internal error at {place}\n"));
    }));
}

/// Help and version are wishes fulfilled; everything else that clap says is a mistake in the arguments.
fn clap_exit(said: &clap::Error) -> ExitCode {
    if !said.use_stderr() {
        let _ = said.print();
        return Exit::Clean.into();
    }
    // It repeats the argument, which may be the name of a file.
    output::stderr(&report::sanitize::block(&said.render().to_string()));
    Exit::Misuse.into()
}

fn dispatch(books: &[BookText], line: Line) -> Result<Exit, Problem> {
    let style = || plan::style(line.common.color, std::io::stdout().is_terminal());
    match line.command {
        Command::Check(check) => check::run(books, &Plan::new(*check, &line.common)?),
        Command::Report(asked) => review::run(books, *asked),
        Command::Explain { rule, at } => match (rule, at) {
            (rule, Some(at)) => explain::at(books, &at, rule.as_deref(), style()),
            (rule, None) => commands::explain(books, &rule.unwrap_or_default(), style()),
        },
        Command::Rules { format } => commands::rules(books, format, style()),
        Command::TestRules { folder } => test_rules::run(books, folder.as_deref()),
        Command::Facts { file } => commands::facts(books, &file),
        Command::Init => commands::init(),
        Command::Completions { shell } => commands::completions(shell),
        Command::Man => commands::man(),
    }
}
