//! Groups of types that refer to each other.

/// The strongly connected component of each node of a graph, after Tarjan; a component's number is greater than
/// those of the components that it leads to. The search has a stack of its own, as types may be chained by the
/// thousand.
pub(super) fn components(edges: &[Vec<usize>]) -> Vec<usize> {
    let count = edges.len();
    let mut search = Search {
        order: vec![usize::MAX; count],
        low: vec![usize::MAX; count],
        component: vec![usize::MAX; count],
        open: Vec::new(),
        next: 0,
        components: 0,
    };
    for start in 0..count {
        if at(&search.order, start) == usize::MAX {
            search.run(start, edges);
        }
    }
    search.component
}

struct Search {
    order: Vec<usize>,
    low: Vec<usize>,
    component: Vec<usize>,
    open: Vec<usize>,
    next: usize,
    components: usize,
}

fn at(values: &[usize], index: usize) -> usize {
    values.get(index).copied().unwrap_or(usize::MAX)
}

fn set(values: &mut [usize], index: usize, value: usize) {
    if let Some(slot) = values.get_mut(index) {
        *slot = value;
    }
}

impl Search {
    fn run(&mut self, start: usize, edges: &[Vec<usize>]) {
        let mut path = vec![(start, 0)];
        self.enter(start);
        while let Some((node, next)) = path.last_mut() {
            let node = *node;
            if let Some(target) = edges.get(node).and_then(|edges| edges.get(*next)).copied() {
                *next += 1;
                if at(&self.order, target) == usize::MAX {
                    self.enter(target);
                    path.push((target, 0));
                } else if at(&self.component, target) == usize::MAX {
                    self.lower(node, at(&self.order, target));
                }
                continue;
            }
            path.pop();
            if let Some((parent, _)) = path.last() {
                self.lower(*parent, at(&self.low, node));
            }
            if at(&self.low, node) == at(&self.order, node) {
                self.close(node);
            }
        }
    }

    fn enter(&mut self, node: usize) {
        set(&mut self.order, node, self.next);
        set(&mut self.low, node, self.next);
        self.next += 1;
        self.open.push(node);
    }

    fn lower(&mut self, node: usize, value: usize) {
        let low = at(&self.low, node).min(value);
        set(&mut self.low, node, low);
    }

    fn close(&mut self, root: usize) {
        while let Some(node) = self.open.pop() {
            set(&mut self.component, node, self.components);
            if node == root {
                break;
            }
        }
        self.components += 1;
    }
}
