//! Of each shape's payloads, all ways that are measured give the verdict that the shape says.
#![allow(clippy::unwrap_used, reason = "it is a test")]

use hookwright_bench::contender::{Contender, Way, shape_contenders};
use hookwright_bench::json::{Form, Json};
use hookwright_bench::shapes::{ALL, PEER_DEPTH, Shape, depth};

/// serde's derive validates nothing.
const VALIDATING: usize = Way::SHAPES.len() - 1;

fn contenders(shape: &Shape) -> Vec<Contender> {
    let mut contenders = shape_contenders(shape.name).unwrap();
    contenders.retain(|contender| contender.way != Way::SerdeJson);
    assert_eq!(contenders.len(), VALIDATING, "{}", shape.name);
    contenders
}

fn is_ours(way: Way) -> bool {
    matches!(way, Way::Validate | Way::FromJson)
}

/// Whether every contender says `valid` of every payload; peers are not given deep ones.
fn agree(shape: &Shape, payloads: &[Json], valid: bool) {
    let mut contenders = contenders(shape);
    for payload in payloads {
        let body = payload.print(Form::Minified).into_bytes();
        for contender in &mut contenders {
            if is_ours(contender.way) || depth(payload) <= PEER_DEPTH {
                let (name, head) = (shape.name, contender.way.head());
                assert_eq!(
                    contender.accepts(&body),
                    valid,
                    "{name}, {head}: {}",
                    String::from_utf8_lossy(&body)
                );
            }
        }
    }
}

#[test]
fn valid_payloads_are_accepted() {
    ALL.iter().for_each(|shape| agree(shape, &(shape.valid)(), true));
}

#[test]
fn invalid_payloads_are_refused() {
    ALL.iter().for_each(|shape| agree(shape, &(shape.invalid)(), false));
}

#[test]
fn spoiled_payloads_are_refused() {
    ALL.iter().for_each(|shape| agree(shape, &shape.spoiled(), false));
}

#[test]
fn most_payloads_are_measured() {
    for shape in &ALL {
        let (valid, measured) = ((shape.valid)(), shape.measured());
        assert!(measured.len() * 2 >= valid.len(), "{}: {} of {}", shape.name, measured.len(), valid.len());
        assert_eq!(shape.spoiled().len(), measured.len());
    }
}
