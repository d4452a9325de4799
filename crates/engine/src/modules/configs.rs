//! Configurations that give names to paths: `paths` and `baseUrl`, their own or those of the files that they extend.

use super::aliases::Aliases;
use super::packages::{Packages, json};
use super::path::{folder, join};
use rustc_hash::FxHashSet;
use serde_json::Value;

/// Configurations extend each other this far.
const DEPTH: usize = 8;

/// What a configuration says to the files below it.
#[derive(Debug, Default)]
pub(super) struct Config {
    pub(super) aliases: Aliases,
    /// Where names that are no package's begin.
    pub(super) base: Option<String>,
}

impl Config {
    fn is_empty(&self) -> bool {
        self.aliases.is_empty() && self.base.is_none()
    }
}

/// What is written in a configuration or in those that it extends.
#[derive(Default)]
struct Written {
    base: Option<String>,
    /// Names with their paths, and the folder that these start at.
    paths: Option<(String, Value)>,
}

pub(super) struct Reader<'r> {
    pub(super) listed: FxHashSet<&'r str>,
    pub(super) read: &'r dyn Fn(&str) -> Option<String>,
    pub(super) packages: &'r Packages,
}

impl Reader<'_> {
    /// What a file says; where it says nothing itself, what the files that it refers to say.
    pub(super) fn config(&self, path: &str) -> Option<Config> {
        let value = self.value(path)?;
        let mut config = self.own(path, &value);
        if config.is_empty() {
            for reference in value.get("references").and_then(Value::as_array).into_iter().flatten()
            {
                let Some(at) = reference.get("path").and_then(Value::as_str) else { continue };
                let other = join(folder(path), at);
                let Some(value) = self.value(&other) else { continue };
                let own = self.own(&other, &value);
                config.aliases.extend(own.aliases);
                config.base = config.base.or(own.base);
            }
        }
        (!config.is_empty()).then_some(config)
    }

    fn value(&self, path: &str) -> Option<Value> {
        self.listed.contains(path).then(|| json(&(self.read)(path)?)).flatten()
    }

    fn own(&self, path: &str, value: &Value) -> Config {
        let written = self.written(path, value, 0);
        let mut aliases = Aliases::default();
        if let Some((start, paths)) = &written.paths {
            let start = written.base.as_ref().unwrap_or(start);
            let here = |target: &str| match target.strip_prefix("${configDir}") {
                Some(rest) => join(folder(path), rest),
                None => join(start, target),
            };
            for (name, targets) in paths.as_object().into_iter().flatten() {
                let targets = targets.as_array().into_iter().flatten().filter_map(Value::as_str);
                aliases.add(name, targets.map(here).collect());
            }
        }
        Config { aliases, base: written.base }
    }

    fn written(&self, path: &str, value: &Value, depth: usize) -> Written {
        let mut written = Written::default();
        if depth > DEPTH {
            return written;
        }
        let outer = match value.get("extends") {
            Some(Value::Array(all)) => all.iter().filter_map(Value::as_str).collect(),
            Some(Value::String(one)) => vec![one.as_str()],
            _ => Vec::new(),
        };
        for name in outer {
            let Some((path, value)) = self.extended(path, name) else { continue };
            let outer = self.written(&path, &value, depth + 1);
            written.base = outer.base.or(written.base);
            written.paths = outer.paths.or(written.paths);
        }
        let option = |name: &str| value.get("compilerOptions")?.get(name);
        if let Some(base) = option("baseUrl").and_then(Value::as_str) {
            written.base = Some(join(folder(path), base));
        }
        if let Some(paths) = option("paths") {
            written.paths = Some((folder(path).to_owned(), paths.clone()));
        }
        written
    }

    /// The file that another extends: a path, or one of the project's own packages.
    fn extended(&self, path: &str, name: &str) -> Option<(String, Value)> {
        let at = if name.starts_with('.') {
            join(folder(path), name)
        } else {
            let (package, inner) = self.packages.named(path, name)?;
            join(&package.folder, inner)
        };
        let own = folder(path).len();
        let forms = [at.clone(), format!("{at}.json"), join(&at, &path[own..])];
        forms.into_iter().find_map(|form| self.value(&form).map(|value| (form, value)))
    }
}
