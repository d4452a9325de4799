//! Handlers that spend the key, and what each of them, or all of them together, lack.

use super::meets::Meets;
use crate::finding::{Confidence, Severity};
use crate::handlers::{self, Handler};
use crate::page::{Page, Sentence};
use crate::shapes::{Draft, Judge, Verdicts};
use mistral_lint_grammars::Span;
use std::collections::BTreeMap;

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Verdicts {
    let meets = Meets::new(judge, sentence);
    let mut verdicts = Verdicts::default();
    // By package: what lacks it.
    let mut open: BTreeMap<&str, Vec<&Handler>> = BTreeMap::new();
    let mut met: Vec<&str> = Vec::new();
    for handler in judge.analysis.spending() {
        let package = judge.analysis.package_folder(handler.function.file);
        match meets.function(judge, handler.function, 0) {
            Some(fact) => {
                met.push(package);
                verdicts.clean.push(judge.clean(page, anchor(judge, handler), fact));
            }
            None => match judge.in_front(sentence, handler) {
                Some(front) => {
                    let told = judge.declared(page, anchor(judge, handler), front);
                    verdicts.declared.push(told);
                }
                None => open.entry(package).or_default().push(handler),
            },
        }
    }
    for (package, handlers) in open {
        let (semi, full): (Vec<&Handler>, Vec<&Handler>) =
            handlers.into_iter().partition(|handler| is_note(judge, handler));
        if sentence.once && full.len() > 1 && !met.contains(&package) {
            verdicts.drafts.push(all(judge, page, &full));
        } else {
            verdicts.drafts.extend(full.into_iter().map(|handler| one(judge, page, handler, None)));
        }
        let note = Some(Severity::Note);
        verdicts.drafts.extend(semi.into_iter().map(|handler| one(judge, page, handler, note)));
    }
    verdicts
}

/// Bots, widgets and tools; tests and examples.
fn is_note(judge: &Judge<'_, '_, '_>, handler: &Handler) -> bool {
    handler.semi || judge.analysis.project().file(handler.function.file).rough
}

fn anchor(judge: &Judge<'_, '_, '_>, handler: &Handler) -> (u32, Span) {
    let facts = judge.analysis.project().facts(handler.function.file);
    (handler.function.file, facts.function(handler.function.id).name_span)
}

fn one(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    handler: &Handler,
    severity: Option<Severity>,
) -> Draft {
    let name = handlers::name(&judge.analysis.meaning, handler.function);
    let place = anchor(judge, handler);
    let way = vec![(place.0, place.1, format!("{name} answers requests and spends the key"))];
    draft(&page.message.replace("{sink}", &name), severity, place, way)
}

/// Nothing in the package has it: one finding, at the app when it is known, with every handler.
fn all(judge: &Judge<'_, '_, '_>, page: &Page, open: &[&Handler]) -> Draft {
    let analysis = judge.analysis;
    let way = open.iter().map(|handler| {
        let (file, span) = anchor(judge, handler);
        let name = handlers::name(&analysis.meaning, handler.function);
        (file, span, format!("{name} answers requests and spends the key"))
    });
    let app = open.iter().find_map(|handler| analysis.layers.app(&analysis.meaning, handler));
    let place = app.map(|place| (place.file, judge.span(place)));
    let place = place.unwrap_or_else(|| anchor(judge, open[0]));
    let message = page.message.replace("{sink}", &format!("Each of {} handlers", open.len()));
    draft(&message, None, place, way.collect())
}

fn draft(
    message: &str,
    severity: Option<Severity>,
    (file, span): (u32, Span),
    way: Vec<(u32, Span, String)>,
) -> Draft {
    let mut letters = message.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    let message = first + letters.as_str();
    let confidence = Confidence::High;
    Draft { file, span, message, severity, confidence, way, fixes: Vec::new(), secret: None }
}
