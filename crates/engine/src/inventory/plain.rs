//! What files that are no source tell: env files, the keys of environments, schedules.

use super::{EnvFile, EnvironmentKey, Inventory};
use crate::check::Plain;
use crate::finding::Location;
use crate::plain::{PlainKind, is_plain, of_path};
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
        inventory.environments.extend(environments(engine, plain));
        inventory.rotations.extend(rotation(kind, plain));
    }
    inventory.env_files.sort_by(|left, right| left.path.cmp(&right.path));
    inventory.environments.sort_by(|left, right| left.location.cmp(&right.location));
    inventory.rotations.sort();
}

fn environments(engine: &Engine, plain: &Plain<'_>) -> Vec<EnvironmentKey> {
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
        })
    };
    plain.uses.iter().filter_map(key).collect()
}

/// Where a workflow or a description of infrastructure speaks of keys that are changed by a schedule.
fn rotation(kind: Option<PlainKind>, plain: &Plain<'_>) -> Option<Location> {
    let text = plain.text.to_ascii_lowercase();
    let scheduled = match kind? {
        PlainKind::Yaml => text.contains("cron:") || text.contains("schedule:"),
        PlainKind::Terraform => true,
        _ => false,
    };
    let at = text.find("rotat").filter(|_| scheduled)? as u32;
    Some(Location { path: plain.path.clone(), start: at, end: at + "rotat".len() as u32 })
}
