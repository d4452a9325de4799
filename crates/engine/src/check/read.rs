//! From listed files to facts: texts, what they hold, and what is worth a parse.

use super::Seen;
use crate::finding::Confidence;
use crate::finding::FileNote;
use crate::modules::Modules;
use crate::plain::{self, About, PlainKey, PlainKind, Told, Use};
use crate::prefilter::{self, Inside, Text};
use crate::project::File;
use crate::{Engine, Settings, Tree};
use mistral_lint_grammars::virtual_documents::{self, Held, Standing};
use rayon::prelude::*;
use std::ops::Range;
use std::sync::Arc;

/// A file that is no source: the keys in it, and the code.
pub(crate) struct Plain<'a> {
    pub(crate) path: Arc<str>,
    pub(crate) text: Arc<str>,
    pub(crate) keys: Vec<PlainKey>,
    pub(super) told: Vec<Told>,
    pub(crate) uses: Vec<Use>,
    pub(super) cells: Vec<Range<u32>>,
    pub(super) code: Vec<Text<'a>>,
    pub(super) note: Option<FileNote>,
}

/// Sees a file that is no source.
pub(super) fn plain<'a>(engine: &'a Engine, tree: &dyn Tree, path: &Arc<str>) -> Seen<'a> {
    let (kind, container) = (plain::is_plain(path), engine.languages.container(path));
    if kind.is_none() && container.is_none() && !engine.releases.reads(path) {
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
    let (text, problem) = match any_text(&bytes) {
        Ok((text, problem)) => (Arc::<str>::from(text), problem),
        Err(reason) => return Seen::Note(note(reason, true)),
    };
    let mut held = container.map(|container| container.open(&text)).unwrap_or_default();
    let problem = problem.or(held.problem);
    Seen::Plain(Plain {
        cells: std::mem::take(&mut held.cells),
        note: problem.map(|problem| note(problem, false)),
        code: documents(engine, path, &text, held),
        ..Plain::of_text(engine, path, text, kind)
    })
}

/// What a file that names packages holds beside them.
pub(super) fn manifest<'a>(engine: &'a Engine, path: &Arc<str>, bytes: &[u8]) -> Option<Plain<'a>> {
    let (text, _) = any_text(bytes).ok()?;
    Plain::of_text(engine, path, text.into(), plain::is_plain(path)).if_telling()
}

/// The keys in source that does not parse. Files of other kinds were read as text before.
pub(super) fn broken<'a>(engine: &Engine, file: &File<'_>) -> Option<Plain<'a>> {
    if file.inside.is_some() {
        return None;
    }
    Plain::of_text(engine, &file.path, file.text.clone(), Some(PlainKind::Text)).if_telling()
}

impl Plain<'_> {
    /// What a text tells.
    fn of_text(engine: &Engine, path: &Arc<str>, text: Arc<str>, kind: Option<PlainKind>) -> Self {
        let read = kind.map(|kind| plain::read(kind, &text, &engine.secrets)).unwrap_or_default();
        let mut told = read.told;
        told.extend(engine.releases.find(path, &text).into_iter().map(|pinned| Told {
            about: About::Release,
            span: pinned.span,
            name: pinned.name,
            confidence: Confidence::High,
            note: false,
        }));
        Plain {
            path: path.clone(),
            text,
            keys: read.keys,
            told,
            uses: read.uses,
            cells: Vec::new(),
            code: Vec::new(),
            note: None,
        }
    }

    fn if_telling(self) -> Option<Self> {
        (!self.keys.is_empty() || !self.told.is_empty()).then_some(self)
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

const NOT_UTF8: &str = "not valid UTF-8";

/// The text of bytes.
pub(super) fn text(bytes: Vec<u8>) -> Result<String, &'static str> {
    if bytes.len() > u32::MAX as usize {
        return Err("larger than 4 GB");
    }
    if bytes.contains(&0) {
        return Err("binary");
    }
    String::from_utf8(bytes).map_err(|_| NOT_UTF8)
}

/// The text of bytes that need not be right: in what is no source, a wrong byte spoils nothing beside it.
fn any_text(bytes: &[u8]) -> Result<(String, Option<&'static str>), &'static str> {
    if let Some(text) = utf16(bytes) {
        return Ok((text, None));
    }
    match text(bytes.to_vec()) {
        Err(reason) if reason == NOT_UTF8 => {
            let ascii = |chunk: std::str::Utf8Chunk<'_>| {
                let wrong = "?".repeat(chunk.invalid().len());
                format!("{}{wrong}", chunk.valid())
            };
            Ok((bytes.utf8_chunks().map(ascii).collect(), Some(reason)))
        }
        text => text.map(|text| (text, None)),
    }
}

/// UTF-16 says so in its first two bytes.
fn utf16(bytes: &[u8]) -> Option<String> {
    let (mark, rest) = bytes.split_at_checked(2)?;
    let unit: fn([u8; 2]) -> u16 = match mark {
        [0xFF, 0xFE] => u16::from_le_bytes,
        [0xFE, 0xFF] => u16::from_be_bytes,
        _ => return None,
    };
    let units = rest.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('?')).collect();
    (!text.contains('\0')).then_some(text)
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
    let frames = |text: &Text<'_>| {
        let apis = engine.apis.get(&text.language.profile.apis);
        apis.is_some_and(|apis| {
            apis.conventions.iter().any(|it| it.around && it.files.is_match(&*text.path))
        })
    };
    let relevant = prefilter::relevant(&texts, modules, &speaks, &frames);
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
