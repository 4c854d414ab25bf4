//! What happened in a program, from other tools: survey answers, goals, promises, as the contract's JSON or as tables.
//!
//! A table holds one kind of record, told by its columns, which are called as the fields of the contract are. Of a survey,
//! further columns are the constructs that the policy names; of a fact, the details that the contract names. Whatever else is
//! in them is left out and named: no free text goes in. Consents are not brought in: people give them themselves.

use super::{
    ImportError, bytes,
    table::{Table, row_number},
};
use crate::contract::{
    health::{History, Item},
    program::Pairing,
    types::Attribute,
};
use serde_json::{Map, Value, json};
use std::{collections::BTreeSet, path::Path};

/// How a field is read.
#[derive(Clone, Copy)]
enum Read {
    Text,
    Number,
    Whole,
    YesNo,
    /// Sides, with spaces between them.
    Sides,
}

/// A kind of record: its list in a history, the columns that tell it from the others, its fields, and where further columns
/// go.
struct Kind {
    list: &'static str,
    told_by: &'static [&'static str],
    fields: &'static [(&'static str, Read)],
    further: Further,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Further {
    Refused,
    Items,
    Details,
}

const KINDS: [Kind; 8] = [
    Kind {
        list: "surveys",
        told_by: &["wave", "side", "asked_on"],
        fields: &[
            ("wave", Read::Text),
            ("pairing", Read::Text),
            ("side", Read::Text),
            ("asked_on", Read::Text),
            ("answered_on", Read::Text),
        ],
        further: Further::Items,
    },
    Kind {
        list: "skills",
        told_by: &["topic", "wave", "phase"],
        fields: &[
            ("person", Read::Text),
            ("topic", Read::Text),
            ("wave", Read::Text),
            ("phase", Read::Text),
            ("value", Read::Number),
        ],
        further: Further::Refused,
    },
    Kind {
        list: "goals",
        told_by: &["agreed_on", "progress"],
        fields: &[
            ("pairing", Read::Text),
            ("topic", Read::Text),
            ("agreed_on", Read::Text),
            ("due_on", Read::Text),
            ("progress", Read::Number),
            ("updated_on", Read::Text),
            ("weight", Read::Number),
        ],
        further: Further::Refused,
    },
    Kind {
        list: "applications",
        told_by: &["registered_on", "side"],
        fields: &[
            ("person", Read::Text),
            ("side", Read::Text),
            ("registered_on", Read::Text),
            ("eligible", Read::YesNo),
            ("matched_on", Read::Text),
            ("withdrew_on", Read::Text),
        ],
        further: Further::Refused,
    },
    Kind {
        list: "sponsor_actions",
        told_by: &["kind", "due_on"],
        fields: &[("kind", Read::Text), ("due_on", Read::Text), ("done_on", Read::Text)],
        further: Further::Refused,
    },
    Kind {
        list: "concerns",
        told_by: &["kind", "opened_on"],
        fields: &[
            ("pairing", Read::Text),
            ("kind", Read::Text),
            ("opened_on", Read::Text),
            ("resolved_on", Read::Text),
        ],
        further: Further::Refused,
    },
    Kind {
        list: "meetings",
        told_by: &["state", "on"],
        fields: &[
            ("pairing", Read::Text),
            ("on", Read::Text),
            ("state", Read::Text),
            ("missed_by", Read::Sides),
            ("reheld_on", Read::Text),
            ("minutes", Read::Whole),
            ("logged_on", Read::Text),
        ],
        further: Further::Refused,
    },
    Kind {
        list: "facts",
        told_by: &["kind", "on"],
        fields: &[
            ("kind", Read::Text),
            ("person", Read::Text),
            ("pairing", Read::Text),
            ("on", Read::Text),
            ("until", Read::Text),
            ("value", Read::Number),
        ],
        further: Further::Details,
    },
];

/// Details of facts that the contract names.
const DETAILS: [&str; 2] = ["by", "incentive"];

/// Records of a file, and what was left out.
#[derive(Debug)]
pub struct Records {
    /// What happened. Of pairings and ledgers there are none.
    pub history: History,
    /// Columns, constructs and details that were left out: the program does not know them.
    pub dropped: Vec<String>,
}

/// What records of a table lean on.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Where a table names `mentor` and `mentee`, by key, in the place of a pairing.
    pub pairings: &'a [Pairing],
    /// What the policy has people asked about.
    pub constructs: &'a [String],
}

/// Reads a file: the contract's `history` as JSON, or a table. Of several pairings of the same two people the one that runs
/// is meant, or else the last.
///
/// # Errors
/// When the file cannot be read, no kind fits its columns, a row is wrong, or it holds what the harness keeps itself. Whether
/// the records make sense together is the plugin's to say.
pub fn records(path: &Path, encoding: Option<&str>, known: Known<'_>) -> Result<Records, ImportError> {
    let text = bytes::read(path, encoding)?;
    let mut read = match text.text.trim_start().starts_with('{') {
        true => of_json(&text.file, &text.text)?,
        false => of_table(&text.file, &Table::parse(&text.file, &text.text)?, known)?,
    };
    let own = |why: &str| Err(ImportError::Format { file: text.file.clone(), why: why.to_owned() });
    if !read.history.pairings.is_empty() || read.history.ledger.is_some() {
        return own("it holds pairings or a ledger, which the harness keeps itself");
    }
    if read.history.facts.iter().any(|fact| fact.kind.starts_with("consent.")) {
        return own("it holds consents, which each gives and takes back herself: `pairing consent`");
    }
    let mut dropped: BTreeSet<String> = read.dropped.into_iter().collect();
    for survey in &mut read.history.surveys {
        let unknown = |item: &&Item| !known.constructs.contains(&item.construct);
        dropped.extend(survey.items.iter().filter(unknown).map(|item| item.construct.clone()));
        survey.items.retain(|item| known.constructs.contains(&item.construct));
    }
    for fact in &mut read.history.facts {
        let is_known = |detail: &Attribute| DETAILS.contains(&detail.key.as_str());
        dropped.extend(fact.details.iter().filter(|detail| !is_known(detail)).map(|detail| detail.key.clone()));
        fact.details.retain(is_known);
    }
    Ok(Records { history: read.history, dropped: dropped.into_iter().collect() })
}

fn of_json(file: &str, text: &str) -> Result<Records, ImportError> {
    let history = serde_json::from_str(text).map_err(|error| ImportError::Json {
        file: file.to_owned(),
        line: error.line(),
        column: error.column(),
        why: error.to_string(),
    })?;
    Ok(Records { history, dropped: Vec::new() })
}

fn of_table(file: &str, table: &Table, known: Known<'_>) -> Result<Records, ImportError> {
    let names: Vec<String> =
        table.header.iter().map(|name| name.trim().to_lowercase().replace([' ', '-'], "_")).collect();
    let has = |name: &&str| names.iter().any(|known| known == name);
    let kind = KINDS.iter().find(|kind| kind.told_by.iter().all(&has));
    let kind = kind.ok_or_else(|| {
        let wanted: Vec<String> =
            KINDS.iter().map(|kind| format!("{} ({})", kind.list, kind.told_by.join(", "))).collect();
        let why = format!("its columns are of no kind of record; these tell them: {}", wanted.join("; "));
        ImportError::Format { file: file.to_owned(), why }
    })?;
    let by_people = has(&"mentor") && has(&"mentee") && !has(&"pairing");
    let is_further = |name: &str| {
        let is_person = by_people && matches!(name, "mentor" | "mentee");
        !is_person && kind.fields.iter().all(|(field, _)| *field != name)
    };
    let mut dropped = BTreeSet::new();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| is_further(name)) {
        match kind.further {
            Further::Refused => {
                let fields: Vec<&str> = kind.fields.iter().map(|(field, _)| *field).collect();
                let why = format!("`{name}` is no field of {}, which are {}", kind.list, fields.join(", "));
                return Err(ImportError::Format { file: file.to_owned(), why });
            }
            Further::Items if !known.constructs.contains(&construct(name)) => drop(dropped.insert(at)),
            Further::Details if !DETAILS.contains(&construct(name).as_str()) => drop(dropped.insert(at)),
            Further::Items | Further::Details => {}
        }
    }
    let mut list = Vec::new();
    for (index, row) in table.rows.iter().enumerate() {
        let wrong = |why: String| ImportError::Row { file: file.to_owned(), row: row_number(index), why };
        let mut record = Map::new();
        let (mut items, mut details) = (Vec::new(), Vec::new());
        let mut people = [None, None];
        for (at, name) in names.iter().enumerate() {
            let text = row.get(at).unwrap_or_default().trim();
            if text.is_empty() || dropped.contains(&at) {
                continue;
            }
            if let Some((_, read)) = kind.fields.iter().find(|(field, _)| field == name) {
                let value = value(*read, text).ok_or_else(|| wrong(format!("`{name}` cannot be `{text}`")))?;
                record.insert(name.clone(), value);
            } else if by_people && name == "mentor" {
                people[0] = Some(text);
            } else if by_people && name == "mentee" {
                people[1] = Some(text);
            } else if kind.further == Further::Details {
                details.push(json!({ "key": construct(name), "value": text }));
            } else {
                let number = value(Read::Number, text).ok_or_else(|| wrong(format!("`{name}` cannot be `{text}`")))?;
                items.push(json!({ "construct": construct(name), "value": number }));
            }
        }
        if by_people {
            let [Some(mentor), Some(mentee)] = people else {
                return Err(wrong("it names no `mentor`, or no `mentee`".into()));
            };
            let of_both = known.pairings.iter().filter(|one| one.pair.mentor == mentor && one.pair.mentee == mentee);
            // Dates of the contract are ISO, so their texts are in order.
            let last = of_both.max_by_key(|one| (one.ended_on.is_none(), &one.matched_on));
            let last = last.ok_or_else(|| wrong(format!("`{mentor}` and `{mentee}` are in no pairing")))?;
            record.insert("pairing".into(), json!(last.id));
        }
        match kind.further {
            Further::Items => drop(record.insert("items".into(), json!(items))),
            Further::Details => drop(record.insert("details".into(), json!(details))),
            Further::Refused => {}
        }
        if kind.list == "goals" {
            record.entry("weight").or_insert(json!(1.0));
        }
        // One by one, so that an error names its row.
        serde_json::from_value::<History>(json!({ kind.list: [record.clone()] }))
            .map_err(|error| wrong(error.to_string()))?;
        list.push(Value::Object(record));
    }
    let history = serde_json::from_value(json!({ kind.list: list }))
        .map_err(|error| ImportError::Format { file: file.to_owned(), why: error.to_string() })?;
    let dropped = dropped.iter().filter_map(|at| table.header.get(*at).cloned()).collect();
    Ok(Records { history, dropped })
}

/// A column's name as the contract spells it.
fn construct(column: &str) -> String {
    column.replace('_', "-")
}

fn value(read: Read, text: &str) -> Option<Value> {
    match read {
        Read::Text => Some(json!(text)),
        Read::Number => text.parse::<f64>().ok().filter(|number| number.is_finite()).map(|number| json!(number)),
        Read::Whole => text.parse::<u32>().ok().map(|number| json!(number)),
        Read::YesNo => match text.to_lowercase().as_str() {
            "true" | "yes" | "1" => Some(json!(true)),
            "false" | "no" | "0" => Some(json!(false)),
            _ => None,
        },
        Read::Sides => Some(json!(text.split_whitespace().collect::<Vec<_>>())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::types::Pair;

    fn read(text: &str) -> Result<Records, ImportError> {
        let file = tempfile::NamedTempFile::with_suffix(".csv").unwrap();
        std::fs::write(file.path(), text).unwrap();
        let pairing = |id: &str, matched: &str, ended: Option<&str>| Pairing {
            id: id.into(),
            pair: Pair { mentor: "ana".into(), mentee: "bo".into() },
            matched_on: matched.into(),
            ended_on: ended.map(str::to_owned),
            ..Pairing::default()
        };
        let pairings = [pairing("new", "2026-03-01", None), pairing("old", "2026-09-01", Some("2026-09-02"))];
        let constructs = ["useful", "rapport"].map(str::to_owned);
        records(file.path(), None, Known { pairings: &pairings, constructs: &constructs })
    }

    #[test]
    fn a_survey_tools_export_is_read_without_its_comments() {
        let text = "Wave,Mentor,Mentee,Side,Asked on,Answered on,useful,rapport,Comment,Respondent ID\n\
                    w1,ana,bo,mentor,2026-10-20,2026-10-21,4,5,he is late,17\n\
                    w1,ana,bo,mentee,2026-10-20,,,,,18\n";
        let Records { history, dropped } = read(text).unwrap();
        assert_eq!(dropped, ["Comment", "Respondent ID"]);
        let [first, second] = history.surveys.as_slice() else { panic!("{history:?}") };
        assert_eq!(first.pairing.as_deref(), Some("new"), "the pairing that runs");
        let items: Vec<(&str, f64)> = first.items.iter().map(|one| (one.construct.as_str(), one.value)).collect();
        assert_eq!(items, [("useful", 4.0), ("rapport", 5.0)]);
        assert_eq!((second.answered_on.as_deref(), second.items.len()), (None, 0));
    }

    #[test]
    fn the_columns_tell_the_kind() {
        let goals = read("pairing;agreed_on;updated_on;progress\np;2026-10-01;2026-10-05;0.5\n").unwrap().history.goals;
        assert_eq!((goals[0].progress, goals[0].weight), (0.5, 1.0));
        let meetings =
            read("pairing,on,state,missed_by\np,2026-10-01,no-show,mentor mentee\n").unwrap().history.meetings;
        assert_eq!(meetings[0].missed_by.len(), 2);
        let facts = read("kind,on,person,by,why\nnomination,2026-10-01,ana,bo,she is great\n").unwrap();
        assert_eq!((facts.history.facts[0].details[0].key.as_str(), facts.dropped), ("by", vec!["why".to_owned()]));
        assert_eq!(read("kind,due_on\nkick-off,2026-10-01\n").unwrap().history.sponsor_actions.len(), 1);
        assert_eq!(read("kind,pairing,opened_on\nhelp,p,2026-10-01\n").unwrap().history.concerns.len(), 1);
        let people = "person,side,registered_on,eligible\nana,mentor,2026-09-01,yes\n";
        assert!(read(people).unwrap().history.applications[0].eligible);
        let skills = "person,topic,wave,phase,value\nbo,sql,w1,before,2\n";
        assert_eq!(read(skills).unwrap().history.skills.len(), 1);
    }

    #[test]
    fn what_is_wrong_is_named_with_its_row() {
        let wrong = |text: &str| read(text).unwrap_err().to_string();
        assert!(wrong("a,b\n1,2\n").contains("of no kind of record"));
        assert!(wrong("pairing,agreed_on,progress,mood\n").contains("`mood` is no field of goals"));
        assert!(wrong("pairing,agreed_on,updated_on,progress\np,2026-10-01,2026-10-01,half\n").contains("row 2"));
        assert!(wrong("wave,side,asked_on\nw,boss,2026-10-01\n").contains("row 2"));
        let unknown = "wave,mentor,mentee,side,asked_on\nw,ana,zoe,mentor,2026-10-01\n";
        assert!(wrong(unknown).contains("`ana` and `zoe` are in no pairing"));
        assert!(wrong("wave,mentor,mentee,side,asked_on\nw,ana,,mentor,2026-10-01\n").contains("no `mentee`"));
        let text = "wave,mentor,mentee,side,asked_on,answered_on,useful\nw,ana,bo,mentor,2026-10-01,2026-10-02,good\n";
        assert!(wrong(text).contains("`useful` cannot be `good`"));
        assert!(wrong("kind,on,person,pairing\nconsent.story,2026-10-01,ana,new\n").contains("consents"));
        assert!(wrong("{\"ledger\": \"x\"}").contains("keeps itself"));
    }
}
