//! The program in a browser, and the same pages as files.

use super::{
    context::{Context, write},
    desk::{Database, layer},
};
use crate::{
    console::{self, App, Day, Links, Readership, Settings},
    errors::Failure,
    output::{Answer, Page, words},
};
use chrono::NaiveDate;
use clap::ValueEnum;
use serde_json::json;
use std::{
    io::{Write, stdout},
    path::PathBuf,
};

/// What both commands take.
#[derive(Debug, clap::Args)]
struct Common {
    #[command(flatten)]
    database: Database,
    /// A policy to keep as a version: a JSON file, `shipped:NAME`, or the document itself where it begins with `{`; the last
    /// one that is new is in force. May be given several times
    #[arg(long = "policy", value_name = "FILE")]
    policies: Vec<String>,
    /// The day it is for the program; the clock's day in UTC if not given
    #[arg(long, value_name = "DATE")]
    on: Option<NaiveDate>,
}

impl Common {
    fn app(&self, context: &Context) -> Result<App, Failure> {
        // Says what is wrong with the file or the name before anything is started.
        drop(self.database.open()?);
        let app = App::new(Settings {
            plugin: context.plugin()?,
            database: self.database.db.clone(),
            organisation: self.database.organisation().map(str::to_owned),
            day: self.on.map_or(Day::Today, Day::Fixed),
        });
        let policies: Result<Vec<String>, Failure> = self.policies.iter().map(|text| layer(text)).collect();
        console::prepare(&app, &policies?)?;
        Ok(app)
    }
}

/// Show the program in a browser: to the coordinator, the sponsor and every participant
///
/// The server listens on this machine alone. It prints one link for each role; a link lets one browser in, once. The
/// coordinator makes links for participants on their pages. A platform of your own has its single sign-on in their place.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness serve --db hr.db
  host-harness serve --db hr.db --port 0 --on 2026-12-01 --participant p-017    any free port, another day, one more link")]
pub(super) struct Serve {
    #[command(flatten)]
    common: Common,
    /// The port; 0 takes any that is free
    #[arg(long, default_value_t = 8484)]
    port: u16,
    /// Prints a link for this participant too, by key. May be given several times
    #[arg(long = "participant", value_name = "PERSON")]
    participants: Vec<String>,
}

impl Serve {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let (store, id) = self.common.database.open()?;
        let enrolments = store.enrolments(id)?;
        drop(store);
        if let Some(unknown) = self.participants.iter().find(|key| enrolments.iter().all(|one| one.person != **key)) {
            return Err(Failure::input(
                format!("`{unknown}` takes no part"),
                "`roster` lists the keys of those who do",
            ));
        }
        let app = self.common.app(context)?;
        let as_json = context.wants_json();
        console::serve(&app, self.port, &self.participants, |links| tell(links, as_json))?;
        let mut page = Page::default();
        page.line("stopped");
        Ok(Answer::new(page, &json!({ "stopped": true })))
    }
}

/// Printed at once: the command itself ends only when the server does. Whoever closed the output does not want to know.
fn tell(links: &Links, as_json: bool) {
    let mut out = stdout().lock();
    let _ = if as_json {
        let by_name: serde_json::Map<_, _> =
            links.links.iter().map(|(name, link)| (name.clone(), link.clone().into())).collect();
        writeln!(out, "{}", json!({ "address": links.address, "links": by_name }))
    } else {
        let width = links.links.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        let lines: Vec<String> = links.links.iter().map(|(name, link)| format!("  {name:<width$}  {link}")).collect();
        writeln!(
            out,
            "Serving on {} until it is interrupted. Each link lets one browser in, once:\n{}",
            links.address,
            lines.join("\n")
        )
    };
    let _ = out.flush();
}

/// For whom the files are.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Reader {
    /// Runs the program
    Coordinator,
    /// Pays for the program: counts, never names
    Sponsor,
    /// The whole company: counts, and the stories that people let be told
    Everyone,
}

/// Save the pages of the console as files that need no server
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  host-harness report --db hr.db --out report
  host-harness report --db hr.db --out for-the-board --as sponsor")]
pub(super) struct Report {
    #[command(flatten)]
    common: Common,
    /// Folder for the files; `index.html` is the first
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// For whom the files are
    #[arg(long = "as", value_enum, default_value = "coordinator")]
    reader: Reader,
}

impl Report {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let app = self.common.app(context)?;
        let readers = match self.reader {
            Reader::Coordinator => Readership::Coordinator,
            Reader::Sponsor => Readership::Sponsor,
            Reader::Everyone => Readership::Everyone,
        };
        let files = console::export(&app, readers)?;
        for (name, text) in &files {
            write(&self.out.join(name), text)?;
        }
        let names: Vec<&String> = files.iter().map(|(name, _)| name).collect();
        let mut page = Page::default();
        page.line(format!("{} in `{}`", words::many(files.len(), "page", "pages"), self.out.display()));
        Ok(Answer::new(page, &json!({ "folder": self.out, "files": names })))
    }
}
