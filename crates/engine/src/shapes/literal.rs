//! A literal where there must be none: a key written in a file.

use super::key_slots::{self, KeySlots};
use super::{Clean, Draft, Judge, Verdicts};
use crate::finding::Confidence;
use crate::fixes::{self, Subject};
use crate::flow::{Flow, Gate, Guide, Reach, Through};
use crate::page::Page;
use crate::project::{Place, Project, last_name};
use crate::role::Role;
use crate::secrets::Judgement;
use crate::sources;
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::{Call, ExprKind, Parent, Step};

/// Follows a literal: through everything that keeps it, wrapped or not.
struct Literals<'x, 'p, 'a> {
    secrets: crate::guides::Secrets<'x, 'p, 'a>,
}

impl Guide for Literals<'_, '_, '_> {
    fn through(&self, call: Place, part: Place, fields: &[Step]) -> Through {
        let meaning = &self.secrets.analysis.meaning;
        let wraps = meaning.hits(call).iter().any(|hit| {
            matches!(
                meaning.entry(call.file, *hit).role,
                Role::SecretType | Role::Reveal | Role::Settings
            )
        });
        if wraps { Through::Result } else { self.secrets.through(call, part, fields) }
    }

    fn gate(&self, reach: &Reach) -> Gate {
        self.secrets.gate(reach)
    }

    fn executes(&self, call: Place) -> bool {
        self.secrets.executes(call)
    }
}

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page) -> Verdicts {
    let slots = key_slots::find(judge);
    let guide = Literals { secrets: crate::guides::Secrets { analysis: judge.analysis } };
    let flow = judge.flow(&guide);
    let mut drafts = Vec::new();
    let project = judge.analysis.project();
    for file in 0..project.files.len() as u32 {
        for expr in &project.facts(file).strings {
            let place = Place { file, expr: *expr };
            drafts.extend(literal(judge, page, &slots, &flow, place));
        }
        drafts.extend(comments(judge, page, file));
    }
    fixes::told_apart(project, &mut drafts);
    Verdicts { drafts, clean: read_at_run_time(judge), ..Verdicts::default() }
}

/// Keys that come from where they should.
fn read_at_run_time(judge: &Judge<'_, '_, '_>) -> Vec<Clean> {
    let sources = judge.secrets().iter().map(|track| &track.source);
    let read = sources.filter(|source| source.certain && !source.by_name);
    read.map(|source| Clean {
        file: source.place.file,
        span: judge.span(source.place),
        because: source.label.clone(),
        fact: Some((source.place.file, judge.span(source.place))),
    })
    .collect()
}

fn literal(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    slots: &KeySlots,
    flow: &Flow<'_, '_, '_>,
    place: Place,
) -> Option<Draft> {
    let project = judge.analysis.project();
    let secrets = judge.analysis.meaning.secrets;
    let ExprKind::Text(text) = &project.expr(place).kind else { return None };
    if text.len() < 8 || text.len() > 400 || compared_or_key(project, place) {
        return None;
    }
    let name = bound_to(judge, place);
    let judgement = secrets.judge(text, name.as_deref());
    let (shaped, needs_context) = match judgement {
        Judgement::Placeholder | Judgement::Other => return None,
        Judgement::Key { needs_context } => (true, needs_context),
        Judgement::Plain => (false, true),
    };
    let walk = flow.follow(place, Vec::new());
    let used = walk.reaches.iter().position(|reach| slots.takes(reach.place, &reach.fields));
    let named = name.as_deref().is_some_and(|name| secrets.accepts("mistral-key-name", name));
    let default = walk.reaches.iter().any(|reach| is_default_of_key(judge, reach.place));
    let confidence = match (shaped, used.is_some(), named || default) {
        (true, true, _) | (true, _, true) => Confidence::High,
        (true, false, false) if !needs_context => Confidence::High,
        (true, false, false) if given_elsewhere(judge, place) => return None,
        (true, false, false) if speaks_of_mistral(judge, place) => Confidence::Medium,
        (false, true, _) => Confidence::Low,
        _ => return None,
    };
    let span = judge.span(place);
    let way = match used {
        Some(index) => {
            judge.way("the key is written here", &walk, index, "it is used as the key here")
        }
        None => Vec::new(),
    };
    Some(Draft {
        file: place.file,
        span,
        message: page.message.clone(),
        severity: None,
        confidence: if confidence == Confidence::Low && project.is_rough(place.file, span) {
            return None;
        } else {
            confidence
        },
        way,
        fixes: fixes::offer(judge, page, &Subject { name: name.as_deref(), ..Subject::at(place) }),
        secret: Some((place.file, span)),
    })
}

/// A literal that is only compared, or is a key of a record or an index, is no value.
fn compared_or_key(project: &Project<'_>, place: Place) -> bool {
    let facts = project.facts(place.file);
    match facts.expr(place.expr).parent {
        Parent::Expr(parent) => match &facts.expr(parent).kind {
            ExprKind::Index(_, keys) => keys.contains(&place.expr),
            _ => false,
        },
        _ => false,
    }
}

/// The name that a literal is given: assigned, keyed, defaulted, or as a named argument.
fn bound_to(judge: &Judge<'_, '_, '_>, place: Place) -> Option<Box<str>> {
    let project = judge.analysis.project();
    let facts = project.facts(place.file);
    let mut at = place.expr;
    for _ in 0..6 {
        match facts.expr(at).parent {
            Parent::Assign(id) => {
                return name_of(
                    project,
                    Place { file: place.file, expr: facts.assigns[id.index()].target },
                );
            }
            Parent::Field(class, index) => {
                return facts
                    .class(class)
                    .fields
                    .get(index as usize)
                    .map(|field| field.name.clone());
            }
            Parent::Default(function, index) => {
                return facts
                    .function(function)
                    .params
                    .get(index as usize)
                    .and_then(|param| param.name.clone());
            }
            Parent::Expr(parent) => {
                match &facts.expr(parent).kind {
                    ExprKind::Record(entries) => {
                        let label =
                            entries.iter().find(|entry| entry.value == at)?.label.clone()?;
                        return Some(qualified(
                            project,
                            Place { file: place.file, expr: parent },
                            label,
                        ));
                    }
                    ExprKind::Call(call) => {
                        if let Some(label) = call
                            .args
                            .iter()
                            .find(|arg| arg.value == at)
                            .and_then(|arg| arg.label.clone())
                        {
                            if !judge.analysis.meaning.secrets.accepts("default-word", &label) {
                                return Some(label);
                            }
                            // What it is the default of is said beside it, or by what the call is put into.
                            if let Some(name) = named_beside(judge, place.file, call) {
                                return Some(name);
                            }
                        }
                    }
                    _ => {}
                }
                at = parent;
            }
            _ => return None,
        }
    }
    None
}

/// The name of a key among the texts that a call is given: `option("--mistral-api-key", ..)`.
fn named_beside(judge: &Judge<'_, '_, '_>, file: u32, call: &Call) -> Option<Box<str>> {
    let facts = judge.analysis.project().facts(file);
    call.args.iter().find_map(|arg| {
        let ExprKind::Text(text) = &facts.expr(arg.value).kind else { return None };
        let name: Box<str> = text.trim_start_matches('-').into();
        judge.analysis.meaning.secrets.accepts("mistral-key-name", &name).then_some(name)
    })
}

/// `apiKey` below `mistral` is the Mistral key.
fn qualified(project: &Project<'_>, record: Place, label: Box<str>) -> Box<str> {
    match crate::names::bound_name(project, record) {
        Some(outer) => format!("{outer}_{label}").into(),
        None => label,
    }
}

fn name_of(project: &Project<'_>, target: Place) -> Option<Box<str>> {
    let facts = project.facts(target.file);
    match &facts.expr(target.expr).kind {
        ExprKind::Index(_, keys) => match &facts.expr(*keys.first()?).kind {
            ExprKind::Text(text) => Some(text.clone()),
            _ => None,
        },
        ExprKind::Member(object, name) => match last_name(facts, *object) {
            Some(outer) => Some(format!("{outer}_{name}").into()),
            None => Some(name.clone()),
        },
        _ => last_name(facts, target.expr).map(Into::into),
    }
}

/// Whether a place is an environment read of the key, or what stands in for it: `read(..) or literal`.
fn is_default_of_key(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let analysis = judge.analysis;
    let reads = |place: Place| {
        analysis.meaning.hits(place).iter().any(|hit| {
            matches!(
                analysis.meaning.entry(place.file, *hit).role,
                Role::EnvRead | Role::EnvInline | Role::SecretRead
            ) && sources::variables(analysis, place, *hit)
                .iter()
                .any(|name| analysis.meaning.secrets.accepts("mistral-key-name", name))
        })
    };
    if reads(place) {
        return true;
    }
    let at = |expr| Place { file: place.file, expr };
    match &analysis.project().expr(place).kind {
        ExprKind::Choice(parts) => parts.iter().any(|part| reads(at(*part))),
        ExprKind::Call(call) => match analysis.project().facts(place.file).expr(call.callee).kind {
            ExprKind::Member(object, _) => reads(at(object)),
            _ => false,
        },
        _ => false,
    }
}

/// Whether a literal is handed to a library that is known not to be Mistral's.
fn given_elsewhere(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let facts = judge.analysis.project().facts(place.file);
    let Parent::Expr(parent) = facts.expr(place.expr).parent else { return false };
    let Some(call) = facts.call(parent) else { return false };
    let given = call.args.iter().any(|arg| arg.value == place.expr && arg.label.is_some());
    let callee = judge.analysis.meaning.names.values(Place { file: place.file, expr: call.callee });
    given && callee.iter().any(|value| matches!(value, crate::names::Value::External(_)))
}

/// Whether the words around a literal speak of Mistral.
fn speaks_of_mistral(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let file = judge.analysis.project().file(place.file);
    let span = judge.span(place);
    let found = |start: usize, end: usize| {
        file.text.get(start..end).is_some_and(|text| {
            judge.analysis.meaning.secrets.find(text).iter().any(|found| {
                let at = start + found.span.start;
                found.context && at >= span.start as usize && at < span.end as usize
            })
        })
    };
    let (start, end) = (span.start as usize, span.end as usize);
    let line = file.text[..start].rfind('\n').map_or(0, |at| at + 1);
    let before = file.text[..line.saturating_sub(1)].rfind('\n').map_or(0, |at| at + 1);
    let stop = file.text[end..].find('\n').map_or(file.text.len(), |at| end + at);
    stop - before < 4000 && found(before, stop)
}

/// Keys in comments, when they look real.
fn comments(judge: &Judge<'_, '_, '_>, page: &Page, file: u32) -> Vec<Draft> {
    let project = judge.analysis.project();
    let source = project.file(file);
    let secrets = judge.analysis.meaning.secrets;
    let mut drafts = Vec::new();
    for span in &source.facts.comments {
        for found in secrets.find(span.of(&source.text)) {
            let start = span.start + found.span.start as u32;
            let key = Span::new(start, span.start + found.span.end as u32);
            let alone = source.path.to_ascii_lowercase().contains("mistral");
            if !(found.context || alone && is_shaped(judge, key.of(&source.text))) {
                continue;
            }
            if !is_shaped(judge, key.of(&source.text)) {
                continue;
            }
            drafts.push(Draft {
                file,
                span: key,
                message: page.message.clone(),
                severity: None,
                confidence: Confidence::Medium,
                way: Vec::new(),
                fixes: Vec::new(),
                secret: Some((file, key)),
            });
        }
    }
    drafts
}

fn is_shaped(judge: &Judge<'_, '_, '_>, text: &str) -> bool {
    matches!(judge.analysis.meaning.secrets.judge(text, None), Judgement::Key { .. })
}
