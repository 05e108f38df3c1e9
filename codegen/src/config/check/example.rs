//! The examples of `[verification]` must verify.

use std::collections::{BTreeMap, HashMap};
use std::time::{Duration, SystemTime};

use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use hookwright::Request;
use hookwright::receive::{BuildError, Scheme, Secret, Template, Unverified, Verifier};

use super::Found;
use crate::config::SignatureExample;

/// The URL of examples that name none.
const URL: &str = "https://example.com/";

/// What is wrong with an example: the key that it is about, and words.
struct Fault {
    key: &'static str,
    message: String,
    help: Option<String>,
}

impl Found<'_> {
    /// The examples must verify; their age counts only if they say when they arrived.
    pub(super) fn signature_examples(&mut self) {
        let Some(verification) = &self.config.verification else { return };
        let Some(scheme) = verification.scheme() else { return };
        for (i, example) in verification.examples().iter().enumerate() {
            let delivery_id = self.config.delivery_id();
            if let Err(fault) = verified(example, scheme, delivery_id) {
                let path = format!("/verification/example/{i}{}", fault.key);
                self.add(&path, fault.message, fault.help);
            }
        }
    }
}

fn verified<'a>(
    example: &'a SignatureExample,
    scheme: Scheme<'a>,
    delivery_id: Option<Template<'a>>,
) -> Result<(), Fault> {
    let request = request(example)?;
    let verifier = verifier(example, scheme, delivery_id)?;
    let now = example
        .at
        .map_or(SystemTime::UNIX_EPOCH, |at| SystemTime::UNIX_EPOCH + Duration::from_secs(at.into()));
    match verifier.verify(&request, now) {
        Ok(_) => Ok(()),
        Err(Unverified::Stale) if example.at.is_none() => Ok(()),
        Err(Unverified::Stale) => Err(fault("/at", "the example's timestamp is not that of `at`")),
        Err(Unverified::UnknownKey) => Err(fault(
            "/keys",
            "there is no key with the id that the request names, or it is not one for the algorithm",
        )),
        Err(Unverified::Missing) => {
            Err(fault("/headers", "the example lacks a header or another value that is needed to verify it"))
        }
        Err(_) => {
            let help = "the scheme, the secret, or a part of the request is not that of the signature";
            let message = "the example's signature does not verify".to_owned();
            Err(Fault { key: "", message, help: Some(help.to_owned()) })
        }
    }
}

fn verifier<'a>(
    example: &'a SignatureExample,
    scheme: Scheme<'a>,
    delivery_id: Option<Template<'a>>,
) -> Result<Verifier<'a>, Fault> {
    let url = example.url.as_deref().unwrap_or(URL);
    let public = url.split_once('?').map_or(url, |(public, _)| public);
    let secret = example.secret.as_deref().map(Secret::from);
    let public_key = example.public_key.as_deref();
    let verifier = Verifier::new(scheme, secret)
        .and_then(|verifier| public_key.map_or(Ok(verifier.clone()), |key| verifier.public_key(key)))
        .and_then(|verifier| with_keys(verifier, &example.keys))
        .map(|verifier| verifier.delivery_id(delivery_id))
        .and_then(|verifier| verifier.public_url(public))
        .map(|verifier| {
            let options = example.options.iter();
            options.fold(verifier, |verifier, (name, text)| verifier.option(name, text))
        });
    verifier.and_then(Verifier::complete).map_err(|problem| match problem {
        BuildError::NoSecret => fault("", "the example has no `secret`"),
        BuildError::NoPublicKey => fault("", "the example has no `public_key`"),
        BuildError::SecretForPublicKey => fault("/secret", "the scheme has no secret: name the `public_key`"),
        BuildError::KeySourceUnused => fault("/keys", "requests do not name their keys: add `key_id`"),
        BuildError::PublicKeyUnused => {
            fault("/public_key", "the scheme has no public key: name the `secret`")
        }
        problem @ (BuildError::PublicKeyKind { .. }
        | BuildError::PublicKeySize(..)
        | BuildError::PublicKeyEncoding(_)
        | BuildError::BlankPublicKey(_)
        | BuildError::PrivateKey(_)) => fault("/public_key", &problem.to_string()),
        BuildError::PublicUrl(_) => fault("/url", "expected an absolute URL"),
        BuildError::NoOption(name) => {
            fault("/options", &format!("the option `{name}` is signed, and the example has no text for it"))
        }
        _ => fault("/secret", "the example's secret is not one for this scheme"),
    })
}

fn with_keys<'a>(
    verifier: Verifier<'a>,
    keys: &BTreeMap<String, String>,
) -> Result<Verifier<'a>, BuildError> {
    if keys.is_empty() {
        return Ok(verifier);
    }
    verifier.key_source(keys.clone().into_iter().collect::<HashMap<_, _>>())
}

fn request(example: &SignatureExample) -> Result<Request, Fault> {
    let headers = header_map(&example.headers)
        .ok_or_else(|| fault("/headers", "expected names and values of headers (RFC 9110 §5)"))?;
    let method = example.method.as_deref().unwrap_or("POST");
    let method = Method::from_bytes(method.as_bytes())
        .map_err(|_| fault("/method", "expected a method (RFC 9110 §9)"))?;
    let url: Uri =
        example.url.as_deref().unwrap_or(URL).parse().map_err(|_| fault("/url", "expected a URL"))?;
    // A server sees the path and the query only.
    let target = url.path_and_query().map_or("/", |target| target.as_str());
    let target = target.parse().map_err(|_| fault("/url", "expected a URL"))?;
    Ok(Request::new(method, target, headers, example.body.clone()))
}

fn fault(key: &'static str, message: &str) -> Fault {
    Fault { key, message: message.to_owned(), help: None }
}

fn header_map(headers: &BTreeMap<String, String>) -> Option<HeaderMap> {
    let pair = |(name, value): (&String, &String)| {
        Some((HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?))
    };
    headers.iter().map(pair).collect()
}
