//! Random schemas, and payloads that are nearly what they ask for.

use serde_json::{Map, Value, json};

/// A small generator of random numbers (SplitMix64): the same on every machine.
#[derive(Clone, Debug)]
pub struct Random(u64);

impl Random {
    /// From a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// Any number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A number below `bound`.
    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.number() % (bound.max(1) as u64)).unwrap_or_default()
    }

    /// True once in `times`.
    pub fn once_in(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    /// One of several; the first of an empty list is its default.
    pub fn pick<T: Clone + Default>(&mut self, from: &[T]) -> T {
        from.get(self.below(from.len())).cloned().unwrap_or_default()
    }
}

const NAMES: [&str; 6] = ["a", "b", "c", "type", "x-1", "é"];
const TEXTS: [&str; 8] = ["", "a", "b", "ab", "abc", "card", "😀", "2024-05-21"];
const PATTERNS: [&str; 7] = ["^a", "b$", "^[a-c]*$", "^.{2,3}$", "a|b", "^x-", r"^\d{4}-\d\d"];
const TYPES: [&str; 7] = ["null", "boolean", "object", "array", "number", "integer", "string"];
const NUMBERS: [&str; 12] = ["-1", "0", "1", "2", "3", "10", "0.5", "1.5", "2.25", "1.0", "1e1", "-0.5"];

/// The `$schema` of the drafts.
pub const DRAFTS: [&str; 5] = [
    "http://json-schema.org/draft-04/schema#",
    "http://json-schema.org/draft-06/schema#",
    "http://json-schema.org/draft-07/schema#",
    "https://json-schema.org/draft/2019-09/schema",
    "https://json-schema.org/draft/2020-12/schema",
];

/// A random schema of the draft that is `draft` in [`DRAFTS`].
pub fn schema(random: &mut Random, draft: usize) -> Value {
    let mut maker = Maker { random, draft, refers: true };
    let mut root = maker.schema(3);
    if !root.is_object() {
        root = json!({ "not": root });
    }
    if let Some(members) = root.as_object_mut() {
        let definitions = if draft < 3 { "definitions" } else { "$defs" };
        // A reference hides what stands beside it until draft 7; definitions are found all the same.
        // What references name refers to nothing, so no reference leads back to itself.
        maker.refers = false;
        let defined = json!({ "d": maker.schema(1), "list": maker.list() });
        members.insert("$schema".into(), json!(DRAFTS.get(draft)));
        members.insert(definitions.into(), defined);
    }
    root
}

struct Maker<'r> {
    random: &'r mut Random,
    draft: usize,
    refers: bool,
}

impl Maker<'_> {
    fn schema(&mut self, depth: usize) -> Value {
        if self.draft > 0 && self.random.once_in(12) {
            return json!(self.random.once_in(2));
        }
        if self.refers && self.random.once_in(10) {
            let defs = if self.draft < 3 { "definitions" } else { "$defs" };
            let name = self.random.pick(&["d", "list"]);
            return json!({ "$ref": format!("#/{defs}/{name}") });
        }
        let mut members = Map::new();
        for _ in 0..=self.random.below(3) {
            self.keyword(&mut members, depth);
        }
        Value::Object(members)
    }

    /// A list that contains itself.
    fn list(&mut self) -> Value {
        let defs = if self.draft < 3 { "definitions" } else { "$defs" };
        json!({ "type": ["array", "string"], "maxItems": 3, "items": { "$ref": format!("#/{defs}/list") } })
    }

    fn name(&mut self) -> String {
        self.random.pick(&NAMES).to_owned()
    }

    fn number(&mut self) -> Value {
        serde_json::from_str(self.random.pick(&NUMBERS)).unwrap_or_default()
    }

    fn count(&mut self) -> Value {
        json!(self.random.below(4))
    }

    fn children(&mut self, depth: usize) -> Value {
        (0..=self.random.below(3)).map(|_| self.schema(depth)).collect()
    }

    fn members(&mut self, depth: usize) -> Value {
        Value::Object((0..=self.random.below(3)).map(|_| (self.name(), self.schema(depth))).collect())
    }

    fn names(&mut self) -> Value {
        let mut names: Vec<String> = (0..=self.random.below(2)).map(|_| self.name()).collect();
        names.sort();
        names.dedup();
        json!(names)
    }

    fn keyword(&mut self, members: &mut Map<String, Value>, depth: usize) {
        let mut put = |name: &str, value: Value| {
            members.insert(name.to_owned(), value);
        };
        let draft = self.draft;
        if depth > 0 && self.random.once_in(2) {
            let depth = depth - 1;
            match self.random.below(20) {
                2 => put("additionalProperties", self.schema(depth)),
                3 => {
                    let pattern = self.random.pick(&PATTERNS);
                    put("patternProperties", json!({ pattern: self.schema(depth) }));
                }
                4 if draft >= 1 => put("propertyNames", self.schema(depth)),
                5 | 6 => put("items", self.schema(depth)),
                7 if draft == 4 => put("prefixItems", self.children(depth)),
                7 => {
                    put("items", self.children(depth));
                    if self.random.once_in(2) {
                        put("additionalItems", self.schema(depth));
                    }
                }
                8 if draft >= 1 => {
                    put("contains", self.schema(depth));
                    if draft >= 3 && self.random.once_in(2) {
                        put("minContains", self.count());
                        put("maxContains", self.count());
                    }
                }
                9 => put("allOf", self.children(depth)),
                10 => put("anyOf", self.children(depth)),
                11 => put("oneOf", self.children(depth)),
                12 => put("not", self.schema(depth)),
                13 if draft >= 2 => {
                    put("if", self.schema(depth));
                    put("then", self.schema(depth));
                    put("else", self.schema(depth));
                }
                14 if draft >= 3 => {
                    let name = self.name();
                    put("dependentSchemas", json!({ name: self.schema(depth) }));
                }
                15 if draft >= 3 => put("unevaluatedProperties", self.schema(depth)),
                16 if draft >= 3 => put("unevaluatedItems", self.schema(depth)),
                17 => put("oneOf", self.tagged(depth)),
                _ => put("properties", self.members(depth)),
            }
            return;
        }
        match self.random.below(18) {
            0..=3 => put("type", json!(self.random.pick(&TYPES))),
            4 => {
                let (first, second) = (self.random.pick(&TYPES), self.random.pick(&TYPES));
                put("type", if first == second { json!(first) } else { json!([first, second]) });
            }
            5 => put("enum", json!([self.value(1), self.value(0)])),
            6 if draft >= 1 => put("const", self.value(1)),
            7 => put("minimum", self.number()),
            8 => put("maximum", self.number()),
            9 if draft >= 1 => put("exclusiveMinimum", self.number()),
            10 => put("multipleOf", json!(self.random.pick(&[1.0, 2.0, 0.5, 3.0, 0.25]))),
            11 => put("minLength", self.count()),
            12 => put("maxLength", self.count()),
            13 => put("pattern", json!(self.random.pick(&PATTERNS))),
            14 => {
                put("minItems", self.count());
                put("uniqueItems", json!(self.random.once_in(2)));
            }
            15 => put("maxProperties", self.count()),
            16 => put("required", self.names()),
            _ if draft >= 3 => {
                let name = self.name();
                put("dependentRequired", json!({ name: self.names() }));
            }
            _ => put("minProperties", self.count()),
        }
    }

    /// Branches that a property tells apart.
    fn tagged(&mut self, depth: usize) -> Value {
        let branch = |tag: &str, schema: Value| json!({ "type": "object", "required": ["type"], "properties": { "type": { "enum": [tag] }, "a": schema } });
        let (a, b) = (self.schema(depth), self.schema(depth));
        json!([branch("card", a), branch("ab", b)])
    }

    fn value(&mut self, depth: usize) -> Value {
        value(self.random, depth)
    }
}

/// A random value made of what random schemas ask for.
pub fn value(random: &mut Random, depth: usize) -> Value {
    match random.below(if depth == 0 { 8 } else { 13 }) {
        0 => Value::Null,
        1 => json!(random.once_in(2)),
        2..=4 => serde_json::from_str(random.pick(&NUMBERS)).unwrap_or_default(),
        5..=7 => json!(random.pick(&TEXTS)),
        8 | 9 => (0..random.below(4)).map(|_| value(random, depth - 1)).collect(),
        _ => {
            let mut members = Map::new();
            for _ in 0..random.below(4) {
                members.insert(random.pick(&NAMES).to_owned(), value(random, depth - 1));
            }
            if random.once_in(3) {
                members.insert("type".to_owned(), json!(random.pick(&["card", "ab", "x"])));
            }
            Value::Object(members)
        }
    }
}
