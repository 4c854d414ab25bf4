//! The audit log: every act and every decision of the plugin, each bound to the one before.

use crate::{
    console::{
        app::App,
        ask::Ask,
        desk,
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    hr::Organisation,
    report::{data::People, words},
    store::{Entry, OrganisationId, Sequence, Store, Verdict},
};
use askama::Template;
use chrono::DateTime;

/// Entries on a page.
const SHOWN: i64 = 50;

#[derive(Template)]
#[template(path = "console/log.html")]
pub(in crate::console) struct Page {
    shell: Shell,
    rows: Vec<Row>,
    older: Option<i64>,
    newer: Option<i64>,
    verified: Option<Verified>,
}

struct Row {
    number: i64,
    at: String,
    who: String,
    act: String,
    verdict: &'static str,
    class: &'static str,
    about: String,
    overrides: Vec<String>,
    decided: Vec<(&'static str, String)>,
    hash: String,
}

struct Verified {
    says: String,
    head: String,
    problems: Vec<String>,
}

/// The page; with `verify` the whole chain is read.
pub(in crate::console) fn show(app: &App, _: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (store, id) = desk::store(app)?;
    let organisation = store.organisation(id)?;
    let until = ask.field("until").and_then(|text| text.parse().ok());
    let shell = Shell::new(app, ask, "Audit log", "/audit");
    let mut page = page(&store, id, &organisation, until, SHOWN, shell)?;
    if ask.field("verify").is_some() {
        let found = store.verify_audit(None)?;
        let entries = words::counted(usize::try_from(found.entries).unwrap_or(0), "entry", "entries");
        let erased = match found.erased {
            0 => String::new(),
            some => format!(" The details of {some} are erased; their digests still hold."),
        };
        page.verified = Some(Verified {
            says: if found.problems.is_empty() {
                format!("The chain holds: {entries}, each bound to the one before.{erased}")
            } else {
                format!("The chain does not hold: {entries} were read.")
            },
            head: found.head,
            problems: found.problems.iter().map(|(number, what)| format!("Entry {number}: {what}.")).collect(),
        });
    }
    Reply::page(&page)
}

/// Entries up to number `until`, the newest first.
pub(in crate::console) fn page(
    store: &Store,
    id: OrganisationId,
    organisation: &Organisation,
    until: Option<i64>,
    shown: i64,
    shell: Shell,
) -> Result<Page, Problem> {
    let people = People::of(organisation);
    let newest = store.audit_head()?.map_or(0, |(sequence, _)| sequence.0);
    let until = until.unwrap_or(newest).clamp(0, newest);
    let mut entries =
        store.audit_log(id, Sequence((until - shown).max(0)), u32::try_from(shown).unwrap_or(u32::MAX))?;
    entries.retain(|entry| entry.sequence.0 <= until);
    entries.reverse();
    Ok(Page {
        shell,
        rows: entries.iter().map(|entry| row(entry, &people)).collect(),
        older: (until > shown).then_some(until - shown),
        newer: (until < newest).then_some((until + shown).min(newest)),
        verified: None,
    })
}

fn row(entry: &Entry, people: &People<'_>) -> Row {
    let short = |digest: &str| digest.chars().take(12).collect::<String>();
    let (verdict, class) = match entry.verdict {
        Verdict::Done => ("done", "good"),
        Verdict::Refused => ("refused", "warning"),
        Verdict::Failed => ("failed", "serious"),
    };
    let mut decided = Vec::new();
    if let Some(one) = &entry.decided {
        decided.push(("operation", one.operation.clone()));
        decided.extend(
            [("input", &one.input), ("policy", &one.policy), ("plugin", &one.plugin)]
                .map(|(name, digest)| (name, short(digest))),
        );
        decided.extend(one.outcome.iter().map(|digest| ("outcome", short(digest))));
    }
    let details = entry.details.as_ref();
    let facts = details.map_or(&[][..], |details| &details.facts);
    let mut about: Vec<String> = facts.iter().map(|(name, value)| format!("{name} {value}")).collect();
    about.extend(details.filter(|details| !details.people.is_empty()).map(|details| people.names(&details.people)));
    about.extend(entry.failure.clone());
    if details.is_none() {
        about.push("erased".into());
    }
    Row {
        number: entry.sequence.0,
        at: DateTime::from_timestamp(i64::from(entry.at) * 60, 0)
            .map(|time| time.format("%-d %b %Y, %H:%M UTC").to_string())
            .unwrap_or_default(),
        who: match details {
            Some(details) if details.actor != entry.role => format!("{} ({})", people.name(&details.actor), entry.role),
            _ => entry.role.clone(),
        },
        act: words::read_out(&entry.act),
        verdict,
        class,
        about: about.join(" · "),
        overrides: details
            .map_or(&[][..], |details| &details.overrides)
            .iter()
            .map(|one| format!("{}: {}", words::rule(&one.code), one.reason))
            .collect(),
        decided,
        hash: short(&entry.hash),
    }
}
