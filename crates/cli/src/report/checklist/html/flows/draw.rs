//! A picture as SVG: boxes, arrows and text. Colours are of the page's style.

use super::cut;
use super::layout::{Arrow, BOX, Layout, Part, WIDTH};
use maud::{Markup, html};
use std::fmt::Write as _;

/// Letters that fit into a box.
const ROOM: usize = 19;
/// From one line of text to the next.
const LINE: usize = 15;

pub(super) fn svg(number: usize, name: &str, layout: &Layout) -> Markup {
    let (title, words) = (format!("flow-{number}-title"), format!("flow-{number}-words"));
    html! {
        svg role="img" aria-labelledby=(title) aria-describedby=(words) viewBox=(format!("0 0 {WIDTH} {}", layout.height)) xmlns="http://www.w3.org/2000/svg" {
            title id=(title) { "The flow of " (name) }
            desc id=(words) { (described(layout)) }
            @for arrow in &layout.arrows { path.arrow d=(way(arrow)) {} }
            @for part in &layout.parts { (drawn(part)) }
        }
    }
}

/// The picture in words, for who can't see it.
fn described(layout: &Layout) -> String {
    let words: Vec<String> = layout.parts.iter().map(Part::words).collect();
    words.join("; ")
}

fn way(arrow: &Arrow) -> String {
    let mut out = String::new();
    for (at, (x, y)) in arrow.iter().enumerate() {
        let _ = write!(out, "{}{x} {y}", if at == 0 { 'M' } else { 'L' });
    }
    if let [.., (side, before), (x, y)] = arrow.as_slice() {
        let _ = if before == y {
            let back = if side < x { x - 6 } else { x + 6 };
            write!(out, "M{back} {}L{x} {y}L{back} {}", y - 4, y + 4)
        } else {
            write!(out, "M{} {}L{x} {y}L{} {}", x - 4, y + 6, x + 4, y + 6)
        };
    }
    out
}

fn drawn(part: &Part) -> Markup {
    let left = part.x + 8;
    html! {
        g class=(format!("part {}", part.class)) {
            title { (part.words()) }
            rect x=(part.x) y=(part.y) width=(BOX) height=(part.height) rx="4" {}
            @for (at, (class, text)) in texts(part).iter().enumerate() {
                text class=(class) x=(left) y=(part.y + 1 + LINE * (at + 1)) { (text) }
            }
        }
    }
}

/// The lines of a box, as many as it has room for: what it is, what it is called, its place.
fn texts(part: &Part) -> Vec<(&'static str, String)> {
    let mut lines = vec![("label", part.label.clone())];
    let mut ends: Vec<(&'static str, String)> = Vec::new();
    ends.extend(part.more.iter().map(|more| ("name", cut::start(more, ROOM))));
    ends.extend(part.place.iter().map(|place| ("at", cut::end(place, ROOM))));
    let room = ((part.height - 4) / LINE).saturating_sub(1 + ends.len());
    let names = cut::lines(&part.name, ROOM, room);
    lines.extend(names.into_iter().map(|line| ("name", line)));
    lines.extend(ends);
    lines.truncate((part.height - 4) / LINE);
    lines
}
