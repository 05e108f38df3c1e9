//! A scheme as a script of a shell: `openssl` signs, `curl` sends.

mod token;

use std::time::SystemTime;

use hookwright::receive::{
    BodyFormat, Encoding, EventName, Hmac, Part, Place, PublicKey, Reading, Scheme, SecretEncoding,
    Signature, SignatureAlgorithm, Template, Unit,
};
use hookwright::testing::Sender;
use http::{HeaderMap, header};

use super::{has_secret, hash};
use crate::site::facts::{EventFacts, ProviderFacts};
use crate::site::words::href;

/// The id of the delivery in a recipe.
const ID: &str = "msg_1";
/// Bytes as hexadecimal digits.
const TO_HEX: &str = "od -An -v -tx1 | tr -d ' \\n'";

/// The script that sends an event, signed; `None` where more is signed or carried than a few lines can say.
pub(super) fn of(
    scheme: &Scheme<'_>,
    provider: &ProviderFacts<'_>,
    event: &EventFacts<'_>,
) -> Option<String> {
    let headers = named(provider, event)?;
    let mut script = Script::new(&provider.folder.name, scheme)?;
    match scheme {
        Scheme::SharedSecret(shared) => {
            let text = format!("{}$SECRET", double_quoted(shared.prefix)?);
            script.put(shared.place, &text)?;
        }
        Scheme::Basic => script.arguments.push("-u \"$SECRET\"".to_owned()),
        Scheme::Hmac(hmac) => script.hmac(hmac, &headers)?,
        Scheme::PublicKey(key) => script.public_key(key, &headers)?,
        Scheme::Jwt(token) => script.token(token)?,
        Scheme::StandardWebhooks(standard) => {
            script.standard_webhooks(double_quoted(standard.prefix)?.as_str());
        }
        _ => return None,
    }
    for (name, value) in &headers {
        let name = double_quoted(name.as_str())?;
        // The Standard Webhooks' own are computed.
        let is_there = script.arguments.iter().any(|argument| argument.contains(&format!("\"{name}: ")));
        if !is_there {
            let value = double_quoted(value.to_str().ok()?)?;
            script.arguments.push(format!("-H \"{name}: {value}\""));
        }
    }
    Some(script.finish())
}

/// The headers that say which event and which delivery a request is; `None` where the body says so in a way of its own.
fn named(provider: &ProviderFacts<'_>, event: &EventFacts<'_>) -> Option<HeaderMap> {
    let names = [EventName::new(event.version, event.name)];
    let mut spec = provider.folder.config.receiving(&provider.folder.name, &names);
    if spec.body != BodyFormat::Json || spec.batch.is_some() {
        return None;
    }
    spec.scheme = None;
    let [name] = names;
    let sender = Sender::new(&spec, SystemTime::UNIX_EPOCH).delivery_id(ID);
    let mut headers = sender.request(name, b"{}").ok()?.headers;
    headers.entry(header::CONTENT_TYPE).or_insert(header::HeaderValue::from_static("application/json"));
    Some(headers)
}

/// A script as it is made.
struct Script {
    lines: Vec<String>,
    url: String,
    /// The arguments of `curl`.
    arguments: Vec<String>,
}

impl Script {
    fn new(provider: &str, scheme: &Scheme<'_>) -> Option<Self> {
        let secret = if has_secret(scheme) { "SECRET='<secret>'" } else { "KEY=private.pem" };
        let url = shlex::try_quote(&format!("http://localhost:3000/{}", href(provider))).ok()?.into_owned();
        let lines = vec![secret.to_owned(), format!("URL={url}"), "BODY=body.json".to_owned()];
        Some(Self { lines, url: "$URL".to_owned(), arguments: Vec::new() })
    }

    fn finish(mut self) -> String {
        self.arguments.push("--data-binary @\"$BODY\"".to_owned());
        let arguments = self.arguments.join(" \\\n  ");
        self.lines.push(format!("curl -i \"{}\" \\\n  {arguments}", self.url));
        self.lines.join("\n")
    }

    /// Puts a text between double quotes where the provider has it.
    fn put(&mut self, place: Place<'_>, text: &str) -> Option<()> {
        match place {
            Place::Header(name) => self.arguments.push(format!("-H \"{}: {text}\"", double_quoted(name)?)),
            Place::Headers(names) => {
                let first = names.split(' ').next().unwrap_or_default();
                self.arguments.push(format!("-H \"{}: {text}\"", double_quoted(first)?));
            }
            Place::Query(name) => {
                self.arguments.push(format!("--url-query \"{}={text}\"", double_quoted(name)?));
            }
            Place::Path(template) => {
                let path = double_quoted(template)?.replace("{secret}", text);
                self.url = format!("$URL{path}");
            }
            _ => return None,
        }
        Some(())
    }

    fn hmac(&mut self, hmac: &Hmac<'_>, headers: &HeaderMap) -> Option<()> {
        let (hash, key) = (hash(hmac.algorithm), self.secret(hmac.secret)?);
        self.signed(&hmac.signature, headers, &format!("openssl dgst -{hash} {key} -binary"))
    }

    /// The arguments of `openssl` for a secret, after the line that reads it.
    fn secret(&mut self, encoding: SecretEncoding) -> Option<&'static str> {
        let decoded = |text: &str| format!("KEY=$({text} | openssl base64 -d -A | {TO_HEX})");
        Some(match encoding {
            SecretEncoding::Text => "-hmac \"$SECRET\"",
            SecretEncoding::Hex => "-mac HMAC -macopt hexkey:\"$SECRET\"",
            SecretEncoding::Base64 => {
                self.lines.push(decoded("printf '%s' \"$SECRET\""));
                HEX_KEY
            }
            SecretEncoding::Whsec => {
                self.lines.push(decoded("printf '%s' \"${SECRET#whsec_}\""));
                HEX_KEY
            }
            _ => return None,
        })
    }

    fn public_key(&mut self, key: &PublicKey<'_>, headers: &HeaderMap) -> Option<()> {
        let sign = match key.algorithm {
            SignatureAlgorithm::Ed25519 => {
                "cat > signed.bin; openssl pkeyutl -sign -rawin -inkey \"$KEY\" -in signed.bin"
            }
            SignatureAlgorithm::EcdsaP256Sha256 | SignatureAlgorithm::RsaPkcs1Sha256 => {
                "openssl dgst -sha256 -sign \"$KEY\""
            }
            SignatureAlgorithm::RsaPkcs1Sha512 => "openssl dgst -sha512 -sign \"$KEY\"",
            SignatureAlgorithm::RsaPkcs1Sha1 => "openssl dgst -sha1 -sign \"$KEY\"",
            SignatureAlgorithm::RsaPssSha256 => {
                "openssl dgst -sha256 -sign \"$KEY\" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest"
            }
            SignatureAlgorithm::RsaPssSha512 => {
                "openssl dgst -sha512 -sign \"$KEY\" -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest"
            }
            // `openssl` writes DER.
            _ => return None,
        };
        self.signed(&key.signature, headers, &format!("{{ {sign}; }}"))
    }

    /// The lines that sign, and the arguments that carry the signature and its time.
    fn signed(&mut self, signature: &Signature<'_>, headers: &HeaderMap, sign: &str) -> Option<()> {
        if let Some(time) = signature.timestamp {
            let now = match time.unit {
                Unit::Seconds => "TIME=$(date +%s)",
                Unit::Milliseconds => "TIME=$(date +%s)000",
                Unit::Rfc3339 => "TIME=$(date -u +%Y-%m-%dT%H:%M:%SZ)",
                _ => return None,
            };
            self.lines.push(now.to_owned());
            if let Some(place) = time.place {
                self.put(place, "$TIME")?;
            }
        }
        let content = content(signature.signed, headers)?;
        let encoded = match signature.encoding {
            Encoding::Hex => TO_HEX,
            _ => "openssl base64 -A",
        };
        self.lines.push(format!("SIGNATURE=$({content} | {sign} | {encoded})"));
        let carried = carried(signature)?;
        self.put(signature.place, &carried)
    }

    fn standard_webhooks(&mut self, prefix: &str) {
        self.lines.extend([
            format!("ID={ID}"),
            "TIME=$(date +%s)".to_owned(),
            format!("KEY=$(printf '%s' \"${{SECRET#whsec_}}\" | openssl base64 -d -A | {TO_HEX})"),
            format!(
                "SIGNATURE=$({{ printf '%s' \"$ID.$TIME.\"; cat \"$BODY\"; }} | openssl dgst -sha256 {HEX_KEY} -binary | openssl base64 -A)"
            ),
        ]);
        self.arguments.extend([
            format!("-H \"{prefix}-id: $ID\""),
            format!("-H \"{prefix}-timestamp: $TIME\""),
            format!("-H \"{prefix}-signature: v1,$SIGNATURE\""),
        ]);
    }
}

const HEX_KEY: &str = "-mac HMAC -macopt hexkey:\"$KEY\"";

/// The command that prints what is signed.
fn content(template: Template<'_>, headers: &HeaderMap) -> Option<String> {
    let mut commands: Vec<String> = Vec::new();
    let mut text = String::new();
    for part in template.parts() {
        match part.ok()? {
            Part::Text(literal) => text += &double_quoted(literal)?,
            Part::Timestamp => text += "$TIME",
            Part::Id => text += ID,
            Part::Method => text += "POST",
            Part::Url => text += "$URL",
            Part::Header(name) => text += &double_quoted(headers.get(name)?.to_str().ok()?)?,
            Part::Body => {
                if !text.is_empty() {
                    commands.push(format!("printf '%s' \"{}\"", std::mem::take(&mut text)));
                }
                commands.push("cat \"$BODY\"".to_owned());
            }
            _ => return None,
        }
    }
    if !text.is_empty() {
        commands.push(format!("printf '%s' \"{text}\""));
    }
    match &*commands {
        [] => None,
        [one] => Some(one.clone()),
        several => Some(format!("{{ {}; }}", several.join("; "))),
    }
}

/// The text that holds the signature.
fn carried(signature: &Signature<'_>) -> Option<String> {
    let prefix = double_quoted(signature.prefix)?;
    Some(match signature.reading {
        Reading::Whole | Reading::List(_) => format!("{prefix}$SIGNATURE"),
        Reading::Pairs(pairs) => {
            let name = double_quoted(pairs.signature)?;
            let time = match pairs.timestamp {
                Some(time) => format!("{}=$TIME{}", double_quoted(time)?, double_quoted(pairs.separator)?),
                None => String::new(),
            };
            format!("{time}{name}={prefix}$SIGNATURE")
        }
        Reading::Positions(positions) => {
            let last = positions.signature.max(positions.timestamp.unwrap_or_default());
            let value = |at: usize| match at {
                at if at == positions.signature => format!("{prefix}$SIGNATURE"),
                at if Some(at) == positions.timestamp => "$TIME".to_owned(),
                _ => "0".to_owned(),
            };
            (0..=last).map(value).collect::<Vec<_>>().join(&double_quoted(positions.separator)?)
        }
        _ => return None,
    })
}

/// A text as it stands between double quotes of a shell; `None` if no line can hold it.
fn double_quoted(text: &str) -> Option<String> {
    if text.contains(char::is_control) {
        return None;
    }
    let escaped = |c: char| if matches!(c, '"' | '\\' | '$' | '`') { vec!['\\', c] } else { vec![c] };
    Some(text.chars().flat_map(escaped).collect())
}
