//! Climbs that were made already: the pairs of one person ask for hers again and again.

use super::{
    facts::Facts,
    line::{Step, Ties},
};
use crate::program::PersonIx;
use std::rc::Rc;

/// Which climb: see [`Line::climb`](super::line::Line::climb).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct Asked {
    /// A number of [`Facts::lines`].
    pub(super) line: usize,
    pub(super) person: PersonIx,
    pub(super) most: u32,
    pub(super) ties: Ties,
}

/// What a climb found.
pub(super) struct Climb {
    /// False where it took more work than is allowed; then it has no steps.
    pub(super) complete: bool,
    pub(super) steps: Vec<Step>,
}

/// A few climbs over the facts of one program.
pub(super) struct Climbs<'a> {
    pub(super) facts: &'a Facts,
    made: Vec<(Asked, Rc<Climb>)>,
}

impl<'a> Climbs<'a> {
    pub(super) fn new(facts: &'a Facts) -> Self {
        Climbs { facts, made: Vec::new() }
    }

    /// The climb, made at most once. None for a line that is not there.
    pub(super) fn of(&mut self, asked: Asked) -> Option<Rc<Climb>> {
        if let Some((_, climb)) = self.made.iter().find(|(known, _)| *known == asked) {
            return Some(Rc::clone(climb));
        }
        let mut steps = Vec::new();
        let complete = self.facts.lines.get(asked.line)?.climb(asked.person, asked.most, asked.ties, &mut steps);
        let climb = Rc::new(Climb { complete, steps });
        self.made.push((asked, Rc::clone(&climb)));
        Some(climb)
    }

    /// Forgets the climbs of everybody else.
    pub(super) fn keep(&mut self, person: PersonIx) {
        self.made.retain(|(asked, _)| asked.person == person);
    }
}
