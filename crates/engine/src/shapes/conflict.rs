//! A call that is told the same thing in two ways: which of them counts is the library's secret.

use super::{Draft, Judge, Verdicts};
use crate::analysis::MistralCall;
use crate::meaning::{Hit, Picked};
use crate::names::Value;
use crate::page::{Page, Sentence};
use crate::project::Place;
use crate::role::{Role, Slot};
use mistral_lint_grammars::facts::{ExprKind, Parent, Step};
use rustc_hash::FxHashSet;

/// One way to say who pays.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Told {
    place: Place,
    /// The header, in small letters; empty for a key argument.
    header: String,
    /// The variable or name that the key comes from, when it is known.
    from: Vec<String>,
}

pub(super) fn run(judge: &Judge<'_, '_, '_>, page: &Page, sentence: &Sentence) -> Verdicts {
    let mut verdicts = Verdicts::default();
    let mut seen = FxHashSet::default();
    let look = Look { judge, roles: &sentence.at };
    let calls = judge.analysis.calls.iter().filter(|call| !call.wrapped);
    let sent = calls.flat_map(|call| look.of_call(call));
    let clients = judge.analysis.project().places().filter_map(|place| {
        let hits = judge.analysis.meaning.hits(place);
        let told = hits.iter().find_map(|hit| {
            let entry = judge.analysis.meaning.entry(place.file, *hit);
            (entry.role == Role::Client).then(|| look.told(place, *hit))
        });
        told.map(|told| (place, told))
    });
    for (call, told) in clients.chain(sent) {
        let Some((first, second)) = conflict(&told) else { continue };
        if seen.insert(second.place) {
            verdicts.drafts.push(draft(judge, page, call, first, second));
        }
    }
    verdicts
}

/// The first two that differ: another header, or a key from elsewhere.
fn conflict(told: &[Told]) -> Option<(&Told, &Told)> {
    let first = told.first()?;
    let differs = |other: &&Told| {
        let elsewhere = !first.from.is_empty()
            && !other.from.is_empty()
            && first.from.iter().all(|from| !other.from.contains(from));
        other.place != first.place && (other.header != first.header || elsewhere)
    };
    told.iter().skip(1).find(differs).map(|second| (first, second))
}

struct Look<'j, 'x, 'p, 'a> {
    judge: &'j Judge<'x, 'p, 'a>,
    roles: &'j [Role],
}

impl Look<'_, '_, '_, '_> {
    /// What a call to Mistral, and the steps and the client before it, are told: by each client that it may be.
    fn of_call(&self, call: &MistralCall) -> Vec<(Place, Vec<Told>)> {
        let meaning = &self.judge.analysis.meaning;
        let facts = self.judge.analysis.project().facts(call.place.file);
        let mut own = vec![call.place];
        let mut clients: Vec<Vec<Place>> = Vec::new();
        if let Some(fact) = facts.call(call.place.expr) {
            let callee = Place { file: call.place.file, expr: fact.callee };
            for value in meaning.names.values(callee).iter() {
                if let Value::External(path) = value {
                    clients.push(path.births().filter(|birth| *birth != call.place).collect());
                }
            }
            own.extend(self.later(call.place));
        }
        if clients.is_empty() {
            clients.push(Vec::new());
        }
        let told = clients.iter().map(|births| self.by(births.iter().chain(&own), call.place));
        told.map(|told| (call.place, told)).collect()
    }

    /// What calls are told, those beside a place first.
    fn by<'b>(&self, calls: impl Iterator<Item = &'b Place>, beside: Place) -> Vec<Told> {
        let meaning = &self.judge.analysis.meaning;
        let mut told: Vec<Told> = Vec::new();
        for place in calls {
            for hit in meaning.hits(*place).iter().filter(|hit| self.plays(*place, **hit)) {
                for one in self.told(*place, *hit) {
                    if !told.contains(&one) {
                        told.push(one);
                    }
                }
            }
        }
        told.sort_by_key(|told| (told.place.file != beside.file, self.judge.span(told.place)));
        told
    }

    /// The steps that follow a call in a chain: `post(url).header(..).header(..)`.
    fn later(&self, place: Place) -> Vec<Place> {
        let facts = self.judge.analysis.project().facts(place.file);
        let (mut at, mut found) = (place.expr, Vec::new());
        while let Parent::Expr(parent) = facts.expr(at).parent {
            let call = matches!(facts.expr(parent).kind, ExprKind::Call(_));
            let step = match &facts.expr(parent).kind {
                ExprKind::Member(object, _) => *object == at,
                ExprKind::Call(call) => call.callee == at,
                ExprKind::Pass(_) => true,
                _ => false,
            };
            if !step {
                break;
            }
            if call {
                found.push(Place { file: place.file, expr: parent });
            }
            at = parent;
        }
        found
    }

    fn plays(&self, place: Place, hit: Hit) -> bool {
        let role = self.judge.analysis.meaning.entry(place.file, hit).role;
        self.roles.contains(&role)
    }

    /// The keys and headers that one call is given.
    fn told(&self, place: Place, hit: Hit) -> Vec<Told> {
        let meaning = &self.judge.analysis.meaning;
        let role = meaning.entry(place.file, hit).role;
        let mut found = Vec::new();
        let header = match role {
            Role::Header => {
                let picked = meaning.slot(place, hit, Slot::Header);
                let names = picked.iter().flat_map(|picked| meaning.constants(picked.place));
                let name =
                    names.into_iter().find(|name| meaning.secrets.accepts("auth-header", name));
                let Some(name) = name else { return found };
                plain(&name)
            }
            _ => String::new(),
        };
        for picked in meaning.slot(place, hit, Slot::Key) {
            if picked.rest.is_empty() && !self.is_empty(picked.place) {
                found.push(self.one(picked.place, header.clone()));
                break;
            }
        }
        for picked in meaning.slot(place, hit, Slot::Headers) {
            found.extend(self.headers(&picked));
        }
        found
    }

    /// The headers of a record that say who pays.
    fn headers(&self, picked: &Picked) -> Vec<Told> {
        let project = self.judge.analysis.project();
        let meaning = &self.judge.analysis.meaning;
        let mut found = Vec::new();
        for value in meaning.names.values(picked.place).iter() {
            let Value::Record(record) = value else { continue };
            let ExprKind::Record(entries) = &project.expr(*record).kind else { continue };
            for entry in entries {
                let Some(label) = entry.label.as_deref() else { continue };
                let place = Place { file: record.file, expr: entry.value };
                let inside = match picked.rest.as_slice() {
                    [] => meaning.secrets.accepts("auth-header", label),
                    [Step::Field(name)] => **name == *label,
                    _ => false,
                };
                if inside && !self.is_empty(place) {
                    found.push(self.one(place, plain(label)));
                }
            }
        }
        found
    }

    fn one(&self, place: Place, header: String) -> Told {
        let meaning = &self.judge.analysis.meaning;
        let names = meaning.constants(place).into_iter();
        let from = names.filter(|name| {
            ["mistral-key-name", "generic-key-name", "secret-name"]
                .iter()
                .any(|matcher| meaning.secrets.accepts(matcher, name))
        });
        Told { place, header, from: from.collect() }
    }

    /// What stands for no key: nothing, or a placeholder that a library asks for.
    fn is_empty(&self, place: Place) -> bool {
        let meaning = &self.judge.analysis.meaning;
        match &self.judge.analysis.project().expr(place).kind {
            ExprKind::Constant(_) | ExprKind::Record(_) => true,
            ExprKind::Text(text) => {
                meaning.secrets.judge(text, None) == crate::secrets::Judgement::Placeholder
            }
            ExprKind::Name(name, None) => **name == *"undefined",
            _ => false,
        }
    }
}

fn plain(header: &str) -> String {
    header.to_ascii_lowercase().replace('_', "-")
}

fn draft(
    judge: &Judge<'_, '_, '_>,
    page: &Page,
    call: Place,
    first: &Told,
    second: &Told,
) -> Draft {
    let step = |told: &Told| {
        let text = if told.header.is_empty() {
            "a key is given here"
        } else {
            "a header with a key is given here"
        };
        (told.place.file, judge.span(told.place), text.to_owned())
    };
    Draft {
        file: second.place.file,
        span: judge.span(second.place),
        message: page.message.replace("{sink}", &judge.name_of(call)),
        severity: None,
        confidence: judge.confidence((call.file, judge.span(call)), false, false),
        way: vec![step(first), step(second)],
        fixes: Vec::new(),
        secret: None,
    }
}
