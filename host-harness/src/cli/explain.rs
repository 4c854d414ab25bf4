//! Why, why not, and who else.

use super::{
    context::Context,
    desk::{Data, Desk},
    people::People,
    reader::Reading,
};
use crate::{
    contract::{
        matching::{Appraisal, Vacancy},
        types::{Attribute, Side},
    },
    errors::Failure,
    output::{Answer, Page, words},
};
use clap::ValueEnum;

/// Say why two people were, or were not, proposed to each other
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness explain 'Ana Silva' 'Bo Chen' --db hr.db")]
pub(super) struct Explain {
    /// The junior who teaches, by key or name
    mentor: String,
    /// The senior who learns, by key or name
    mentee: String,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
}

impl Explain {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let pair = people.pair(&self.mentor, &self.mentee)?;
        let reader = self.reading.reader(&people)?;
        let (search, _) = desk.search(context, &desk.request()?)?;
        let explanation = search.explain(&pair, &reader)?;
        let mut page = Page::default();
        let verdict = if explanation.proposed { "proposed" } else { "not proposed" };
        page.title(format!("{} teaches {}: {verdict}", people.name(&pair.mentor), people.name(&pair.mentee)));
        appraisal(&mut page, &explanation.appraisal);
        if let Some(regret) = explanation.regret {
            page.line(format!("  proposing it after all costs the program at least {} points", words::count(regret)));
        }
        for reason in &explanation.reasons {
            page.line(format!("  {} ({})", reason.message, reason.code));
            if !reason.people.is_empty() {
                page.line(format!("    {}", people.names(&reason.people, ", ")));
            }
        }
        Ok(Answer::new(page, &explanation))
    }
}

fn appraisal(page: &mut Page, appraisal: &Appraisal) {
    match appraisal.points {
        Some(points) => {
            page.line(format!(
                "  {} of 10,000 points, ruling {}",
                words::count(points),
                words::ruling(appraisal.ruling)
            ));
        }
        None => {
            page.line("  not eligible:");
        }
    }
    for reason in &appraisal.reasons {
        page.line(format!("    {} ({})", reason.message, reason.code));
    }
    if !appraisal.factors.is_empty() {
        page.table(
            ["factor", "value", "points", "because of"],
            appraisal.factors.iter().map(|factor| {
                [
                    factor.name.clone(),
                    format!("{:.2}", factor.value),
                    words::count(factor.points),
                    details(&factor.details),
                ]
            }),
        );
    }
}

fn details(details: &[Attribute]) -> String {
    details.iter().map(|detail| format!("{} {}", detail.key, detail.value)).collect::<Vec<_>>().join(", ")
}

/// List the places that stay empty, and the smallest change that would fill each
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Examples:\n  host-harness vacancies --db hr.db\n  host-harness vacancies 'Bo Chen' --db hr.db --as 'Bo Chen'"
)]
pub(super) struct Vacancies {
    /// Only hers, by key or name
    person: Option<String>,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
}

impl Vacancies {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let reader = self.reading.reader(&people)?;
        let asked = self.person.as_ref().or(reader.person.as_ref());
        let (search, outcome) = desk.search(context, &desk.request()?)?;
        let vacancies = match asked {
            Some(person) => search.explain_person(&people.find(person)?, &reader)?.vacancies,
            None => outcome.vacancies,
        };
        let mut page = Page::default();
        page.title(words::many(
            vacancies.iter().map(|vacancy| vacancy.places as usize).sum(),
            "empty place",
            "empty places",
        ));
        page.table(
            ["who", "as", "places", "why, and what would help"],
            vacancies.iter().map(|Vacancy { person, side, places, reasons }| {
                let reasons: Vec<&str> = reasons.iter().map(|reason| reason.message.as_str()).collect();
                [people.name(person), words::side(*side).into(), words::count(*places), reasons.join("\n")]
            }),
        );
        Ok(Answer::new(page, &vacancies))
    }
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum As {
    /// The junior who teaches
    Mentor,
    /// The senior who learns
    Mentee,
}

/// Suggest partners to one person
#[derive(Debug, clap::Args)]
#[command(after_help = "Example:\n  host-harness suggest 'Ana Silva' --side mentor --db hr.db --as 'Ana Silva'")]
pub(super) struct Suggest {
    /// Who, by key or name
    person: String,
    /// Her own side
    #[arg(long, value_enum)]
    side: As,
    /// At most so many
    #[arg(long, default_value_t = 5)]
    limit: u32,
    #[command(flatten)]
    data: Data,
    #[command(flatten)]
    reading: Reading,
}

impl Suggest {
    pub(super) fn run(self, context: &Context) -> Result<Answer, Failure> {
        let desk = Desk::open(&self.data, context)?;
        let people = People::of(&desk.organisation);
        let person = people.find(&self.person)?;
        let side = match self.side {
            As::Mentor => Side::Mentor,
            As::Mentee => Side::Mentee,
        };
        let items = desk.program.suggest(&person, side, self.limit, &self.reading.reader(&people)?)?.items;
        let mut page = Page::default();
        page.title(format!("Partners for {} as {}", people.name(&person), words::side(side)));
        page.table(
            ["partner", "points", "most from"],
            items.iter().map(|item| {
                let partner = if item.pair.mentor == person { &item.pair.mentee } else { &item.pair.mentor };
                let mut factors: Vec<_> = item.factors.iter().collect();
                factors.sort_by_key(|factor| std::cmp::Reverse(factor.points));
                let most: Vec<&str> = factors.iter().take(3).map(|factor| factor.name.as_str()).collect();
                let points = item.points.map(words::count).unwrap_or_default();
                [format!("{}\n{}", people.name(partner), people.role(partner)), points, most.join(", ")]
            }),
        );
        Ok(Answer::new(page, &items))
    }
}
