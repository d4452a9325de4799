//! `explain --at`: what the linter thinks of one line, and which fact decided.

use crate::check::in_pool;
use crate::disk::{self, Disk};
use crate::exit::Exit;
use crate::opened::Opened;
use crate::output::stdout;
use crate::plan::{ConfigChoice, LeaveOut, current_dir};
use crate::problem::Problem;
use crate::report::{Shown, Style, explained};
use mistral_lint_engine::suppress::Policy;
use mistral_lint_engine::{BookText, Settings};
use std::path::{Path, PathBuf};

/// A line of a file, as it was asked for.
struct Asked {
    file: PathBuf,
    line: usize,
}

/// `FILE:LINE`; a column after it is taken and not needed.
fn asked(text: &str) -> Result<Asked, Problem> {
    let wrong = || {
        Problem::plain(format!("`{text}` is not a place"))
            .with_help("Write FILE:LINE: src/chat.py:12")
    };
    let number = |text: &str| text.parse::<usize>().ok().filter(|line| *line > 0);
    let (head, last) = text.rsplit_once(':').ok_or_else(wrong)?;
    let last = number(last).ok_or_else(wrong)?;
    let (file, line) = match head.rsplit_once(':').map(|(file, line)| (file, number(line))) {
        Some((file, Some(line))) => (file, line),
        _ => (head, last),
    };
    Ok(Asked { file: file.into(), line })
}

/// Explains a line; only what one rule says of it, when one is named.
pub(crate) fn at(
    books: &[BookText],
    place: &str,
    rule: Option<&str>,
    style: Style,
) -> Result<Exit, Problem> {
    let asked = asked(place)?;
    let cwd = current_dir()?;
    let file = cwd.join(&asked.file).canonicalize().map_err(|error| {
        Problem::plain(format!("{}: {}", asked.file.display(), disk::plain_reason(&error)))
    })?;
    let project = whole(&file, &cwd);
    let path = disk::project::relative(&project.root, &file).unwrap_or_default();
    let leave_out = LeaveOut { globs: Vec::new(), ignored: true };
    let opened = Opened::new(books, (&project, &cwd), &ConfigChoice::Nearest, &leave_out)?;
    let Opened { engine, pages, listing, .. } = &opened;
    if listing.leaves_out(&path) {
        return Err(Problem::plain(format!("{path}: the configuration leaves it out (`exclude`)")));
    }
    if let Some(rule) = rule.filter(|rule| pages.iter().all(|page| *page.name != **rule)) {
        return Err(crate::commands::unknown_rule(rule, pages.iter().map(|page| &*page.name)));
    }
    let select: Vec<String> = rule.map(str::to_owned).into_iter().collect();
    let settings = Settings { ignores: Some(Policy::default()), ..opened.settings(&select, &[]) };
    let disk = Disk::open(&project, listing);
    let explanation = in_pool(0, || engine.explain(&disk, &settings, &path, asked.line))?;
    let shown = Shown::new(&project.root, &cwd);
    stdout(&explained::render(&explanation, (&path, asked.line), &shown, style))?;
    Ok(Exit::Clean)
}

/// The project of a file, all of it or the current folder: what decides may stand anywhere.
fn whole(file: &Path, cwd: &Path) -> disk::Project {
    let mut project = disk::project::find(vec![file.to_path_buf()], cwd);
    if !project.marked && file.starts_with(cwd) {
        project = disk::project::find(vec![cwd.to_path_buf()], cwd);
    }
    project.wanted =
        vec![if file.starts_with(cwd) { cwd.to_path_buf() } else { project.root.clone() }];
    project
}

#[cfg(test)]
mod tests {
    use super::asked;

    #[test]
    fn a_place_is_a_file_and_a_line() {
        let parts = |text: &str| asked(text).ok().map(|a| (a.file.display().to_string(), a.line));
        assert_eq!(parts("src/a.py:12"), Some(("src/a.py".into(), 12)));
        assert_eq!(parts("src/a.py:12:7"), Some(("src/a.py".into(), 12)));
        assert_eq!(parts("C:\\a.py:3"), Some(("C:\\a.py".into(), 3)));
        for wrong in ["", "a.py", "a.py:", "a.py:x", "a.py:0"] {
            assert!(parts(wrong).is_none(), "{wrong}");
        }
    }
}
