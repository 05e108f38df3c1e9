//! What the name of a property says about its value.

use heck::ToSnakeCase as _;

/// Words in the names of properties whose values are personal.
const PERSONAL: &[&str] = &[
    "address",
    "addr",
    "authorization",
    "bic",
    "birth",
    "birthdate",
    "birthday",
    "card",
    "city",
    "comment",
    "company",
    "dob",
    "email",
    "fax",
    "firstname",
    "forename",
    "fullname",
    "iban",
    "ip",
    "key",
    "lastname",
    "lat",
    "latitude",
    "line1",
    "line2",
    "lng",
    "lon",
    "longitude",
    "mail",
    "message",
    "mobile",
    "name",
    "nickname",
    "note",
    "notes",
    "passport",
    "password",
    "phone",
    "postal",
    "postcode",
    "secret",
    "ssn",
    "street",
    "surname",
    "tel",
    "telephone",
    "token",
    "town",
    "username",
    "vat",
    "zip",
    "zipcode",
];

/// Words that say whose name, or what kind of key, it is: one of the provider's own.
const OWN: &[&str] = &["event", "type", "topic", "kind", "object", "event_type"];

/// Whether values under this name are personal whatever they look like.
pub(super) fn is_personal(name: &str) -> bool {
    let name = name.to_snake_case();
    let words: Vec<&str> = name.split('_').collect();
    words.iter().any(|word| PERSONAL.contains(word)) && !words.iter().any(|word| OWN.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_words() {
        for name in ["email", "firstName", "billing_address", "customerPhone", "tel_1", "apiKey", "IP", "zip"]
        {
            assert!(is_personal(name), "{name}");
        }
        for name in ["", "event_name", "type", "amount", "monkey", "created_at", "latest", "event_key"] {
            assert!(!is_personal(name), "{name}");
        }
    }
}
