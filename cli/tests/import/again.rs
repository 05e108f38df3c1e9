//! What a second import does to the files of the first.

use super::*;

#[test]
fn an_import_respects_what_people_wrote() {
    let folder = Folder::new();
    let shop = folder.0.path().join("schemas/shop");
    folder.import(&webhook("{type: object}")).unwrap();
    fs::write(shop.join("provider.toml"), "title = \"Shop\"\n").unwrap();
    let path = shop.join("a.schema.json");

    // A new edition of the document replaces what was imported …
    assert_eq!(
        folder.import(&webhook("{type: object, minProperties: 1}")).unwrap().written,
        std::slice::from_ref(&path)
    );
    // … but not what was changed since.
    fs::write(&path, "{\"type\": \"object\", \"title\": \"Mine\"}").unwrap();
    let refused = folder.import(&webhook("{type: object}")).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "edited-import");
    let document = folder.0.path().join("document.yaml");
    import::run(&Request { force: true, ..folder.request(&document) }).unwrap();

    // What the document no longer gives is reported, every time, and removed only when asked.
    let renamed = webhook("{type: object}").replace("  a:", "  b:");
    for _ in 0..2 {
        assert_eq!(folder.import(&renamed).unwrap().stale, std::slice::from_ref(&path));
        assert!(path.exists());
    }
    let pruned = import::run(&Request { prune: true, ..folder.request(&document) }).unwrap();
    assert_eq!(pruned.removed, std::slice::from_ref(&path));
    assert!(!path.exists() && folder.import(&renamed).unwrap().stale.is_empty());

    // A file that was there before is in the way.
    fs::write(&path, "true").unwrap();
    let refused = folder.import(&webhook("{type: object}")).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "file-exists");
    assert_eq!(fs::read_to_string(shop.join("provider.toml")).unwrap(), "title = \"Shop\"\n");
}

#[test]
fn a_second_document_does_not_change_the_events_of_the_first() {
    let folder = Folder::new();
    folder.import(&webhook("{type: object}")).unwrap();
    let path = folder.0.path().join("schemas/shop/a.schema.json");
    let before = fs::read_to_string(&path).unwrap();
    let other = folder.0.path().join("other.yaml");
    fs::write(&other, webhook("{type: object, minProperties: 1}")).unwrap();
    let refused = import::run(&folder.request(&other)).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "file-of-another-document");
    assert_eq!(fs::read_to_string(&path).unwrap(), before);
    import::run(&Request { force: true, ..folder.request(&other) }).unwrap();
    assert!(fs::read_to_string(&path).unwrap().contains("minProperties"));
}

#[test]
fn what_cannot_be_written_leaves_nothing_behind() {
    let folder = Folder::new();
    fs::write(folder.0.path().join("schemas"), "a file where the folder should be").unwrap();
    let refused = folder.import(&webhook("{type: object}")).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "unwritable");
    fs::remove_file(folder.0.path().join("schemas")).unwrap();
    // A folder is where the second of the files should be.
    fs::create_dir_all(folder.0.path().join("schemas/shop/b.schema.json")).unwrap();
    let two = webhook("{type: object}")
        + &webhook("{type: object}").split_once("webhooks:\n").unwrap().1.replace("  a:", "  b:");
    let refused = folder.import(&two).unwrap_err();
    assert_eq!(refused.iter().next().unwrap().rule, "unwritable");
    assert!(folder.files().is_empty(), "{:?}", folder.files());
}

#[test]
fn what_two_documents_give_goes_with_the_last_and_is_never_taken_for_edited() {
    let folder = Folder::new();
    let shop = folder.0.path().join("schemas/shop");
    let event = |name: &str, schema: &str| {
        webhook(&format!("{{type: object, properties: {{user: {schema}}}}}"))
            .replace("  a:", &format!("  {name}:"))
    };
    let user = "components: {schemas: {User: {type: object, minProperties: 1}}}\n";
    let refers = "{$ref: '#/components/schemas/User'}";
    let import = |document: &str, text: &str, force: bool| {
        let document = folder.0.path().join(document);
        fs::write(&document, text).unwrap();
        import::run(&Request { force, prune: true, ..folder.request(&document) })
    };
    let component = shop.join("_components/User.schema.json");

    // The same content: the component stays for as long as one of the documents has it.
    import("one.yaml", &(event("a", refers) + user), false).unwrap();
    import("two.yaml", &(event("b", refers) + user), false).unwrap();
    assert_eq!(import("one.yaml", &event("a", "true"), false).unwrap().removed, [] as [PathBuf; 0]);
    assert!(component.exists());
    assert_eq!(
        import("two.yaml", &event("b", "true"), false).unwrap().removed,
        std::slice::from_ref(&component)
    );

    // Other content, by force: what the first document gave was replaced, not edited, and comes back.
    import("one.yaml", &event("c", "true"), false).unwrap();
    import("two.yaml", &event("c", "{type: string}"), true).unwrap();
    assert_eq!(import("two.yaml", &event("d", "true"), false).unwrap().removed, [] as [PathBuf; 0]);
    assert!(shop.join("c.schema.json").exists(), "it is an event of the first document, too");
    import("one.yaml", &event("c", "true"), false).unwrap();
    assert!(!fs::read_to_string(shop.join("c.schema.json")).unwrap().contains("string"));
}
