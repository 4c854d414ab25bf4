//! Who was left without a partner, and why.

use crate::{
    contract::{matching::Vacancy, types::Side},
    report::{data::People, words},
};

/// People listed on one side.
const LISTED: usize = 40;

pub(crate) struct Vacancies {
    /// Seniors first: their places are what the program promised.
    pub(crate) sides: Vec<VacantSide>,
}

pub(crate) struct VacantSide {
    pub(crate) title: String,
    pub(crate) rows: Vec<Vacant>,
    pub(crate) more: usize,
}

pub(crate) struct Vacant {
    /// Name, role and open places.
    pub(crate) who: Vec<(String, String, u32)>,
    pub(crate) reasons: Vec<String>,
}

impl Vacancies {
    pub(crate) fn of(vacancies: &[Vacancy], people: &People<'_>) -> Self {
        let titles = [
            (Side::Mentee, "senior still waits", "seniors still wait"),
            (Side::Mentor, "junior is in reserve", "juniors are in reserve"),
        ];
        let sides = titles.into_iter().filter_map(|(side, one, many)| {
            let all: Vec<_> = vacancies.iter().filter(|vacancy| vacancy.side == side).collect();
            // Whoever waits for the same reasons stands in one row.
            let mut rows: Vec<Vacant> = Vec::new();
            for vacancy in all.iter().take(LISTED) {
                let reasons: Vec<String> =
                    vacancy.reasons.iter().map(|reason| words::sentence(&reason.message)).collect();
                let who = (people.name(&vacancy.person), people.role(&vacancy.person), vacancy.places);
                match rows.iter_mut().find(|row| row.reasons == reasons) {
                    Some(row) => row.who.push(who),
                    None => rows.push(Vacant { who: vec![who], reasons }),
                }
            }
            let side = VacantSide {
                title: words::counted(all.len(), one, many),
                rows,
                more: all.len().saturating_sub(LISTED),
            };
            (!all.is_empty()).then_some(side)
        });
        Self { sides: sides.collect() }
    }
}
