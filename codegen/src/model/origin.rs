//! What a schema's place in its file says about its name.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::words::{open_ended, singular, upper_camel};
use crate::json::unescape;

/// What a JSON pointer says about the schema it names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// How strong a claim to its name the schema has.
    pub(super) claim: Claim,
    /// The name, upper camel case; empty for the root of a file.
    pub(super) segment: String,
    /// Whether the pointer ends in a branch of `anyOf`, `oneOf` or the like.
    pub(super) branch: bool,
    /// The name as the schema spells it, or that of what it belongs to.
    pub(super) name: String,
    /// What it is to the name.
    pub(super) role: Role,
}

/// What a schema is to the name nearest to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// It has no name of its own: it is the file.
    Root,
    /// The definition of that name.
    Definition,
    /// The property of that name.
    Property,
    /// An item of it.
    Item,
    /// A value of it.
    Value,
}

/// How strong a claim to its name a schema has: of two that want one name, the stronger keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Claim {
    /// The user named it.
    Override,
    /// It is an event.
    Event,
    /// It stands under a key of its own among definitions, or is a whole file.
    Definition,
    /// It stands where it is used, and is used elsewhere, too.
    Shared,
    /// It stands where it is used.
    Inline,
    /// It is a variant's view of a schema.
    Variant,
}

/// What pointers say, each read once: the events of a provider have many in common.
#[derive(Default)]
pub(crate) struct Origins {
    known: RefCell<HashMap<String, Rc<Origin>>>,
}

impl Origins {
    /// As [`origin`].
    pub(super) fn of(&self, pointer: &str) -> Rc<Origin> {
        if let Some(known) = self.known.borrow().get(pointer) {
            return Rc::clone(known);
        }
        let found = Rc::new(origin(pointer));
        self.known.borrow_mut().insert(pointer.to_owned(), Rc::clone(&found));
        found
    }
}

/// Reads a JSON pointer (RFC 6901) from the root of a schema file.
pub(super) fn origin(pointer: &str) -> Origin {
    let mut found = Origin {
        claim: Claim::Definition,
        segment: String::new(),
        branch: false,
        name: String::new(),
        role: Role::Root,
    };
    let mut tokens = pointer.split('/').skip(1).peekable();
    while let Some(token) = tokens.next() {
        found.branch = false;
        match token {
            "properties" => {
                if let Some(name) = tokens.next() {
                    found = Origin { claim: Claim::Inline, role: Role::Property, ..named(name) };
                }
            }
            "$defs" | "definitions" => {
                if let Some(name) = tokens.next() {
                    found = named(name);
                }
            }
            "patternProperties" => {
                tokens.next();
                found.append("Value");
            }
            "additionalProperties" | "unevaluatedProperties" => found.append("Value"),
            "propertyNames" => found.append("Key"),
            "items" | "additionalItems" | "unevaluatedItems" | "contains" | "prefixItems" => {
                let place = tokens.next_if(|next| next.bytes().all(|byte| byte.is_ascii_digit()));
                found.item(place);
            }
            "then" | "else" | "if" | "not" => found.branch = true,
            "allOf" | "anyOf" | "oneOf" | "dependentSchemas" | "dependencies" => {
                tokens.next();
                found.branch = true;
            }
            // Anything else holds schemas under names of its own: `/components/schemas/User`.
            name => found = named(name),
        }
    }
    found
}

fn named(token: &str) -> Origin {
    let name = unescape(token);
    let segment = upper_camel(&spoken(&name));
    Origin { claim: Claim::Definition, segment, branch: false, name, role: Role::Definition }
}

/// What a person calls a definition: of a URL the last segment of its path, of a generic type its words.
fn spoken(name: &str) -> String {
    let name = &percent_decoded(name);
    let path = name.split_once("://").and_then(|(_, address)| address.split_once(['/', '#', '?']));
    let last = path.and_then(|(_, path)| path.split(['/', '#', '?']).rfind(|segment| !segment.is_empty()));
    if let Some(last) = last {
        let endings = [".schema.json", ".json", ".yaml", ".yml"];
        let stem = endings.iter().find_map(|ending| last.strip_suffix(ending));
        return stem.filter(|stem| !stem.is_empty()).unwrap_or(last).to_owned();
    }
    if let Some((stem, arguments)) =
        name.split_once('`').and_then(|(stem, rest)| Some((stem, qualified(rest)?)))
    {
        return format!("{stem} {arguments}");
    }
    let is_generic = BRACKETS.iter().any(|(open, close)| {
        name.split_once(*open).is_some_and(|(before, after)| {
            before.ends_with(|last: char| last.is_ascii_alphanumeric()) && after.contains(*close)
        })
    });
    let brackets: Vec<char> =
        BRACKETS.iter().flat_map(|(open, close)| [*open, *close]).chain([',']).collect();
    if is_generic { name.replace(brackets.as_slice(), " ") } else { name.to_owned() }
}

/// What generators write around the arguments of a generic type; of others than these a name keeps only words anyway.
const BRACKETS: [(char, char); 4] = [('<', '>'), ('«', '»'), ('‹', '›'), ('⟨', '⟩')];

/// The arguments of a generic type as the CLR writes it, after the backtick: ``Page`1[[Acme.User, Acme, Version=1.0]]``.
fn qualified(rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches(|digit: char| digit.is_ascii_digit());
    let arguments = rest.strip_prefix("[[")?.strip_suffix("]]")?;
    let simple = |argument: &str| {
        let path = argument.split(',').next().unwrap_or(argument);
        path.rsplit(['.', '+']).next().unwrap_or(path).trim().to_owned()
    };
    let plain = !arguments.contains('`');
    plain.then(|| arguments.split("],[").map(simple).collect::<Vec<_>>().join(" "))
}

/// `%C2%AB` as `«`, where the whole is such an encoding of a text (RFC 3986 §2.1).
fn percent_decoded(name: &str) -> String {
    if !name.contains('%') {
        return name.to_owned();
    }
    let mut bytes = Vec::with_capacity(name.len());
    let mut rest = name.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first != b'%' {
            bytes.push(*first);
            continue;
        }
        let code = after.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let Some(byte) = code.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            return name.to_owned();
        };
        bytes.push(byte);
        rest = after.get(2..).unwrap_or_default();
    }
    String::from_utf8(bytes).unwrap_or_else(|_| name.to_owned())
}

impl Origin {
    fn append(&mut self, word: &str) {
        self.claim = Claim::Inline;
        self.role = Role::Value;
        self.segment = format!("{}{word}", open_ended(&self.segment));
    }

    fn item(&mut self, place: Option<&str>) {
        self.claim = Claim::Inline;
        self.role = Role::Item;
        self.segment = if self.segment.is_empty() { "Item".to_owned() } else { singular(&self.segment) };
        if let Some(number) = place.and_then(|place| place.parse::<u64>().ok()) {
            self.segment.push_str(&number.saturating_add(1).to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_name_schemas() {
        use Claim::{Definition, Inline};
        for (pointer, claim, segment, branch) in [
            ("", Definition, "", false),
            ("/$defs/address", Definition, "Address", false),
            ("/definitions/a~1b", Definition, "AB", false),
            ("/definitions/Page<User, Error>", Definition, "PageUserError", false),
            ("/definitions/List<Page<User>>", Definition, "ListPageUser", false),
            ("/definitions/a < b", Definition, "ALessB", false),
            ("/definitions/Paged«User»", Definition, "PagedUser", false),
            ("/definitions/Map«string,List«User»»", Definition, "MapStringListUser", false),
            ("/definitions/List‹User›", Definition, "ListUser", false),
            ("/definitions/Page[User]", Definition, "PageUser", false),
            ("/definitions/Page%5BUser%5D", Definition, "PageUser", false),
            ("/definitions/Paged%C2%ABUser%C2%BB", Definition, "PagedUser", false),
            ("/definitions/Rate%", Definition, "RatePercent", false),
            ("/definitions/Rate%ff", Definition, "RatePercentFf", false),
            (
                "/definitions/Pair`2[[Acme.User, Acme, Version=1.0.0.0],[System.String, mscorlib]]",
                Definition,
                "PairUserString",
                false,
            ),
            ("/definitions/https:~1~1e.example~1v2~1defs~1order.schema.json", Definition, "Order", false),
            ("/definitions/https:~1~1e.example~1order#line", Definition, "Line", false),
            ("/components/schemas/User", Definition, "User", false),
            ("/properties/customer_data", Inline, "CustomerData", false),
            ("/properties/customer_data/anyOf/0", Inline, "CustomerData", true),
            ("/properties/integrations/items", Inline, "Integration", false),
            ("/properties/meta/additionalProperties", Inline, "MetaValue", false),
            ("/$defs/points/prefixItems/1", Inline, "Point2", false),
            ("/items", Inline, "Item", false),
            ("/properties/properties/properties/items", Inline, "Items", false),
        ] {
            let found = origin(pointer);
            assert_eq!(
                (found.claim, found.segment.as_str(), found.branch),
                (claim, segment, branch),
                "{pointer}"
            );
        }
    }
}
