//! What users and programs see, for outcomes made by hand.

mod forgery;
mod formats;
mod outcomes;
mod readers;

use clap::ValueEnum as _;
use mistral_lint_cli::report::{Format, Report, Shown, Style};
use mistral_lint_engine::{Outcome, Page};
use serde_json::Value;

fn render_with(outcome: &Outcome, pages: &[Page], color: bool, format: Format) -> String {
    let skipped = outcome.notes.iter().filter(|note| note.skipped).count();
    let report = Report {
        outcome,
        pages,
        analysed: outcome.totals.files.saturating_sub(skipped),
        hidden_notes: 2,
        shown: &Shown::default(),
        style: Style { color, width: 80 },
        verbosity: 0,
        suppressions: false,
        statistics: false,
    };
    report.render(format)
}

fn render(outcome: &Outcome, format: Format) -> String {
    render_with(outcome, &outcomes::pages(), false, format)
}

fn all_outcomes() -> [Outcome; 5] {
    [
        outcomes::one_file(),
        outcomes::two_files(),
        outcomes::hostile(),
        outcomes::clean(),
        Outcome::default(),
    ]
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).expect("JSON")
}

#[test]
fn a_way_within_one_file_is_drawn_on_the_source() {
    insta::assert_snapshot!(render(&outcomes::one_file(), Format::Pretty));
}

#[test]
fn a_way_through_two_files_is_a_list() {
    insta::assert_snapshot!(render(&outcomes::two_files(), Format::Pretty));
}

#[test]
fn color_changes_nothing_but_color() {
    for outcome in all_outcomes() {
        let colored = render_with(&outcome, &outcomes::pages(), true, Format::Pretty);
        let mut plain = String::new();
        let mut rest = colored.as_str();
        while let Some((before, after)) = rest.split_once("\u{1b}[") {
            plain.push_str(before);
            rest = after.split_once('m').expect("only colors").1;
        }
        plain.push_str(rest);
        assert_eq!(plain, render(&outcome, Format::Pretty));
    }
}

#[test]
fn hostile_input_is_shown_and_does_nothing() {
    insta::assert_snapshot!(render(&outcomes::hostile(), Format::Pretty));
    insta::assert_snapshot!("hostile_concise", render(&outcomes::hostile(), Format::Concise));
}

#[test]
fn no_format_passes_on_what_acts_on_a_terminal() {
    let acts = |c: &char| {
        (c.is_control() && *c != '\n')
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    for format in Format::value_variants().iter().copied() {
        let text = render(&outcomes::hostile(), format);
        assert_eq!(text.chars().find(acts), None, "{format:?}");
        assert!(
            format == Format::Github || !text.lines().any(|line| line.starts_with("::")),
            "{format:?} forges a workflow command"
        );
        assert!(format != Format::Pretty || text.len() < 3000, "a long line is cut");
    }
}

#[test]
fn a_report_fits_eighty_columns() {
    for outcome in all_outcomes() {
        for line in render(&outcome, Format::Pretty).lines() {
            assert!(line.chars().count() <= 82, "{line}");
        }
    }
}

#[test]
fn nothing_found_and_nothing_analysed_differ() {
    insta::assert_snapshot!("clean", render(&outcomes::clean(), Format::Pretty));
    insta::assert_snapshot!("nothing", render(&Outcome::default(), Format::Pretty));
}

#[test]
fn concise_is_one_line_a_finding() {
    insta::assert_snapshot!(render(&outcomes::two_files(), Format::Concise));
}

#[test]
fn json_is_as_its_schema_says() {
    let schema = json(include_str!("../docs/schema/report.schema.json"));
    let validator = jsonschema::validator_for(&schema).expect("a schema");
    for outcome in all_outcomes() {
        let report = json(&render(&outcome, Format::Json));
        let errors: Vec<String> =
            validator.iter_errors(&report).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    insta::assert_snapshot!(render(&outcomes::two_files(), Format::Json));
}

#[test]
fn json_keeps_hostile_paths_exactly() {
    let outcome = outcomes::hostile();
    let report = json(&render(&outcome, Format::Json));
    let path = report["diagnostics"][0]["path"].as_str();
    assert_eq!(path, Some(&*outcome.findings[0].location.path));
}

#[test]
fn sarif_is_as_the_standard_says() {
    // One pattern of the schema has a bracket that JavaScript's regular expressions forgive and ours do not.
    let text = include_str!("data/sarif-schema-2.1.0.json").replace("{2}]?$", "{2}\\\\]?$");
    let schema = json(&text);
    let validator = jsonschema::draft7::new(&schema).expect("a schema");
    for outcome in all_outcomes() {
        let log = json(&render(&outcome, Format::Sarif));
        let errors: Vec<String> =
            validator.iter_errors(&log).map(|error| error.to_string()).collect();
        assert!(errors.is_empty(), "{errors:#?}");
    }
    insta::assert_snapshot!(render(&outcomes::two_files(), Format::Sarif));
}

#[test]
fn sarif_columns_are_utf16_units() {
    let outcome = outcomes::wide();
    let log = json(&render(&outcome, Format::Sarif));
    let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
    assert_eq!((region["startColumn"].as_u64(), region["endColumn"].as_u64()), (Some(6), Some(16)));
    let report = json(&render(&outcome, Format::Json));
    let span = &report["diagnostics"][0]["span"];
    assert_eq!(
        (span["start"]["column"].as_u64(), span["start"]["offset"].as_u64()),
        (Some(5), Some(8))
    );
}

#[test]
fn sarif_keeps_the_gravest_results() {
    let outcome = outcomes::many(6000);
    let log = json(&render(&outcome, Format::Sarif));
    let run = &log["runs"][0];
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 5000);
    assert_eq!(results.iter().filter(|result| result["level"] == "error").count(), 3000);
    let told = run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"].as_str();
    assert!(told.is_some_and(|text| text.starts_with("1000 results were left out")));
}
