//! All that the rules read, indexed for one program, and the fast judgment of a pair.

mod build;

use super::{
    Verdict,
    ends::{NONE, TANGLED},
    feeds::Supply,
    line::{Line, Ties},
    reach::Label,
    rules::{Rule, Span},
    sets::each_shared,
};
use crate::{
    by_owner::ByOwner,
    contract::conflicts::Ruling,
    policy::conflicts::{ConflictPolicy, RuleId},
    program::{Name, PersonIx, Program, Roster},
};
use std::{collections::BTreeMap, mem::size_of};

/// A rule on chains.
#[derive(Clone, Copy, Debug)]
pub(super) struct LineRule {
    pub(super) rule: Rule,
    /// Its line, in [`Facts::lines`].
    pub(super) line: usize,
    /// The shortest chain it reads.
    pub(super) shortest: u32,
    /// The longest chain that gets the rule's ruling.
    pub(super) max_depth: u32,
    /// What longer chains get while they hold.
    pub(super) deeper: Ruling,
    /// From this length on a chain up to a mentee with nobody above her is not ruled.
    pub(super) exempt_from: Option<u32>,
}

impl LineRule {
    /// Chains up to here are listed one by one; longer ones are only known to be there. Any exempt length lies below,
    /// so that a longer chain to a top is exempt for certain.
    pub(super) fn listed(&self) -> u32 {
        self.max_depth.max(self.exempt_from.unwrap_or(1).saturating_sub(1))
    }

    /// What a listed chain means on the program's day, before exemptions.
    pub(super) fn on(&self, length: u32, held: Span, facts: &Facts) -> Option<Ruling> {
        let today = facts.roster().as_of;
        if length < self.shortest {
            None
        } else if length <= self.max_depth {
            self.rule.on(held, today)
        } else {
            held.contains(today).then_some(self.deeper)
        }
    }

    /// Whether a chain up to this mentee is not ruled.
    pub(super) fn is_exempt(&self, length: u32, mentee_is_top: bool) -> bool {
        mentee_is_top && self.exempt_from.is_some_and(|from| length >= from)
    }
}

/// Which rules cannot be judged for a person, whoever the partner is. Bits.
pub(super) mod gap {
    pub(in super::super) const DIRECT_MANAGER: u8 = 1;
    pub(in super::super) const SAME_MANAGER: u8 = 2;
}

/// What the fast judgment reads of one person; about one cache line.
#[derive(Clone, Copy, Debug)]
pub(super) struct Card {
    labels: [Label; 2],
    teams: u64,
    identities: u64,
    bosses: u64,
    /// Where her chains end, over both lines: a number of [`Facts::ends`].
    ends: u32,
    /// What the gaps come to.
    own: Verdict,
    /// See [`gap`].
    pub(super) gaps: u8,
    /// Bits as in [`Facts::line_rules`].
    top: u8,
    pub(super) has_waiver: bool,
}

const _: () = assert!(size_of::<Card>() <= 64, "a card is read for each of millions of pairs");

impl Card {
    /// Whether the chains of both end at the same places: then it is known who of them is above the other.
    #[inline]
    fn ends_as(&self, other: &Card) -> bool {
        (self.ends == other.ends) & (self.ends < TANGLED_ENDS)
    }

    /// Whether the two cards alone say that no rule speaks about their owners, but for ties between the two. Asked for each
    /// of millions of pairs, and mostly true: so no question waits for the answer to another.
    #[inline]
    fn is_silent_on(&self, other: &Card) -> bool {
        let shared = self.teams & other.teams | self.identities & other.identities | self.bosses & other.bosses;
        let ([a, dotted_a], [b, dotted_b]) = (&self.labels, &other.labels);
        (shared == 0)
            & (other.own == Verdict::CLEAR)
            & self.ends_as(other)
            & !(a.may_join(b) | dotted_a.may_join(dotted_b))
    }
}

/// Numbers of ends from here on are of people too tangled to say.
const TANGLED_ENDS: u32 = 1 << 31;

const STRANGER: Card = Card {
    labels: [Label::NONE; 2],
    teams: 0,
    identities: 0,
    bosses: 0,
    ends: 0,
    own: Verdict::CLEAR,
    gaps: 0,
    top: 0,
    has_waiver: false,
};

/// What ties and near chains say about one person with another.
#[derive(Clone, Copy, Debug, Default)]
struct Hit {
    other: u32,
    as_mentor: Verdict,
    as_mentee: Verdict,
    /// A chain of listed length holds today, so "however far" is answered already. Bits as in [`Facts::line_rules`]:
    /// the two lowest where the other is above, the next two where the other is below.
    near: u8,
}

impl Hit {
    /// Takes in what another hit says, if it is about the same person.
    fn merge(&mut self, next: &Hit) -> bool {
        let same = self.other == next.other;
        if same {
            self.as_mentor = self.as_mentor.and(next.as_mentor);
            self.as_mentee = self.as_mentee.and(next.as_mentee);
            self.near |= next.near;
        }
        same
    }

    /// What it says, seen from the other.
    fn mirrored(self) -> Hit {
        let near = (self.near & 0b0011) << 2 | (self.near & 0b1100) >> 2;
        Hit { as_mentor: self.as_mentee, as_mentee: self.as_mentor, near, ..self }
    }
}

/// The indexed facts of one program.
pub(super) struct Facts {
    pub(super) program: Program,
    /// One per distinct set of relations.
    pub(super) lines: Vec<Line>,
    /// Reporting line and dotted line; none where off.
    pub(super) line_rules: [Option<LineRule>; 2],
    /// The rule on shared bosses with its line and levels; none where off.
    pub(super) same_manager: Option<(Rule, usize, u32)>,
    /// The rules that read ties between the two, by relation.
    pub(super) tie_rules: BTreeMap<Name, Vec<Rule>>,
    /// Every rule, in the order of the catalogue.
    pub(super) rules: [Rule; RuleId::ALL.len()],
    /// Rules that lack a feed.
    pub(super) supplies: Vec<Supply>,
    /// Of which of them nothing is known for that. Bits by number of the rule.
    pub(super) lacking: u32,
    /// Each person's bosses within the levels, and when.
    pub(super) bosses: ByOwner<(u32, Span)>,
    pub(super) teams: ByOwner<u32>,
    pub(super) identities: ByOwner<u32>,
    /// Positions of ties that some rule reads, by the two people, the smaller number first.
    ties_by_pair: Vec<u32>,
    cards: Vec<Card>,
    /// Where chains end over the reporting line and over dotted lines (see `ends`), each pair of ends once.
    ends: Vec<[u32; 2]>,
    /// What chains that end elsewhere come to.
    apart: [Verdict; 2],
    hits: ByOwner<Hit>,
    /// Rules that lack a required feed.
    base: Verdict,
    deeper: [Verdict; 2],
    shared_team: Verdict,
    shared_identity: Verdict,
}

/// One person, to be looked at beside many others.
pub(super) struct Glance<'a> {
    person: PersonIx,
    own: &'a Card,
    /// Nobody where no pair of hers is clear at a glance.
    participants: &'a [Card],
    hits: &'a [Hit],
}

impl Glance<'_> {
    /// True: no rule says anything about the two. False: one may.
    #[inline]
    pub(super) fn is_clear(&self, other: PersonIx) -> bool {
        self.participants.get(other.index()).is_some_and(|card| self.own.is_silent_on(card))
            && position(self.hits, other.0).is_none()
            && self.person != other
    }
}

impl Facts {
    pub(super) fn roster(&self) -> &Roster {
        &self.program.roster
    }

    pub(super) fn policy(&self) -> &ConflictPolicy {
        &self.program.policy.conflicts
    }

    pub(super) fn rule(&self, id: RuleId) -> Rule {
        self.rules.get(id as usize).copied().unwrap_or_else(|| Rule::of(self.policy(), id))
    }

    /// Whether days begin before the end of the term. Later ones are read only to tell on which day a conflict ends.
    pub(super) fn is_soon(&self, held: Span) -> bool {
        let roster = self.roster();
        held.since < roster.term.end.max(roster.as_of.saturating_add_days(1)).days()
    }

    /// Whether a rule cannot be judged for anybody, since a feed that it requires is missing or stale.
    pub(super) fn lacks(&self, id: RuleId) -> bool {
        self.lacking & bit_of(id) != 0
    }

    #[inline]
    pub(super) fn card(&self, person: PersonIx) -> &Card {
        self.cards.get(person.index()).unwrap_or(&STRANGER)
    }

    pub(super) fn mark_waiver(&mut self, mentor: PersonIx) {
        if let Some(card) = self.cards.get_mut(mentor.index()) {
            card.has_waiver = true;
        }
    }

    /// What the rules make of a pair before waivers.
    #[inline]
    pub(super) fn verdict(&self, mentor: PersonIx, mentee: PersonIx) -> Verdict {
        let (teacher, learner) = (self.card(mentor), self.card(mentee));
        let hit = self.hit(mentor, mentee);
        let known = self.known(mentor, teacher, mentee, learner, hit);
        known.and(self.base).and(teacher.own).and(learner.own).and(self.ended(teacher, learner))
    }

    /// The same, leaving out what is not known.
    pub(super) fn known_verdict(&self, mentor: PersonIx, mentee: PersonIx) -> Verdict {
        self.known(mentor, self.card(mentor), mentee, self.card(mentee), self.hit(mentor, mentee))
    }

    /// One person with every other participant of whom any rule may have something to say, as mentor and as mentee: a verdict
    /// for each direction. Her hits and the participants are walked side by side, which saves the search for a hit per pair;
    /// most pairs are passed over at one look at the two cards, and what is the same both ways is worked out once.
    pub(super) fn each_way(&self, person: PersonIx, mut told: impl FnMut(PersonIx, &Card, [Verdict; 2])) {
        let own = self.card(person);
        let all = self.base.and(own.own);
        let may_skip = all == Verdict::CLEAR;
        let mut hits = self.hits.of(person.index()).iter().copied();
        let mut next = hits.next();
        let participants = self.cards.get(..self.roster().people.len()).unwrap_or_default();
        for (card, number) in participants.iter().zip(0_u32..) {
            let other = PersonIx(number);
            let hit = next.filter(|hit| hit.other == number);
            if hit.is_some() {
                next = hits.next();
            } else if may_skip && own.is_silent_on(card) {
                continue;
            }
            if other == person {
                continue;
            }
            let hit = hit.unwrap_or_default();
            let both = self.shared(person, own, other, card).and(all).and(card.own).and(self.ended(own, card));
            let mut ways = [both.and(hit.as_mentor), both.and(hit.as_mentee)];
            self.add_far(own, card, hit, &mut ways[0]);
            self.add_far(card, own, hit.mirrored(), &mut ways[1]);
            told(other, card, ways);
        }
    }

    /// See [`Glance`].
    pub(super) fn glance(&self, person: PersonIx) -> Glance<'_> {
        let own = self.card(person);
        let may_skip = self.base.and(own.own) == Verdict::CLEAR && !own.has_waiver;
        let participants = self.cards.get(..self.roster().people.len()).filter(|_| may_skip).unwrap_or_default();
        Glance { person, own, participants, hits: self.hits.of(person.index()) }
    }

    /// What it comes to that chains end open, and not at the same places.
    #[inline]
    fn ended(&self, one: &Card, other: &Card) -> Verdict {
        if one.ends_as(other) {
            return Verdict::CLEAR;
        }
        let apart = self.ends_apart(one, other);
        let verdicts = self.apart.iter().zip(apart).filter(|(_, apart)| *apart);
        verdicts.fold(Verdict::CLEAR, |sum, (verdict, _)| sum.and(*verdict))
    }

    /// Where a person's chains end, over both lines.
    fn ends_of(&self, card: &Card) -> [u32; 2] {
        self.ends.get((card.ends & !TANGLED_ENDS) as usize).copied().unwrap_or_default()
    }

    fn ends_apart(&self, one: &Card, other: &Card) -> [bool; 2] {
        let ([a, dotted_a], [b, dotted_b]) = (self.ends_of(one), self.ends_of(other));
        let apart = |a: u32, b: u32| a != b || a == TANGLED;
        [apart(a, b), apart(dotted_a, dotted_b)]
    }

    /// Of mentor and mentee: whose chains end open, where whether one is above the other is not known for that.
    pub(super) fn open_ends(&self, which: usize, mentor: PersonIx, mentee: PersonIx) -> [bool; 2] {
        let (teacher, learner) = (self.card(mentor), self.card(mentee));
        let apart = self.ends_apart(teacher, learner).get(which).copied().unwrap_or(false);
        [teacher, learner].map(|card| apart && self.ends_of(card).get(which).is_some_and(|end| *end != NONE))
    }

    #[inline]
    fn hit(&self, mentor: PersonIx, mentee: PersonIx) -> Hit {
        let ours = self.hits.of(mentor.index());
        let theirs = self.hits.of(mentee.index());
        // A boss of many has a long row; the other one's is short.
        if ours.len() <= theirs.len() { find(ours, mentee.0) } else { find(theirs, mentor.0).mirrored() }
    }

    #[inline]
    fn known(&self, mentor: PersonIx, teacher: &Card, mentee: PersonIx, learner: &Card, hit: Hit) -> Verdict {
        if mentor == mentee {
            return Verdict::new(Ruling::Blocked, true);
        }
        let mut verdict = hit.as_mentor.and(self.shared(mentor, teacher, mentee, learner));
        self.add_far(teacher, learner, hit, &mut verdict);
        verdict
    }

    /// What two people share: the same whoever teaches.
    #[inline]
    fn shared(&self, a: PersonIx, one: &Card, b: PersonIx, other: &Card) -> Verdict {
        let mut verdict = Verdict::CLEAR;
        if one.teams & other.teams != 0 && self.share(&self.teams, a, b) {
            verdict = verdict.and(self.shared_team);
        }
        if one.identities & other.identities != 0 && self.share(&self.identities, a, b) {
            verdict = verdict.and(self.shared_identity);
        }
        if one.bosses & other.bosses != 0
            && let Some((rule, ..)) = &self.same_manager
            && let Some(ruling) = self.shared_boss(a, b)
        {
            verdict = verdict.and(rule.verdict(ruling));
        }
        verdict
    }

    /// Adds what chains longer than the listed ones say.
    #[inline]
    fn add_far(&self, teacher: &Card, learner: &Card, hit: Hit, verdict: &mut Verdict) {
        let ([a, dotted_a], [b, dotted_b]) = (&teacher.labels, &learner.labels);
        if a.may_join(b) {
            *verdict = verdict.and(self.far_verdict(0, teacher, learner, hit));
        }
        if dotted_a.may_join(dotted_b) {
            *verdict = verdict.and(self.far_verdict(1, teacher, learner, hit));
        }
    }

    #[cold]
    fn far_verdict(&self, which: usize, teacher: &Card, learner: &Card, hit: Hit) -> Verdict {
        let joined = self.is_far(which, teacher, learner, hit) != (false, false);
        self.deeper.get(which).copied().filter(|_| joined).unwrap_or_default()
    }

    /// Whether a chain longer than the listed ones leads up from mentor to mentee, or the other way, and is ruled.
    fn is_far(&self, which: usize, teacher: &Card, learner: &Card, hit: Hit) -> (bool, bool) {
        let (Some(Some(line_rule)), Some(a), Some(b)) =
            (self.line_rules.get(which), teacher.labels.get(which), learner.labels.get(which))
        else {
            return (false, false);
        };
        let Some(line) = self.lines.get(line_rule.line) else { return (false, false) };
        let bit = 1_u8 << (which & 1);
        let exempt = line_rule.exempt_from.is_some() && learner.top & bit != 0;
        let up = line.is_above(*b, *a) && hit.near & bit == 0 && !exempt;
        let down = line.is_above(*a, *b) && hit.near & (bit << 2) == 0;
        (up, down)
    }

    /// Whether a chain longer than the listed ones leads up from mentor to mentee, or the other way, and is ruled; before
    /// waivers.
    pub(super) fn joins_far(&self, which: usize, mentor: PersonIx, mentee: PersonIx) -> (bool, bool) {
        self.is_far(which, self.card(mentor), self.card(mentee), self.hit(mentor, mentee))
    }

    /// False where two people certainly have neither a team nor an identity in common.
    pub(super) fn may_share(&self, a: PersonIx, b: PersonIx) -> bool {
        let (one, other) = (self.card(a), self.card(b));
        one.teams & other.teams | one.identities & other.identities != 0
    }

    fn share(&self, sets: &ByOwner<u32>, a: PersonIx, b: PersonIx) -> bool {
        let mut shares = false;
        each_shared(sets.of(a.index()), sets.of(b.index()), |value| *value, |_, _| shares = true);
        shares
    }

    /// The worst ruling that shared bosses come to.
    pub(super) fn shared_boss(&self, a: PersonIx, b: PersonIx) -> Option<Ruling> {
        let (rule, ..) = self.same_manager.as_ref()?;
        let mut worst = None;
        each_shared(
            self.bosses.of(a.index()),
            self.bosses.of(b.index()),
            |boss| boss.0,
            |left, right| {
                let held = left.1.both(right.1);
                if !held.is_empty() {
                    worst = worst.max(rule.on(held, self.roster().as_of));
                }
            },
        );
        worst
    }

    /// Whether nobody is above a person in the line of one of the [`Facts::line_rules`].
    pub(super) fn is_top(&self, which: usize, person: PersonIx) -> bool {
        let line_rule = self.line_rules.get(which).copied().flatten();
        line_rule.and_then(|rule| self.lines.get(rule.line)).is_some_and(|line| line.is_top(person))
    }

    /// Positions in the roster of the ties between two people that some rule reads, in either direction.
    pub(super) fn ties_between(&self, a: PersonIx, b: PersonIx) -> impl Iterator<Item = usize> + '_ {
        let wanted = (a.min(b), a.max(b));
        let ends = move |tie: &u32| {
            let tie = self.roster().ties.get(*tie as usize);
            tie.map(|tie| (tie.subject.min(tie.object), tie.subject.max(tie.object)))
        };
        let first = self.ties_by_pair.partition_point(|tie| ends(tie).is_some_and(|pair| pair < wanted));
        let rest = self.ties_by_pair.get(first..).unwrap_or_default().iter();
        rest.take_while(move |tie| ends(tie) == Some(wanted)).map(|tie| *tie as usize)
    }
}

/// The bit of a rule, by its number.
pub(super) const fn bit_of(id: RuleId) -> u32 {
    1 << (id as u32 & 31)
}

const _: () = assert!(RuleId::ALL.len() <= 32, "one bit a rule");

#[inline]
fn find(hits: &[Hit], other: u32) -> Hit {
    position(hits, other).and_then(|at| hits.get(at)).copied().unwrap_or_default()
}

#[inline]
fn position(hits: &[Hit], other: u32) -> Option<usize> {
    // Most rows hold two or three people: a boss and hers.
    if hits.len() <= 8 {
        return hits.iter().position(|hit| hit.other == other);
    }
    hits.binary_search_by_key(&other, |hit| hit.other).ok()
}
