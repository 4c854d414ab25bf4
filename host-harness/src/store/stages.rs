//! A pairing's whole life, from the draft to the end, step by step.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use rusqlite::{Row, Transaction, params};
use serde::{Deserialize, Serialize};

use super::{OrganisationId, Store, StoreError, audit::Sequence, case::Case, organisation::date, rounds::Proposal};
use crate::contract::{program::Pairing, types::Pair};

/// What happened to two people who are proposed to each other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Stage {
    /// A round proposes them.
    Draft,
    /// The coordinator keeps them in the round, whatever it proposes next.
    Locked,
    /// She keeps them no longer.
    Unlocked,
    /// She answers for them in spite of a rule.
    Overridden,
    /// She takes them out of the round.
    Excluded,
    /// The invitation, or the draft, holds no longer.
    Withdrawn,
    /// Both are asked. Begins a new invitation.
    Asked,
    /// Who has not answered is reminded.
    Reminded,
    /// The junior says yes.
    AcceptedByMentor,
    /// The senior says yes.
    AcceptedByMentee,
    /// One of them says no. Which one is not kept.
    Declined,
    /// They begin.
    Active,
    /// They rest until a day.
    Paused,
    /// They go on earlier than was said.
    Resumed,
    /// They go on until a later day than planned.
    Extended,
    /// It is over.
    Ended,
}

impl Stage {
    pub(crate) fn slug(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Locked => "locked",
            Self::Unlocked => "unlocked",
            Self::Overridden => "overridden",
            Self::Excluded => "excluded",
            Self::Withdrawn => "withdrawn",
            Self::Asked => "asked",
            Self::Reminded => "reminded",
            Self::AcceptedByMentor => "accepted-by-mentor",
            Self::AcceptedByMentee => "accepted-by-mentee",
            Self::Declined => "declined",
            Self::Active => "active",
            Self::Paused => "paused",
            Self::Resumed => "resumed",
            Self::Extended => "extended",
            Self::Ended => "ended",
        }
    }
}

/// One row of a life.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Step {
    /// What happened.
    pub stage: Stage,
    /// When, in minutes since 1970 UTC.
    pub at: u32,
    /// The first day after it, for a pause and an extension.
    pub until: Option<NaiveDate>,
    /// The audit log's word on it.
    pub entry: Sequence,
    /// The state that somebody looked at: the number of the last step.
    pub revision: Revision,
}

/// A state that somebody looked at. An act that names it is refused where the state is another by now.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Revision(pub i64);

impl Store {
    /// Every pairing and proposal with its life, by key.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn cases(&self, id: OrganisationId) -> Result<Vec<Case>, StoreError> {
        cases(&self.connection, id, &Which::All)
    }

    /// One of them.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn case(&self, id: OrganisationId, pairing: &str) -> Result<Option<Case>, StoreError> {
        case(&self.connection, id, pairing)
    }

    /// Those that a person is in, by key.
    ///
    /// # Errors
    /// When a record cannot be read, or SQLite fails.
    pub fn cases_of(&self, id: OrganisationId, person: &str) -> Result<Vec<Case>, StoreError> {
        cases(&self.connection, id, &Which::Of(person))
    }
}

/// Which pairings to read.
pub(crate) enum Which<'a> {
    All,
    One(&'a str),
    Of(&'a str),
}

pub(crate) fn case(
    connection: &rusqlite::Connection,
    id: OrganisationId,
    pairing: &str,
) -> Result<Option<Case>, StoreError> {
    Ok(cases(connection, id, &Which::One(pairing))?.pop())
}

pub(crate) fn cases(
    connection: &rusqlite::Connection,
    id: OrganisationId,
    which: &Which<'_>,
) -> Result<Vec<Case>, StoreError> {
    let (of_people, of_stages, value) = match which {
        Which::All => ("?2 IS NULL", "?2 IS NULL", None),
        Which::One(pairing) => ("id = ?2", "pairing = ?2", Some(*pairing)),
        Which::Of(person) => (
            "?2 IN (mentor, mentee)",
            "pairing IN (SELECT id FROM proposals WHERE organisation = ?1 AND ?2 IN (mentor, mentee)
                         UNION SELECT id FROM pairings WHERE organisation = ?1 AND ?2 IN (mentor, mentee))",
            Some(*person),
        ),
    };
    let mut found: BTreeMap<String, (Pair, Option<Proposal>, Option<Pairing>)> = BTreeMap::new();
    let sql =
        format!("SELECT id, mentor, mentee, round, record FROM proposals WHERE organisation = ?1 AND {of_people}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![id.0, value])?;
    while let Some(row) = rows.next()? {
        let pair = Pair { mentor: row.get(1)?, mentee: row.get(2)? };
        let proposal = Proposal { round: row.get(3)?, ..serde_json::from_str(&row.get::<_, String>(4)?)? };
        found.insert(row.get(0)?, (pair, Some(proposal), None));
    }
    let sql = format!("SELECT id, record FROM pairings WHERE organisation = ?1 AND {of_people}");
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![id.0, value])?;
    while let Some(row) = rows.next()? {
        let record: Pairing = serde_json::from_str(&row.get::<_, String>(1)?)?;
        let entry = found.entry(row.get(0)?).or_insert_with(|| (record.pair.clone(), None, None));
        entry.2 = Some(record);
    }
    let mut steps: BTreeMap<String, Vec<Step>> = BTreeMap::new();
    let sql = format!(
        "SELECT pairing, stage, at, until, entry, id FROM stages WHERE organisation = ?1 AND {of_stages} ORDER BY id"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![id.0, value])?;
    while let Some(row) = rows.next()? {
        steps.entry(row.get(0)?).or_default().push(step(row)?);
    }
    let case = |(id, (pair, proposal, record)): (String, (Pair, Option<Proposal>, Option<Pairing>))| {
        let steps = steps.remove(&id).unwrap_or_default();
        Case::new(id, pair, proposal, record, steps)
    };
    Ok(found.into_iter().map(case).collect())
}

fn step(row: &Row<'_>) -> Result<Step, StoreError> {
    let stage: String = row.get(1)?;
    Ok(Step {
        stage: serde_json::from_value(stage.into())?,
        at: row.get(2)?,
        until: row.get::<_, Option<String>>(3)?.map(date).transpose()?,
        entry: Sequence(row.get(4)?),
        revision: Revision(row.get(5)?),
    })
}

/// Adds a step to a life.
pub(crate) fn append(
    transaction: &Transaction<'_>,
    id: OrganisationId,
    pairing: &str,
    stage: Stage,
    at: u32,
    until: Option<NaiveDate>,
    entry: Sequence,
) -> Result<Revision, StoreError> {
    let mut insert = transaction.prepare_cached(
        "INSERT INTO stages (organisation, pairing, stage, at, until, entry) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    insert.execute(params![id.0, pairing, stage.slug(), at, until.map(|day| day.to_string()), entry.0])?;
    Ok(Revision(transaction.last_insert_rowid()))
}
