//! A schema whose references are replaced by what they lead to.

use std::fs;
use std::path::Path;

use serde_json::Value;

/// The schema in a file below `folder`. Its references must not lead back to themselves.
pub(crate) fn file(folder: &Path, path: &str) -> Value {
    let root = read(folder, path);
    inline(folder, path, &root, &root)
}

fn read(folder: &Path, path: &str) -> Value {
    serde_json::from_str(&fs::read_to_string(folder.join(path)).expect("a schema")).expect("JSON")
}

fn inline(folder: &Path, path: &str, root: &Value, schema: &Value) -> Value {
    match schema {
        Value::Object(keywords) => match keywords.get("$ref").and_then(Value::as_str) {
            // In these schemas only descriptions stand beside a reference.
            Some(reference) => target(folder, path, root, reference),
            None => {
                let inner =
                    |(name, value): (&String, &Value)| (name.clone(), inline(folder, path, root, value));
                Value::Object(keywords.iter().map(inner).collect())
            }
        },
        Value::Array(items) => items.iter().map(|item| inline(folder, path, root, item)).collect(),
        other => other.clone(),
    }
}

fn target(folder: &Path, path: &str, root: &Value, reference: &str) -> Value {
    let (file, pointer) = reference.split_once('#').expect("a fragment");
    if file.is_empty() {
        return inline(folder, path, root, root.pointer(pointer).expect(pointer));
    }
    let beside = Path::new(path).parent().expect("a folder").join(file);
    let path = beside.to_str().expect("UTF-8");
    let root = read(folder, path);
    inline(folder, path, &root, root.pointer(pointer).expect(pointer))
}
