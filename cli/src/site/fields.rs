//! The properties of a payload as rows of a table.

use crate::model::{Field, Kind, NamedType, Shape, Struct, TypeId, TypeUse, Types};
use crate::schema::{Graph, SchemaId, Type};

use super::constraint;

/// Rows of one event: a table of more is no help to its reader.
const MOST_ROWS: usize = 2000;

/// A row: a property, or what one of several types is called.
#[derive(Debug)]
pub(super) struct Row<'a> {
    /// How deep it is nested.
    pub(super) depth: usize,
    /// Whether the rows after it that are deeper are its own.
    pub(super) folds: bool,
    /// The path from the payload: `data.items[].id`.
    pub(super) path: String,
    /// The property's name, or how the alternative is told from the others.
    pub(super) label: String,
    /// Whether the row is one of several types, not a property.
    pub(super) alternative: bool,
    /// The JSON type.
    pub(super) json: String,
    /// The Rust type.
    pub(super) rust: Option<&'a TypeUse>,
    /// Whether the property must be there; alternatives say nothing.
    pub(super) required: bool,
    /// What the schema says about it: Markdown.
    pub(super) description: Option<&'a str>,
    /// What the schema asserts.
    pub(super) constraints: Vec<String>,
    /// The values of an `enum`.
    pub(super) values: Vec<String>,
}

/// The rows of the event whose type is `root`.
pub(super) fn rows<'a>(graph: &'a Graph, types: &'a Types, root: TypeId) -> Vec<Row<'a>> {
    let mut walk = Walk { graph, types, rows: Vec::new(), within: Vec::new() };
    walk.named(root, 0, "");
    walk.rows
}

struct Walk<'a> {
    graph: &'a Graph,
    types: &'a Types,
    rows: Vec<Row<'a>>,
    /// The types that the current place is inside of: one that comes again is not repeated.
    within: Vec<TypeId>,
}

impl<'a> Walk<'a> {
    /// The rows of a named type's parts.
    fn named(&mut self, id: TypeId, depth: usize, path: &str) {
        let Some(ty) = self.types.types.get(id.0) else { return };
        if self.within.contains(&id) || self.rows.len() >= MOST_ROWS {
            return;
        }
        self.within.push(id);
        self.shape(ty, depth, path);
        self.within.pop();
    }

    fn shape(&mut self, ty: &'a NamedType, depth: usize, path: &str) {
        match &ty.shape {
            Shape::Struct(shape) => self.fields(shape, depth, path),
            Shape::StringEnum(_) | Shape::ValueEnum(_) => {}
            Shape::Newtype(inner) => self.parts(inner, depth, path),
            Shape::External(external) => {
                for variant in &external.variants {
                    if let Some(ty) = &variant.ty {
                        self.alternative(format!("{:?}", variant.value), ty, depth, path);
                    }
                }
            }
            Shape::TaggedUnion(union) => {
                for variant in &union.variants {
                    self.alternative(
                        format!("{} is {:?}", union.tag, variant.value),
                        &variant.ty,
                        depth,
                        path,
                    );
                }
            }
            Shape::Union(variants) => {
                for variant in variants {
                    self.alternative(variant.name.clone(), &variant.ty, depth, path);
                }
            }
            Shape::Choice(choice) => {
                for variant in &choice.variants {
                    self.alternative(variant.name.clone(), &variant.ty, depth, path);
                }
            }
        }
    }

    fn fields(&mut self, shape: &'a Struct, depth: usize, path: &str) {
        for tag in &shape.tags {
            let json = "string".to_owned();
            let at = below(path, &tag.property);
            self.push(
                Told { label: tag.property.clone(), alternative: false, json, required: true },
                None,
                tag.schema,
                depth,
                at,
            );
        }
        for field in &shape.fields {
            self.field(field, depth, path);
        }
        if let Some(extra) = &shape.extra {
            let told = Told {
                label: "any other".to_owned(),
                alternative: false,
                json: json_type(self.graph, self.types, &extra.ty),
                required: false,
            };
            let at = below(path, "*");
            self.with_parts(told, &extra.ty, depth, at);
        }
    }

    fn field(&mut self, field: &'a Field, depth: usize, path: &str) {
        let told = Told {
            label: field.property.clone(),
            alternative: false,
            json: json_type(self.graph, self.types, &field.ty),
            required: field.required,
        };
        let at = below(path, &field.property);
        self.with_parts(told, &field.ty, depth, at);
    }

    fn alternative(&mut self, label: String, ty: &'a TypeUse, depth: usize, path: &str) {
        let json = json_type(self.graph, self.types, ty);
        self.with_parts(Told { label, alternative: true, json, required: false }, ty, depth, path.to_owned());
    }

    /// A row, and those of what it holds.
    fn with_parts(&mut self, told: Told, ty: &'a TypeUse, depth: usize, path: String) {
        let at = self.rows.len();
        self.push(told, Some(ty), ty.schema, depth, path.clone());
        self.parts(ty, depth + 1, &path);
        let folds = self.rows.len() > at + 1;
        if let Some(row) = self.rows.get_mut(at) {
            row.folds = folds;
        }
    }

    fn parts(&mut self, ty: &'a TypeUse, depth: usize, path: &str) {
        match &ty.kind {
            Kind::Named { id, .. } => self.named(*id, depth, path),
            Kind::Nullable(inner) => self.parts(inner, depth, path),
            Kind::List(inner) => self.parts(inner, depth, &format!("{path}[]")),
            Kind::Map(inner) => self.parts(inner, depth, &below(path, "*")),
            Kind::Tuple(items) => {
                for (index, item) in items.iter().enumerate() {
                    self.parts(item, depth, &format!("{path}[{index}]"));
                }
            }
            _ => {}
        }
    }

    fn push(&mut self, told: Told, rust: Option<&'a TypeUse>, schema: SchemaId, depth: usize, path: String) {
        self.rows.push(Row {
            depth,
            folds: false,
            path,
            label: told.label,
            alternative: told.alternative,
            json: told.json,
            rust,
            required: told.required,
            description: constraint::described(self.graph, schema),
            constraints: constraint::constraints(self.graph, schema),
            values: constraint::values(self.graph, schema),
        });
    }
}

/// What a row's first cells say.
struct Told {
    label: String,
    alternative: bool,
    json: String,
    required: bool,
}

fn below(path: &str, name: &str) -> String {
    if path.is_empty() { name.to_owned() } else { format!("{path}.{name}") }
}

/// The JSON types of a value, in words.
fn json_type(graph: &Graph, types: &Types, ty: &TypeUse) -> String {
    match &ty.kind {
        Kind::Unit => "null".to_owned(),
        Kind::Boolean => "boolean".to_owned(),
        Kind::Integer(_) => "integer".to_owned(),
        Kind::Number | Kind::Float => "number".to_owned(),
        Kind::String | Kind::DateTime | Kind::Date | Kind::Uuid | Kind::Ipv4 | Kind::Ipv6 => {
            "string".to_owned()
        }
        Kind::Any | Kind::Own(_) => any_type(graph, ty.schema),
        Kind::Named { id, .. } => types.types.get(id.0).map_or("any", |ty| named_type(&ty.shape)).to_owned(),
        Kind::Nullable(inner) => format!("{} or null", json_type(graph, types, inner)),
        Kind::List(inner) => format!("array of {}", json_type(graph, types, inner)),
        Kind::Map(_) => "object".to_owned(),
        Kind::Tuple(_) => "array".to_owned(),
    }
}

fn any_type(graph: &Graph, schema: SchemaId) -> String {
    let chain = constraint::chain(graph, schema);
    match chain.iter().find_map(|schema| schema.types.as_ref()) {
        Some(types) if !types.is_empty() => {
            let names: Vec<&str> = types.iter().map(|ty| word(*ty)).collect();
            names.join(" or ")
        }
        _ => "any".to_owned(),
    }
}

fn word(ty: Type) -> &'static str {
    match ty {
        Type::Null => "null",
        Type::Boolean => "boolean",
        Type::Object => "object",
        Type::Array => "array",
        Type::Number => "number",
        Type::Integer => "integer",
        Type::String => "string",
    }
}

fn named_type(shape: &Shape) -> &'static str {
    match shape {
        Shape::Struct(_) | Shape::TaggedUnion(_) => "object",
        Shape::StringEnum(_) => "string",
        Shape::ValueEnum(shape) if shape.integers.is_some() => "integer",
        Shape::External(_) => "string or object",
        Shape::ValueEnum(_) | Shape::Union(_) | Shape::Choice(_) | Shape::Newtype(_) => "one of several",
    }
}
