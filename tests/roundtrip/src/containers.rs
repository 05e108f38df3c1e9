//! Random unions of lists, maps, tuples and objects, and what a type must keep of the values that they accept.

use serde_json::{Map, Value, json};

use crate::documents::Random;

/// How many events there are.
pub const EVENTS: u64 = 48;

/// Names of properties: so few that branches share some.
const NAMES: [&str; 5] = ["alpha", "beta", "delta", "gamma", "omega"];

/// What stands at a place.
pub enum Place {
    /// An integer.
    Integer,
    /// Any number.
    Number,
    /// A string.
    Text,
    /// A boolean.
    Flag,
    /// An object with these properties, and perhaps others.
    Object(Vec<Property>, Rest),
    /// Items that are alike.
    List(Box<Place>),
    /// Values that are alike, by name.
    Map(Box<Place>),
    /// Items by position, and the rest.
    Positions(Vec<Place>, Box<Place>),
    /// As many items as there are places.
    Tuple(Vec<Place>),
    /// Values by the first letter of their name.
    Patterns(Vec<(char, Place)>),
    /// `oneOf`, or else `anyOf`.
    Union(bool, Vec<Place>),
}

/// A property of an object.
pub struct Property {
    name: &'static str,
    required: bool,
    place: Place,
}

/// What an object says of other properties.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rest {
    /// There are none.
    Refused,
    /// They are allowed, and no type holds them.
    Dropped,
    /// They are allowed in so many words, so the type holds them.
    Kept,
}

/// What the payloads of an event hold as `value`.
pub fn place(event: u64) -> Place {
    let mut random = Random::of(event ^ 0x00c0_ffee);
    union(&mut random, 3)
}

/// The schema of an event.
pub fn schema(event: u64) -> Value {
    json!({"type": "object", "required": ["value"], "properties": {"value": place(event).schema()}})
}

fn union(random: &mut Random, depth: u64) -> Place {
    let branches = 2 + random.below(2);
    let shape = random.below(5);
    let branch = |random: &mut Random| match shape {
        0 => container(random, depth),
        shape => shaped(random, shape, depth),
    };
    Place::Union(random.below(4) == 0, (0..branches).map(|_| branch(random)).collect())
}

fn any(random: &mut Random, depth: u64) -> Place {
    match random.below(if depth == 0 { 4 } else { 12 }) {
        0 => Place::Integer,
        1 => Place::Number,
        2 => Place::Text,
        3 => Place::Flag,
        4 => union(random, depth - 1),
        5 | 6 => container(random, depth),
        // Objects are what could be mistaken for each other.
        _ => object(random, depth - 1),
    }
}

fn container(random: &mut Random, depth: u64) -> Place {
    let shape = random.below(7);
    shaped(random, shape, depth)
}

fn shaped(random: &mut Random, shape: u64, depth: u64) -> Place {
    let depth = depth.saturating_sub(1);
    let some = |random: &mut Random| (0..=random.below(2)).map(|_| any(random, depth)).collect::<Vec<_>>();
    match shape {
        0 | 1 => Place::List(Box::new(any(random, depth))),
        2 => Place::Map(Box::new(any(random, depth))),
        3 => Place::Positions(some(random), Box::new(any(random, depth))),
        4 => Place::Tuple(some(random)),
        5 => {
            let patterns = ["a", "b", "g"].iter().filter_map(|name| name.chars().next());
            Place::Patterns(patterns.map(|letter| (letter, any(random, depth))).collect())
        }
        _ => object(random, depth),
    }
}

fn object(random: &mut Random, depth: u64) -> Place {
    let names = NAMES.iter().filter(|_| random.below(2) == 0).copied().collect::<Vec<_>>();
    let property = |name| Property { name, required: random.below(3) == 0, place: any(random, depth) };
    let properties = names.into_iter().map(property).collect();
    let rest = match random.below(4) {
        0 => Rest::Refused,
        1 => Rest::Kept,
        _ => Rest::Dropped,
    };
    Place::Object(properties, rest)
}

impl Place {
    fn schema(&self) -> Value {
        match self {
            Self::Integer => json!({"type": "integer"}),
            Self::Number => json!({"type": "number"}),
            Self::Text => json!({"type": "string"}),
            Self::Flag => json!({"type": "boolean"}),
            Self::Object(properties, rest) => {
                let required: Vec<&str> =
                    properties.iter().filter(|one| one.required).map(|one| one.name).collect();
                let described: Map<String, Value> =
                    properties.iter().map(|one| (one.name.to_owned(), one.place.schema())).collect();
                let mut schema = json!({"type": "object", "required": required, "properties": described});
                if *rest != Rest::Dropped {
                    schema["additionalProperties"] = json!(*rest == Rest::Kept);
                }
                schema
            }
            Self::List(item) => json!({"type": "array", "items": item.schema()}),
            Self::Map(value) => json!({"type": "object", "additionalProperties": value.schema()}),
            Self::Positions(places, rest) => {
                let places: Vec<Value> = places.iter().map(Self::schema).collect();
                json!({"type": "array", "prefixItems": places, "items": rest.schema()})
            }
            Self::Tuple(places) => {
                let length = places.len();
                let places: Vec<Value> = places.iter().map(Self::schema).collect();
                json!({"type": "array", "prefixItems": places, "items": false, "minItems": length})
            }
            Self::Patterns(patterns) => {
                let patterns: Map<String, Value> =
                    patterns.iter().map(|(letter, place)| (format!("^{letter}"), place.schema())).collect();
                json!({"type": "object", "patternProperties": patterns, "additionalProperties": false})
            }
            Self::Union(true, branches) => {
                json!({"oneOf": branches.iter().map(Self::schema).collect::<Vec<_>>()})
            }
            Self::Union(false, branches) => {
                json!({"anyOf": branches.iter().map(Self::schema).collect::<Vec<_>>()})
            }
        }
    }

    /// What a type must keep of a value, if it is accepted: all that the branches describe that were chosen.
    pub fn kept(&self, value: &Value) -> Option<Value> {
        match self {
            Self::Integer => value.as_i64().map(|_| value.clone()),
            Self::Number => value.is_number().then(|| value.clone()),
            Self::Text => value.is_string().then(|| value.clone()),
            Self::Flag => value.is_boolean().then(|| value.clone()),
            Self::Object(properties, rest) => {
                let members = value.as_object()?;
                if properties.iter().any(|one| one.required && !members.contains_key(one.name)) {
                    return None;
                }
                let mut kept = Map::new();
                for (name, value) in members {
                    match (properties.iter().find(|one| one.name == name), rest) {
                        (Some(one), _) => {
                            kept.insert(name.clone(), one.place.kept(value)?);
                        }
                        (None, Rest::Refused) => return None,
                        (None, Rest::Dropped) => {}
                        (None, Rest::Kept) => {
                            kept.insert(name.clone(), value.clone());
                        }
                    }
                }
                Some(Value::Object(kept))
            }
            Self::List(item) => value.as_array()?.iter().map(|value| item.kept(value)).collect(),
            Self::Map(of) => {
                let members = value.as_object()?.iter();
                let kept = members.map(|(name, value)| Some((name.clone(), of.kept(value)?)));
                kept.collect::<Option<Map<_, _>>>().map(Value::Object)
            }
            Self::Positions(places, rest) => {
                let items = value.as_array()?.iter().enumerate();
                items.map(|(index, value)| places.get(index).unwrap_or(rest).kept(value)).collect()
            }
            Self::Tuple(places) => {
                let items = value.as_array().filter(|items| items.len() == places.len())?;
                places.iter().zip(items).map(|(place, value)| place.kept(value)).collect()
            }
            Self::Patterns(patterns) => {
                let of = |name: &str| patterns.iter().find(|(letter, _)| name.starts_with(*letter));
                let members = value.as_object()?.iter();
                let kept = members.map(|(name, value)| Some((name.clone(), of(name)?.1.kept(value)?)));
                kept.collect::<Option<Map<_, _>>>().map(Value::Object)
            }
            Self::Union(one, branches) => {
                let mut kept = branches.iter().filter_map(|branch| branch.kept(value));
                let first = kept.next()?;
                (!one || kept.next().is_none()).then_some(first)
            }
        }
    }

    /// A value that is likely to be accepted.
    pub fn value(&self, random: &mut Random) -> Value {
        match self {
            Self::Integer => json!(random.below(9)),
            Self::Number => json!([1.5, 0.25, 70.5].get(random.index(3))),
            Self::Text => json!(["", "a", "b c"].get(random.index(3))),
            Self::Flag => json!(random.below(2) == 0),
            Self::Object(properties, rest) => {
                let mut members = Map::new();
                for name in NAMES {
                    match properties.iter().find(|one| one.name == name) {
                        Some(one) if one.required || random.below(3) > 0 => {
                            members.insert(name.to_owned(), one.place.value(random));
                        }
                        None if *rest != Rest::Refused && random.below(4) == 0 => {
                            members.insert(name.to_owned(), any(random, 1).value(random));
                        }
                        _ => {}
                    }
                }
                Value::Object(members)
            }
            Self::List(item) => (0..random.below(4)).map(|_| item.value(random)).collect(),
            Self::Map(of) => of_names(random, |random, _| Some(of.value(random))),
            Self::Positions(places, rest) => {
                (0..random.index(4)).map(|index| places.get(index).unwrap_or(rest).value(random)).collect()
            }
            Self::Tuple(places) => places.iter().map(|place| place.value(random)).collect(),
            Self::Patterns(patterns) => of_names(random, |random, name| {
                let of = patterns.iter().find(|(letter, _)| name.starts_with(*letter));
                of.map(|(_, place)| place.value(random))
            }),
            Self::Union(_, branches) => {
                branches.get(random.index(branches.len())).map_or(Value::Null, |branch| branch.value(random))
            }
        }
    }
}

fn of_names(random: &mut Random, value: impl Fn(&mut Random, &str) -> Option<Value>) -> Value {
    let mut members = Map::new();
    for name in NAMES {
        if random.below(2) == 0
            && let Some(value) = value(random, name)
        {
            members.insert(name.to_owned(), value);
        }
    }
    Value::Object(members)
}
