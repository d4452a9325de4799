//! From listed files to facts: texts, what they hold, and what is worth a parse.

use super::Seen;
use crate::finding::FileNote;
use crate::modules::Modules;
use crate::plain::{self, PlainKey, PlainKind};
use crate::prefilter::{self, Inside, Text};
use crate::project::File;
use crate::{Engine, Settings, Tree};
use mistral_lint_grammars::virtual_documents::{self, Held, Standing};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// A file that is no source: the keys in it, and the code.
pub(crate) struct Plain<'a> {
    pub(super) path: Arc<str>,
    pub(super) text: Arc<str>,
    pub(super) keys: Vec<PlainKey>,
    pub(super) cells: Vec<Range<u32>>,
    pub(super) code: Vec<Text<'a>>,
    pub(super) note: Option<FileNote>,
}

/// Sees a file that is no source.
pub(super) fn plain<'a>(engine: &'a Engine, tree: &dyn Tree, path: &Arc<str>) -> Seen<'a> {
    let (kind, container) = (plain::is_plain(path), engine.languages.container(path));
    if kind.is_none() && container.is_none() {
        return Seen::Unknown;
    }
    let note = |reason: &str, skipped| FileNote {
        path: path.to_string(),
        reason: reason.to_owned(),
        skipped,
    };
    let bytes = match tree.read(path) {
        Ok(bytes) => bytes,
        Err(error) => return Seen::Note(note(&error.reason, true)),
    };
    let text: Arc<str> = match text(bytes) {
        Ok(text) => text.into(),
        Err(reason) => return Seen::Note(note(reason, true)),
    };
    let mut held = container.map(|container| container.open(&text)).unwrap_or_default();
    Seen::Plain(Plain {
        path: path.clone(),
        keys: kind.map(|kind| plain::scan(kind, &text, &engine.secrets)).unwrap_or_default(),
        cells: std::mem::take(&mut held.cells),
        note: held.problem.map(|problem| note(problem, false)),
        code: documents(engine, path, &text, held),
        text,
    })
}

/// What a file that names packages holds beside them.
pub(super) fn manifest<'a>(
    engine: &'a Engine,
    path: &Arc<str>,
    bytes: Vec<u8>,
) -> Option<Plain<'a>> {
    let kind = plain::is_plain(path)?;
    Plain::of_text(engine, path, text(bytes).ok()?.into(), kind)
}

/// The keys in source that does not parse. Files of other kinds were read as text before.
pub(super) fn broken<'a>(engine: &Engine, file: &File<'_>) -> Option<Plain<'a>> {
    if file.inside.is_some() {
        return None;
    }
    Plain::of_text(engine, &file.path, file.text.clone(), PlainKind::Text)
}

impl<'a> Plain<'a> {
    /// What a text tells, if it tells anything.
    fn of_text(engine: &Engine, path: &Arc<str>, text: Arc<str>, kind: PlainKind) -> Option<Self> {
        let keys = plain::scan(kind, &text, &engine.secrets);
        (!keys.is_empty()).then(|| Plain {
            path: path.clone(),
            text,
            keys,
            cells: Vec::new(),
            code: Vec::new(),
            note: None,
        })
    }
}

/// The code that a file holds, as texts of their own.
fn documents<'a>(
    engine: &'a Engine,
    path: &Arc<str>,
    whole: &Arc<str>,
    held: Held,
) -> Vec<Text<'a>> {
    if held.documents.is_empty() {
        return Vec::new();
    }
    let view: Arc<str> = held.view(whole).into();
    let text = |document: virtual_documents::Document| {
        Some(Text {
            path: path.clone(),
            content: document.text,
            language: engine.languages.named(&document.language)?,
            inside: Some(Inside {
                whole: whole.clone(),
                view: view.clone(),
                map: document.map,
                standing: document.standing,
            }),
        })
    };
    held.documents.into_iter().filter_map(text).collect()
}

/// The text of bytes.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, &'static str> {
    if bytes.len() > u32::MAX as usize {
        return Err("larger than 4 GB");
    }
    if bytes.contains(&0) {
        return Err("binary");
    }
    String::from_utf8(bytes).map_err(|_| "not valid UTF-8")
}

/// Parses what is worth a parse.
pub(super) fn parse<'a>(
    engine: &'a Engine,
    subject: &str,
    settings: &Settings,
    texts: Vec<Text<'a>>,
    modules: &Modules,
) -> Vec<Result<File<'a>, FileNote>> {
    let speaks = |text: &str| engine.secrets.speaks(text);
    let relevant = prefilter::relevant(&texts, modules, &speaks);
    let wanted: Vec<(u32, (Text<'a>, bool))> = (0..)
        .zip(texts.into_iter().zip(relevant))
        .filter(|(_, (_, near))| *near || settings.parse_everything)
        .collect();
    let files = wanted.into_par_iter();
    files.filter_map(|(source, text)| file(engine, subject, source, text)).collect()
}

fn file<'a>(
    engine: &'a Engine,
    subject: &str,
    source: u32,
    (text, near): (Text<'a>, bool),
) -> Option<Result<File<'a>, FileNote>> {
    let apis = engine.apis.get(&text.language.profile.apis)?;
    let rough = crate::shapes::is_rough(text.path.strip_prefix(subject).unwrap_or(&text.path));
    let facts = match &text.inside {
        Some(inside) => virtual_documents::read(text.language, &text.content, &inside.map),
        None => mistral_lint_grammars::read(text.language, &text.content),
    };
    let facts = match facts {
        Ok(facts) => facts,
        Err(error) => {
            return Some(Err(FileNote {
                path: text.path.to_string(),
                reason: error.to_string(),
                skipped: text.inside.is_none(),
            }));
        }
    };
    let sample = text.inside.as_ref().is_some_and(|inside| inside.standing == Standing::Sample);
    Some(Ok(File {
        source,
        path: text.path,
        text: text
            .inside
            .as_ref()
            .map_or_else(|| text.content.into(), |inside| inside.view.clone()),
        facts,
        language: text.language,
        apis,
        rough: rough || sample,
        near,
        inside: text.inside,
    }))
}
