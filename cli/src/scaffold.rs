//! The files of a provider that is new.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use hookwright::receive::{EventName, Hmac, Jwt, JwtAlgorithm, Scheme, WebhookSpec};
use hookwright::testing::Sender;

use crate::finding::Findings;
use crate::infer::EventField;
use crate::json::{Json, pretty};
use crate::write::Staging;

/// The first line of every `provider.toml` that is written: editors complete the file by it.
pub(crate) const SCHEMA_LINE: &str = "#:schema ../provider.schema.json\n";

const NO_EVENT: &str = "# Where a request says which event it is; without this line, your route decides.\n\
     # event = \"{body:/type}\"";
const NO_DELIVERY_ID: &str =
    "# Where it says which delivery it is, so that each is handled once.\n# delivery_id = \"{body:/id}\"";

/// The secret of the example that stands in for one of the provider's.
const SECRET: &str = "replace-me";

/// A public key, and what its private key signs of the body `{}` (RFC 8032 §7.1, the first test's key): for an example that
/// stands in for one of the provider's.
const PUBLIC_KEY: &str = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";
const SIGNATURE: &str = "b6f4132237e2fd27a45ced0d37d6df5bcbd07f640427afdcde5a4daa1aa1f76e\
    7ff7824da58df2cbb013b217e3a5510491c2e4d7d4df210a0830648e6fdcfa0b";

/// How a provider verifies, as far as a command line says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Verification {
    /// Requests are not verified
    #[default]
    None,
    /// A header carries the secret itself
    SharedSecret,
    /// User and password (RFC 7617)
    Basic,
    /// A header carries an HMAC of the body
    Hmac,
    /// As standardwebhooks.com says
    StandardWebhooks,
    /// A header carries a signature of the body, made with a private key (Ed25519)
    PublicKey,
    /// A header carries a JSON Web Token (RFC 7519)
    Jwt,
}

impl Verification {
    /// Whether a header of the provider's choice carries the secret, the signature or the token.
    pub(crate) const fn has_header(self) -> bool {
        match self {
            Self::SharedSecret | Self::Hmac | Self::PublicKey | Self::Jwt => true,
            Self::None | Self::Basic | Self::StandardWebhooks => false,
        }
    }
}

/// What `provider.toml` is to say.
#[derive(Clone, Debug)]
pub(crate) struct Settings {
    pub(crate) title: String,
    pub(crate) documentation: Option<String>,
    pub(crate) verification: Verification,
    /// The header of the secret or the signature.
    pub(crate) header: Option<String>,
    /// The line that says where the event is named.
    pub(crate) event: Option<String>,
}

/// The text of a `provider.toml`.
pub(crate) fn provider_toml(settings: &Settings) -> String {
    let title = quoted(&settings.title);
    let url = settings.documentation.as_deref();
    let url = url.map(|url| format!("documentation = {}\n", quoted(url))).unwrap_or_default();
    let event = settings.event.as_deref().unwrap_or(NO_EVENT);
    let verification = verification(settings);
    format!("{SCHEMA_LINE}title = {title}\n{url}\n{event}\n{NO_DELIVERY_ID}\n{verification}")
}

fn verification(settings: &Settings) -> String {
    let header = |end: &str| {
        let words: String =
            settings.title.split(|c: char| !c.is_ascii_alphanumeric()).collect::<Vec<_>>().join("-");
        settings.header.clone().unwrap_or_else(|| format!("X-{}-{end}", words.trim_matches('-')))
    };
    match settings.verification {
        Verification::None => "\n# How requests prove that they come from the provider.\n\
             # [verification]\n# scheme = \"hmac\"\n# header = \"X-Signature\"\n"
            .to_owned(),
        Verification::Basic => "\n[verification]\nscheme = \"basic\"\n".to_owned(),
        Verification::StandardWebhooks => "\n[verification]\nscheme = \"standard-webhooks\"\n".to_owned(),
        Verification::SharedSecret => {
            let header = quoted(&header("Secret"));
            format!("\n[verification]\nscheme = \"shared-secret\"\nheader = {header}\n")
        }
        Verification::Hmac => hmac(&header("Signature")),
        Verification::PublicKey => public_key(&header("Signature")),
        Verification::Jwt => jwt(settings.header.as_deref()),
    }
}

/// An HMAC of the body, and an example that is signed with it.
fn hmac(header: &str) -> String {
    let signature = signed(Scheme::Hmac(Hmac::new(header)), header);
    let name = quoted(header);
    format!(
        "\n[verification]\nscheme = \"hmac\"\nheader = {name}\nalgorithm = \"sha256\"\nencoding = \"hex\"\n# signed = \"{{body}}\"\n{}",
        example(&format!("secret = {}", quoted(SECRET)), header, &signature)
    )
}

/// A signature of the body by a private key.
fn public_key(header: &str) -> String {
    let name = quoted(header);
    format!(
        "\n[verification]\nscheme = \"public-key\"\nalgorithm = \"ed25519\"\nheader = {name}\nencoding = \"hex\"\n# signed = \"{{body}}\"\n{}",
        example(&format!("public_key = {}", quoted(PUBLIC_KEY)), header, SIGNATURE)
    )
}

/// A token, by default where RFC 6750 §2.1 has it.
fn jwt(header: Option<&str>) -> String {
    let (name, prefix) = header.map_or(("Authorization", "Bearer "), |header| (header, ""));
    let token = Jwt::new(name, &[JwtAlgorithm::Hs256]).prefix(prefix);
    let token = signed(Scheme::Jwt(token), name);
    let prefix = if prefix.is_empty() { String::new() } else { format!("prefix = {}\n", quoted(prefix)) };
    format!(
        "\n[verification]\nscheme = \"jwt\"\nheader = {}\n{prefix}algorithms = [\"HS256\"]\n# issuer = \"…\"\n# audience = \"…\"\n\
         # Without the claim that holds the body's hash, a token says nothing about the body.\n\
         # body_hash = {{ claim = \"…\", algorithm = \"sha256\", encoding = \"hex\" }}\n{}",
        quoted(name),
        example(&format!("secret = {}", quoted(SECRET)), name, &token)
    )
}

/// What the header of a signed request with the body `{}` says.
fn signed(scheme: Scheme<'_>, header: &str) -> String {
    let spec = WebhookSpec::new("").scheme(scheme);
    let sender = Sender::new(&spec, SystemTime::UNIX_EPOCH).secret(SECRET).delivery_id("1");
    let request = sender.request(EventName::new(None, "event"), b"{}").unwrap_or_default();
    let value = request.headers.get(header).and_then(|value| value.to_str().ok());
    value.unwrap_or_default().to_owned()
}

/// A request of which this key proves the header.
fn example(key: &str, header: &str, value: &str) -> String {
    format!(
        "\n# A signed request, tried whenever code is generated: put one of the provider's here.\n\
         [[verification.example]]\n{key}\nheaders = {{ {} = {} }}\nbody = \"{{}}\"\n",
        quoted(header),
        quoted(value)
    )
}

/// A string of TOML.
fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

/// Begins the `provider.toml` of the provider that `name` begins with, if it does not have one: the file. `event` is the
/// field that seems to hold events' names.
///
/// # Errors
///
/// Why it cannot be written.
pub(crate) fn begin(
    schemas: &Path,
    name: &str,
    event: Option<&EventField>,
) -> Result<Option<PathBuf>, Findings> {
    let provider = name.split('/').next().unwrap_or_default();
    let path = schemas.join(provider).join("provider.toml");
    if path.symlink_metadata().is_ok() {
        return Ok(None);
    }
    let settings = Settings {
        title: title(provider),
        documentation: None,
        verification: Verification::None,
        header: None,
        event: event.map(EventField::lines),
    };
    let mut staging = Staging::new(schemas);
    staging.put(&path, &provider_toml(&settings))?;
    staging.commit()?;
    Ok(Some(path))
}

/// A schema that accepts every object.
pub(crate) fn open_schema() -> String {
    let schema: Json = [
        ("$schema", Json::from("https://json-schema.org/draft/2020-12/schema")),
        ("type", Json::from("object")),
    ]
    .into_iter()
    .collect();
    pretty(&schema)
}

/// The name of a provider as people write it: `acme-pay` is Acme Pay.
pub(crate) fn title(provider: &str) -> String {
    let capital = |word: &str| {
        let mut letters = word.chars();
        letters
            .next()
            .map(|first| first.to_uppercase().chain(letters).collect::<String>())
            .unwrap_or_default()
    };
    provider.split(['-', '_', '.']).filter(|word| !word.is_empty()).map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn every_file_is_one_that_is_read() {
        for verification in Verification::value_variants() {
            for header in [None, Some("X-Sig".to_owned())] {
                let settings = Settings {
                    title: "Acme \"Pay\"\n".to_owned(),
                    documentation: Some("https://acme.example/docs".to_owned()),
                    verification: *verification,
                    header,
                    event: Some("event = \"{body:/type}\"".to_owned()),
                };
                let text = provider_toml(&settings);
                assert!(text.starts_with("#:schema "), "{text}");
                assert!(crate::config::parse(&text).is_ok(), "{text}");
            }
        }
    }

    #[test]
    fn titles_are_words() {
        assert_eq!(
            (title("acme-pay"), title("a_b.c"), title("x")),
            ("Acme Pay".into(), "A B C".into(), "X".into())
        );
    }
}
