//! Versions of the policy: a page of each, the document as text and as a file, and taking an old one up again.

use crate::{
    console::{
        app::App,
        ask::Ask,
        desk,
        reply::{Problem, Reply},
        role::Coordinator,
        shell::Shell,
    },
    errors::Failure,
    report::words,
    store::PolicyVersion,
};
use askama::Template;
use serde_json::Value;

/// A version in the list.
pub(super) struct VersionRow {
    pub(super) version: u32,
    pub(super) saved: String,
    pub(super) by: String,
    pub(super) digest: String,
    pub(super) in_force: bool,
}

/// One version, to be read.
pub(in crate::console) fn version(app: &App, _: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let found = find(app, ask)?;
    let document = format!("{:#}", parse(&found.document)?);
    let title = format!("Version {} of the rules", found.version);
    let here = format!("/policy/{}", found.version);
    Reply::page(&Version { shell: Shell::new(app, ask, title, here), row: row(&found, false), document })
}

#[derive(Template)]
#[template(path = "console/policy/version.html")]
struct Version {
    shell: Shell,
    row: VersionRow,
    document: String,
}

/// The document of one version as a file.
pub(in crate::console) fn download(app: &App, _: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let found = find(app, ask)?;
    let text = format!("{:#}\n", parse(&found.document)?);
    Ok(Reply::File { name: format!("policy-{}.json", found.version), kind: "application/json", text })
}

/// Takes an old version up again, as a new one.
pub(in crate::console) fn again(app: &App, who: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let found = find(app, ask)?;
    // The plugin may be another than that of old: what it says now counts.
    let resolved = app.settings.plugin.session().map_err(Failure::from)?.resolve_policy(&found.document)?;
    let version = desk::act(app, who.actor(), |office| office.save_policy(&resolved))?;
    let says = format!("The rules of version {} are in force again, as version {version}.", found.version);
    Ok(Reply::Done { to: "/policy".into(), says })
}

/// The document in force as text to edit.
pub(in crate::console) fn raw(app: &App, _: &Coordinator, ask: &Ask) -> Result<Reply, Problem> {
    let (store, id) = desk::store(app)?;
    let in_force = store.policy_in_force(id)?.ok_or(Problem::NotFound)?;
    let document = format!("{:#}", parse(&in_force.document)?);
    Reply::page(&Raw { shell: Shell::new(app, ask, "The rules as JSON", "/policy/raw"), document })
}

#[derive(Template)]
#[template(path = "console/policy/raw.html")]
struct Raw {
    shell: Shell,
    document: String,
}

fn find(app: &App, ask: &Ask) -> Result<PolicyVersion, Problem> {
    let (store, id) = desk::store(app)?;
    let version = ask.part("version").parse().map_err(|_| Problem::NotFound)?;
    store.policy(id, version)?.ok_or(Problem::NotFound)
}

/// The newest first; the first is in force.
pub(super) fn rows(versions: &[PolicyVersion]) -> Vec<VersionRow> {
    versions.iter().enumerate().map(|(at, version)| row(version, at == 0)).collect()
}

fn row(version: &PolicyVersion, in_force: bool) -> VersionRow {
    VersionRow {
        version: version.version,
        saved: words::date(version.saved_on),
        by: version.saved_by.clone(),
        digest: version.digest.chars().take(12).collect(),
        in_force,
    }
}

/// A document that the plugin or the database gave.
pub(super) fn parse(text: &str) -> Result<Value, Problem> {
    Ok(serde_json::from_str(text).map_err(Failure::json("the policy"))?)
}
