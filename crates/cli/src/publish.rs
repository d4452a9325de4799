//! Where reports go: one to standard output, any number into files.

use crate::args::{self, Color, Printing};
use crate::output;
use crate::plan::{self, Plan};
use crate::problem::Problem;
use crate::report::{Format, Report, Style};
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};

/// A report that is wanted.
#[derive(Debug)]
pub(crate) struct Output {
    format: Format,
    /// Standard output otherwise.
    file: Option<PathBuf>,
    style: Style,
}

/// What the arguments ask for; no two reports may get in each other's way.
pub(crate) fn wanted(said: Printing, color: Color) -> Result<Vec<Output>, Problem> {
    let mut all = said.output;
    if all.is_empty() || said.format.is_some() || said.target.output_file.is_some() {
        let format = said.format.unwrap_or(Format::Pretty);
        all.insert(0, args::Output { format, file: said.target.output_file });
    }
    let place = |output: &args::Output| output.file.as_deref().map(output::file::without_dots);
    let again = |(index, output): (usize, &args::Output)| {
        all[..index].iter().any(|other| place(other) == place(output))
    };
    if let Some((_, twice)) = all.iter().enumerate().find(|it| again(*it)) {
        return Err(match &twice.file {
            Some(file) => Problem::plain(format!("two reports for {}", file.display())),
            None => Problem::plain("two reports for standard output")
                .with_help("Give one of them a file: --output FORMAT=FILE"),
        });
    }
    Ok(all.into_iter().map(|said| Output::new(said, color)).collect())
}

impl Output {
    fn new(said: args::Output, color: Color) -> Self {
        let to_terminal = said.file.is_none() && std::io::stdout().is_terminal();
        let style = if said.format.is_for_terminals() {
            plan::style(color, to_terminal)
        } else {
            plan::style(Color::Never, false)
        };
        Self { format: said.format, file: said.file, style }
    }

    fn publish(&self, plan: &Plan, report: &Report<'_>, root: &Path) -> Result<(), Problem> {
        let text = Report { style: self.style, ..*report }.render(self.format);
        let Some(file) = &self.file else { return output::report(&text) };
        output::file::write(&plan.cwd.join(file), root, &text)
            .map_err(|why| Problem::plain(format!("{}: {why}", file.display())))?;
        if plan.verbosity >= 0 {
            output::stderr(&format!("mistral-lint: wrote {}\n", file.display()));
        }
        Ok(())
    }
}

/// Publishes every report that is wanted: files first, for a reader of standard output may stop early.
pub(crate) fn publish(plan: &Plan, report: &Report<'_>, root: &Path) -> Result<(), Problem> {
    let (files, printed): (Vec<_>, Vec<_>) = plan.outputs.iter().partition(|it| it.file.is_some());
    for output in files.iter().chain(&printed) {
        output.publish(plan, report, root)?;
    }
    if plan.outputs.iter().any(|output| output.format == Format::Github) {
        summarize(plan, report);
    }
    // A program that reads the report may not look for an empty one; the person who started it should know.
    let seen = printed.iter().any(|output| output.format.is_read());
    let whole = plan.outputs.iter().all(|output| output.format.has_notes());
    if !seen && plan.verbosity >= 0 && (report.nothing_analysed() || !(whole || all_read(report))) {
        output::stderr(&report.line());
    }
    Ok(())
}

fn all_read(report: &Report<'_>) -> bool {
    !report.outcome.notes.iter().any(|note| note.skipped)
}

/// Adds to the summary of the job, where GitHub wants one. Without it the report is whole nevertheless.
fn summarize(plan: &Plan, report: &Report<'_>) {
    let Some(file) = &plan.job_summary else { return };
    let text = report.job_summary();
    let opened = std::fs::OpenOptions::new().append(true).create(true).open(file);
    if let Err(error) = opened.and_then(|mut file| file.write_all(text.as_bytes())) {
        let why = crate::disk::plain_reason(&error);
        output::stderr(&format!("mistral-lint: no summary of the job was written: {why}\n"));
    }
}
