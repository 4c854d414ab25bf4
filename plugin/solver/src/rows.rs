//! The row source as the stages see it: people without places left out, and edges below the floor of objective `fair`.

use std::rc::Rc;

use super::problem::{Edges, RowBuf, Shape, Sought};

#[derive(Clone)]
pub(super) struct Rows<'e> {
    pub(super) edges: Rc<dyn Edges + 'e>,
    pub(super) shape: Shape,
    /// Edges with fewer points do not exist.
    pub(super) floor: u32,
    some_mentee_has_no_place: bool,
}

impl<'e> Rows<'e> {
    pub(super) fn new(edges: Rc<dyn Edges + 'e>, shape: Shape) -> Self {
        let some_mentee_has_no_place = shape.places.iter().skip(shape.mentors).any(|&places| places == 0);
        Self { edges, shape, floor: 0, some_mentee_has_no_place }
    }

    pub(super) fn mentors(&self) -> u32 {
        self.edges.mentors()
    }

    pub(super) fn has_place(&self, node: u32) -> bool {
        self.shape.places.get(node as usize).is_some_and(|&places| places > 0)
    }

    /// The node of a mentee.
    pub(super) fn node(&self, mentee: u32) -> u32 {
        self.mentors().saturating_add(mentee)
    }

    /// All edges of `mentor`, whoever has places.
    pub(super) fn read_all(&self, mentor: u32, row: &mut RowBuf) {
        row.clear();
        self.edges.row(mentor, row);
        self.lay_floor(row);
    }

    /// Of those at least the ones that are sought.
    pub(super) fn seek_all(&self, mentor: u32, sought: &Sought<'_>, row: &mut RowBuf) {
        row.clear();
        self.edges.some(mentor, sought, row);
        self.lay_floor(row);
    }

    /// The edges of `mentor` that could be chosen, at least those that are sought.
    pub(super) fn seek(&self, mentor: u32, sought: &Sought<'_>, row: &mut RowBuf) {
        if self.has_place(mentor) {
            self.seek_all(mentor, sought, row);
        }
        self.restrict(mentor, row);
    }

    fn lay_floor(&self, row: &mut RowBuf) {
        if self.floor > 0 {
            let floor = self.floor;
            keep(row, |_, points| points >= floor);
        }
    }

    /// Leaves of the edges of `mentor` those that could be chosen.
    pub(super) fn restrict(&self, mentor: u32, row: &mut RowBuf) {
        if !self.has_place(mentor) {
            row.clear();
            return;
        }
        if self.some_mentee_has_no_place {
            keep(row, |mentee, _| self.has_place(self.node(mentee)));
        }
    }
}

fn keep(row: &mut RowBuf, wanted: impl Fn(u32, u32) -> bool) {
    let mut end = 0_usize;
    for at in 0..row.mentees.len() {
        let edge = row.mentees.get(at).zip(row.weights.get(at)).zip(row.points.get(at));
        let Some(((&mentee, &weight), &points)) = edge else { break };
        if wanted(mentee, points) {
            let to = row.mentees.get_mut(end).zip(row.weights.get_mut(end)).zip(row.points.get_mut(end));
            let Some(((to_mentee, to_weight), to_points)) = to else {
                break;
            };
            (*to_mentee, *to_weight, *to_points) = (mentee, weight, points);
            end = end.saturating_add(1);
        }
    }
    row.mentees.truncate(end);
    row.weights.truncate(end);
    row.points.truncate(end);
}
