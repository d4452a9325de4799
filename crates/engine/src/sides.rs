//! Where a module runs: on the user's device, on a server, or on both.

use crate::analysis::Analysis;
use crate::apis::Side;
use crate::conventions;
use crate::modules::Target;
use crate::names::Path;
use crate::role::Role;
use mistral_lint_grammars::facts::{Import, Imported};
use rustc_hash::FxHashSet;

/// The side of every file, as far as it is known: from conventions, from what it uses, from who imports it.
pub(crate) fn find(analysis: &Analysis<'_, '_>) -> Vec<Option<Side>> {
    let project = analysis.project();
    let packages = |file: u32, name: &str| analysis.package(file, name);
    let count = project.files.len();
    let mut strong: Vec<Option<Side>> = vec![None; count];
    let mut weak: Vec<Option<Side>> = vec![None; count];
    for file in 0..count {
        match conventions::side(&analysis.meaning, file as u32, &packages) {
            Some((side, false)) => strong[file] = Some(side),
            Some((side, true)) => weak[file] = Some(side),
            None => {}
        }
    }
    for handler in analysis.handlers.values().filter(|handler| !handler.semi) {
        strong[handler.function.file as usize].get_or_insert(Side::Server);
    }
    let (client, server) = used(analysis);
    for (file, side) in strong.iter_mut().enumerate().filter(|(_, side)| side.is_none()) {
        *side = match (client.contains(&file), server.contains(&file)) {
            (true, false) => Some(Side::Client),
            (false, true) => Some(Side::Server),
            _ => None,
        };
    }
    inherit(analysis, &mut strong);
    share_page(analysis, &mut strong);
    strong.into_iter().zip(weak).map(|(strong, weak)| strong.or(weak)).collect()
}

/// Files that use what only one side has.
fn used(analysis: &Analysis<'_, '_>) -> (FxHashSet<usize>, FxHashSet<usize>) {
    let (mut client, mut server) = (FxHashSet::default(), FxHashSet::default());
    for place in analysis.project().places() {
        for hit in analysis.meaning.hits(place).iter().filter(|hit| !hit.by_name) {
            match analysis.meaning.entry(place.file, *hit).role {
                Role::ClientSide => client.insert(place.file as usize),
                Role::ServerSide => server.insert(place.file as usize),
                _ => false,
            };
        }
    }
    for (file, source) in analysis.project().files.iter().enumerate() {
        if source.facts.imports.iter().any(|import| runs_on_server(analysis, file, import)) {
            server.insert(file);
        }
    }
    (client, server)
}

/// `import "dotenv/config"`: only run, so that no name shows what it is.
fn runs_on_server(analysis: &Analysis<'_, '_>, file: usize, import: &Import) -> bool {
    let Imported::Nothing = import.what else { return false };
    let file = file as u32;
    let Target::External(module) = &*analysis.project().target(file, &import.module) else {
        return false;
    };
    let apis = analysis.meaning.names.apis(file);
    let path = Path::of(module).field("default");
    apis.of_path(&path.segments()).iter().any(|entry| apis.entry(*entry).role == Role::ServerSide)
}

/// Scripts that see each other's names are loaded by the same page.
fn share_page(analysis: &Analysis<'_, '_>, sides: &mut [Option<Side>]) {
    let project = analysis.project();
    for file in 0..sides.len() {
        if sides[file] != Some(Side::Client) || !project.is_script(file as u32) {
            continue;
        }
        for expr in &project.files[file].facts.exprs {
            let mistral_lint_grammars::facts::ExprKind::Name(name, None) = &expr.kind else {
                continue;
            };
            for other in project.global(file as u32, name) {
                sides[other as usize].get_or_insert(Side::Client);
            }
        }
    }
}

/// A module without a side of its own runs where its importers run; one that both sides import runs on both,
/// which is the user's device as far as a key is concerned.
fn inherit(analysis: &Analysis<'_, '_>, sides: &mut [Option<Side>]) {
    let project = analysis.project();
    let mut importers: Vec<Vec<usize>> = vec![Vec::new(); project.files.len()];
    for (index, file) in project.files.iter().enumerate() {
        for import in file.facts.imports.iter().filter(|import| !import.type_only) {
            if let Target::File(target, _) = &*project.target(index as u32, &import.module) {
                importers[*target as usize].push(index);
            }
        }
    }
    for _ in 0..8 {
        let mut changed = false;
        for file in 0..sides.len() {
            if sides[file].is_some() {
                continue;
            }
            let from: Vec<Side> =
                importers[file].iter().filter_map(|importer| sides[*importer]).collect();
            let side = if from.contains(&Side::Client) {
                Some(Side::Client)
            } else {
                from.first().copied()
            };
            if side.is_some() {
                sides[file] = side;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
}
