//! A JSON Web Token (RFC 7519) as a script of a shell.

use hookwright::receive::{Encoding, Jwt, JwtAlgorithm};
use serde_json::Value;

use super::{ID, Script, TO_HEX, double_quoted};
use crate::site::verification::{hash, words::jwt_algorithm};

/// For how many seconds a token is good.
const LIFETIME: u32 = 300;
/// From the DER of `openssl` to the two numbers of RFC 7518 §3.4.
const TO_RAW: &str = "openssl asn1parse -inform DER | awk -F: '/INTEGER/ { printf \"%64s\", $NF }' | tr ' ' 0 | perl -ne 'print pack \"H*\", $_'";

impl Script {
    /// The lines that make a token, and the argument that carries it.
    pub(super) fn token(&mut self, token: &Jwt<'_>) -> Option<()> {
        let algorithm = *token.algorithms.first()?;
        let sign = match algorithm {
            JwtAlgorithm::Hs256 => self.keyed("sha256", token)?,
            JwtAlgorithm::Hs384 => self.keyed("sha384", token)?,
            JwtAlgorithm::Hs512 => self.keyed("sha512", token)?,
            JwtAlgorithm::Rs256 => "openssl dgst -sha256 -sign \"$KEY\"".to_owned(),
            JwtAlgorithm::Es256 => format!("openssl dgst -sha256 -sign \"$KEY\" | {TO_RAW}"),
            // `openssl` reads what it signs in one piece from a file only.
            JwtAlgorithm::EdDsa => {
                "{ cat > signed.bin; openssl pkeyutl -sign -rawin -inkey \"$KEY\" -in signed.bin; }"
                    .to_owned()
            }
            _ => return None,
        };
        self.lines.push("base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }".to_owned());
        self.lines.push("TIME=$(date +%s)".to_owned());
        if let Some(hashed) = token.body_hash {
            let encode = if hashed.encoding == Encoding::Hex { TO_HEX } else { "openssl base64 -A" };
            let hash = hash(hashed.algorithm);
            self.lines.push(format!("HASH=$(openssl dgst -{hash} -binary \"$BODY\" | {encode})"));
        }
        let head = format!("{{\"alg\":\"{}\",\"typ\":\"JWT\"}}", jwt_algorithm(algorithm));
        self.lines.push(format!("HEAD=$(printf '%s' '{head}' | base64url)"));
        self.lines.push(format!("CLAIMS=$(printf '%s' \"{}\" | base64url)", claims(token)?));
        self.lines.push(format!("SIGNATURE=$(printf '%s' \"$HEAD.$CLAIMS\" | {sign} | base64url)"));
        let carried = format!("{}$HEAD.$CLAIMS.$SIGNATURE", double_quoted(token.prefix)?);
        self.put(token.place, &carried)
    }

    fn keyed(&mut self, hash: &str, token: &Jwt<'_>) -> Option<String> {
        Some(format!("openssl dgst -{hash} {} -binary", self.secret(token.secret)?))
    }
}

/// What the token says, as it stands between double quotes.
fn claims(token: &Jwt<'_>) -> Option<String> {
    let mut members = vec![
        member("iat", "$TIME")?,
        member("exp", &format!("$((TIME + {LIFETIME}))"))?,
        member("jti", &text(ID)?)?,
    ];
    for (name, said) in [("iss", token.issuer), ("aud", token.audience)] {
        if let Some(said) = said {
            members.push(member(name, &text(said)?)?);
        }
    }
    if let Some(hashed) = token.body_hash {
        members.push(member(hashed.claim, "\\\"$HASH\\\"")?);
    }
    Some(format!("{{{}}}", members.join(",")))
}

/// A member of an object, whose value is written already.
fn member(name: &str, value: &str) -> Option<String> {
    Some(format!("{}:{value}", text(name)?))
}

/// A string of JSON.
fn text(text: &str) -> Option<String> {
    double_quoted(&Value::from(text).to_string())
}
