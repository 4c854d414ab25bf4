//! What earlier readings of rows tell of edges that were not read again.
//!
//! Prices move less from round to round, and in the end only those of a few people. An edge may be violated only if the prices
//! of its two people have fallen by more than its slack was; the least slack of a row is known, so only its edges to people
//! whose price has fallen so far are to be read again, and mostly there are none.

use super::search::FAR;

/// Rounds whose prices are remembered; a row that was read before them is read again.
const REMEMBERED: usize = 12;

/// What the last reading of a whole row showed.
#[derive(Debug, Clone, Copy)]
struct Row {
    /// No edge outside the core has less slack.
    slack: i64,
    /// The least slack of an edge between two people of the cover.
    inside: i64,
    /// The mentor's price then.
    price: i64,
    /// `Known::fallen` then.
    fallen: i64,
    /// In which round.
    round: u32,
}

/// Mentees' prices when a round began, and whose have fallen since.
#[derive(Debug, Clone)]
struct Round {
    number: u32,
    prices: Vec<i64>,
    /// By how much, most first; and whose.
    falls: Vec<i64>,
    fallen: Vec<u32>,
}

/// Which edges of a row may be violated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Due<'k> {
    Nothing,
    /// Those to these mentees.
    Some(&'k [u32]),
    All,
}

/// See the module.
#[derive(Debug, Clone)]
pub(super) struct Known {
    rows: Vec<Row>,
    rounds: Vec<Round>,
    pub(super) round: u32,
    /// The most that some price of a mentee has fallen in a round, added up over the rounds.
    fallen: i64,
}

impl Known {
    /// Nothing is known of the rows of so many mentors.
    pub(super) fn new(mentors: usize) -> Self {
        let nothing = Row { slack: i64::MIN, inside: FAR, price: 0, fallen: 0, round: 0 };
        Self { rows: vec![nothing; mentors], rounds: Vec::new(), round: 0, fallen: 0 }
    }

    /// Begins a round at these prices of mentees.
    pub(super) fn begin_round(&mut self, now: &[i64]) {
        self.round = self.round.saturating_add(1);
        if self.rounds.len() >= REMEMBERED {
            self.rounds.remove(0);
        }
        for round in &mut self.rounds {
            let falls = round.prices.iter().zip(now).map(|(before, now)| before.saturating_sub(*now));
            let mut falls: Vec<(i64, u32)> = falls.zip(0_u32..).filter(|(fall, _)| *fall > 0).collect();
            falls.sort_unstable_by(|a, b| b.cmp(a));
            (round.falls, round.fallen) = falls.into_iter().unzip();
        }
        let most = self.rounds.last().and_then(|round| round.falls.first()).copied().unwrap_or(0);
        self.fallen = self.fallen.saturating_add(most);
        let (number, prices) = (self.round, now.to_vec());
        self.rounds.push(Round { number, prices, falls: Vec::new(), fallen: Vec::new() });
    }

    /// Which edges of a mentor whose price this is may be violated, or be without slack and not noted yet.
    pub(super) fn due(&self, mentor: usize, price: i64) -> Due<'_> {
        let Some(row) = self.rows.get(mentor).filter(|row| row.slack >= 0) else { return Due::All };
        let Some(round) = self.rounds.iter().find(|round| round.number == row.round) else { return Due::All };
        let own = row.price.saturating_sub(price);
        let margin = row.slack.saturating_sub(own);
        let least = match margin {
            // Edges to people whose price has not fallen are as right as they were.
            _ if own <= 0 => margin.max(1),
            1.. => margin,
            _ => return Due::All,
        };
        let count = round.falls.partition_point(|fall| *fall >= least);
        match round.fallen.get(..count) {
            Some([]) => Due::Nothing,
            // Beyond that, reading only some saves nothing.
            Some(some) if count.saturating_mul(4) <= round.prices.len() => Due::Some(some),
            _ => Due::All,
        }
    }

    /// A whole row has been read.
    pub(super) fn learn(&mut self, mentor: usize, slack: i64, inside: i64, price: i64) {
        let row = Row { slack, inside, price, fallen: self.fallen, round: self.round };
        if let Some(known) = self.rows.get_mut(mentor) {
            *known = row;
        }
    }

    /// By how much the prices of an edge of a mentor, whose price this is now, may fall short inside the cover.
    pub(super) fn lack_inside(&self, mentor: usize, price: i64) -> i64 {
        let Some(row) = self.rows.get(mentor).filter(|row| row.inside < FAR) else { return 0 };
        let drop = row.price.saturating_sub(price).saturating_add(self.fallen.saturating_sub(row.fallen));
        drop.max(0).saturating_sub(row.inside)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::arithmetic_side_effects, reason = "tests")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Prices go anywhere from round to round; whatever is not due has at least the slack that it had or one above 0.
        #[test]
        fn what_is_not_due_is_right(
            weights in prop::collection::vec(0_i64..40, 16),
            rounds in prop::collection::vec((prop::collection::vec(0_i64..25, 16), 0_i64..40, any::<bool>()), 1..20),
        ) {
            let mut known = Known::new(1);
            let mut noted = [false; 16];
            for (prices, own, reads) in &rounds {
                known.begin_round(prices);
                let slacks: Vec<i64> = prices.iter().zip(&weights).map(|(price, weight)| own + price - weight).collect();
                let due: Vec<u32> = match known.due(0, *own) {
                    Due::Nothing => Vec::new(),
                    Due::Some(some) => some.to_vec(),
                    Due::All => (0..16).collect(),
                };
                for ((at, slack), noted) in (0_u32..).zip(&slacks).zip(&mut noted) {
                    let is_due = due.contains(&at);
                    prop_assert!(is_due || *slack > 0 || *slack == 0 && *noted, "{} has {}", at, slack);
                    *noted |= is_due && *slack == 0;
                }
                if *reads && due.len() == 16 {
                    known.learn(0, *slacks.iter().min().unwrap(), FAR, *own);
                }
            }
        }
    }
}
