//! Where the boxes and arrows of a picture are.

use super::super::super::model::{Answer, Call, Check, Flow, Handler, Place};
use super::{plain, shown, where_is};

pub(super) const WIDTH: usize = 960;
pub(super) const BOX: usize = 142;
const HEIGHT: usize = 82;
/// Of one of two boxes above each other.
const HALF: usize = 38;
/// Of a client.
const LOW: usize = 38;
/// Of a key.
const KEY: usize = 68;
/// From one column to the next.
const STEP: usize = (WIDTH - BOX - 2) / 5;
/// Between what stands above each other.
const GAP: usize = 22;
/// Keys of a call that are drawn.
const KEYS: usize = 3;

/// A box with its words.
pub(super) struct Part {
    /// How it looks.
    pub(super) class: &'static str,
    pub(super) x: usize,
    pub(super) y: usize,
    pub(super) height: usize,
    /// What it is: "handler".
    pub(super) label: String,
    /// What it is called.
    pub(super) name: String,
    /// What is said of it besides.
    pub(super) more: Option<String>,
    pub(super) place: Option<String>,
}

impl Part {
    fn thing(label: &str, name: &str, place: Option<&Place>) -> Self {
        Self {
            class: "thing",
            x: 0,
            y: 0,
            height: HEIGHT,
            label: label.to_owned(),
            name: plain(name),
            more: None,
            place: place.map(where_is),
        }
    }

    /// Something that ought to be there. What decided is told of what is there.
    fn check(what: &str, check: &Check) -> Self {
        let seen = shown(check.answer);
        let sign = seen.sign;
        let (label, told) = match check.answer {
            Answer::No => (format!("{sign} no {what}"), false),
            Answer::Yes => (format!("{sign} {what}"), true),
            Answer::Declared => (format!("{sign} {what} declared"), true),
            Answer::Unknown => (format!("{sign} {what} unknown"), true),
            Answer::NotApplicable => (format!("{sign} {what} n/a"), true),
        };
        let (because, place) =
            if told { (check.because.as_str(), check.place.as_ref()) } else { ("", None) };
        Self { class: seen.class, ..Self::thing(&label, because, place) }
    }

    /// Everything that it says, whole.
    pub(super) fn words(&self) -> String {
        let mut words = self.label.clone();
        for part in [Some(&self.name), self.more.as_ref()].into_iter().flatten() {
            if !part.is_empty() {
                words = format!("{words} {part}");
            }
        }
        match &self.place {
            Some(place) => format!("{words} ({place})"),
            None => words,
        }
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
    /// Where the next call stands.
    next: usize,
    /// Where the way of the request leaves for the calls.
    leaves: Option<(usize, usize)>,
}

fn column(number: usize) -> usize {
    1 + number * STEP
}

impl Layout {
    fn put(&mut self, part: Part, (number, y): (usize, usize), height: usize) {
        self.height = self.height.max(y + height + 2);
        self.parts.push(Part { x: column(number), y, height, ..part });
    }

    fn across(&mut self, from: usize, y: usize) {
        self.arrows.push(vec![(column(from) + BOX, y), (column(from + 1), y)]);
    }

    /// Request, what stands in front, handler, validation.
    pub(super) fn handler(&mut self, handler: &Handler) {
        let middle = 1 + HEIGHT / 2;
        let what = if handler.semi { "message or click" } else { "request" };
        let route = if handler.route.is_empty() && !handler.semi {
            "route not seen"
        } else {
            &handler.route
        };
        self.put(Part::thing(what, route, None), (0, 1), HEIGHT);
        self.put(Part::check("authentication", &handler.authenticated), (1, 1), HALF);
        self.put(Part::check("rate limit", &handler.limited), (1, 1 + HEIGHT - HALF), HALF);
        let part = Part::thing("handler", &handler.name, Some(&handler.place));
        self.put(part, (2, 1), HEIGHT);
        self.put(Part::check("validation", &handler.validated), (3, 1), HEIGHT);
        for from in 0..3 {
            self.across(from, middle);
        }
        self.leaves = Some((column(3) + BOX, middle));
    }

    /// The call with its record; below it, the way of its key.
    pub(super) fn call(&mut self, call: &Call, keys: &[&Flow]) {
        let top = self.next + 1;
        let middle = top + HEIGHT / 2;
        if let Some((x, y)) = self.leaves {
            self.arrows.push(bent((x, y), (column(4), middle)));
        }
        let part = Part::thing("Mistral call", &call.callee, Some(&call.place));
        self.put(Part { more: Some(format!("model: {}", call.model)), ..part }, (4, top), HEIGHT);
        self.across(4, middle);
        self.put(Part::check("audit", &call.audited), (5, top), HEIGHT);
        self.key(call, keys, top + HEIGHT + GAP);
        self.next = self.height + GAP;
    }

    /// Keys, and the client that takes them to the call above.
    fn key(&mut self, call: &Call, keys: &[&Flow], top: usize) {
        let up = (column(4) + BOX / 2, top - GAP);
        if let Some(client) = &call.client {
            self.put(Part::thing("client", "", Some(client)), (4, top), LOW);
            self.arrows.push(vec![(up.0, top), up]);
        }
        let mut sources: Vec<(&str, Option<&Place>)> = keys
            .iter()
            .filter_map(|flow| flow.stops.first())
            .map(|stop| (stop.says.as_str(), stop.place.as_ref()))
            .collect();
        let more = sources.len().saturating_sub(KEYS);
        sources.truncate(KEYS);
        if sources.is_empty() {
            sources.push((&call.key, None));
        }
        for (at, (says, place)) in sources.into_iter().enumerate() {
            let y = top + at * (KEY + GAP / 2);
            let label = if at + 1 == KEYS && more > 0 {
                format!("key ({more} more)")
            } else {
                "key".into()
            };
            self.put(Part::thing(&label, says, place), (3, y), KEY);
            let from = (column(3) + BOX, y + LOW / 2);
            self.arrows.push(match call.client {
                Some(_) => bent(from, (column(4), top + LOW / 2)),
                None => vec![from, (up.0, from.1), up],
            });
        }
    }
}

/// A line that changes its height between two columns.
fn bent((x, y): (usize, usize), to: (usize, usize)) -> Arrow {
    if y == to.1 {
        return vec![(x, y), to];
    }
    let bend = x + (to.0 - x) / 2;
    vec![(x, y), (bend, y), (bend, to.1), to]
}
