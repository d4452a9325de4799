//! Ways to Mistral, station by station: for the picture.

use super::look::Look;
use super::model::{Call, Check, Flow, Handler, Place, Stop};

pub(super) fn all(look: &Look<'_>, calls: &[Call], handlers: &[Handler]) -> Vec<Flow> {
    let mut flows = Vec::new();
    for call in calls {
        let leading = call.handlers.iter().filter_map(|number| handlers.get(*number));
        flows.extend(leading.map(|handler| of_request(handler, call)));
    }
    flows.extend(of_keys(look, calls));
    flows
}

fn stop(kind: &'static str, says: &str, place: Option<&Place>) -> Stop {
    Stop { kind, says: says.to_owned(), place: place.cloned(), answer: None }
}

fn checked(kind: &'static str, check: &Check) -> Stop {
    Stop { answer: Some(check.answer), ..stop(kind, &check.because, check.place.as_ref()) }
}

fn of_request(handler: &Handler, call: &Call) -> Flow {
    let stops = vec![
        stop("request", &handler.route, None),
        checked("authentication", &handler.authenticated),
        checked("limit", &handler.limited),
        stop("handler", &handler.name, Some(&handler.place)),
        checked("validation", &handler.validated),
        stop("call", &call.callee, Some(&call.place)),
        checked("audit", &call.audited),
    ];
    Flow { of: "request", stops }
}

/// From a key over the client to the call; each once.
fn of_keys(look: &Look<'_>, calls: &[Call]) -> Vec<Flow> {
    let mut flows: Vec<Flow> = Vec::new();
    for (site, call) in look.inventory.calls.iter().zip(calls) {
        for key in site.keys.iter().filter_map(|number| look.inventory.keys.get(*number)) {
            let mut stops = vec![Stop {
                place: Some(look.place(&key.location)),
                ..stop("key", &super::keys::said(key), None)
            }];
            stops.extend(call.client.as_ref().map(|client| stop("client", "", Some(client))));
            stops.push(stop("call", &call.callee, Some(&call.place)));
            let flow = Flow { of: "key", stops };
            if !flows.contains(&flow) {
                flows.push(flow);
            }
        }
    }
    flows
}
