//! One run: list, read, follow, judge, settle.

use crate::analysis::{Analysis, Manifest};
use crate::finding::{
    Confidence, Evidence, FileNote, Finding, Location, MaskedSource, Outcome, Step, Totals,
};
use crate::modules::{Around, Modules, Source};
use crate::page::Page;
use crate::plain::{self, PlainKey};
use crate::prefilter::{self, Text};
use crate::project::{File, Project};
use crate::shapes::{Clean, Draft, Judge};
use crate::suppress::{self, Comment};
use crate::{Engine, Settings, Tree, fingerprint};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

/// What became of one listed file.
enum Seen<'a> {
    Source(Text<'a>),
    Manifest(Manifest),
    /// No source, but it can hold a key.
    Plain(Plain),
    Note(FileNote),
    Unknown,
}

/// A file that is no source, and the keys in it.
pub(crate) struct Plain {
    path: Arc<str>,
    text: Arc<str>,
    keys: Vec<PlainKey>,
}

/// What was read of a tree.
pub(crate) struct Read<'a> {
    pub(crate) project: Project<'a>,
    pub(crate) manifests: Vec<Manifest>,
    pub(crate) plains: Vec<Plain>,
    notes: Vec<FileNote>,
    totals: Totals,
}

pub(crate) fn run(engine: &Engine, tree: &dyn Tree, settings: &Settings) -> Outcome {
    let mut read = read(engine, tree, settings);
    let manifests = std::mem::take(&mut read.manifests);
    let analysis = Analysis::new(&read.project, &engine.secrets, manifests);
    let mut outcome = judge(engine, tree, settings, &analysis, &read.plains);
    outcome.totals.files = read.totals.files;
    outcome.totals.parsed = read.totals.parsed;
    outcome.notes = read.notes;
    outcome
}

/// Reads everything in a tree that has to do with Mistral.
pub(crate) fn read<'a>(engine: &'a Engine, tree: &dyn Tree, settings: &Settings) -> Read<'a> {
    let paths = tree.list();
    let seen: Vec<Seen<'_>> = paths.par_iter().map(|path| see(engine, tree, path)).collect();
    let mut totals = Totals::default();
    let (mut texts, mut manifests, mut notes, mut plains) =
        (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for seen in seen {
        match seen {
            Seen::Source(text) => {
                totals.files += usize::from(tree.wanted(&text.path));
                texts.push(text);
            }
            Seen::Manifest(manifest) => manifests.push(manifest),
            Seen::Plain(plain) => {
                totals.files += usize::from(tree.wanted(&plain.path));
                totals.parsed += usize::from(tree.wanted(&plain.path));
                plains.push(plain);
            }
            Seen::Note(note) => {
                if tree.wanted(&note.path) {
                    totals.files += 1;
                    notes.push(note);
                }
            }
            Seen::Unknown => {}
        }
    }
    let modules = modules(tree, &paths, &texts, &manifests);
    let sources: Vec<Arc<str>> = texts.iter().map(|text| text.path.clone()).collect();
    let mut files = Vec::new();
    for read in parse(engine, tree.subject(), settings, texts, &modules) {
        match read {
            Ok(file) => files.push(file),
            Err(note) => notes.push(note),
        }
    }
    let modules = modules.of_parsed(&sources, &files);
    totals.parsed += files.iter().filter(|file| tree.wanted(&file.path)).count();
    notes.sort();
    Read { project: Project::new(files, modules), manifests, plains, notes, totals }
}

fn see<'a>(engine: &'a Engine, tree: &dyn Tree, path: &Arc<str>) -> Seen<'a> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if let Some(scheme) = engine.languages.manifest(name) {
        return match tree.read(path) {
            Ok(bytes) => Seen::Manifest(Manifest {
                folder: path.rsplit_once('/').map_or("", |(folder, _)| folder).into(),
                scheme,
                names_packages: has_extension(name, "json"),
                text: String::from_utf8_lossy(&bytes).into_owned(),
            }),
            Err(_) => Seen::Unknown,
        };
    }
    let Some(language) = engine.languages.of(path) else { return see_plain(engine, tree, path) };
    let note = |reason: &str| {
        Seen::Note(FileNote { path: path.to_string(), reason: reason.to_owned(), skipped: true })
    };
    let bytes = match tree.read(path) {
        Ok(bytes) => bytes,
        Err(error) => return note(&error.reason),
    };
    match text(bytes) {
        Ok(text) => Seen::Source(Text { path: path.clone(), content: text, language }),
        Err(reason) => note(reason),
    }
}

/// Where modules' names lead, from all that is listed.
fn modules(
    tree: &dyn Tree,
    listed: &[Arc<str>],
    texts: &[Text<'_>],
    manifests: &[Manifest],
) -> Modules {
    let read = |path: &str| tree.read(path).ok().and_then(|bytes| String::from_utf8(bytes).ok());
    let sources: Vec<Source<'_>> = texts
        .iter()
        .map(|text| Source { path: &text.path, text: &text.content, language: text.language })
        .collect();
    Modules::new(&sources, &Around { manifests, listed, read: &read })
}

/// Parses what is worth a parse.
fn parse<'a>(
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
    wanted
        .into_par_iter()
        .filter_map(|(source, (text, near))| {
            let apis = engine.apis.get(&text.language.profile.apis)?;
            let rough =
                crate::shapes::is_rough(text.path.strip_prefix(subject).unwrap_or(&text.path));
            Some(match mistral_lint_grammars::read(text.language, &text.content) {
                Ok(facts) => Ok(File {
                    source,
                    path: text.path,
                    text: text.content.into(),
                    facts,
                    language: text.language,
                    apis,
                    rough,
                    near,
                }),
                Err(error) => Err(FileNote {
                    path: text.path.to_string(),
                    reason: error.to_string(),
                    skipped: true,
                }),
            })
        })
        .collect()
}

fn see_plain<'a>(engine: &Engine, tree: &dyn Tree, path: &Arc<str>) -> Seen<'a> {
    let Some(kind) = plain::is_plain(path) else { return Seen::Unknown };
    let note =
        |reason: String| Seen::Note(FileNote { path: path.to_string(), reason, skipped: true });
    let bytes = match tree.read(path) {
        Ok(bytes) => bytes,
        Err(error) => return note(error.reason),
    };
    if bytes.contains(&0) {
        return note("binary".into());
    }
    let Ok(text) = String::from_utf8(bytes) else { return note("not valid UTF-8".into()) };
    let keys = plain::scan(kind, &text, &engine.secrets);
    Seen::Plain(Plain { path: path.clone(), text: text.into(), keys })
}

fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, known)| known.eq_ignore_ascii_case(extension))
}

/// Keys in files that are no source.
fn plain_findings(page: &Page, severity: Option<crate::Severity>, plain: &Plain) -> Vec<Finding> {
    let keys = plain.keys.iter();
    keys.map(|key| Finding {
        rule: page.name.clone(),
        severity: severity.unwrap_or(page.severity),
        confidence: if key.certain { Confidence::High } else { Confidence::Medium },
        message: page.message.clone(),
        help: page.help.clone(),
        location: Location {
            path: plain.path.clone(),
            start: key.span.start as u32,
            end: key.span.end as u32,
        },
        way: Vec::new(),
        fixes: Vec::new(),
        fingerprint: String::new(),
    })
    .collect()
}

fn text(bytes: Vec<u8>) -> Result<String, &'static str> {
    if bytes.len() > u32::MAX as usize {
        return Err("larger than 4 GB");
    }
    let text = String::from_utf8(bytes).map_err(|_| "not valid UTF-8")?;
    if text.contains('\0') { Err("binary") } else { Ok(text) }
}

pub(crate) fn judge(
    engine: &Engine,
    tree: &dyn Tree,
    settings: &Settings,
    analysis: &Analysis<'_, '_>,
    plains: &[Plain],
) -> Outcome {
    let project = analysis.project();
    let judge = Judge::new(analysis);
    let mut outcome = Outcome::default();
    outcome.totals.call_sites = analysis
        .calls
        .iter()
        .filter(|call| tree.wanted(&project.file(call.place.file).path))
        .count();
    let mut hidden: BTreeMap<u32, Vec<Range<usize>>> = BTreeMap::new();
    for page in &engine.pages {
        let Some(severity) = settings.rules.get(&page.name) else { continue };
        if page.finds_literals() {
            let wanted = plains.iter().filter(|plain| tree.wanted(&plain.path));
            outcome
                .findings
                .extend(wanted.flat_map(|plain| plain_findings(page, *severity, plain)));
        }
        let verdicts = judge.run(page);
        let clean = verdicts.clean.iter().map(|clean| evidence(project, page, clean));
        outcome.evidence.extend(clean.filter(|clean| tree.wanted(&clean.location.path)));
        for draft in verdicts.drafts {
            if !tree.wanted(&project.file(draft.file).path) {
                continue;
            }
            if let Some((file, span)) = draft.secret {
                hidden.entry(file).or_default().push(inner(project, file, span));
            }
            outcome.findings.push(finding(project, page, *severity, draft));
        }
    }
    sort(&mut outcome.findings);
    outcome.evidence.sort();
    outcome.evidence.dedup();
    outcome.sources = sources(engine, project, &outcome.findings, &hidden);
    for plain in
        plains.iter().filter(|plain| outcome.findings.iter().any(|f| f.location.path == plain.path))
    {
        let hidden: Vec<Range<usize>> = plain.keys.iter().map(|key| key.span.clone()).collect();
        let text = engine.secrets.mask(&plain.text, &hidden).into();
        outcome.sources.insert(plain.path.clone(), MaskedSource { text });
    }
    settle(engine, tree, settings, project, &mut outcome);
    outcome.findings.retain(|finding| tree.wanted(&finding.location.path));
    fingerprint::assign(&mut outcome.findings, &outcome.sources);
    outcome
}

/// A secret's own bytes: without the quotes around it.
fn inner(project: &Project<'_>, file: u32, span: mistral_lint_grammars::Span) -> Range<usize> {
    let text = project.span_text(file, span);
    let quote = |c: char| matches!(c, '"' | '\'' | '`');
    let start = text.find(quote).map_or(0, |at| at + 1).min(text.len());
    let end = text.trim_end_matches(quote).len();
    span.start as usize + start..span.start as usize + end.max(start)
}

fn location(project: &Project<'_>, file: u32, span: mistral_lint_grammars::Span) -> Location {
    Location { path: project.file(file).path.clone(), start: span.start, end: span.end }
}

fn evidence(project: &Project<'_>, page: &Page, clean: &Clean) -> Evidence {
    Evidence {
        rule: page.name.clone(),
        location: location(project, clean.file, clean.span),
        because: clean.because.clone(),
        at: clean.fact.map(|(file, span)| location(project, file, span)),
    }
}

fn finding(
    project: &Project<'_>,
    page: &Page,
    severity: Option<crate::Severity>,
    draft: Draft,
) -> Finding {
    let location = |file, span| location(project, file, span);
    Finding {
        rule: page.name.clone(),
        severity: draft.severity.unwrap_or_else(|| severity.unwrap_or(page.severity)),
        confidence: draft.confidence,
        message: draft.message,
        help: page.help.clone(),
        location: location(draft.file, draft.span),
        way: draft
            .way
            .into_iter()
            .map(|(file, span, label)| Step { location: location(file, span), label })
            .collect(),
        fixes: draft.fixes,
        fingerprint: String::new(),
    }
}

fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        (&a.location, &a.rule, &a.message).cmp(&(&b.location, &b.rule, &b.message))
    });
    findings.dedup_by(|a, b| a.location == b.location && a.rule == b.rule);
}

/// The masked text of every file that a finding points into.
fn sources(
    engine: &Engine,
    project: &Project<'_>,
    findings: &[Finding],
    hidden: &BTreeMap<u32, Vec<Range<usize>>>,
) -> BTreeMap<Arc<str>, MaskedSource> {
    let mut wanted: Vec<&Arc<str>> = findings
        .iter()
        .flat_map(|finding| {
            let way = finding.way.iter().map(|step| &step.location.path);
            way.chain(std::iter::once(&finding.location.path))
        })
        .collect();
    wanted.sort();
    wanted.dedup();
    let masked = |(index, file): (usize, &File<'_>)| {
        let extra = hidden.get(&(index as u32)).map_or(&[][..], Vec::as_slice);
        let text = engine.secrets.mask(&file.text, extra).into();
        (file.path.clone(), MaskedSource { text })
    };
    project
        .files
        .iter()
        .enumerate()
        .filter(|(_, file)| wanted.binary_search(&&file.path).is_ok())
        .map(masked)
        .collect()
}

/// Takes away what comments in the code say is settled.
fn settle(
    engine: &Engine,
    tree: &dyn Tree,
    settings: &Settings,
    project: &Project<'_>,
    outcome: &mut Outcome,
) {
    if !settings.honour_ignores {
        return;
    }
    let mut known: Vec<Arc<str>> = engine.pages.iter().map(|page| page.name.clone()).collect();
    known.push(suppress::UNUSED_IGNORE.into());
    let active = |rule: &str| settings.rules.contains_key(rule);
    let mut by_path: BTreeMap<Arc<str>, Vec<Finding>> = BTreeMap::new();
    for finding in std::mem::take(&mut outcome.findings) {
        by_path.entry(finding.location.path.clone()).or_default().push(finding);
    }
    for file in project.files.iter().filter(|file| tree.wanted(&file.path)) {
        let comments: Vec<Comment<'_>> = file
            .facts
            .comments
            .iter()
            .map(|span| Comment { range: span.start..span.end, text: span.of(&file.text) })
            .collect();
        let findings = by_path.remove(&file.path).unwrap_or_default();
        let rules = suppress::Rules {
            known: &known,
            active: &active,
            require_reason: settings.require_ignore_reason,
        };
        let source = suppress::File { path: &file.path, text: &file.text, comments: &comments };
        let settled = suppress::settle(source, rules, findings);
        outcome.totals.suppressed += settled.suppressed;
        for finding in &settled.findings {
            outcome.sources.entry(finding.location.path.clone()).or_insert_with(|| MaskedSource {
                text: engine.secrets.mask(&file.text, &[]).into(),
            });
        }
        outcome.findings.extend(settled.findings);
    }
    outcome.findings.extend(by_path.into_values().flatten());
    sort(&mut outcome.findings);
}
