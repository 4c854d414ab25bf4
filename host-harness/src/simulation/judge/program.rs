//! Alerts about the program as a whole, report by report.

use super::Share;
use crate::simulation::seeds::{Lived, Month};
use serde::Serialize;

/// One alert against what it is about.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProgramAlert {
    /// Its code.
    pub alert: String,
    /// What was really so, in words.
    pub truth: String,
    /// Of the reports in which it was so, those with the alert.
    pub recall: Share,
    /// Of the reports with the alert, those in which it was so.
    pub precision: Share,
}

/// Whether it was so; none where that is not known of a report.
type IsSo = fn(&Month) -> Option<bool>;

/// Alerts whose truth is known, with the thresholds of the model.
const ALERTS: [(&str, &str, IsSo); 4] = [
    ("health.senior-cancellations", "seniors keep less than 80 % of their sessions", |month| below(month, "a3", 0.80)),
    ("health.stalled-share", "one pair in five has really stopped", |month| {
        (month.pairs > 0).then(|| month.stopped * 5 >= month.pairs)
    }),
    ("health.junior-voice", "juniors think less than 0.60 of usefulness and rapport, or of safety", |month| {
        match (below(month, "r1", 0.60), below(month, "r3", 0.60)) {
            (None, None) => None,
            (one, other) => Some(one.unwrap_or(false) || other.unwrap_or(false)),
        }
    }),
    ("health.request-backlog", "a request has been open for more than 14 days", |month| Some(month.unanswered > 0)),
];

fn below(month: &Month, indicator: &str, threshold: f64) -> Option<bool> {
    let seen = month.indicators.iter().find(|one| one.id == indicator)?;
    Some(seen.truth? < threshold)
}

pub(super) fn alerts(lives: &[&Lived]) -> Vec<ProgramAlert> {
    let months = || lives.iter().flat_map(|lived| &lived.months);
    let row = |(alert, truth, is_so): &(&str, &str, IsSo)| {
        let mut counts = [0_usize; 4];
        for month in months() {
            let Some(so) = is_so(month) else { continue };
            let said = month.alerts.iter().any(|one| one == alert);
            counts[0] += usize::from(so && said);
            counts[1] += usize::from(so);
            counts[2] += usize::from(said && so);
            counts[3] += usize::from(said);
        }
        ProgramAlert {
            alert: (*alert).into(),
            truth: (*truth).into(),
            recall: Share::of(counts[0], counts[1]),
            precision: Share::of(counts[2], counts[3]),
        }
    };
    ALERTS.iter().map(row).collect()
}
