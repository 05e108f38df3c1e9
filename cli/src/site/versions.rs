//! The versions of one event, side by side.

use super::facts::{EventFacts, ProviderFacts};
use super::fields::{Row, rows};

/// The properties of an event in all its versions.
pub(super) struct Versions<'a, 'f> {
    /// The event in each version, oldest first.
    pub(super) events: Vec<&'a EventFacts<'f>>,
    /// For each property, what it is in each version.
    pub(super) rows: Vec<(String, Vec<Option<String>>)>,
}

impl<'a, 'f> Versions<'a, 'f> {
    /// Nothing if there is only one.
    pub(super) fn of(provider: &'a ProviderFacts<'f>, event: &EventFacts<'f>) -> Option<Self> {
        let events: Vec<_> = provider.events.iter().filter(|other| other.name == event.name).collect();
        if events.len() < 2 {
            return None;
        }
        let mut table: Vec<(String, Vec<Option<String>>)> = Vec::new();
        for (event, column) in events.iter().zip(0..) {
            let Some((module, model)) = provider.model(event) else { continue };
            let mut after = 0;
            for row in rows(&provider.shaped.graph, &module.types, model.ty) {
                let at = match table.iter().position(|(path, _)| *path == row.path) {
                    Some(at) => at,
                    // A new property stands after the one that it follows in its version.
                    None => {
                        let at = after.min(table.len());
                        table.insert(at, (row.path.clone(), vec![None; events.len()]));
                        at
                    }
                };
                after = at + 1;
                let cell = table.get_mut(at).and_then(|(_, cells)| cells.get_mut(column));
                if let Some(cell) = cell.filter(|cell| cell.is_none()) {
                    *cell = Some(told(&row));
                }
            }
        }
        Some(Self { events, rows: table })
    }
}

fn told(row: &Row<'_>) -> String {
    if row.required || row.alternative { row.json.clone() } else { format!("{}, optional", row.json) }
}
