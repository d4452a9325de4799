//! Where the boxes and arrows of a picture are.

use super::super::super::model::{Answer, Call, Check, Flow, Handler, Place, Stop};
use super::{plain, shown, where_is};

pub(super) const WIDTH: usize = 900;
pub(super) const BOX: usize = 134;
pub(super) const HEIGHT: usize = 72;
/// Of a box in half the height.
pub(super) const LOW: usize = 34;
const STEP: usize = (WIDTH - BOX - 2) / 5;
const GAP: usize = 12;
/// Keys of a call that are drawn.
const KEYS: usize = 3;

/// What a box is for: its column, and whether something is missing there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Something that is there.
    Thing,
    /// Something that ought to be there.
    Check(Answer),
}

/// A box with its words.
pub(super) struct Part {
    pub(super) kind: Kind,
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) height: usize,
    /// What it is: "handler".
    pub(super) label: String,
    /// What it is called.
    pub(super) name: String,
    pub(super) place: Option<String>,
}

impl Part {
    /// Everything that it says, whole.
    pub(super) fn words(&self) -> String {
        let name = if self.name.is_empty() { String::new() } else { format!(" {}", self.name) };
        let place = self.place.as_ref().map(|place| format!(" ({place})")).unwrap_or_default();
        format!("{}{name}{place}", self.label)
    }
}

/// Corners of a line that ends in an arrow.
pub(super) type Arrow = Vec<(usize, usize)>;

/// A picture that grows downwards, call by call.
#[derive(Default)]
pub(super) struct Layout {
    pub(super) parts: Vec<Part>,
    pub(super) arrows: Vec<Arrow>,
    pub(super) height: usize,
    /// Where the way of the request leaves for the calls.
    leaves: Option<(usize, usize)>,
}

fn column(number: usize) -> usize {
    1 + number * STEP
}

impl Layout {
    fn part(
        &mut self,
        kind: Kind,
        at: (usize, usize),
        height: usize,
        words: (&str, &str, Option<&Place>),
    ) {
        let (label, name, place) = words;
        self.height = self.height.max(at.1 + height + 1);
        self.parts.push(Part {
            kind,
            x: at.0,
            y: at.1,
            height,
            label: label.to_owned(),
            name: plain(name),
            place: place.map(where_is),
        });
    }

    /// A check: what it is called when it is there; "no validation" when it is not.
    fn check(&mut self, what: &str, check: &Check, at: (usize, usize), height: usize) {
        let seen = shown(check.answer);
        let label = match check.answer {
            Answer::No => format!("{} no {what}", seen.sign),
            Answer::Yes => format!("{} {what}", seen.sign),
            Answer::Declared => format!("{} {what}, declared", seen.sign),
            Answer::Unknown => format!("{} {what} unknown", seen.sign),
            Answer::NotApplicable => format!("{} {what} n/a", seen.sign),
        };
        let told = check.answer != Answer::No;
        let because = if told { check.because.as_str() } else { "" };
        let place = check.place.as_ref().filter(|_| told);
        self.part(Kind::Check(check.answer), at, height, (&label, because, place));
    }

    fn across(&mut self, from: usize, y: usize) {
        self.arrows.push(vec![(column(from) + BOX, y), (column(from + 1), y)]);
    }

    /// Request, what stands in front, handler, validation.
    pub(super) fn handler(&mut self, handler: &Handler) {
        let (top, middle) = (1, 1 + HEIGHT / 2);
        let request = if handler.semi { "message" } else { "request" };
        self.part(Kind::Thing, (column(0), top), HEIGHT, (request, &handler.route, None));
        self.check("authentication", &handler.authenticated, (column(1), top), LOW);
        self.check("rate limit", &handler.limited, (column(1), top + HEIGHT - LOW), LOW);
        let words = ("handler", handler.name.as_str(), Some(&handler.place));
        self.part(Kind::Thing, (column(2), top), HEIGHT, words);
        self.check("validation", &handler.validated, (column(3), top), HEIGHT);
        for from in 0..3 {
            self.across(from, middle);
        }
        self.leaves = Some((column(3) + BOX, middle));
    }

    /// The call with its record; below it, the way of its key.
    pub(super) fn call(&mut self, call: &Call, keys: &[&Flow]) {
        let top = if self.arrows.is_empty() || self.parts.iter().all(|it| it.x < column(4)) {
            1
        } else {
            self.height + 2 * GAP
        };
        let middle = top + HEIGHT / 2;
        if let Some((x, y)) = self.leaves {
            let bend = x + (STEP - BOX) / 2;
            let mut way = vec![(x, y)];
            if y != middle {
                way.extend([(bend, y), (bend, middle)]);
            }
            way.push((column(4), middle));
            self.arrows.push(way);
        }
        let model = format!("{} model: {}", call.callee, call.model);
        self.part(
            Kind::Thing,
            (column(4), top),
            HEIGHT,
            ("Mistral call", &model, Some(&call.place)),
        );
        self.across(4, middle);
        self.check("audit", &call.audited, (column(5), top), HEIGHT);
        self.key(call, keys, top + HEIGHT + 2 * GAP);
    }

    fn key(&mut self, call: &Call, keys: &[&Flow], top: usize) {
        let below = column(4) + BOX / 2;
        let client = call.client.as_ref();
        if client.is_some() {
            self.part(Kind::Thing, (column(4), top), LOW + GAP, ("client", "", client));
            self.arrows.push(vec![(below, top), (below, top - 2 * GAP)]);
        }
        let mut sources: Vec<(&str, Option<&Place>)> =
            keys.iter().filter_map(|it| source(it)).collect();
        sources.dedup();
        let more = sources.len().saturating_sub(KEYS);
        sources.truncate(KEYS);
        if sources.is_empty() {
            sources.push((&call.key, None));
        }
        let last = sources.len() - 1;
        for (at, (says, place)) in sources.into_iter().enumerate() {
            let y = top + at * (HEIGHT - GAP + GAP);
            let more = if at == last && more > 0 {
                format!("key (and {more} more)")
            } else {
                "key".into()
            };
            self.part(Kind::Thing, (column(3), y), HEIGHT - GAP, (&more, says, place));
            let middle = y + (LOW + GAP) / 2;
            let from = (column(3) + BOX, middle);
            let bend = column(3) + BOX + (STEP - BOX) / 2;
            let entry = top + (LOW + GAP) / 2;
            self.arrows.push(match (client, at) {
                (Some(_), 0) => vec![from, (column(4), entry)],
                (Some(_), _) => vec![from, (bend, middle), (bend, entry), (column(4), entry)],
                (None, _) => vec![from, (below, middle), (below, top - 2 * GAP)],
            });
        }
    }
}

fn source(flow: &Flow) -> Option<(&str, Option<&Place>)> {
    let stop: &Stop = flow.stops.first()?;
    Some((&stop.says, stop.place.as_ref()))
}
