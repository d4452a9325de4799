//! What users and programs see, for outcomes made by hand.

mod outcomes;

use mistral_lint_cli::report::{Format, Report, Shown, Style};
use mistral_lint_engine::{Outcome, Page};

fn render(outcome: &Outcome, format: Format, color: bool) -> String {
    report(outcome, &outcomes::pages(), color, format)
}

fn report(outcome: &Outcome, pages: &[Page], color: bool, format: Format) -> String {
    let skipped = outcome.notes.iter().filter(|note| note.skipped).count();
    let report = Report {
        outcome,
        pages,
        analysed: outcome.totals.files.saturating_sub(skipped),
        hidden_notes: 0,
        shown: &Shown::default(),
        style: Style { color, width: 80 },
        verbosity: 0,
        statistics: false,
    };
    report.render(format)
}

#[test]
fn look() {
    for outcome in [
        outcomes::one_file(),
        outcomes::two_files(),
        outcomes::hostile(),
        outcomes::clean(),
        Outcome::default(),
    ] {
        eprintln!("{}", render(&outcome, Format::Pretty, false));
        eprintln!("{}", render(&outcome, Format::Pretty, true));
        eprintln!("{}", render(&outcome, Format::Concise, false));
    }
}
