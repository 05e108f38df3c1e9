//! `hookwright catalogue` as its users run it; a browser looks at the pages elsewhere.

#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

const ORDER: &str = r#"{
  "title": "An order", "description": "Sent when an order is *paid*. <script>alert(1)</script>",
  "type": "object", "required": ["id", "state"],
  "properties": {
    "id": {"type": "integer", "minimum": 1, "description": "[who](javascript:alert(1)) <b onclick=x>"},
    "state": {"enum": ["open", "<paid>"]},
    "lines": {"type": "array", "items": {"$ref": "_shared/line.json"}}
  }
}"#;
const LINE: &str = r#"{"type": "object", "title": "A line", "properties": {
  "sku": {"type": "string", "maxLength": 30}, "parts": {"type": "array", "items": {"$ref": "line.json"}}}}"#;
const EXAMPLE: &str =
    r#"{"id": 7, "state": "<paid>", "lines": [{"sku": "</code><script>alert(2)</script>"}]}"#;

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in files {
        let location = folder.path().join(path);
        fs::create_dir_all(location.parent().unwrap()).unwrap();
        fs::write(location, text).unwrap();
    }
    folder
}

fn orders() -> TempDir {
    folder(&[
        ("schemas/acme/order.paid.schema.json", ORDER),
        ("schemas/acme/order.paid.example.json", EXAMPLE),
        ("schemas/acme/_shared/line.json", LINE),
    ])
}

fn run(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let output =
        Command::new(env!("CARGO_BIN_EXE_hookwright")).args(arguments).current_dir(folder).output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (output.status.code(), text(output.stdout), text(output.stderr))
}

/// Every file below a folder, by its path.
fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut files = BTreeMap::new();
    let mut queue = vec![folder.to_owned()];
    while let Some(here) = queue.pop() {
        for entry in fs::read_dir(here).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                queue.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().into_owned();
                files.insert(name, fs::read_to_string(path).unwrap());
            }
        }
    }
    files
}

fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|end| end == "html")
}

/// The values of an attribute.
fn attributes<'a>(page: &'a str, name: &str) -> Vec<&'a str> {
    let begin = format!(" {name}=\"");
    page.split(&begin).skip(1).filter_map(|rest| rest.split('"').next()).collect()
}

/// Every relative link of the site leads to a file of it, and to a place in that file.
fn links_lead_somewhere(site: &Path) -> usize {
    let files = files(site);
    let ids: BTreeMap<&str, BTreeSet<&str>> =
        files.iter().map(|(path, page)| (&**path, attributes(page, "id").into_iter().collect())).collect();
    let mut checked = 0;
    for (path, page) in files.iter().filter(|(path, _)| is_page(path)) {
        for link in attributes(page, "href").into_iter().chain(attributes(page, "src")) {
            if link.starts_with("https://") || link.starts_with("mailto:") {
                continue;
            }
            let (to, id) = link.split_once('#').map_or((link, None), |(to, id)| (to, Some(id)));
            let target = if to.is_empty() { path.clone() } else { resolved(path, &decoded(to)) };
            assert!(files.contains_key(&target), "{path}: {link} leads to {target}");
            assert!(id.is_none_or(|id| ids[&*target].contains(id)), "{path}: {link}");
            checked += 1;
        }
    }
    checked
}

fn resolved(from: &str, to: &str) -> String {
    let mut path: PathBuf = Path::new(from).parent().unwrap().to_owned();
    for part in to.split('/') {
        if part == ".." {
            assert!(path.pop());
        } else {
            path.push(part);
        }
    }
    path.to_string_lossy().into_owned()
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next().unwrap(), rest.next().unwrap()];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap());
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).unwrap()
}

#[test]
fn a_page_says_what_the_schema_says() {
    let folder = orders();
    let (code, out, err) = run(folder.path(), &["catalogue"]);
    assert_eq!(
        (code, &*out),
        (Some(0), "site/index.html of 1 event: 4 files written, 0 files removed\n"),
        "{err}"
    );
    let site = files(&folder.path().join("site"));
    let page = &site["acme/order.paid.html"];
    for said in [
        "<code>acme::OrderPaid</code>",
        "<p>Sent when an order is <em>paid</em>. &lt;script&gt;alert(1)&lt;/script&gt;</p>",
        "<li>at least 1</li>",
        "<li><code>&quot;&lt;paid&gt;&quot;</code></li>",
        "<code>sku</code>",
        "<li>at most 30 characters</li>",
        "Option&lt;Vec&lt;<a href=\"#type-Line\">Line</a>&gt;&gt;",
        "hookwright send --to http://localhost:3000/acme acme/order.paid",
        "acme::Event::OrderPaid(event) =&gt;",
    ] {
        assert!(page.contains(said), "{said} is missing from {page}");
    }
    assert!(site["index.html"].contains("<a href=\"acme/order.paid.html\">order.paid</a>"));
    assert!(links_lead_somewhere(&folder.path().join("site")) > 10);
}

#[test]
fn what_schemas_hold_is_never_markup() {
    let folder = orders();
    run(folder.path(), &["catalogue"]);
    for (path, page) in files(&folder.path().join("site")).iter().filter(|(path, _)| is_page(path)) {
        assert_eq!(page.matches("<script").count(), 1, "{path}");
        assert!(!page.contains("=\"javascript:") && !page.contains("<b onclick"), "{path}");
        assert!(page.contains("default-src &#39;none&#39;") || page.contains("default-src 'none'"), "{path}");
    }
}

/// Names of files come from others too: what a page offers for a shell is one command with the name as one word.
#[test]
fn a_copied_command_runs_nothing_else() {
    for (name, command) in [
        ("$(touch x)", Some("hookwright send --to http://localhost:3000/acme &#39;acme/$(touch x)&#39;")),
        ("a;b", Some("hookwright send --to http://localhost:3000/acme &#39;acme/a;b&#39;")),
        ("it's", Some("hookwright send --to http://localhost:3000/acme &quot;acme/it&#39;s&quot;")),
        ("two\nlines", None),
    ] {
        let folder = folder(&[(&format!("schemas/acme/{name}.schema.json"), "{\"type\": \"object\"}")]);
        let (code, _, err) = run(folder.path(), &["catalogue"]);
        assert_eq!(code, Some(0), "{name}: {err}");
        let site = files(&folder.path().join("site"));
        let page = &site[&format!("acme/{name}.html")];
        let offered =
            page.split("<code>hookwright send ").nth(1).map(|rest| rest.split("</code>").next().unwrap());
        let unified = offered.map(|text| format!("hookwright send {}", text.replace('\'', "&#39;")));
        assert_eq!(unified.as_deref(), command, "{name}");
    }
}

#[test]
fn characters_that_cannot_be_seen_are_shown() {
    let schema = "{\"type\": \"object\", \"title\": \"a\\u202eb\", \"description\": \"c\\u2066d\", \"properties\": {\"\\u3164\": {\"enum\": [\"\\u061c\"]}}}";
    let folder = folder(&[("schemas/acme/e\u{202e}x.schema.json", schema)]);
    run(folder.path(), &["catalogue", "--against", "schemas"]);
    let site = files(&folder.path().join("site"));
    // The list of files is for the command alone.
    for (path, text) in site.into_iter().filter(|(path, _)| !path.starts_with('.')) {
        let hidden = text.chars().find(|c| "\u{202e}\u{2066}\u{3164}\u{61c}".contains(*c));
        assert_eq!(hidden, None, "{path}");
    }
}

#[test]
fn what_generate_refuses_has_no_pages() {
    let folder = folder(&[("schemas/a b/e.schema.json", "{}")]);
    let (code, _, err) = run(folder.path(), &["catalogue"]);
    assert_eq!((code, err.contains("error[provider-name]")), (Some(2), true), "{err}");
    let folder = self::folder(&[("schemas/acme/con.schema.json", "{}")]);
    let (code, _, err) = run(folder.path(), &["catalogue"]);
    assert_eq!((code, err.contains("warning[unportable-name]")), (Some(0), true), "{err}");
}

#[test]
fn the_same_schemas_give_the_same_site_and_obsolete_pages_go() {
    let folder = orders();
    run(folder.path(), &["catalogue"]);
    let first = files(&folder.path().join("site"));
    let (_, out, _) = run(folder.path(), &["catalogue", "--format", "json"]);
    let said: serde_json::Value = serde_json::from_str(&out).unwrap();
    assert_eq!((&said["written"], &said["events"]), (&serde_json::json!([]), &1.into()));
    assert_eq!(files(&folder.path().join("site")), first);

    fs::write(folder.path().join("schemas/acme/order.sent.schema.json"), ORDER).unwrap();
    fs::remove_file(folder.path().join("schemas/acme/order.paid.schema.json")).unwrap();
    fs::remove_file(folder.path().join("schemas/acme/order.paid.example.json")).unwrap();
    let (code, out, _) = run(folder.path(), &["catalogue"]);
    assert_eq!((code, out.ends_with("1 file removed\n")), (Some(0), true), "{out}");
    assert!(!folder.path().join("site/acme/order.paid.html").exists());
}

#[test]
fn files_of_others_are_left_alone() {
    let folder = orders();
    fs::create_dir(folder.path().join("site")).unwrap();
    fs::write(folder.path().join("site/index.html"), "mine").unwrap();
    let (code, _, err) = run(folder.path(), &["catalogue"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[foreign-page]: this file is in the way"), "{err}");
    assert_eq!(files(&folder.path().join("site")).len(), 1);

    // A list that came with the folder, and says that the file is the catalogue's.
    let list = folder.path().join("site/.hookwright-catalogue.json");
    fs::write(&list, r#"{"index.html": "0"}"#).unwrap();
    let (code, _, err) = run(folder.path(), &["catalogue"]);
    assert_eq!((code, err.contains("error[foreign-page]")), (Some(2), true), "{err}");
    assert_eq!(fs::read_to_string(folder.path().join("site/index.html")).unwrap(), "mine");

    fs::write(&list, r#"{"../schemas/x.html": "0"}"#).unwrap();
    let (code, _, err) = run(folder.path(), &["catalogue"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("error[bad-site-manifest]: the list of the catalogue's files"), "{err}");

    let (code, _, err) = run(folder.path(), &["catalogue", "--out", "schemas/site"]);
    assert_eq!(code, Some(2), "{err}");
    let (code, _, err) = run(folder.path(), &["catalogue", "--out", "other", "--against", "nowhere"]);
    assert_eq!((code, err.contains("error[no-revision]")), (Some(2), true), "{err}");
}

/// Asks the server for a path; `host` is what the caller takes it for.
fn get(port: u16, path: &str, host: &str) -> String {
    ask(port, "GET", path, host)
}

fn ask(port: u16, method: &str, path: &str, host: &str) -> String {
    let mut connection = std::net::TcpStream::connect(("127.0.0.1", port)).unwrap();
    write!(connection, "{method} {path} HTTP/1.1\r\nHost: {host}:{port}\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut answer = String::new();
    connection.read_to_string(&mut answer).unwrap();
    answer
}

#[test]
fn the_site_is_served_and_follows_the_schemas() {
    let folder = orders();
    let mut server = Command::new(env!("CARGO_BIN_EXE_hookwright"))
        .args(["catalogue", "--serve", "0"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut said = BufReader::new(server.stdout.take().unwrap()).lines();
    let first = said.next().unwrap().unwrap();
    let port = first.trim_start_matches("http://127.0.0.1:").split('/').next().unwrap().parse().unwrap();
    // It is bound before it is said; what is asked before the first site is made would wait for nothing.
    let page = (0..200).find_map(|_| {
        std::thread::sleep(Duration::from_millis(20));
        Some(get(port, "/acme/order.paid.html", "localhost")).filter(|answer| answer.contains(" 200 "))
    });
    let page = page.unwrap();
    assert!(
        page.contains("content-type: text/html; charset=utf-8") && page.contains("Sent when an order"),
        "{page}"
    );
    assert!(get(port, "/", "127.0.0.1").contains("Webhook events"));
    for (path, host, status) in [
        ("/nowhere.html", "localhost", "404"),
        ("/../schemas/acme/order.paid.schema.json", "localhost", "404"),
        ("/", "attacker.example", "421"),
    ] {
        assert!(get(port, path, host).starts_with(&format!("HTTP/1.1 {status} ")), "{path}");
    }
    for method in ["POST", "PUT", "DELETE", "OPTIONS"] {
        let answer = ask(port, method, "/", "localhost");
        assert!(answer.starts_with("HTTP/1.1 405 ") && answer.contains("allow: GET, HEAD"), "{answer}");
    }
    let head = ask(port, "HEAD", "/", "localhost");
    assert!(head.starts_with("HTTP/1.1 200 ") && head.ends_with("\r\n\r\n"), "{head}");
    let schema = folder.path().join("schemas/acme/order.paid.schema.json");
    fs::write(&schema, ORDER.replace("Sent when", "Delivered when")).unwrap();
    assert_eq!(said.next().unwrap().unwrap(), "the schemas changed, and the site with them");
    assert!(get(port, "/acme/order.paid.html", "localhost").contains("Delivered when"));
    assert!(!folder.path().join("site").exists());

    let taken = port.to_string();
    let (code, _, err) = run(folder.path(), &["catalogue", "--serve", &taken]);
    assert_eq!((code, err.contains("error[cannot-serve]")), (Some(2), true), "{err}");
    server.kill().unwrap();
    server.wait().unwrap();
}

#[test]
fn what_changed_is_on_the_page_and_in_the_feed() {
    let folder = orders();
    let old =
        ORDER.replace("\"required\": [\"id\", \"state\"]", "\"required\": [\"id\", \"state\", \"lines\"]");
    let location = folder.path().join("before/acme/order.paid.schema.json");
    fs::create_dir_all(location.parent().unwrap().join("_shared")).unwrap();
    fs::write(&location, old).unwrap();
    fs::write(location.parent().unwrap().join("_shared/line.json"), LINE).unwrap();
    let (code, _, err) = run(folder.path(), &["catalogue", "--against", "before"]);
    assert_eq!(code, Some(0), "{err}");
    let site = files(&folder.path().join("site"));
    for page in ["acme/order.paid.html", "changes.html"] {
        assert!(site[page].contains("was required, and may be absent now"), "{}", site[page]);
    }
    let feed: serde_json::Value = serde_json::from_str(&site["changes.json"]).unwrap();
    assert_eq!(feed["items"][0]["title"], "acme/order.paid: breaking");
    assert_eq!(feed["items"][0]["url"], "acme/order.paid.html");
    links_lead_somewhere(&folder.path().join("site"));
    // Without the comparison, its pages go again.
    run(folder.path(), &["catalogue"]);
    assert!(!folder.path().join("site/changes.html").exists());
}

#[test]
fn versions_stand_side_by_side() {
    let loose = ORDER.replace(", \"state\"]", "]");
    let folder = folder(&[
        ("schemas/acme/provider.toml", "[version]\nheader = \"X-Version\"\n"),
        ("schemas/acme/2024/order.paid.schema.json", &loose.replace("_shared", "../_shared")),
        ("schemas/acme/2025/order.paid.schema.json", &ORDER.replace("_shared", "../_shared")),
        ("schemas/acme/_shared/line.json", LINE),
    ]);
    let (code, _, err) = run(folder.path(), &["catalogue"]);
    assert_eq!(code, Some(0), "{err}");
    let site = files(&folder.path().join("site"));
    let page = &site["acme/2025/order.paid.html"];
    assert!(page.contains("<tr class=\"differs\"><th scope=\"row\"><code>state</code></th><td>string, optional</td><td>string</td>"), "{page}");
    assert!(page.contains("<a href=\"../../acme/2024/order.paid.html\">2024</a>"), "{page}");
    links_lead_somewhere(&folder.path().join("site"));
}

#[test]
fn three_hundred_events_take_two_megabytes() {
    let folder = tempfile::tempdir().unwrap();
    let acme = folder.path().join("schemas/acme");
    fs::create_dir_all(&acme).unwrap();
    for event in 0..300 {
        let schema = serde_json::json!({
            "type": "object", "required": ["id"],
            "properties": {
                "id": {"type": "string"}, "type": {"const": format!("thing{event}.changed")},
                "data": {"type": "object", "description": "What it is about.", "properties": {
                    "name": {"type": "string"}, "amount": {"type": "integer"}, "state": {"enum": ["a", "b"]}}}
            }
        });
        fs::write(acme.join(format!("thing{event}.changed.schema.json")), schema.to_string()).unwrap();
    }
    let (code, _, err) = run(folder.path(), &["catalogue"]);
    assert_eq!(code, Some(0), "{err}");
    let bytes: usize = files(&folder.path().join("site")).values().map(String::len).sum();
    assert!(bytes <= 2_000_000, "{bytes} bytes");
}
