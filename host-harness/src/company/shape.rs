//! Who reports to whom, before anybody has a name: a tree fitted to real and published organisations.
//!
//! **How it was fitted.** Spans of control are drawn from [`SPANS`], the mixture in equal parts of the spans of five
//! complete trees (Oracle HR 107 people, AdventureWorks 290, FoodMart 1,155, figurant 2,038 and 30,632), with the two
//! spikes that come from FoodMart's equal stores smoothed over their neighbours: median 6, ninth decile 12, largest 22.
//! Levels grow by one factor from level to level, at most [`GROWTH_MOST`], with a last level slightly smaller than the
//! growth asks for, which is what the depth histograms of the same trees look like; the least depth that fits is taken.
//! Departments get fixed shares: the largest 30 % (observed 23 to 62 %), the median 2.8 % (observed 2 to 3 %).

use super::rng::Rng;

/// Chance, in parts of their sum, of a manager having 1, 2, … direct reports.
const SPANS: [u32; 22] = [80, 90, 80, 115, 125, 125, 80, 70, 45, 35, 27, 30, 22, 18, 12, 12, 10, 14, 6, 5, 4, 5];

/// Per mille by which a level may outgrow the one above.
const GROWTH_MOST: u64 = 4_500;

/// Shares of the departments, per mille of the company, largest first.
const SHARES: [usize; 16] = [300, 160, 110, 80, 60, 45, 34, 29, 28, 27, 26, 25, 22, 20, 18, 16];

/// Least mean span of a level; the least observed over a whole company is 5.0 (sourcegraph).
const NARROWEST_MEAN: usize = 5;

/// From this size of company on not every head of department reports to the root.
const EXECUTIVES_FROM: usize = 220;

/// Departments of so many people have no head of their own: they report to the head of a larger one.
const HEADLESS_MOST: usize = 3;

/// A tree of people: index 0 is the root, and every manager comes before her reports.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    /// Manager of each person; none for the root.
    pub(crate) manager: Vec<Option<usize>>,
    /// Levels below the root.
    pub(crate) depth: Vec<u32>,
    /// Department of each person; the root alone is department 0, the head office.
    pub(crate) department: Vec<usize>,
    /// People below, at any depth.
    pub(crate) below: Vec<usize>,
    /// How many departments there are, the head office included.
    pub(crate) departments: usize,
}

impl Shape {
    /// A company of `people` (at least 1).
    pub(crate) fn sample(people: usize, rng: &mut Rng) -> Self {
        let mut shape =
            Self { manager: vec![None], depth: vec![0], department: vec![0], below: Vec::new(), departments: 1 };
        // In a larger company the heads of the largest departments are the executives, and the other heads report to them.
        let executives = if people >= EXECUTIVES_FROM { 6 + rng.below(4) } else { SHARES.len() };
        let mut heads = Vec::new();
        for (index, size) in department_sizes(people - 1).into_iter().enumerate() {
            if size <= HEADLESS_MOST && !heads.is_empty() {
                let host = heads[index % heads.len().min(4)];
                for _ in 0..size {
                    shape.add(host, shape.departments);
                }
                shape.departments += 1;
            } else {
                let above = if index < executives { 0 } else { heads[index % executives] };
                heads.push(shape.add_department(above, size, rng));
            }
        }
        shape.count_below();
        shape
    }

    fn add(&mut self, manager: usize, department: usize) -> usize {
        self.manager.push(Some(manager));
        self.depth.push(self.depth[manager] + 1);
        self.department.push(department);
        self.manager.len() - 1
    }

    /// One department of `size` people under `manager`: levels first, then the people of each level among those above.
    /// Gives its head.
    fn add_department(&mut self, manager: usize, size: usize, rng: &mut Rng) -> usize {
        let department = self.departments;
        self.departments += 1;
        let head = self.add(manager, department);
        let mut above = vec![head];
        for level in level_sizes(size) {
            let mut spans = spans(level, above.len(), rng);
            rng.shuffle(&mut above);
            let mut next = Vec::with_capacity(level);
            for (boss, span) in above.iter().zip(spans.drain(..)) {
                next.extend((0..span).map(|_| self.add(*boss, department)));
            }
            above = next;
        }
        head
    }

    fn count_below(&mut self) {
        self.below = vec![0; self.manager.len()];
        for person in (1..self.manager.len()).rev() {
            if let Some(manager) = self.manager[person] {
                self.below[manager] += self.below[person] + 1;
            }
        }
    }
}

/// Departments by [`SHARES`] with the rounding left to the largest; small companies have fewer of them.
fn department_sizes(people: usize) -> Vec<usize> {
    let count = SHARES.len().min((people / 8).max(2));
    let total: usize = SHARES[..count].iter().sum();
    let mut sizes: Vec<usize> = SHARES[..count].iter().map(|share| people * share / total).collect();
    sizes[0] += people - sizes.iter().sum::<usize>();
    sizes.retain(|size| *size > 0);
    sizes
}

/// Sizes of the levels below a department's head, for `size` people with her.
fn level_sizes(size: usize) -> Vec<usize> {
    let below = size.saturating_sub(1);
    if below == 0 {
        return Vec::new();
    }
    if below <= 14 {
        return vec![below];
    }
    let first = (below / 8).clamp(2, 7);
    for levels in 2..=12 {
        if counts(first, levels, GROWTH_MOST).iter().sum::<u64>() < below as u64 {
            continue;
        }
        // The least growth that seats everybody; the last level takes what is too many.
        let (mut low, mut high) = (1_000, GROWTH_MOST);
        while low < high {
            let middle = (low + high) / 2;
            if counts(first, levels, middle).iter().sum::<u64>() < below as u64 {
                low = middle + 1
            } else {
                high = middle
            }
        }
        let mut sizes: Vec<usize> = counts(first, levels, low).into_iter().map(|count| count as usize).collect();
        let before_last: usize = sizes[..sizes.len() - 1].iter().sum();
        if let Some(last) = sizes.last_mut().filter(|_| before_last < below) {
            *last = below - before_last;
            return sizes;
        }
    }
    vec![below]
}

fn counts(first: usize, levels: usize, growth: u64) -> Vec<u64> {
    let step = |count: &u64| Some(count * growth / 1000);
    let mut counts: Vec<u64> = std::iter::successors(Some(first as u64), step).take(levels).collect();
    if let Some(last) = counts.last_mut() {
        *last = *last * 9 / 10;
    }
    counts
}

/// Spans that add up to `reports`, for at most `managers` managers.
fn spans(reports: usize, managers: usize, rng: &mut Rng) -> Vec<usize> {
    let mut spans = Vec::new();
    let mut left = reports;
    // A level where mere chance drew narrow spans alone would have more managers than any observed company.
    let managers = managers.min(reports.div_ceil(NARROWEST_MEAN));
    while left > 0 && spans.len() < managers {
        let span = (rng.weighted(SPANS) + 1).min(left);
        // The last draw is cut short; a rest of one or two would make a manager of somebody for them alone.
        let span = if left - span <= 2 && span < SPANS.len() - 2 { left } else { span };
        spans.push(span);
        left -= span;
    }
    // Managers ran out: what is left is spread, the narrowest first.
    while left > 0 {
        let Some(narrowest) = spans.iter_mut().min() else { break };
        *narrowest += 1;
        left -= 1;
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percentile(sorted: &[usize], percent: usize) -> usize {
        sorted[(sorted.len() - 1) * percent / 100]
    }

    fn spans_of(shape: &Shape) -> Vec<usize> {
        let mut count = vec![0; shape.manager.len()];
        shape.manager.iter().flatten().for_each(|manager| count[*manager] += 1);
        let mut spans: Vec<usize> = count.into_iter().filter(|span| *span > 0).collect();
        spans.sort_unstable();
        spans
    }

    /// The ranges that org_shape_stats.json observes over its complete trees: oracle_hr, sourcegraph, adventureworks,
    /// foodmart, figurant_2k, figurant_30k. (testdb10k is broken by nature, gitlab2022 lacks a third of its managers.)
    #[test]
    fn lies_inside_what_was_observed() {
        let depth_of = [(107, 3..=4), (167, 3..=4), (290, 4..=5), (1_155, 4..=6), (2_038, 4..=6), (30_632, 6..=7)];
        for (people, depths) in depth_of {
            for seed in 0..8 {
                let shape = Shape::sample(people, &mut Rng::new(seed, "shape"));
                let spans = spans_of(&shape);
                let at = format!("{people} people, seed {seed}, spans {spans:?}");
                assert_eq!(shape.manager.len(), people, "{at}");
                assert!((4..=8).contains(&percentile(&spans, 50)), "{at}");
                assert!((8..=22).contains(&percentile(&spans, 90)), "{at}");
                assert!((10..=25).contains(spans.last().unwrap()), "{at}");
                let managers = spans.len() * 1000 / people;
                assert!((96..=200).contains(&managers), "{managers} managers per mille, {at}");
                let depth = shape.depth.iter().max().unwrap();
                assert!(depths.contains(depth), "depth {depth}, {at}");
                let mut sizes = vec![0; shape.departments];
                shape.department.iter().for_each(|department| sizes[*department] += 1);
                sizes.sort_unstable();
                assert!((12..=17).contains(&sizes.len()), "{at}");
                let share = |size: usize| size * 1000 / people;
                assert!((230..=620).contains(&share(*sizes.last().unwrap())), "{at}");
                assert!((15..=45).contains(&share(percentile(&sizes, 50))), "{} {at}", share(percentile(&sizes, 50)));
            }
        }
    }

    #[test]
    fn small_and_large_companies_have_everybody_and_one_root() {
        for people in [20, 21, 50, 219, 220, 50_000] {
            let shape = Shape::sample(people, &mut Rng::new(1, "shape"));
            assert_eq!(shape.manager.len(), people);
            assert_eq!(shape.below[0], people - 1);
            assert!(
                shape.manager.iter().skip(1).enumerate().all(|(person, manager)| manager.is_some_and(|m| m <= person))
            );
        }
    }
}
