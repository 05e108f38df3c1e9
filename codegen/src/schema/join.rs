//! Two graphs as one.

use super::{Graph, ResourceId, Schema, SchemaId};

impl Graph {
    /// The schemas of both graphs: those of `other` come after those of this one, and their ids and resources are
    /// counted on from these. Places are not told apart, since files have their own numbers in each.
    #[must_use]
    pub fn joined(&self, other: &Self) -> Self {
        let by = By {
            schemas: self.schemas.len() as u32,
            resources: self.schemas.iter().map(|schema| schema.resource.0 + 1).max().unwrap_or(0),
        };
        let theirs = other.schemas.iter().map(|schema| by.moved(schema.clone()));
        Self { schemas: self.schemas.iter().cloned().chain(theirs).collect(), foreign: self.foreign.clone() }
    }
}

/// How far ids are moved.
#[derive(Clone, Copy)]
struct By {
    schemas: u32,
    resources: u32,
}

impl By {
    const fn id(self, id: SchemaId) -> SchemaId {
        SchemaId(id.0 + self.schemas)
    }

    const fn resource(self, id: ResourceId) -> ResourceId {
        ResourceId(id.0 + self.resources)
    }

    fn moved(self, mut schema: Schema) -> Schema {
        schema.resource = self.resource(schema.resource);
        let single = [
            &mut schema.items,
            &mut schema.contains,
            &mut schema.unevaluated_items,
            &mut schema.additional_properties,
            &mut schema.property_names,
            &mut schema.unevaluated_properties,
            &mut schema.reference,
            &mut schema.not,
            &mut schema.condition,
            &mut schema.then,
            &mut schema.otherwise,
        ];
        let single = single.into_iter().flatten();
        let listed = [&mut schema.prefix_items, &mut schema.all_of].into_iter();
        let listed = listed.chain(&mut schema.any_of).chain(&mut schema.one_of).flatten();
        let named = [&mut schema.properties, &mut schema.pattern_properties, &mut schema.dependent_schemas];
        let named = named.into_iter().flatten().map(|(_, id)| id);
        let dynamic = schema.dynamic_reference.iter_mut().flat_map(|reference| {
            let candidates = reference.candidates.iter_mut().map(|(resource, id)| {
                *resource = self.resource(*resource);
                id
            });
            std::iter::once(&mut reference.initial).chain(candidates)
        });
        for id in single.chain(listed).chain(named).chain(dynamic) {
            *id = self.id(*id);
        }
        schema
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use std::collections::BTreeMap;

    use crate::config::Formats;
    use crate::finding::Findings;
    use crate::load::Files;
    use crate::schema::{Documents, Draft, Graph, resolve};

    fn graph(text: &str) -> Graph {
        let (files, problems) = Files::in_memory([("acme/e.json", text.to_owned())]);
        assert!(problems.is_empty());
        let ids: Vec<_> = files.iter().map(|(id, _)| id).collect();
        let (references, formats) = (BTreeMap::new(), Formats::default());
        let documents = Documents {
            files: &files,
            provider: "acme",
            ids: &ids,
            draft: Draft::Draft202012,
            references: &references,
            formats: &formats,
        };
        let mut findings = Findings::new();
        let (graph, _) = resolve(&documents, &ids, &mut findings);
        assert!(findings.is_empty(), "{findings:?}");
        graph
    }

    #[test]
    fn every_applicator_is_moved() {
        let every = r##"{
            "$ref": "#/$defs/a", "$dynamicRef": "#a", "allOf": [{}], "anyOf": [{}], "oneOf": [{}], "not": {}, "if": {},
            "then": {}, "else": {}, "dependentSchemas": {"a": {}}, "prefixItems": [{}], "items": {}, "contains": {},
            "unevaluatedItems": {}, "properties": {"a": {}}, "patternProperties": {"a": {}},
            "additionalProperties": {}, "propertyNames": {}, "unevaluatedProperties": {},
            "$defs": {"a": {"$dynamicAnchor": "a"}}}"##;
        let (one, other) = (graph(r#"{"items": {"items": {}}}"#), graph(every));
        let joined = one.joined(&other);
        let by = one.schemas.len() as u32;
        let root = other.schemas.iter().position(|schema| schema.applicators().len() == 19).unwrap();
        let before: Vec<u32> = other.schemas[root].children().iter().map(|id| id.0 + by).collect();
        let after: Vec<u32> = joined.schemas[by as usize + root].children().iter().map(|id| id.0).collect();
        assert_eq!(before, after);
        assert!(joined.schemas[by as usize + root].resource > one.schemas[0].resource);
    }
}
