//! GitHub's fingerprint of a line, by its own published algorithm, so that an alert stays the same alert when code moves.
//!
//! For every line: a rolling hash over the 100 UTF-16 units that start there and are neither space nor tab, running on
//! across lines. `\r` and `\r\n` count as `\n`; the end of the file counts as 65535, then zeros. `:n` tells equal hashes apart.
//! It is taken over the masked text, so that it can never be a hash of a secret.

use std::collections::HashMap;

const BLOCK: usize = 100;
const BASE: u64 = 37;
const END_OF_FILE: u16 = 65535;

/// The fingerprint of every line, in order.
pub(super) fn of_lines(text: &str) -> Vec<String> {
    let (units, starts) = significant_units(text);
    let mut counts: HashMap<u64, usize> = HashMap::new();
    let hashes = rolling(&units);
    let hash_at = |start: &usize| hashes.get(*start).copied().unwrap_or_default();
    starts
        .iter()
        .map(hash_at)
        .map(|hash| {
            let n = counts.entry(hash).or_insert(0);
            *n += 1;
            format!("{hash:x}:{n}")
        })
        .collect()
}

/// What counts, and where in it each line begins. A line begins with the first unit that counts after a line end.
fn significant_units(text: &str) -> (Vec<u16>, Vec<usize>) {
    let mut units = Vec::with_capacity(text.len() + BLOCK);
    let mut starts = Vec::new();
    let (mut at_start, mut after_cr) = (true, false);
    for unit in text.encode_utf16().chain([END_OF_FILE]) {
        let skipped = unit == 32 || unit == 9 || (after_cr && unit == 10);
        after_cr = !skipped && unit == 13;
        if skipped {
            continue;
        }
        let unit = if unit == 13 { 10 } else { unit };
        if at_start {
            starts.push(units.len());
        }
        at_start = unit == 10;
        units.push(unit);
    }
    (units, starts)
}

/// The hash of the block that begins at each unit.
fn rolling(units: &[u16]) -> Vec<u64> {
    let top = (0..BLOCK).fold(1u64, |power, _| power.wrapping_mul(BASE));
    let unit = |at: usize| u64::from(units.get(at).copied().unwrap_or(0));
    let mut hash = (0..BLOCK).fold(0u64, |hash, at| hash.wrapping_mul(BASE).wrapping_add(unit(at)));
    let mut hashes = Vec::with_capacity(units.len());
    for at in 0..units.len() {
        hashes.push(hash);
        hash = hash
            .wrapping_mul(BASE)
            .wrapping_add(unit(at + BLOCK))
            .wrapping_sub(top.wrapping_mul(unit(at)));
    }
    hashes
}

#[cfg(test)]
mod tests {
    use super::of_lines;

    // The expected values are those that GitHub's own uploader computes.
    #[test]
    fn the_empty_file() {
        assert_eq!(of_lines(""), ["c129715d7a2bc9a3:1"]);
    }

    #[test]
    fn white_space_does_not_count() {
        let expected =
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"];
        assert_eq!(of_lines(" a\nb\n  \t\tc\n d"), expected);
    }

    #[test]
    fn every_kind_of_line_end_counts_alike() {
        let expected = [
            "e9496ae3ebfced30:1",
            "fb7c023a8b9ccb3f:1",
            "ce8ba1a563dcdaca:1",
            "e20e36e16fcb0cc8:1",
            "b3edc88f2938467e:1",
            "c8e28b0b4002a3a0:1",
            "c129715d7a2bc9a3:1",
        ];
        assert_eq!(of_lines(" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n"), expected);
        assert_eq!(of_lines(" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r"), expected);
        assert_eq!(of_lines(" hello; \t\r\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n"), expected);
    }

    #[test]
    fn equal_hashes_are_counted() {
        let hashes = of_lines(&"Lorem ipsum dolor sit amet.\n".repeat(10));
        assert_eq!(hashes[0], "a7f2ff13bc495cf2:1");
        assert_eq!(hashes[5], "a7f2ff13bc495cf2:6");
        assert_eq!(hashes[6], "a7f2ff1481e87703:1");
        assert_eq!(hashes[10], "c129715d7a2bc9a3:1");
    }
}
