//! Who was left without a partner, and why.

use crate::{
    contract::types::Side,
    report::{
        data::{People, ReportData},
        words,
    },
};

/// People listed on one side.
const LISTED: usize = 40;

pub(in crate::report) struct Vacancies {
    /// Seniors first: their places are what the program promised.
    pub(in crate::report) sides: Vec<VacantSide>,
}

pub(in crate::report) struct VacantSide {
    pub(in crate::report) title: String,
    pub(in crate::report) rows: Vec<Vacant>,
    pub(in crate::report) more: usize,
}

pub(in crate::report) struct Vacant {
    /// Name, role and open places.
    pub(in crate::report) who: Vec<(String, String, u32)>,
    pub(in crate::report) reasons: Vec<String>,
}

impl Vacancies {
    pub(in crate::report) fn of(data: &ReportData<'_>, people: &People<'_>) -> Self {
        let titles = [
            (Side::Mentee, "senior still waits", "seniors still wait"),
            (Side::Mentor, "junior is in reserve", "juniors are in reserve"),
        ];
        let sides = titles.into_iter().filter_map(|(side, one, many)| {
            let all: Vec<_> = data.outcome.vacancies.iter().filter(|vacancy| vacancy.side == side).collect();
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
