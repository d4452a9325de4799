//! A key that is written down is read from the environment: in the words of the file, with the import that this
//! needs, and so that the types stay as they are.
//!
//! Unsafe: the program then needs a variable that it did not need before.

use super::idiom::{self, Read};
use super::place::{MODULE, call_with, in_decorator, parent};
use super::text::{begins_line, line_start, next_line};
use super::{Subject, fallback, fix as whole, lent};
use crate::apis::Side;
use crate::finding::{Applicability, Edit, Fix};
use crate::project::{File, Place, Project};
use crate::role::{Role, Slot};
use crate::secrets;
use crate::shapes::Judge;
use mistral_lint_grammars::facts::{ExprKind, Parent};
use mistral_lint_grammars::{Phrases, Span};

/// The variable when nothing in the code names another.
const VARIABLE: &str = "MISTRAL_API_KEY";

pub(super) fn fix(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let project = judge.analysis.project();
    let place = subject.place;
    let literal = Literal::of(project, place)?;
    // What runs on the user's device has no environment to read.
    if judge.analysis.sides[place.file as usize] == Some(Side::Client) {
        return None;
    }
    let variable = variable(judge, subject.name);
    let edits = match used(judge, place) {
        Used::Name => {
            vec![super::edit(project, place.file, literal.span, literal.quoted(&variable))]
        }
        Used::Written => vec![statement(project, place)?],
        Used::Default => return fallback::fix(judge, place, &variable),
        Used::Value => read(judge, place, &literal, &variable)?,
    };
    Some(whole("Read the key from the environment", Applicability::Unsafe, edits))
}

/// The variable that the key is called after.
fn variable(judge: &Judge<'_, '_, '_>, name: Option<&str>) -> String {
    let secrets = judge.analysis.meaning.secrets;
    let plain = |name: &String| {
        secrets.accepts("mistral-key-name", name)
            && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    name.map(str::to_ascii_uppercase).filter(plain).unwrap_or_else(|| VARIABLE.to_owned())
}

/// A whole text in its quotes.
struct Literal {
    span: Span,
    quote: char,
    /// What stands in front of the key: a scheme.
    before: String,
}

impl Literal {
    fn of(project: &Project<'_>, place: Place) -> Option<Self> {
        let ExprKind::Text(value) = &project.expr(place).kind else { return None };
        let file = project.file(place.file);
        let span = project.expr(place).span;
        let text = project.text(place);
        let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
        let inner = text.strip_prefix(quote)?.strip_suffix(quote)?;
        // Where a character is escaped in the file, blanks stand for the rest of it.
        let inner = if file.inside.is_some() { inner.trim_end() } else { inner };
        let before = value.strip_suffix(secrets::bare(value))?.to_owned();
        let simple = before.chars().all(|c| c.is_ascii_alphanumeric() || c == ' ');
        let whole = inner == &**value && simple && !in_decorator(&file.facts, span);
        whole.then_some(Self { span, quote, before })
    }

    fn quoted(&self, text: &str) -> String {
        format!("{0}{text}{0}", self.quote)
    }
}

/// What a literal is there for.
enum Used {
    /// As the name of a variable, by mistake.
    Name,
    /// To be written into the environment.
    Written,
    /// To be taken when the environment has nothing.
    Default,
    Value,
}

fn used(judge: &Judge<'_, '_, '_>, place: Place) -> Used {
    let analysis = judge.analysis;
    let project = analysis.project();
    if let Parent::Assign(id) = project.expr(place).parent {
        let target = project.facts(place.file).assigns[id.index()].target;
        let target = Place { file: place.file, expr: target };
        let hits = analysis.meaning.hits(target);
        let known =
            |role: Role| hits.iter().any(|h| analysis.meaning.entry(place.file, *h).role == role);
        let whole = matches!(&project.expr(target).kind, ExprKind::Index(object, _) if
            analysis.meaning.has(Place { file: place.file, expr: *object }, Role::EnvAll));
        if known(Role::EnvRead) || known(Role::EnvWrite) || whole {
            return Used::Written;
        }
    }
    if let Some((call, _)) = call_with(project, place) {
        for hit in analysis.meaning.hits(call).iter() {
            let fills =
                |slot| analysis.meaning.slot(call, *hit, slot).iter().any(|p| p.place == place);
            match analysis.meaning.entry(call.file, *hit).role {
                Role::EnvWrite => return Used::Written,
                Role::EnvRead if fills(Slot::Variable) => return Used::Name,
                Role::EnvRead | Role::EnvInline if fills(Slot::Default) => return Used::Default,
                _ => {}
            }
        }
    }
    if fallback::is(judge, place) { Used::Default } else { Used::Value }
}

/// Takes out a statement that stands alone on its lines, where nothing needs one to stand.
fn statement(project: &Project<'_>, place: Place) -> Option<Edit> {
    let file = project.file(place.file);
    let mut at = place;
    while let Some(around) = parent(project, at) {
        at = around;
    }
    let expr = project.expr(at);
    let span = match expr.parent {
        Parent::Assign(id) => file.facts.assigns[id.index()].span,
        Parent::None => expr.span,
        _ => return None,
    };
    let (start, end) = (span.start as usize, span.end as usize);
    let next = next_line(&file.text, end);
    let alone = begins_line(&file.text, start)
        && file.text.get(end..next).is_some_and(|rest| matches!(rest.trim(), "" | ";"));
    let span = Span::new(line_start(&file.text, start) as u32, next as u32);
    (alone && expr.block == MODULE).then(|| super::edit(project, place.file, span, ""))
}

/// The read in the literal's place.
fn read(
    judge: &Judge<'_, '_, '_>,
    place: Place,
    literal: &Literal,
    variable: &str,
) -> Option<Vec<Edit>> {
    let project = judge.analysis.project();
    let file = project.file(place.file);
    let phrases = &file.language.profile.phrases;
    if is_fixed(file, place) || in_list(project, place) {
        return None;
    }
    let Read { code, import } = idiom::read(judge, place, variable, is_typed(project, place))?;
    let (span, code) = if literal.before.is_empty() {
        fitting(judge, place, code)?
    } else {
        (literal.span, in_text(phrases, literal, &code))
    };
    Some(import.into_iter().chain([super::edit(project, place.file, span, code)]).collect())
}

/// A text that goes on with what is read.
fn in_text(phrases: &Phrases, literal: &Literal, read: &str) -> String {
    let quote = if literal.quote == '\'' { '\'' } else { '"' };
    let other = if quote == '"' { '\'' } else { '"' };
    let read = if phrases.other_quotes {
        read.replace(quote, &other.to_string())
    } else {
        read.to_owned()
    };
    let text = phrases.text.replace("{quote}", &quote.to_string());
    text.replace("{before}", &literal.before).replace("{read}", &read)
}

/// Whether the value is worked out before the program runs.
fn is_fixed(file: &File<'_>, place: Place) -> bool {
    let facts = &file.facts;
    let span = if let Parent::Field(class, _) = facts.expr(place.expr).parent {
        facts.class(class).span
    } else {
        let own = facts.expr(place.expr).span;
        let around = facts.assigns.iter().filter(|assign| assign.value.is_some());
        let around = around.map(|assign| assign.span).filter(|span| span.contains(own));
        let Some(span) = around.min_by_key(|span| span.end - span.start) else { return false };
        span
    };
    let head = span.of(&file.text).split(['=', '{', ':']).next().unwrap_or_default();
    head.split_whitespace()
        .any(|word| file.language.profile.phrases.fixed.iter().any(|f| f == word))
}

/// One of several keys: which variable each of them would be read from is not for us to say.
fn in_list(project: &Project<'_>, place: Place) -> bool {
    parent(project, place)
        .is_some_and(|around| matches!(project.expr(around).kind, ExprKind::List(_)))
}

/// Whether the code says of which type the value is.
pub(super) fn is_typed(project: &Project<'_>, place: Place) -> bool {
    let facts = project.facts(place.file);
    match facts.expr(place.expr).parent {
        Parent::Assign(id) => facts.assigns[id.index()].ty.is_some(),
        Parent::Field(class, index) => {
            facts.class(class).fields.get(index as usize).is_some_and(|field| field.ty.is_some())
        }
        Parent::Default(function, index) => {
            facts.function(function).params.get(index as usize).is_some_and(|p| p.ty.is_some())
        }
        _ => false,
    }
}

/// What takes the literal's place, so that the types stay as they are.
fn fitting(judge: &Judge<'_, '_, '_>, place: Place, read: String) -> Option<(Span, String)> {
    let project = judge.analysis.project();
    let file = project.file(place.file);
    let span = project.expr(place).span;
    let phrases = &file.language.profile.phrases;
    if let Some(lent) = &phrases.lent {
        return lent::fitting(project, place, phrases, lent, &read);
    }
    let Some(certain) = &phrases.certain else { return Some((span, read)) };
    let around = parent(project, place).map(|around| &project.expr(around).kind);
    let after = file.text.get(span.end as usize..)?.trim_start_matches([' ', '\t']);
    match around {
        // A cast that only a literal can have.
        _ if after.starts_with(char::is_alphabetic) => None,
        Some(ExprKind::Join(_)) => Some((span, read)),
        _ if is_clients_key(judge, place) => Some((span, read)),
        _ => Some((span, certain.replace("{read}", &read))),
    }
}

/// Whether a client of a library takes the literal itself as its key: it may be missing there.
fn is_clients_key(judge: &Judge<'_, '_, '_>, place: Place) -> bool {
    let project = judge.analysis.project();
    let mut at = place;
    for _ in 0..4 {
        let Some(around) = parent(project, at) else { return false };
        at = around;
        if let Some(hit) = judge.analysis.meaning.hit(at, Role::Client) {
            let keys = judge.analysis.meaning.slot(at, hit, Slot::Key);
            return keys.iter().any(|key| key.place == place && key.rest.is_empty());
        }
    }
    false
}
