//! What happened in a program, from other tools: survey answers, goals, promises, as the contract's JSON or as tables.
//!
//! A table holds one kind of record, told by its columns, which are called as the fields of the contract are. Of a survey,
//! every other column is a construct; of a fact, a detail. A column of free text is left out and named: no free text goes in.

use super::{
    ImportError, bytes,
    table::{Table, row_number},
};
use crate::contract::{health::History, program::Pairing};
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

/// Records of a file, and what was left out.
#[derive(Debug)]
pub struct Records {
    /// What happened. Of pairings and ledgers there are none.
    pub history: History,
    /// Columns that were left out, since they hold free text.
    pub dropped: Vec<String>,
}

/// Reads a file: the contract's `history` as JSON, or a table. Where a table names no pairing but `mentor` and `mentee`, by
/// key, it is looked up among `pairings`: the one that runs, or else the last.
///
/// # Errors
/// When the file cannot be read, no kind fits its columns, or a row is wrong. Whether the records make sense together is the
/// plugin's to say.
pub fn records(path: &Path, encoding: Option<&str>, pairings: &[Pairing]) -> Result<Records, ImportError> {
    let text = bytes::read(path, encoding)?;
    if text.text.trim_start().starts_with('{') {
        let history: History = serde_json::from_str(&text.text).map_err(|error| ImportError::Json {
            file: text.file.clone(),
            line: error.line(),
            column: error.column(),
            why: error.to_string(),
        })?;
        if !history.pairings.is_empty() || history.ledger.is_some() {
            let why = "it holds pairings or a ledger, which the harness keeps itself".into();
            return Err(ImportError::Format { file: text.file, why });
        }
        return Ok(Records { history, dropped: Vec::new() });
    }
    let table = Table::parse(&text.file, &text.text)?;
    of_table(&text.file, &table, pairings)
}

fn of_table(file: &str, table: &Table, pairings: &[Pairing]) -> Result<Records, ImportError> {
    let names: Vec<String> =
        table.header.iter().map(|name| name.trim().to_lowercase().replace([' ', '-'], "_")).collect();
    let has = |name: &&str| names.iter().any(|known| known == name);
    let kind = KINDS.iter().find(|kind| kind.told_by.iter().all(|name| has(name)));
    let kind = kind.ok_or_else(|| {
        let wanted: Vec<String> =
            KINDS.iter().map(|kind| format!("{} ({})", kind.list, kind.told_by.join(", "))).collect();
        let why = format!("its columns are of no kind of record; these tell them: {}", wanted.join("; "));
        ImportError::Format { file: file.to_owned(), why }
    })?;
    let by_people = has(&"mentor") && has(&"mentee") && !has(&"pairing");
    let is_further = |name: &str| {
        !kind.fields.iter().any(|(field, _)| *field == name) && !(by_people && matches!(name, "mentor" | "mentee"))
    };
    let mut dropped = BTreeSet::new();
    for (at, name) in names.iter().enumerate().filter(|(_, name)| is_further(name)) {
        match kind.further {
            Further::Refused => {
                let fields: Vec<&str> = kind.fields.iter().map(|(field, _)| *field).collect();
                let why = format!("`{name}` is no field of {}, which are {}", kind.list, fields.join(", "));
                return Err(ImportError::Format { file: file.to_owned(), why });
            }
            Further::Items => {
                let is_number = |text: &str| text.trim().is_empty() || text.trim().parse::<f64>().is_ok();
                if !table.rows.iter().all(|row| row.get(at).is_none_or(is_number)) {
                    dropped.insert(at);
                }
            }
            Further::Details => {}
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
                details.push(json!({ "key": name.replace('_', "-"), "value": text }));
            } else if let Ok(number) = text.parse::<f64>() {
                items.push(json!({ "construct": name.replace('_', "-"), "value": number }));
            }
        }
        if let [Some(mentor), Some(mentee)] = people {
            let of_both = pairings.iter().filter(|one| one.pair.mentor == mentor && one.pair.mentee == mentee);
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
        let pairing = |id: &str, matched: &str, ended: Option<&str>| Pairing {
            id: id.into(),
            pair: Pair { mentor: "ana".into(), mentee: "bo".into() },
            matched_on: matched.into(),
            ended_on: ended.map(str::to_owned),
            ..Pairing::default()
        };
        let pairings = [pairing("new", "2026-03-01", None), pairing("old", "2026-09-01", Some("2026-09-02"))];
        of_table("x.csv", &Table::parse("x.csv", text).unwrap(), &pairings)
    }

    #[test]
    fn a_survey_tools_export_is_read_without_its_comments() {
        let text = "Wave,Mentor,Mentee,Side,Asked on,Answered on,useful,rapport,Comment\n\
                    w1,ana,bo,mentor,2026-10-20,2026-10-21,4,5,he is late\n\
                    w1,ana,bo,mentee,2026-10-20,,,,\n";
        let Records { history, dropped } = read(text).unwrap();
        assert_eq!(dropped, ["Comment"]);
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
        let facts = read("kind,on,person,nominated by\nnomination,2026-10-01,ana,bo\n").unwrap().history.facts;
        assert_eq!(facts[0].details[0].key, "nominated-by");
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
    }
}
