//! Reads a value into a shape and writes it back, as the generated types do.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use hookwright_codegen::model::{Integer, Kind, Literal, Shape, Struct, TypeId, TypeUse, Types};
use hookwright_codegen::schema::{Graph, SchemaId};
use hookwright_core::schema::Types as Json;
use serde_json::{Map, Value};

/// Why a value was not taken.
#[derive(Debug)]
pub(crate) enum Fault {
    /// An integer that no type has room for.
    TooLarge,
    /// It was not taken, or not given back.
    Not(String),
}

pub(crate) struct Oracle<'a> {
    types: &'a Types,
    graph: &'a Graph,
    root: &'a Value,
    /// Validators of parts of the schema, by their text.
    validators: RefCell<HashMap<String, Option<jsonschema::Validator>>>,
}

impl<'a> Oracle<'a> {
    pub(crate) fn new(types: &'a Types, graph: &'a Graph, schema: &'a Value) -> Self {
        Self { types, graph, root: schema, validators: RefCell::default() }
    }

    /// Takes a value.
    pub(crate) fn take(&self, ty: TypeId, value: &Value) -> Result<(), Fault> {
        self.named(ty, value, &[]).map(|_| ())
    }

    /// Takes a value and gives it back, without properties that no schema describes.
    pub(crate) fn round_trip(&self, ty: TypeId, value: &Value) -> Result<(), Fault> {
        let back = self.named(ty, value, &[])?;
        self.same(&[self.root], value, &back)
    }

    fn same(&self, schemas: &[&'a Value], before: &Value, after: &Value) -> Result<(), Fault> {
        if before == after {
            return Ok(());
        }
        let mut holding = Vec::new();
        for schema in schemas {
            self.holding(schema, before, &mut holding);
        }
        match (before, after) {
            (Value::Object(before), Value::Object(after)) => {
                for (name, value) in before {
                    let described: Vec<&Value> =
                        holding.iter().filter_map(|schema| schema.get("properties")?.get(name)).collect();
                    match after.get(name) {
                        Some(after) => self.same(&described, value, after)?,
                        None if !described.is_empty() => return Err(not(format!("`{name}` was lost"))),
                        None => {}
                    }
                }
                let more = after.keys().find(|name| !before.contains_key(*name));
                more.map_or(Ok(()), |name| Err(not(format!("`{name}` appeared"))))
            }
            (Value::Array(before), Value::Array(after)) if before.len() == after.len() => {
                let items: Vec<&Value> = holding.iter().filter_map(|schema| schema.get("items")).collect();
                before.iter().zip(after).try_for_each(|(before, after)| self.same(&items, before, after))
            }
            _ => Err(not(format!("{before} became {after}"))),
        }
    }

    /// The schemas that hold for a value where this one does: references and branches followed.
    fn holding(&self, schema: &'a Value, value: &Value, found: &mut Vec<&'a Value>) {
        if found.iter().any(|known| std::ptr::eq(*known, schema)) {
            return;
        }
        found.push(schema);
        if let Some(target) = schema.get("$ref").and_then(Value::as_str) {
            let target = target.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer));
            if let Some(target) = target {
                self.holding(target, value, found);
            }
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let branches = schema.get(keyword).and_then(Value::as_array).into_iter().flatten();
            let holding = branches.filter(|branch| self.is_valid(branch, value));
            // Of an `anyOf` with nothing beside it the first branch is what the value is taken for.
            let alone = keyword == "anyOf" && schema.get("properties").is_none();
            let most = if alone { 1 } else { usize::MAX };
            for branch in holding.take(most) {
                self.holding(branch, value, found);
            }
        }
        if let Some(condition) = schema.get("if") {
            let keyword = if self.is_valid(condition, value) { "then" } else { "else" };
            if let Some(branch) = schema.get(keyword) {
                self.holding(branch, value, found);
            }
        }
    }

    fn is_valid(&self, schema: &Value, value: &Value) -> bool {
        self.verdict(schema, value).unwrap_or(false)
    }

    /// Whether a value satisfies a part of the schema; nothing if the part does not stand alone.
    fn verdict(&self, schema: &Value, value: &Value) -> Option<bool> {
        let mut validators = self.validators.borrow_mut();
        let validator = validators.entry(schema.to_string()).or_insert_with(|| {
            let mut schema = schema.clone();
            if let (Some(schema), Some(definitions)) = (schema.as_object_mut(), self.root.get("$defs")) {
                schema.insert("$defs".to_owned(), definitions.clone());
            }
            // A part that does not stand alone says nothing about loss.
            jsonschema::validator_for(&schema).ok()
        });
        validator.as_ref().map(|validator| validator.is_valid(value))
    }

    fn part_verdict(&self, id: SchemaId, value: &Value) -> Option<bool> {
        self.verdict(self.root.pointer(&self.graph.get(id).place.pointer)?, value)
    }

    fn named(&self, id: TypeId, value: &Value, tags: &[&str]) -> Result<Value, Fault> {
        let ty = &self.types.types[id.0];
        match &ty.shape {
            Shape::Newtype(ty) => self.read(ty, value),
            Shape::Struct(shape) => self.structure(&ty.name, shape, value, tags),
            Shape::StringEnum(variants) => match value.as_str() {
                Some(text)
                    if variants.other.is_some()
                        || variants.variants.iter().any(|variant| variant.value == text) =>
                {
                    Ok(value.clone())
                }
                _ => Err(not(format!("{value} is not in the enum {}", ty.name))),
            },
            Shape::ValueEnum(listed) => {
                if listed.other.is_some()
                    || listed.variants.iter().any(|variant| is_same(&variant.value, value))
                {
                    return Ok(value.clone());
                }
                Err(not(format!("{value} is not in the enum {}", ty.name)))
            }
            Shape::External(external) => {
                let named = value.as_object().and_then(|members| members.iter().next());
                let (name, held) = match (value.as_str(), named) {
                    (Some(text), _) => (text, None),
                    (None, Some((name, held))) => (name.as_str(), Some(held)),
                    (None, None) => return Err(not(format!("{value} is not of {}", ty.name))),
                };
                let mut variants = external.variants.iter();
                let found = variants.find(|one| one.value == name && one.ty.is_some() == held.is_some());
                match (found, held) {
                    (Some(variant), Some(held)) => {
                        let back = variant.ty.as_ref().map(|ty| self.read(ty, held)).transpose()?;
                        Ok(Value::Object(Map::from_iter([(name.to_owned(), back.unwrap_or_default())])))
                    }
                    (Some(_), None) => Ok(value.clone()),
                    (None, _) if external.other.is_some() => Ok(value.clone()),
                    (None, _) => Err(not(format!("no variant of {} for {value}", ty.name))),
                }
            }
            Shape::TaggedUnion(union) => {
                let found = value.get(&union.tag).and_then(Value::as_str);
                let variant = union.variants.iter().find(|variant| Some(variant.value.as_str()) == found);
                let Some(variant) = variant else {
                    return Err(not(format!("no variant of {} for {value}", ty.name)));
                };
                let Kind::Named { id, .. } = variant.ty.kind else { panic!("a variant holds no named type") };
                assert_eq!(
                    !union.within.is_empty(),
                    !tags.is_empty(),
                    "{} is used without its tags",
                    ty.name
                );
                let tags: Vec<&str> = tags.iter().copied().chain([union.tag.as_str()]).collect();
                let mut back = self.named(id, value, &tags)?;
                back.as_object_mut().unwrap().insert(union.tag.clone(), variant.value.clone().into());
                Ok(back)
            }
            Shape::Union(variants) => {
                let mut first = None;
                for variant in variants {
                    match self.read(&variant.ty, value) {
                        Ok(back) => return Ok(back),
                        Err(Fault::TooLarge) => return Err(Fault::TooLarge),
                        Err(fault) => first = first.or(Some(fault)),
                    }
                }
                Err(first.unwrap())
            }
            Shape::Choice(choice) => {
                assert_eq!(
                    !choice.within.is_empty(),
                    !tags.is_empty(),
                    "{} is used without its tags",
                    ty.name
                );
                let typed = choice.cases.iter().filter(|case| case.types.has(json_type(value)));
                for case in typed {
                    let verdicts = case.schemas.iter().map(|id| self.part_verdict(*id, value));
                    let verdicts: Vec<Option<bool>> = verdicts.collect();
                    if verdicts.contains(&Some(false)) {
                        continue;
                    }
                    let variant = &choice.variants[case.variant];
                    let read = match variant.ty.kind {
                        Kind::Named { id, .. } if !choice.within.is_empty() => self.named(id, value, tags),
                        _ => self.read(&variant.ty, value),
                    };
                    if read.is_ok() || !verdicts.contains(&None) {
                        return read;
                    }
                }
                Err(not(format!("no case of {} for {value}", ty.name)))
            }
        }
    }

    fn structure(&self, name: &str, shape: &Struct, value: &Value, tags: &[&str]) -> Result<Value, Fault> {
        let Some(object) = value.as_object() else { return Err(not(format!("{value} is not a {name}"))) };
        let own: Vec<&str> = shape.tags.iter().map(|tag| tag.property.as_str()).collect();
        assert_eq!(own, tags, "{name} is used without its tags");
        let mut back = Map::new();
        for field in &shape.fields {
            match object.get(&field.property) {
                Some(value) => {
                    back.insert(field.property.clone(), self.read(&field.ty, value)?);
                }
                None if field.required => return Err(not(format!("{name} requires `{}`", field.property))),
                None => {}
            }
        }
        if let Some(extra) = &shape.extra {
            let known: BTreeSet<&str> = shape.fields.iter().map(|field| field.property.as_str()).collect();
            for (name, value) in object {
                if !known.contains(name.as_str()) && !tags.contains(&name.as_str()) {
                    back.insert(name.clone(), self.read(&extra.ty, value)?);
                }
            }
        }
        Ok(Value::Object(back))
    }

    fn read(&self, ty: &TypeUse, value: &Value) -> Result<Value, Fault> {
        let wrong = || Err(not(format!("{value} is not of kind {:?}", ty.kind)));
        match (&ty.kind, value) {
            (Kind::Any, _)
            | (Kind::Unit | Kind::Nullable(_), Value::Null)
            | (Kind::Boolean, Value::Bool(_))
            | (Kind::Number | Kind::Float, Value::Number(_))
            | (Kind::String, Value::String(_)) => Ok(value.clone()),
            (Kind::Integer(width), Value::Number(number)) => integer(*width, number).map(|()| value.clone()),
            (Kind::Named { id, .. }, _) => self.named(*id, value, &[]),
            (Kind::Nullable(inner), _) => self.read(inner, value),
            (Kind::List(inner), Value::Array(items)) => {
                let items: Result<Vec<Value>, Fault> =
                    items.iter().map(|item| self.read(inner, item)).collect();
                items.map(Value::Array)
            }
            (Kind::Tuple(types), Value::Array(items)) if types.len() == items.len() => {
                let items: Result<Vec<Value>, Fault> =
                    types.iter().zip(items).map(|(ty, item)| self.read(ty, item)).collect();
                items.map(Value::Array)
            }
            (Kind::Map(inner), Value::Object(members)) => {
                let members: Result<Map<String, Value>, Fault> = members
                    .iter()
                    .map(|(name, value)| Ok((name.clone(), self.read(inner, value)?)))
                    .collect();
                members.map(Value::Object)
            }
            _ => wrong(),
        }
    }
}

fn json_type(value: &Value) -> Json {
    match value {
        Value::Null => Json::NULL,
        Value::Bool(_) => Json::BOOLEAN,
        Value::Number(_) => Json::NUMBER,
        Value::String(_) => Json::STRING,
        Value::Array(_) => Json::ARRAY,
        Value::Object(_) => Json::OBJECT,
    }
}

fn not(fault: String) -> Fault {
    Fault::Not(fault)
}

fn integer(width: Integer, number: &serde_json::Number) -> Result<(), Fault> {
    let whole = number.as_i128().or_else(|| {
        let float = number.as_f64()?;
        #[allow(clippy::cast_possible_truncation, reason = "checked by the comparison")]
        (float.fract() == 0.0 && float.abs() < 1e30).then_some(float as i128)
    });
    let Some(whole) = whole else {
        let float = number.as_f64().unwrap_or(f64::MAX);
        return Err(if float.fract() == 0.0 {
            Fault::TooLarge
        } else {
            not(format!("{number} is not an integer"))
        });
    };
    let (least, most) = match width {
        Integer::U8 => (0, i128::from(u8::MAX)),
        Integer::U16 => (0, i128::from(u16::MAX)),
        Integer::U32 => (0, i128::from(u32::MAX)),
        Integer::U64 => (0, i128::from(u64::MAX)),
        Integer::I8 => (i128::from(i8::MIN), i128::from(i8::MAX)),
        Integer::I16 => (i128::from(i16::MIN), i128::from(i16::MAX)),
        Integer::I32 => (i128::from(i32::MIN), i128::from(i32::MAX)),
        Integer::I64 => (i128::from(i64::MIN), i128::from(i64::MAX)),
    };
    if (least..=most).contains(&whole) {
        Ok(())
    } else if whole > i128::from(i64::MAX) || whole < i128::from(i64::MIN) {
        Err(Fault::TooLarge)
    } else {
        Err(not(format!("{number} is not of width {width:?}")))
    }
}

/// Whether a value is that of a variant; numbers are compared as the sampler writes them.
fn is_same(literal: &Literal, value: &Value) -> bool {
    // Both zeros are one number.
    let bits = |number: f64| (number + 0.0).to_bits();
    let is = |one: Option<f64>| one.is_some() && value.as_f64().map(bits) == one.map(bits);
    match literal {
        Literal::Boolean(one) => value == one,
        Literal::Integer(one) => is(Value::from(*one).as_f64()),
        Literal::Number(one) => is(one.parse().ok()),
        Literal::String(one) => value == one,
    }
}
