//! What is meant: the arguments, checked and completed from the environment. The rest of the program asks no more questions.

use crate::args::{Check, Color, Common, ConfidenceArg, Fixes, New, SeverityArg};
use crate::baseline;
use crate::change::Change;
use crate::fix::Wish;
use crate::problem::Problem;
use crate::publish::{Output, wanted};
use crate::report::Style;
use mistral_lint_engine::{Confidence, Day, Severity};
use std::ffi::OsString;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

/// What to check.
#[derive(Debug)]
pub(crate) enum Input {
    /// Files and folders.
    Paths(Vec<PathBuf>),
    /// Standard input, which stands for this file.
    Stdin(PathBuf),
}

/// Where the configuration comes from.
#[derive(Debug)]
pub(crate) enum ConfigChoice {
    /// The nearest file upwards.
    Nearest,
    /// This file.
    File(PathBuf),
    /// None.
    Isolated,
}

/// What the command line says of rules; it goes before the configuration.
#[derive(Debug, Default)]
pub(crate) struct Wishes {
    pub(crate) select: Vec<String>,
    pub(crate) ignore: Vec<String>,
    pub(crate) min_severity: Option<Severity>,
    pub(crate) min_confidence: Option<Confidence>,
    pub(crate) fail_on: Option<Severity>,
    pub(crate) pedantic: bool,
}

/// What the command line says of files that are not looked at.
#[derive(Debug)]
pub(crate) struct LeaveOut {
    pub(crate) globs: Vec<String>,
    /// What git ignores.
    pub(crate) ignored: bool,
}

/// A run of `check`.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "independent switches")]
pub(crate) struct Plan {
    pub(crate) cwd: PathBuf,
    pub(crate) input: Input,
    pub(crate) config: ConfigChoice,
    pub(crate) wishes: Wishes,
    pub(crate) leave_out: LeaveOut,
    pub(crate) honour_ignores: bool,
    /// What is done about fixes.
    pub(crate) fixing: Wish,
    /// Why findings are to be ignored, when they are.
    pub(crate) add_ignore: Option<String>,
    /// Whether the history is searched too.
    pub(crate) history: bool,
    /// The change that findings must come from, if only those are wanted.
    pub(crate) change: Option<Change>,
    pub(crate) baseline: Option<baseline::Choice>,
    /// Whether somebody looks at standard error.
    pub(crate) watched: bool,
    /// Whether files that have nothing to do with Mistral are parsed too.
    pub(crate) parse_everything: bool,
    pub(crate) outputs: Vec<Output>,
    /// Where GitHub Actions wants a summary of the job.
    pub(crate) job_summary: Option<PathBuf>,
    pub(crate) statistics: bool,
    pub(crate) suppressions: bool,
    /// Ignores that hold until a day before this one hold no longer.
    pub(crate) today: Day,
    pub(crate) exit_zero: bool,
    pub(crate) strict: bool,
    pub(crate) threads: usize,
    pub(crate) verbosity: i8,
}

impl Plan {
    /// Works out what is meant.
    pub(crate) fn new(check: Check, common: &Common) -> Result<Self, Problem> {
        let cwd = current_dir()?;
        let statistics = check.printing.statistics;
        let suppressions = check.printing.report_suppressions;
        let scope = check.scope;
        let (fixing, input) = (wish(&check.fixes), input(scope.paths, check.stdin_filename, &cwd)?);
        if fixing.write && matches!(input, Input::Stdin(_)) {
            return Err(Problem::plain(
                "this writes to files, and `-` is none; --diff shows the change",
            ));
        }
        Ok(Self {
            input,
            config: config_choice(scope.config, scope.isolated),
            wishes: Wishes {
                select: check.rules.select,
                ignore: check.rules.ignore,
                min_severity: check.rules.min_severity.map(Severity::from),
                min_confidence: check.rules.min_confidence.map(Confidence::from),
                fail_on: check.fail_on.map(Severity::from),
                pedantic: check.rules.pedantic,
            },
            leave_out: LeaveOut { globs: scope.exclude, ignored: !scope.no_respect_gitignore },
            honour_ignores: !check.rules.no_ignores,
            fixing,
            add_ignore: check.fixes.add_ignore,
            history: scope.history,
            change: change(&check.new),
            baseline: check
                .new
                .baseline
                .map(|file| baseline::Choice { file, update: check.new.update_baseline }),
            watched: common.quiet == 0 && std::io::stderr().is_terminal(),
            parse_everything: check.rules.no_prefilter,
            outputs: wanted(check.printing, common.color)?,
            job_summary: set("GITHUB_STEP_SUMMARY").map(PathBuf::from),
            statistics,
            suppressions,
            today: today()?,
            exit_zero: check.exit_zero,
            strict: check.strict,
            threads: scope.threads.unwrap_or(0),
            verbosity: verbosity(common),
            cwd,
        })
    }
}

fn wish(said: &Fixes) -> Wish {
    Wish {
        write: (said.fix || said.fix_only || said.add_ignore.is_some()) && !said.diff,
        diff: said.diff,
        only: said.fix_only,
        unsafe_too: said.unsafe_fixes,
        ignores: said.add_ignore.is_some(),
        show: said.show_fixes,
    }
}

/// The current directory, with links resolved, as the paths to check are.
pub(crate) fn current_dir() -> Result<PathBuf, Problem> {
    let cwd = std::env::current_dir().and_then(|cwd| cwd.canonicalize());
    cwd.map_err(|error| {
        Problem::plain(format!(
            "cannot use the current directory: {}",
            crate::disk::plain_reason(&error)
        ))
    })
}

/// The day of the run. `SOURCE_DATE_EPOCH`, in seconds, stands for the clock where a run must give the same result on any day.
pub(crate) fn today() -> Result<Day, Problem> {
    let said = std::env::var("SOURCE_DATE_EPOCH").ok().map(|text| text.trim().parse::<u64>());
    let clock = || {
        SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
    };
    let day = match said {
        Some(Ok(seconds)) => crate::disk::git::day_of(seconds),
        Some(Err(_)) => None,
        None => crate::disk::git::day_of(clock()),
    };
    day.ok_or_else(|| Problem::plain("SOURCE_DATE_EPOCH must be a number of seconds"))
}

fn input(mut paths: Vec<PathBuf>, name: Option<PathBuf>, cwd: &Path) -> Result<Input, Problem> {
    let stdin = paths.iter().any(|path| path == Path::new("-"));
    match (stdin, name) {
        (true, Some(name)) if paths.len() == 1 => Ok(Input::Stdin(cwd.join(name))),
        (true, None) => Err(Problem::plain(
            "`-` needs --stdin-filename: the name tells the language and the place",
        )),
        (true, Some(_)) => Err(Problem::plain("`-` reads one file and stands alone")),
        (false, Some(_)) => {
            Err(Problem::plain("--stdin-filename goes with `-`, which reads standard input"))
        }
        (false, None) => {
            paths.dedup();
            Ok(Input::Paths(paths.into_iter().map(|path| cwd.join(path)).collect()))
        }
    }
}

fn change(new: &New) -> Option<Change> {
    match &new.since {
        Some(name) => Some(Change::Since(name.clone())),
        None if new.staged => Some(Change::Staged),
        None => new.changed.then_some(Change::Uncommitted),
    }
}

pub(crate) fn config_choice(file: Option<PathBuf>, isolated: bool) -> ConfigChoice {
    match file {
        _ if isolated => ConfigChoice::Isolated,
        Some(file) => ConfigChoice::File(file),
        None => ConfigChoice::Nearest,
    }
}

fn verbosity(common: &Common) -> i8 {
    i8::try_from(common.verbose).unwrap_or(i8::MAX) - i8::try_from(common.quiet).unwrap_or(i8::MAX)
}

/// Colour and width of an output.
pub(crate) fn style(color: Color, to_terminal: bool) -> Style {
    Style { color: colored(color, to_terminal), width: width(to_terminal) }
}

/// A variable of the environment that says something.
fn set(name: &str) -> Option<OsString> {
    std::env::var_os(name).filter(|value| !value.is_empty())
}

fn colored(color: Color, to_terminal: bool) -> bool {
    let on = |name: &str| set(name).is_some_and(|value| value != "0");
    match color {
        Color::Always => true,
        Color::Never => false,
        Color::Auto if set("NO_COLOR").is_some() => false,
        Color::Auto if on("FORCE_COLOR") || on("CLICOLOR_FORCE") => true,
        Color::Auto => to_terminal && std::env::var_os("TERM").is_none_or(|term| term != "dumb"),
    }
}

/// A fixed width where no person looks, so that the output is the same everywhere.
fn width(to_terminal: bool) -> usize {
    let terminal = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    let width = if to_terminal { terminal() } else { None };
    width.unwrap_or(80).clamp(40, 120)
}

impl From<SeverityArg> for Severity {
    fn from(said: SeverityArg) -> Self {
        match said {
            SeverityArg::Note => Self::Note,
            SeverityArg::Warning => Self::Warning,
            SeverityArg::Error => Self::Error,
        }
    }
}

impl From<ConfidenceArg> for Confidence {
    fn from(said: ConfidenceArg) -> Self {
        match said {
            ConfidenceArg::Low => Self::Low,
            ConfidenceArg::Medium => Self::Medium,
            ConfidenceArg::High => Self::High,
        }
    }
}
