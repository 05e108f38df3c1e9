//! What belongs to whom: in a graph, the node through which alone another is reached.

/// For each node, the topmost one that every way from the roots to it leads through: a root or, where ways from
/// several roots meet in a node, that node. What nothing leads to is its own.
///
/// It is the first step of each node's way in the tree of dominators (Cooper, Harvey, Kennedy: A Simple, Fast
/// Dominance Algorithm).
pub(crate) fn tops(successors: &[Vec<usize>], roots: &[usize]) -> Vec<usize> {
    let order = order(successors, roots);
    let count = successors.len();
    // The place of each node in the order; the entry, which leads to the roots, comes before all.
    let mut places = vec![usize::MAX; count];
    for (place, node) in order.iter().enumerate() {
        set(&mut places, *node, place + 1);
    }
    let mut before: Vec<Vec<usize>> = vec![Vec::new(); order.len() + 1];
    let mut lead = |from: usize, to: usize| {
        if let Some(before) = places.get(to).and_then(|place| before.get_mut(*place)) {
            before.push(from);
        }
    };
    roots.iter().for_each(|root| lead(0, *root));
    for (place, node) in order.iter().enumerate() {
        successors.get(*node).into_iter().flatten().for_each(|next| lead(place + 1, *next));
    }
    let dominators = dominators(&before);
    // The entry dominates the topmost; those are their own, and each other has what its dominator has.
    let mut tops: Vec<usize> = (0..count).collect();
    for (place, node) in order.iter().enumerate() {
        let dominator = dominators.get(place + 1).copied().unwrap_or_default();
        let above =
            dominator.checked_sub(1).and_then(|place| order.get(place)).and_then(|node| tops.get(*node));
        if let Some(above) = above.copied() {
            set(&mut tops, *node, above);
        }
    }
    tops
}

/// The nodes that roots lead to, each after one that leads to it, where no cycle is in the way after all of them.
fn order(successors: &[Vec<usize>], roots: &[usize]) -> Vec<usize> {
    let mut seen = vec![false; successors.len()];
    let mut order = Vec::new();
    for root in roots.iter().rev() {
        let mut open = vec![(*root, 0)];
        if !enter(&mut seen, *root) {
            continue;
        }
        while let Some((node, next)) = open.last_mut() {
            match successors.get(*node).and_then(|successors| successors.get(*next)) {
                Some(successor) => {
                    *next += 1;
                    if enter(&mut seen, *successor) {
                        open.push((*successor, 0));
                    }
                }
                None => {
                    order.push(*node);
                    open.pop();
                }
            }
        }
    }
    order.reverse();
    order
}

/// Whether a node is seen for the first time.
fn enter(seen: &mut [bool], node: usize) -> bool {
    seen.get_mut(node).is_some_and(|seen| !std::mem::replace(seen, true))
}

/// The next dominator of each place; the entry's is itself. `before` are the places that lead to each.
fn dominators(before: &[Vec<usize>]) -> Vec<usize> {
    const UNKNOWN: usize = usize::MAX;
    let mut dominators = vec![UNKNOWN; before.len()];
    set(&mut dominators, 0, 0);
    loop {
        let mut changed = false;
        for (place, before) in before.iter().enumerate().skip(1) {
            let known = before.iter().copied().filter(|from| dominators.get(*from) != Some(&UNKNOWN));
            let meeting = known.reduce(|a, b| meet(&dominators, a, b)).unwrap_or_default();
            changed |= set(&mut dominators, place, meeting);
        }
        if !changed {
            return dominators;
        }
    }
}

/// The last place that the ways to both lead through.
fn meet(dominators: &[usize], mut a: usize, mut b: usize) -> usize {
    while a != b {
        let later = if a > b { &mut a } else { &mut b };
        *later = dominators.get(*later).copied().unwrap_or_default();
    }
    a
}

/// Whether this changes the list.
fn set(list: &mut [usize], index: usize, value: usize) -> bool {
    list.get_mut(index).is_some_and(|old| std::mem::replace(old, value) != value)
}

#[cfg(test)]
mod tests {
    use super::tops;

    #[test]
    fn what_one_root_alone_leads_to_is_its_own() {
        let tops = |edges: &[(usize, usize)], count: usize, roots: &[usize]| {
            let mut successors = vec![Vec::new(); count];
            edges.iter().for_each(|(from, to)| successors[*from].push(*to));
            tops(&successors, roots)
        };
        assert_eq!(tops(&[(0, 2), (2, 3)], 4, &[0, 1]), [0, 1, 0, 0]);
        // Two roots meet in 2, which takes with it what it alone leads to.
        assert_eq!(tops(&[(0, 2), (1, 2), (2, 3), (3, 4)], 5, &[0, 1]), [0, 1, 2, 2, 2]);
        assert_eq!(tops(&[(0, 2), (1, 2), (2, 3), (1, 3)], 4, &[0, 1]), [0, 1, 2, 3]);
        // A root that another leads to is its own all the same.
        assert_eq!(tops(&[(0, 1), (1, 2)], 3, &[0, 1]), [0, 1, 1]);
        // Cycles, and what nothing leads to.
        assert_eq!(tops(&[(0, 2), (2, 3), (3, 2), (2, 2)], 5, &[0, 1]), [0, 1, 0, 0, 4]);
        assert_eq!(tops(&[(0, 2), (1, 3), (2, 3), (3, 2)], 4, &[0, 1]), [0, 1, 2, 3]);
        assert_eq!(tops(&[], 0, &[]), [0; 0]);
    }
}
