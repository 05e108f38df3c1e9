#![allow(clippy::unwrap_used, reason = "a test may fail by panicking")]

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hasher};

use num_bigint::BigInt;
use proptest::prelude::*;

use super::*;

fn hash(text: &str) -> u64 {
    let mut state = DefaultHasher::new();
    hash_canonical(text, &mut state);
    state.finish()
}

#[test]
fn equal_values_are_equal_however_written() {
    for (a, b) in [
        ("1", "1.0"),
        ("1e2", "100"),
        ("1E+2", "100.000"),
        ("-0", "0"),
        ("-0.0e5", "0e-99999999999999999999999"),
        ("0.001", "1e-3"),
        ("123456789012345678901234567890", "1.23456789012345678901234567890e29"),
        ("1e100000000000000000000000000000001", "10e100000000000000000000000000000000"),
        ("1e-100000000000000000000000000000001", "0.1e-100000000000000000000000000000000"),
        ("1e00000000000000000000000000000000000000000000000000000003", "1000"),
    ] {
        assert_eq!(compare(a, b), Ordering::Equal, "{a} {b}");
        assert_eq!(hash(a), hash(b), "{a} {b}");
    }
}

#[test]
fn order_is_that_of_the_values() {
    let ascending = [
        "-1e99999999999999999999999999999999999999999999",
        "-1e1000000000",
        "-12",
        "-1.5",
        "-1",
        "-1e-5",
        "-1e-99999999999999999999999",
        "0",
        "1e-99999999999999999999999",
        "0.3",
        "0.30000000000000000000000000000000000000001",
        "9007199254740992",
        "9007199254740993",
        "9007199254740993.5",
        "99999999999999999999",
        "1e20",
        "1e1000000000",
        "1e99999999999999999999999999999999999999999998",
        "1e99999999999999999999999999999999999999999999",
    ];
    for (i, a) in ascending.iter().enumerate() {
        for (j, b) in ascending.iter().enumerate() {
            assert_eq!(compare(a, b), i.cmp(&j), "{a} {b}");
        }
    }
}

#[test]
fn integers_are_told_by_value_or_by_spelling() {
    for text in ["0", "-0.0", "1", "1.0", "1.5e1", "100e-2", "1e1000000000", "0e-7", "1e99999999999999999999"]
    {
        assert!(is_integer(text), "{text}");
    }
    for text in ["0.5", "1e-1", "15e-2", "1e-99999999999999999999", "1.00000000000000000000001"] {
        assert!(!is_integer(text), "{text}");
    }
    assert!(is_integer_literal("-10") && !is_integer_literal("1.0") && !is_integer_literal("1e0"));
}

#[test]
fn conversions_are_exact_or_none() {
    for (text, signed, unsigned) in [
        ("-0", Some(0), Some(0)),
        ("1.0", Some(1), Some(1)),
        ("1e3", Some(1000), Some(1000)),
        ("-1e3", Some(-1000), None),
        ("9223372036854775807", Some(i64::MAX), Some(9_223_372_036_854_775_807)),
        ("9223372036854775808", None, Some(9_223_372_036_854_775_808)),
        ("-9223372036854775808", Some(i64::MIN), None),
        ("-9223372036854775809", None, None),
        ("18446744073709551615", None, Some(u64::MAX)),
        ("18446744073709551616", None, None),
        ("1e19", None, Some(10_000_000_000_000_000_000)),
        ("1e20", None, None),
        ("1e1000000000", None, None),
        ("1.5", None, None),
        ("1e-1000000000", None, None),
        ("0e1000000000", Some(0), Some(0)),
    ] {
        assert_eq!(as_i64(text), signed, "{text}");
        assert_eq!(as_u64(text), unsigned, "{text}");
    }
    assert_eq!(as_f64("1e400"), None);
    assert_eq!(as_f64("-2.5e-1"), Some(-0.25));
}

#[test]
fn multiples_do_not_depend_on_binary_fractions() {
    for (x, m, expected) in [
        ("0.3", "0.1", true),
        ("0.35", "0.1", false),
        ("1e308", "0.123456789", false),
        ("1e308", "0.5", true),
        ("0.0075", "0.0001", true),
        ("0.00751", "0.0001", false),
        ("0", "7.5", true),
        ("-4.5", "1.5", true),
        ("1e1000000000", "1024", true),
        ("1e1000000000", "3", false),
        (
            "1e99999999999999999999999999999999999999999999",
            "1e-99999999999999999999999999999999999999999999",
            true,
        ),
        (
            "1e-99999999999999999999999999999999999999999999",
            "1e99999999999999999999999999999999999999999999",
            false,
        ),
        ("5", "10", false),
        ("5", "1e1", false),
        ("9007199254740993", "2", false),
        (
            "123456789012345678901234567890123456789012345678901234567890",
            "1000000000000000000000000000000000000000000000001",
            false,
        ),
        (
            "3000000000000000000000000000000000000000000000003",
            "1000000000000000000000000000000000000000000000001",
            true,
        ),
        ("1", "0", false),
    ] {
        assert_eq!(is_multiple_of(x, m), expected, "{x} {m}");
    }
}

/// The value of `text` as an integer, in units of 10^-`scale`.
fn scaled(text: &str, scale: i64) -> BigInt {
    let (mantissa, exponent) = text.split_once(['e', 'E']).unwrap_or((text, "0"));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits: BigInt = format!("{whole}{fraction}").parse().unwrap();
    let power = exponent.parse::<i64>().unwrap() - i64::try_from(fraction.len()).unwrap() + scale;
    digits * BigInt::from(10).pow(u32::try_from(power).unwrap())
}

/// Beyond the exponents and fractions that [`number`] produces.
const SCALE: i64 = 200;

fn number() -> impl Strategy<Value = String> {
    // Few distinct digits, so that equal and nearly equal values are met.
    "-?(0|[1-9][0-9]{0,3}|1[05]{0,40})(\\.[0-9]{1,3}|\\.[05]{1,40})?([eE][+-]?[0-9]{1,2})?"
}

proptest! {
    #[test]
    fn compares_as_big_integers_do(a in number(), b in number()) {
        let expected = scaled(&a, SCALE).cmp(&scaled(&b, SCALE));
        prop_assert_eq!(compare(&a, &b), expected);
        if expected.is_eq() {
            prop_assert_eq!(hash(&a), hash(&b));
        }
    }

    #[test]
    fn respelling_changes_nothing(a in number(), zeros in 0_usize..30, shift in 0_usize..30) {
        let (mantissa, exponent) = a.split_once(['e', 'E']).unwrap_or((&a, "0"));
        let point = if mantissa.contains('.') { "" } else { "." };
        let padded = format!("{mantissa}{point}{}0e{exponent}", "0".repeat(zeros));
        prop_assert_eq!(compare(&a, &padded), Ordering::Equal);
        prop_assert_eq!(hash(&a), hash(&padded));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let (sign, whole) = whole.strip_prefix('-').map_or(("", whole), |whole| ("-", whole));
        let moved = exponent.parse::<usize>().ok().map(|exponent| exponent + shift + whole.len());
        if let Some(moved) = moved {
            let shifted = format!("{sign}0.{}{whole}{fraction}E+{moved}", "0".repeat(shift));
            prop_assert_eq!(compare(&a, &shifted), Ordering::Equal);
            prop_assert_eq!(hash(&a), hash(&shifted));
        }
    }

    #[test]
    fn divides_as_big_integers_do(x in number(), m in number()) {
        let divisor = scaled(&m, SCALE);
        prop_assume!(divisor > BigInt::ZERO);
        prop_assert_eq!(is_multiple_of(&x, &m), scaled(&x, SCALE) % divisor == BigInt::ZERO);
    }

    #[test]
    fn products_are_multiples(m in "[1-9][0-9]{0,60}", factor in "[1-9][0-9]{0,30}", shift in 0..20_i32) {
        let product = m.parse::<BigInt>().unwrap() * factor.parse::<BigInt>().unwrap();
        let m = format!("{m}e-{shift}");
        let product = format!("{product}e-{shift}");
        prop_assert!(is_multiple_of(&product, &m));
    }

    #[test]
    fn integers_are_those_of_big_integers(a in number()) {
        let unit = BigInt::from(10).pow(u32::try_from(SCALE).unwrap());
        let value = scaled(&a, SCALE);
        let integer = (&value % &unit == BigInt::ZERO).then(|| value / unit);
        prop_assert_eq!(is_integer(&a), integer.is_some());
        prop_assert_eq!(as_i64(&a), integer.as_ref().and_then(|value| i64::try_from(value).ok()));
        prop_assert_eq!(as_u64(&a), integer.as_ref().and_then(|value| u64::try_from(value).ok()));
    }

    #[test]
    fn any_text_is_answered(a in any::<String>(), b in any::<String>()) {
        let _ = (compare(&a, &b), is_integer(&a), is_multiple_of(&a, &b), as_i64(&a), as_u64(&a), hash(&a));
    }
}
