//! The slow judgment of one pair: every rule that has something to say, with people and days.

use super::{
    case::{Case, Found},
    climbs::{Asked, Climb, Climbs},
    facts::{Facts, LineRule, bit_of, gap},
    line::{Line, Step, Ties},
    rules::{Rule, Span},
    sets::each_shared,
};
use crate::{
    arrange::Arrange,
    by_owner::ByOwner,
    contract::{conflicts::Ruling, program::Stance},
    policy::conflicts::RuleId,
    problems::detail,
    program::PersonIx,
};
use std::rc::Rc;

/// Chains longer than this are reported without the people in between.
pub(super) const LONGEST_PATH: u32 = 64;

impl LineRule {
    /// From one person: those that the fast judgment reads too, which tell today's ruling, and all chains of the term that
    /// are not endless, which tell the days.
    fn climbs(&self, person: PersonIx) -> [Asked; 2] {
        let near = Asked { line: self.line, person, most: self.listed(), ties: Ties::UpToToday };
        [near, Asked { most: LONGEST_PATH, ties: Ties::Ever, ..near }]
    }
}

/// Every rule that speaks about the pair today or within the term, in the order of the catalogue.
pub(super) fn of_pair(climbs: &mut Climbs<'_>, mentor: PersonIx, mentee: PersonIx) -> Vec<Found> {
    let facts = climbs.facts;
    if mentor == mentee {
        let mut case = Case::new(facts.rule(RuleId::SamePerson));
        case.ruling = Some(Ruling::Blocked);
        case.add(Span::ALWAYS, Span::ALWAYS);
        return case.close(facts).into_iter().collect();
    }
    let ties: Vec<usize> = facts.ties_between(mentor, mentee).collect();
    let rules = ties.iter().filter_map(|position| facts.tie_rules.get(&facts.roster().ties.get(*position)?.relation));
    let tied = rules.flatten().fold(0, |bits, rule| bits | bit_of(rule.id));
    let mut pair = Pair { facts, climbs, mentor, mentee, ties, tied };
    // Most rules read ties between the two, and there are none.
    let speaks = |rule: &&Rule| (tied | facts.lacking | UNTIED) & bit_of(rule.id) != 0;
    facts.rules.iter().filter(speaks).filter_map(|rule| pair.judge(*rule)).collect()
}

/// Rules that read something else than ties between the two, or may not know of them.
const UNTIED: u32 = bit_of(RuleId::SamePerson)
    | bit_of(RuleId::DirectManager)
    | bit_of(RuleId::ReportingLine)
    | bit_of(RuleId::DottedLine)
    | bit_of(RuleId::SameManager)
    | bit_of(RuleId::SameTeam)
    | bit_of(RuleId::Declined);

struct Pair<'p, 'a> {
    facts: &'a Facts,
    climbs: &'p mut Climbs<'a>,
    mentor: PersonIx,
    mentee: PersonIx,
    /// Positions in the roster of the ties between the two, looked up once for all rules.
    ties: Vec<usize>,
    /// The rules that read one of them. Bits by number of the rule.
    tied: u32,
}

impl Pair<'_, '_> {
    fn judge(&mut self, rule: Rule) -> Option<Found> {
        if rule.is_off() {
            return None;
        }
        let reasons = self.unknown(rule.id);
        if reasons.is_empty() && !self.concerns(rule.id) {
            return None;
        }
        let mut case = Case::new(rule);
        match rule.id {
            RuleId::SamePerson => self.shared_values(&mut case, &self.facts.identities, None),
            RuleId::SameTeam => self.shared_values(&mut case, &self.facts.teams, Some("team")),
            RuleId::ReportingLine => self.line(&mut case, 0),
            RuleId::DottedLine => self.line(&mut case, 1),
            RuleId::SameManager => self.shared_boss(&mut case),
            RuleId::Declined => self.declined(&mut case),
            _ => self.ties(&mut case),
        }
        if !reasons.is_empty() {
            case.ruling = case.ruling.max(Some(Ruling::Unknown));
            case.details.extend(reasons.iter().map(|reason| detail("unknown", reason)));
        }
        let found = case.close(self.facts)?;
        let unknown = !reasons.is_empty();
        if unknown && found.arises_on.is_some() {
            // It may hold today already.
            return Some(Found { unknown, held: true, arises_on: None, clears_on: None, ..found });
        }
        Some(Found { unknown, held: found.held || unknown, ..found })
    }

    /// Whether a rule may have found something; most have not, and that is told at a glance.
    fn concerns(&mut self, id: RuleId) -> bool {
        let facts = self.facts;
        match id {
            RuleId::SamePerson | RuleId::SameTeam => facts.may_share(self.mentor, self.mentee),
            RuleId::ReportingLine => self.meets(0),
            RuleId::DottedLine => self.meets(1),
            RuleId::SameManager => self.meets_bosses(),
            RuleId::Declined => true,
            _ => self.tied & bit_of(id) != 0,
        }
    }

    /// Whether a chain leads from one to the other at any time.
    fn meets(&mut self, which: usize) -> bool {
        let Some(rule) = self.facts.line_rules.get(which).copied().flatten() else { return false };
        if self.facts.joins_far(which, self.mentor, self.mentee) != (false, false) {
            return true;
        }
        [(self.mentor, self.mentee), (self.mentee, self.mentor)].into_iter().any(|(lower, upper)| {
            let climbs = rule.climbs(lower).map(|asked| self.climbs.of(asked));
            climbs.into_iter().flatten().any(|climb| climb.steps.iter().any(|step| step.person == upper.0))
        })
    }

    fn meets_bosses(&mut self) -> bool {
        let [Some(ours), Some(theirs)] = self.bosses() else { return false };
        ours.steps.iter().any(|step| theirs.steps.iter().any(|other| other.person == step.person))
    }

    /// Of mentor and mentee, at any time.
    fn bosses(&mut self) -> [Option<Rc<Climb>>; 2] {
        let Some((_, line, most)) = self.facts.same_manager else { return [None, None] };
        [self.mentor, self.mentee].map(|person| self.climbs.of(Asked { line, person, most, ties: Ties::Ever }))
    }

    /// Why a rule cannot be judged for this pair.
    fn unknown(&self, id: RuleId) -> Vec<&'static str> {
        let mut reasons = Vec::new();
        if self.facts.lacks(id)
            && let Some(supply) = self.facts.supplies.iter().find(|supply| supply.rule == id)
        {
            reasons.extend((!supply.missing.is_empty()).then_some("no-feed"));
            reasons.extend((!supply.stale.is_empty()).then_some("stale-feed"));
        }
        let bit = match id {
            RuleId::DirectManager => gap::DIRECT_MANAGER,
            RuleId::SameManager => gap::SAME_MANAGER,
            _ => 0,
        };
        let open = match id {
            RuleId::ReportingLine => self.facts.open_ends(0, self.mentor, self.mentee),
            RuleId::DottedLine => self.facts.open_ends(1, self.mentor, self.mentee),
            _ => [self.mentor, self.mentee].map(|person| self.facts.card(person).gaps & bit != 0),
        };
        let sides = ["line-of-mentor", "line-of-mentee"].into_iter().zip(open);
        reasons.extend(sides.filter(|(_, open)| *open).map(|(side, _)| side));
        reasons
    }

    fn shared_values(&self, case: &mut Case, sets: &ByOwner<u32>, key: Option<&str>) {
        let names = &self.facts.roster().names;
        let (ours, theirs) = (sets.of(self.mentor.index()), sets.of(self.mentee.index()));
        let mut shared = Vec::new();
        each_shared(ours, theirs, |value| *value, |value, _| shared.push(names.at(*value as usize)));
        if !shared.is_empty() {
            shared.arrange();
            case.ruling = Some(case.rule.ruling);
            case.add(Span::ALWAYS, Span::ALWAYS);
            case.details.extend(key.into_iter().flat_map(|key| shared.iter().map(move |value| detail(key, value))));
        }
    }

    fn declined(&self, case: &mut Case) {
        let declines = |person: PersonIx, other: PersonIx| {
            let person = self.facts.roster().person(person);
            person.is_some_and(|person| {
                person.preferences.iter().any(|p| p.other == other && p.stance == Stance::Decline)
            })
        };
        if declines(self.mentor, self.mentee) || declines(self.mentee, self.mentor) {
            case.ruling = Some(case.rule.ruling);
            case.add(Span::ALWAYS, Span::ALWAYS);
        }
    }

    fn ties(&self, case: &mut Case) {
        let roster = self.facts.roster();
        let mut relations = Vec::new();
        for tie in self.ties.iter().filter_map(|position| roster.ties.get(*position)) {
            let rules = self.facts.tie_rules.get(&tie.relation);
            if !rules.is_some_and(|rules| rules.iter().any(|rule| rule.id == case.rule.id)) {
                continue;
            }
            let held = Span::of(tie.held);
            let effect = case.rule.effect(held);
            if effect.until <= roster.as_of.days() {
                continue;
            }
            case.ruling = case.ruling.max(case.rule.on(held, roster.as_of));
            case.add(held, effect);
            if self.facts.is_soon(held) {
                let subject = if tie.subject == self.mentor { "mentor" } else { "mentee" };
                relations.push((roster.names.text(tie.relation), subject));
            }
        }
        relations.arrange();
        relations.dedup();
        for (relation, subject) in relations {
            case.details.extend([detail("relation", relation), detail("subject", subject)]);
        }
        if !case.held.is_empty() {
            case.path = vec![self.mentor, self.mentee];
        }
    }

    fn line(&mut self, case: &mut Case, which: usize) {
        let Some(line_rule) = self.facts.line_rules.get(which).copied().flatten() else { return };
        let Some(line) = self.facts.lines.get(line_rule.line) else { return };
        let mut best: Option<Chain> = None;
        for (lower, upper) in [(self.mentor, self.mentee), (self.mentee, self.mentor)] {
            let top = upper == self.mentee && line.is_top(upper);
            let chain = self.chains(case, which, &line_rule, line, (lower, upper, top));
            if let Some(chain) = chain
                && best.as_ref().is_none_or(|best| (best.ruling, chain.length) < (chain.ruling, best.length))
            {
                best = Some(chain);
            }
        }
        let Some(mut best) = best else { return };
        case.ruling = best.ruling;
        if best.path.first() != Some(&self.mentor) {
            best.path.reverse();
        }
        let above = if best.upper == self.mentor { "mentor" } else { "mentee" };
        case.path = best.path;
        let depth = best.length.map_or_else(|| format!("more than {LONGEST_PATH}"), |length| length.to_string());
        case.details.extend([detail("depth", depth), detail("above", above)]);
    }

    /// Adds the chains from `lower` up to `upper`, and returns the one that says most.
    fn chains(
        &mut self,
        case: &mut Case,
        which: usize,
        line_rule: &LineRule,
        line: &Line,
        (lower, upper, top): (PersonIx, PersonIx, bool),
    ) -> Option<Chain> {
        let today = self.facts.roster().as_of;
        let ends_above = |step: &&Step| step.person == upper.0;
        let mut best: Option<Chain> = None;
        let mut offer = |ruling: Option<Ruling>, length: Option<u32>, path: &dyn Fn() -> Vec<PersonIx>| {
            let rank = |ruling, length: Option<u32>| (ruling, std::cmp::Reverse(length.unwrap_or(u32::MAX)));
            if best.as_ref().is_none_or(|best| rank(best.ruling, best.length) < rank(ruling, length)) {
                best = Some(Chain { ruling, length, path: path(), upper });
            }
        };
        // The ruling of today, from the same climb as the fast judgment.
        let [near, all] = line_rule.climbs(lower).map(|asked| self.climbs.of(asked));
        let (near, all) = near.zip(all)?;
        for step in near.steps.iter().filter(ends_above) {
            let ruling = line_rule.on(step.length, step.held, self.facts);
            if ruling.is_some() && !line_rule.is_exempt(step.length, top) {
                offer(ruling, Some(step.length), &|| line.path(lower, &near.steps, step));
            }
        }
        let (up, down) = self.facts.joins_far(which, self.mentor, self.mentee);
        let far = if upper == self.mentee { up } else { down };
        // Days, from all chains of the term that are not endless.
        let listed = if all.complete { &all.steps } else { &near.steps };
        let is_near = listed.iter().filter(ends_above).any(|step| step.length <= line_rule.listed());
        for step in listed.iter().filter(ends_above) {
            let counts = step.length <= line_rule.listed() || far || !is_near;
            if step.length < line_rule.shortest || !counts || line_rule.is_exempt(step.length, top) {
                continue;
            }
            let looks_back = step.length <= line_rule.max_depth;
            case.add(step.held, if looks_back { line_rule.rule.effect(step.held) } else { step.held });
            let ruling =
                (far && step.length > line_rule.listed() && step.held.contains(today)).then_some(line_rule.deeper);
            if self.facts.is_soon(step.held) {
                offer(ruling, Some(step.length), &|| line.path(lower, listed, step));
            }
        }
        if far {
            offer(Some(line_rule.deeper), None, &|| vec![lower, upper]);
            case.held.push(Span::ALWAYS);
        }
        best
    }

    fn shared_boss(&mut self, case: &mut Case) {
        let Some((rule, number, _)) = self.facts.same_manager else { return };
        let Some(line) = self.facts.lines.get(number) else { return };
        let today = self.facts.roster().as_of;
        case.ruling = self.facts.shared_boss(self.mentor, self.mentee);
        let [Some(ours), Some(theirs)] = self.bosses() else { return };
        let by_boss = |steps: &[Step]| {
            let mut sorted: Vec<Step> = steps.to_vec();
            sorted.arrange_by_key(|step| step.person);
            sorted
        };
        type Rank = (Option<Ruling>, std::cmp::Reverse<u32>, std::cmp::Reverse<u32>);
        let mut best: Option<(Rank, Step, Step)> = None;
        each_shared(
            &by_boss(&ours.steps),
            &by_boss(&theirs.steps),
            |step| step.person,
            |left, right| {
                let held = left.held.both(right.held);
                if held.is_empty() {
                    return;
                }
                case.add(held, rule.effect(held));
                let length = left.length.saturating_add(right.length);
                let rank = (rule.on(held, today), std::cmp::Reverse(length), std::cmp::Reverse(left.person));
                if self.facts.is_soon(held) && best.as_ref().is_none_or(|(known, ..)| *known < rank) {
                    best = Some((rank, *left, *right));
                }
            },
        );
        if let Some((_, left, right)) = best {
            let mut path = line.path(self.mentor, &ours.steps, &left);
            let down = line.path(self.mentee, &theirs.steps, &right);
            path.extend(down.into_iter().rev().skip(1));
            case.path = path;
            case.details.push(detail("levels", left.length.max(right.length)));
        }
    }
}

/// One chain that joins the pair.
struct Chain {
    ruling: Option<Ruling>,
    /// None: longer than is listed.
    length: Option<u32>,
    path: Vec<PersonIx>,
    upper: PersonIx,
}
