//! Chromium without a window, driven through `chromedriver`, and the site that it looks at.

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};
use tempfile::TempDir;

pub type Outcome<T = ()> = Result<T, Box<dyn Error>>;

/// The repository.
pub fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// A site that `hookwright catalogue` wrote.
pub struct Site {
    folder: TempDir,
}

impl Site {
    /// The site of the schema folder `schemas`, compared with `against`.
    pub fn of(schemas: &Path, against: Option<&Path>) -> Outcome<Self> {
        // A space and a `#` in the path: links must work wherever the folder is.
        let folder = tempfile::Builder::new().prefix("the site #").tempdir()?;
        let mut command = Command::new(env!("CARGO"));
        command.args(["run", "--quiet", "--package", "hookwright-cli", "--", "catalogue", "--schemas"]);
        command.arg(schemas).arg("--out").arg(folder.path()).current_dir(repository());
        if let Some(against) = against {
            command.arg("--against").arg(against);
        }
        let output = command.output()?;
        if !output.status.success() {
            return Err(String::from_utf8_lossy(&output.stderr).into());
        }
        Ok(Self { folder })
    }

    /// The URL of a page: a file.
    pub fn url(&self, page: &str) -> Outcome<String> {
        let path = self.folder.path().join(page).canonicalize()?;
        Ok(url::Url::from_file_path(path).map_err(|()| "no path")?.to_string())
    }
}

/// A folder with the given files.
pub fn folder(files: &BTreeMap<&str, &str>) -> Outcome<TempDir> {
    let folder = tempfile::tempdir()?;
    for (path, text) in files {
        let location = folder.path().join(path);
        fs::create_dir_all(location.parent().ok_or("no folder")?)?;
        fs::write(location, text)?;
    }
    Ok(folder)
}

/// A browser, and the process that drives it.
pub struct Browser {
    pub page: Client,
    driver: Child,
}

impl Drop for Browser {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

impl Browser {
    /// Starts a browser; `None`, after a line that says so, where there is none and `CI` is not set.
    pub async fn start() -> Outcome<Option<Self>> {
        let started =
            Command::new("chromedriver").arg("--port=0").stdout(Stdio::piped()).stderr(Stdio::null()).spawn();
        let mut driver = match started {
            Ok(driver) => driver,
            Err(error) if std::env::var_os("CI").is_none() => {
                eprintln!("skipped: chromedriver cannot be started ({error})");
                return Ok(None);
            }
            Err(error) => return Err(format!("chromedriver cannot be started: {error}").into()),
        };
        let port = port(&mut driver)?;
        let arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--window-size=1200,900"];
        let mut capabilities = Map::new();
        capabilities.insert("goog:chromeOptions".to_owned(), json!({ "args": arguments }));
        capabilities.insert("goog:loggingPrefs".to_owned(), json!({ "browser": "ALL" }));
        let connected = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await;
        match connected {
            Ok(page) => Ok(Some(Self { page, driver })),
            Err(error) => {
                let _ = driver.kill();
                Err(error.into())
            }
        }
    }

    /// Opens a page of a site.
    pub async fn open(&self, site: &Site, page: &str) -> Outcome {
        Ok(self.page.goto(&site.url(page)?).await?)
    }

    /// What an expression of JavaScript is on the page.
    pub async fn value(&self, expression: &str) -> Outcome<Value> {
        Ok(self.page.execute(&format!("return {expression}"), vec![]).await?)
    }

    /// The texts of all elements that a selector finds and that are shown.
    pub async fn shown(&self, selector: &str) -> Outcome<Vec<String>> {
        let script = "return [...document.querySelectorAll(arguments[0])].filter(e => e.checkVisibility()).map(e => e.innerText)";
        let texts = self.page.execute(script, vec![selector.into()]).await?;
        Ok(serde_json::from_value(texts)?)
    }

    /// Pretends that the screen is `width` wide, and that its owner prefers `scheme`: `dark` or `light`.
    pub async fn screen(&self, width: u32, scheme: &str) -> Outcome {
        let metrics = json!({ "width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600 });
        self.devtools("Emulation.setDeviceMetricsOverride", metrics).await?;
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.devtools("Emulation.setEmulatedMedia", features).await?;
        Ok(())
    }

    /// A picture of the page's upper part.
    pub async fn picture(&self, location: &Path) -> Outcome {
        fs::create_dir_all(location.parent().ok_or("no folder")?)?;
        fs::write(location, self.page.screenshot().await?)?;
        Ok(())
    }

    /// What the page complained of: errors of scripts, and what the policy refused.
    pub async fn complaints(&self) -> Outcome<Vec<String>> {
        let log = self.page.issue_cmd(Driver { path: "se/log", body: json!({ "type": "browser" }) }).await?;
        let entries = log.as_array().cloned().unwrap_or_default();
        let grave = entries.iter().filter(|entry| entry["level"] == "SEVERE");
        Ok(grave.map(|entry| entry["message"].to_string()).collect())
    }

    async fn devtools(&self, method: &str, parameters: Value) -> Outcome<Value> {
        let body = json!({ "cmd": method, "params": parameters });
        Ok(self.page.issue_cmd(Driver { path: "goog/cdp/execute", body }).await?)
    }
}

/// The port in the line that says that the driver listens.
fn port(driver: &mut Child) -> Outcome<u16> {
    let output = driver.stdout.take().ok_or("no output")?;
    for line in BufReader::new(output).lines() {
        let line = line?;
        if let Some((_, rest)) = line.split_once("started successfully on port ") {
            return Ok(rest.trim_end_matches('.').parse()?);
        }
    }
    Err("chromedriver ended".into())
}

/// A command of the driver's own.
#[derive(Debug)]
struct Driver {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Driver {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}
