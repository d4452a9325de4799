//! The shapes that a rule's sentence can have: each turns the sentence and what is known of the project
//! into what is wrong.

mod answers;
mod client_side;
mod commands;
mod conflict;
mod cuts;
mod endless;
mod failures;
mod flow;
mod inputs;
mod key_slots;
mod literal;
mod permits;
mod requests;
mod required;
mod secrets;
mod setting;
mod streams;
mod verdict;

pub(crate) use inputs::choosing;
pub(crate) use verdict::{Clean, Draft, Verdicts};

use crate::analysis::Analysis;
use crate::finding::Confidence;
use crate::fixes;
use crate::flow::{Flow, Move, REACHES, Walk};
use crate::guides;
use crate::in_front::InFront;
use crate::page::{Page, Sentence, Shape};
use crate::project::{FnRef, Place};
use crate::role::Role;
use crate::sinks::Sinks;
use crate::sources::{self, Source};
use mistral_lint_grammars::Span;
use mistral_lint_grammars::facts::ExprKind;
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::{OnceCell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

/// All values of one kind are followed to so many places.
const PLACES: usize = 1_000_000;
/// Each of those that are left then, to so many.
const FEW: usize = 64;

/// A source and everything that its value reaches.
pub(crate) struct Track {
    pub(crate) source: Source,
    pub(crate) walk: Walk,
}

/// What the shapes share: each walk is made once.
pub(crate) struct Judge<'x, 'p, 'a> {
    pub(crate) analysis: &'x Analysis<'p, 'a>,
    pub(crate) sinks: Sinks,
    /// What stands in front of the program.
    in_front: &'x [InFront],
    /// The paths and texts of files that are no source.
    pub(crate) texts: Vec<(Arc<str>, Arc<str>)>,
    secrets: OnceCell<Vec<Track>>,
    other_secrets: OnceCell<Vec<Track>>,
    requests: OnceCell<Vec<Track>>,
    inputs: OnceCell<Vec<Track>>,
    answers: OnceCell<Vec<Track>>,
    failures: OnceCell<Vec<Track>>,
    calls: RefCell<FxHashMap<Role, Rc<[Place]>>>,
    fields_of_few: OnceCell<FxHashSet<Box<str>>>,
    pub(crate) schemas: fixes::Schemas<'a>,
    /// Files with values that go further than they were followed.
    pub(crate) cut: RefCell<BTreeSet<u32>>,
}

impl<'x, 'p, 'a> Judge<'x, 'p, 'a> {
    pub(crate) fn new(analysis: &'x Analysis<'p, 'a>, in_front: &'x [InFront]) -> Self {
        Self {
            analysis,
            sinks: Sinks::find(analysis),
            in_front,
            texts: Vec::new(),
            secrets: OnceCell::new(),
            other_secrets: OnceCell::new(),
            requests: OnceCell::new(),
            inputs: OnceCell::new(),
            answers: OnceCell::new(),
            failures: OnceCell::new(),
            calls: RefCell::default(),
            fields_of_few: OnceCell::new(),
            schemas: fixes::Schemas::default(),
            cut: RefCell::default(),
        }
    }

    /// Everything that one rule has to say.
    pub(crate) fn run(&self, page: &Page) -> Verdicts {
        let Some(sentence) = &page.sentence else { return Verdicts::default() };
        let mut verdicts = self.judge(page, sentence);
        if let Some(message) = &page.endless {
            let more = endless::run(self, page, message);
            verdicts.drafts.extend(more.drafts);
            verdicts.clean.extend(more.clean);
        }
        verdicts
    }

    fn judge(&self, page: &Page, sentence: &Sentence) -> Verdicts {
        match sentence.shape {
            Shape::Flow => flow::run(self, page, sentence),
            Shape::Literal => literal::run(self, page),
            Shape::ClientSide => client_side::run(self, page),
            Shape::Required => required::run(self, page, sentence),
            Shape::Setting => setting::run(self, page, sentence),
            Shape::Conflict => conflict::run(self, page, sentence),
            Shape::Uncaught => streams::run(self, page, sentence),
            // These look at files that are no source, and at what version control has: the run asks the tree.
            Shape::Unignored | Shape::Release | Shape::Shared => Verdicts::default(),
        }
    }

    /// Keys and where they go.
    pub(crate) fn secrets(&self) -> &[Track] {
        self.secrets.get_or_init(|| {
            let guide = guides::Secrets { analysis: self.analysis };
            self.tracks(sources::secrets(self.analysis), &guide)
        })
    }

    /// The project's other secrets and where they go.
    pub(crate) fn other_secrets(&self) -> &[Track] {
        self.other_secrets.get_or_init(|| {
            let guide = guides::Secrets { analysis: self.analysis };
            self.tracks(sources::other_secrets(self.analysis), &guide)
        })
    }

    /// Request data and where it goes.
    pub(crate) fn requests(&self) -> &[Track] {
        self.requests.get_or_init(|| {
            let guide = guides::Requests { analysis: self.analysis };
            self.tracks(sources::requests(self.analysis), &guide)
        })
    }

    /// Request data, validated or not, and where it goes.
    pub(crate) fn inputs(&self) -> &[Track] {
        self.inputs.get_or_init(|| {
            let guide = guides::Inputs { analysis: self.analysis };
            self.tracks(sources::inputs(self.analysis), &guide)
        })
    }

    /// What the model says and where it goes.
    pub(crate) fn answers(&self) -> &[Track] {
        self.answers.get_or_init(|| {
            let guide = guides::Answers { analysis: self.analysis };
            let mut said = sources::answers(self.analysis);
            said.extend(sources::choices(self.analysis));
            self.tracks(said, &guide)
        })
    }

    /// Errors and where their internals go.
    pub(crate) fn failures(&self) -> &[Track] {
        self.failures.get_or_init(|| {
            let guide = guides::Failures { analysis: self.analysis };
            self.tracks(sources::failures(self.analysis), &guide)
        })
    }

    /// Every call that plays a role, in order.
    pub(crate) fn calls(&self, role: Role) -> Rc<[Place]> {
        if let Some(known) = self.calls.borrow().get(&role) {
            return known.clone();
        }
        let project = self.analysis.project();
        let calls =
            project.places().filter(|place| project.facts(place.file).call(place.expr).is_some());
        let found: Rc<[Place]> =
            calls.filter(|place| self.analysis.meaning.has(*place, role)).collect();
        self.calls.borrow_mut().insert(role, found.clone());
        found
    }

    /// Fields that a schema of the project allows only a few values for.
    fn fields_of_few(&self) -> &FxHashSet<Box<str>> {
        self.fields_of_few.get_or_init(|| {
            let project = self.analysis.project();
            let entries = project.places().flat_map(|place| {
                let entries = match &project.expr(place).kind {
                    ExprKind::Record(entries) => entries.as_slice(),
                    _ => &[],
                };
                entries.iter().map(move |entry| (place.file, entry))
            });
            let few = entries.filter(|(file, entry)| {
                let value = Place { file: *file, expr: entry.value };
                entry.label.is_some() && self.analysis.meaning.has(value, Role::Enumeration)
            });
            few.filter_map(|(_, entry)| entry.label.clone()).collect()
        })
    }

    pub(crate) fn flow<'f>(&'f self, guide: &'f dyn crate::flow::Guide) -> Flow<'f, 'p, 'a> {
        Flow {
            names: &self.analysis.meaning.names,
            links: &self.analysis.links,
            guide,
            room: REACHES,
        }
    }

    fn tracks(&self, sources: Vec<Source>, guide: &dyn crate::flow::Guide) -> Vec<Track> {
        let mut left = PLACES;
        let mut tracks = Vec::with_capacity(sources.len());
        for source in sources {
            let flow = Flow { room: left.clamp(FEW, REACHES), ..self.flow(guide) };
            let walk = flow.follow(source.place, source.fields.clone());
            left = left.saturating_sub(walk.reaches.len() + walk.barriers.len());
            // What one value alone is cut at is everywhere.
            if walk.cut && flow.room < REACHES {
                self.cut.borrow_mut().insert(source.place.file);
            }
            tracks.push(Track { source, walk });
        }
        tracks
    }

    /// The handler at the beginning of a way.
    pub(crate) fn answering(&self, handler: FnRef) -> (u32, Span, String) {
        let span = self.analysis.project().facts(handler.file).function(handler.id).name_span;
        let name = crate::handlers::name(&self.analysis.meaning, handler);
        (handler.file, span, format!("{name} answers requests"))
    }

    pub(crate) fn span(&self, place: Place) -> Span {
        self.analysis.project().expr(place).span
    }

    /// The way that a value went, in words: where it is born, each call and return, where it ends.
    pub(crate) fn way(
        &self,
        label: &str,
        walk: &Walk,
        last: usize,
        end: &str,
    ) -> Vec<(u32, Span, String)> {
        let mut steps: Vec<(u32, Span, String)> = Vec::new();
        let reaches = walk.way(last);
        let mut before = None;
        for reach in &reaches {
            let file = before.replace(reach.place.file);
            let other_file = file.is_some_and(|file| file != reach.place.file);
            let text = match &reach.how {
                Move::Born => label.to_owned(),
                Move::Caught => "its error is caught here".to_owned(),
                Move::Passed(name) => format!("passed to {}", quoted(name)),
                Move::Returned(name) => format!("returned from {}", quoted(name)),
                Move::Named(name) if other_file => {
                    format!("known as `{name}` here")
                }
                Move::Field(name) if other_file => {
                    format!("read as `{name}` here")
                }
                _ => continue,
            };
            steps.push((reach.place.file, self.span(reach.place), text));
        }
        let reach = &walk.reaches[last];
        steps.push((reach.place.file, self.span(reach.place), end.to_owned()));
        steps.dedup_by(|next, before| {
            let same = next.0 == before.0 && next.1 == before.1;
            if same && next.2 != before.2 {
                before.2 = format!("{}, {}", before.2, next.2);
            }
            same
        });
        steps
    }

    /// Confidence from the way: what was resolved by name only is low, an unknown library or a test lowers it.
    pub(crate) fn confidence(&self, at: (u32, Span), by_name: bool, loose: bool) -> Confidence {
        let rough = self.analysis.project().is_rough(at.0, at.1);
        match (by_name, loose || rough) {
            (false, false) => Confidence::High,
            (true, true) => Confidence::Low,
            _ => Confidence::Medium,
        }
    }
}

fn quoted(name: &str) -> String {
    if name.contains(' ') { name.to_owned() } else { format!("`{name}`") }
}

/// Tests, examples, fixtures and documentation.
pub(crate) fn is_rough(path: &str) -> bool {
    let folders = [
        "test",
        "tests",
        "__tests__",
        "spec",
        "e2e",
        "example",
        "examples",
        "fixtures",
        "__mocks__",
        "mocks",
        "docs",
        "doc",
        "demo",
        "demos",
        "samples",
        "cassettes",
        "benchmarks",
        "benches",
    ];
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or(name).to_ascii_lowercase();
    let named = stem.starts_with("test_")
        || stem.ends_with("_test")
        || stem == "test"
        || stem.starts_with("test-")
        || name.contains(".test.")
        || name.contains(".spec.")
        || stem == "conftest";
    named || folder.split('/').any(|part| folders.contains(&part.to_ascii_lowercase().as_str()))
}
