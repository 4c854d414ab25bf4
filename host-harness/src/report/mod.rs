//! The report a coordinator reads: one HTML file that needs nothing else.
//!
//! No script, no font, no image, no address of anything outside: the page holds under the content-security policy
//! `default-src 'none'; style-src 'unsafe-inline'`, which it carries itself. What happened comes first, then who needs a
//! call, then what to do by when; numbers with their uncertainty stand further down. Every drawing has its words or a
//! table beside it.
//!
//! `data` is what comes in: the platform's own records and the plugin's answers as the contract gives them. `sections`
//! turn it into words and rows, `charts` into drawings, and the templates put both on the page. Nothing here decides
//! anything: what a reader may see was settled when the plugin was asked, so ask it as a coordinator.

pub(crate) mod charts;
pub(crate) mod data;
pub(crate) mod sections;
mod svg;
#[cfg(test)]
mod tests;
pub(crate) mod words;

pub use data::{ReportData, Run, Used};

use askama::Template;
use data::People;

#[derive(Template)]
#[template(path = "report.html")]
struct Page {
    organisation: String,
    program: String,
    as_of: String,
    term: String,
    tiles: Vec<sections::Tile>,
    health: Option<sections::Health>,
    pairs: sections::Pairs,
    vacancies: sections::Vacancies,
    conflicts: sections::Conflicts,
    calendar: Option<sections::Calendar>,
    company: sections::CompanySection,
    faults: Vec<sections::Fault>,
    runs: Vec<sections::RunRow>,
}

/// The page as HTML. The same data give the same bytes.
///
/// # Errors
/// When the template cannot be written, which only a formatter that fails brings about.
pub fn render(data: &ReportData<'_>) -> Result<String, askama::Error> {
    let people = People::of(data.organisation);
    let page = Page {
        organisation: data.organisation.name.clone(),
        program: data.program.to_owned(),
        as_of: words::date(data.as_of),
        term: words::span(&data.term),
        tiles: sections::tiles(data),
        health: data
            .health
            .map(|report| sections::Health::of(report, "coordinator", data.as_of, data.pairings, &people)),
        pairs: sections::Pairs::of(data, &people),
        vacancies: sections::Vacancies::of(&data.outcome.vacancies, &people),
        conflicts: sections::Conflicts::of(data, &people),
        calendar: data.timetable.map(|timetable| sections::Calendar::of(timetable, data, &people)),
        company: sections::CompanySection::of(data),
        faults: sections::faults(data, &people),
        runs: sections::runs(data),
    };
    page.render()
}
