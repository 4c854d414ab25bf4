//! Where an item may go: its places in order of time, cut into runs that the chain can reckon with as one.

use super::{
    chain::Closed,
    slots::{Cost, NEVER, Place, TIE},
};
use crate::arrange::Arrange;
use crate::time::{Interval, IntervalSet, Minute};

/// Places in a row on one day of the mentor and one weekday of the mentee, on walls that keep their distance. So times rise
/// on both, and of two runs with the same shift places agree on both walls or on neither.
#[derive(Clone, Copy, Debug)]
pub(super) struct Run {
    /// The mentor's day.
    pub(super) day: i32,
    /// ISO weekdays, for mentor and mentee.
    pub(super) weekday: [u8; 2],
    /// How far the mentee's wall is ahead, in minutes of a day.
    pub(super) shift: u16,
    /// Position of its first place.
    pub(super) from: usize,
    /// Position after its last.
    pub(super) until: usize,
}

/// The places of an item.
#[derive(Debug, Default)]
pub(super) struct Board {
    places: Vec<Place>,
    /// In order of day.
    runs: Vec<Run>,
}

impl Board {
    /// Of places in order of time. `n`, and a sort of the runs.
    pub(super) fn new(places: Vec<Place>) -> Board {
        let mut runs: Vec<Run> = Vec::new();
        let mut before = None;
        for (position, place) in places.iter().enumerate() {
            let [time, other] = place.time;
            let shift = other.saturating_add(DAY).saturating_sub(time).checked_rem(DAY).unwrap_or(0);
            let goes_on = |run: &Run| run.day == place.day && run.weekday == place.weekday && run.shift == shift;
            match runs.last_mut() {
                Some(run) if goes_on(run) && before < Some(time) => run.until = position.saturating_add(1),
                _ => runs.push(Run {
                    day: place.day,
                    weekday: place.weekday,
                    shift,
                    from: position,
                    until: position.saturating_add(1),
                }),
            }
            before = Some(time);
        }
        // A wall's date may go back.
        runs.arrange_by_key(|run| (run.day, run.from));
        Board { places, runs }
    }

    /// In order of time.
    pub(super) fn places(&self) -> &[Place] {
        &self.places
    }

    /// In order of day.
    pub(super) fn runs(&self) -> &[Run] {
        &self.runs
    }

    /// The places of a run.
    pub(super) fn of(&self, run: &Run) -> &[Place] {
        self.places.get(run.from..run.until).unwrap_or_default()
    }

    /// By place, what it costs under prices for each quarter of an hour outside core hours.
    fn priced(&self, prices: [Cost; 2]) -> Vec<Cost> {
        if prices == [0, 0] {
            return self.places.iter().map(|place| place.cost).collect();
        }
        // Written down once: a product of two such numbers is dear.
        let most = self.places.iter().flat_map(|place| place.quarters).max().unwrap_or(0);
        let of = |price: Cost| -> Vec<Cost> {
            (0..=most).scan(0, |sum: &mut Cost, _| Some(std::mem::replace(sum, sum.saturating_add(price)))).collect()
        };
        let sums = prices.map(of);
        let premium = |(sums, quarters): (&Vec<Cost>, u8)| sums.get(usize::from(quarters)).copied().unwrap_or(0);
        let priced =
            |place: &Place| sums.iter().zip(place.quarters).map(premium).fold(place.cost, Cost::saturating_add);
        self.places.iter().map(priced).collect()
    }

    /// Positions of the places that start in an interval.
    fn within(&self, interval: Interval) -> core::ops::Range<usize> {
        let before = |end: Minute| self.places.partition_point(|place| place.start < end);
        let from = before(interval.start);
        from..before(interval.end).max(from)
    }
}

/// Minutes of a day.
const DAY: u16 = 1440;

/// What the places of a board cost in one search.
pub(super) struct Table<'a> {
    pub(super) board: &'a Board,
    /// By place; [`NEVER`] for one that is closed.
    pub(super) costs: Vec<Cost>,
    /// The least of each run.
    pub(super) least: Vec<Cost>,
}

impl<'a> Table<'a> {
    /// Costs under prices for each quarter of an hour outside core hours. `n`, and a logarithm for each closed part.
    pub(super) fn new(board: &'a Board, prices: [Cost; 2], closed: Option<&Closed>) -> Table<'a> {
        let mut costs = board.priced(prices);
        for (starts, fee) in closed.iter().flat_map(|closed| &closed.fees) {
            for cost in costs.get_mut(board.within(*starts)).unwrap_or_default() {
                *cost = cost.saturating_add(*fee);
            }
        }
        for toll in closed.iter().flat_map(|closed| &closed.tolls) {
            for cost in costs.get_mut(board.within(*toll)).unwrap_or_default() {
                // One a place, however many there are.
                *cost |= TIE;
            }
        }
        for shut in closed.iter().flat_map(|closed| closed.always.iter()) {
            costs.get_mut(board.within(shut)).unwrap_or_default().fill(NEVER);
        }
        let least = |run: &Run| costs.get(run.from..run.until).unwrap_or_default().iter().copied().min();
        let least = board.runs.iter().map(|run| least(run).unwrap_or(NEVER)).collect();
        Table { board, costs, least }
    }

    /// The least of each run without these starts.
    pub(super) fn least_without(&self, shut: &IntervalSet) -> Vec<Cost> {
        let mut all = self.least.clone();
        for interval in shut.iter() {
            let places = self.board.within(interval);
            let from = self.board.runs.partition_point(|run| run.until <= places.start);
            let touched = self.board.runs.iter().zip(&mut all).skip(from);
            for (run, least) in touched.take_while(|(run, _)| run.from < places.end) {
                let costs = self.costs.get(run.from..run.until).unwrap_or_default();
                let open = self.board.of(run).iter().zip(costs).filter(|(place, _)| !shut.contains(place.start));
                *least = open.map(|(_, cost)| *cost).min().unwrap_or(NEVER);
            }
        }
        all
    }
}
