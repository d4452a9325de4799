//! Commands that show a key: in scripts, in build files, in the steps of a pipeline.

mod command;

use super::told::{About, Told};
use super::{Around, PlainKind, reference};
use crate::finding::Confidence;
use command::Command;
use std::ops::Range;

/// Longer scripts are not written by people.
const LONGEST: usize = 1 << 20;

/// What the commands of a file tell.
pub(super) fn tell(around: Around<'_>, told: &mut Vec<Told>) {
    for script in scripts(around) {
        let Some(text) = around.text.get(script.clone()).filter(|text| text.len() <= LONGEST)
        else {
            continue;
        };
        let commands = command::read(text, around.kind == PlainKind::Docker);
        Script { around, at: script.start, text, commands: &commands }.tell(told);
    }
}

/// Where commands stand: the whole file, or the leaves that are called so.
fn scripts(around: Around<'_>) -> Vec<Range<usize>> {
    match around.kind {
        PlainKind::Shell | PlainKind::Docker => std::iter::once(0..around.text.len()).collect(),
        PlainKind::Yaml | PlainKind::Json | PlainKind::Toml => {
            let outline = around.outline;
            let called = |matcher, key: Option<Range<usize>>| {
                key.is_some_and(|key| around.accepts(matcher, around.bare(key)))
            };
            let is_script = |leaf: &usize| {
                called("script-name", outline.key(*leaf))
                    || called("scripts-name", outline.keys_above(*leaf).next())
            };
            outline.all().filter(is_script).map(|leaf| outline.span(leaf)).collect()
        }
        _ => Vec::new(),
    }
}

/// One script and its commands.
struct Script<'t> {
    around: Around<'t>,
    at: usize,
    text: &'t str,
    commands: &'t [Command],
}

impl Script<'_> {
    fn tell(&self, told: &mut Vec<Told>) {
        let has_key = self.around.marks.has_key();
        for (index, command) in self.commands.iter().enumerate() {
            told.extend(self.unchecked(command));
            let words = command.words(self.text);
            let Some(first) = words.first() else { continue };
            let whole = words.join(" ");
            let seen = self.is_seen(command, index);
            let confidence = if self.prints(first) && seen && self.shows(command, false) {
                Confidence::High
            } else if has_key && (seen && self.dumps(&whole) || self.traces(&whole, index)) {
                Confidence::Medium
            } else {
                continue;
            };
            told.push(self.told(About::Shown, command, first, confidence));
        }
    }

    fn told(&self, about: About, command: &Command, name: &str, confidence: Confidence) -> Told {
        let start = command.start(self.text);
        let text = self.text.get(start..command.span.end).unwrap_or("");
        let span = self.at + start..self.at + start + text.trim_end().len();
        Told { about, span, name: name.to_owned(), confidence, note: false }
    }

    /// A request to Mistral that takes whatever certificate it is shown.
    fn unchecked(&self, command: &Command) -> Option<Told> {
        let text = self.text.get(command.start(self.text)..command.span.end)?;
        let words: Vec<&str> = text.split_whitespace().filter(|word| *word != "\\").collect();
        let asks = |word: &&str| self.accepts("mistral-host", word.trim_matches(['"', '\'']));
        let unchecked = self.accepts("unchecked-command", &words.join(" "));
        let found = unchecked && words.iter().any(asks);
        found.then(|| self.told(About::Plaintext, command, words[0], Confidence::High))
    }

    fn accepts(&self, matcher: &str, text: &str) -> bool {
        self.around.accepts(matcher, text)
    }

    fn prints(&self, first: &str) -> bool {
        self.accepts("shell-print", first)
    }

    fn dumps(&self, whole: &str) -> bool {
        self.accepts("shell-dump", whole)
            || self.accepts("shell-show-file", whole)
            || whole
                .strip_prefix("printenv ")
                .is_some_and(|name| self.accepts("mistral-key-name", name))
    }

    /// Whether a command's text has a key in it when it runs; `any`: however much of it.
    fn shows(&self, command: &Command, any: bool) -> bool {
        let Some(text) = self.text.get(command.span.clone()) else { return false };
        if self.accepts("shell-order", text) {
            return false;
        }
        let mentions = self.around.secrets.mentions(text);
        mentions.into_iter().any(|at| {
            reference::at(text, at).is_some_and(|found| {
                self.accepts("mistral-key-name", found.name) && (any || found.shown)
            })
        })
    }

    /// Whether what a command writes goes where it is seen: to no file, and through nothing that hides it.
    fn is_seen(&self, command: &Command, index: usize) -> bool {
        let redirected = |target: &Range<usize>| {
            let target = self.text.get(target.clone()).unwrap_or("");
            !self.accepts("shell-seen", target)
        };
        if command.redirects.iter().any(redirected) {
            return false;
        }
        if !command.piped {
            return true;
        }
        let Some(next) = self.commands.get(index + 1) else { return false };
        let through =
            next.words(self.text).first().is_some_and(|word| self.accepts("shell-through", word));
        through && (self.is_seen(next, index + 1) || next.words(self.text).first() == Some(&"tee"))
    }

    /// Whether a command turns tracing on, and a key is used before it ends.
    fn traces(&self, whole: &str, index: usize) -> bool {
        if !self.accepts("shell-trace", whole) {
            return false;
        }
        let rest = self.commands.iter().skip(index + 1);
        let mut traced = rest.take_while(|command| {
            !matches!(command.words(self.text).as_slice(), ["set", "+x" | "+ex" | "+xe", ..])
        });
        traced.any(|command| self.shows(command, true))
    }
}
