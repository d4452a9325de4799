//! What lies in a span, or stands in a region, without looking through the whole file.

use super::{Assign, AssignId, BlockId, ClassId, Expr, ExprId, ExprKind, Facts, Guard};
use crate::span::Span;

/// Expressions in the order in which they are asked for; made when something is asked for the first time.
#[derive(Debug, Clone)]
pub(super) struct Index {
    /// By where they begin.
    starts: Vec<(u32, ExprId)>,
    /// By the region that they stand in.
    blocks: Vec<(BlockId, ExprId)>,
    /// Conditions by the regions that they stand in and decide about.
    guards: Vec<(BlockId, usize)>,
    /// Classes by name.
    classes: Vec<ClassId>,
    /// Assignments to members, by the member's name.
    members: Vec<AssignId>,
    /// Regions that only tests run.
    trials: Vec<Span>,
}

impl Index {
    fn new(facts: &Facts) -> Self {
        let exprs = &facts.exprs;
        let ids = || (0..exprs.len() as u32).map(ExprId);
        let mut starts: Vec<_> = ids().map(|id| (exprs[id.index()].span.start, id)).collect();
        let mut blocks: Vec<_> = ids().map(|id| (exprs[id.index()].block, id)).collect();
        starts.sort_unstable();
        blocks.sort_unstable();
        let regions = |(index, guard): (usize, &Guard)| {
            let all = [Some(guard.block), guard.then, guard.otherwise];
            all.into_iter().flatten().map(move |block| (block, index))
        };
        let mut guards: Vec<_> = facts.guards.iter().enumerate().flat_map(regions).collect();
        guards.sort_unstable();
        let mut classes: Vec<_> = (0..facts.classes.len() as u32).map(ClassId).collect();
        classes.sort_by_key(|id| facts.class(*id).name.as_deref());
        let mut members: Vec<_> = (0..facts.assigns.len() as u32).map(AssignId).collect();
        members.retain(|id| facts.member(*id).is_some());
        members.sort_by_key(|id| facts.member(*id));
        let trials = facts.blocks.iter().filter(|block| block.trial).map(|block| block.span);
        let trials = trials.collect();
        Self { starts, blocks, guards, classes, members, trials }
    }
}

impl Facts {
    /// The expressions that lie in a span, in the order of all.
    pub fn inside(&self, around: Span) -> impl Iterator<Item = (ExprId, &Expr)> {
        let all = &self.index().starts;
        let from = all.partition_point(|(start, _)| *start < around.start);
        let to = all.partition_point(|(start, _)| *start <= around.end);
        let begun = all.get(from..to).unwrap_or_default().iter().map(|(_, id)| *id);
        let mut found: Vec<ExprId> =
            begun.filter(|id| around.contains(self.expr(*id).span)).collect();
        found.sort_unstable();
        found.into_iter().map(|id| (id, self.expr(id)))
    }

    /// The expressions that stand in a region, and in none inside of it, in the order of all.
    pub fn directly_in(&self, block: BlockId) -> impl Iterator<Item = (ExprId, &Expr)> {
        let all = &self.index().blocks;
        let from = all.partition_point(|(known, _)| *known < block);
        let found = all[from..].iter().take_while(move |(known, _)| *known == block);
        found.map(|(_, id)| (*id, self.expr(*id)))
    }

    /// The conditions that stand in a region or in one around it, or decide about one of them, in the order of all.
    #[must_use]
    pub fn guards_about(&self, block: BlockId) -> Vec<&Guard> {
        let all = &self.index().guards;
        let mut found: Vec<usize> = Vec::new();
        for region in std::iter::successors(Some(block), |at| self.block(*at).parent) {
            let from = all.partition_point(|(known, _)| *known < region);
            let here = all[from..].iter().take_while(|(known, _)| *known == region);
            found.extend(here.map(|(_, index)| *index));
        }
        found.sort_unstable();
        found.dedup();
        found.into_iter().map(|index| &self.guards[index]).collect()
    }

    /// The classes of a name, in order: a class and its extensions.
    pub fn classes_named(&self, name: &str) -> impl Iterator<Item = ClassId> {
        let (all, name) = (&self.index().classes, Some(name));
        let from = all.partition_point(|id| self.class(*id).name.as_deref() < name);
        let to = all.partition_point(|id| self.class(*id).name.as_deref() <= name);
        all[from..to].iter().copied()
    }

    /// The assignments to members of a name, in order.
    pub fn assigns_to_member(&self, name: &str) -> impl Iterator<Item = &Assign> {
        let (all, name) = (&self.index().members, Some(name));
        let from = all.partition_point(|id| self.member(*id) < name);
        let to = all.partition_point(|id| self.member(*id) <= name);
        all[from..to].iter().map(|id| &self.assigns[id.index()])
    }

    /// The name of the member that an assignment is to.
    fn member(&self, id: AssignId) -> Option<&str> {
        match &self.expr(self.assigns[id.index()].target).kind {
            ExprKind::Member(_, name) => Some(name),
            _ => None,
        }
    }

    /// The regions that only tests run.
    pub fn trials(&self) -> impl Iterator<Item = Span> {
        self.index().trials.iter().copied()
    }

    fn index(&self) -> &Index {
        self.index.get_or_init(|| Index::new(self))
    }
}
