//! One run: list, read, follow, judge, settle.

mod kept;
mod plain;
mod read;
mod settle;
mod shared;
mod shown;

use crate::analysis::{Analysis, Manifest};
use crate::finding::{Evidence, FileNote, Finding, Location, Outcome, Step, Totals};
use crate::fixes::fitted;
use crate::modules::{Around, Modules, Source};
use crate::page::Page;
use crate::prefilter::Text;
use crate::project::Project;
use crate::shapes::{Clean, Draft, Judge};
use crate::vault::Vault;
use crate::{Engine, Settings, Tree, fingerprint, identity, in_front};
use rayon::prelude::*;
pub(crate) use read::Plain;
use std::sync::Arc;

/// What became of one listed file.
enum Seen<'a> {
    Source(Text<'a>),
    /// Names packages; may hold a key all the same.
    Manifest(Manifest, Option<Plain<'a>>),
    /// No source, but it can hold a key, or code.
    Plain(Plain<'a>),
    Note(FileNote),
    Unknown,
}

/// What a run tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Listing {
    /// What is wrong, and what is right.
    Verdicts,
    /// What there is, as well.
    Everything,
}

/// What was read of a tree.
pub(crate) struct Read<'a> {
    pub(crate) project: Project<'a>,
    pub(crate) manifests: Vec<Manifest>,
    pub(crate) plains: Vec<Plain<'a>>,
    notes: Vec<FileNote>,
    totals: Totals,
}

pub(crate) fn run(
    engine: &Engine,
    tree: &dyn Tree,
    settings: &Settings,
    listing: Listing,
) -> Outcome {
    let mut read = read(engine, tree, settings);
    let manifests = std::mem::take(&mut read.manifests);
    let analysis = Analysis::new(&read.project, &engine.secrets, manifests);
    let mut outcome = judge(engine, tree, settings, &analysis, (&read.plains, listing));
    outcome.totals.files = read.totals.files;
    outcome.totals.parsed = read.totals.parsed;
    outcome.notes.append(&mut read.notes);
    outcome.notes.sort();
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
            Seen::Manifest(manifest, plain) => {
                manifests.push(manifest);
                plains.extend(plain);
            }
            Seen::Plain(mut plain) => {
                let wanted = tree.wanted(&plain.path);
                totals.files += usize::from(wanted);
                totals.parsed += usize::from(wanted);
                texts.append(&mut plain.code);
                notes.extend(plain.note.take().filter(|_| wanted));
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
    let sources = texts.len();
    let mut files = Vec::new();
    for read in read::parse(engine, tree.subject(), settings, texts, &modules) {
        match read {
            Ok(file) => files.push(file),
            Err(note) => notes.push(note),
        }
    }
    let modules = modules.of_parsed(sources, &files);
    let own = files.iter().filter(|file| file.inside.is_none());
    totals.parsed += own.filter(|file| tree.wanted(&file.path)).count();
    // What was not understood is read as any text.
    let broken = files.par_iter().filter(|file| !file.facts.errors.is_empty());
    plains.par_extend(broken.filter_map(|file| read::broken(engine, file)));
    notes.sort();
    Read { project: Project::new(files, modules), manifests, plains, notes, totals }
}

fn see<'a>(engine: &'a Engine, tree: &dyn Tree, path: &Arc<str>) -> Seen<'a> {
    let name = path.rsplit('/').next().unwrap_or(path);
    if let Some(scheme) = engine.languages.manifest(name) {
        let Ok(bytes) = tree.read(path) else { return Seen::Unknown };
        let manifest = Manifest {
            folder: path.rsplit_once('/').map_or("", |(folder, _)| folder).into(),
            scheme,
            names_packages: has_extension(name, "json"),
            text: String::from_utf8_lossy(&bytes).into_owned(),
        };
        return Seen::Manifest(manifest, read::manifest(engine, path, &bytes));
    }
    let Some(language) = engine.languages.of(path) else { return read::plain(engine, tree, path) };
    let note = |reason: &str| {
        Seen::Note(FileNote { path: path.to_string(), reason: reason.to_owned(), skipped: true })
    };
    let bytes = match tree.read(path) {
        Ok(bytes) => bytes,
        Err(error) => return note(&error.reason),
    };
    match read::text(bytes) {
        Ok(content) => Seen::Source(Text { path: path.clone(), content, language, inside: None }),
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
        .map(|text| Source {
            path: &text.path,
            text: &text.content,
            language: text.language,
            standing: text.inside.as_ref().map(|inside| inside.standing),
        })
        .collect();
    Modules::new(&sources, &Around { manifests, listed, read: &read })
}

fn has_extension(name: &str, extension: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, known)| known.eq_ignore_ascii_case(extension))
}

pub(crate) fn judge(
    engine: &Engine,
    tree: &dyn Tree,
    settings: &Settings,
    analysis: &Analysis<'_, '_>,
    (plains, listing): (&[Plain<'_>], Listing),
) -> Outcome {
    let project = analysis.project();
    let mut judge = Judge::new(analysis, &settings.in_front);
    judge.texts = plains.iter().map(|plain| (plain.path.clone(), plain.text.clone())).collect();
    let mut outcome = Outcome::default();
    outcome.totals.call_sites = analysis
        .calls
        .iter()
        .filter(|call| tree.wanted(&project.file(call.place.file).path))
        .count();
    let mut hidden = shown::Hidden::default();
    let mut vault = Vault::new(&engine.vault_key);
    for page in &engine.pages {
        let Some(severity) = settings.rules.get(&page.name) else { continue };
        let verdicts = judge.run(page);
        let clean = verdicts.clean.iter().map(|clean| evidence(project, page, clean));
        outcome.evidence.extend(clean.filter(|clean| tree.wanted(&clean.location.path)));
        let wanted = |told: &Evidence| tree.wanted(&told.location.path);
        outcome.evidence.extend(verdicts.declared.into_iter().filter(wanted));
        let mut found = Vec::new();
        for draft in verdicts.drafts {
            if !tree.wanted(&project.file(draft.file).path) {
                continue;
            }
            let secret = draft.secret.and_then(|(file, span)| {
                hidden.add(project, file, span);
                vault.keep(project.span_text(file, span))
            });
            found.push(Finding { secret, ..finding(project, page, *severity, draft) });
        }
        for plain in plains.iter().filter(|plain| tree.wanted(&plain.path)) {
            let beside = || analysis.calls_beside(&plain.path);
            join(
                &mut found,
                plain::findings(page, *severity, plain, beside, (&mut vault, &engine.secrets)),
            );
        }
        join(&mut found, shared::findings(page, *severity, plains, (tree, &engine.secrets)));
        if page.finds_unignored() {
            let plains = plains.iter().filter(|plain| tree.wanted(&plain.path));
            found.extend(plains.filter_map(|it| kept::env_file(page, *severity, it, &mut vault)));
        }
        outcome.findings.extend(found);
    }
    outcome.notes.extend(judge.cut.take().into_iter().map(|file| note_of_cut(project, file)));
    outcome.notes.retain(|note| tree.wanted(&note.path));
    sort(&mut outcome.findings);
    outcome.evidence.sort();
    outcome.evidence.dedup();
    kept::settle(engine, tree, &vault, &mut outcome);
    outcome.inventory = (listing == Listing::Everything)
        .then(|| crate::inventory::take(engine, tree, &judge, plains));
    let sources = shown::sources(&engine.secrets, project, plains, &outcome, &hidden);
    outcome.sources.extend(sources);
    in_front::unused(engine, tree, settings, analysis, &mut outcome);
    settle::ignores(engine, tree, settings, (project, plains), &mut outcome);
    outcome.findings.retain(|finding| tree.wanted(&finding.location.path));
    identity::describe(&mut outcome.findings, &outcome.sources, project);
    fingerprint::assign(&mut outcome.findings);
    outcome
}

fn note_of_cut(project: &Project<'_>, file: u32) -> FileNote {
    let reason = "some of its values go to very many places; not all of these were looked at";
    let path = project.file(file).path.to_string();
    FileNote { path, reason: reason.to_owned(), skipped: false }
}

/// Adds what the text alone tells, unless the code in it has told of the same bytes: it knows more.
fn join(found: &mut Vec<Finding>, of_text: Vec<Finding>) {
    let told = found.len();
    for finding in of_text {
        let at = &finding.location;
        let same = found[..told].iter_mut().find(|known| {
            let place = &known.location;
            place.path == at.path && place.start < at.end && at.start < place.end
        });
        match same {
            Some(known) => {
                known.confidence = known.confidence.max(finding.confidence);
                known.secret = known.secret.or(finding.secret);
            }
            None => found.push(finding),
        }
    }
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
        declared: false,
    }
}

fn finding(
    project: &Project<'_>,
    page: &Page,
    severity: Option<crate::Severity>,
    draft: Draft,
) -> Finding {
    let location = |file, span| location(project, file, span);
    let severity = draft.severity.unwrap_or_else(|| severity.unwrap_or(page.severity));
    let step = |(file, span, label)| Step { location: location(file, span), label };
    let at = location(draft.file, draft.span);
    Finding {
        confidence: draft.confidence,
        help: page.help.clone(),
        way: draft.way.into_iter().map(step).collect(),
        fixes: draft.fixes.into_iter().filter_map(|fix| fitted(project, fix)).collect(),
        ..Finding::new(page.name.clone(), severity, at, draft.message)
    }
}

fn sort(findings: &mut Vec<Finding>) {
    findings.sort_by(|a, b| {
        (&a.location, &a.rule, &a.message).cmp(&(&b.location, &b.rule, &b.message))
    });
    findings.dedup_by(|a, b| a.location == b.location && a.rule == b.rule);
}
