//! The table of a payload's properties.

use maud::{Markup, html};

use crate::model::Types;
use crate::site::fields::Row;
use crate::site::markdown::markdown;
use crate::site::rust::row_type;

/// The table. Rows that have others below them can be folded, where there is script.
pub(super) fn table(types: &Types, rows: &[Row<'_>]) -> Markup {
    html! {
        div.wide tabindex="0" role="region" aria-label="Properties" {
            table.fields {
                thead { tr { th scope="col" { "Property" } th scope="col" { "JSON" } th scope="col" { "Rust" } th scope="col" { "Description" } } }
                tbody { @for row in rows { (of_row(types, row)) } }
            }
        }
    }
}

fn of_row(types: &Types, row: &Row<'_>) -> Markup {
    html! {
        tr data-depth=(row.depth) data-folds[row.folds] class={ "d" (row.depth.min(12)) } {
            th scope="row" title=(row.path) {
                @if row.alternative { em { (row.label) } } @else { code { (row.label) } }
                @if row.required { " " small { "required" } }
            }
            td { (row.json) }
            td { @if let Some(ty) = row.rust { (row_type(types, ty, !row.required && !row.alternative)) } }
            td {
                @if let Some(description) = row.description { (markdown(description)) }
                @if !row.constraints.is_empty() {
                    ul.constraints { @for constraint in &row.constraints { li { (constraint) } } }
                }
                @if !row.values.is_empty() {
                    ul.values aria-label="Values" { @for value in &row.values { li { code { (value) } } } }
                }
            }
        }
    }
}
