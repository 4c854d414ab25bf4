//! Employees: grades, titles, departments, teams, places.

use super::{
    names::Names,
    rng::Rng,
    shape::Shape,
    sites::{Site, draw, open_sites},
};
use crate::hr::{Employee, Employment, Membership, Resolved, Status, Team};
use chrono::{Days, NaiveDate};

/// Name, job family and division of the departments, in the order of the shares in `shape`; the head office is first.
const DEPARTMENTS: [(&str, &str, &str); 17] = [
    ("Head Office", "management", "Corporate"),
    ("Operations", "operations", "Supply"),
    ("Sales", "sales", "Market"),
    ("Engineering", "engineering", "Technology"),
    ("Customer Service", "service", "Market"),
    ("Logistics", "operations", "Supply"),
    ("Product", "product", "Technology"),
    ("Marketing", "marketing", "Market"),
    ("Finance", "finance", "Corporate"),
    ("Data and Analytics", "data", "Technology"),
    ("Human Resources", "people", "Corporate"),
    ("IT Services", "engineering", "Technology"),
    ("Procurement", "operations", "Supply"),
    ("Research", "research", "Technology"),
    ("Quality", "quality", "Supply"),
    ("Legal and Compliance", "legal", "Corporate"),
    ("Communications", "marketing", "Corporate"),
];
pub(super) const HUMAN_RESOURCES: &str = "Human Resources";

/// Titles by grade, 1 to 10.
const TITLES: [&str; 10] = [
    "Trainee",
    "Associate",
    "Specialist",
    "Senior specialist",
    "Principal specialist",
    "Team lead",
    "Senior manager",
    "Director",
    "Vice president",
    "Chief executive",
];

/// Employees and teams over a tree of reporting lines.
pub(super) fn employ(shape: &Shape, as_of: NaiveDate, seed: u64) -> (Vec<Employee>, Vec<Team>) {
    let people = shape.manager.len();
    let grades = grades(shape, &mut Rng::new(seed, "grades"));
    let sites = open_sites(people);
    let mut names = Names::new(&mut Rng::new(seed, "names"));
    let mut rng = Rng::new(seed, "people");
    let homes: Vec<usize> = (0..shape.departments).map(|_| draw(sites, &mut rng)).collect();
    let mut teams = Vec::new();
    let mut employees: Vec<Employee> = Vec::with_capacity(people);
    for (person, grade) in grades.iter().copied().enumerate() {
        let department = shape.department[person];
        let (name, function, division) = DEPARTMENTS[department.min(DEPARTMENTS.len() - 1)];
        let place = if rng.chance(400) { homes[department] } else { draw(sites, &mut rng) };
        let mut employee = at_site(&sites[place], name, &mut rng);
        employee.id = id(person);
        employee.display_name = Some(names.next());
        employee.grade = Resolved::certain(grade, "ladder");
        employee.level_label = Some(format!("G{grade}"));
        employee.job_title = Some(title(grade));
        employee.department = Some(name.into());
        employee.division = Some(division.into());
        employee.function = Some(function.into());
        employee.cost_center = Some(format!("CC{}", 1000 + department * 10));
        employee.start_date = as_of.checked_sub_days(Days::new(tenure(grade, &mut rng)));
        employee.employment = match (grade, rng.below(100)) {
            (1, 0..40) => Employment::Intern,
            (1..=4, 90..) => Employment::FixedTerm,
            _ => Employment::Permanent,
        };
        employee.status = if rng.chance(15) { Status::OnLeave } else { Status::Active };
        employee.managers = shape.manager[person].map(id).into_iter().collect();
        join_team(&mut employee, person, shape, &mut teams);
        employees.push(employee);
    }
    working_groups(&mut employees, &mut teams, &mut Rng::new(seed, "working-groups"));
    dotted_lines(&mut employees, shape, &mut Rng::new(seed, "dotted-lines"));
    (employees, teams)
}

/// The key of the person at `index`: what an HR export would call an employee number.
pub(super) fn id(index: usize) -> String {
    format!("E{:05}", 10_001 + index)
}

/// Grades fall by at least one with every reporting line, so that a manager always stands above her reports.
fn grades(shape: &Shape, rng: &mut Rng) -> Vec<u32> {
    let mut grades: Vec<u32> = Vec::with_capacity(shape.manager.len());
    for (person, manager) in shape.manager.iter().enumerate() {
        let own = match shape.below[person] {
            _ if manager.is_none() => 10,
            40.. if *manager == Some(0) => 9,
            40.. => 8,
            12..40 => 7,
            1..12 => 6,
            0 => [1, 2, 3, 4, 5][rng.weighted([80, 300, 300, 220, 100])],
        };
        let most = manager.map_or(10, |manager| grades[manager].saturating_sub(1).max(1));
        grades.push(own.min(most));
    }
    grades
}

fn at_site(site: &Site, department: &str, rng: &mut Rng) -> Employee {
    let on_shift = matches!(department, "Operations" | "Customer Service" | "Logistics") && rng.chance(120);
    let (week, shift) = site.week(on_shift, rng);
    let mut languages: Vec<String> =
        site.languages.iter().filter(|_| rng.chance(650)).map(|tag| (*tag).into()).collect();
    // English is the working language of this company; some speak it second, a few hardly.
    if rng.chance(960) || languages.is_empty() {
        let at = if languages.is_empty() || rng.chance(500) { 0 } else { languages.len() };
        languages.insert(at, "en".into());
    }
    Employee {
        site: Some(site.name.into()),
        country: Some(site.country.into()),
        time_zone: Resolved::certain(site.zone.into(), "site"),
        week: Resolved::certain(week, "contract"),
        shift: on_shift.then(|| shift.into()),
        languages,
        ..Employee::default()
    }
}

fn title(grade: u32) -> String {
    TITLES[(grade as usize).clamp(1, TITLES.len()) - 1].into()
}

/// Days since joining: the more senior, the longer on average, and some seniors came yesterday.
fn tenure(grade: u32, rng: &mut Rng) -> u64 {
    let years = [2, 3, 6, 9, 12, 14, 18, 22, 25, 28][(grade as usize).clamp(1, 10) - 1];
    60 + rng.below(years * 365) as u64
}

/// The reports of one manager are a team, and she leads it.
fn join_team(employee: &mut Employee, person: usize, shape: &Shape, teams: &mut Vec<Team>) {
    if shape.below[person] > 0 {
        let team = format!("T{}", employee.id);
        let name = employee.department.as_ref().map(|department| format!("{department} {}", teams.len() + 1));
        let parent = shape.manager[person].map(|manager| format!("T{}", id(manager)));
        teams.push(Team { id: team.clone(), name, kind: "team".into(), parent, loose: false });
        employee.teams.push(Membership { team, lead: true });
    }
    if let Some(manager) = shape.manager[person] {
        employee.teams.push(Membership { team: format!("T{}", id(manager)), lead: false });
    }
}

/// Groups across departments: a person in 25 sits in one. Every fourth is a mere mailing list.
fn working_groups(employees: &mut [Employee], teams: &mut Vec<Team>, rng: &mut Rng) {
    for number in 0..(employees.len() / 150).max(1) {
        let team = format!("WG{:03}", number + 1);
        let loose = number % 4 == 3;
        teams.push(Team {
            id: team.clone(),
            name: Some(format!("Working group {}", number + 1)),
            kind: "working-group".into(),
            parent: None,
            loose,
        });
        for member in 0..6 {
            let employee = &mut employees[rng.below(employees.len())];
            if employee.teams.iter().all(|membership| membership.team != team) {
                employee.teams.push(Membership { team: team.clone(), lead: member == 0 });
            }
        }
    }
}

/// One person in twenty also reports to somebody in another department, always to a higher grade.
fn dotted_lines(employees: &mut [Employee], shape: &Shape, rng: &mut Rng) {
    let managers: Vec<usize> = (0..shape.manager.len()).filter(|person| shape.below[*person] > 0).collect();
    for person in 1..employees.len() {
        let manager = *rng.pick(&managers);
        let higher = employees[manager].grade.value() > employees[person].grade.value();
        if rng.chance(50) && higher && shape.department[manager] != shape.department[person] {
            employees[person].dotted_managers.push(id(manager));
        }
    }
}
