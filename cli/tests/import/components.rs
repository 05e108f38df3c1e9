//! Components: parents and children, circles, names, and components as events.

use super::*;

fn components(schemas: &str) -> String {
    format!(
        "openapi: 3.0.3\ninfo: {{title: t, version: '1'}}\npaths: {{}}\nx-webhooks:\n  happened:\n    post:\n      requestBody: {{content: \
         {{application/json: {{schema: {{type: object, properties: {{it: {{$ref: '#/components/schemas/Root'}}}}}}}}}}}}\n\
         components:\n  schemas:\n{schemas}"
    )
}

/// The files of components, each on one line, and the notes with their places.
fn shared(schemas: &str) -> (BTreeMap<String, String>, Vec<String>) {
    let folder = Folder::new();
    let report =
        folder.import(&components(schemas)).unwrap_or_else(|f| panic!("{}", f.render("", Style::Plain)));
    let dense = |text: String| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let named =
        |path: &str| Some(path.strip_prefix("_components/")?.strip_suffix(".schema.json")?.to_owned());
    let files = folder.files().into_iter().filter_map(|(path, text)| Some((named(&path)?, dense(text))));
    let note = |note: &hookwright_codegen::finding::Finding| {
        format!("{} {}", note.rule, note.place.pointer.clone().unwrap_or_default())
    };
    (files.collect(), report.notes.iter().map(note).collect())
}

#[test]
fn a_parent_is_one_of_the_children_that_name_it() {
    let (files, notes) = shared(
        "    Root: {type: object, required: [kind], properties: {kind: {type: string}}, discriminator: {propertyName: kind, mapping: {cat: Cat}}}\n    \
         Cat: {allOf: [{$ref: '#/components/schemas/Root'}, {properties: {lives: {type: integer}}}]}\n    \
         Dog: {allOf: [{$ref: '#/components/schemas/Root'}, {properties: {toy: {type: string}}}]}\n    \
         Puppy: {allOf: [{$ref: '#/components/schemas/Dog'}, {properties: {weeks: {type: integer}}}]}\n",
    );
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["Cat", "Dog", "Puppy", "Root", "RootBase"]);
    let root = &files["Root"];
    // The mapping's value, and for what it does not name, the component's name.
    for (file, value) in [("Cat", "cat"), ("Dog", "Dog"), ("Puppy", "Puppy")] {
        let branch = format!(
            "\"$ref\": \"{file}.schema.json\", \"properties\": {{ \"kind\": {{ \"const\": \"{value}\" }} }}"
        );
        assert!(root.contains(&branch), "{root}");
    }
    assert!(!root.contains("\"type\": \"object\""), "{root}");
    assert!(
        files["Cat"].contains("\"RootBase.schema.json\"")
            && files["RootBase"].contains("\"required\": [\"kind\"]")
    );
    assert!(!files["RootBase"].contains("oneOf") && files["Puppy"].contains("\"Dog.schema.json\""));
    assert_eq!(notes, ["inheritance /components/schemas/Root/discriminator"]);
}

#[test]
fn parents_on_three_levels_that_list_their_children_end() {
    let (files, notes) = shared(
        "    Root: {oneOf: [{$ref: '#/components/schemas/Mid'}, {$ref: '#/components/schemas/Leaf'}], properties: {a: {type: string}}}\n    \
         Mid: {allOf: [{$ref: '#/components/schemas/Root'}], anyOf: [{$ref: '#/components/schemas/Low'}], properties: {b: {type: string}}}\n    \
         Low: {allOf: [{$ref: '#/components/schemas/Mid'}], properties: {c: {type: string}}}\n    \
         Leaf: {allOf: [{$ref: '#/components/schemas/Root'}]}\n",
    );
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    assert_eq!(names, ["Leaf", "Low", "Mid", "MidBase", "Root", "RootBase"]);
    assert!(
        files["Low"].contains("MidBase.schema.json") && files["MidBase"].contains("RootBase.schema.json")
    );
    assert_eq!(notes, ["inheritance /components/schemas/Root", "inheritance /components/schemas/Mid"]);
}

#[test]
fn what_leads_back_to_itself_is_left_out_and_named() {
    let (files, notes) = shared(
        "    Root: {allOf: [{$ref: '#/components/schemas/Other'}, {type: object}]}\n    \
         Other: {allOf: [{$ref: '#/components/schemas/Root'}], properties: {a: {type: string}}}\n",
    );
    assert_eq!(notes, ["circle /components/schemas/Other/allOf/0"]);
    assert!(files["Root"].contains("Other.schema.json") && !files["Other"].contains("Root.schema.json"));
    let (_, notes) = shared("    Root: {anyOf: [{$ref: '#/components/schemas/Root'}, {type: string}]}\n");
    assert_eq!(notes, ["circle /components/schemas/Root/anyOf/0"]);
}

#[test]
fn a_discriminator_without_mapping_takes_names() {
    let (files, notes) = shared(
        "    Root: {oneOf: [{$ref: '#/components/schemas/Card'}, {$ref: '#/components/schemas/Cash'}], discriminator: {propertyName: by}}\n    \
         Card: {type: object, properties: {by: {type: string}}}\n    \
         Cash: {type: object, properties: {by: {type: string, enum: [cash]}}}\n",
    );
    let root = &files["Root"];
    assert!(root.contains("{ \"const\": \"Card\" }") && !root.contains("{ \"const\": \"Cash\" }"), "{root}");
    assert_eq!(notes, [""; 0]);
}

#[test]
fn components_are_events_and_named_after_what_they_say() {
    let document = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
        PaidHook: {allOf: [{$ref: '#/components/schemas/Base'}, {properties: {type: {const: order.paid}}}]}\n    \
        SentHook: {properties: {type: {enum: ['order sent']}}}\n    \
        OddHook: {properties: {type: {type: string}}}\n    Base: {type: object}\n";
    let folder = Folder::new();
    let path = folder.0.path().join("document.yaml");
    fs::write(&path, document).unwrap();
    let options = Options {
        components: vec!["*Hook".to_owned()],
        template: "{body:/type}".to_owned(),
        ..Options::default()
    };
    let report = import::run(&Request { options, ..folder.request(&path) }).unwrap();
    let names: Vec<&str> = report.events.iter().map(|event| event.name.as_str()).collect();
    assert_eq!(names, ["order.paid", "order_sent", "OddHook"]);
    let notes: Vec<&str> = report.notes.iter().map(|note| note.rule).collect();
    assert_eq!(notes, ["not-a-file-name", "no-constant"]);
}

/// A name of several parts is its payload's or the document's, never half of each.
#[test]
fn names_of_several_parts_are_all_from_the_payload_or_not_at_all() {
    let document = "openapi: 3.1.0\ninfo: {title: t, version: '1'}\npaths: {}\ncomponents:\n  schemas:\n    \
        PaidHook: {properties: {of: {const: order}, what: {enum: [paid]}}}\n    \
        OddHook: {properties: {of: {const: order}, what: {type: string}}}\n";
    let folder = Folder::new();
    let path = folder.0.path().join("document.yaml");
    fs::write(&path, document).unwrap();
    for (template, expected) in [
        ("{body:/of}.{body:/what}", ["order.paid", "OddHook"]),
        ("{body:/of}/{body:/what}", ["order.paid", "OddHook"]),
        ("hook.{body:/what}", ["hook.paid", "OddHook"]),
        ("{qualifier}.{body:/what}", ["paid", "OddHook"]),
        ("{name}.{body:/of}", ["PaidHook.order", "OddHook.order"]),
    ] {
        let options = Options {
            components: vec!["*Hook".to_owned()],
            template: template.to_owned(),
            ..Options::default()
        };
        let request = Request { options, force: true, prune: true, ..folder.request(&path) };
        let report = import::run(&request).unwrap();
        let names: Vec<&str> = report.events.iter().map(|event| event.name.as_str()).collect();
        assert_eq!(names, expected, "{template}");
    }
}
