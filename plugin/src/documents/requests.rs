//! What each operation's request holds, and which function answers it.

use super::decode;
use crate::{
    contract::{
        health, matching, program, scheduling,
        types::{Fault, FaultKind, Finding, Pair, Reader, Side},
    },
    operations::{self as ops, Engine},
    problems::fault,
};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

type Answer = fn(operation: &str, request: &str) -> Result<String, Fault>;

/// An operation on a program: the request's fields beside policy and roster, and the call. Fields have the WIT's names;
/// lists and options may be left out.
macro_rules! on_program {
    ({ $($(#[$meta:meta])* $field:ident : $type:ty),* $(,)? } => |$engine:ident| $call:expr) => {
        |operation, request| {
            #[derive(Deserialize)]
            #[serde(deny_unknown_fields)]
            struct Request {
                policy: Box<RawValue>,
                roster: program::Roster,
                $($(#[$meta])* $field: $type,)*
            }
            let Request { policy, roster, $($field),* } = decode::request(operation, request)?;
            let $engine = Engine::open(policy.get(), roster)?;
            text(&$call)
        }
    };
}

/// A search, run to its end.
fn searched(engine: &Engine, request: matching::Request) -> Result<ops::matching::Search, Fault> {
    let mut search = ops::matching::Search::start(engine, request)?;
    search.finish()?;
    Ok(search)
}

fn text(answer: &impl Serialize) -> Result<String, Fault> {
    // Contract values are plain data and always serialize.
    serde_json::to_string(answer)
        .map_err(|_| fault(FaultKind::Internal, "internal.answer", None, "the answer could not be written"))
}

/// In order of name.
pub(super) const TABLE: &[(&str, Answer)] = &[
    (
        "conflicts.check",
        on_program!({ #[serde(default)] pairs: Vec<Pair>, reader: Reader } => |engine| {
            ops::conflicts::check(&engine, &pairs, &reader)?
        }),
    ),
    (
        "conflicts.recuse",
        on_program!({ #[serde(default)] pairings: Vec<program::Pairing> } => |engine| {
            ops::conflicts::recuse(&engine, &pairings)?
        }),
    ),
    (
        "conflicts.screen",
        on_program!({ person: String, reader: Reader } => |engine| ops::conflicts::screen(&engine, &person, &reader)?),
    ),
    (
        "health.audit",
        on_program!({ #[serde(default)] history: health::History, #[serde(default)] people: Vec<health::Membership> } => |engine| {
            ops::health::Review::open(&engine, &history)?.audit(&people)?
        }),
    ),
    (
        "health.ledger",
        on_program!({ #[serde(default)] history: health::History } => |engine| ops::health::Review::open(&engine, &history)?.ledger()),
    ),
    ("health.measure", on_program!({ outside: health::Outside } => |engine| ops::health::measure(&engine, &outside)?)),
    (
        "health.readiness",
        on_program!({ #[serde(default)] history: health::History } => |engine| ops::health::readiness(&engine, &history)?),
    ),
    (
        "health.report",
        on_program!({ #[serde(default)] history: health::History, reader: Reader } => |engine| {
            ops::health::Review::open(&engine, &history)?.report(&reader)?
        }),
    ),
    ("info.describe", |operation, request| {
        let Nothing {} = decode::request(operation, request)?;
        text(&crate::info::about())
    }),
    (
        "matching.appraise",
        on_program!({ #[serde(default)] pairs: Vec<Pair>, reader: Reader } => |engine| {
            ops::matching::appraise(&engine, &pairs, &reader)?
        }),
    ),
    (
        "matching.edges",
        on_program!({ #[serde(default)] request: matching::Request, position: u32 } => |engine| {
            searched(&engine, request)?.edges(position)?
        }),
    ),
    (
        "matching.explain",
        on_program!({ #[serde(default)] request: matching::Request, pair: Pair, reader: Reader } => |engine| {
            searched(&engine, request)?.explain(&pair, &reader)?
        }),
    ),
    (
        "matching.explain-person",
        on_program!({ #[serde(default)] request: matching::Request, person: String, reader: Reader } => |engine| {
            searched(&engine, request)?.explain_person(&person, &reader)?
        }),
    ),
    (
        "matching.search",
        on_program!({ #[serde(default)] request: matching::Request } => |engine| searched(&engine, request)?.outcome()?),
    ),
    (
        "matching.suggest",
        on_program!({ person: String, side: Side, limit: u32, reader: Reader } => |engine| {
            ops::matching::suggest(&engine, &person, side, limit, &reader)?
        }),
    ),
    ("policy.resolve", |operation, request| {
        let Document { document } = decode::request(operation, request)?;
        text(&ops::policy::resolve(document.get())?)
    }),
    ("policy.schema", |operation, request| {
        let Nothing {} = decode::request(operation, request)?;
        Ok(ops::policy::schema().to_string())
    }),
    (
        "program.open",
        on_program!({} => |engine| Opened { digest: engine.program().digest(), findings: engine.findings() }),
    ),
    (
        "scheduling.guide",
        on_program!({ pair: Pair, session: scheduling::Session, #[serde(default)] goals: Vec<program::Goal> } => |engine| {
            ops::scheduling::guide(&engine, &pair, &session, &goals)?
        }),
    ),
    (
        "scheduling.plan",
        on_program!({ calendar: scheduling::Calendar } => |engine| ops::scheduling::plan(&engine, &calendar)?),
    ),
    (
        "scheduling.reachable",
        on_program!({ #[serde(default)] pairs: Vec<Pair> } => |engine| ops::scheduling::reachable(&engine, &pairs)?),
    ),
    (
        "scheduling.validate",
        on_program!({ calendar: scheduling::Calendar } => |engine| ops::scheduling::validate(&engine, &calendar)?),
    ),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Nothing {}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    document: Box<RawValue>,
}

#[derive(Serialize)]
struct Opened {
    digest: String,
    findings: Vec<Finding>,
}
