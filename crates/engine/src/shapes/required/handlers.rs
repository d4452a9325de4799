//! Handlers that spend the key, and what each of them, or all of them together, lack.

use super::meets::Meets;
use crate::finding::{Confidence, Severity};
use crate::handlers::{self, Handler};
use crate::page::{Page, Sentence};
use crate::project::Place;
use crate::shapes::{Draft, Judge, Verdicts};
use mistral_lint_grammars::Span;
use std::collections::BTreeMap;

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Verdicts {
    let meets = Meets::new(judge, sentence);
    let mut verdicts = Verdicts::default();
    let mut open: BTreeMap<App<'_>, Vec<&Handler>> = BTreeMap::new();
    let mut met: Vec<App<'_>> = Vec::new();
    for handler in judge.analysis.spending() {
        let app = app(judge, handler);
        match meets.function(judge, handler.function, 0) {
            Some(fact) => {
                met.push(app);
                verdicts.clean.push(judge.clean(page, anchor(judge, handler), fact));
            }
            None => match judge.in_front(sentence, handler) {
                Some(front) => {
                    let told = judge.declared(page, anchor(judge, handler), front);
                    verdicts.declared.push(told);
                }
                None => open.entry(app).or_default().push(handler),
            },
        }
    }
    for (app, handlers) in open {
        let (semi, full): (Vec<&Handler>, Vec<&Handler>) =
            handlers.into_iter().partition(|handler| is_note(judge, handler));
        if sentence.once && full.len() > 1 && !met.contains(&app) {
            verdicts.drafts.push(all(judge, page, app, &full));
        } else {
            verdicts.drafts.extend(full.into_iter().map(|handler| one(judge, page, handler, None)));
        }
        let note = Some(Severity::Note);
        verdicts.drafts.extend(semi.into_iter().map(|handler| one(judge, page, handler, note)));
    }
    verdicts
}

/// What handlers belong to: the app that they hang on, or where that is not known, the folder of the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum App<'a> {
    Made(Place),
    Folder(&'a str),
}

fn app<'j>(judge: &'j Judge<'_, '_, '_>, handler: &Handler) -> App<'j> {
    let made = judge.analysis.layers.app(&judge.analysis.meaning, handler);
    let folder = || App::Folder(judge.analysis.app_folder(handler.function.file));
    made.map_or_else(folder, App::Made)
}

/// Bots, widgets and tools; tests and examples.
fn is_note(judge: &Judge<'_, '_, '_>, handler: &Handler) -> bool {
    handler.semi || {
        let (file, span) = anchor(judge, handler);
        judge.analysis.project().is_rough(file, span)
    }
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

/// Nothing in the app has it: one finding, at the app when it is known, with every handler.
fn all(judge: &Judge<'_, '_, '_>, page: &Page, app: App<'_>, open: &[&Handler]) -> Draft {
    let analysis = judge.analysis;
    let way = open.iter().map(|handler| {
        let (file, span) = anchor(judge, handler);
        let name = handlers::name(&analysis.meaning, handler.function);
        (file, span, format!("{name} answers requests and spends the key"))
    });
    let place = match app {
        App::Made(place) => (place.file, judge.span(place)),
        App::Folder(_) => anchor(judge, open[0]),
    };
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
