//! Random schemas over the keywords that shape types, and values that nearly satisfy them.

use serde_json::{Map, Value, json};

const NAMES: [&str; 6] = ["a", "b", "kind", "firstName", "x-1", "type"];
const TEXTS: [&str; 5] = ["a", "b", "card", "", "C#"];
const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];

/// A generator of numbers (xorshift), and of what is made of them.
pub(crate) struct Random {
    state: u64,
}

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1 }
    }

    fn below(&mut self, bound: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        usize::try_from(self.state >> 33).unwrap() % bound
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    /// A schema with definitions of its own.
    pub(crate) fn schema(&mut self, depth: usize) -> Value {
        let definitions: Map<String, Value> =
            ["one", "two"].into_iter().map(|name| (name.to_owned(), self.at(depth - 1))).collect();
        let mut schema = self.at(depth);
        if let Some(object) = schema.as_object_mut() {
            object.insert("$defs".to_owned(), definitions.into());
        }
        schema
    }

    fn at(&mut self, depth: usize) -> Value {
        if depth == 0 || self.chance(5) {
            return self.scalar();
        }
        match self.below(12) {
            0 | 1 => self.scalar(),
            2..=5 => self.object(depth),
            6 => self.array(depth),
            7 => json!({"$ref": format!("#/$defs/{}", self.pick(&["one", "two"]))}),
            8 => self.tagged(depth),
            9 => {
                let keyword = self.pick(&["anyOf", "oneOf"]);
                let mut schema = if self.chance(40) { self.object(depth) } else { json!({}) };
                schema[keyword] = self.list(depth - 1);
                schema
            }
            10 => {
                let mut schema = if self.chance(40) { self.object(depth) } else { json!({}) };
                schema["allOf"] = self.list(depth - 1);
                schema
            }
            _ => {
                let mut schema = self.object(depth);
                schema["if"] = self.at(depth - 1);
                schema["then"] = self.at(depth - 1);
                schema["else"] = self.at(depth - 1);
                schema
            }
        }
    }

    fn list(&mut self, depth: usize) -> Value {
        let count = 1 + self.below(3);
        let mut list: Vec<Value> = (0..count).map(|_| self.at(depth)).collect();
        if self.chance(30) {
            list.push(json!({"type": "null"}));
        }
        list.into()
    }

    fn scalar(&mut self) -> Value {
        match self.below(12) {
            0 => json!(true),
            1 => json!({"const": self.pick(&TEXTS)}),
            2 => json!({"enum": [self.pick(&TEXTS), "z", null]}),
            3 => json!({"enum": ["x", "y"], "type": ["string", "null"]}),
            4 => {
                json!({"type": "integer", "minimum": self.pick(&[-1, 0, 5]), "maximum": self.pick(&[7, 300])})
            }
            5 => json!({"type": [self.pick(&TYPES), self.pick(&["null", "string"])]}),
            6 => json!({"type": "string"}),
            7 => json!({"type": "number"}),
            8 => json!({"enum": [1, 2.5, "a", false]}),
            _ => json!({"type": self.pick(&TYPES)}),
        }
    }

    fn object(&mut self, depth: usize) -> Value {
        let mut schema = json!({});
        if self.chance(85) {
            schema["type"] = if self.chance(20) { json!(["object", "null"]) } else { json!("object") };
        }
        let count = self.below(4);
        for _ in 0..count {
            schema["properties"][self.pick(&NAMES)] = self.at(depth - 1);
        }
        if self.chance(40) {
            schema["required"] = json!([self.pick(&NAMES)]);
        }
        if self.chance(30) {
            schema["additionalProperties"] = if self.chance(30) { json!(false) } else { self.at(depth - 1) };
        }
        if self.chance(15) {
            schema["patternProperties"] = json!({"^x-": self.at(depth - 1)});
        }
        if self.chance(10) {
            schema["unevaluatedProperties"] = self.at(depth - 1);
        }
        if self.chance(10) {
            schema["dependentSchemas"] = json!({"a": self.at(depth - 1)});
        }
        schema
    }

    fn array(&mut self, depth: usize) -> Value {
        let mut schema = json!({"type": "array"});
        if self.chance(40) {
            schema["prefixItems"] = json!([self.at(depth - 1), self.at(depth - 1)]);
            schema["minItems"] = json!(self.below(3));
        }
        if self.chance(60) {
            schema["items"] = if self.chance(30) { json!(false) } else { self.at(depth - 1) };
        }
        schema
    }

    fn tagged(&mut self, depth: usize) -> Value {
        let tag = self.pick(&["kind", "type"]);
        let branch = |random: &mut Self, value: &str| {
            let mut branch = random.object(depth);
            branch["properties"][tag] = json!({"const": value});
            branch["required"] = json!([tag]);
            branch
        };
        let one = branch(self, "a");
        let two = branch(self, "b");
        let mut branches = vec![one, two];
        if self.chance(30) {
            branches.push(self.scalar());
        }
        json!({"oneOf": branches})
    }

    /// A value that has a fair chance to satisfy a schema.
    pub(crate) fn value(&mut self, schema: &Value, depth: usize) -> Value {
        self.value_of(schema, schema, depth)
    }

    fn value_of(&mut self, root: &Value, schema: &Value, depth: usize) -> Value {
        let Some(keywords) = schema.as_object().filter(|_| depth > 0 && !self.chance(4)) else {
            return self.anything();
        };
        if let Some(reference) = keywords.get("$ref").and_then(Value::as_str) {
            let target = root.pointer(&reference[1..]).unwrap_or(&Value::Bool(true));
            return self.value_of(root, target, depth - 1);
        }
        if let Some(constant) = keywords.get("const") {
            return constant.clone();
        }
        if let Some(Value::Array(values)) = keywords.get("enum") {
            return values[self.below(values.len())].clone();
        }
        let mut value = self.typed(root, schema, depth);
        for keyword in ["anyOf", "oneOf", "allOf", "then", "else"] {
            let branches = match keywords.get(keyword) {
                Some(Value::Array(branches)) if keyword == "allOf" => branches.clone(),
                Some(Value::Array(branches)) => vec![branches[self.below(branches.len())].clone()],
                Some(branch) if self.chance(50) => vec![branch.clone()],
                _ => continue,
            };
            for branch in branches {
                let more = self.value_of(root, &branch, depth - 1);
                match (&mut value, more) {
                    (Value::Object(value), Value::Object(more)) => value.extend(more),
                    (value, more) if keywords.get("type").is_none() || self.chance(20) => *value = more,
                    _ => {}
                }
            }
        }
        value
    }

    fn typed(&mut self, root: &Value, schema: &Value, depth: usize) -> Value {
        let ty = match &schema["type"] {
            Value::String(ty) => ty.clone(),
            Value::Array(types) => types[self.below(types.len())].as_str().unwrap().to_owned(),
            _ if schema.get("properties").is_some() && self.chance(80) => "object".to_owned(),
            _ => return self.anything(),
        };
        match ty.as_str() {
            "null" => Value::Null,
            "boolean" => json!(self.chance(50)),
            "integer" => json!(self.pick(&[-1, 0, 5, 6, 7, 299])),
            "number" => json!(self.pick(&[0.5, 1.0, -3.25])),
            "string" => json!(self.pick(&TEXTS)),
            "array" => self.items(root, schema, depth),
            _ => self.members(root, schema, depth),
        }
    }

    fn items(&mut self, root: &Value, schema: &Value, depth: usize) -> Value {
        let prefix = schema["prefixItems"].as_array().cloned().unwrap_or_default();
        let count = if schema["items"] == json!(false) { prefix.len() } else { self.below(4) };
        let rest = schema.get("items").cloned().unwrap_or(Value::Bool(true));
        (0..count).map(|place| self.value_of(root, prefix.get(place).unwrap_or(&rest), depth - 1)).collect()
    }

    fn members(&mut self, root: &Value, schema: &Value, depth: usize) -> Value {
        let mut members = Map::new();
        for (name, property) in schema["properties"].as_object().into_iter().flatten() {
            if self.chance(70) {
                members.insert(name.clone(), self.value_of(root, property, depth - 1));
            }
        }
        for name in schema["required"].as_array().into_iter().flatten() {
            let name = name.as_str().unwrap();
            let property = schema["properties"].get(name).unwrap_or(&Value::Bool(true));
            if !members.contains_key(name) {
                members.insert(name.to_owned(), self.value_of(root, property, depth - 1));
            }
        }
        if let Some(rest) = schema.get("additionalProperties").filter(|rest| rest.is_object()) {
            members.insert("other".to_owned(), self.value_of(root, rest, depth - 1));
        }
        if self.chance(10) {
            members.insert(self.pick(&NAMES).to_owned(), self.anything());
        }
        members.into()
    }

    fn anything(&mut self) -> Value {
        match self.below(9) {
            0 => Value::Null,
            1 => json!(self.chance(50)),
            2 => json!(self.pick(&[0, 1, -7, 300])),
            3 => json!(1.5),
            4 => json!([]),
            5 => json!(["a", 1]),
            6 => json!({}),
            7 => json!({"kind": "a", "a": 1}),
            _ => json!(self.pick(&TEXTS)),
        }
    }
}
