//! What files that are no source tell: env files, the keys of environments, schedules.

use super::{EnvFile, EnvironmentKey, Inventory};
use crate::check::Plain;
use crate::finding::Location;
use crate::plain::{PlainKind, is_plain, of_path};
use crate::shapes::is_rough;
use crate::{Engine, Tree};

pub(super) fn add(
    inventory: &mut Inventory,
    engine: &Engine,
    tree: &dyn Tree,
    plains: &[Plain<'_>],
) {
    for plain in plains.iter().filter(|plain| tree.wanted(&plain.path)) {
        let kind = is_plain(&plain.path);
        if kind == Some(PlainKind::Dotenv) && engine.secrets.speaks(&plain.text) {
            inventory.env_files.push(EnvFile {
                path: plain.path.clone(),
                holds_key: !plain.keys.is_empty(),
                kept: tree.kept(&plain.path),
            });
        }
        // What is only told of proves nothing.
        if kind != Some(PlainKind::Text) && !is_rough(&plain.path) {
            inventory.environments.extend(environments(engine, tree, plain));
            inventory.rotations.extend(rotation(engine, kind, plain));
        }
    }
    inventory.env_files.sort_by(|left, right| left.path.cmp(&right.path));
    inventory.environments.sort_by(|left, right| left.location.cmp(&right.location));
    inventory.rotations.sort();
}

fn environments(engine: &Engine, tree: &dyn Tree, plain: &Plain<'_>) -> Vec<EnvironmentKey> {
    let of_file = of_path(&engine.secrets, &plain.path);
    let key = |given: &crate::plain::Use| {
        Some(EnvironmentKey {
            location: Location {
                path: plain.path.clone(),
                start: given.span.start as u32,
                end: given.span.end as u32,
            },
            environment: given.environment.or(of_file)?.name(),
            variable: given.taken.as_ref().map(|taken| taken.name.clone()),
            kept: tree.kept(&plain.path),
        })
    };
    plain.uses.iter().filter_map(key).collect()
}

/// Where a workflow or a description of infrastructure says that a key is changed by a schedule: in one line, and not only
/// that something rotates.
fn rotation(engine: &Engine, kind: Option<PlainKind>, plain: &Plain<'_>) -> Option<Location> {
    let describes = matches!(kind?, PlainKind::Yaml | PlainKind::Json | PlainKind::Terraform);
    let text = plain.text.to_ascii_lowercase();
    let scheduled = kind == Some(PlainKind::Yaml) && text.contains("cron:");
    let says = |line: &str| {
        let accepts = |matcher| engine.secrets.accepts(matcher, line);
        line.contains("rotat")
            && (accepts("rotation-schedule") || scheduled && accepts("rotation-job"))
    };
    let line = text.lines().find(|line| !is_remark(line) && says(line)).filter(|_| describes)?;
    let start = line.as_ptr() as usize - text.as_ptr() as usize + line.find("rotat")?;
    let (start, end) = (start as u32, (start + "rotat".len()) as u32);
    Some(Location { path: plain.path.clone(), start, end })
}

/// Nothing runs because of a remark.
fn is_remark(line: &str) -> bool {
    line.trim_start().starts_with(['#', '/'])
}
