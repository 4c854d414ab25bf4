//! Properties to components.

use super::{CalendarError, lines::Line};

/// Components inside components; a calendar needs three.
const DEPTH: usize = 16;

/// What stands between a `BEGIN` and its `END`.
#[derive(Debug)]
pub(super) struct Part {
    /// `VEVENT`, `VTIMEZONE`, …
    pub(super) name: String,
    /// Line of its `BEGIN`.
    pub(super) line: usize,
    pub(super) properties: Vec<Line>,
    pub(super) parts: Vec<Part>,
}

impl Part {
    /// The first property of a name.
    pub(super) fn get(&self, name: &str) -> Option<&Line> {
        self.properties.iter().find(|line| line.name == name)
    }

    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Line> {
        self.properties.iter().filter(move |line| line.name == name)
    }

    /// The value of a property in upper case.
    pub(super) fn word(&self, name: &str) -> Option<String> {
        self.get(name).map(|line| line.value.to_ascii_uppercase())
    }

    /// Its components of a name.
    pub(super) fn inside<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Part> {
        self.parts.iter().filter(move |part| part.name == name)
    }
}

/// The calendars of a file; usually one.
pub(super) fn calendars(lines: Vec<Line>) -> Result<Vec<Part>, CalendarError> {
    let mut calendars = Vec::new();
    let mut open: Vec<Part> = Vec::new();
    for line in lines {
        match line.name.as_str() {
            "BEGIN" => {
                let name = line.value.to_ascii_uppercase();
                if open.is_empty() && name != "VCALENDAR" {
                    return Err(nesting(&line, "`BEGIN:VCALENDAR`"));
                }
                if open.len() == DEPTH {
                    return Err(nesting(&line, "an `END`"));
                }
                open.push(Part { name, line: line.number, properties: Vec::new(), parts: Vec::new() });
            }
            "END" => match open.pop() {
                Some(part) if line.value.eq_ignore_ascii_case(&part.name) => match open.last_mut() {
                    Some(around) => around.parts.push(part),
                    None => calendars.push(part),
                },
                Some(part) => return Err(nesting(&line, &format!("`END:{}`", clip(&part.name)))),
                None => return Err(nesting(&line, "`BEGIN:VCALENDAR`")),
            },
            _ => match open.last_mut() {
                Some(part) => part.properties.push(line),
                None if calendars.is_empty() => return Err(CalendarError::None),
                None => {}
            },
        }
    }
    match open.pop() {
        Some(part) => Err(CalendarError::Torn(clip(&part.name))),
        None if calendars.is_empty() => Err(CalendarError::None),
        None => Ok(calendars),
    }
}

fn nesting(line: &Line, expected: &str) -> CalendarError {
    let found = format!("{}:{}", line.name, clip(&line.value));
    CalendarError::Nesting { line: line.number, found, expected: expected.into() }
}

/// Enough of a name to find it again.
fn clip(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(40).collect()
}
