#![allow(clippy::unwrap_used, reason = "a failed expectation is a failed test")]

use crate::config::parse;

/// The first problem of a file with this verification, or nothing.
fn problem(before: &str, verification: &str) -> String {
    let text = format!("{before}\n[verification]\n{verification}");
    parse(&text)
        .err()
        .and_then(|problems| problems.into_iter().next())
        .map(|first| first.message)
        .unwrap_or_default()
}

/// Schemes with a request that an independent implementation (Python's `hmac`, `hashlib` and `zlib`) signed.
const GOOD: [(&str, &str); 9] = [
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        query = "sig"
        signed = "{method}{url}{body}"
        example = [{ secret = "shh", url = "https://hooks.example/acme?id=A1", body = "{}" }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        header = "X-Sig"
        signed = "{method}{url}{body}"
        example = [{ secret = "shh", url = "https://hooks.example/acme?id=A1", body = "{}", headers = { X-Sig =
            "12c7aad18eeb419b6a62ea1e2e3d334a39373aa278059d3972eb01810d663f8c" } }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha1"
        encoding = "base64"
        header = "X-Sig"
        signed = "{url}{form*}"
        example = [{ secret = "shh", url = "https://hooks.example/sms?x=1", body = "From=%2B1&Body=h%C3%A4llo", headers = {
            X-Sig = "ajVnyRGJANxYODr4/1YqyhgVGJM=" } }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        header = "X-Sig"
        pairs = { timestamp = "ts", signature = "v1" }
        signed = "id:{query:data.id|lower};{?request-id:{header:X-Request-Id};}ts:{timestamp};"
        example = [
            { secret = "shh", url = "https://hooks.example/?data.id=A1", at = 1700000001, headers = {
            X-Sig = "ts=1700000000,v1=771ae95da4f874dd45fec52e8e97257c64c9393194976895a9ba07a261c37ca2" } },
            { secret = "shh", url = "https://hooks.example/?data.id=A1", headers = { X-Request-Id = "r",
            X-Sig = "ts=1700000000, v1=dcfa7af4067228fae186c5b925dd2626f3c49f8d46720a70251af690d653210f" } },
        ]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha384"
        encoding = "hex"
        body = "/sig"
        signed = "{body:/amount/value}:{timestamp}"
        secret = "hex"
        timestamp = { body = "/at", unit = "rfc3339" }
        example = [{ secret = "00ff", at = 1700000000, body = '{"amount":{"value":7},"at":"2023-11-14T22:13:20.5Z","sig":"215e1a1e42e4884a336bb4047e60097b5bb6989d85f8cf76f12fb6800949b9255bfbc37954d50eb2497b4bf2b3f1e349"}' }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha512"
        encoding = "hex"
        headers = ["X-Sig-1", "X-Sig-2"]
        prefix = "s="
        list = { separator = " " }
        signed = "{method}\n{path}\n{query}\n{body|sha256|hex}"
        example = [{ secret = "shh", method = "GET", url = "https://hooks.example/acme?q=1", body = "{}", headers = {
            X-Sig-2 = "t=1 s=00 s=556c09b0c8f69dc6b62fcd3c100711e179b0ca79ddc21da079be16ad01b11d182cfc192372c02de515eeaf53a2f3e34e1575133513da3ff344dfb25298ff2ff2" } }]
        "#,
    ),
    (
        "",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        header = "X-Sig"
        signed = "{header:X-Id}|{option:hook}|{body|crc32}"
        example = [{ secret = "shh", body = "{}", options = { hook = "wh1" }, headers = { X-Id = "e",
            X-Sig = "e610ec0d8fafc8b27becbc53188edddbd9e277a952617d9c3ef61cce77b42401" } }]
        "#,
    ),
    (
        "delivery_id = \"{body:/id}\"",
        r#"scheme = "hmac"
        algorithm = "sha256"
        encoding = "hex"
        header = "X-Sig"
        positions = { timestamp = 0, signature = 1 }
        signed = "{timestamp}.{id}.{body}"
        timestamp = { unit = "ms" }
        example = [{ secret = "shh", at = 1700000300, body = '{"id":"evt1"}', headers = {
            X-Sig = "1700000000000,00,6218c6715c0aed5fe06f3e083fe23b751e580d17f9405bd5f6a6402b3b43138d" } }]
        "#,
    ),
    (
        "",
        r#"scheme = "basic"
        example = [{ secret = "Aladdin:open sesame", headers = { Authorization = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==" } }]
        "#,
    ),
];

#[test]
fn examples_of_every_word_verify() {
    for (before, verification) in GOOD.iter().skip(1) {
        assert_eq!(problem(before, verification), "", "{verification}");
    }
    let (before, without) = GOOD[0];
    assert_eq!(
        problem(before, without),
        "the example lacks a header or another value that is needed to verify it"
    );
}

#[test]
fn examples_with_another_request_do_not_verify() {
    for (from, to) in [
        ("hooks.example", "hooks.example:8443"),
        ("hooks.example", "Hooks.example"),
        ("id=A1", "id=%41%31"),
        ("acme?", "acme/?"),
        ("\"{}\"", "\"{} \""),
    ] {
        let changed = GOOD[1].1.replace(from, to);
        assert_eq!(problem("", &changed), "the example's signature does not verify", "{to}");
    }
    let late = GOOD[3].1.replace("at = 1700000001", "at = 1700000301");
    assert_eq!(problem("", &late), "the example's timestamp is not that of `at`");
    let without_option = GOOD[6].1.replace("options = { hook = \"wh1\" }, ", "");
    let expected = "the option `hook` is signed, and the example has no text for it";
    assert_eq!(problem("", &without_option), expected);
}

#[test]
fn a_secret_stands_in_one_place() {
    let shared = |keys: &str| problem("", &format!("scheme = \"shared-secret\"\n{keys}"));
    for keys in [
        "query = \"t\"\nexample = [{ secret = \"s h\", url = \"https://a.example/?t=s+h\" }]",
        "form = \"t\"\nexample = [{ secret = \"s h\", body = \"t=s%20h\" }]",
        "body = \"/t\"\nexample = [{ secret = \"s h\", body = '{\"t\":\"s h\"}' }]",
        "path = \"/acme/{secret}\"\nexample = [{ secret = \"s/h\", url = \"https://a.example/hooks/acme/s%2fh\" }]",
    ] {
        assert_eq!(shared(keys), "", "{keys}");
    }
    for (keys, expected) in [
        ("query = \"t\"\nform = \"t\"", "`query` and `form` exclude each other"),
        ("query = \"\"", "the name is empty"),
        ("body = \"t\"", "expected a JSON pointer (RFC 6901)"),
        ("path = \"/acme\"", "expected a path that has `{secret}` for one of its segments"),
        ("path = \"/{secret}\"\nprefix = \"a\"", "a secret in the path has no prefix"),
        (
            "header = \"A\"\nexample = [{ secret = \"s\", headers = { A = \"t\" } }]",
            "the example's signature does not verify",
        ),
    ] {
        assert_eq!(shared(keys), expected, "{keys}");
    }
}

#[test]
fn contradictions_are_found() {
    let hmac = |keys: &str| {
        problem(
            "",
            &format!("scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nexample = []\n{keys}"),
        )
    };
    for (keys, expected) in [
        ("header = \"A\"\nlist = {}\npairs = { signature = \"s\" }", "`pairs` and `list` exclude each other"),
        ("header = \"A\"\nlist = { separator = \"\" }", "the separator is empty"),
        (
            "header = \"A\"\npositions = { signature = 0, timestamp = 1 }",
            "whatever follows the first signature is a signature",
        ),
        ("header = \"A\"\nsigned = \"{id}.{body}\"", "`{id}` is signed, but its place is not stated"),
        (
            "header = \"A\"\nsigned = \"abc\"",
            "a signature that covers nothing of a request proves nothing about it",
        ),
        (
            "form = \"a\"\nsigned = \"{form*}\"",
            "the signature stands in the body, so the whole body cannot be signed",
        ),
    ] {
        let found = hmac(keys);
        assert!(found == expected || found == "hmac needs an example", "{keys}: {found}");
        let all = parse(&format!(
            "[verification]\nscheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n{keys}"
        ));
        let all: Vec<String> = all.unwrap_err().into_iter().map(|problem| problem.message).collect();
        assert!(all.iter().any(|message| message == expected), "{keys}: {all:?}");
    }
}

/// Algorithms with a public key and a signature of the body `{"id":"evt_1"}`, computed with Python's cryptography.
const PUBLIC_KEYS: [(&str, &str, &str); 8] = [
    (
        "ed25519",
        "MCowBQYDK2VwAyEA2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg=",
        "3179a5bc36a20eea229608af869b9fce359558c42a3fd1016baf72d44fa39d358b5d6f86da75facf8b9752313f5aed635835b21e626fa22ff37cf928768ca903",
    ),
    (
        "ecdsa-p256-sha256",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdu1lF3IJJRTOT/faD5aZSLiypfRaA+2fJBbyeWUSvB1wtA7tOoPtLfAg5sc+heajOJfMaqQ+bDajmpm/a5ia4w==",
        "3045022100c07e955c0eb457d7a01fd3e2cdb3e7b2ed74c3c01e2f78125d4a0a437a50e3d202204a93dac02b6c2f6f210de82ef31d3a9a96e9ee3aab1b6062acdc4894130750d7",
    ),
    (
        "ecdsa-p256-sha256-raw",
        "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEdu1lF3IJJRTOT/faD5aZSLiypfRaA+2fJBbyeWUSvB1wtA7tOoPtLfAg5sc+heajOJfMaqQ+bDajmpm/a5ia4w==",
        "c07e955c0eb457d7a01fd3e2cdb3e7b2ed74c3c01e2f78125d4a0a437a50e3d24a93dac02b6c2f6f210de82ef31d3a9a96e9ee3aab1b6062acdc4894130750d7",
    ),
    (
        "rsa-pkcs1-sha256",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA47DZTP0qSNf7hPL+0Qb0abhoNdmz8Kee2linGLB7HlmECML//nsSV50BUwi6SYLbEjikphki1tg2OWiuX22exyJpN9vTC8o0M0mywIFqeIHaSYHBiXg73BE3aGqmeNTj5dGgoFU0aFLR8Fa0vRm/8LzIwD60NY6UCQvmao8ADfDmvaSsGJqlV4IVi0CbpJquNsWmnDwpSx3LXhwpcCYFtNGUy0uuiSM/r9s0WcO35Bp2tafD+Z5MSejlj+FBa+82aW/CUIukBOypzuGmrqFZgwDZ2jCyY9kppXb/tN/0PTEZbGbvqlsOx4n8ndFFJE6dfIzjo/CyR0ajdMrKDgf6dQIDAQAB",
        "35bd0622cb1746746fb5c82e7b89abdeab828d9c76d83d7804a7235e429976a828b626b1bd94ce53cf76719688b8a1970da339a1d0634ed005108f53e7707525e65882ea5b540541784223088b80a7ac2a42987ba3be0fdd699d8d53118e2f3a3bd0815ad231c5a931c53b0ab74fc918da700ef911199cf68b110e2fc35fd9a13be4fc46162c5e02e459eda13815ed4da837007c7c456f17410cdc48091a12cf3a3d3a2d18539dcaf176caf9eb29ddd593afc1aa289a9928535f9730218570c0f9ed07a84f3bcef32755abe5560c0c60a9e3cf285e7d4b1e805324f3758564a93994b6243de23b54d5ac27fe660de97c591921e6f4111822a620a163db1b1a27",
    ),
    (
        "rsa-pkcs1-sha512",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA47DZTP0qSNf7hPL+0Qb0abhoNdmz8Kee2linGLB7HlmECML//nsSV50BUwi6SYLbEjikphki1tg2OWiuX22exyJpN9vTC8o0M0mywIFqeIHaSYHBiXg73BE3aGqmeNTj5dGgoFU0aFLR8Fa0vRm/8LzIwD60NY6UCQvmao8ADfDmvaSsGJqlV4IVi0CbpJquNsWmnDwpSx3LXhwpcCYFtNGUy0uuiSM/r9s0WcO35Bp2tafD+Z5MSejlj+FBa+82aW/CUIukBOypzuGmrqFZgwDZ2jCyY9kppXb/tN/0PTEZbGbvqlsOx4n8ndFFJE6dfIzjo/CyR0ajdMrKDgf6dQIDAQAB",
        "8aa2402106a31932a566bb891cf6f78df537f7675b7c2c59d2d43895982d002c063a9ebdb778c34c76fd426b477d24d968126b091795f5ffc3dc6e6d629f82ebcb3ce8c1d750b9b5607069b54a0bdf2cb05d55f4bb83ac28b6daaed94583dd2db1d69435f7d931855e84d4940c379e57b1c91d8fcdf34d45def4ef020b8b7d364e2297d8d178594d6a41015288b91bf66c277e2c4fb2e92e0636b1db1b03deb36bd7b1abd041d4ef10ed84f8648e9794db53e7459de180f48a1d4f02e22539c388f47900a9218cfe17df1899739bcc94644ad0ca54c2ef264cf7e2ddccf78694b6f4312640be5a65b86d741882c1996901782e2d4ff0ef786614c5e5aa7dda1a",
    ),
    (
        "rsa-pkcs1-sha1",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA47DZTP0qSNf7hPL+0Qb0abhoNdmz8Kee2linGLB7HlmECML//nsSV50BUwi6SYLbEjikphki1tg2OWiuX22exyJpN9vTC8o0M0mywIFqeIHaSYHBiXg73BE3aGqmeNTj5dGgoFU0aFLR8Fa0vRm/8LzIwD60NY6UCQvmao8ADfDmvaSsGJqlV4IVi0CbpJquNsWmnDwpSx3LXhwpcCYFtNGUy0uuiSM/r9s0WcO35Bp2tafD+Z5MSejlj+FBa+82aW/CUIukBOypzuGmrqFZgwDZ2jCyY9kppXb/tN/0PTEZbGbvqlsOx4n8ndFFJE6dfIzjo/CyR0ajdMrKDgf6dQIDAQAB",
        "489cb7a7d726950ef2bbd84e018176898382f32d19d82ec48b9f204587f7921e093ac46646e67f03e1b077b9f7c7a1b79a085323632522f6edbe2200b4e136ca57482e49aae25b52707ab4d80c4d4e311d1df71f98e0acdda8e7cb7914363fd2b90284294b93798ae384af9b337aaf66c8e605870badd190f2a79b118661b26ae0d4f069bf8688675435811099f3ef6f37cc9caafe1841e549779f1fb01d8cd6c7024a84d26d7221aecfe95fc217b28a5eacade602b23b096258c2ea48634c0cd032014842f191be7909f3ff1ebeb57dc9400fb6c8abdd88f93a30cd00c0bf7e7a9d0f0d698d57ee516255599f016c33cf986f91a27e7921e3f8fafc0dec6647",
    ),
    (
        "rsa-pss-sha256",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA47DZTP0qSNf7hPL+0Qb0abhoNdmz8Kee2linGLB7HlmECML//nsSV50BUwi6SYLbEjikphki1tg2OWiuX22exyJpN9vTC8o0M0mywIFqeIHaSYHBiXg73BE3aGqmeNTj5dGgoFU0aFLR8Fa0vRm/8LzIwD60NY6UCQvmao8ADfDmvaSsGJqlV4IVi0CbpJquNsWmnDwpSx3LXhwpcCYFtNGUy0uuiSM/r9s0WcO35Bp2tafD+Z5MSejlj+FBa+82aW/CUIukBOypzuGmrqFZgwDZ2jCyY9kppXb/tN/0PTEZbGbvqlsOx4n8ndFFJE6dfIzjo/CyR0ajdMrKDgf6dQIDAQAB",
        "6bb264cbf097624a65f4a69559d5ed1241ffa355e33a257083cf242d5b243ef0933ab386637fce278a4ca847c12c4d5af013b488f669a880cb6f5a78733a2c6cda84376ce0934953b67224b612ad85c7b1460a3db2fde01311f83f00859d83ed24d4cc7a1f81d43b4d207f5a70bb86e5e08fcc2c046b2adfbf7daf77ca7582778de7b7c457d900fe3e40ed8e0fc1e53ac55237e4d97775f3e4c21b5dc1de70e076bec535968e19813399afe92889fdc8433b2769e87d71fbf2485673c4a9f1b1d913e7704fbf211209b4488f239ee9a2d454aa2bbb5756bd2f0fe19914e33004c5069e9d3afd0083b7cf73ba3674b22a70e1f7ff51548ccfb06a3a2310c462bc",
    ),
    (
        "rsa-pss-sha512",
        "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEA47DZTP0qSNf7hPL+0Qb0abhoNdmz8Kee2linGLB7HlmECML//nsSV50BUwi6SYLbEjikphki1tg2OWiuX22exyJpN9vTC8o0M0mywIFqeIHaSYHBiXg73BE3aGqmeNTj5dGgoFU0aFLR8Fa0vRm/8LzIwD60NY6UCQvmao8ADfDmvaSsGJqlV4IVi0CbpJquNsWmnDwpSx3LXhwpcCYFtNGUy0uuiSM/r9s0WcO35Bp2tafD+Z5MSejlj+FBa+82aW/CUIukBOypzuGmrqFZgwDZ2jCyY9kppXb/tN/0PTEZbGbvqlsOx4n8ndFFJE6dfIzjo/CyR0ajdMrKDgf6dQIDAQAB",
        "2a30103c9182ae721746fa22a5ec2922b16dd31014b210672650ebe985c92fc7c7819f79c35190d893bbc318370ea0646bb957a4778e47fc01fcf35afcc94b8ec0867ccbe75cc7c94c5511433ff6d4ebc4a8520479ca28cd7cb82660dc5977a225966e518156ce75a6d0469270e8528dc8f9ba6d91d27e5a05040be06883239da10620d7ce8be7d3a1d5ccb34c98495feca1071aa73cf64cbc0bbabf17bd3b1548382717d09d14b8a6471223c3084775b44b4dea924e1bd71f8706329d3e13812574954c7077765d38d5e7ec9b44c7800ce548e6327d09de46260883b5cd495576437187a71102511944f389a71708ea0a5337d55d269c89e877055e86564e52",
    ),
];

fn public_key(algorithm: &str, key: &str, signature: &str) -> String {
    format!(
        "scheme = \"public-key\"\nalgorithm = \"{algorithm}\"\nencoding = \"hex\"\nheader = \"X-Sig\"\n\
         example = [{{ public_key = \"{key}\", headers = {{ X-Sig = \"{signature}\" }}, body = '{{\"id\":\"evt_1\"}}' }}]"
    )
}

#[test]
fn examples_of_public_keys_verify() {
    for (algorithm, key, signature) in PUBLIC_KEYS {
        assert_eq!(problem("", &public_key(algorithm, key, signature)), "", "{algorithm}");
        let changed = signature.replace('0', "1");
        let said = problem("", &public_key(algorithm, key, &changed));
        assert_eq!(said, "the example's signature does not verify", "{algorithm}");
    }
}

#[test]
fn an_example_has_the_key_of_its_scheme() {
    let (_, key, signature) = PUBLIC_KEYS[0];
    let with = |key: &str| problem("", &public_key("rsa-pkcs1-sha256", key, signature));
    assert_eq!(with(key), "public key 0 is an Ed25519 key, and the provider signs with an RSA key");
    assert_eq!(with(" "), "public key 0 is blank");
    assert_eq!(
        with("shh"),
        "public key 0 is not PEM, a JSON Web Key, or the bytes of a key in hexadecimal or base64"
    );
    assert_eq!(
        with("whsec_c2VjcmV0"),
        "public key 0 is a private key or a secret, which only the provider may have"
    );
    let scheme = public_key("ed25519", key, signature);
    let secret = scheme.replace("public_key", "secret");
    assert_eq!(problem("", &secret), "the scheme has no secret: name the `public_key`");
    let none = scheme.replace(&format!("public_key = \"{key}\","), "");
    assert_eq!(problem("", &none), "the example has no `public_key`");
    let without = scheme.lines().take(4).collect::<Vec<_>>().join("\n");
    assert_eq!(problem("", &without), "public-key needs an example");
    let hmac = "scheme = \"hmac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nheader = \"X-Sig\"\n";
    let hmac = format!("{hmac}example = [{{ secret = \"shh\", public_key = \"{key}\" }}]");
    assert_eq!(problem("", &hmac), "the scheme has no public key: name the `secret`");
}

#[test]
fn a_handshake_cannot_be_signed_with_a_public_key() {
    let (algorithm, key, signature) = PUBLIC_KEYS[0];
    let handshake = "[[handshake]]\nchallenge = \"{query:c}\"\nunsigned = true\n\
                     answer = { text = \"{signature}\" }\nsign = { algorithm = \"sha256\", encoding = \"hex\" }";
    let said = problem(handshake, &public_key(algorithm, key, signature));
    assert_eq!(said, "there is no secret to sign with: the scheme has public keys");
}

/// Both versions of Standard Webhooks, computed with Python's cryptography and hmac.
#[test]
fn standard_webhooks_has_examples_of_both_versions() {
    let (v1, v1a) = (
        "v1,L7Hc3tUaUcL1j6PFWZNtNb6DHk1VpI+TqSNBIDmUK90=",
        "v1a,zbpWSmZGPxYjh2DMJP3ipmXeH4nfpYlp3UTgWLdoNMPMGbnebWeAltFMncGchAVJ03saVOFpa0L/RM6e/JtBAg==",
    );
    let secret = "secret = \"whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=\"";
    let key = "public_key = \"whpk_2NN8TYpktPW1hWwAWXfyxDh721LRJUOmzjidbhxnuDg=\"";
    for (keys, signatures, expected) in [
        (secret, v1, ""),
        (key, v1a, ""),
        (key, &*format!("{v1} {v1a}"), ""),
        (secret, &format!("{v1} {v1a}"), ""),
        (secret, v1a, "the example's signature does not verify"),
        (key, v1, "the example's signature does not verify"),
    ] {
        let example = format!(
            "scheme = \"standard-webhooks\"\nexample = [{{ {keys}, at = 1700000000, body = '{{\"id\":\"evt_1\"}}', \
             headers = {{ webhook-id = \"msg_1\", webhook-timestamp = \"1700000000\", webhook-signature = \"{signatures}\" }} }}]"
        );
        assert_eq!(problem("", &example), expected, "{keys} {signatures}");
    }
}

#[test]
fn a_key_is_named_by_a_template_of_the_request() {
    let (algorithm, key, signature) = PUBLIC_KEYS[0];
    let with = |key_id: &str, keys: &str| {
        let scheme = public_key(algorithm, key, signature);
        let scheme = scheme.replace(&format!("public_key = \"{key}\""), keys);
        problem(
            "",
            &format!("key_id = \"{key_id}\"\n{}", scheme.replace("X-Sig = ", "X-Key = \"k1\", X-Sig = ")),
        )
    };
    let keys = |id: &str| format!("keys = {{ {id} = \"{key}\" }}");
    assert_eq!(with("{header:X-Key}", &keys("k1")), "");
    assert_eq!(with("{header:X-Key}", &format!("public_key = \"{key}\"")), "");
    let unknown = "there is no key with the id that the request names, or it is not one for the algorithm";
    assert_eq!(with("{header:X-Key}", &keys("k2")), unknown);
    assert_eq!(with("{header:X-Key}", "keys = { k1 = \"shh\" }"), unknown);
    assert_eq!(
        with("{header:X-Other}", &keys("k1")),
        "the example lacks a header or another value that is needed to verify it"
    );
    assert_eq!(with("k1", &keys("k1")), "the template reads nothing from the request");
    assert!(with("{timestamp}", &keys("k1")).starts_with("expected `{header:Name}`"));
    assert!(!with("{header", &keys("k1")).is_empty());
    let unnamed =
        public_key(algorithm, key, signature).replace(&format!("public_key = \"{key}\""), &keys("k1"));
    assert_eq!(problem("", &unnamed), "requests do not name their keys: add `key_id`");
}

/// A request with a token that Python's hmac and cryptography signed.
fn jwt(more: &str, key: &str, token: &str) -> String {
    format!(
        "scheme = \"jwt\"\nheader = \"Authorization\"\nprefix = \"Bearer \"\n{more}\n\
         body_hash = {{ claim = \"body\", algorithm = \"sha256\", encoding = \"hex\" }}\n\
         example = [{{ {key}, headers = {{ Authorization = \"Bearer {token}\" }}, body = '{{\"id\":\"evt_1\"}}', at = 1700000001 }}]"
    )
}

const CLAIMS: &str = "eyJpYXQiOjE3MDAwMDAwMDAsImlzcyI6ImFjbWUiLCJib2R5IjoiNDA5OTNjNjM5ZmZiNWYxM2EwYTJlZjVjOTNjOTY1ZjEwYjQwNWYyYjg3YTM3OTI3MjM4MWRhMmRiYzE1OGRmYSJ9";

#[test]
fn examples_of_tokens_verify() {
    let hs256 = format!("eyJhbGciOiJIUzI1NiJ9.{CLAIMS}.1lssC5FTq4FIbE5fJG1vEsjNuCyHbxQsdUZPfMPz0qU");
    let eddsa = format!(
        "eyJhbGciOiJFZERTQSJ9.{CLAIMS}.AVAiEh0ECSscH1w9Rx-FRKQipLC6WwnG0TBCJBNT-EZLvmA7lFERvVR7Cv0xhfjf4lvj4NXNZaf9ak6ftt-qDg"
    );
    let public = "public_key = \"d8d37c4d8a64b4f5b5856c005977f2c4387bdb52d12543a6ce389d6e1c67b838\"";
    let (secret, wrong) = ("secret = \"shh\"", "the example's signature does not verify");
    for (more, key, token, expected) in [
        ("algorithms = [\"HS256\"]\nissuer = \"acme\"\nmax_age = 300", secret, &*hs256, ""),
        ("algorithms = [\"EdDSA\"]\nissuer = \"acme\"", public, &eddsa, ""),
        ("algorithms = [\"HS256\"]\nissuer = \"emca\"", secret, &hs256, wrong),
        ("algorithms = [\"HS384\"]", secret, &hs256, wrong),
        ("algorithms = [\"HS256\"]", "secret = \"hhs\"", &hs256, wrong),
        ("algorithms = [\"HS256\"]", public, &hs256, "the scheme has no public key: name the `secret`"),
        ("algorithms = [\"EdDSA\"]", secret, &eddsa, "the scheme has no secret: name the `public_key`"),
        ("algorithms = []", secret, &hs256, "no algorithm is named"),
        (
            "algorithms = [\"HS256\", \"EdDSA\"]",
            secret,
            &hs256,
            "these algorithms have keys of different kinds",
        ),
        (
            "algorithms = [\"HS256\"]\naudience = \"us\"",
            secret,
            &hs256,
            "the example lacks a header or another value that is needed to verify it",
        ),
    ] {
        assert_eq!(problem("", &jwt(more, key, token)), expected, "{more} {key}");
    }
    let good = jwt("algorithms = [\"HS256\"]", secret, &hs256);
    let without = good.lines().take(4).collect::<Vec<_>>().join("\n");
    assert_eq!(problem("", &without), "jwt needs an example");
    assert!(problem("", &good.replace("HS256\"]", "none\"]")).starts_with("expected one of"));
    assert_eq!(
        problem("", &good.replace("at = 1700000001", "at = 1")),
        "the example's timestamp is not that of `at`"
    );
    let in_body = good.replace("header = \"Authorization\"", "body = \"/token\"");
    assert_eq!(problem("", &in_body), "the token stands in the body, whose hash it cannot hold");
    let whole = good.replace("header = \"Authorization\"", "body = \"\"");
    assert_eq!(problem("", &whole), "a body that is a token is not an event");
    assert_eq!(problem("[body]\nformat = \"jwt\"", &whole), "a body that is a token has nothing before it");
}
