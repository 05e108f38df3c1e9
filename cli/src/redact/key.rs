//! What the name of a property says about its value.

use heck::ToSnakeCase as _;

/// Words in the names of properties whose values are personal.
const PERSONAL: &[&str] = &[
    "address",
    "addr",
    "authorization",
    "apellido",
    "apellidos",
    "bic",
    "birth",
    "birthdate",
    "birthday",
    "born",
    "card",
    "ciudad",
    "city",
    "coordinates",
    "coords",
    "correo",
    "cvc",
    "cvv",
    "comment",
    "company",
    "direccion",
    "dob",
    "email",
    "fax",
    "firstname",
    "forename",
    "fullname",
    "geo",
    "gps",
    "iban",
    "ip",
    "key",
    "lastname",
    "lat",
    "latitude",
    "latlng",
    "line1",
    "line2",
    "lng",
    "lon",
    "longitude",
    "mail",
    "message",
    "mobile",
    "msisdn",
    "nachname",
    "name",
    "nickname",
    "nom",
    "nombre",
    "note",
    "notes",
    "ort",
    "otp",
    "pan",
    "passport",
    "password",
    "phone",
    "pin",
    "plz",
    "postal",
    "postcode",
    "prenom",
    "secret",
    "ssn",
    "stadt",
    "strasse",
    "street",
    "surname",
    "tel",
    "telefon",
    "telefono",
    "telephone",
    "token",
    "town",
    "username",
    "vat",
    "ville",
    "vorname",
    "zip",
    "zipcode",
];

/// Names whose values are people where they are words at all. In longer names, such as `user_status`, these words say less.
const PEOPLE: &[&str] = &[
    "assignee",
    "attendee",
    "author",
    "contact",
    "customer",
    "employee",
    "handle",
    "login",
    "owner",
    "recipient",
    "reporter",
    "sender",
    "signer",
    "user",
];

/// Words that say whose name, or what kind of key, it is: one of the provider's own.
const OWN: &[&str] = &["event", "type", "topic", "kind", "object", "event_type"];

/// Whether values under this name are personal whatever they look like.
pub(super) fn is_personal(name: &str) -> bool {
    let name = name.to_snake_case();
    let words: Vec<&str> = name.split('_').collect();
    PEOPLE.contains(&&*name)
        || words.iter().any(|word| PERSONAL.contains(word)) && !words.iter().any(|word| OWN.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_read_by_their_words() {
        for name in [
            "email",
            "firstName",
            "billing_address",
            "customerPhone",
            "tel_1",
            "apiKey",
            "IP",
            "zip",
            "user",
            "otp_code",
        ] {
            assert!(is_personal(name), "{name}");
        }
        for name in [
            "",
            "event_name",
            "type",
            "amount",
            "monkey",
            "created_at",
            "latest",
            "event_key",
            "user_status",
            "pinned",
            "export",
        ] {
            assert!(!is_personal(name), "{name}");
        }
    }
}
