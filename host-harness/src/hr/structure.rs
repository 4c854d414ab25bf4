//! The shape of the reporting lines: roots, loops, depths, spans.

use std::collections::BTreeMap;

use super::Employee;

/// The shape of the reporting lines, along everybody's first manager. Numbers index the people they were computed from.
///
/// One pass, `O(n log n)` in the number of people.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Structure {
    /// The first manager of each person, where she is in the data and not the person herself.
    pub manager: Vec<Option<usize>>,
    /// Direct reports of each person.
    pub reports: Vec<Vec<usize>>,
    /// People without a manager.
    pub roots: Vec<usize>,
    /// People and the manager key that is not in the data; every manager counts, not the first alone.
    pub dangling: Vec<(usize, String)>,
    /// People who are their own manager.
    pub self_managed: Vec<usize>,
    /// Loops of two and more, each from its smallest index on, upwards.
    pub cycles: Vec<Vec<usize>>,
    /// People who are each above the others by way of a second manager, beyond the loops; each group rising.
    pub tangles: Vec<Vec<usize>>,
    /// Steps down from a root. None in or below a loop or an unknown manager.
    pub depth: Vec<Option<u32>>,
    /// Longest chain of reports below. None in a loop.
    pub height: Vec<Option<u32>>,
}

impl Structure {
    /// The shape of `people`. Where two share a key, the first counts.
    pub fn of(people: &[Employee]) -> Self {
        let mut index: BTreeMap<&str, usize> = BTreeMap::new();
        for (at, person) in people.iter().enumerate() {
            index.entry(&person.id).or_insert(at);
        }
        let mut shape = Self {
            manager: vec![None; people.len()],
            reports: vec![Vec::new(); people.len()],
            depth: vec![None; people.len()],
            height: vec![None; people.len()],
            ..Self::default()
        };
        for (at, person) in people.iter().enumerate() {
            if person.managers.is_empty() {
                shape.roots.push(at);
            }
            for (rank, key) in person.managers.iter().enumerate() {
                match index.get(key.as_str()) {
                    None => shape.dangling.push((at, key.clone())),
                    Some(&manager) if manager == at => shape.self_managed.push(at),
                    Some(&manager) if rank == 0 => {
                        shape.manager[at] = Some(manager);
                        shape.reports[manager].push(at);
                    }
                    Some(_) => {}
                }
            }
        }
        shape.measure_depth();
        shape.measure_height();
        shape.find_cycles();
        if people.iter().any(|person| person.managers.len() > 1) {
            let above = |at: usize| -> Vec<usize> {
                let managers = people[at].managers.iter().filter_map(|key| index.get(key.as_str()).copied());
                managers.filter(|&manager| manager != at).collect()
            };
            shape.find_tangles(&(0..people.len()).map(above).collect::<Vec<_>>());
        }
        shape
    }

    /// People with at least one direct report.
    pub fn managers(&self) -> usize {
        self.reports.iter().filter(|reports| !reports.is_empty()).count()
    }

    /// Numbers of direct reports of those who have some, rising.
    pub fn spans(&self) -> Vec<usize> {
        let mut spans: Vec<usize> = self.reports.iter().map(Vec::len).filter(|&span| span > 0).collect();
        spans.sort_unstable();
        spans
    }

    fn measure_depth(&mut self) {
        let mut level: Vec<usize> = self.roots.clone();
        let mut depth = 0;
        while !level.is_empty() {
            for &at in &level {
                self.depth[at] = Some(depth);
            }
            level = level.iter().flat_map(|&at| self.reports[at].iter().copied()).collect();
            depth += 1;
        }
    }

    /// Takes away people whose reports are all measured, leaves first; a loop is never taken away.
    fn measure_height(&mut self) {
        let mut left: Vec<usize> = self.reports.iter().map(Vec::len).collect();
        let mut below = vec![0_u32; left.len()];
        let mut ready: Vec<usize> = (0..left.len()).filter(|&at| left[at] == 0).collect();
        while let Some(at) = ready.pop() {
            self.height[at] = Some(below[at]);
            if let Some(manager) = self.manager[at] {
                below[manager] = below[manager].max(below[at] + 1);
                left[manager] -= 1;
                if left[manager] == 0 {
                    ready.push(manager);
                }
            }
        }
    }

    /// Groups of people who reach each other along all managers (Kosaraju's two passes, without recursion), but for those
    /// that are a loop along first managers and nothing more. `O(people + lines)`.
    fn find_tangles(&mut self, above: &[Vec<usize>]) {
        let mut below = vec![Vec::new(); above.len()];
        for (at, managers) in above.iter().enumerate() {
            managers.iter().for_each(|&manager| below[manager].push(at));
        }
        let mut seen = vec![false; above.len()];
        let mut finished = Vec::with_capacity(above.len());
        for start in 0..above.len() {
            let mut path = if std::mem::replace(&mut seen[start], true) { Vec::new() } else { vec![(start, 0)] };
            while let Some((at, next)) = path.last_mut() {
                match above[*at].get(*next) {
                    Some(&manager) => {
                        *next += 1;
                        if !std::mem::replace(&mut seen[manager], true) {
                            path.push((manager, 0));
                        }
                    }
                    None => {
                        finished.push(*at);
                        path.pop();
                    }
                }
            }
        }
        let mut grouped = vec![false; above.len()];
        for start in finished.into_iter().rev() {
            let (mut group, mut open) = (Vec::new(), vec![start]);
            while let Some(at) = open.pop() {
                if !std::mem::replace(&mut grouped[at], true) {
                    group.push(at);
                    open.extend(&below[at]);
                }
            }
            group.sort_unstable();
            let is_loop = self.cycles.iter().any(|cycle| cycle.len() == group.len() && group.contains(&cycle[0]));
            if group.len() > 1 && !is_loop {
                self.tangles.push(group);
            }
        }
        self.tangles.sort_unstable();
    }

    fn find_cycles(&mut self) {
        let mut seen = vec![false; self.manager.len()];
        for start in 0..self.manager.len() {
            // Only members of a loop have no height; the first one met has the smallest index.
            if self.height[start].is_some() || seen[start] {
                continue;
            }
            let mut cycle = Vec::new();
            let mut at = Some(start);
            while let Some(member) = at.filter(|&member| !seen[member]) {
                seen[member] = true;
                cycle.push(member);
                at = self.manager[member];
            }
            self.cycles.push(cycle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn people(lines: &[(&str, &[&str])]) -> Vec<Employee> {
        lines
            .iter()
            .map(|(id, managers)| Employee {
                id: (*id).to_owned(),
                managers: managers.iter().map(|&m| m.to_owned()).collect(),
                ..Employee::default()
            })
            .collect()
    }

    #[test]
    fn loops_leaves_and_strangers() {
        let shape = Structure::of(&people(&[
            ("ceo", &[]),
            ("vp", &["ceo"]),
            ("ic", &["vp"]),
            ("a", &["b"]),
            ("b", &["a"]),
            ("below-loop", &["b"]),
            ("own", &["own"]),
            ("lost", &["X917"]),
        ]));
        assert_eq!(shape.roots, [0]);
        assert_eq!(shape.cycles, [vec![3, 4]]);
        assert_eq!(shape.self_managed, [6]);
        assert_eq!(shape.dangling, [(7, "X917".to_owned())]);
        assert_eq!(shape.depth, [Some(0), Some(1), Some(2), None, None, None, None, None]);
        assert_eq!(shape.height, [Some(2), Some(1), Some(0), None, None, Some(0), Some(0), Some(0)]);
        assert_eq!(shape.managers(), 4);
        assert!(shape.tangles.is_empty());
    }

    #[test]
    fn loops_by_way_of_a_second_manager() {
        let shape = Structure::of(&people(&[
            ("ceo", &[]),
            ("a", &["ceo", "c"]),
            ("b", &["a"]),
            ("c", &["b"]),
            ("d", &["e"]),
            ("e", &["d", "ceo"]),
            ("f", &["g", "h"]),
            ("g", &["f"]),
            ("h", &["g"]),
        ]));
        assert_eq!(shape.cycles, [vec![4, 5], vec![6, 7]]);
        assert_eq!(shape.tangles, [vec![1, 2, 3], vec![6, 7, 8]], "a loop that is whole already is told once");
    }
}
