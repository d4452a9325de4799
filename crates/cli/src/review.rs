//! `report`: the checklist that a security reviewer signs.

use crate::args::Review as Asked;
use crate::check::{add_notes, add_past, analysed, in_pool, named, past};
use crate::disk::Disk;
use crate::exit::Exit;
use crate::history::Watch;
use crate::opened::Opened;
use crate::output;
use crate::plan::{LeaveOut, config_choice, current_dir, today};
use crate::problem::Problem;
use crate::report::checklist::{self, LeftOut, Review};
use mistral_lint_engine::config::Filter;
use mistral_lint_engine::{BookText, Confidence, Outcome, Page, Settings, Severity, Tree as _};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

/// Writes the checklist of what the arguments name.
pub(crate) fn run(books: &[BookText], asked: Asked) -> Result<Exit, Problem> {
    let cwd = current_dir()?;
    let scope = asked.scope;
    let paths: Vec<_> = scope.paths.iter().map(|path| cwd.join(path)).collect();
    let (project, missing) = named(&paths, &cwd)?;
    let configuration = config_choice(scope.config, scope.isolated);
    let leave_out = LeaveOut { globs: scope.exclude, ignored: !scope.no_respect_gitignore };
    let opened = Opened::new(books, (&project, &cwd), &configuration, &leave_out)?;
    let Opened { engine, pages, config, listing, .. } = &opened;
    let rules_hash = hash(books.iter().chain(&opened.own).cloned().collect());
    let configured = config.exclude.iter().map(|word| left_out("the configuration", &word.text));
    let said = leave_out.globs.iter().map(|glob| left_out("the command line", glob));
    let patterns = said.chain(configured).collect();
    let mut disk = Disk::open(&project, listing);
    let settings = Settings { ignores: Some(opened.policy(today()?)), ..opened.settings(&[], &[]) };
    let threads = scope.threads.unwrap_or(0);
    let mut outcome = in_pool(threads, || engine.review(&disk, &settings))?;
    let analysed = analysed(&outcome);
    if scope.history {
        let watch = Watch::new(false);
        let wanted = |path: &str| disk.wanted(path) && !listing.leaves_out(path);
        let found = in_pool(threads, || past(engine, &project.root, &settings, &wanted, &watch))??;
        add_past(&mut outcome, found);
    }
    add_notes(&mut outcome, disk.take_notes().into_iter().chain(missing));
    let filter = Filter::new(config, &opened.base, Severity::Note, Confidence::Low);
    let hidden = hide(&filter, &mut outcome, pages);
    engine.hide_paths(&mut outcome);
    let review = Review {
        outcome: &outcome,
        pages,
        checked: &settings.rules.keys().cloned().collect(),
        hidden: &hidden,
        left_out: patterns,
        analysed,
        rules_hash,
        env_ignored: disk.would_keep(".env").ignored,
    };
    let text = checklist::render(&review, asked.format);
    match asked.target.output_file {
        Some(file) => output::file::write(&cwd.join(&file), &project.root, &text)
            .map_err(|why| Problem::plain(format!("{}: {why}", file.display())))?,
        None => output::report(&text)?,
    }
    Ok(if analysed == 0 && outcome.findings.is_empty() { Exit::Nothing } else { Exit::Clean })
}

fn left_out(by: &'static str, pattern: &str) -> LeftOut {
    LeftOut { pattern: pattern.to_owned(), by }
}

/// Takes away what the configuration does not want in some files, and counts it by rule: the reviewer must know.
fn hide(filter: &Filter, outcome: &mut Outcome, pages: &[Page]) -> Vec<(String, usize)> {
    let count = |outcome: &Outcome| {
        let mut counts: BTreeMap<Arc<str>, usize> = BTreeMap::new();
        outcome.findings.iter().for_each(|it| *counts.entry(it.rule.clone()).or_default() += 1);
        counts
    };
    let before = count(outcome);
    filter.apply(outcome, pages);
    let after = count(outcome);
    let gone = |(rule, number): (Arc<str>, usize)| {
        let gone = number - after.get(&rule).copied().unwrap_or(0);
        (gone > 0).then(|| (rule.to_string(), gone))
    };
    before.into_iter().filter_map(gone).collect()
}

/// A hash over all books: paths and texts, in the order of the paths.
fn hash(mut books: Vec<BookText>) -> String {
    books.sort_by(|left, right| left.path.cmp(&right.path));
    let mut hasher = Sha256::new();
    for book in &books {
        for part in [&book.path, &book.text] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
    }
    hasher.finalize().iter().fold(String::new(), |mut hash, byte| {
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}
