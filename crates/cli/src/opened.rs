//! What every command looks at a project with: its configuration, the engine with the user's own rules, its files.

use crate::commands::all_pages;
use crate::config::Layers;
use crate::disk::{self, Listing, Project};
use crate::plan::{ConfigChoice, LeaveOut};
use crate::problem::Problem;
use mistral_lint_engine::config::{Config, chosen, in_front, known_names, never_ignored};
use mistral_lint_engine::globs::Globs;
use mistral_lint_engine::suppress::Policy;
use mistral_lint_engine::{BookText, Day, Engine, Page, Settings};
use std::mem::ManuallyDrop;
use std::path::Path;

/// A project, ready to be looked at.
pub(crate) struct Opened {
    /// The program ends with its one command: taking the engine's tables apart first would only take time.
    pub(crate) engine: ManuallyDrop<Engine>,
    pub(crate) pages: Vec<Page>,
    pub(crate) config: Config,
    /// The configuration's folder, from the project's root.
    pub(crate) base: String,
    /// The user's own rules and apis.
    pub(crate) own: Vec<BookText>,
    pub(crate) listing: Listing,
}

impl Opened {
    /// Reads the configuration and the rules that it names.
    ///
    /// # Errors
    /// What is wrong with them, or with a glob of the command line.
    pub(crate) fn new(
        books: &[BookText],
        (project, cwd): (&Project, &Path),
        choice: &ConfigChoice,
        leave_out: &LeaveOut,
    ) -> Result<Self, Problem> {
        let layers = Layers::load(choice, project, cwd)?;
        let (base, own) = (layers.base.clone(), layers.books().collect());
        let engine = ManuallyDrop::new(layers.engine(books)?);
        let pages = all_pages(&engine);
        let config = layers.settled(&known_names(&pages))?;
        let listing = listing(leave_out, (project, cwd), &config, &base)?;
        Ok(Self { engine, pages, config, base, own, listing })
    }

    /// The rules that are on, when these are asked for and those are not; no ignores count yet.
    pub(crate) fn settings(&self, select: &[String], ignore: &[String]) -> Settings {
        Settings {
            rules: chosen(&self.pages, &self.config, select, ignore),
            ignores: None,
            parse_everything: false,
            in_front: in_front(&self.config, &self.base),
        }
    }

    /// What the configuration says of ignores.
    pub(crate) fn policy(&self, today: Day) -> Policy {
        Policy {
            require_reason: self.config.require_ignore_reason.unwrap_or(false),
            never: never_ignored(&self.pages, &self.config),
            today: Some(today),
        }
    }
}

/// Globs of the configuration start at its folder, those of the command line at the current one.
fn listing(
    leave_out: &LeaveOut,
    (project, cwd): (&Project, &Path),
    config: &Config,
    base: &str,
) -> Result<Listing, Problem> {
    let here = disk::project::relative(&project.root, cwd).filter(|here| !here.is_empty());
    let here = here.map(|here| here + "/").unwrap_or_default();
    let own: Vec<&str> = config.exclude.iter().map(|word| word.text.as_str()).collect();
    let wrong = |(_, why): (usize, String)| Problem::plain(format!("--exclude: not a glob: {why}"));
    let exclude = vec![
        Globs::new(base, &own).map_err(wrong)?,
        Globs::new(&here, &leave_out.globs).map_err(wrong)?,
    ];
    Ok(Listing { respect_gitignore: leave_out.ignored, exclude })
}
