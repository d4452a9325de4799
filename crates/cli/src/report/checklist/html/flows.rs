//! The ways to Mistral as pictures: from a request over its handler to the call and its record, and from the key over
//! the client to the call.

mod cut;
mod draw;
mod layout;

use super::super::model::{Call, Checklist, Flow, Handler, Key, Place, Stop};
use super::words::{number, place, plain};
use layout::{Layout, Source};
use maud::{Markup, html};

/// So many pictures are drawn.
const PICTURES: usize = 20;
/// So many calls a picture.
const CALLS: usize = 4;

/// A handler and the calls that it leads to; or calls that no handler is seen for.
struct Picture<'a> {
    name: String,
    handler: Option<&'a Handler>,
    calls: Vec<&'a Call>,
}

pub(super) fn section(list: &Checklist) -> Markup {
    let all = pictures(list);
    let more = all.len().saturating_sub(PICTURES);
    html! {
        section #flows aria-labelledby="flows-title" {
            h2 #flows-title { "The flows" }
            @if all.is_empty() {
                p { "No call to Mistral was found." }
            } @else {
                p.small { "A dashed frame and ✗ mark what is missing or wrong. Names that are cut stand whole in the tables." }
            }
            @for (at, picture) in all.iter().take(PICTURES).enumerate() { (figure(at + 1, picture, list)) }
            @if more > 0 {
                p { (number(more, "more picture is", "more pictures are")) " not drawn: see the tables of " a href="#calls" { "calls" } " and " a href="#handlers" { "handlers" } "." }
            }
        }
    }
}

fn pictures(list: &Checklist) -> Vec<Picture<'_>> {
    let of = |(at, handler)| Picture {
        name: named(handler),
        handler: Some(handler),
        calls: list.calls.iter().filter(|call| call.handlers.contains(&at)).collect(),
    };
    let mut pictures: Vec<Picture<'_>> = list.handlers.iter().enumerate().map(of).collect();
    pictures.retain(|picture| !picture.calls.is_empty());
    let mut alone: Vec<&Call> = list.calls.iter().filter(|it| it.handlers.is_empty()).collect();
    // Tests and examples come last.
    alone.sort_by_key(|call| call.rough);
    let parts = alone.len().div_ceil(CALLS);
    pictures.extend(alone.chunks(CALLS).zip(1..).map(|(calls, part)| Picture {
        name: format!("Calls that no handler was seen to lead to ({part} of {parts})"),
        handler: None,
        calls: calls.to_vec(),
    }));
    pictures
}

fn named(handler: &Handler) -> String {
    let name = handler.beside_route().map(plain).unwrap_or_default();
    format!("{} {name}", handler.route).trim().to_owned()
}

fn figure(at: usize, picture: &Picture<'_>, list: &Checklist) -> Markup {
    let mut layout = Layout::new(picture.handler);
    for call in picture.calls.iter().take(CALLS) {
        layout.call(call, &keys(call, list));
    }
    let more = picture.calls.len().saturating_sub(CALLS);
    html! {
        figure {
            figcaption {
                b { (picture.name) }
                @if let Some(handler) = picture.handler { " " (place(&handler.place)) }
                @if more > 0 { "; " (number(more, "more call is", "more calls are")) " in the " a href="#calls" { "table" } }
            }
            div.scroll role="region" tabindex="0" aria-label=(format!("Picture {at}")) {
                (draw::svg(at, &picture.name, &layout))
            }
        }
    }
}

/// The keys whose ways end in the call.
fn keys<'a>(call: &Call, list: &'a Checklist) -> Vec<Source<'a>> {
    let ends = |flow: &&Flow| {
        let end = flow.stops.last().and_then(|stop| stop.place.as_ref());
        flow.of == "key" && end == Some(&call.place)
    };
    let firsts = list.flows.iter().filter(ends).filter_map(|flow| flow.stops.first());
    let source = |stop: &'a Stop| Source {
        says: &stop.says,
        place: stop.place.as_ref(),
        wrong: stop.place.as_ref().is_some_and(|at| is_wrong(list, &stop.says, at)),
    };
    firsts.map(source).collect()
}

/// Whether a key is written down, or a finding about where keys are kept stands where it is read.
fn is_wrong(list: &Checklist, says: &str, at: &Place) -> bool {
    let written: Vec<&Key> =
        list.keys.iter().filter(|key| key.origin == "written" && key.places.contains(at)).collect();
    if !written.is_empty() {
        return written.iter().any(|key| key.says == says);
    }
    let kept = list.lines.iter().find(|line| line.id == "C1");
    kept.is_some_and(|line| line.wrong.iter().any(|item| item.places.contains(at)))
}
