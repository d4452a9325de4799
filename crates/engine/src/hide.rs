//! Keys in names: what code calls things ends up in messages and paths, and can hold a key as any text can.

use crate::finding::Outcome;
use crate::secrets::Secrets;
use std::sync::Arc;

/// Masks the words of an outcome.
pub(crate) fn texts(secrets: &Secrets, outcome: &mut Outcome) {
    let hide = |text: &mut String| *text = secrets.mask(text, &[]);
    outcome.evidence.iter_mut().for_each(|evidence| hide(&mut evidence.because));
    outcome.inventory.iter_mut().flat_map(crate::Inventory::texts).for_each(hide);
    for suppression in &mut outcome.suppressions {
        hide(&mut suppression.reason);
        suppression.rules.iter_mut().chain(&mut suppression.owner).for_each(hide);
    }
    for finding in &mut outcome.findings {
        hide(&mut finding.message);
        hide(&mut finding.help);
        finding.way.iter_mut().for_each(|step| hide(&mut step.label));
        for fix in &mut finding.fixes {
            hide(&mut fix.title);
            fix.edits.iter_mut().for_each(|edit| hide(&mut edit.content));
        }
    }
}

/// Masks the paths of an outcome.
pub(crate) fn paths(secrets: &Secrets, outcome: &mut Outcome) {
    let hide = |path: &mut Arc<str>| {
        let masked = secrets.mask(path, &[]);
        if masked != **path {
            *path = masked.into();
        }
    };
    for finding in &mut outcome.findings {
        hide(&mut finding.location.path);
        finding.past.iter_mut().for_each(|past| hide(&mut past.path));
        finding.way.iter_mut().for_each(|step| hide(&mut step.location.path));
        finding
            .fixes
            .iter_mut()
            .flat_map(|fix| &mut fix.edits)
            .for_each(|edit| hide(&mut edit.location.path));
    }
    outcome.suppressions.iter_mut().for_each(|it| hide(&mut it.location.path));
    for evidence in &mut outcome.evidence {
        hide(&mut evidence.location.path);
        evidence.at.iter_mut().for_each(|location| hide(&mut location.path));
    }
    if let Some(inventory) = &mut outcome.inventory {
        inventory.places().for_each(|place| hide(&mut place.path));
        inventory.env_files.iter_mut().for_each(|file| hide(&mut file.path));
    }
    for note in &mut outcome.notes {
        note.path = secrets.mask(&note.path, &[]);
    }
    let sources = std::mem::take(&mut outcome.sources);
    outcome.sources = sources
        .into_iter()
        .map(|(mut path, source)| {
            hide(&mut path);
            (path, source)
        })
        .collect();
}
