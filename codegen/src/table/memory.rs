//! Tables in memory: the runtime's machine without generated code.
//!
//! For tools and tests that see a schema once. The tables are leaked, as generated ones are never freed
//! either: a program that interprets schemas without end grows without end.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use hookwright_core::format;
use hookwright_core::number::Number;
use hookwright_core::pattern::Pattern;
use hookwright_core::schema as runtime;

use super::{Branches, InPlace, Table, Tables};
use crate::json::Json;
use crate::schema::SchemaId;

/// The runtime's schema of `root`, if the tables have it.
pub fn build(tables: &Tables, root: SchemaId) -> Option<&'static runtime::Schema> {
    build_all(tables, &[root]).remove(&root)
}

/// The runtime's schemas of those `roots` that the tables have.
pub fn build_all(tables: &Tables, roots: &[SchemaId]) -> BTreeMap<SchemaId, &'static runtime::Schema> {
    let mut builder = Builder { tables, done: BTreeMap::new(), cells: BTreeMap::new() };
    let (leaves, inner): (Vec<_>, Vec<_>) =
        tables.tables.iter().partition(|(_, table)| table.children().is_empty());
    for (id, table) in leaves {
        let built = leak(builder.schema(table));
        builder.done.insert(*id, built);
    }
    // The rest may be cyclic: each is referred to through a cell that is filled when it is built.
    for (id, _) in &inner {
        let cell: &'static OnceLock<_> = leak(OnceLock::new());
        let link =
            runtime::Schema { in_place: slice(vec![runtime::InPlace::Later(cell)]), ..runtime::Schema::ANY };
        builder.cells.insert(**id, cell);
        builder.done.insert(**id, leak(link));
    }
    for (id, table) in inner {
        let built: &'static runtime::Schema = leak(builder.schema(table));
        if let Some(cell) = builder.cells.get(id) {
            // Each cell is filled once.
            let _ = cell.set(built);
        }
    }
    let built = |root: &SchemaId| builder.done.get(&tables.id(*root)).map(|schema| (*root, *schema));
    roots.iter().filter_map(built).collect()
}

fn leak<T>(value: T) -> &'static T {
    Box::leak(Box::new(value))
}

fn slice<T>(values: Vec<T>) -> &'static [T] {
    Vec::leak(values)
}

fn text(text: &str) -> &'static str {
    String::leak(text.to_owned())
}

struct Builder<'t> {
    tables: &'t Tables,
    done: BTreeMap<SchemaId, &'static runtime::Schema>,
    cells: BTreeMap<SchemaId, &'static OnceLock<&'static runtime::Schema>>,
}

impl Builder<'_> {
    fn get(&self, id: SchemaId) -> &'static runtime::Schema {
        self.done.get(&self.tables.id(id)).copied().unwrap_or(&runtime::Schema::ANY)
    }

    fn all(&self, ids: &[SchemaId]) -> &'static [&'static runtime::Schema] {
        slice(ids.iter().map(|id| self.get(*id)).collect())
    }

    fn schema(&self, table: &Table) -> runtime::Schema {
        runtime::Schema {
            location: text(&table.location),
            types: table.types,
            values: slice(table.values.iter().map(values).collect()),
            number: table.number.as_ref().map(|number| leak(self::number(number))),
            string: table.string.as_ref().map(|string| leak(self::string(string))),
            array: table.array.as_ref().map(|array| leak(self.array(array))),
            object: table.object.as_ref().map(|object| leak(self.object(object))),
            in_place: slice(table.in_place.iter().map(|applicator| self.in_place(applicator)).collect()),
            resource: table.resource,
            plan: None,
        }
    }

    fn array(&self, array: &super::Array) -> runtime::ArrayKeywords {
        let contains = |contains: &super::Contains| runtime::Contains {
            schema: self.get(contains.schema),
            min: contains.min,
            max: contains.max,
            evaluates: contains.evaluates,
        };
        runtime::ArrayKeywords {
            prefix_items: self.all(&array.prefix_items),
            items: array.items.map(|id| self.get(id)),
            contains: array.contains.as_ref().map(|found| leak(contains(found))),
            min_items: array.min_items,
            max_items: array.max_items,
            unique_items: array.unique_items,
            unevaluated_items: array.unevaluated_items.map(|id| self.get(id)),
        }
    }

    fn object(&self, object: &super::Object) -> runtime::ObjectKeywords {
        let property = |property: &super::Property| runtime::Property {
            name: text(&property.name).into(),
            schema: property.schema.map(|id| self.get(id)),
            required: property.required,
        };
        let by_pattern = |(pattern, id): &(String, SchemaId)| runtime::PatternProperty {
            pattern: self::pattern(pattern),
            schema: self.get(*id),
        };
        let dependent =
            |(keyword, name, required): &(&'static str, String, Vec<String>)| runtime::DependentRequired {
                keyword,
                name: text(name),
                required: slice(required.iter().map(|name| text(name)).collect()),
            };
        runtime::ObjectKeywords {
            properties: runtime::Properties::new(slice(object.properties.iter().map(property).collect())),
            pattern_properties: slice(object.pattern_properties.iter().map(by_pattern).collect()),
            additional_properties: object.additional_properties.map(|id| self.get(id)),
            property_names: object.property_names.map(|id| self.get(id)),
            min_properties: object.min_properties,
            max_properties: object.max_properties,
            dependent_required: slice(object.dependent_required.iter().map(dependent).collect()),
            unevaluated_properties: object.unevaluated_properties.map(|id| self.get(id)),
        }
    }

    fn in_place(&self, applicator: &InPlace) -> runtime::InPlace {
        match applicator {
            InPlace::Ref(id) => runtime::InPlace::Ref(self.get(*id)),
            InPlace::DynamicRef(initial, candidates) => {
                runtime::InPlace::DynamicRef(leak(runtime::DynamicRef {
                    initial: self.get(*initial),
                    candidates: slice(
                        candidates.iter().map(|(resource, id)| (*resource, self.get(*id))).collect(),
                    ),
                }))
            }
            InPlace::AllOf(ids) => runtime::InPlace::AllOf(self.all(ids)),
            InPlace::AnyOf(branches) => runtime::InPlace::AnyOf(self.branches(branches)),
            InPlace::OneOf(branches) => runtime::InPlace::OneOf(self.branches(branches)),
            InPlace::Not(id) => runtime::InPlace::Not(self.get(*id)),
            InPlace::If(condition, then, otherwise) => runtime::InPlace::If(leak(runtime::Conditional {
                condition: self.get(*condition),
                then: then.map(|id| self.get(id)),
                otherwise: otherwise.map(|id| self.get(id)),
            })),
            InPlace::DependentSchema(name, id) => {
                runtime::InPlace::DependentSchema(text(name), self.get(*id))
            }
        }
    }

    fn branches(&self, branches: &Branches) -> &'static runtime::Branches {
        let discriminator = branches.discriminator.as_ref().map(|(name, values)| {
            leak(runtime::Discriminator {
                name: text(name),
                values: slice(values.iter().map(|(value, index)| (text(value), *index)).collect()),
            })
        });
        leak(runtime::Branches { schemas: self.all(&branches.schemas), discriminator, added: branches.added })
    }
}

fn values(values: &super::Values) -> runtime::Values {
    runtime::Values { keyword: values.keyword, allowed: slice(values.allowed.iter().map(constant).collect()) }
}

fn constant(value: &Json) -> runtime::Constant {
    match value {
        Json::Null => runtime::Constant::Null,
        Json::Boolean(value) => runtime::Constant::Boolean(*value),
        Json::Number(number) => runtime::Constant::Number(text(number)),
        Json::String(string) => runtime::Constant::String(text(string)),
        Json::Array(items) => {
            runtime::Constant::Array(slice(items.iter().map(|item| constant(&item.value)).collect()))
        }
        Json::Object(members) => runtime::Constant::Object(slice(
            members.iter().map(|member| (text(&member.name), constant(&member.value.value))).collect(),
        )),
    }
}

fn number(number: &super::Number) -> runtime::NumberKeywords {
    runtime::NumberKeywords {
        minimum: bound(number.minimum.as_ref()),
        maximum: bound(number.maximum.as_ref()),
        exclusive_minimum: bound(number.exclusive_minimum.as_ref()),
        exclusive_maximum: bound(number.exclusive_maximum.as_ref()),
        multiple_of: bound(number.multiple_of.as_ref()),
    }
}

fn bound(bound: Option<&String>) -> Option<Number<'static>> {
    bound.map(|bound| Number::new(text(bound)))
}

fn string(string: &super::Text) -> runtime::StringKeywords {
    runtime::StringKeywords {
        min_length: string.min_length,
        max_length: string.max_length,
        pattern: string.pattern.as_deref().map(pattern),
        format: string.format.and_then(format::by_name),
        content: string.content.map(|(base64, json)| leak(runtime::Content { base64, json })),
    }
}

fn pattern(source: &str) -> &'static Pattern {
    leak(Pattern::new(text(source)))
}
