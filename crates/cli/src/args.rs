//! What was said: the command line as clap reads it. What is meant is decided in `plan`.

mod default;

pub(crate) use default::with_default_command;

use crate::report::Format;
use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum, ValueHint};
use std::path::PathBuf;
use std::str::FromStr;

const AFTER_HELP: &str = "\
Exit codes: 0 no finding at or above --fail-on, 1 findings, 2 wrong use or configuration, 3 nothing was analysed, or the
search of the history was stopped.
`mistral-lint PATHS` is short for `mistral-lint check PATHS`. `mistral-lint explain RULE` prints a rule's page.";

/// Finds security mistakes in code that uses the Mistral AI API.
#[derive(Debug, Parser)]
#[command(name = "mistral-lint", version, after_help = AFTER_HELP, max_term_width = 100)]
pub(crate) struct Line {
    #[command(subcommand)]
    pub(crate) command: Command,
    #[command(flatten)]
    pub(crate) common: Common,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub(crate) struct Common {
    /// Print only findings (`-q`), or nothing but the exit code (`-qq`).
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub(crate) quiet: u8,
    /// Name every file that was not analysed.
    #[arg(short, long, global = true, action = ArgAction::Count, conflicts_with = "quiet")]
    pub(crate) verbose: u8,
    /// Whether to use colour. `NO_COLOR`, `FORCE_COLOR` and `CLICOLOR_FORCE` are honoured too.
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub(crate) color: Color,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Check files and folders (the default command).
    Check(Box<Check>),
    /// Write the security checklist for a reviewer: ten lines with evidence either way, and all there is of Mistral.
    Report(Box<Review>),
    /// Print a rule's page: what it finds, why it matters, how to fix it; or what the linter thinks of a line.
    #[command(alias = "rule")]
    Explain {
        /// The rule's name, as `mistral-lint rules` lists it.
        #[arg(required_unless_present = "at")]
        rule: Option<String>,
        /// A line: what stands there, which rules looked at it, and what decided.
        #[arg(long, value_name = "FILE:LINE")]
        at: Option<String>,
    },
    /// List the rules.
    Rules {
        /// How to print the list.
        #[arg(long, visible_alias = "output-format", value_enum, default_value_t = ListFormat::Table)]
        format: ListFormat,
    },
    /// Run the examples of your own rules: what is marked must be found, and nothing else.
    TestRules {
        /// The folder of the rules (default: `rules` in the configuration).
        #[arg(value_hint = ValueHint::DirPath)]
        folder: Option<PathBuf>,
    },
    /// Print what was understood of one file: for writing queries, and for bug reports.
    Facts {
        /// The file to read.
        #[arg(value_hint = ValueHint::FilePath)]
        file: PathBuf,
    },
    /// Write a commented mistral-lint.toml into the current directory.
    Init,
    /// Print the completion script of a shell.
    #[command(alias = "generate-shell-completion")]
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page, in roff.
    Man,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ListFormat {
    Table,
    Json,
    /// A table for documents; the names of the built-in rules link to their pages.
    Markdown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SeverityArg {
    Note,
    Warning,
    Error,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ConfidenceArg {
    Low,
    Medium,
    High,
}

#[derive(Debug, Args)]
pub(crate) struct Check {
    #[command(flatten)]
    pub(crate) scope: Scope,
    #[command(flatten, next_help_heading = "Output")]
    pub(crate) printing: Printing,
    #[command(flatten, next_help_heading = "Rules")]
    pub(crate) rules: Rules,

    #[command(flatten, next_help_heading = "Fixes")]
    pub(crate) fixes: Fixes,

    /// Lowest severity that makes the exit code 1 (default: error); what has low confidence never does.
    #[arg(long, value_enum, value_name = "SEVERITY", help_heading = "Exit code")]
    pub(crate) fail_on: Option<SeverityArg>,
    /// Exit with 0 also when there are findings.
    #[arg(long, visible_alias = "no-exit-codes", help_heading = "Exit code")]
    pub(crate) exit_zero: bool,
    /// Exit with 2 when a file could not be analysed.
    #[arg(long, help_heading = "Exit code")]
    pub(crate) strict: bool,

    /// `-` as the only path reads one file from standard input; this is its name, which tells the language and the place.
    #[arg(
        long,
        visible_alias = "stdin-file-path",
        value_name = "PATH",
        help_heading = "Files",
        conflicts_with = "history"
    )]
    pub(crate) stdin_filename: Option<PathBuf>,
    #[command(flatten, next_help_heading = "Only what is new")]
    pub(crate) new: New,
}

/// What is looked at, and how: the same for every command that looks at a project.
#[derive(Debug, Args)]
pub(crate) struct Scope {
    /// Files and folders to look at.
    #[arg(default_value = ".", value_hint = ValueHint::AnyPath)]
    pub(crate) paths: Vec<PathBuf>,

    /// Leave out what matches these globs; may be repeated.
    #[arg(long, value_name = "GLOB", value_delimiter = ',', help_heading = "Files")]
    pub(crate) exclude: Vec<String>,
    /// Also look at what git ignores.
    #[arg(long, help_heading = "Files")]
    pub(crate) no_respect_gitignore: bool,
    /// Also search every commit of every branch, tag and remote-tracking branch for written keys.
    #[arg(long, help_heading = "Files")]
    pub(crate) history: bool,

    /// Use this configuration file.
    #[arg(
        short,
        long,
        env = "MISTRAL_LINT_CONFIG",
        hide_env_values = true,
        value_name = "FILE",
        help_heading = "Configuration"
    )]
    pub(crate) config: Option<PathBuf>,
    /// Use no configuration file.
    #[arg(long, visible_alias = "no-config", help_heading = "Configuration")]
    pub(crate) isolated: bool,
    /// Worker threads (default: one a processor).
    #[arg(short = 'j', long, value_name = "N", help_heading = "Configuration")]
    pub(crate) threads: Option<usize>,
}

/// Where a report goes.
#[derive(Debug, Args)]
pub(crate) struct Target {
    /// Write the report to a file instead of standard output.
    #[arg(short, long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) output_file: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct Review {
    #[command(flatten)]
    pub(crate) scope: Scope,
    /// How to write the checklist.
    #[arg(long, visible_alias = "output-format", value_enum, default_value_t = ChecklistFormat::Markdown, help_heading = "Output")]
    pub(crate) format: ChecklistFormat,
    #[command(flatten, next_help_heading = "Output")]
    pub(crate) target: Target,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ChecklistFormat {
    /// To be read, filled in and kept with the code.
    Markdown,
    /// One page for a browser, to be read, filled in and printed; it loads and runs nothing.
    Html,
    /// For programs; docs/schema/checklist.schema.json describes it.
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct New {
    /// Only what came since a commit or branch parted from this one, and what was not committed yet.
    #[arg(long, value_name = "REF", group = "change", conflicts_with_all = ["stdin_filename", "history"])]
    pub(crate) since: Option<String>,
    /// Only what is new in what is staged for the next commit, which is what is checked.
    #[arg(long, group = "change", conflicts_with_all = ["stdin_filename", "history", "fix", "fix_only", "diff"])]
    pub(crate) staged: bool,
    /// Only what is new in what was not committed yet.
    #[arg(long, group = "change", conflicts_with_all = ["stdin_filename", "history"])]
    pub(crate) changed: bool,
    /// Leave out the findings of this file.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub(crate) baseline: Option<PathBuf>,
    /// Write into the baseline what is found now, and take out of it what is gone.
    #[arg(long, requires = "baseline", conflicts_with = "change")]
    pub(crate) update_baseline: bool,
}

#[derive(Debug, Args)]
pub(crate) struct Printing {
    /// How to print what was found (default: pretty).
    #[arg(long, visible_alias = "output-format", value_enum)]
    pub(crate) format: Option<Format>,
    #[command(flatten)]
    pub(crate) target: Target,
    /// A report on standard output, or in a file; may be repeated.
    #[arg(long, value_name = "FORMAT[=FILE]")]
    pub(crate) output: Vec<Output>,
    /// End with how often each rule spoke.
    #[arg(long)]
    pub(crate) statistics: bool,
    /// List the comments that take findings away: what each takes, until when, whose decision it is, and why.
    #[arg(long)]
    pub(crate) report_suppressions: bool,
}

/// A report that was asked for: how, and into which file if not standard output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Output {
    pub(crate) format: Format,
    pub(crate) file: Option<PathBuf>,
}

impl FromStr for Output {
    type Err = String;

    fn from_str(said: &str) -> Result<Self, String> {
        let (format, file) = said.split_once('=').map_or((said, None), |(f, p)| (f, Some(p)));
        if file == Some("") {
            return Err("a file's name must follow `=`".into());
        }
        let format = Format::from_str(format, false).map_err(|_| {
            let known = Format::value_variants().iter().filter_map(ValueEnum::to_possible_value);
            let known: Vec<String> = known.map(|value| value.get_name().to_owned()).collect();
            format!("the formats are {}", known.join(", "))
        })?;
        Ok(Self { format, file: file.map(PathBuf::from) })
    }
}

#[derive(Debug, Args)]
pub(crate) struct Rules {
    /// Only these rules: names, or lines of the checklist such as C8.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) select: Vec<String>,
    /// Not these rules.
    #[arg(long, value_name = "RULE", value_delimiter = ',')]
    pub(crate) ignore: Vec<String>,
    /// Show nothing below this severity (default: warning).
    #[arg(long, value_enum, value_name = "SEVERITY")]
    pub(crate) min_severity: Option<SeverityArg>,
    /// Show nothing below this confidence (default: low).
    #[arg(long, value_enum, value_name = "CONFIDENCE")]
    pub(crate) min_confidence: Option<ConfidenceArg>,
    /// Show notes too.
    #[arg(short, long)]
    pub(crate) pedantic: bool,
    /// Take no notice of `mistral-lint: ignore[..]` comments.
    #[arg(long)]
    pub(crate) no_ignores: bool,
    /// Parse every file, also those that have nothing to do with Mistral; the findings are the same.
    #[arg(long, hide = true)]
    pub(crate) no_prefilter: bool,
}

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch that was or was not said")]
#[expect(clippy::struct_field_names, reason = "the names of the flags")]
pub(crate) struct Fixes {
    /// Fix what can be fixed without changing behaviour, and report the rest.
    #[arg(long)]
    pub(crate) fix: bool,
    /// With --fix, --fix-only or --diff: also fixes that may change behaviour.
    #[arg(long)]
    pub(crate) unsafe_fixes: bool,
    /// Show what would be fixed, masked, and write nothing; the exit code is 1 when there is something.
    #[arg(long)]
    pub(crate) diff: bool,
    /// Fix, and report nothing of what is left.
    #[arg(long, conflicts_with = "diff")]
    pub(crate) fix_only: bool,
    /// Ignore what is found, with a comment at the end of its line; --diff shows it.
    #[arg(
        long,
        value_name = "REASON",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "",
        conflicts_with_all = ["fix", "fix_only", "unsafe_fixes", "staged", "update_baseline", "history"]
    )]
    pub(crate) add_ignore: Option<String>,
    /// With --fix, --fix-only or --diff: name what was fixed where.
    #[arg(long)]
    pub(crate) show_fixes: bool,
}
