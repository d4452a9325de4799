//! From a tree to facts: one query marks the nodes, one walk gathers them.

mod build;
mod declare;
mod expr;
mod frame;
mod import;
mod indents;
mod resolve;
mod statement;
mod tokens;

use crate::conflicts;
use crate::facts::Facts;
use crate::language::Language;
use crate::query::{FactQuery, QueryError};
use crate::span::Span;
use crate::vocabulary::{Flag, Frame, Part, Word};
use build::Builder;
use rustc_hash::FxHashMap;
use std::ops::ControlFlow;
use std::time::{Duration, Instant};
use tree_sitter::{
    Node, ParseOptions, Parser, QueryCursor, QueryCursorOptions, StreamingIterator, Tree,
};

/// A file that takes longer to parse, or to ask the query about, is not analysed.
const BUDGET: Duration = Duration::from_secs(10);

/// What a query says of one node.
#[derive(Debug, Default, Clone)]
pub(crate) struct Tag {
    /// Wraps the node's own fact: a parameter that is a pattern, an expression that is returned.
    outer: Option<Frame>,
    frame: Option<(usize, Frame)>,
    part: Option<(usize, Part)>,
    flags: Vec<Flag>,
}

/// Deeper nodes are not read: no person nests so, and work on a nest grows with the square of its depth.
const DEEPEST: u32 = 1_000;

type Tags = FxHashMap<usize, Tag>;

/// Frames that may stand on the same node as another, around it.
const fn wraps(frame: Frame) -> bool {
    matches!(frame, Frame::Param | Frame::Return | Frame::Arg | Frame::Item)
}

/// Why a file could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// Parsing was given up.
    #[error("took too long to parse")]
    TooLong,
    /// More levels of indentation than the grammar can keep in mind.
    #[error("indented too deeply")]
    TooDeep,
    /// The query of its language has a mistake.
    #[error("the query of its language has a mistake: {0}")]
    Query(#[from] QueryError),
}

/// Reads a module.
///
/// # Errors
/// When parsing took too long or would go too deep, or the language's query is wrong.
pub fn read(language: &Language, text: &str) -> Result<Facts, ReadError> {
    let query = language.facts().map_err(Clone::clone)?;
    let text = conflicts::without_marks(text);
    if language.counts_indents() && indents::too_deep(&text) {
        return Err(ReadError::TooDeep);
    }
    let tree = parse(&language.grammar, &text, None).ok_or(ReadError::TooLong)?;
    let mut builder = Builder::new(language, &text);
    walk(&mut builder, &tree, query).ok_or(ReadError::TooLong)?;
    Ok(builder.finish())
}

fn parse(
    grammar: &tree_sitter::Language,
    text: &str,
    range: Option<tree_sitter::Range>,
) -> Option<Tree> {
    let mut parser = Parser::new();
    parser.set_language(grammar).ok()?;
    if let Some(range) = range {
        parser.set_included_ranges(&[range]).ok()?;
    }
    let began = Instant::now();
    let mut stop = |_: &tree_sitter::ParseState| within_budget(began);
    let options = ParseOptions::new().progress_callback(&mut stop);
    let bytes = text.as_bytes();
    parser.parse_with_options(&mut |at, _| bytes.get(at..).unwrap_or(&[]), None, Some(options))
}

fn within_budget(began: Instant) -> ControlFlow<()> {
    if began.elapsed() > BUDGET { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
}

/// Runs the query once and notes for every captured node what it is. Where two patterns speak of the
/// same node, the later one wins. `None` when it took too long: some patterns look at pairs of children.
fn tag(query: &FactQuery, root: Node<'_>, text: &str) -> Option<Tags> {
    let mut tags = Tags::default();
    tags.reserve(root.descendant_count() / 2);
    let mut cursor = QueryCursor::new();
    cursor.set_max_start_depth(Some(DEEPEST));
    let began = Instant::now();
    let mut stop = |_: &tree_sitter::QueryCursorState| within_budget(began);
    let options = QueryCursorOptions::new().progress_callback(&mut stop);
    let bytes = text.as_bytes();
    let mut matches = cursor.matches_with_options(&query.query, root, bytes, options);
    while let Some(found) = matches.next() {
        for capture in found.captures() {
            let Some(word) = query.words[capture.index as usize] else { continue };
            let tag = tags.entry(capture.node.id()).or_default();
            let rank = found.pattern_index;
            match word {
                Word::Frame(frame) if wraps(frame) => tag.outer = Some(frame),
                Word::Frame(frame) => {
                    if tag.frame.is_none_or(|(known, _)| known <= rank) {
                        tag.frame = Some((rank, frame));
                    }
                }
                Word::Part(part) => {
                    if tag.part.is_none_or(|(known, _)| known <= rank) {
                        tag.part = Some((rank, part));
                    }
                }
                Word::Flag(flag) => tag.flags.push(flag),
            }
        }
    }
    within_budget(began).is_continue().then_some(tags)
}

/// Visits every node once, without recursion: source can be nested as deeply as it likes.
fn walk(builder: &mut Builder<'_>, tree: &Tree, query: &FactQuery) -> Option<()> {
    let tags = tag(query, tree.root_node(), builder.text)?;
    let empty = Tag::default();
    let mut cursor = tree.walk();
    let mut depth = 0;
    loop {
        let node = cursor.node();
        let tag = tags.get(&node.id()).unwrap_or(&empty);
        if node.is_error() || node.is_missing() || depth == DEEPEST {
            builder.error(span(node));
        }
        if enter(builder, node, tag, query) && depth < DEEPEST && cursor.goto_first_child() {
            depth += 1;
            continue;
        }
        leave(builder, tag);
        while !cursor.goto_next_sibling() {
            if !cursor.goto_parent() {
                return Some(());
            }
            depth -= 1;
            leave(builder, tags.get(&cursor.node().id()).unwrap_or(&empty));
        }
    }
}

/// The frames that a node opens, outermost first, and the part that the outermost plays.
fn frames(tag: &Tag) -> ([Option<Frame>; 3], Option<Part>) {
    let part = tag.part.map(|(_, part)| part);
    let frame = tag.frame.map(|(_, frame)| frame);
    // A branch that is a bare statement is a region of its own when control leaves in it.
    let leaves = matches!(tag.outer, Some(Frame::Return))
        || matches!(frame, Some(Frame::Raise | Frame::Leave));
    let bare = matches!(part, Some(Part::Then | Part::Else)) && leaves;
    ([bare.then_some(Frame::Block), tag.outer, frame], part)
}

/// Opens what the node is; false when its children are of no interest.
fn enter(builder: &mut Builder<'_>, node: Node<'_>, tag: &Tag, query: &FactQuery) -> bool {
    let (frames, mut part) = frames(tag);
    if let Some(part) = part
        && part.is_text()
    {
        builder.text_part(part, span(node));
        return false;
    }
    let leaf = node.child_count() == 0;
    for frame in frames.into_iter().flatten() {
        builder.open(Some(frame), part.take(), &tag.flags, span(node), leaf);
    }
    if part.is_some() {
        builder.open(None, part, &[], span(node), leaf);
    }
    match frames[2] {
        Some(Frame::Tokens) => {
            tokens::read(builder, node, query);
            false
        }
        Some(Frame::Skip | Frame::Comment | Frame::Name | Frame::This | Frame::Constant) => false,
        _ => true,
    }
}

fn leave(builder: &mut Builder<'_>, tag: &Tag) {
    let (frames, part) = frames(tag);
    if part.is_some_and(Part::is_text) {
        return;
    }
    let opened = frames.iter().flatten().count();
    for _ in 0..opened.max(usize::from(part.is_some())) {
        builder.close();
    }
}

fn span(node: Node<'_>) -> Span {
    Span::new(node.start_byte() as u32, node.end_byte() as u32)
}
