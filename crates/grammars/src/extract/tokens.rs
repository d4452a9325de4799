//! Macro arguments are a bag of tokens to the grammar; read as an expression they have structure.

use super::build::Builder;
use super::{parse, span, walk};
use crate::query::FactQuery;
use crate::span::Span;
use crate::vocabulary::{Frame, Part};
use tree_sitter::{Node, Range};

/// Reads a bag of tokens: as the records that are written in it, or as an expression of the language.
pub(super) fn read(builder: &mut Builder<'_>, bag: Node<'_>, query: &FactQuery) {
    if !builder.descend_tokens() {
        return;
    }
    if holds_records(bag) {
        for group in groups(bag) {
            part(builder, Part::Value, &group, query);
        }
    } else {
        expression(builder, bag.range(), query);
    }
    builder.ascend_tokens();
}

fn expression(builder: &mut Builder<'_>, range: Range, query: &FactQuery) {
    if let Some(tree) = parse(builder.grammar, builder.text, Some(range)) {
        // Tokens that take too long stay tokens.
        let _ = walk(builder, &tree, query);
    }
}

/// One of several things between commas.
type Group<'t> = Vec<Node<'t>>;

/// What stands between the commas of a bag.
fn groups(bag: Node<'_>) -> Vec<Group<'_>> {
    let mut cursor = bag.walk();
    let tokens = bag.children(&mut cursor).filter(|token| !token.is_extra());
    let inner: Group<'_> = tokens.collect();
    let inner = inner.get(1..inner.len().saturating_sub(1)).unwrap_or(&[]);
    let found = inner.split(|token| token.kind() == ",").map(<[_]>::to_vec);
    found.filter(|group| !group.is_empty()).collect()
}

/// The parts of a bag that is written like a record of the JSON kind: `{ "key": value, .. }`.
fn pairs(bag: Node<'_>) -> Option<Vec<Group<'_>>> {
    let opens = bag.child(0).is_some_and(|token| token.kind() == "{");
    let mut found: Vec<Group<'_>> = Vec::new();
    for group in opens.then(|| groups(bag))? {
        match found.last_mut() {
            _ if names_value(&group) => found.push(group),
            // A comma in an expression: `|a, b| ..`.
            Some(last) => last.extend(group),
            None => return None,
        }
    }
    found.first().filter(|group| is_quoted(group[0]))?;
    Some(found)
}

fn names_value(group: &[Node<'_>]) -> bool {
    matches!(group, [_, colon, _, ..] if colon.kind() == ":")
}

fn is_quoted(token: Node<'_>) -> bool {
    token.is_named() && token.child(0).is_some_and(|quote| quote.kind() == "\"")
}

/// The bag that a group is, when it is nothing else.
fn bag_of<'t>(group: &[Node<'t>]) -> Option<Node<'t>> {
    let [node] = group else { return None };
    let opens = node.child(0).filter(|token| matches!(token.kind(), "{" | "["));
    opens.filter(|_| node.is_named()).map(|_| *node)
}

/// Whether a bag is a record, or a list of what holds one.
fn holds_records(bag: Node<'_>) -> bool {
    let mut open = vec![bag];
    while let Some(bag) = open.pop() {
        if pairs(bag).is_some() {
            return true;
        }
        if bag.child(0).is_some_and(|token| token.kind() != "{") {
            open.extend(groups(bag).iter().filter_map(|group| bag_of(group)));
        }
    }
    false
}

fn value(builder: &mut Builder<'_>, group: &[Node<'_>], query: &FactQuery) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    if let Some(bag) = bag_of(group).filter(|bag| holds_records(*bag))
        && builder.descend_tokens()
    {
        match pairs(bag) {
            Some(pairs) => record(builder, span(bag), &pairs, query),
            None => list(builder, bag, query),
        }
        builder.ascend_tokens();
        return;
    }
    let range =
        Range { end_byte: last.end_byte(), end_point: last.end_position(), ..first.range() };
    expression(builder, range, query);
}

fn list(builder: &mut Builder<'_>, bag: Node<'_>, query: &FactQuery) {
    builder.open(Some(Frame::List), None, &[], span(bag), false);
    for group in groups(bag) {
        value(builder, &group, query);
    }
    builder.close();
}

fn record(builder: &mut Builder<'_>, whole: Span, pairs: &[Group<'_>], query: &FactQuery) {
    builder.open(Some(Frame::Record), None, &[], whole, false);
    for pair in pairs {
        let [key, _, rest @ ..] = pair.as_slice() else { continue };
        let end = pair.last().map_or(whole.end, |token| token.end_byte() as u32);
        builder.open(Some(Frame::Pair), None, &[], Span::new(key.start_byte() as u32, end), false);
        if is_quoted(*key) {
            builder.text_part(Part::Label, span(*key));
        } else {
            part(builder, Part::Key, &[*key], query);
        }
        part(builder, Part::Value, rest, query);
        builder.close();
    }
    builder.close();
}

fn part(builder: &mut Builder<'_>, part: Part, group: &[Node<'_>], query: &FactQuery) {
    let (Some(first), Some(last)) = (group.first(), group.last()) else { return };
    let whole = Span::new(first.start_byte() as u32, last.end_byte() as u32);
    builder.open(None, Some(part), &[], whole, false);
    value(builder, group, query);
    builder.close();
}
