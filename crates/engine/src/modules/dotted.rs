//! Modules that are named by dotted names: below a root that is told nowhere, or relative by leading dots.

use super::index::Index;
use super::path::{above, folder, join, shared};
use mistral_lint_grammars::Profile;

pub(super) fn find(index: &Index, from: &str, profile: &Profile, name: &str) -> Option<u32> {
    let dots = name.bytes().take_while(|byte| *byte == b'.').count();
    let path = name[dots..].replace('.', "/");
    if dots == 0 {
        return absolute(index, from, profile, &path);
    }
    let mut base = folder(from);
    for _ in 1..dots {
        base = folder(base);
    }
    index.stem(&join(base, &path), from)
}

/// The nearest place where all of the name is there; a folder that is itself a package is a root only where no
/// other is.
fn absolute(index: &Index, from: &str, profile: &Profile, path: &str) -> Option<u32> {
    let head = path.split('/').next().unwrap_or(path);
    let library = profile.libraries.iter().any(|known| known == head);
    let places: Vec<(&str, u32)> = if path.contains('/') {
        index.places(from, path).collect()
    } else {
        let place = |root| Some((root, index.stem(&join(root, path), from)?));
        usual_roots(from, profile).filter_map(place).collect()
    };
    places
        .into_iter()
        .filter(|(parent, _)| !library || !index.is_package(parent))
        .max_by_key(|(parent, _)| {
            (shared(from, parent), !index.is_package(parent), std::cmp::Reverse(parent.len()))
        })
        .map(|(_, id)| id)
}

/// A one-word import may be a library that happens to share a file's name: only a file beside the importer, in
/// a folder around it, or at a usual root is meant.
fn usual_roots<'r>(from: &'r str, profile: &'r Profile) -> impl Iterator<Item = &'r str> {
    above(from).chain(profile.roots.iter().map(|root| root.trim_end_matches('/')))
}
