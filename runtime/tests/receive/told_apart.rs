//! One signature is good for one reading of a request.

use hookwright::Request;
use hookwright::receive::{Hmac, Scheme, Template, Unverified, Verifier};
use hookwright::testing::Sender;

use crate::acme::{GOOD, ORDER, SECRET, now, receiving};
use crate::bad_input::hmac;

fn verifier(template: &'static str) -> Verifier<'static> {
    let scheme = Scheme::Hmac(Hmac::new("X-Sig").signed(Template(template)));
    Verifier::new(scheme, [SECRET.into()]).unwrap()
}

/// A request with these headers, and the signature of `signed`.
fn request(uri: &str, signed: &str, headers: &[(&str, &str)], body: &str) -> Request {
    let mut request = http::Request::post(uri).header("x-sig", hmac(SECRET, signed));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    Request::from(request.body(body.to_owned()).unwrap())
}

/// Two requests that are signed alike: at most one of them may be good.
fn at_most_one(
    verifier: &Verifier<'_>,
    signed: &str,
    one: (&str, &[(&str, &str)]),
    other: (&str, &[(&str, &str)]),
) {
    let body = signed.find('{').map_or("", |at| &signed[at..]);
    let good = |(uri, headers)| verifier.verify(&request(uri, signed, headers, body), now()).is_ok();
    assert!(!(good(one) && good(other)), "{signed} of {one:?} and {other:?}");
}

#[test]
fn an_optional_segment_does_not_join_two_values() {
    let joined = verifier("{header:a}{?{header:b}}.{body}");
    at_most_one(&joined, "12.{}", ("/", &[("a", "12")]), ("/", &[("a", "1"), ("b", "2")]));
    let joined = verifier("{header:a}{?;{header:b}}{query:c}");
    at_most_one(&joined, "1;23", ("/?c=3", &[("a", "1"), ("b", "2")]), ("/?c=23", &[("a", "1"), ("b", "")]));
    at_most_one(
        &joined,
        "1;234",
        ("/?c=34", &[("a", "1"), ("b", "2")]),
        ("/?c=4", &[("a", "1"), ("b", "23")]),
    );
    let between = verifier(":{?{header:b},}:{query:c}");
    at_most_one(&between, "::x,:y", ("/?c=x,:y", &[]), ("/?c=y", &[("b", ":x")]));
    let leading = verifier("{?{header:b};}{query:c}");
    at_most_one(&leading, "2;3", ("/?c=3", &[("b", "2")]), ("/?c=2;3", &[]));
}

#[test]
fn the_value_that_may_be_anything_swallows_no_segment() {
    let after = verifier("{header:a}{?;{header:b}};{query:x}");
    at_most_one(&after, "1;2;3", ("/?x=3", &[("a", "1"), ("b", "2")]), ("/?x=2;3", &[("a", "1")]));
    let before = verifier("{header:a}{?;{header:b}}");
    at_most_one(&before, "1;2", ("/", &[("a", "1"), ("b", "2")]), ("/", &[("a", "1;2")]));
    assert_eq!(before.verify(&request("/", "1;2", &[("a", "1"), ("b", "2")], ""), now()), Ok(0));
    assert_eq!(before.verify(&request("/", "1", &[("a", "1")], ""), now()), Ok(0));
}

#[test]
fn an_id_of_several_values_is_one_id() {
    let verifier = verifier("{id}.{body}").delivery_id(Some(Template("{header:a}-{header:b}")));
    let signed = "order-paid-1.{}";
    let good = request("/", signed, &[("a", "order"), ("b", "paid-1")], "{}");
    assert_eq!(verifier.verify(&good, now()), Ok(0));
    let moved = request("/", signed, &[("a", "order-paid"), ("b", "1")], "{}");
    assert_eq!(verifier.verify(&moved, now()), Err(Unverified::Bad));
}

#[test]
fn an_id_that_names_itself_is_refused() {
    for itself in ["{id}", "{id|lower}", "{?x{id}}", "{?{id}}"] {
        let verifier = verifier("{id}.{body}").delivery_id(Some(Template(itself)));
        assert!(verifier.verify(&request("/", "", &[], "{}"), now()).is_err(), "{itself}");
    }
}

#[test]
fn values_side_by_side_in_the_template_are_still_signed() {
    for template in
        ["{header:x-time}{body}", "{body}{header:x-time}", "{method}{path}{body}", ":{?{header:b}}:{body}"]
    {
        let table = receiving(Some(Scheme::Hmac(Hmac::new("X-Sig").signed(Template(template)))));
        let request = Sender::new(&table, now()).secret(SECRET).request(ORDER, GOOD).unwrap();
        assert_eq!(verifier(template).verify(&request, now()), Ok(0), "{template}");
    }
}
