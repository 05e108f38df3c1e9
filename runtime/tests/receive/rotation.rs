//! Several secrets at once.

use hookwright::receive::{BuildError, Endpoint, Rejection, Secret};
use hookwright::testing::Sender;

use crate::acme::{Acme, GOOD, ORDER, now, receiving, schemes};

const OLD: &str = "b2xkIHNlY3JldCBvbGQgc2VjcmV0b2xk";
const NEW: &str = "bmV3IHNlY3JldCBuZXcgc2VjcmV0IG5ldw==";

#[test]
fn each_secret_is_good_and_the_delivery_says_which_it_was() {
    for (name, scheme) in schemes() {
        let endpoint =
            Endpoint::<Acme>::builder().clock(now).scheme(scheme).secrets([NEW, OLD]).build().unwrap();
        let table = receiving(Some(scheme));
        let sender = Sender::new(&table, now());
        for (secret, index) in [(NEW, 0), (OLD, 1)] {
            let request = sender.clone().secret(secret).request(ORDER, GOOD).unwrap();
            let delivery = endpoint.receive(&request).unwrap();
            assert_eq!(delivery.secret, Some(index), "{name}");
        }
        let other = sender.secret("b3RoZXIgc2VjcmV0IG90aGVyIHNlY3JldA==").request(ORDER, GOOD).unwrap();
        assert_eq!(endpoint.receive(&other).unwrap_err(), Rejection::BadSignature, "{name}");
    }
}

#[test]
fn a_secret_that_begins_another_is_another() {
    for (name, scheme) in schemes() {
        let table = receiving(Some(scheme));
        let (short, long) = ("c2VjcmV0".repeat(4), "c2VjcmV0".repeat(5));
        for (known, used) in [(&*short, &*long), (&*long, &*short)] {
            let endpoint =
                Endpoint::<Acme>::builder().clock(now).scheme(scheme).secret(known).build().unwrap();
            let request = Sender::new(&table, now()).secret(used).request(ORDER, GOOD).unwrap();
            let rejection = endpoint.receive(&request).unwrap_err();
            assert_eq!(rejection, Rejection::BadSignature, "{name}");
        }
    }
}

#[test]
fn a_secret_is_never_printed() {
    let (_, scheme) = schemes().remove(0);
    let builder = Endpoint::<Acme>::builder().clock(now).scheme(scheme).secrets(["hush hush", " "]);
    let printed = format!("{builder:?}");
    let refused = builder.build().unwrap_err();
    assert_eq!(refused, BuildError::BlankSecret(1));
    let endpoint = Endpoint::<Acme>::builder().scheme(scheme).secret("hush hush").build().unwrap();
    for text in [
        printed,
        format!("{endpoint:?}"),
        format!("{refused:?} {refused}"),
        format!("{:?}", Secret::from("hush hush")),
    ] {
        assert!(!text.contains("hush") && !text.contains("104, 117"), "{text}");
    }
}
