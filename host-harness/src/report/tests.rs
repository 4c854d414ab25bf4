mod example;

use super::*;

/// The demonstration company with a made-up outcome. Set `REPORT_EXAMPLE` to a file name to look at it.
#[test]
fn the_page_is_whole_and_needs_nothing_else() {
    let example = example::Example::new(600);
    let page = render(&example.data()).unwrap();
    if let Some(path) = std::env::var_os("REPORT_EXAMPLE") {
        std::fs::write(path, &page).unwrap();
    }
    for forbidden in ["<script", "src=", "url(", "@import", "http:", "https:", "javascript:"] {
        assert!(!page.contains(forbidden), "{forbidden}");
    }
    // Every link stays on the page and leads somewhere.
    for target in page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
        let id = target.strip_prefix('#').unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "{id}");
    }
    for says in [
        "need a call",
        "What to do, in this order",
        "Barred, new since the match; ask the case office",
        "will arise",
        "Takes part no longer",
        "pairs have met at least once",
        "We are not sure:",
        "nothing is shown",
        "What would lift it most",
        "Worst off:",
        "Barred",
        "At a glance",
    ] {
        assert!(page.contains(says), "{says}");
    }
    assert_eq!(page, render(&example.data()).unwrap());
    balanced(&page);
}

/// From September to March, with both clocks of every pair, where they change, and what found no time.
#[test]
fn the_calendar_shows_both_clocks_and_where_they_change() {
    let example = example::Example::new(600);
    let page = render(&example.data()).unwrap();
    let calendar = page.split_once("id=\"calendar\"").unwrap().1.split_once("</section>").unwrap().0;
    assert!(calendar.contains("25 October 2026: clocks go back by 60 minutes in"));
    assert!(calendar.contains("1 November 2026: clocks go back by 60 minutes in"));
    assert_eq!(calendar.matches("class=\"weeks\"").count(), 2, "two quarters");
    assert!(calendar.matches("<td class=\"clock\">").count() > 0);
    // Somebody's start is told by two clocks, and somebody's by one, since both live by it.
    let marks: Vec<&str> =
        calendar.split("class=\"mark ").skip(1).map(|rest| rest.split("</span>").next().unwrap()).collect();
    assert!(marks.iter().any(|mark| mark.contains("<br/>")) && marks.iter().any(|mark| !mark.contains("<br/>")));
    assert!(calendar.contains("1 without a time") && calendar.contains("id=\"unplaced\""));
}

/// Elements that have an end have it in the right place.
fn balanced(page: &str) {
    const VOID: [&str; 7] = ["meta", "rect", "circle", "line", "link", "br", "!doctype"];
    let body = page.split_once("</style>").unwrap().1;
    let mut open = vec!["html", "head"];
    for tag in body.split('<').skip(1).filter_map(|rest| rest.split('>').next()) {
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap();
        if tag.starts_with('/') {
            assert_eq!(open.pop(), Some(name), "{open:?}");
        } else if !tag.ends_with('/') && !VOID[..1].contains(&name) {
            open.push(name);
        }
    }
    assert!(open.is_empty(), "{open:?}");
}

#[test]
fn names_from_an_export_cannot_write_html() {
    let mut example = example::Example::new(60);
    for person in &mut example.company.organisation.people {
        person.display_name = Some("<img src=x onerror=alert(1)> & \"co\"".into());
    }
    let page = render(&example.data()).unwrap();
    assert!(!page.contains("<img") && page.contains("&#60;img") || page.contains("&lt;img"));
    balanced(&page);
}

#[test]
fn masked_causes_are_barred_and_never_an_example() {
    let example = example::Example::new(600);
    let page = render(&example.data()).unwrap();
    for secret in ["conflict.family", "conflict.barrier", "conflict.declined", "the two are kin"] {
        assert!(!page.contains(secret), "{secret}");
    }
}

#[test]
fn an_empty_program_has_a_page_as_well() {
    let mut example = example::Example::new(20);
    example.outcome.proposals.clear();
    example.outcome.vacancies.clear();
    let data =
        ReportData { timetable: None, health: None, runs: &[], findings: &[], assessments: &[], ..example.data() };
    let page = render(&data).unwrap();
    assert!(page.contains("No pair is proposed"));
    balanced(&page);
}

#[test]
fn a_large_company_stays_a_small_page() {
    let example = example::Example::new(20_000);
    let page = render(&example.data()).unwrap();
    assert!(page.len() < 3_000_000, "{}", page.len());
    assert!(page.contains("are not listed"));
}
