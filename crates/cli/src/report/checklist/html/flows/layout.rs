//! Where the boxes and arrows of a picture are.

use super::super::super::model::{Answer, Call, Check, Handler, Place};
use super::super::words::{handler_name, plain, shown, where_is};

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
const CALL: &str = "Mistral call";
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
        let label = if check.answer == Answer::No {
            format!("{sign} no {what}")
        } else {
            format!("{sign} {what}")
        };
        let more = match check.answer {
            Answer::No | Answer::Yes => None,
            Answer::Declared | Answer::Unknown | Answer::NotApplicable => {
                Some(seen.word.to_owned())
            }
        };
        let (because, place) = match check.answer {
            Answer::No => ("", None),
            _ => (check.because.as_str(), check.place.as_ref()),
        };
        Self { class: seen.class, more, ..Self::thing(&label, because, place) }
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
pub(super) struct Layout {
    pub(super) parts: Vec<Part>,
    pub(super) arrows: Vec<Arrow>,
    pub(super) height: usize,
    /// Where the way of the request leaves for the calls.
    leaves: Option<(usize, usize)>,
}

/// A key on its way to a call.
pub(super) struct Source<'a> {
    pub(super) says: &'a str,
    pub(super) place: Option<&'a Place>,
    pub(super) wrong: bool,
}

fn column(number: usize) -> usize {
    1 + number * STEP
}

impl Layout {
    /// With a request and its handler at the left, if there is one.
    pub(super) fn new(handler: Option<&Handler>) -> Self {
        let mut new = Self { parts: Vec::new(), arrows: Vec::new(), height: 0, leaves: None };
        if let Some(handler) = handler {
            new.handler(handler);
        }
        new
    }

    fn put(&mut self, part: Part, (number, y): (usize, usize), height: usize) {
        self.height = self.height.max(y + height + 2);
        self.parts.push(Part { x: column(number), y, height, ..part });
    }

    fn across(&mut self, from: usize, y: usize) {
        self.arrows.push(vec![(column(from) + BOX, y), (column(from + 1), y)]);
    }

    /// Request, what stands in front, handler, validation.
    fn handler(&mut self, handler: &Handler) {
        let middle = 1 + HEIGHT / 2;
        let what = if handler.semi { "message or click" } else { "request" };
        let unseen = handler.route.is_empty() && !handler.semi;
        let route = if unseen { "route not seen" } else { &handler.route };
        self.put(Part::thing(what, route, None), (0, 1), HEIGHT);
        self.put(Part::check("authentication", &handler.authenticated), (1, 1), HALF);
        self.put(Part::check("rate limit", &handler.limited), (1, 1 + HEIGHT - HALF), HALF);
        let part = Part::thing("handler", handler_name(handler), Some(&handler.place));
        self.put(part, (2, 1), HEIGHT);
        self.put(Part::check("validation", &handler.validated), (3, 1), HEIGHT);
        for from in 0..3 {
            self.across(from, middle);
        }
        self.leaves = Some((column(3) + BOX, middle));
    }

    /// The call with its record, and the way of its key: below, or in the row when no request comes.
    pub(super) fn call(&mut self, call: &Call, keys: &[Source<'_>]) {
        let first = self.parts.iter().all(|part| part.label != CALL);
        let top = if first { 1 } else { self.height + GAP };
        let middle = top + HEIGHT / 2;
        let at = if let Some(from) = self.leaves {
            self.arrows.push(bent(from, (column(4), middle)));
            4
        } else {
            2
        };
        let part = Part::thing(CALL, &call.callee, Some(&call.place));
        self.put(Part { more: Some(format!("model: {}", call.model)), ..part }, (at, top), HEIGHT);
        self.across(at, middle);
        self.put(Part::check("audit", &call.audited), (at + 1, top), HEIGHT);
        if self.leaves.is_some() {
            self.from_below(call, keys, top + HEIGHT);
        } else {
            self.from_the_left(call, keys, top);
        }
    }

    /// Key, client, and up to the call. They come from the right: at the left the request goes down to the next call.
    fn from_below(&mut self, call: &Call, keys: &[Source<'_>], bottom: usize) {
        let top = bottom + GAP;
        let up = (column(4) + BOX / 2, bottom);
        if let Some(client) = &call.client {
            self.put(Part::thing("client", "", Some(client)), (4, top), LOW);
            self.arrows.push(vec![(up.0, top), up]);
        }
        for y in self.keys(call, keys, (5, top), LOW / 2) {
            let from = (column(5), y);
            self.arrows.push(match call.client {
                Some(_) => bent(from, (column(4) + BOX, top + LOW / 2)),
                None => vec![from, (up.0, y), up],
            });
        }
    }

    /// Key, client, call in one row.
    fn from_the_left(&mut self, call: &Call, keys: &[Source<'_>], top: usize) {
        let middle = top + HEIGHT / 2;
        let before = if let Some(client) = &call.client {
            self.put(Part::thing("client", "", Some(client)), (1, middle - LOW / 2), LOW);
            self.across(1, middle);
            1
        } else {
            2
        };
        // One alone stands in the row.
        let first = if keys.len() > 1 { top } else { middle - KEY / 2 };
        for y in self.keys(call, keys, (before - 1, first), KEY / 2) {
            let from = (column(before - 1) + BOX, y);
            self.arrows.push(bent(from, (column(before), middle)));
        }
    }

    /// The keys above each other; at what height the arrow of each begins, so far below its top.
    fn keys(
        &mut self,
        call: &Call,
        keys: &[Source<'_>],
        at: (usize, usize),
        arrow: usize,
    ) -> Vec<usize> {
        let unseen = [Source { says: &call.key, place: None, wrong: false }];
        let keys = if keys.is_empty() { &unseen } else { keys };
        let more = keys.len().saturating_sub(KEYS);
        let mut starts = Vec::new();
        for (number, key) in keys.iter().take(KEYS).enumerate() {
            let y = at.1 + number * (KEY + GAP / 2);
            let (class, sign) = if key.wrong { ("bad", "✗ ") } else { ("thing", "") };
            let rest = if number + 1 == KEYS && more > 0 {
                format!(" ({more} more)")
            } else {
                String::new()
            };
            let part = Part::thing(&format!("{sign}key{rest}"), key.says, key.place);
            self.put(Part { class, ..part }, (at.0, y), KEY);
            starts.push(y + arrow);
        }
        starts
    }
}

/// A line that changes its height between two columns.
fn bent((x, y): (usize, usize), to: (usize, usize)) -> Arrow {
    if y == to.1 {
        return vec![(x, y), to];
    }
    let half = (STEP - BOX) / 2;
    let bend = if x < to.0 { to.0 - half } else { to.0 + half };
    vec![(x, y), (bend, y), (bend, to.1), to]
}
