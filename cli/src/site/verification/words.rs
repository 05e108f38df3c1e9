//! A scheme in words.

use hookwright::receive::{
    Encoding, Jwt, JwtAlgorithm, Place, Reading, Scheme, SecretEncoding, Signature, Timestamp, Unit,
};

use super::{hash, signing};

/// What a scheme asks of a request, in Markdown.
pub(super) fn of(scheme: &Scheme<'_>) -> String {
    match scheme {
        Scheme::SharedSecret(shared) => {
            let after = after(shared.prefix);
            format!("The request carries the secret itself: {} holds it{after}.", place(shared.place))
        }
        Scheme::Basic => {
            "The request carries user and password as Basic credentials (RFC 7617), in the header `Authorization`. The secret is \
             `user:password`."
                .to_owned()
        }
        Scheme::Hmac(hmac) => {
            let algorithm = format!("HMAC (RFC 2104) with {}", hash(hmac.algorithm).to_uppercase());
            let key = match hmac.secret {
                SecretEncoding::Text => "The key is the text of the secret.",
                SecretEncoding::Hex => "The key is what the secret says in hexadecimal.",
                SecretEncoding::Base64 => "The key is what the secret says in base64.",
                SecretEncoding::Base64Url => "The key is what the secret says in base64url.",
                SecretEncoding::Whsec => "The key is what the secret says in base64 after `whsec_`.",
                _ => "",
            };
            format!("{} {key}", signed(&hmac.signature, &algorithm))
        }
        Scheme::PublicKey(key) => {
            format!("{} The provider publishes the key that verifies it.", signed(&key.signature, signing(key.algorithm)))
        }
        Scheme::StandardWebhooks(standard) => {
            let prefix = standard.prefix;
            format!(
                "As [Standard Webhooks](https://www.standardwebhooks.com) says: the header `{prefix}-signature` holds `v1,` and the \
                 HMAC with SHA-256, in base64, of the id, the time and the body, joined by dots. The headers `{prefix}-id` and \
                 `{prefix}-timestamp` hold the id and the time in seconds, which may differ from the receiver's clock by {} s. The \
                 key is what the secret says in base64 after `whsec_`.",
                standard.tolerance
            )
        }
        Scheme::Jwt(token) => jwt(token),
        _ => String::new(),
    }
}

/// What a token has to be, and to say.
fn jwt(token: &Jwt<'_>) -> String {
    let algorithms: Vec<_> =
        token.algorithms.iter().map(|algorithm| code(jwt_algorithm(*algorithm))).collect();
    let mut words = format!(
        "The request carries a JSON Web Token (RFC 7519): {} holds it{}. It is signed with {}.",
        place(token.place),
        after(token.prefix),
        algorithms.join(" or ")
    );
    let mut add = |text: String| {
        words.push(' ');
        words.push_str(&text);
    };
    if let Some(issuer) = token.issuer {
        add(format!("The claim `iss` is {}.", code(issuer)));
    }
    if let Some(audience) = token.audience {
        add(format!("The claim `aud` is {}, or contains it.", code(audience)));
    }
    if let Some(seconds) = token.max_age {
        add(format!("The token is good for {seconds} s after the time in the claim `iat`."));
    }
    if let Some(hashed) = token.body_hash {
        let encoding = if hashed.encoding == Encoding::Hex { "hexadecimal" } else { "base64" };
        let algorithm = hash(hashed.algorithm).replace("sha", "SHA-");
        add(format!("The claim {} is the {algorithm} of the body, in {encoding}.", code(hashed.claim)));
    }
    add(format!(
        "The times in the claims `exp`, `nbf` and `iat` may differ from the receiver's clock by {} s.",
        token.leeway
    ));
    words
}

/// The name of an algorithm in the header of a token (RFC 7518 §3.1, RFC 8037 §3.1).
pub(super) const fn jwt_algorithm(algorithm: JwtAlgorithm) -> &'static str {
    match algorithm {
        JwtAlgorithm::Hs256 => "HS256",
        JwtAlgorithm::Hs384 => "HS384",
        JwtAlgorithm::Hs512 => "HS512",
        JwtAlgorithm::Rs256 => "RS256",
        JwtAlgorithm::Es256 => "ES256",
        JwtAlgorithm::EdDsa => "EdDSA",
        _ => "another algorithm",
    }
}

/// What is signed, how, and where the signature and its time stand.
fn signed(signature: &Signature<'_>, algorithm: &str) -> String {
    let encoding = match signature.encoding {
        Encoding::Hex => "hexadecimal",
        _ => "base64",
    };
    let held = match signature.reading {
        Reading::Whole => after(signature.prefix),
        Reading::List(separator) => {
            format!("{}, one of several that {} separates", after(signature.prefix), code(separator))
        }
        Reading::Pairs(pairs) => format!(
            " after {} among pairs that {} separates",
            code(&format!("{}=", pairs.signature)),
            code(pairs.separator)
        ),
        Reading::Positions(positions) => format!(
            " at position {} among values that {} separates",
            positions.signature + 1,
            code(positions.separator)
        ),
        _ => String::new(),
    };
    let what = match signature.signed.0 {
        "{body}" => "the body as it is sent".to_owned(),
        template => format!("{}, where `{{body}}` is the body as it is sent", code(template)),
    };
    let time = signature.timestamp.map(|time| timestamp(signature, &time)).unwrap_or_default();
    format!(
        "The request is signed: {} holds the signature in {encoding}{held}. It is made by {algorithm} of {what}.{time}",
        place(signature.place)
    )
}

fn timestamp(signature: &Signature<'_>, time: &Timestamp<'_>) -> String {
    let unit = match time.unit {
        Unit::Milliseconds => "in milliseconds since 1970",
        Unit::Rfc3339 => "as RFC 3339 writes it",
        _ => "in seconds since 1970",
    };
    let stands = match (time.place, signature.reading) {
        (Some(at), _) => place(at),
        (None, Reading::Pairs(pairs)) => {
            format!("the pair {}", code(&format!("{}=", pairs.timestamp.unwrap_or_default())))
        }
        (None, Reading::Positions(positions)) => {
            format!("position {}", positions.timestamp.map_or(0, |at| at + 1))
        }
        (None, _) => "the request".to_owned(),
    };
    let tolerance = time
        .tolerance
        .map(|tolerance| format!(", which may differ from the receiver's clock by {tolerance} s"));
    format!(" {} holds the time {unit}{}.", capital(&stands), tolerance.unwrap_or_default())
}

fn place(place: Place<'_>) -> String {
    match place {
        Place::Header(name) => format!("the header {}", code(name)),
        Place::Headers(names) => format!("one of the headers {}", code(names)),
        Place::Query(name) => format!("the parameter {} of the URL", code(name)),
        Place::Form(name) => format!("the field {} of the form", code(name)),
        Place::Body(pointer) => format!("the string at {} of the body", code(pointer)),
        Place::Path(template) => format!("the end of the path, {},", code(template)),
        _ => "the request".to_owned(),
    }
}

/// Where a value stands in the text that holds it.
fn after(prefix: &str) -> String {
    if prefix.is_empty() { String::new() } else { format!(", after {}", code(prefix)) }
}

/// A text of a provider's as code of Markdown, whatever is in it (`CommonMark` §6.1).
fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest + 1);
    let space = if longest > 0 || text.starts_with(' ') { " " } else { "" };
    format!("{fence}{space}{text}{space}{fence}")
}

fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use hookwright::receive::{Algorithm, BodyHash};

    use super::*;

    #[test]
    fn a_token_is_said_in_words() {
        let token = Jwt::new("Authorization", &[JwtAlgorithm::Rs256, JwtAlgorithm::EdDsa]).prefix("Bearer ");
        let bare = "The request carries a JSON Web Token (RFC 7519): the header `Authorization` holds it, after `Bearer `. \
                    It is signed with `RS256` or `EdDSA`. The times in the claims `exp`, `nbf` and `iat` may differ \
                    from the receiver's clock by 60 s.";
        assert_eq!(of(&Scheme::Jwt(token)), bare);
        let token = token.issuer("acme").audience("shop").max_age(300).leeway(5).body_hash(BodyHash {
            claim: "sum",
            algorithm: Algorithm::Sha256,
            encoding: Encoding::Hex,
        });
        let words = of(&Scheme::Jwt(token));
        let said = " The claim `iss` is `acme`. The claim `aud` is `shop`, or contains it. The token is good for 300 s \
                    after the time in the claim `iat`. The claim `sum` is the SHA-256 of the body, in hexadecimal. The times \
                    in the claims `exp`, `nbf` and `iat` may differ from the receiver's clock by 5 s.";
        assert!(words.ends_with(said), "{words}");
    }
}
