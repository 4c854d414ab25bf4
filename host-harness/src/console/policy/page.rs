//! The form of the policy: what is in force, what is wrong with what was filled in, and saving it.

use super::{
    form::{self, Filled},
    schema::Group,
    sheet,
    versions::{VersionRow, parse, rows},
};
use crate::{
    console::{
        app::App,
        ask::Ask,
        desk,
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    contract::types::{Fault, Finding},
    errors::Failure,
    plugin::{CallError, Session},
    report::words,
    store::PolicyVersion,
};
use askama::Template;
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "console/policy/edit.html")]
struct Edit {
    shell: Shell,
    versions: Vec<VersionRow>,
    groups: String,
    /// What is wrong, and the field it is at.
    problems: Vec<ProblemRow>,
    /// Odd, and yet allowed.
    odd: Vec<(&'static str, String, String)>,
    checked: bool,
}

struct ProblemRow {
    says: String,
    pointer: String,
    /// Id of the field, where there is one.
    id: String,
}

/// What was filled in, and what the plugin says of it.
struct Checked {
    filled: Filled,
    /// What is wrong and at no field.
    elsewhere: Vec<Finding>,
    /// Odd, and yet allowed.
    odd: Vec<Finding>,
    /// It was checked, and nothing is wrong.
    holds: bool,
}

/// The policy in force as a form.
pub(in crate::console) fn edit(app: &App, _: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (store, id) = desk::store(app)?;
    let in_force = store.policy_in_force(id)?.ok_or(Problem::NotFound)?;
    let session = app.settings.plugin.session().map_err(Failure::from)?;
    let filled = Filled { document: parse(&in_force.document)?, texts: BTreeMap::new(), wrong: BTreeMap::new() };
    let odd = session.resolve_policy(&in_force.document)?.findings;
    let checked = Checked { filled, elsewhere: Vec::new(), odd, holds: false };
    draw(app, ask, &session, &store.policies(id)?, &checked)
}

/// Checks a form or a document, and saves it where that is asked for and nothing is wrong.
pub(in crate::console) fn save(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (store, id) = desk::store(app)?;
    let session = app.settings.plugin.session().map_err(Failure::from)?;
    let whole = Group::of(&parse(&session.policy_schema()?)?);
    let mut filled = match ask.field("document") {
        Some(text) => Filled {
            document: serde_json::from_str(text).map_err(Failure::json("the policy"))?,
            texts: BTreeMap::new(),
            wrong: BTreeMap::new(),
        },
        None => form::read(&whole, ask.fields()),
    };
    let (mut elsewhere, mut resolved) = (Vec::new(), None);
    match session.resolve_policy(&filled.document.to_string()) {
        // What could not be read has no value of its own, and the default would pass for it.
        Ok(found) if filled.wrong.is_empty() => resolved = Some(found),
        Ok(_) => {}
        Err(CallError::Fault(fault)) => elsewhere = refused(&whole, &mut filled, &fault),
        Err(error) => return Err(error.into()),
    }
    if ask.field("do") == Some("save")
        && let Some(resolved) = &resolved
    {
        let version = desk::act(app, who.actor(), |office| office.save_policy(resolved))?;
        let says =
            format!("Version {version} of the policy is saved and in force. Proposals drafted from now on follow it.");
        return Ok(Reply::Done { to: "/policy".into(), says });
    }
    let holds = resolved.is_some();
    let odd = match resolved {
        Some(resolved) => {
            filled.document = parse(&resolved.document)?;
            resolved.findings
        }
        None => Vec::new(),
    };
    draw(app, ask, &session, &store.policies(id)?, &Checked { filled, elsewhere, odd, holds })
}

/// Puts every problem at its field; what has none is returned.
fn refused(whole: &Group, filled: &mut Filled, fault: &Fault) -> Vec<Finding> {
    let mut elsewhere = Vec::new();
    for problem in &fault.problems {
        match problem.path.as_deref().and_then(|path| form::field_of(whole, path)) {
            // What could not be read is missing in the document: the plugin's word on that is no help.
            Some(field) => {
                filled.wrong.entry(field.pointer.clone()).or_insert_with(|| problem.message.clone());
            }
            None => elsewhere.push(problem.clone()),
        }
    }
    elsewhere
}

fn draw(
    app: &App,
    ask: &Ask,
    session: &Session,
    versions: &[PolicyVersion],
    checked: &Checked,
) -> Result<Reply, Problem> {
    let whole = Group::of(&parse(&session.policy_schema()?)?);
    let default = parse(&session.resolve_policy("{}")?.document)?;
    let at_field = checked.filled.wrong.iter().map(|(pointer, says)| ProblemRow {
        says: words::sentence(says),
        pointer: pointer.clone(),
        id: sheet::id(pointer),
    });
    let at_none = checked.elsewhere.iter().map(|problem| ProblemRow {
        says: words::sentence(&problem.message),
        pointer: problem.path.clone().unwrap_or_default(),
        id: String::new(),
    });
    let odd = checked.odd.iter().map(|finding| {
        let pointer = finding.path.clone().unwrap_or_default();
        (words::severity(finding.severity), words::sentence(&finding.message), pointer)
    });
    let page = Edit {
        shell: Shell::new(app, ask, "The program’s rules", "/policy"),
        versions: rows(versions),
        groups: sheet::draw(&whole, &checked.filled, &default)?,
        problems: at_field.chain(at_none).collect(),
        odd: odd.collect(),
        checked: checked.holds,
    };
    Reply::page(&page)
}
