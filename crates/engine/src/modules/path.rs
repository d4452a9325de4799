//! Paths as text: relative to the root, with forward slashes.

/// The folder that a file stands in.
pub(super) fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// The folders around a file, nearest first; the root is the last.
pub(super) fn above(path: &str) -> impl Iterator<Item = &str> {
    std::iter::successors(Some(folder(path)), |at| (!at.is_empty()).then(|| folder(at)))
}

/// How many leading folders two paths share.
pub(super) fn shared(a: &str, b: &str) -> usize {
    a.split('/').zip(b.split('/')).take_while(|(a, b)| a == b).count()
}

/// `folder` and a path relative to it, without `.` and `..`.
pub(super) fn join(folder: &str, path: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// A path without its extension.
pub(super) fn stem(path: &str) -> &str {
    let start = path.rfind('/').map_or(0, |at| at + 1);
    path[start..].rfind('.').filter(|at| *at > 0).map_or(path, |at| &path[..start + at])
}

/// A path's extension.
pub(super) fn extension(path: &str) -> &str {
    path[stem(path).len()..].trim_start_matches('.')
}

/// A package as the api books name it: no scheme, no version, no CDN.
pub(super) fn package(module: &str) -> &str {
    let bare = ["node:", "npm:", "jsr:"]
        .iter()
        .find_map(|scheme| module.strip_prefix(scheme))
        .unwrap_or(module);
    let bare = match bare.split_once("://") {
        Some((_, rest)) => {
            rest.split_once('/').map_or(rest, |(_, path)| path.trim_start_matches("npm/"))
        }
        None => bare,
    };
    let name_start = usize::from(bare.starts_with('@'));
    match bare[name_start..].find('@') {
        Some(at) => &bare[..name_start + at],
        None => bare,
    }
}
