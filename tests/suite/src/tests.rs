#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::fs;

use super::Suite;

#[test]
fn a_suite_that_is_present_has_cases() {
    let root = tempfile::tempdir().unwrap();
    assert!(Suite::at(root.path().to_owned()).is_none(), "an empty folder is not a suite");
    let draft = root.path().join("tests/draft7");
    fs::create_dir_all(draft.join("proposals")).unwrap();
    let suite = Suite::at(root.path().to_owned()).unwrap();
    assert!(suite.groups("draft7").is_err());
    let text = r#"[{"description": "d", "schema": {"const": 1.0e0}, "tests":
        [{"description": "t", "data": "\u0061", "valid": false}]}]"#;
    fs::write(draft.join("proposals/new.json"), text).unwrap();
    assert!(suite.groups("draft7").is_err(), "proposals do not count");
    fs::write(draft.join("const.json"), text).unwrap();
    let groups = suite.groups("draft7").unwrap();
    assert_eq!((groups.len(), groups[0].file.as_str()), (1, "const"));
    assert_eq!(groups[0].schema, r#"{"const": 1.0e0}"#);
    assert_eq!(groups[0].cases[0].data, r#""\u0061""#);
    fs::write(draft.join("type.json"), "{}").unwrap();
    assert!(suite.groups("draft7").is_err(), "not a file of the suite");
}
