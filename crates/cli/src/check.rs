//! `check`: from a plan to a report and an exit code.

use crate::args::Color;
use crate::baseline::Applied;
use crate::change;
use crate::commands::unknown_rule;
use crate::disk::{self, Disk, Listing, Project};
use crate::exit::Exit;
use crate::fix::Fixer;
use crate::history::{Search, Watch};
use crate::opened::Opened;
use crate::output;
use crate::plan::{Input, Plan, Wishes, style};
use crate::problem::Problem;
use crate::publish::publish;
use crate::report::{Report, Shown, sanitize};
use mistral_lint_engine::config::{Config, Filter, known_names};
use mistral_lint_engine::known::Known;
use mistral_lint_engine::{
    BookText, Confidence, Engine, FileNote, Finding, Outcome, Page, Settings, Severity, Tree,
};
use std::path::{Path, PathBuf};

/// Checks what the plan names.
pub(crate) fn run(books: &[BookText], plan: &Plan) -> Result<Exit, Problem> {
    let (project, missing) = project(plan)?;
    let opened = Opened::new(books, (&project, &plan.cwd), &plan.config, &plan.leave_out)?;
    let Opened { engine, pages, config, listing, .. } = &opened;
    check_wishes(&plan.wishes, pages)?;

    let mut disk = Disk::open(&project, listing);
    if let Input::Stdin(_) = plan.input {
        disk = with_standard_input(disk, &project)?;
    }
    let settings = Settings {
        ignores: plan.honour_ignores.then(|| opened.policy(plan.today)),
        parse_everything: plan.parse_everything,
        ..opened.settings(&plan.wishes.select, &plan.wishes.ignore)
    };
    let run = Run { plan, engine, settings: &settings, listing };
    let filter = filter(&plan.wishes, config, &opened.base);
    let shown = Shown::new(&project.root, &plan.cwd);
    let name = |path: &str| sanitize::inline(&shown.path(&engine.masked(path))).into_owned();
    let mut fixed = None;
    if plan.fixing.is_on() {
        let look = |tree: &dyn Tree| -> Result<Outcome, Problem> {
            let mut outcome = run.of(&disk, tree)?;
            run.without_known(&disk, &mut outcome)?;
            filter.apply(&mut outcome, pages);
            if let Some(reason) = &plan.add_ignore {
                let ignores = engine.ignores(tree, &outcome.findings, reason);
                let offered = outcome.findings.iter_mut().zip(ignores);
                offered.for_each(|(finding, fix)| finding.fixes = fix.into_iter().collect());
            }
            Ok(outcome)
        };
        let mut done = Fixer { engine, wish: plan.fixing, tree: &disk }.run(&look)?;
        if plan.fixing.write {
            done.write(&project.root, &disk);
        }
        if let Some(exit) = done.end(plan, &name)? {
            return Ok(exit);
        }
        disk = Disk::open(&project, listing);
        fixed = Some(done);
    }
    let mut outcome = run.of(&disk, &disk)?;
    let analysed = analysed(&outcome);
    let mut stopped = false;
    if plan.history {
        let watch = Watch::new(plan.watched);
        let wanted = |path: &str| disk.wanted(path) && !listing.leaves_out(path);
        let past =
            in_pool(plan.threads, || past(engine, &project.root, &settings, &wanted, &watch))??;
        stopped = watch.stopped();
        add_past(&mut outcome, past);
    }
    add_notes(&mut outcome, disk.take_notes().into_iter().chain(missing));
    let applied = run.without_known(&disk, &mut outcome)?;
    let hidden_notes = filter.apply(&mut outcome, pages);
    if let (Some(baseline), Some(applied)) = (&plan.baseline, applied) {
        let said = baseline.settle(applied, &mut outcome, &project.root)?;
        if plan.verbosity >= 0 && !said.is_empty() {
            output::stderr(&format!("mistral-lint: {}\n", sanitize::inline(&said)));
        }
    }
    engine.hide_paths(&mut outcome);
    let report = Report {
        outcome: &outcome,
        pages,
        analysed,
        hidden_notes,
        shown: &shown,
        style: style(Color::Never, false),
        verbosity: plan.verbosity,
        statistics: plan.statistics,
        suppressions: plan.suppressions,
    };
    publish(plan, &report, &project.root)?;
    if let Some(mut done) = fixed {
        done.left(&outcome.findings, plan.fixing);
        done.tell(plan, &name);
    }
    let gate = plan.wishes.fail_on.or(config.fail_on).unwrap_or(Severity::Error);
    Ok(match exit(plan, &report, gate) {
        Exit::Clean if stopped && !plan.exit_zero => Exit::Nothing,
        exit => exit,
    })
}

/// What a run looks with.
struct Run<'r> {
    plan: &'r Plan,
    engine: &'r Engine,
    settings: &'r Settings,
    listing: &'r Listing,
}

impl Run<'_> {
    /// The outcome of a tree; of a change, without what was there before.
    fn of(&self, disk: &Disk, tree: &dyn Tree) -> Result<Outcome, Problem> {
        let Self { plan, engine, settings, listing } = *self;
        in_pool(plan.threads, || match &plan.change {
            Some(change) => change::check(change, engine, settings, (disk, listing), tree),
            None => Ok(engine.check(tree, settings)),
        })?
    }

    /// Takes away what the baseline knows, if there is one.
    fn without_known(
        &self,
        disk: &Disk,
        outcome: &mut Outcome,
    ) -> Result<Option<Applied>, Problem> {
        let covers = |known: &Known| {
            self.settings.rules.contains_key(&known.rule) && disk.wanted(&known.path)
        };
        let baseline = self.plan.baseline.as_ref();
        baseline.map(|baseline| baseline.apply(outcome, &covers)).transpose()
    }
}

/// Searches the history for written keys.
pub(crate) fn past(
    engine: &Engine,
    root: &Path,
    settings: &Settings,
    wanted: &(dyn Fn(&str) -> bool + Sync),
    watch: &Watch,
) -> Result<Outcome, Problem> {
    let repository = disk::git::open(root).ok_or_else(|| {
        Problem::plain("--history needs a git repository, and there is none that can be read here")
    })?;
    let mut settings = settings.clone();
    let finds =
        |rule: &str| engine.pages().iter().any(|it| *it.name == *rule && it.finds_literals());
    settings.rules.retain(|rule, _| finds(rule));
    if settings.rules.is_empty() {
        return Err(Problem::plain(
            "--history looks for written keys, but no rule that finds them is on",
        ));
    }
    Search { engine, settings, repository: &repository, wanted, watch }.run()
}

pub(crate) fn add_past(outcome: &mut Outcome, past: Outcome) {
    outcome.findings.extend(past.findings);
    outcome.sources.extend(past.sources);
    outcome.notes.extend(past.notes);
    outcome.totals.commits = past.totals.commits;
    outcome.totals.versions = past.totals.versions;
}

fn check_wishes(wishes: &Wishes, pages: &[Page]) -> Result<(), Problem> {
    let known = known_names(pages);
    match wishes.select.iter().chain(&wishes.ignore).find(|word| !known.contains(word)) {
        Some(word) => Err(unknown_rule(word, known.iter().map(String::as_str))),
        None => Ok(()),
    }
}

fn filter(wishes: &Wishes, config: &Config, base: &str) -> Filter {
    let noted = |pedantic: bool| pedantic.then_some(Severity::Note);
    let said = wishes.min_severity.or_else(|| noted(wishes.pedantic)).or(config.min_severity);
    let severity =
        said.or_else(|| noted(config.pedantic == Some(true))).unwrap_or(Severity::Warning);
    let confidence = wishes.min_confidence.or(config.min_confidence).unwrap_or(Confidence::Low);
    Filter::new(config, base, severity, confidence)
}

/// The project that holds the named paths, and notes about those that do not exist.
fn project(plan: &Plan) -> Result<(Project, Vec<FileNote>), Problem> {
    match &plan.input {
        Input::Stdin(file) => {
            let folder = file.parent().and_then(|folder| folder.canonicalize().ok());
            let folder = folder.unwrap_or_else(|| plan.cwd.clone());
            let file = folder.join(file.file_name().unwrap_or_default());
            let mut project = disk::project::find(vec![folder], &plan.cwd);
            project.wanted = vec![file];
            Ok((project, Vec::new()))
        }
        Input::Paths(paths) => named(paths, &plan.cwd),
    }
}

pub(crate) fn named(paths: &[PathBuf], cwd: &Path) -> Result<(Project, Vec<FileNote>), Problem> {
    let (mut found, mut missing) = (Vec::new(), Vec::new());
    for path in paths {
        match path.canonicalize() {
            Ok(path) => found.push(path),
            Err(error) => {
                let name = path.strip_prefix(cwd).unwrap_or(path).to_string_lossy().into_owned();
                missing.push(FileNote {
                    path: name,
                    reason: disk::plain_reason(&error),
                    skipped: true,
                });
            }
        }
    }
    match (found.is_empty(), missing.first()) {
        (true, Some(note)) => Err(Problem::plain(format!("{}: {}", note.path, note.reason))),
        _ => Ok((disk::project::find(found, cwd), missing)),
    }
}

fn with_standard_input(disk: Disk, project: &Project) -> Result<Disk, Problem> {
    let file = project.wanted.first().map_or(Path::new(""), PathBuf::as_path);
    let path = disk::project::relative(&project.root, file).filter(|path| !path.is_empty());
    let path = path.ok_or_else(|| Problem::plain("--stdin-filename must name a file"))?;
    let bytes = disk::read_limited(std::io::stdin().lock(), 0);
    let bytes = bytes.map_err(|error| Problem::plain(format!("standard input: {error}")))?;
    Ok(disk.with_unsaved(&path, bytes))
}

/// Deeply nested code needs a deep stack; threads are made once, with one.
pub(crate) fn in_pool<T: Send>(
    threads: usize,
    work: impl FnOnce() -> T + Send,
) -> Result<T, Problem> {
    const STACK: usize = 16 * 1024 * 1024;
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).stack_size(STACK).build();
    let pool =
        pool.map_err(|error| Problem::plain(format!("cannot start {threads} threads: {error}")))?;
    Ok(pool.install(work))
}

pub(crate) fn analysed(outcome: &Outcome) -> usize {
    outcome.totals.files.saturating_sub(outcome.notes.iter().filter(|note| note.skipped).count())
}

pub(crate) fn add_notes(outcome: &mut Outcome, notes: impl Iterator<Item = FileNote>) {
    outcome.notes.extend(notes);
    outcome.notes.sort();
    outcome.notes.dedup();
}

fn exit(plan: &Plan, report: &Report<'_>, gate: Severity) -> Exit {
    let skipped = report.outcome.notes.iter().any(|note| note.skipped);
    // What is uncertain is shown, but nobody's build shall wait for it.
    let breaks =
        |finding: &Finding| finding.severity >= gate && finding.confidence >= Confidence::Medium;
    let failing = report.outcome.findings.iter().any(breaks);
    if plan.strict && skipped {
        Exit::Misuse
    } else if report.nothing_analysed() {
        Exit::Nothing
    } else if failing && !plan.exit_zero {
        Exit::Findings
    } else {
        Exit::Clean
    }
}
