//! The paths that a request must have to reach a handler: by where it is registered, or by the name of its file.

use crate::analysis::Analysis;
use crate::apis::Convention;
use crate::conventions;
use crate::handlers::Handler;

/// A handler's addresses, as far as they are known: `/api/chat`, with `*` for what is not fixed.
pub(crate) fn of(analysis: &Analysis<'_, '_>, handler: &Handler) -> Vec<String> {
    let registered = handler.routes.iter();
    let mut found: Vec<String> =
        registered.flat_map(|route| analysis.layers.addresses(&analysis.meaning, *route)).collect();
    found.extend(of_file(analysis, handler.function.file).map(|(_, path)| path));
    found.iter().map(|address| general(address)).collect()
}

/// The address of a file's handlers by its name, with the method if that is told too.
pub(crate) fn of_file(analysis: &Analysis<'_, '_>, file: u32) -> Option<(Option<String>, String)> {
    let path = &analysis.project().file(file).path;
    let inside = path.strip_prefix(analysis.app_folder(file)).unwrap_or(path);
    let inside = inside.trim_start_matches('/');
    conventions(analysis, file).find_map(|it| by_file(inside, it.address.as_deref()?))
}

/// What a request to a file's handlers is called, where it has no address.
pub(crate) fn called<'a>(analysis: &Analysis<'_, 'a>, file: u32) -> Option<&'a str> {
    conventions(analysis, file).find_map(|it| it.called.as_deref())
}

/// The conventions that speak of a file, strong ones first.
fn conventions<'a>(analysis: &Analysis<'_, 'a>, file: u32) -> impl Iterator<Item = &'a Convention> {
    let packages = |file: u32, name: &str| analysis.package(file, name);
    let all = analysis.meaning.names.apis(file).conventions.iter();
    let (weak, strong): (Vec<_>, Vec<_>) = all
        .filter(|it| conventions::applies(it, &analysis.meaning, file, &packages))
        .partition(|it| it.weak);
    strong.into_iter().chain(weak)
}

/// Stands in a template for a method that may end the file's name: `chat.post.ts`.
const METHOD: &str = ".{method}";

/// The address of a file by a convention's template: `app/{}/route`. What stands in the braces begins the address;
/// `{.}` says that dots part it as slashes do, a slash in front that it begins in the app's own folder.
fn by_file(path: &str, template: &str) -> Option<(Option<String>, String)> {
    let (template, named) = match template.strip_suffix(METHOD) {
        Some(template) => (template, true),
        None => (template, false),
    };
    let (template, first_only) = match template.strip_prefix('/') {
        Some(template) => (template, true),
        None => (template, false),
    };
    let (folder, rest) = template.split_once('{')?;
    let (first, end) = rest.split_once('}')?;
    let dotted = first == ".";
    let first = if dotted { "" } else { first };
    let folder = format!("{folder}{first}");
    let begins = |at: &usize| *at == 0 || !first_only && path[..*at].ends_with('/');
    let at = path.match_indices(&folder).map(|(at, _)| at).find(begins)?;
    let inner = path[at + folder.len()..].rsplit_once('.').map_or("", |(stem, _)| stem);
    let (inner, method) = match inner.rsplit_once('.').filter(|_| named) {
        Some((inner, method)) => (inner, Some(method.to_owned())),
        None => (inner, None),
    };
    let inner = format!("/{first}{inner}");
    let inner = inner.strip_suffix(end).unwrap_or(&inner);
    let inner = inner.strip_suffix("/index").unwrap_or(inner);
    let parts = inner.split(|c| c == '/' || dotted && c == '.');
    // `(group)` is a folder that is no part of the address; nor is `_layout` where dots part it.
    let counts = |part: &&str| {
        !(part.is_empty() || part.starts_with('(') || dotted && part.starts_with('_'))
    };
    let address = parts.filter(counts).fold(String::new(), |address, part| address + "/" + part);
    Some((method, if address.is_empty() { "/".to_owned() } else { address }))
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
        let of = |path, template| by_file(path, template).map_or(String::new(), |it| it.1);
        assert_eq!(of("src/app/api/chat/route.ts", "app/{}/route"), "/api/chat");
        assert_eq!(of("apps/web/app/(main)/api/chat/route.ts", "app/{}/route"), "/api/chat");
        assert_eq!(of("app/route.ts", "app/{}/route"), "/");
        assert_eq!(of("pages/api/chat.ts", "pages/{}"), "/api/chat");
        assert_eq!(of("pages/api/chat/index.ts", "pages/{}"), "/api/chat");
        assert_eq!(of("api/chat.ts", "/{api/}"), "/api/chat");
        assert_eq!(by_file("src/api/chat.ts", "/{api/}"), None);
        assert_eq!(of("app/routes/_auth.api.$id.tsx", "app/routes/{.}/route"), "/api/$id");
        assert_eq!(of("app/routes/api.chat/route.tsx", "app/routes/{.}/route"), "/api/chat");
        assert_eq!(by_file("lib/chat.ts", "pages/{}"), None);
    }

    #[test]
    fn a_file_may_name_the_method() {
        let of = |path| by_file(path, "server/{}.{method}");
        let post = (Some("post".to_owned()), "/api/chat".to_owned());
        assert_eq!(of("server/api/chat.post.ts"), Some(post));
        assert_eq!(of("server/api/chat.ts"), Some((None, "/api/chat".to_owned())));
    }

    #[test]
    fn what_is_not_fixed_is_a_star() {
        assert_eq!(general("/users/:id/chat"), "/users/*/chat");
        assert_eq!(general("/$id"), "/*");
        assert_eq!(general("/[tenant]/<int:id>/{room}"), "/*/*/*");
    }
}
