//! The reporting tree as an icicle: everybody as wide as the people below her, one row a level.

use crate::report::svg::{Anchor, Svg, clip};

/// What somebody does in the program.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part {
    None,
    Mentor,
    Mentee,
}

/// One person of the tree.
pub(crate) struct Node {
    /// Position of the manager, none at the top.
    pub(crate) manager: Option<usize>,
    pub(crate) part: Part,
    /// Written into the box where it is wide enough: the department of a head.
    pub(crate) label: String,
}

const WIDTH: f64 = 1080.0;
const ROW: f64 = 30.0;
/// Boxes narrower than this are not drawn: nobody could see them.
const NARROWEST: f64 = 0.7;

/// The tree of `nodes`. Who sits in a circle of managers hangs from no top and is left out, and counted in the text.
pub(crate) fn icicle(nodes: &[Node]) -> String {
    let mut reports: Vec<Vec<usize>> = vec![Vec::new(); nodes.len()];
    let mut tops = Vec::new();
    for (index, node) in nodes.iter().enumerate() {
        match node.manager {
            Some(manager) => reports[manager].push(index),
            None => tops.push(index),
        }
    }
    // Managers before their reports; then leaves are counted from the end.
    let mut order = tops.clone();
    let mut next = 0;
    while let Some(person) = order.get(next) {
        next += 1;
        order.extend(reports[*person].clone());
    }
    let mut leaves = vec![0_usize; nodes.len()];
    for person in order.iter().rev() {
        leaves[*person] = reports[*person].iter().map(|report| leaves[*report]).sum::<usize>().max(1);
    }
    for list in &mut reports {
        list.sort_by_key(|report| (std::cmp::Reverse(leaves[*report]), *report));
    }
    let all = tops.iter().map(|top| leaves[*top]).sum::<usize>().max(1);
    let scale = WIDTH / all as f64;
    let mut place = vec![(0.0, 0_usize); nodes.len()];
    let mut left = 0.0;
    for top in &tops {
        place[*top] = (left, 0);
        left += leaves[*top] as f64 * scale;
    }
    let mut levels = 0;
    for person in &order {
        let (mut left, level) = place[*person];
        levels = levels.max(level + 1);
        for report in &reports[*person] {
            place[*report] = (left, level + 1);
            left += leaves[*report] as f64 * scale;
        }
    }
    let mut svg = Svg::new(WIDTH, levels as f64 * ROW);
    for person in &order {
        let (x, level) = place[*person];
        let (y, width) = (level as f64 * ROW, leaves[*person] as f64 * scale);
        if width < NARROWEST {
            continue;
        }
        let class = match nodes[*person].part {
            Part::None if reports[*person].is_empty() => "person",
            Part::None => "manager",
            Part::Mentor => "mentor",
            Part::Mentee => "mentee",
        };
        let gap = if width > 3.0 { 1.0 } else { width * 0.25 };
        svg.rect((x, y), (width - gap, ROW - 2.0), class, &nodes[*person].label);
        let letters = (width / 7.5) as usize;
        if letters >= 5 && !nodes[*person].label.is_empty() {
            let class = if nodes[*person].part == Part::None { "inside" } else { "inside on" };
            svg.text((x + 6.0, y + ROW / 2.0 + 3.5), Anchor::Start, class, &clip(&nodes[*person].label, letters));
        }
    }
    let hidden = nodes.len() - order.len();
    let circle =
        if hidden > 0 { format!("; {hidden} stand in a circle of managers and are not drawn") } else { String::new() };
    svg.finish(&format!("Reporting tree of {} people on {levels} levels{circle}", nodes.len()))
}
