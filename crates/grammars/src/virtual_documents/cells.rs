//! Notebooks: the code cells in order are one module.

use super::code::Code;
use super::container::Profile;
use super::json::{self, Event, Frame};
use super::{Held, Standing, magics};
use std::ops::Range;

/// A cell on the way through the file.
#[derive(Default)]
struct Cell {
    start: usize,
    code: bool,
    language: Option<String>,
    source: Vec<Range<usize>>,
}

pub(super) fn open(profile: &Profile, text: &str) -> Held {
    let mut held = Held::default();
    let mut kernel = None;
    let mut cells: Vec<Cell> = Vec::new();
    let mut open: Option<(usize, Cell)> = None;
    let whole = json::walk(text, |frames, key, event| match event {
        Event::Open if is_cell(frames) && open.is_none() => {
            let start = frames.last().map_or(0, |frame| frame.start);
            open = Some((frames.len(), Cell { start, ..Cell::default() }));
        }
        Event::Close(end) if open.as_ref().is_some_and(|(depth, _)| *depth == frames.len()) => {
            if let Some((_, cell)) = open.take() {
                held.cells.push(cell.start as u32..end as u32);
                cells.push(cell);
            }
        }
        Event::Text(range) => match &mut open {
            Some((depth, cell)) => {
                string(cell, &frames[(*depth).min(frames.len())..], key, text, range);
            }
            None if names_kernel(frames, key) => kernel = text.get(range),
            None => {}
        },
        _ => {}
    });
    if let Some((_, cell)) = open {
        held.cells.push(cell.start as u32..text.len() as u32);
        cells.push(cell);
    }
    if !whole {
        held.problem = Some("is no whole notebook; what could be read of it was");
    }
    gather(profile, kernel.unwrap_or(""), text, &cells, &mut held);
    held
}

fn is_cell(frames: &[Frame<'_>]) -> bool {
    let [.., list, cell] = frames else { return false };
    cell.object && !list.object && list.key == "cells" && frames.len() <= 5
}

fn names_kernel(frames: &[Frame<'_>], key: &str) -> bool {
    let [_, metadata, spec] = frames else { return false };
    metadata.key == "metadata"
        && matches!((spec.key, key), ("kernelspec", "language") | ("language_info", "name"))
}

/// A string of a cell; `inside`: what is open between the two.
fn string(cell: &mut Cell, inside: &[Frame<'_>], key: &str, text: &str, range: Range<usize>) {
    match (inside, key) {
        ([], "cell_type") => cell.code = text.get(range) == Some("code"),
        ([], "language") => cell.language = text.get(range).map(str::to_owned),
        ([], "source" | "input") => cell.source.push(range),
        ([list], _) if matches!(list.key, "source" | "input") && !list.object => {
            cell.source.push(range);
        }
        _ => {}
    }
}

/// Cells of the kernel's language are one module; one that is written in another is its own.
fn gather(profile: &Profile, kernel: &str, text: &str, cells: &[Cell], held: &mut Held) {
    let mut module = Code::in_json();
    let mut others = Vec::new();
    for cell in cells.iter().filter(|cell| cell.code) {
        let mut code = Code::in_json();
        for string in &cell.source {
            json::decode(text, string.clone(), &mut code);
        }
        if let Some((magic, rest)) = magics::cell(profile, code.text()) {
            let mut own = Code::in_json();
            own.part(&code, rest..code.text().len());
            others.extend(profile.language(magic).map(|language| (language, own)));
        } else {
            magics::neutralise(profile, &code, &mut module);
            module.artificial("\n", code.place(code.text().len()));
        }
    }
    if let Some(language) = profile.language(kernel) {
        held.add(language, Standing::Sample, module);
    }
    for (language, code) in others {
        held.add(language, Standing::Sample, code);
    }
}
