//! Joins what schemas say of one value: references, branches, conditions, and what nothing evaluated.

use std::sync::Arc;

use crate::reader::Token;

use super::super::found::Problem;
use super::super::marks::Marks;
use super::Obligations;
use super::graph::{Graph, Node, unevaluated};
use super::names::has_none;
use super::tags::{Tagged, said_of_all};
use super::template::{Link, Union};

impl Obligations<'_> {
    /// Decides every node, those first that others depend on.
    pub(super) fn combine(&self, graph: &mut Graph, token: Token) {
        let template = Arc::clone(&graph.template);
        for index in &template.order {
            for link in template.applied.get(*index).into_iter().flat_map(|applied| &applied.links) {
                self.link(graph, *index, link);
            }
            if let Some(node) = graph.nodes.get_mut(*index) {
                self.leave_over(node, token);
            }
        }
    }

    fn link(&self, graph: &mut Graph, index: usize, link: &Link) {
        match link {
            Link::Together(targets) => targets.iter().for_each(|target| self.must(graph, index, *target)),
            Link::Any(union) => self.union(graph, index, "anyOf", union),
            Link::One(union) => self.union(graph, index, "oneOf", union),
            Link::Not(target) => {
                if graph.holds(*target) {
                    graph.fail(index, Problem::Not, self.limit);
                }
            }
            Link::If { condition, then, otherwise } => {
                let holds = graph.holds(*condition);
                if holds {
                    graph.mark(index, *condition);
                }
                if let Some(target) = if holds { then } else { otherwise } {
                    self.must(graph, index, *target);
                }
            }
            Link::Dependent { name, target } => {
                if graph.nodes.get(index).is_some_and(|node| node.has.contains(name)) {
                    self.must(graph, index, *target);
                }
            }
        }
    }

    fn must(&self, graph: &mut Graph, index: usize, target: usize) {
        let Some(other) = graph.nodes.get(target) else { return };
        let (holds, found) = (other.holds, other.found.clone());
        if holds {
            graph.mark(index, target);
        }
        if let Some(node) = graph.nodes.get_mut(index) {
            node.holds &= holds;
            node.found.absorb(found, true, self.limit);
        }
    }

    fn union(&self, graph: &mut Graph, index: usize, keyword: &'static str, union: &Union) {
        let targets = &union.targets;
        let holding: Vec<usize> = targets.iter().copied().filter(|target| graph.holds(*target)).collect();
        for target in &holding {
            graph.mark(index, *target);
        }
        match holding.len() {
            0 => self.no_branch(graph, index, keyword, union),
            1 => {}
            _ if keyword == "anyOf" => {}
            _ => {
                let holding = targets.iter().enumerate().filter(|(_, target)| graph.holds(**target));
                let which = holding
                    .fold(0_u64, |which, (branch, _)| which | 1_u64.checked_shl(branch as u32).unwrap_or(0));
                graph.fail(index, Problem::SeveralBranches(which), self.limit);
            }
        }
    }

    /// No branch holds: reports that, and then why the nearest one does not.
    fn no_branch(&self, graph: &mut Graph, index: usize, keyword: &'static str, union: &Union) {
        let Union { branches, targets, .. } = union;
        if !self.collects() {
            graph.fail(index, Problem::NoBranch { keyword, count: 0, nearest: None }, 0);
            return;
        }
        if has_none(graph, union) {
            graph.fail(index, Problem::UnknownName { keyword, branches }, self.limit);
            return;
        }
        let tag = said_of_all(graph, union);
        let nearest = match tag {
            Some(Tagged::Unknown { .. }) => None,
            Some(Tagged::Known(ref among)) => {
                nearest(graph, targets, |branch| among.contains(&branch)).or_else(|| among.first().copied())
            }
            None => nearest(graph, targets, |_| true),
        };
        let problem =
            Problem::NoBranch { keyword, count: targets.len().saturating_sub(branches.added), nearest };
        graph.fail(index, problem, self.limit);
        let found = match (tag, nearest) {
            (Some(Tagged::Unknown { name, offset }), _) => {
                if let Some(node) = graph.nodes.get_mut(index) {
                    let problem = Problem::UnknownTag { keyword, branches, name };
                    // One violation says both: that no branch holds, and which tags there are.
                    let count = node.found.count();
                    node.fail_at(offset, problem, self.limit);
                    node.found.count_as(count);
                }
                return;
            }
            (_, Some(branch)) => targets.get(branch).and_then(|target| graph.nodes.get(*target)),
            (_, None) => None,
        };
        let found = found.map(|node| node.found.clone()).unwrap_or_default();
        if let Some(node) = graph.nodes.get_mut(index) {
            node.found.explain(found, self.limit);
        }
    }

    /// What is left unevaluated, when everything else has been applied.
    fn leave_over(&self, node: &mut Node, token: Token) {
        let Some(mut marks) = node.marks.take() else { return };
        for (ordinal, offset) in std::mem::take(&mut node.unevaluated) {
            if marks.has(ordinal as usize) {
                continue;
            }
            let found = node.unevaluated_found.remove(&ordinal);
            node.holds = false;
            match found {
                Some(found) => node.found.absorb(found, false, self.limit),
                None => node.fail_at(offset as usize, Problem::Unevaluated, self.limit),
            }
        }
        node.unevaluated_found.clear();
        if unevaluated(node.asked.schema, token).is_some() {
            marks.all();
        }
        node.marks = Some(marks);
    }
}

impl Graph {
    fn holds(&self, index: usize) -> bool {
        self.nodes.get(index).is_some_and(|node| node.holds)
    }

    fn fail(&mut self, index: usize, problem: Problem, limit: usize) {
        if let Some(node) = self.nodes.get_mut(index) {
            node.fail(problem, limit);
        }
    }

    /// What `target` has evaluated, `index` has too.
    fn mark(&mut self, index: usize, target: usize) {
        let Some(marks) = self.nodes.get(target).and_then(|node| node.marks.clone()) else { return };
        if let Some(own) = self.nodes.get_mut(index).and_then(|node| node.marks.as_mut()) {
            Marks::union(own, &marks);
        }
    }
}

/// The branch with the fewest violations, the first of equals; none where all are for other values.
fn nearest(graph: &Graph, targets: &[usize], among: impl Fn(usize) -> bool) -> Option<usize> {
    let mut best: Option<(usize, usize)> = None;
    for (branch, target) in targets.iter().enumerate().filter(|(branch, _)| among(*branch)) {
        let Some(found) = graph.nodes.get(*target).map(|node| &node.found) else { continue };
        if !found.is_for_others() && best.is_none_or(|(fewest, _)| found.count() < fewest) {
            best = Some((found.count(), branch));
        }
    }
    best.map(|(_, branch)| branch)
}
