//! Names that a project gives to its own files: exact ones, and patterns with one `*`.

/// From names to the paths that they may mean.
#[derive(Debug, Default, Clone)]
pub(super) struct Aliases {
    entries: Vec<(Box<str>, Vec<Box<str>>)>,
}

impl Aliases {
    /// A name that ends in a slash stands for all that begins with it.
    pub(super) fn add(&mut self, name: &str, targets: Vec<String>) {
        let open =
            |text: &str| if text.ends_with('/') { format!("{text}*") } else { text.to_owned() };
        if name.ends_with('/') {
            let targets = targets.iter().map(|target| open(target).into()).collect();
            self.entries.push((open(name).into(), targets));
        } else {
            self.entries.push((name.into(), targets.into_iter().map(Into::into).collect()));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    pub(super) fn extend(&mut self, other: Self) {
        self.entries.extend(other.entries);
    }

    /// The paths that a name may mean: those of its own entry, else of the pattern with the longest start.
    pub(super) fn targets(&self, name: &str) -> Vec<String> {
        let exact = self.entries.iter().find(|(known, _)| **known == *name);
        if let Some((_, targets)) = exact {
            return targets.iter().map(ToString::to_string).collect();
        }
        let fits = |entry: &'_ (Box<str>, Vec<Box<str>>)| {
            let (start, end) = entry.0.split_once('*')?;
            let middle = name.strip_prefix(start)?.strip_suffix(end)?;
            Some((start.len(), middle))
        };
        let fitting = self.entries.iter().filter_map(|entry| Some((fits(entry)?, &entry.1)));
        let best = fitting.max_by_key(|((start, _), _)| *start);
        let Some(((_, middle), targets)) = best else { return Vec::new() };
        targets.iter().map(|target| target.replace('*', middle)).collect()
    }
}
