//! The commands that check nothing: they explain, list, and set up.

use crate::args::{Line, ListFormat};
use crate::config::{FILE, Layers};
use crate::disk::{self, plain_reason};
use crate::exit::Exit;
use crate::output::{report, stdout};
use crate::plan::{ConfigChoice, current_dir};
use crate::problem::Problem;
use crate::report::{Style, manual, sanitize};
use clap::CommandFactory as _;
use mistral_lint_engine::words::nearest;
use mistral_lint_engine::{BookText, Engine, Page, suppress};
use std::io::Write as _;
use std::path::Path;

const STARTER: &str = include_str!("commands/starter.toml");

/// Every rule, also the one that needs no page of its own, sorted by name.
pub(crate) fn all_pages(engine: &Engine) -> Vec<Page> {
    let mut pages = engine.pages().to_vec();
    if !pages.iter().any(|page| *page.name == *suppress::UNUSED_IGNORE) {
        pages.push(suppress::page());
    }
    pages.sort_by(|left, right| left.name.cmp(&right.name));
    pages
}

/// The engine with the user's own books; without them when their configuration is wrong, which `check` will tell.
fn pages(books: &[BookText]) -> Result<Vec<Page>, Problem> {
    let engine =
        own_layers().and_then(|own| own.engine(books)).or_else(|_| Layers::default().engine(books));
    Ok(all_pages(&engine?))
}

fn own_layers() -> Result<Layers, Problem> {
    let cwd = current_dir()?;
    let project = disk::project::find(vec![cwd.clone()], &cwd);
    Layers::load(&ConfigChoice::Nearest, &project, &cwd)
}

/// `explain`.
pub(crate) fn explain(books: &[BookText], rule: &str, style: Style) -> Result<Exit, Problem> {
    let pages = pages(books)?;
    let Some(page) = pages.iter().find(|page| *page.name == *rule) else {
        return Err(unknown_rule(rule, pages.iter().map(|page| &*page.name)));
    };
    stdout(&manual::page(page, style))?;
    Ok(Exit::Clean)
}

/// A name that is no rule's.
pub(crate) fn unknown_rule<'a>(rule: &str, known: impl Iterator<Item = &'a str>) -> Problem {
    let problem = Problem::plain(format!("there is no rule `{rule}`"));
    match nearest(rule, known) {
        Some(near) => problem.with_help(format!("Did you mean `{near}`?")),
        None => problem.with_help("`mistral-lint rules` lists the rules"),
    }
}

/// `rules`.
pub(crate) fn rules(books: &[BookText], format: ListFormat, style: Style) -> Result<Exit, Problem> {
    let pages = pages(books)?;
    stdout(&match format {
        ListFormat::Table => manual::table(&pages, style),
        ListFormat::Json => manual::json(&pages),
        ListFormat::Markdown => manual::markdown(&pages),
    })?;
    Ok(Exit::Clean)
}

/// `facts`.
pub(crate) fn facts(books: &[BookText], file: &Path) -> Result<Exit, Problem> {
    let engine = own_layers()?.engine(books)?;
    let proven = engine.prove();
    let engine = proven.map_err(|error| Problem::plain(format!("{}: {error}", error.path)))?;
    let name = file.to_string_lossy().replace('\\', "/");
    let bytes =
        disk::read_file(file).map_err(|error| Problem::plain(format!("{name}: {error}")))?;
    let facts = engine.facts(&name, &bytes);
    let facts = facts
        .ok_or_else(|| Problem::plain(format!("{name}: not a language that mistral-lint reads")))?;
    stdout(&sanitize::block(&facts))?;
    Ok(Exit::Clean)
}

/// `init`.
pub(crate) fn init() -> Result<Exit, Problem> {
    let opened = std::fs::OpenOptions::new().write(true).create_new(true).open(FILE);
    let written = opened.and_then(|mut file| file.write_all(STARTER.as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Problem::plain(format!("{FILE} exists already and is left as it is"))
        }
        _ => Problem::plain(format!("{FILE}: {}", plain_reason(&error))),
    })?;
    stdout(&format!("Wrote {FILE}.\n"))?;
    Ok(Exit::Clean)
}

/// `completions`.
pub(crate) fn completions(shell: clap_complete::Shell) -> Result<Exit, Problem> {
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Line::command(), "mistral-lint", &mut script);
    report(&String::from_utf8_lossy(&script))?;
    Ok(Exit::Clean)
}

/// `man`.
pub(crate) fn man() -> Result<Exit, Problem> {
    let mut page = Vec::new();
    let rendered = clap_mangen::Man::new(Line::command()).render(&mut page);
    rendered.map_err(|error| Problem::plain(plain_reason(&error)))?;
    report(&String::from_utf8_lossy(&page))?;
    Ok(Exit::Clean)
}

#[cfg(test)]
mod tests {
    use super::STARTER;
    use mistral_lint_engine::config;

    #[test]
    fn the_starter_is_right_as_it_is_and_with_every_line_in_use() {
        assert!(config::parse(STARTER).is_ok());
        let used: Vec<&str> =
            STARTER.lines().map(|line| line.strip_prefix("#: ").unwrap_or(line)).collect();
        let used = used.join("\n");
        let config = config::parse(&used);
        assert!(config.is_ok(), "{config:?}");
        assert!(config.is_ok_and(|config| config.book.is_some() && config.fail_on.is_some()));
    }
}
