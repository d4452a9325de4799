//! What is called, as the source says it: without arguments, in one line.

use crate::project::{Place, Project};
use mistral_lint_grammars::facts::{ExprKind, Flavour};

/// Nobody reads a longer name that is none: a function that is called where it is written.
const LONGEST: usize = 60;

impl Project<'_> {
    /// `reqwest::Client::new().post`, `client.chat.complete`, `tracing::info!`; of what is no call, what stands there.
    pub(crate) fn called(&self, place: Place) -> String {
        let mut out = String::new();
        let Some(call) = self.facts(place.file).call(place.expr) else {
            self.write(place, 0, &mut out);
            return out;
        };
        self.write(Place { file: place.file, expr: call.callee }, 0, &mut out);
        if call.flavour == Flavour::Macro && !out.ends_with('!') {
            out.push('!');
        }
        out
    }

    fn write(&self, place: Place, depth: usize, out: &mut String) {
        let whole = self.text(place);
        let (inner, called) = match &self.expr(place).kind {
            ExprKind::Call(call) => (Some(call.callee), true),
            ExprKind::Member(object, _) => (Some(*object), false),
            ExprKind::Pass(parts) if parts.len() == 1 => (Some(parts[0]), false),
            _ => (None, false),
        };
        let parted = inner.and_then(|expr| {
            let inner = Place { file: place.file, expr };
            let (outer, span) = (self.expr(place).span, self.expr(inner).span);
            let before = whole.get(..span.start.checked_sub(outer.start)? as usize)?;
            let after = whole.get(span.end.checked_sub(outer.start)? as usize..)?;
            Some((before, inner, after))
        });
        match parted {
            Some(_) if depth > LONGEST => out.push('…'),
            Some((before, inner, after)) => {
                push(before, out);
                self.write(inner, depth + 1, out);
                push(if called { "()" } else { after }, out);
            }
            None if whole.len() > LONGEST => out.push_str("(…)"),
            None => push(whole, out),
        }
    }
}

/// A piece of the source without its spaces, but between words.
fn push(text: &str, out: &mut String) {
    for word in text.split_whitespace() {
        let meets = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        if meets(out.chars().last()) && meets(word.chars().next()) {
            out.push(' ');
        }
        out.push_str(word);
    }
}
