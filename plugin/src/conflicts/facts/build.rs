//! From a program to its facts.

use super::{Facts, Hit, Line, LineRule, STRANGER, TANGLED_ENDS, Ties, bit_of, gap};
use crate::{
    arrange::Arrange,
    by_owner::ByOwner,
    conflicts::{
        Verdict, ends,
        feeds::supplies,
        rules::{Rule, Span},
        signature,
    },
    contract::program::Stance,
    policy::conflicts::{ConflictPolicy, RuleId},
    program::{Name, PersonIx, Program, Roster},
};
use std::collections::BTreeMap;

/// A hit on its way into the table: whose it is, and what it says.
type Raw = (u32, Hit);

impl Facts {
    /// See [`super::super::Index::build`].
    pub(in super::super) fn build(program: &Program) -> Facts {
        let (roster, policy) = (&*program.roster, &program.policy.conflicts);
        let everyone = roster.everyone();
        let mut lines = Lines::default();
        let line_rules = [reporting_line(roster, policy, &mut lines), dotted_line(roster, policy, &mut lines)];
        let rule = Rule::of(policy, RuleId::SameManager);
        let same_manager = (!rule.is_off()).then(|| {
            let relations = named(roster, &policy.same_manager.relations);
            (rule, lines.with(relations, rule), policy.same_manager.levels)
        });
        let lines = lines.build(roster);
        let supplies = supplies(roster, policy);
        let unknown = || supplies.iter().filter(|supply| supply.unknown).map(|supply| supply.rule);
        let base = unknown().fold(Verdict::CLEAR, |sum, id| sum.and(Rule::of(policy, id).unknown()));
        let lacking = unknown().fold(0, |bits, id| bits | bit_of(id));
        let deeper = line_rules.map(|rule| rule.map_or(Verdict::CLEAR, |rule| rule.rule.verdict(rule.deeper)));
        let on_sharing = |id| {
            let rule = Rule::of(policy, id);
            rule.verdict(rule.ruling)
        };
        let mut facts = Facts {
            program: program.clone(),
            lines,
            line_rules,
            same_manager,
            tie_rules: tie_rules(roster, policy),
            rules: RuleId::ALL.map(|id| Rule::of(policy, id)),
            supplies,
            lacking,
            bosses: ByOwner::default(),
            teams: attribute_sets(roster, policy, RuleId::SameTeam, &policy.same_team.attribute),
            identities: attribute_sets(roster, policy, RuleId::SamePerson, &policy.same_person.attribute),
            ties_by_pair: Vec::new(),
            cards: vec![STRANGER; everyone],
            hits: ByOwner::default(),
            ends: Vec::new(),
            apart: [Verdict::CLEAR; 2],
            base,
            deeper,
            shared_team: on_sharing(RuleId::SameTeam),
            shared_identity: on_sharing(RuleId::SamePerson),
        };
        let mut raw = Vec::new();
        facts.read_ties(&mut raw);
        facts.read_declines(&mut raw);
        facts.read_lines(&mut raw);
        facts.read_bosses();
        facts.hits = ByOwner::build(everyone, &raw, |a, b| a.other.cmp(&b.other), Hit::merge);
        facts.fill_cards();
        facts
    }

    fn read_ties(&mut self, raw: &mut Vec<Raw>) {
        let roster = &*self.program.roster;
        let direct = self.rule(RuleId::DirectManager);
        for (tie, position) in roster.ties.iter().zip(0_u32..) {
            let Some(rules) = self.tie_rules.get(&tie.relation) else { continue };
            self.ties_by_pair.push(position);
            let held = Span::of(tie.held);
            let mut verdict = Verdict::CLEAR;
            for rule in rules {
                if let Some(ruling) = rule.on(held, roster.as_of) {
                    verdict = verdict.and(rule.verdict(ruling));
                }
                let hidden = rule.id == direct.id && roster.is_stranger(tie.subject) && held.contains(roster.as_of);
                if hidden && let Some(card) = self.cards.get_mut(tie.object.index()) {
                    card.gaps |= gap::DIRECT_MANAGER;
                }
            }
            add(raw, tie.subject, tie.object, verdict, verdict, 0);
        }
        self.ties_by_pair.arrange_by_key(|number| {
            let tie = roster.ties.get(*number as usize);
            tie.map(|tie| (tie.subject.min(tie.object), tie.subject.max(tie.object)))
        });
    }

    fn read_declines(&self, raw: &mut Vec<Raw>) {
        let rule = self.rule(RuleId::Declined);
        if rule.is_off() {
            return;
        }
        let verdict = rule.verdict(rule.ruling);
        for (person, number) in self.roster().people.iter().zip(0_u32..) {
            for preference in person.preferences.iter().filter(|preference| preference.stance == Stance::Decline) {
                add(raw, PersonIx(number), preference.other, verdict, verdict, 0);
            }
        }
    }

    /// Chains of listed length, one by one.
    fn read_lines(&mut self, raw: &mut Vec<Raw>) {
        let everyone = u32::try_from(self.roster().everyone()).unwrap_or(u32::MAX);
        let today = self.roster().as_of;
        let mut steps = Vec::new();
        let mut ends = vec![[ends::NONE; 2]; self.cards.len()];
        for (which, line_rule) in self.line_rules.into_iter().enumerate() {
            let Some(line_rule) = line_rule else { continue };
            let Some(line) = self.lines.get(line_rule.line) else { continue };
            let bit = 1_u8 << (which & 1);
            let mut tangled = Vec::new();
            for person in (0..everyone).map(PersonIx) {
                if !line.climb(person, line_rule.listed(), Ties::UpToToday, &mut steps) {
                    tangled.push(person);
                }
                for step in &steps {
                    let above = PersonIx(step.person);
                    let ruling = line_rule.on(step.length, step.held, self);
                    let verdict = ruling.map_or(Verdict::CLEAR, |ruling| line_rule.rule.verdict(ruling));
                    let exempt = line_rule.is_exempt(step.length, line.is_top(above));
                    let upward = if exempt { Verdict::CLEAR } else { verdict };
                    let near = if step.held.contains(today) { bit } else { 0 };
                    add(raw, person, above, upward, verdict, near);
                }
            }
            let of = (0..everyone).map(PersonIx).map(|person| (person, line.ends(person)));
            for (person, end) in of.chain(tangled.iter().map(|person| (*person, ends::TANGLED))) {
                if let Some(slot) = ends.get_mut(person.index()).and_then(|ends| ends.get_mut(which)) {
                    *slot = end;
                }
            }
            if let Some(line) = self.lines.get_mut(line_rule.line) {
                line.tangled.extend(tangled);
            }
        }
        self.number_ends(&ends);
    }

    /// One number a card for where chains end over both lines.
    fn number_ends(&mut self, ends: &[[u32; 2]]) {
        let mut numbers: BTreeMap<[u32; 2], u32> = BTreeMap::new();
        for (card, both) in self.cards.iter_mut().zip(ends) {
            let next = u32::try_from(self.ends.len()).unwrap_or(u32::MAX);
            let number = *numbers.entry(*both).or_insert(next);
            if number == next {
                self.ends.push(*both);
            }
            card.ends = if both.contains(&ends::TANGLED) { number | TANGLED_ENDS } else { number };
        }
        self.apart = [RuleId::ReportingLine, RuleId::DottedLine].map(|id| self.rule(id).unknown());
    }

    fn read_bosses(&mut self) {
        let Some((_, line, levels)) = self.same_manager else { return };
        let Some(line) = self.lines.get_mut(line) else { return };
        let roster = &*self.program.roster;
        let (mut steps, mut bosses) = (Vec::new(), Vec::new());
        for (card, number) in self.cards.iter_mut().zip(0_u32..) {
            let known = line.climb(PersonIx(number), levels, Ties::UpToToday, &mut steps);
            let hidden = |person: u32, held: Span| roster.is_stranger(PersonIx(person)) && held.contains(roster.as_of);
            if !known {
                line.tangled.push(PersonIx(number));
            }
            if !known || steps.iter().any(|step| hidden(step.person, step.held)) {
                card.gaps |= gap::SAME_MANAGER;
            }
            bosses.extend(steps.iter().map(|step| (number, (step.person, step.held))));
        }
        self.bosses = ByOwner::sets(roster.everyone(), &bosses);
    }

    fn fill_cards(&mut self) {
        let rules = [(gap::DIRECT_MANAGER, RuleId::DirectManager), (gap::SAME_MANAGER, RuleId::SameManager)];
        let unknown = rules.map(|(bit, id)| (bit, self.rule(id).unknown()));
        let mut cards = std::mem::take(&mut self.cards);
        for (index, card) in cards.iter_mut().enumerate() {
            let person = PersonIx(u32::try_from(index).unwrap_or(u32::MAX));
            for (which, label) in card.labels.iter_mut().enumerate() {
                let line = self.line_rules.get(which).copied().flatten().and_then(|rule| self.lines.get(rule.line));
                if let Some(line) = line {
                    *label = line.label(person);
                }
                card.top |= u8::from(self.is_top(which, person)) << (which & 1);
            }
            card.teams = signature::of(self.teams.of(index).iter().copied());
            card.identities = signature::of(self.identities.of(index).iter().copied());
            card.bosses = signature::of(self.bosses.of(index).iter().map(|boss| boss.0));
            let gaps = unknown.iter().filter(|(bit, _)| card.gaps & bit != 0);
            card.own = gaps.fold(Verdict::CLEAR, |sum, (_, verdict)| sum.and(*verdict));
        }
        self.cards = cards;
    }
}

/// Notes what is said about two people, for both of them.
fn add(raw: &mut Vec<Raw>, mentor: PersonIx, mentee: PersonIx, as_mentor: Verdict, as_mentee: Verdict, near: u8) {
    if (as_mentor, as_mentee, near) != (Verdict::CLEAR, Verdict::CLEAR, 0) {
        let hit = Hit { other: mentee.0, as_mentor, as_mentee, near };
        raw.push((mentor.0, hit));
        raw.push((mentee.0, Hit { other: mentor.0, ..hit.mirrored() }));
    }
}

/// Lines asked for so far. Rules over the same relations share one, which remembers as long as the longest look-back.
#[derive(Default)]
struct Lines(Vec<(Vec<Name>, Vec<Rule>)>);

impl Lines {
    fn with(&mut self, relations: Vec<Name>, rule: Rule) -> usize {
        let place = self.0.iter().position(|(known, _)| *known == relations).unwrap_or_else(|| {
            self.0.push((relations, Vec::new()));
            self.0.len().saturating_sub(1)
        });
        if let Some((_, rules)) = self.0.get_mut(place) {
            rules.push(rule);
        }
        place
    }

    fn build(self, roster: &Roster) -> Vec<Line> {
        let line = |(relations, rules): (Vec<Name>, Vec<Rule>)| {
            let forgotten = |held: Span| rules.iter().all(|rule| rule.effect(held).until <= roster.as_of.days());
            Line::build(roster, relations, forgotten)
        };
        self.0.into_iter().map(line).collect()
    }
}

/// Names of the relations that the roster knows at all, ascending.
fn named(roster: &Roster, relations: &[String]) -> Vec<Name> {
    let mut names: Vec<Name> = relations.iter().filter_map(|relation| roster.names.find(relation)).collect();
    names.arrange();
    names
}

fn reporting_line(roster: &Roster, policy: &ConflictPolicy, lines: &mut Lines) -> Option<LineRule> {
    let keys = &policy.reporting_line;
    let rule = Rule::of(policy, RuleId::ReportingLine);
    (!rule.is_off()).then(|| LineRule {
        rule,
        line: lines.with(named(roster, &keys.relations), rule),
        // One tie is the business of `direct-manager`.
        shortest: 2,
        max_depth: keys.max_depth,
        deeper: keys.deeper_ruling,
        exempt_from: keys.exempt_top.then_some(keys.exempt_top_length),
    })
}

fn dotted_line(roster: &Roster, policy: &ConflictPolicy, lines: &mut Lines) -> Option<LineRule> {
    let keys = &policy.dotted_line;
    let rule = Rule::of(policy, RuleId::DottedLine);
    (!rule.is_off()).then(|| LineRule {
        rule,
        line: lines.with(named(roster, &keys.relations), rule),
        shortest: 1,
        max_depth: keys.max_depth,
        deeper: keys.deeper_ruling,
        exempt_from: None,
    })
}

/// The rules on ties between the two, by relation: all but those on chains.
fn tie_rules(roster: &Roster, policy: &ConflictPolicy) -> BTreeMap<Name, Vec<Rule>> {
    let mut by_relation: BTreeMap<Name, Vec<Rule>> = BTreeMap::new();
    for id in RuleId::ALL {
        let rule = Rule::of(policy, id);
        let on_chains = matches!(id, RuleId::ReportingLine | RuleId::DottedLine | RuleId::SameManager);
        if !rule.is_off() && !on_chains {
            for relation in named(roster, policy.keys(id).relations) {
                by_relation.entry(relation).or_default().push(rule);
            }
        }
    }
    by_relation
}

fn attribute_sets(roster: &Roster, policy: &ConflictPolicy, id: RuleId, attribute: &str) -> ByOwner<u32> {
    let name = roster.names.find(attribute).filter(|_| !Rule::of(policy, id).is_off());
    let values = name.into_iter().flat_map(|name| {
        roster.people.iter().zip(0_u32..).flat_map(move |(person, number)| {
            let values = person.attributes.values(name);
            values.map(move |value| (number, u32::try_from(value.index()).unwrap_or(u32::MAX)))
        })
    });
    let values: Vec<(u32, u32)> = values.collect();
    ByOwner::sets(roster.everyone(), &values)
}
