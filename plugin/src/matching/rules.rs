//! The rules of eligibility by name.

/// A rule that keeps two people from being paired.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// One offers to mentor, the other to be mentored; each has a place.
    Role,
    /// The conflict ruling may be proposed.
    Conflict,
    /// The mentee is enough more senior.
    GradeGap,
    /// Something wanted is taught, nothing essential is off limits.
    Topic,
    /// A common language.
    Language,
    /// Enough common working time.
    Reach,
    /// The policy's rules on attributes.
    Required,
    /// Enough points.
    Floor,
    /// Not excluded by the host, nor earlier partners.
    Excluded,
}

impl Rule {
    /// Every rule, in the contract's order.
    pub const ALL: [Rule; 9] = [
        Rule::Role,
        Rule::Conflict,
        Rule::GradeGap,
        Rule::Topic,
        Rule::Language,
        Rule::Reach,
        Rule::Required,
        Rule::Floor,
        Rule::Excluded,
    ];

    /// The bit of its position in [`Rule::ALL`].
    pub fn bit(self) -> u16 {
        1_u16.wrapping_shl(self as u32)
    }

    /// Its code in the contract.
    pub fn code(self) -> &'static str {
        match self {
            Rule::Role => "match.role",
            Rule::Conflict => "match.conflict",
            Rule::GradeGap => "match.grade-gap",
            Rule::Topic => "match.topic",
            Rule::Language => "match.language",
            Rule::Reach => "match.reach",
            Rule::Required => "match.required",
            Rule::Floor => "match.floor",
            Rule::Excluded => "match.excluded",
        }
    }

    /// What it says when it fails, in English.
    pub fn message(self) -> &'static str {
        match self {
            Rule::Role => "one of the two has no place on that side of the program",
            Rule::Conflict => "a conflict of interest stands in the way",
            Rule::GradeGap => "the mentee is not more senior by as much as the policy asks, or a grade is unknown",
            Rule::Topic => {
                "the mentor teaches nothing the mentee wants, or will not discuss something essential to her"
            }
            Rule::Language => "the two share no language",
            Rule::Reach => "the two share too little working time, or never enough at a stretch for a session",
            Rule::Required => "an attribute that the policy requires does not fit",
            Rule::Floor => "the pair is worth fewer points than the policy's floor",
            Rule::Excluded => "the pair is excluded, or the two were partners before",
        }
    }
}
