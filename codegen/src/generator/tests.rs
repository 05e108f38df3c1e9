#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use super::Generator;

#[test]
fn an_error_is_readable_where_a_build_script_prints_it() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("acme")).unwrap();
    fs::write(root.path().join("acme/e.json"), "{\n  \"type\": }").unwrap();
    let out = root.path().join("out");
    let error = Generator::new(root.path()).write_to(&out).unwrap_err();
    let shown = format!("{error:?}").replace(&root.path().display().to_string(), "schemas");
    let expected = "1 error

error[not-json]: not JSON: expected a value
 --> schemas/acme/e.json:2:11
  |
2 |   \"type\": }
  |           ^
  |
  = help: see RFC 8259: neither comments nor trailing commas

1 error";
    assert_eq!(shown, expected);
    assert!(!out.exists());
}
