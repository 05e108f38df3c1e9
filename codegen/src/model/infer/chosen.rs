//! What the user decides about a place: its name, or a type of their own.

use super::alternatives::resolve;
use super::{Infer, Node};
use crate::schema::SchemaId;

impl Infer<'_> {
    /// The path of the user's own type that stands at a place, or where its references lead.
    pub(super) fn own_type(&mut self, node: &Node) -> Option<String> {
        if self.settings.types.own.is_empty() || !node.exact {
            return None;
        }
        let mut id = node.schema;
        // A chain of references that does not end is a finding.
        for _ in 0..self.graph.schemas.len() {
            let schema = self.graph.get(id);
            let place = format!("{}#{}", (self.settings.file)(schema.place.file), schema.place.pointer);
            if let Some(path) = self.settings.types.own.get(&place) {
                self.own.insert(place);
                return Some(path.clone());
            }
            match schema.reference {
                Some(target) if resolve(self.graph, id) == resolve(self.graph, target) => id = target,
                _ => return None,
            }
        }
        None
    }

    /// The name that the user chose for the field or the variant that stands at a place.
    pub(super) fn chosen(&mut self, schema: SchemaId, below: &str, fits: fn(&str) -> bool) -> Option<String> {
        if self.settings.names.is_empty() {
            return None;
        }
        let place = &self.graph.get(schema).place;
        let key = format!("{}#{}{below}", (self.settings.file)(place.file), place.pointer);
        let name = self.settings.names.get(&key).filter(|name| fits(name))?.clone();
        self.renamed.insert(key);
        Some(name)
    }
}
