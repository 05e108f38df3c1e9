//! Forms (`application/x-www-form-urlencoded`).

use bytes::Bytes;
use serde_json::{Map, Value};

use super::bad;
use crate::receive::Rejection;
use crate::receive::values::are_too_many;

/// The JSON document in a form: that of a field, or an object of all fields.
pub(super) fn document(body: &[u8], json: Option<&str>) -> Result<Bytes, Rejection> {
    if are_too_many(body) {
        return Err(bad("it has more than 10,000 fields"));
    }
    if !is_well_formed(body) {
        return Err(bad("it is not a form in UTF-8"));
    }
    let mut fields = form_urlencoded::parse(body);
    let Some(name) = json else { return flat(fields) };
    let mut values = fields.by_ref().filter_map(|(field, value)| (field == name).then_some(value));
    match (values.next(), values.next()) {
        (None, _) => Err(bad("the field of the payload is missing")),
        (Some(_), Some(_)) => Err(bad("the field of the payload is repeated")),
        (Some(value), None) => Ok(value.into_owned().into()),
    }
}

fn flat(fields: form_urlencoded::Parse<'_>) -> Result<Bytes, Rejection> {
    let mut object = Map::new();
    for (name, value) in fields {
        if object.insert(name.into_owned(), Value::String(value.into_owned())).is_some() {
            return Err(bad("a field is repeated"));
        }
    }
    if object.is_empty() {
        return Err(bad("it has no fields"));
    }
    Ok(Value::Object(object).to_string().into())
}

/// Whether each `%` begins a byte in hexadecimal, and the bytes are UTF-8: then nothing is replaced when it is decoded.
fn is_well_formed(body: &[u8]) -> bool {
    let mut decoded = Vec::with_capacity(body.len());
    let mut bytes = body.iter().copied();
    while let Some(byte) = bytes.next() {
        let byte = if byte == b'%' { hexadecimal(bytes.next(), bytes.next()) } else { Some(byte) };
        let Some(byte) = byte else { return false };
        decoded.push(byte);
    }
    // Fields are separated by ASCII, so the whole is UTF-8 only if each of them is.
    std::str::from_utf8(&decoded).is_ok()
}

fn hexadecimal(high: Option<u8>, low: Option<u8>) -> Option<u8> {
    let digit = |byte: Option<u8>| char::from(byte?).to_digit(16).and_then(|digit| u8::try_from(digit).ok());
    Some(digit(high)? << 4 | digit(low)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::receive::values::MOST_FIELDS;

    fn read(body: &str, json: Option<&str>) -> Result<String, Rejection> {
        document(body.as_bytes(), json).map(|document| String::from_utf8_lossy(&document).into_owned())
    }

    #[test]
    fn a_field_is_the_payload() {
        let found = |body| read(body, Some("payload"));
        assert_eq!(found("a=1&payload=%7B%22a%22%3A+%22%2B%C3%A9%22%7D"), Ok("{\"a\": \"+é\"}".to_owned()));
        assert_eq!(found("payload="), Ok(String::new()), "which is not JSON");
        assert_eq!(found("a=1"), Err(bad("the field of the payload is missing")));
        assert_eq!(found(""), Err(bad("the field of the payload is missing")));
        assert_eq!(found("payload=1&payload=1"), Err(bad("the field of the payload is repeated")));
        assert_eq!(found("payload=1&%70ayload=1"), Err(bad("the field of the payload is repeated")));
    }

    #[test]
    fn all_fields_are_an_object_of_strings() {
        let found = |body| read(body, None);
        assert_eq!(found("b=1+2&a=x%26y&c"), Ok(r#"{"a":"x&y","b":"1 2","c":""}"#.to_owned()));
        assert_eq!(found("a=1&a=2"), Err(bad("a field is repeated")));
        assert_eq!(found(""), Err(bad("it has no fields")));
        assert_eq!(found("a=%22%5C%00"), Ok("{\"a\":\"\\\"\\\\\\u0000\"}".to_owned()));
    }

    #[test]
    fn a_form_has_a_limited_number_of_fields() {
        let form =
            |fields: usize| (0..fields).map(|field| format!("{field:x}")).collect::<Vec<_>>().join("&");
        assert!(read(&form(MOST_FIELDS), None).is_ok());
        let more = form(MOST_FIELDS + 1);
        assert_eq!(read(&more, None), Err(bad("it has more than 10,000 fields")));
        assert_eq!(
            read(&format!("payload=1&{more}"), Some("payload")),
            Err(bad("it has more than 10,000 fields"))
        );
    }

    #[test]
    fn nothing_is_replaced_by_guessing() {
        for body in ["a=%", "a=%4", "a=%zz", "a=%+1", "a=%ff", "a=%C3&b=%A9", "%=1"] {
            assert_eq!(read(body, None), Err(bad("it is not a form in UTF-8")), "{body}");
        }
        assert!(document(b"a=\xff", None).is_err());
        assert_eq!(read("a=%EF%BF%BD", None), Ok("{\"a\":\"\u{fffd}\"}".to_owned()));
    }
}
