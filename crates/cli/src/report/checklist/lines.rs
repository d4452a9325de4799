//! The ten lines: what each is called, what it counts, and its evidence.

mod counts;
mod kept;
mod used;

use super::evidence;
use super::look::{Look, fails};
use super::model::{Call, Handler, Item, Line, Place, Room, SetAside};
use super::status::{self, Seen};
use counts::Counted;

/// A line's name, its words, and what it counts.
type Named = (&'static str, &'static str, fn(&Counts<'_, '_>) -> Counted);

const LINES: [Named; 10] = [
    ("C1", "API key stored in environment variable (not code)", kept::stored),
    ("C2", "`.env` files in `.gitignore`", kept::ignored),
    ("C3", "Different keys for dev/staging/prod", kept::apart),
    ("C4", "Input validation on all requests", used::validated),
    ("C5", "Output sanitization before display", used::sanitized),
    ("C6", "Audit logging enabled", used::audited),
    ("C7", "Rate limiting implemented", used::limited),
    ("C8", "Error messages don't expose internals", used::kept_back),
    ("C9", "HTTPS enforced for all endpoints", used::encrypted),
    ("C10", "Regular key rotation scheduled", kept::rotated),
];

/// What the lines count.
struct Counts<'a, 'l> {
    look: &'a Look<'l>,
    calls: &'a [Call],
    handlers: &'a [Handler],
}

pub(super) fn all(look: &Look<'_>, calls: &[Call], handlers: &[Handler]) -> Vec<Line> {
    let counts = Counts { look, calls, handlers };
    LINES.iter().map(|named| line(&counts, named)).collect()
}

fn line(counts: &Counts<'_, '_>, (id, title, count): &Named) -> Line {
    let look = counts.look;
    let rules: Vec<_> = look.rules(id).collect();
    let off: Vec<&str> =
        rules.iter().map(|page| &*page.name).filter(|name| !look.is_on(name)).collect();
    let findings = rules.iter().flat_map(|page| look.findings(&page.name));
    let (failing, mild): (Vec<_>, Vec<_>) = findings.partition(|finding| fails(finding));
    let mut counted = count(counts);
    let mut open: Vec<Item> = mild.iter().map(|it| evidence::finding(look, it)).collect();
    open.extend(look.set_aside().iter().filter_map(|one| settled(one, &rules)));
    open.extend(rules.iter().flat_map(|page| evidence::declared(look, &page.name)));
    open.append(&mut counted.open);
    let own = counted.own_evidence;
    let told = rules.iter().filter(|page| !own.contains(&&*page.name));
    let mut right = std::mem::take(&mut counted.right);
    right.extend(told.flat_map(|page| evidence::right(look, &page.name, &page.summary)));
    let seen = Seen {
        failing: failing.len(),
        analysed: !look.nothing_analysed(),
        open: open.len(),
        checked: off.is_empty(),
        looked_at: counted.looked_at,
        by_hand: counted.by_hand,
    };
    let mut says = if seen.analysed { counted.says } else { vec!["Nothing was analysed".into()] };
    if !off.is_empty() {
        says.push(format!("Not checked, because the rule is off: {}", off.join(", ")));
    }
    Line {
        id,
        title,
        status: status::of(seen),
        says,
        wrong: failing.iter().map(|finding| evidence::finding(look, finding)).collect(),
        open,
        right,
        review: Room::default(),
    }
}

/// Findings of a line that somebody has settled: the reviewer must agree.
fn settled(one: &SetAside, rules: &[&mistral_lint_engine::Page]) -> Option<Item> {
    let named = |rule: &&String| rules.iter().any(|page| *page.name == ***rule);
    let rule = one.rules.iter().find(named)?;
    let owner = one.owner.as_ref().map(|owner| format!(", decided by {owner}"));
    let reason = if one.reason.is_empty() { "no reason given" } else { &one.reason };
    let reason = if one.place.is_some() { format!(": {reason}") } else { String::new() };
    let says = format!(
        "{} set aside by {}{}{reason}",
        number(one.findings, "finding is", "findings are"),
        one.by,
        owner.unwrap_or_default()
    );
    let places: Vec<Place> = one.place.iter().cloned().collect();
    Some(Item { rule: Some(rule.clone()), ..Item::counted(says, places) })
}

/// `1 call is`, `2 calls are`.
fn number(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// What is not counted, in words.
fn beside(rough: usize) -> String {
    match rough {
        0 => String::new(),
        n => format!(" ({n} more in tests, examples, notebooks or documentation)"),
    }
}
