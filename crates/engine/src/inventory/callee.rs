//! What is called, as the source says it: without arguments, in one line.

use crate::project::{Place, Project};
use mistral_lint_grammars::facts::{ExprId, ExprKind};

/// `reqwest::Client::new().post`, `client.chat.complete`.
pub(super) fn written(project: &Project<'_>, file: u32, callee: ExprId) -> String {
    let mut out = String::new();
    write(project, Place { file, expr: callee }, &mut out);
    out
}

fn write(project: &Project<'_>, place: Place, out: &mut String) {
    let whole = project.text(place);
    let inner = match &project.expr(place).kind {
        ExprKind::Call(call) => Some(call.callee),
        ExprKind::Member(object, _) => Some(*object),
        ExprKind::Pass(parts) if parts.len() == 1 => Some(parts[0]),
        _ => None,
    };
    let inner = inner.map(|expr| Place { file: place.file, expr });
    let parted = inner.and_then(|inner| {
        let (outer, span) = (project.expr(place).span, project.expr(inner).span);
        let before = whole.get(..span.start.checked_sub(outer.start)? as usize)?;
        let after = whole.get(span.end.checked_sub(outer.start)? as usize..)?;
        Some((before, inner, after))
    });
    let Some((before, inner, after)) = parted else { return push(whole, out) };
    push(before, out);
    write(project, inner, out);
    if matches!(project.expr(place).kind, ExprKind::Call(_)) {
        // Of a macro or a type argument the mark says what it is.
        push(after.split('(').next().unwrap_or(""), out);
        out.push_str("()");
    } else {
        push(after, out);
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
