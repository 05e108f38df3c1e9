//! Objects: structs where properties are named, maps where they are not.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::alternatives::{Alternative, dependent_parts, distinct as distinct_alternatives};
use super::described::{unchosen_places, unchosen_properties};
use super::{At, Form, Found, Infer, Kinds, Node, Object, Tagging};
use crate::model::docs;
use crate::model::note::{Left, Widening};
use crate::model::shape::{Extra, Field, Kind, Struct, Tag, TypeUse};
use crate::model::words::{distinct, is_field_name, snake};
use crate::schema::{Schema, SchemaId};

/// What an alternative says about properties that it does not name.
pub(super) enum Rest {
    /// There are none.
    Closed,
    /// They may be anything.
    Open,
    /// What they are.
    Typed(Node),
}

impl Rest {
    pub(super) fn typed(self) -> Option<Node> {
        match self {
            Self::Typed(node) => Some(node),
            Self::Closed | Self::Open => None,
        }
    }
}

/// What an alternative says about properties by name.
struct Described<'g> {
    /// Names in the order of the schema, with the schemas that describe each; none where only a
    /// condition or a branch that was not chosen does.
    properties: Vec<(&'g str, Vec<SchemaId>)>,
    places: HashMap<&'g str, usize>,
    required: HashSet<&'g str>,
    rest: Rest,
}

impl<'a> Infer<'a> {
    pub(super) fn object(&mut self, node: &Node, alternatives: &[Alternative], at: At<'_>) -> Found {
        self.tagged_object(node, alternatives, &[], at)
    }

    /// As [`object`](Self::object), without the properties that unions write as tags.
    pub(super) fn tagged_object(
        &mut self,
        node: &Node,
        alternatives: &[Alternative],
        tags: &[Tagging],
        at: At<'_>,
    ) -> Found {
        let alternatives = distinct_alternatives(alternatives.iter());
        if alternatives.len() > 1
            && let Some(form) = self.told_apart(node, &alternatives, tags)
        {
            return Found::Named(form);
        }
        let named = alternatives.iter().filter(|one| self.names_properties(one)).count();
        if named == 0 && tags.is_empty() {
            return Found::Kind(self.map(node, &alternatives, at));
        }
        if named < alternatives.len() && tags.is_empty() {
            self.note(node.schema, Widening::Indistinct { left: Left::Map });
            return Found::Kind(any_map(node));
        }
        Found::Named(Form::Struct(Object { alternatives, tags: tags.to_vec(), also: Vec::new() }))
    }

    /// The names of an alternative's properties.
    pub(super) fn names(&self, one: &Alternative) -> BTreeSet<&'a str> {
        self.described(one).properties.into_iter().map(|(name, _)| name).collect()
    }

    /// Whether objects of an alternative have properties by name.
    pub(super) fn names_properties(&self, one: &Alternative) -> bool {
        let members = one.all.members.iter().map(|id| self.graph.get(*id));
        let mut properties = members.flat_map(|schema| &schema.properties);
        properties.any(|(_, id)| !is_nothing(self.graph.get(*id)))
            || !unchosen_properties(self.graph, &one.all).is_empty()
    }

    /// A map, of values as narrow as the schema says.
    fn map(&mut self, node: &Node, alternatives: &[Alternative], at: At<'_>) -> Kind {
        let mut values = Vec::new();
        for one in alternatives {
            match self.rest(one) {
                Rest::Closed => {}
                Rest::Open => return any_map(node),
                Rest::Typed(value) => values.push(value),
            }
        }
        self.explain_values(alternatives);
        let agreed = self.agree(&values);
        match Self::either(values) {
            Some(value) if agreed && !self.kinds(&value).is_empty() => {
                Kind::Map(Box::new(self.type_use(&value, At { depth: at.depth + 1, ..at })))
            }
            value => {
                if let Some(value) = value.filter(|value| self.kinds(value).is_empty()) {
                    self.explain_nothing(&value);
                }
                any_map(node)
            }
        }
    }

    /// The fields of a struct.
    pub(super) fn structure(&mut self, object: &Object, index: usize) -> Struct {
        let Object { alternatives, tags, also } = object;
        let described: Vec<Described<'a>> = alternatives.iter().map(|one| self.described(one)).collect();
        let at = At { parent: index, depth: 0, same: "Value", variant: false };
        let fallback = alternatives.iter().find_map(|one| one.all.members.first()).copied();
        let mut fields = Vec::new();
        let mut names = property_names(&described);
        for name in also {
            if !names.contains(&name.as_str()) {
                names.push(name);
            }
        }
        for property in names {
            if tags.iter().any(|tag| tag.property == property) {
                continue;
            }
            let node = self.field_node(&described, property);
            if node.is_none() {
                self.explain_field(alternatives, property);
            }
            let required = described.iter().all(|one| one.required.contains(property));
            if let Some(field) = self.field(property, node, required, fallback, at) {
                fields.push(field);
            }
        }
        self.explain_values(alternatives);
        let extra = self.extra(described.into_iter().map(|one| one.rest).collect(), fallback, at);
        name_fields(fields, extra, tags.iter().filter_map(|tag| self.tag(alternatives, tag)).collect())
    }

    fn field(
        &mut self,
        property: &str,
        node: Option<Node>,
        required: bool,
        fallback: Option<SchemaId>,
        at: At<'_>,
    ) -> Option<Field> {
        let node = node.or_else(|| Some(anything(fallback?)))?;
        // A property that no value satisfies cannot be there.
        if self.kinds(&node).is_empty() && !required {
            return None;
        }
        let ty = self.type_use(&node, at);
        // A snake case name under `[names]` is the field's; upper camel case would be its type's.
        let name = node.exact.then(|| self.chosen(node.schema, "", is_field_name)).flatten();
        let docs = if node.exact { docs::field(self.graph, ty.schema) } else { String::new() };
        Some(Field { property: property.to_owned(), name: name.unwrap_or_default(), docs, required, ty })
    }

    /// What a property is: what every alternative says it is, taken together, if one type holds it all.
    fn field_node(&self, described: &[Described<'_>], property: &str) -> Option<Node> {
        let nodes = self.field_nodes(described, property)?;
        if self.agree(&nodes) { Self::either(nodes) } else { None }
    }

    /// The places of each property of alternatives; none of a property that may be anything.
    pub(super) fn properties_of(&self, alternatives: &[Alternative]) -> Vec<Vec<Node>> {
        let described: Vec<Described<'a>> = alternatives.iter().map(|one| self.described(one)).collect();
        let names = property_names(&described).into_iter();
        names.map(|name| self.field_nodes(&described, name).unwrap_or_default()).collect()
    }

    /// What each alternative says that a property is; none if it may be anything.
    fn field_nodes(&self, described: &[Described<'_>], property: &str) -> Option<Vec<Node>> {
        let mut nodes = Vec::with_capacity(described.len());
        for one in described {
            let schemas = one.places.get(property).and_then(|place| one.properties.get(*place));
            match (schemas.and_then(|(_, schemas)| self.joined(schemas)), &one.rest) {
                (Some(node), _) => nodes.push(node),
                (None, Rest::Closed) => {}
                (None, Rest::Typed(node)) if schemas.is_none() => nodes.push(node.clone()),
                (None, _) => return None,
            }
        }
        Some(nodes)
    }

    /// The map of other properties, where some alternative says what they are.
    fn extra(&mut self, rests: Vec<Rest>, fallback: Option<SchemaId>, at: At<'_>) -> Option<Extra> {
        let open = rests.iter().any(|rest| matches!(rest, Rest::Open));
        let typed: Vec<Node> = rests.into_iter().filter_map(Rest::typed).collect();
        let open = open || !self.agree(&typed);
        let node = Self::either(typed)?;
        let kinds = self.kinds(&node);
        if kinds.is_empty() {
            return None;
        }
        let at = At { depth: 1, ..at };
        let ty = if open || kinds == Kinds::ALL {
            // What is kept whatever it is has a schema of its own, which allows everything.
            let own = self.graph.get(node.schema).keeps_unknown;
            let schema = fallback.filter(|_| !own).unwrap_or(node.schema);
            TypeUse { schema, kind: Kind::Any }
        } else {
            self.type_use(&node, at)
        };
        Some(Extra { name: "extra".to_owned(), docs: "Other properties, by name.".to_owned(), ty })
    }

    fn tag(&self, alternatives: &[Alternative], tag: &Tagging) -> Option<Tag> {
        let members = alternatives.iter().flat_map(|one| &one.all.members).map(|id| self.graph.get(*id));
        let mut properties = members.flat_map(|schema| &schema.properties);
        let (_, schema) = properties.find(|(name, _)| *name == tag.property)?;
        Some(Tag { property: tag.property.clone(), value: tag.value.clone(), schema: *schema })
    }

    fn described(&self, one: &Alternative) -> Described<'a> {
        let mut described = Described {
            properties: Vec::new(),
            places: HashMap::new(),
            required: HashSet::new(),
            rest: self.rest(one),
        };
        let graph = self.graph;
        for id in &one.all.members {
            let schema: &'a Schema = graph.get(*id);
            for (name, id) in &schema.properties {
                described.add(name, Some(*id));
            }
            described.required.extend(schema.required.iter().map(String::as_str));
        }
        let known: HashSet<&str> = described.places.keys().copied().collect();
        let open = matches!(described.rest, Rest::Open);
        for (name, id) in dependent_parts(graph, &one.all).into_iter().filter(|_| open) {
            described.add(name, Some(id).filter(|_| !known.contains(name)));
        }
        for name in unchosen_properties(graph, &one.all) {
            described.add(name, None);
        }
        // What must be there but is described nowhere is a field of any value, unless it is one of the rest.
        if matches!(described.rest, Rest::Open) {
            for id in &one.all.members {
                for name in &graph.get(*id).required {
                    described.add(name, None);
                }
            }
        }
        described
    }

    /// Whether the keywords of an alternative's only member describe all of its properties, each by one schema.
    pub(super) fn is_fully_described(&self, one: &Alternative) -> bool {
        let closed =
            |schema: &Schema| schema.additional_properties.is_some_and(|id| is_nothing(self.graph.get(id)));
        let mut members = one.all.members.iter().map(|id| self.graph.get(*id));
        // Where there are patterns, a property without a field has the schema of the only one, or one of several.
        let one_schema_for_the_rest = members.all(|schema| match schema.pattern_properties.len() {
            0 => true,
            1 => closed(schema),
            _ => false,
        });
        one_schema_for_the_rest
            && self.described(one).properties.iter().all(|(_, schemas)| schemas.len() == 1)
    }

    /// Says why properties without a field hold any value, where their names decide what each of them is.
    fn explain_values(&mut self, alternatives: &[Alternative]) {
        for id in alternatives.iter().flat_map(|one| &one.all.members) {
            let schema = self.graph.get(*id);
            let rest = schema.additional_properties.filter(|id| self.kinds_are_limited(*id));
            let patterns = schema.pattern_properties.iter().map(|(_, id)| *id);
            let values: Vec<Node> = patterns.chain(rest).map(|id| self.node(id)).collect();
            let open = rest.is_none()
                && !schema.additional_properties.is_some_and(|id| is_nothing(self.graph.get(id)));
            let typed = |values: &[Node]| values.iter().any(|node| self.kinds(node) != Kinds::ALL);
            if !self.agree(&values) {
                self.note(*id, Widening::LooseMap { open: false });
            } else if open && typed(&values) {
                self.note(*id, Widening::LooseMap { open: true });
            }
        }
    }

    /// Says why a field holds any value, where branches describe it that were not chosen among.
    fn explain_field(&mut self, alternatives: &[Alternative], property: &str) {
        let places = alternatives.iter().flat_map(|one| unchosen_places(self.graph, &one.all));
        let lost = places.filter(|(_, name, id)| *name == property && self.kinds_are_limited(*id));
        let owners: BTreeSet<SchemaId> = lost.map(|(owner, ..)| owner).collect();
        for owner in owners {
            self.note(owner, Widening::LooseField { property: property.to_owned() });
        }
    }

    /// What any of several schemas says of a property, by its name; anything if their values could be mistaken for
    /// each other.
    fn by_name(&self, nodes: Vec<Node>) -> Option<Node> {
        let loose = nodes.first().filter(|_| !self.agree(&nodes)).map(|first| anything(first.schema));
        loose.or_else(|| Self::either(nodes))
    }

    /// What an alternative says about properties that it does not name.
    pub(super) fn rest(&self, one: &Alternative) -> Rest {
        let members: Vec<&Schema> = one.all.members.iter().map(|id| self.graph.get(*id)).collect();
        let closes =
            |schema: &&&Schema| schema.additional_properties.is_some_and(|id| is_nothing(self.graph.get(id)));
        if let Some(closed) = members.iter().find(closes) {
            let nodes = closed.pattern_properties.iter().map(|(_, id)| self.node(*id)).collect();
            return self.by_name(nodes).map_or(Rest::Closed, Rest::Typed);
        }
        let additional = members.iter().filter_map(|schema| schema.additional_properties);
        let additional: Vec<SchemaId> = additional.filter(|id| self.kinds_are_limited(*id)).collect();
        let patterns = members.iter().flat_map(|schema| &schema.pattern_properties);
        let mut nodes: Vec<Node> = patterns.map(|(_, id)| self.node(*id)).collect();
        match (self.joined(&additional), nodes.is_empty()) {
            (None, true) => {
                let mut kept = members.iter().filter(|schema| schema.keeps_unknown);
                let kept = kept.find_map(|schema| schema.additional_properties);
                kept.map_or(Rest::Open, |id| Rest::Typed(anything(id)))
            }
            (Some(node), true) => Rest::Typed(node),
            (Some(node), false) => {
                nodes.push(node);
                self.by_name(nodes).map_or(Rest::Open, Rest::Typed)
            }
            (None, false) => nodes.first().map_or(Rest::Open, |first| Rest::Typed(anything(first.schema))),
        }
    }

    /// Whether a schema says anything about types.
    fn kinds_are_limited(&self, id: SchemaId) -> bool {
        self.kinds(&self.node(id)) != Kinds::ALL
    }
}

impl<'g> Described<'g> {
    fn add(&mut self, name: &'g str, schema: Option<SchemaId>) {
        let place = *self.places.entry(name).or_insert_with(|| {
            self.properties.push((name, Vec::new()));
            self.properties.len() - 1
        });
        if let Some((_, schemas)) = self.properties.get_mut(place) {
            schemas.extend(schema);
        }
    }
}

/// The names that any alternative describes, each once, in order.
fn property_names<'g>(described: &[Described<'g>]) -> Vec<&'g str> {
    let mut seen = HashSet::new();
    let names = described.iter().flat_map(|one| one.properties.iter().map(|(name, _)| *name));
    names.filter(|name| seen.insert(*name)).collect()
}

/// Gives fields their names, all different.
fn name_fields(mut fields: Vec<Field>, mut extra: Option<Extra>, tags: Vec<Tag>) -> Struct {
    // A chosen name is its own spelling, and so keeps it.
    let chosen =
        |field: &Field| if field.name.is_empty() { field.property.clone() } else { field.name.clone() };
    let texts: Vec<String> = fields.iter().map(chosen).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let names = distinct(&texts, snake, "_");
    if let Some(extra) = &mut extra {
        while names.contains(&extra.name) {
            extra.name.push_str("_properties");
        }
    }
    for (field, name) in fields.iter_mut().zip(names) {
        field.name = name;
    }
    Struct { fields, extra, tags }
}

fn any_map(node: &Node) -> Kind {
    Kind::Map(Box::new(TypeUse { schema: node.schema, kind: Kind::Any }))
}

/// A place of which nothing is known; `schema` is the nearest there is.
fn anything(schema: SchemaId) -> Node {
    Node { schema, exact: false, alternatives: vec![Alternative::anything()] }
}

/// Whether a schema is `false`.
fn is_nothing(schema: &Schema) -> bool {
    schema.types.as_ref().is_some_and(Vec::is_empty)
}
