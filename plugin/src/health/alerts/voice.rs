//! Alerts from surveys: only from numbers that are told anyway, and never about one pairing.

use super::{Alert, COORDINATOR, SPONSOR_TOO, SURE};
use crate::{
    arrange::tree,
    contract::types::{Severity, Side},
    health::{
        model::Id,
        state::{self, State},
        view::View,
        voices::{Voices, in_time},
    },
    numeric::{
        beta::student_two_sided,
        interval::{mean_interval, wilson},
        tables::{Share, fisher},
    },
    program::Program,
    time::Day,
};
use std::collections::{BTreeMap, BTreeSet};

/// In the order of the design.
pub(super) fn alerts(program: &Program, view: &View<'_>, voices: &Voices) -> Vec<Alert> {
    let mut found = Vec::new();
    let low = |id: Id| view.below(id, 0.60).is_some_and(|p| p >= SURE);
    if low(Id::R1) || low(Id::R3) {
        let units = view.units(Id::R1).max(view.units(Id::R3));
        let text = "juniors do not find it useful, or do not feel safe";
        found.push(Alert::new("health.junior-voice", Severity::Serious, SPONSOR_TOO, units, text));
    }
    let Some(wave) = voices.wave.and_then(|position| view.history.waves.get(position)) else { return found };
    let close =
        wave.asked.saturating_add_days(i32::try_from(program.policy.health.surveys.open_days).unwrap_or(i32::MAX));
    if view.units(Id::R1) > 0 && view.units(Id::R2) > 0 {
        found.extend(perception_gap(program, view, wave, close));
    }
    for (side, asked) in ["mentor", "mentee"].into_iter().zip(voices.response.unwrap_or_default()) {
        // A few answers look like none: whether there are any is not told either.
        let few = asked.answered < program.policy.health.privacy.people_least;
        let span = wilson(if few { 0.0 } else { f64::from(asked.answered) }, asked.asked);
        if let Some(span) = span.filter(|span| span.high < 0.60) {
            let alert =
                Alert::new("health.low-response", Severity::Note, COORDINATOR, asked.asked, "few answer the survey");
            // How many answered says too much where what they answered is kept back.
            let told = [Id::R1, Id::R2, Id::R3].into_iter().all(|id| view.units(id) > 0);
            let alert = alert.with("side", side);
            found.push(if told { alert.with_share("low", span.low).with_share("high", span.high) } else { alert });
        }
    }
    found.extend(differential_silence(program, view, wave, close));
    found
}

/// Seniors see the same pairs half a point of five better than their juniors.
fn perception_gap(
    program: &Program,
    view: &View<'_>,
    wave: &crate::health::records::Wave,
    close: Day,
) -> Option<Alert> {
    let mut both: BTreeMap<usize, [Option<f64>; 2]> = BTreeMap::new();
    for answer in &wave.answers {
        let share = in_time(answer, close).and_then(|given| given.relationship);
        let [mentor, mentee] = both.entry(answer.pair).or_default();
        *(if answer.side == Side::Mentor { mentor } else { mentee }) = share;
    }
    let gaps: Vec<f64> = both.values().filter_map(|[mentor, mentee]| Some((*mentee)? - (*mentor)?)).collect();
    let pairs = || both.iter().filter(|(_, sides)| sides.iter().all(Option::is_some));
    let people = |mentors: bool| {
        let of =
            |(pair, _): (&usize, _)| view.history.pairs.get(*pair).map(|p| if mentors { p.mentor } else { p.mentee });
        tree::<BTreeSet<_>, _>(pairs().filter_map(of)).len()
    };
    let least = (program.policy.health.privacy.people_least as usize).max(10);
    if gaps.len() < least || people(true) < least || people(false) < least {
        return None;
    }
    let gap = mean_interval(&gaps)?;
    // Half a point of a five-point scale is an eighth of its length.
    (gap.value >= 0.125 && gap.interval.low > 0.0).then(|| {
        let p = student_two_sided(gap.value / gap.error.max(1e-12), gap.freedom);
        let units = u32::try_from(gaps.len()).unwrap_or(u32::MAX);
        let text = "seniors see their pairs better than the juniors do";
        Alert::new("health.perception-gap", Severity::Warning, COORDINATOR, units, text).with("p", format!("{p:.4}"))
    })
}

/// Juniors of struggling pairs answer less often: what is heard is too kind.
fn differential_silence(
    program: &Program,
    view: &View<'_>,
    wave: &crate::health::records::Wave,
    close: Day,
) -> Option<Alert> {
    let mut shares = [Share { chosen: 0, total: 0 }; 2];
    for answer in wave.answers.iter().filter(|answer| answer.side == Side::Mentor) {
        let Some(pair) = view.history.pairs.get(answer.pair) else { continue };
        let place = match state::on(pair, close, view.rules, false).state {
            State::OnTrack | State::Extended => 0,
            State::Drifting | State::Stalled | State::AtRisk => 1,
            State::NotStarted | State::Completed | State::EndedEarly => continue,
        };
        if let Some(share) = shares.get_mut(place) {
            share.total = share.total.saturating_add(1);
            share.chosen = share.chosen.saturating_add(u32::from(in_time(answer, close).is_some()));
        }
    }
    let [well, badly] = shares;
    let least = program.policy.health.privacy.people_least;
    if well.chosen.saturating_add(badly.chosen) < least {
        return None;
    }
    if well.total < least || badly.total < least || badly.rate() >= well.rate() {
        return None;
    }
    let p = fisher(badly, well).mid_p;
    (p <= 0.05).then(|| {
        let text = "pairs that struggle answer less often than the others";
        let units = well.total.saturating_add(badly.total);
        Alert::new("health.differential-silence", Severity::Warning, COORDINATOR, units, text)
            .with("p", format!("{p:.4}"))
    })
}
