//! Facts as text, for people who write queries.

use crate::facts::{DefFrom, ExprId, ExprKind, Facts};
use std::fmt::Write;

/// What was understood of a file, a line a fact, in order of place.
#[must_use]
pub fn show(facts: &Facts, text: &str) -> String {
    let mut out = String::new();
    let line = |offset: u32| 1 + text[..(offset as usize).min(text.len())].matches('\n').count();
    for import in &facts.imports {
        let _ = writeln!(
            out,
            "{:>5}  import {} {:?}",
            line(import.span.start),
            import.module,
            import.what
        );
    }
    for export in &facts.exports {
        let _ =
            writeln!(out, "       export {:?} {:?} {:?}", export.name, export.local, export.module);
    }
    for directive in &facts.directives {
        let _ = writeln!(out, "{:>5}  directive {}", line(directive.span.start), directive.text);
    }
    for class in &facts.classes {
        let fields: Vec<&str> = class.fields.iter().map(|field| &*field.name).collect();
        let bases: Vec<String> = class.bases.iter().map(|base| brief(facts, *base, 0)).collect();
        let name = class.name.as_deref().unwrap_or("-");
        let _ = writeln!(
            out,
            "{:>5}  class {name} bases {bases:?} fields {fields:?}",
            line(class.span.start)
        );
    }
    for function in &facts.functions {
        let params: Vec<String> =
            function.params.iter().map(|param| brief(facts, param.pattern, 0)).collect();
        let decorators: Vec<String> =
            function.decorators.iter().map(|id| brief(facts, *id, 0)).collect();
        let name = function.name.as_deref().unwrap_or("-");
        let _ = writeln!(
            out,
            "{:>5}  function {name}({}) {decorators:?}",
            line(function.span.start),
            params.join(", ")
        );
        for value in &function.returns {
            let _ = writeln!(
                out,
                "{:>5}    returns {}",
                line(facts.expr(*value).span.start),
                brief(facts, *value, 0)
            );
        }
    }
    for binding in &facts.bindings {
        for def in &binding.defs {
            let from = match def.from {
                DefFrom::Assign(id) => match facts.assigns[id.index()].value {
                    Some(value) => brief(facts, value, 0),
                    None => "nothing".to_owned(),
                },
                other => format!("{other:?}"),
            };
            let _ = writeln!(
                out,
                "{:>5}  name {} = {from} {:?} ({} uses)",
                line(def.span.start),
                binding.name,
                def.path,
                binding.uses.len()
            );
        }
    }
    for (id, expr) in facts.each_expr() {
        if matches!(expr.kind, ExprKind::Call(_)) {
            let _ = writeln!(out, "{:>5}  call {}", line(expr.span.start), brief(facts, id, 0));
        }
    }
    for guard in &facts.guards {
        let exits = guard.then.is_some_and(|then| facts.block(then).exits);
        let _ = writeln!(
            out,
            "{:>5}  guard {} exits {exits}",
            line(guard.span.start),
            brief(facts, guard.test, 0)
        );
    }
    for error in &facts.errors {
        let _ = writeln!(out, "{:>5}  not understood", line(error.start));
    }
    out
}

/// An expression on one line; strings are not shown, they could be keys.
fn brief(facts: &Facts, id: ExprId, depth: usize) -> String {
    if depth > 6 {
        return "..".to_owned();
    }
    let list = |ids: &[ExprId]| {
        ids.iter().map(|id| brief(facts, *id, depth + 1)).collect::<Vec<_>>().join(", ")
    };
    match &facts.expr(id).kind {
        ExprKind::Name(name, binding) => {
            format!("{name}{}", if binding.is_some() { "" } else { "?" })
        }
        ExprKind::This => "this".to_owned(),
        ExprKind::Text(text) => format!("\"{}\"", "*".repeat(text.len().min(12))),
        ExprKind::Constant(text) => text.to_string(),
        ExprKind::Member(object, name) => format!("{}.{name}", brief(facts, *object, depth + 1)),
        ExprKind::Index(object, keys) => {
            format!("{}[{}]", brief(facts, *object, depth + 1), list(keys))
        }
        ExprKind::Call(call) => {
            let args: Vec<String> = call
                .args
                .iter()
                .map(|arg| {
                    let label =
                        arg.label.as_ref().map_or(String::new(), |label| format!("{label}="));
                    format!("{label}{}", brief(facts, arg.value, depth + 1))
                })
                .collect();
            format!("{}({})", brief(facts, call.callee, depth + 1), args.join(", "))
        }
        ExprKind::Join(parts) => format!("join({})", list(parts)),
        ExprKind::Choice(parts) => format!("choice({})", list(parts)),
        ExprKind::Pass(parts) => list(parts),
        ExprKind::Test { op, parts } => format!("test {op}({})", list(parts)),
        ExprKind::TypeOf(parts) => format!("typeof({})", list(parts)),
        ExprKind::Record(entries) => {
            let entry = |entry: &crate::facts::Entry| {
                let label = entry.label.as_deref().unwrap_or("?");
                format!("{label}: {}", brief(facts, entry.value, depth + 1))
            };
            format!("{{{}}}", entries.iter().map(entry).collect::<Vec<_>>().join(", "))
        }
        ExprKind::List(items) => format!("[{}]", list(items)),
        ExprKind::Spread(parts) => format!("...{}", list(parts)),
        ExprKind::Function(id) => format!("fn@{}", facts.function(*id).span.start),
        ExprKind::Class(id) => format!("class {}", facts.class(*id).name.as_deref().unwrap_or("-")),
        ExprKind::Load(path) => format!("load {path}"),
        ExprKind::Opaque(parts) => format!("opaque({})", list(parts)),
    }
}
