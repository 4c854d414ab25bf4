//! Titles, lines and tables.

use comfy_table::{Attribute, Cell, CellAlignment, ContentArrangement, LineStyle, Table, TableStyle};
use std::{
    env,
    fmt::{Display, Write},
    io::{IsTerminal, stdout},
};

/// Width where the output is no terminal.
const WIDTH: u16 = 110;

/// One line under the header, and nothing else.
const RULED: TableStyle = TableStyle::new().header_separator(LineStyle::new('─', '─', '─', '─'));

/// A page under construction.
#[derive(Clone, Debug, Default)]
pub struct Page {
    text: String,
}

impl Page {
    /// A heading, with an empty line above it.
    pub fn title(&mut self, text: impl Display) -> &mut Self {
        if !self.text.is_empty() {
            self.text.push('\n');
        }
        let text = if styled() { format!("\u{1b}[1m{text}\u{1b}[0m") } else { text.to_string() };
        self.line(text)
    }

    /// One line.
    pub fn line(&mut self, text: impl Display) -> &mut Self {
        let _ = writeln!(self.text, "{text}");
        self
    }

    /// A table. Columns that hold nothing but numbers are set to the right. Without rows: `none`.
    pub fn table<const N: usize>(&mut self, head: [&str; N], rows: impl IntoIterator<Item = [String; N]>) -> &mut Self {
        let rows: Vec<[String; N]> = rows.into_iter().collect();
        if rows.is_empty() {
            return self.line("  none");
        }
        let mut table = Table::new();
        table.load_style(RULED).set_content_arrangement(ContentArrangement::Dynamic);
        if !stdout().is_terminal() {
            table.set_width(WIDTH);
        }
        let styled = styled();
        table.set_header(head.map(|name| {
            let cell = Cell::new(name);
            if styled { cell.add_attribute(Attribute::Bold) } else { cell }
        }));
        for (at, column) in table.column_iter_mut().enumerate() {
            if rows.iter().all(|row| is_number(&row[at])) {
                column.set_cell_alignment(CellAlignment::Right);
            }
        }
        table.add_rows(rows);
        self.line(table.trim_fmt())
    }

    /// Names with their values, one a line.
    pub fn facts<const N: usize>(&mut self, facts: [(&str, String); N]) -> &mut Self {
        let width = facts.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
        for (name, value) in facts {
            self.line(format!("  {name:<width$}  {value}"));
        }
        self
    }

    /// The page as text.
    pub fn text(&self) -> &str {
        &self.text
    }
}

fn is_number(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_digit())
        && text.chars().all(|letter| letter.is_ascii_digit() || ",.% ".contains(letter))
}

/// Bold text for a terminal, unless <https://no-color.org> says no.
fn styled() -> bool {
    stdout().is_terminal() && env::var_os("NO_COLOR").is_none_or(|value| value.is_empty())
}
