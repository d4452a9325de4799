//! A variable that a build makes public gets a name that none does, wherever it is named.
//!
//! Unsafe: what sets the variable on other machines must learn the new name.

use super::text::words;
use super::{Subject, fix as whole};
use crate::apis::Side;
use crate::finding::{Applicability, Edit, Fix, Location};
use crate::role::Role;
use crate::shapes::Judge;
use std::sync::Arc;

pub(super) fn fix(judge: &Judge<'_, '_, '_>, subject: &Subject<'_>) -> Option<Fix> {
    let analysis = judge.analysis;
    let name = subject.name?;
    let apis = analysis.meaning.names.apis(subject.place.file);
    let prefixes = apis.public_env.iter().filter(|public| name.starts_with(&*public.prefix));
    let prefix = prefixes.max_by_key(|public| public.prefix.len())?;
    let private = name.get(prefix.prefix.len()..).filter(|rest| !rest.is_empty())?;
    // What runs on the user's device, or is put in by the build, would have no value at all under the new name.
    let in_client = |index: usize| analysis.sides[index] == Some(Side::Client);
    let inlined = analysis.meaning.has(subject.place, Role::EnvInline);
    let mut files: Vec<(Arc<str>, Arc<str>)> = Vec::new();
    for (index, file) in analysis.project().files.iter().enumerate() {
        if words(&file.text, name).next().is_some() {
            if in_client(index) || inlined {
                return None;
            }
            files.push((file.path.clone(), file.whole().clone()));
        }
    }
    files.extend(judge.texts.iter().cloned());
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    // Two names for one thing: the private one is there already.
    if files.iter().any(|(_, text)| words(text, private).next().is_some()) {
        return None;
    }
    let length = name.len();
    let edits = files.iter().flat_map(|(path, text)| {
        words(text, name).map(move |at| Edit {
            location: Location { path: path.clone(), start: at as u32, end: (at + length) as u32 },
            content: private.to_owned(),
        })
    });
    Some(whole(format!("Rename it to `{private}`"), Applicability::Unsafe, edits.collect()))
}
