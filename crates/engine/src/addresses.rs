//! The paths that a request must have to reach a handler: by where it is registered, or by the name of its file.

use crate::analysis::Analysis;
use crate::conventions;
use crate::handlers::Handler;

/// A handler's addresses, as far as they are known: `/api/chat`, with `*` for what is not fixed.
pub(crate) fn of(analysis: &Analysis<'_, '_>, handler: &Handler) -> Vec<String> {
    let registered = handler.routes.iter();
    let mut found: Vec<String> =
        registered.flat_map(|route| analysis.layers.addresses(&analysis.meaning, *route)).collect();
    let file = handler.function.file;
    let path = &analysis.project().file(file).path;
    let packages = |file: u32, name: &str| analysis.package(file, name);
    for convention in &analysis.meaning.names.apis(file).conventions {
        if let Some(template) = &convention.address
            && conventions::applies(convention, &analysis.meaning, file, &packages)
        {
            found.extend(by_file(path, template));
        }
    }
    found.iter().map(|address| general(address)).collect()
}

/// The address of a file by a convention's template: `app/{}/route`.
fn by_file(path: &str, template: &str) -> Option<String> {
    let (folder, end) = template.split_once("{}")?;
    let at = path.match_indices(folder).find(|(at, _)| *at == 0 || path[..*at].ends_with('/'))?.0;
    let inner = path[at + folder.len()..].rsplit_once('.').map_or("", |(stem, _)| stem);
    let inner = format!("/{inner}");
    let inner = inner.strip_suffix(end).unwrap_or(&inner);
    let inner = inner.strip_suffix("/index").unwrap_or(inner);
    // `(group)` is a folder that is no part of the address.
    let parts = inner.split('/').filter(|part| !part.starts_with('(') && !part.is_empty());
    Some(parts.fold(String::new(), |address, part| address + "/" + part))
}

/// An address with a star for every part that is not fixed: `[id]`, `:id`, `{id}`, `<int:id>`.
fn general(address: &str) -> String {
    let part = |part: &str| match part {
        _ if part.starts_with(['[', ':', '{', '<', '$']) => "*".to_owned(),
        _ => part.to_owned(),
    };
    address.split('/').map(part).collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests {
    use super::{by_file, general};

    #[test]
    fn files_have_addresses() {
        let of = |path, template| by_file(path, template).unwrap_or_default();
        assert_eq!(of("src/app/api/chat/route.ts", "app/{}/route"), "/api/chat");
        assert_eq!(of("apps/web/app/(main)/api/chat/route.ts", "app/{}/route"), "/api/chat");
        assert_eq!(of("pages/api/chat.ts", "pages/{}"), "/api/chat");
        assert_eq!(of("pages/api/chat/index.ts", "pages/{}"), "/api/chat");
        assert_eq!(by_file("lib/chat.ts", "pages/{}"), None);
    }

    #[test]
    fn what_is_not_fixed_is_a_star() {
        assert_eq!(general("/users/:id/chat"), "/users/*/chat");
        assert_eq!(general("/[tenant]/<int:id>/{room}"), "/*/*/*");
    }
}
