//! `test-rules`: runs the examples of a user's own pages.

use crate::check::in_pool;
use crate::config::Layers;
use crate::disk;
use crate::exit::Exit;
use crate::output::stdout;
use crate::plan::{ConfigChoice, current_dir};
use crate::problem::Problem;
use crate::report::sanitize;
use mistral_lint_engine::{BookText, examples};
use std::fmt::Write as _;
use std::path::Path;

/// Runs the examples of the rules in a folder, or in the one that the configuration names.
pub(crate) fn run(books: &[BookText], folder: Option<&Path>) -> Result<Exit, Problem> {
    let cwd = current_dir()?;
    let project = disk::project::find(vec![cwd.clone()], &cwd);
    let mut layers = Layers::load(&ConfigChoice::Nearest, &project, &cwd)?;
    if let Some(folder) = folder {
        layers.read_instead(&cwd.join(folder), &cwd)?;
    }
    let engine = layers.engine(books)?;
    let own: Vec<_> = engine.pages().iter().filter(|page| page.own).collect();
    if own.is_empty() {
        return Err(Problem::plain("there are no rules of your own here")
            .with_help("Name their folder, or set `rules` in mistral-lint.toml"));
    }
    let (mut count, mut wrong, mut said) = (0, 0, String::new());
    for page in &own {
        let file = layers.file_of(&page.name).unwrap_or(&page.name);
        let trial = in_pool(0, || examples::run(&engine, page))?;
        count += trial.examples;
        wrong += trial.wrong.len();
        if trial.examples == 0 && trial.wrong.is_empty() {
            let _ = writeln!(said, "{file}: no examples");
        }
        for wrong in &trial.wrong {
            let _ = writeln!(said, "{file}:{}: {}", wrong.line, wrong.title);
            for line in &wrong.said {
                let _ = writeln!(said, "    {line}");
            }
        }
    }
    let rules = counted(own.len(), "rule");
    let examples = counted(count, "example");
    let end =
        if wrong == 0 { "all as marked".to_owned() } else { format!("{wrong} not as marked") };
    let _ = writeln!(said, "{rules}, {examples}: {end}.");
    stdout(&sanitize::block(&said))?;
    Ok(if wrong == 0 { Exit::Clean } else { Exit::Findings })
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
