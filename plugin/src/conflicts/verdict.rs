//! What a pair's rules come to, in one byte.

use crate::contract::conflicts::Ruling;

/// The worst ruling of a pair, and whether policy lets it be proposed: the two are independent, since policy says for
/// each rule whether `unknown` may be proposed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(transparent)]
pub struct Verdict(u8);

impl Verdict {
    /// No rule has anything to say.
    pub const CLEAR: Verdict = Verdict(0);
    const RULING: u8 = 0b0000_0111;
    const BARRED: u8 = 0b1000_0000;

    /// A ruling, and whether it keeps the pair from being proposed.
    pub const fn new(ruling: Ruling, barred: bool) -> Verdict {
        Verdict(ruling as u8 | if barred { Verdict::BARRED } else { 0 })
    }

    /// Both verdicts on one pair: the worse ruling, barred if either is.
    #[must_use]
    pub const fn and(self, other: Verdict) -> Verdict {
        let (a, b) = (self.0 & Verdict::RULING, other.0 & Verdict::RULING);
        Verdict(if a > b { a } else { b } | ((self.0 | other.0) & Verdict::BARRED))
    }

    /// The worst ruling.
    pub const fn ruling(self) -> Ruling {
        match self.0 & Verdict::RULING {
            0 => Ruling::Clear,
            1 => Ruling::Disclose,
            2 => Ruling::Unknown,
            3 => Ruling::NeedsApproval,
            _ => Ruling::Blocked,
        }
    }

    /// Whether the pair may be proposed.
    pub const fn proposable(self) -> bool {
        self.0 & Verdict::BARRED == 0
    }
}
