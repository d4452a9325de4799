//! Which files are worth a parse, from their bytes alone: those that speak of Mistral, those that import them at
//! any distance, those that run in front of an app by their name, and everything that these import.
//!
//! An import is guessed from words that stand where imports have them, and a word may mean every file of that
//! name: too many files are parsed rather than too few.

use crate::modules::Modules;
use mistral_lint_grammars::virtual_documents::{Map, Standing};
use mistral_lint_grammars::{Language, Modules as Scheme};
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// A file's text before it is parsed.
pub(crate) struct Text<'a> {
    pub(crate) path: Arc<str>,
    pub(crate) content: String,
    pub(crate) language: &'a Language,
    /// Of code that stands in a file of another kind.
    pub(crate) inside: Option<Inside>,
}

/// Where code stands in a file of another kind.
#[derive(Debug, Clone)]
pub(crate) struct Inside {
    /// The file's text.
    pub(crate) whole: Arc<str>,
    /// The same without what is no code.
    pub(crate) view: Arc<str>,
    pub(crate) map: Map,
    pub(crate) standing: Standing,
}

/// For each text whether it must be parsed.
pub(crate) fn relevant(
    texts: &[Text<'_>],
    modules: &Modules,
    speaks: &(dyn Fn(&str) -> bool + Sync),
    frames: &(dyn Fn(&Text<'_>) -> bool + Sync),
) -> Vec<bool> {
    use rayon::prelude::*;
    let speaking: Vec<bool> = texts.par_iter().map(|text| speaks(&text.content)).collect();
    if !speaking.contains(&true) {
        return speaking;
    }
    let mut named: FxHashMap<&str, Vec<usize>> = FxHashMap::default();
    for (index, text) in texts.iter().enumerate() {
        for name in names(text) {
            named.entry(name).or_default().push(index);
        }
    }
    for (name, index) in modules.global_names() {
        named.entry(name).or_default().push(index as usize);
    }
    let mut imports: Vec<Vec<usize>> = texts
        .par_iter()
        .enumerate()
        .map(|(index, text)| {
            let mut found = FxHashSet::default();
            for name in quoted_names(text) {
                let profile = &text.language.profile;
                found.extend(
                    modules.source(index as u32, &text.path, profile, name).map(|at| at as usize),
                );
            }
            for word in import_words(&text.content) {
                let dashed = named.get(word).into_iter().flatten();
                found.extend(
                    dashed.chain(named.get(word.replace('_', "-").as_str()).into_iter().flatten()),
                );
            }
            found.into_iter().collect()
        })
        .collect();
    for (parent, child) in modules.declared() {
        imports[parent as usize].push(child as usize);
    }
    let mut importers: Vec<Vec<usize>> = vec![Vec::new(); texts.len()];
    for (from, targets) in imports.iter().enumerate() {
        for target in targets {
            importers[*target].push(from);
        }
    }
    let mut up = reach(&speaking, &importers);
    // What runs in front of an app imports none of its handlers, and is imported by none.
    let framing: Vec<bool> = texts.par_iter().map(frames).collect();
    up.iter_mut().zip(framing).for_each(|(near, frames)| *near |= frames);
    let down = reach(&up, &imports);
    with_scripts(texts, down, &imports)
}

/// What can be reached along edges, from where it starts.
fn reach(start: &[bool], edges: &[Vec<usize>]) -> Vec<bool> {
    let mut seen = start.to_vec();
    let mut todo: Vec<usize> = (0..seen.len()).filter(|index| seen[*index]).collect();
    while let Some(at) = todo.pop() {
        for next in &edges[at] {
            if !std::mem::replace(&mut seen[*next], true) {
                todo.push(*next);
            }
        }
    }
    seen
}

/// Files that import nothing may be scripts that one page loads together.
fn with_scripts(texts: &[Text<'_>], mut relevant: Vec<bool>, imports: &[Vec<usize>]) -> Vec<bool> {
    let top = |index: usize| texts[index].path.split_once('/').map_or("", |(folder, _)| folder);
    let folders: FxHashSet<&str> = (0..texts.len())
        .filter(|index| relevant[*index] && imports[*index].is_empty())
        .map(top)
        .collect();
    for index in 0..texts.len() {
        let script = texts[index].language.profile.modules == Scheme::Paths;
        relevant[index] |= script && imports[index].is_empty() && folders.contains(top(index));
    }
    relevant
}

/// The names that a file can be imported by: its stem, its folder's when it stands for it, its crate's.
fn names<'t>(text: &'t Text<'_>) -> Vec<&'t str> {
    let stem = text.path.rsplit_once('.').map_or(&*text.path, |(stem, _)| stem);
    let mut parts = stem.rsplit('/');
    let last = parts.next().unwrap_or("");
    let mut names = vec![last.split('.').next().unwrap_or(last), last];
    if text.language.profile.index_files.iter().any(|index| index == last) {
        names.extend(parts.take(2));
    }
    names
}

/// Lines, and whether each may import: by a word on it, or because an import that began above still goes on.
fn import_lines(text: &str) -> impl Iterator<Item = (bool, &str)> {
    let (mut open, mut statement) = (false, false);
    text.lines().map(move |line| {
        let imports = open
            || statement
            || ["import", "from", "require", "use ", "mod ", "export"]
                .iter()
                .any(|word| line.contains(word));
        let end = line.trim_end();
        statement = (statement || opens_tree(line)) && !line.contains(';');
        open = imports
            && ((open || line.contains(['(', '{'])) && !line.contains([')', '}'])
                || end.ends_with('\\')
                || end.ends_with("from"));
        (imports, line)
    })
}

/// Whether a statement begins that lists modules in brackets within brackets, up to its semicolon.
fn opens_tree(line: &str) -> bool {
    let start = line.trim_start();
    start.starts_with("use ") || start.starts_with("pub") && start.contains(" use ")
}

/// Words that may name a module: on lines that import, or beside a character that paths are made with.
fn import_words(text: &str) -> impl Iterator<Item = &str> {
    import_lines(text)
        .flat_map(|(imports, line)| {
            words(line).filter(move |(before, _, after)| {
                imports || matches!(before, Some('/' | ':')) || matches!(after, Some('/' | ':'))
            })
        })
        .map(|(_, word, _)| word)
}

/// What stands in quotes on lines that import, where modules are named by paths.
fn quoted_names<'t>(text: &'t Text<'_>) -> impl Iterator<Item = &'t str> {
    let paths = text.language.profile.modules == Scheme::Paths;
    let lines = import_lines(&text.content).filter(move |(imports, _)| paths && *imports);
    lines.flat_map(|(_, line)| line.split(['"', '\'', '`']).skip(1).step_by(2))
}

/// Words with the characters before and after them.
fn words(line: &str) -> impl Iterator<Item = (Option<char>, &str, Option<char>)> {
    let inside = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    line.split(move |c| !inside(c)).filter(|word| !word.is_empty()).map(move |word| {
        let start = word.as_ptr() as usize - line.as_ptr() as usize;
        let before = line[..start].chars().next_back();
        let after = line[start + word.len()..].chars().next();
        (before, word, after)
    })
}
