//! Files that a change renames, and perhaps edits, as git tells them: half of their lines are the same.

use mistral_lint_engine::known::Known;
use mistral_lint_engine::{Outcome, Tree};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The findings of before, in the files that theirs are now.
pub(super) fn followed(
    before: &dyn Tree,
    after: &dyn Tree,
    old: &Outcome,
    new: &Outcome,
) -> Vec<Known> {
    let (here, there) = (paths(before), paths(after));
    let gone = with_findings(old, |path| !there.contains(path));
    let come = with_findings(new, |path| !here.contains(path));
    let names = renamed(&lines(before, gone), &lines(after, come));
    let known = old.findings.iter().map(Known::from);
    known
        .map(|known| match names.get(&known.path) {
            Some(path) => Known { path: path.clone(), ..known },
            None => known,
        })
        .collect()
}

fn paths(tree: &dyn Tree) -> BTreeSet<Arc<str>> {
    tree.list().into_iter().collect()
}

fn with_findings(outcome: &Outcome, wanted: impl Fn(&Arc<str>) -> bool) -> BTreeSet<Arc<str>> {
    let paths = outcome.findings.iter().map(|finding| &finding.location.path);
    paths.filter(|path| wanted(path)).cloned().collect()
}

type Lines = HashMap<Vec<u8>, usize>;

/// How often each line stands in a file.
fn lines(tree: &dyn Tree, paths: BTreeSet<Arc<str>>) -> Vec<(Arc<str>, Lines)> {
    let counted = |path: &Arc<str>| {
        let mut lines = Lines::new();
        for line in tree.read(path).unwrap_or_default().split(|byte| *byte == b'\n') {
            let line = line.trim_ascii();
            if !line.is_empty() {
                *lines.entry(line.to_vec()).or_default() += 1;
            }
        }
        lines
    };
    paths.into_iter().map(|path| (path.clone(), counted(&path))).collect()
}

/// From the old name to the new one; of several that are alike, the likest.
fn renamed(gone: &[(Arc<str>, Lines)], come: &[(Arc<str>, Lines)]) -> BTreeMap<Arc<str>, Arc<str>> {
    let mut alike: Vec<(usize, &Arc<str>, &Arc<str>)> = Vec::new();
    for (old, old_lines) in gone {
        for (new, new_lines) in come {
            let common: usize = old_lines
                .iter()
                .map(|(line, n)| new_lines.get(line).map_or(0, |other| *n.min(other)))
                .sum();
            let most = old_lines.values().sum::<usize>().max(new_lines.values().sum());
            let share = (common * 100).checked_div(most).unwrap_or_default();
            if share >= 50 {
                alike.push((share, old, new));
            }
        }
    }
    alike.sort_by_key(|(share, old, new)| (std::cmp::Reverse(*share), *old, *new));
    let mut names: BTreeMap<Arc<str>, Arc<str>> = BTreeMap::new();
    for (_, old, new) in alike {
        if !names.contains_key(old) && !names.values().any(|taken| taken == new) {
            names.insert(old.clone(), new.clone());
        }
    }
    names
}
