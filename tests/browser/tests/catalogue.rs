//! The catalogue as its readers use it: from a folder, in Chromium.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use hookwright_browser::{Browser, Outcome, Site, folder, repository};
use serde_json::Value;

const ORDER: &str = r#"{
  "title": "An order was paid", "description": "Sent **once**. <script>window.hacked = 1</script><img src=x onerror='window.hacked = 2'>",
  "type": "object", "required": ["id", "customer"],
  "properties": {
    "id": {"type": "string", "format": "uuid", "description": "The order's id."},
    "state": {"enum": ["open", "</code><script>window.hacked = 3</script>"]},
    "customer": {"type": "object", "description": "Who paid.", "required": ["email"], "properties": {
      "email": {"type": "string"},
      "address": {"type": "object", "properties": {"city": {"type": "string", "maxLength": 80}}}}}
  }
}"#;
const FIRST: &str =
    r#"{"id": "9d3c8f2e-31a5-4f0c-9a43-4c52d4f9c1de", "customer": {"email": "a@example.com"}}"#;
const SECOND: &str = r#"{"id": "9d3c8f2e-31a5-4f0c-9a43-4c52d4f9c1de", "state": "open", "customer": {"email": "b@example.com"}}"#;
const SENT: &str =
    r#"{"type": "object", "description": "It left.", "properties": {"id": {"type": "string"}}}"#;

/// The tests run one after another in one browser: to start one takes longer than all of them.
#[tokio::test(flavor = "current_thread")]
async fn the_catalogue_works_in_a_browser() -> Outcome {
    let Some(browser) = Browser::start().await? else { return Ok(()) };
    let before = ORDER
        .replace("\"required\": [\"id\", \"customer\"]", "\"required\": [\"id\", \"customer\", \"state\"]");
    let old = folder(&BTreeMap::from([("acme/order.paid.schema.json", &*before)]))?;
    let new = folder(&BTreeMap::from([
        ("acme/order.paid.schema.json", ORDER),
        ("acme/order.paid.example.json", FIRST),
        ("acme/order.paid.open.example.json", SECOND),
        ("acme/parcel.sent.schema.json", SENT),
        ("beta/parcel.sent.schema.json", SENT),
    ]))?;
    let site = Site::of(new.path(), Some(old.path()))?;
    search(&browser, &site).await?;
    links(&browser, &site).await?;
    folding(&browser, &site).await?;
    tabs(&browser, &site).await?;
    copying(&browser, &site).await?;
    hostile(&browser, &site).await?;
    widths(&browser, &site).await?;
    accessibility(&browser, &site).await?;
    let ours = Site::of(&repository().join("schemas"), None)?;
    pictures(&browser, &ours).await?;
    let complaints = browser.complaints().await?;
    assert!(complaints.is_empty(), "{complaints:?}");
    browser.page.clone().close().await?;
    Ok(())
}

async fn search(browser: &Browser, site: &Site) -> Outcome {
    browser.open(site, "index.html").await?;
    assert_eq!(browser.shown("ul.events a").await?, ["order.paid", "parcel.sent", "parcel.sent"]);
    let field = browser.page.find(fantoccini::Locator::Css("input[name=q]")).await?;
    field.send_keys("LEFT be").await?;
    assert_eq!(browser.shown("ul.events a").await?, ["parcel.sent"]);
    assert_eq!(browser.shown(".found").await?, ["1 event"]);
    // The address keeps the search.
    browser.page.refresh().await?;
    assert_eq!(browser.shown("ul.events a").await?, ["parcel.sent"]);
    let field = browser.page.find(fantoccini::Locator::Css("input[name=q]")).await?;
    field.clear().await?;
    field.send_keys("nothing like it").await?;
    assert_eq!(browser.shown(".found").await?, ["0 events"]);
    field.clear().await?;
    let group = browser.page.find(fantoccini::Locator::Css("select[name=group]")).await?;
    group.select_by_label("order").await?;
    assert_eq!(browser.shown("ul.events a").await?, ["order.paid"]);
    Ok(())
}

async fn links(browser: &Browser, site: &Site) -> Outcome {
    browser.open(site, "index.html").await?;
    let link = browser.page.find(fantoccini::Locator::LinkText("order.paid")).await?;
    link.click().await?;
    assert_eq!(browser.shown("h1").await?, ["order.paid"]);
    browser.page.find(fantoccini::Locator::LinkText("Changes")).await?.click().await?;
    assert!(browser.shown("main").await?.concat().contains("was required, and may be absent now"));
    browser.page.find(fantoccini::Locator::LinkText("acme/order.paid")).await?.click().await?;
    browser
        .page
        .find(fantoccini::Locator::Css("table a[href='#type-OrderPaidCustomer'], table a[href^='#type-']"))
        .await?
        .click()
        .await?;
    assert_eq!(browser.value("document.querySelector(':target') !== null").await?, Value::Bool(true));
    browser.page.find(fantoccini::Locator::LinkText("Events")).await?.click().await?;
    assert_eq!(browser.shown("h1").await?, ["Webhook events"]);
    Ok(())
}

async fn folding(browser: &Browser, site: &Site) -> Outcome {
    browser.open(site, "acme/order.paid.html").await?;
    let all = ["id", "state", "customer", "email", "address", "city"];
    assert_eq!(browser.shown("tbody th code").await?, all);
    let fold = |name: &str| format!("button.fold[aria-label^='Properties of {name}']");
    for (name, left) in [
        ("address", &["id", "state", "customer", "email", "address"][..]),
        ("customer", &["id", "state", "customer"]),
    ] {
        let button = browser.page.find(fantoccini::Locator::Css(&fold(name))).await?;
        // By keyboard.
        button.send_keys("\u{e007}").await?;
        assert_eq!(button.attr("aria-expanded").await?.as_deref(), Some("false"));
        assert_eq!(browser.shown("tbody th code").await?, left);
    }
    browser.page.find(fantoccini::Locator::Css(&fold("customer"))).await?.click().await?;
    // What was folded within is still.
    assert_eq!(browser.shown("tbody th code").await?, &all[..5]);
    Ok(())
}

async fn tabs(browser: &Browser, site: &Site) -> Outcome {
    browser.open(site, "acme/order.paid.html").await?;
    let shown = || browser.shown("[role=tabpanel] pre");
    assert_eq!(
        browser.shown("[role=tab]").await?,
        ["order.paid.example.json", "order.paid.open.example.json"]
    );
    assert!(shown().await?.concat().contains("a@example.com") && shown().await?.len() == 1);
    let first = browser.page.find(fantoccini::Locator::Css("[role=tab]")).await?;
    first.click().await?;
    first.send_keys("\u{e014}").await?;
    assert!(shown().await?.concat().contains("b@example.com") && shown().await?.len() == 1);
    let focused = "document.activeElement.textContent";
    assert_eq!(browser.value(focused).await?, "order.paid.open.example.json");
    Ok(())
}

async fn copying(browser: &Browser, site: &Site) -> Outcome {
    browser.open(site, "acme/order.paid.html").await?;
    let button = "#handle ~ .copying button, section:has(#handle) .copying:last-of-type button";
    let button = browser.page.find(fantoccini::Locator::Css(button)).await?;
    button.click().await?;
    button.send_keys("").await.ok();
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let said = button.text().await?;
    assert!(["Copied", "Selected"].contains(&&*said), "{said}");
    Ok(())
}

async fn hostile(browser: &Browser, site: &Site) -> Outcome {
    for page in ["index.html", "acme/order.paid.html", "changes.html"] {
        browser.open(site, page).await?;
        assert_eq!(browser.value("typeof window.hacked").await?, "undefined", "{page}");
        assert_eq!(browser.value("document.images.length").await?, 0, "{page}");
    }
    Ok(())
}

async fn widths(browser: &Browser, site: &Site) -> Outcome {
    for width in [360, 768, 1200] {
        browser.screen(width, "light").await?;
        for page in ["index.html", "acme/order.paid.html", "changes.html"] {
            browser.open(site, page).await?;
            let wide = browser.value("document.documentElement.scrollWidth <= innerWidth").await?;
            assert_eq!(wide, Value::Bool(true), "{page} at {width} pixels");
        }
    }
    let paper = "getComputedStyle(document.body).backgroundColor";
    browser.screen(1200, "light").await?;
    let light = browser.value(paper).await?;
    browser.screen(1200, "dark").await?;
    assert_ne!(browser.value(paper).await?, light);
    Ok(())
}

/// Rules of WCAG, by axe-core, where `HOOKWRIGHT_TEST_AXE` names its script.
async fn accessibility(browser: &Browser, site: &Site) -> Outcome {
    let Some(location) = std::env::var_os("HOOKWRIGHT_TEST_AXE") else {
        assert!(std::env::var_os("CI").is_none(), "HOOKWRIGHT_TEST_AXE is not set");
        eprintln!("skipped: HOOKWRIGHT_TEST_AXE does not name axe-core's axe.min.js");
        return Ok(());
    };
    let axe = std::fs::read_to_string(location)?;
    for scheme in ["light", "dark"] {
        for (page, width) in [
            ("index.html", 1200),
            ("acme/order.paid.html", 1200),
            ("acme/order.paid.html", 360),
            ("changes.html", 1200),
        ] {
            browser.screen(width, scheme).await?;
            browser.open(site, page).await?;
            browser.page.execute(&axe, vec![]).await?;
            let run = "const [done] = arguments; axe.run(document, { preload: false }).then(r => done(r.violations.filter(v => ['serious', 'critical'].includes(v.impact)).map(v => [v.id, v.nodes.map(n => n.html)])))";
            let violations = browser.page.execute_async(run, vec![]).await?;
            assert_eq!(violations, serde_json::json!([]), "{page}, {scheme}, {width} pixels");
        }
    }
    Ok(())
}

/// Pictures to look at: three pages, two widths.
async fn pictures(browser: &Browser, site: &Site) -> Outcome {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/pictures");
    for (width, scheme) in [(1200, "light"), (390, "dark")] {
        browser.screen(width, scheme).await?;
        for (page, name) in [
            ("index.html", "start"),
            ("tiquo/customer.updated.html", "tiquo"),
            ("flexprice/customer.created.html", "flexprice"),
        ] {
            browser.open(site, page).await?;
            browser.picture(&folder.join(format!("{name}-{width}.png"))).await?;
        }
    }
    Ok(())
}
