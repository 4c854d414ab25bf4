//! One group against one reference.

use crate::numeric::{
    interval::Span,
    tables::{Share, fisher, ratio_interval},
};

/// How two shares differ.
#[derive(Clone, Copy, Debug)]
pub(in crate::health) struct Contrast {
    pub group: Share,
    /// Rate of the group over rate of the reference; None where nobody of the reference was chosen.
    pub ratio: Option<f64>,
    /// Katz 95 % interval of the ratio.
    pub interval: Option<Span>,
    /// Below four fifths, by whole numbers: 5 a n₂ < 4 c n₁.
    pub below: bool,
    /// Below, and one more person chosen would lift it to four fifths.
    pub flips: bool,
    /// The ratio with one person of the group chosen in place of one of the reference (UGESP, Questions and Answers 21).
    pub flip_one: f64,
    /// Fisher's exact two-sided p, mid-p.
    pub mid_p: f64,
    /// People the group is short of at the reference's rate.
    pub shortfall: f64,
}

impl Contrast {
    pub(in crate::health) fn of(group: Share, reference: Share) -> Contrast {
        let below = |chosen: u32| {
            let left = u64::from(chosen).saturating_mul(u64::from(reference.total)).saturating_mul(5);
            let right = u64::from(reference.chosen).saturating_mul(u64::from(group.total)).saturating_mul(4);
            left < right
        };
        let more = group.chosen.saturating_add(1).min(group.total);
        let exchanged = Share { chosen: reference.chosen.saturating_sub(1), ..reference }.rate();
        let flipped = Share { chosen: more, ..group }.rate();
        Contrast {
            group,
            ratio: (reference.chosen > 0).then(|| group.rate() / reference.rate()),
            interval: ratio_interval(group, reference),
            below: below(group.chosen),
            flips: below(group.chosen) && !below(more),
            flip_one: if exchanged > 0.0 { flipped / exchanged } else { f64::from(u8::from(flipped > 0.0)) * 2.0 },
            mid_p: fisher(group, reference).mid_p,
            shortfall: (reference.rate() * f64::from(group.total) - f64::from(group.chosen)).max(0.0),
        }
    }
}

/// What the practical and the statistical side say together. `q`: false discovery rate over all tests of the audit.
pub(in crate::health) fn label(contrast: &Contrast, q: f64) -> &'static str {
    let significant = contrast.mid_p <= 0.05 && q <= 0.10;
    match (contrast.below, significant) {
        (true, _) if contrast.flip_one > 1.0 => "too-few",
        (true, true) => "concern",
        (true, false) => "watch",
        (false, true) => "small-but-systematic",
        (false, false) => "no-signal",
    }
}
