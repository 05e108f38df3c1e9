//! Rows of text, in columns as wide as they need to be.

use anstyle::{Effects, Style};

use super::output::printable;

const HEAD: Style = Style::new().effects(Effects::BOLD);

/// A column of a table.
#[derive(Clone, Copy)]
pub(super) enum Column {
    /// Text, from the left.
    Text(&'static str),
    /// Numbers, to the right.
    Number(&'static str),
}

/// The table as text, a line for its head and one for each row.
pub(super) fn table<const N: usize>(columns: [Column; N], rows: &[[String; N]]) -> String {
    let rows: Vec<[String; N]> = rows.iter().map(|row| row.each_ref().map(|cell| printable(cell))).collect();
    let head = columns.map(|(Column::Text(name) | Column::Number(name))| name.to_owned());
    let mut widths = [0; N];
    for row in std::iter::once(&head).chain(&rows) {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = cell.chars().count().max(*width);
        }
    }
    let line = |row: &[String; N]| {
        let cells = row.iter().zip(columns).zip(widths).map(|((cell, column), width)| match column {
            Column::Text(_) => format!("{cell:<width$}"),
            Column::Number(_) => format!("{cell:>width$}"),
        });
        cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    let mut text = format!("{HEAD}{}{HEAD:#}\n", line(&head));
    for row in &rows {
        text += &line(row);
        text += "\n";
    }
    text
}
