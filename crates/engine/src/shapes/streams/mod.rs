//! Streams that are read where nothing catches what they throw: anchored at the call that begins them.

mod catches;
mod roads;

use super::required::{is_application, of_body};
use super::{Clean, Draft, Judge, Verdicts};
use crate::analysis::{Analysis, Kind, MistralCall};
use crate::errors;
use crate::finding::{Confidence, Severity};
use crate::page::{Page, Sentence};
use crate::project::Place;
use crate::role::{Role, Slot};
use catches::Caught;
use mistral_lint_grammars::facts::{ExprKind, Parent};
use roads::{Open, Roads};

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Verdicts {
    let mut verdicts = Verdicts::default();
    let analysis = judge.analysis;
    let asked = |call: &&MistralCall| {
        let kind = call.kind == Kind::Inference && sentence.at.contains(&Role::Inference);
        kind && is_stream(analysis, call)
    };
    for call in analysis.calls.iter().filter(asked) {
        // The library calls a function with what the stream throws.
        let told = errors::catchers(analysis, call.place);
        if !told.is_empty() {
            // What is spread into its options can't be seen into, and proves nothing.
            let named = told.iter().find(|place| !is_spread(analysis, **place));
            verdicts
                .clean
                .extend(named.map(|it| clean(judge, page, call, &Caught::by(judge, *it))));
            continue;
        }
        let mut roads = Roads::new(judge, call);
        roads.follow(call.place, &[]);
        match (roads.open, roads.caught.first()) {
            (Some(open), _) => verdicts.drafts.push(draft(judge, page, call, open)),
            (None, Some(caught)) => verdicts.clean.push(clean(judge, page, call, caught)),
            // Nobody is seen to read it.
            (None, None) => {}
        }
    }
    verdicts
}

fn is_spread(analysis: &Analysis<'_, '_>, place: Place) -> bool {
    let facts = analysis.project().facts(place.file);
    let spread = |kind: &ExprKind| matches!(kind, ExprKind::Spread(..));
    let around = match facts.expr(place.expr).parent {
        Parent::Expr(parent) => spread(&facts.expr(parent).kind),
        _ => false,
    };
    around || spread(&facts.expr(place.expr).kind)
}

/// Whether the answer of a call comes in pieces that can fail one by one, and throw when they do.
fn is_stream(analysis: &Analysis<'_, '_>, call: &MistralCall) -> bool {
    let project = analysis.project();
    if project.file(call.place.file).language.profile.errors_are_values {
        return false;
    }
    let is_true = |place: Place| match &project.expr(place).kind {
        ExprKind::Constant(text) => text.eq_ignore_ascii_case("true"),
        _ => false,
    };
    let told = analysis.meaning.slot(call.place, call.hit, Slot::Stream);
    analysis.meaning.entry(call.place.file, call.hit).stream
        || told.iter().any(|picked| picked.rest.is_empty() && is_true(picked.place))
        || of_body(analysis, call, Slot::Stream).is_some_and(is_true)
}

fn clean(judge: &Judge<'_, '_, '_>, page: &Page, call: &MistralCall, caught: &Caught) -> Clean {
    Clean {
        file: call.place.file,
        span: judge.span(call.place),
        because: page.clean.replace("{fact}", &caught.name),
        fact: Some((caught.file, caught.span)),
    }
}

fn draft(judge: &Judge<'_, '_, '_>, page: &Page, call: &MistralCall, open: Open) -> Draft {
    let project = judge.analysis.project();
    let callee = project.called(call.place);
    let span = judge.span(call.place);
    let mut way = vec![(call.place.file, span, "the stream begins here".to_owned())];
    way.extend(open.way);
    let note = open.semi || !open.known || !is_application(judge, call.place);
    let confidence = match (call.hit.by_name, open.known) {
        (false, true) => Confidence::High,
        (true, false) => Confidence::Low,
        _ => Confidence::Medium,
    };
    Draft {
        file: call.place.file,
        span,
        message: page.message.replace("{sink}", &format!("`{callee}`")),
        severity: note.then_some(Severity::Note),
        confidence,
        way,
        fixes: Vec::new(),
        secret: None,
    }
}
