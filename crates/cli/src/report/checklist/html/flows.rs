//! The ways to Mistral as pictures: from a request over its handler to the call and its record, and from the key over
//! the client to the call.

mod cut;
mod draw;
mod layout;

use super::super::model::{Call, Checklist, Flow, Handler};
use super::words::{number, plain, shown, where_is};
use layout::Layout;
use maud::{Markup, html};

/// So many pictures are drawn.
const PICTURES: usize = 20;
/// So many calls a picture.
const CALLS: usize = 4;

/// A handler and the calls that it leads to; or calls that no handler is seen for.
struct Picture<'a> {
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
                p.small { "A dashed frame and ✗ mark what ought to be there and is not. Names that are cut stand whole in the tables." }
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
        handler: Some(handler),
        calls: list.calls.iter().filter(|call| call.handlers.contains(&at)).collect(),
    };
    let mut pictures: Vec<Picture<'_>> = list.handlers.iter().enumerate().map(of).collect();
    pictures.retain(|picture| !picture.calls.is_empty());
    let mut alone: Vec<&Call> = list.calls.iter().filter(|it| it.handlers.is_empty()).collect();
    // Tests and examples come last.
    alone.sort_by_key(|call| call.rough);
    pictures
        .extend(alone.chunks(CALLS).map(|calls| Picture { handler: None, calls: calls.to_vec() }));
    pictures
}

fn figure(number: usize, picture: &Picture<'_>, list: &Checklist) -> Markup {
    let mut layout = Layout::default();
    if let Some(handler) = picture.handler {
        layout.handler(handler);
    }
    for call in picture.calls.iter().take(CALLS) {
        layout.call(call, &keys(call, list));
    }
    let name = picture.handler.map_or("Calls that no handler was seen to lead to".into(), |it| {
        let route = if it.route.is_empty() { String::new() } else { format!("{} ", it.route) };
        format!("{route}{}", plain(&it.name))
    });
    let more = picture.calls.len().saturating_sub(CALLS);
    html! {
        figure {
            figcaption {
                b { (name) }
                @if let Some(handler) = picture.handler { " " code.place { (where_is(&handler.place)) } }
                @if more > 0 { "; " (super::words::number(more, "more call is", "more calls are")) " in the " a href="#calls" { "table" } }
            }
            div.scroll role="region" tabindex="0" aria-label=(format!("Picture {number}")) {
                (draw::svg(number, &name, &layout))
            }
        }
    }
}

/// The ways of keys that end in the call.
fn keys<'a>(call: &Call, list: &'a Checklist) -> Vec<&'a Flow> {
    let ends = |flow: &&Flow| {
        flow.of == "key"
            && flow.stops.last().is_some_and(|stop| stop.place.as_ref() == Some(&call.place))
    };
    list.flows.iter().filter(ends).collect()
}
