//! Serving on the loopback interface, for this machine alone.
//!
//! Any page that is open in a browser can send requests to the loopback interface. One whose name is made to resolve to
//! 127.0.0.1 (DNS rebinding) can read the answers, too, but its requests name its own host.

use std::io;
use std::net::{IpAddr, Ipv4Addr, TcpListener};

use http::header::HOST;
use http::uri::Authority;
use http::{HeaderMap, Uri};

/// Binds the port on 127.0.0.1; 0 takes any.
///
/// # Errors
///
/// Why the port cannot be bound.
pub(crate) fn bind(port: u16) -> io::Result<TcpListener> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
    listener.set_nonblocking(true)?;
    Ok(listener)
}

/// The host that a request is for, without its port (RFC 9112 §3.2): that of an absolute URL, or else that of the header.
/// Empty if it is for none, which no browser sends; `None` if it names several, or what is not a host.
pub(crate) fn host(uri: &Uri, headers: &HeaderMap) -> Option<String> {
    let mut named = headers.get_all(HOST).iter();
    let authority = match (uri.authority(), named.next(), named.next()) {
        (Some(authority), _, None) => authority.clone(),
        (None, None, _) => return Some(String::new()),
        (None, Some(one), None) => Authority::try_from(one.as_bytes()).ok()?,
        (_, _, Some(_)) => return None,
    };
    // A host has no user (RFC 9110 §4.2.4), and another reader may take that for the host.
    if authority.as_str().contains('@') {
        return None;
    }
    Some(authority.host().trim_end_matches('.').to_ascii_lowercase())
}

/// Whether a host is this machine: `localhost`, or an address of the loopback interface. A name below `localhost` may be one
/// that a resolver gives to somewhere else, in spite of RFC 6761 §6.3.
pub(crate) fn is_loopback(host: &str) -> bool {
    let address = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    host == "localhost" || address.parse::<IpAddr>().is_ok_and(|address| address.to_canonical().is_loopback())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

    use super::*;

    fn host_of(uri: &str, named: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for name in named {
            headers.append(HOST, name.parse().unwrap());
        }
        host(&uri.parse().unwrap(), &headers)
    }

    #[test]
    fn a_request_is_for_one_host() {
        assert_eq!(host_of("/a", &["127.0.0.1:4001"]).as_deref(), Some("127.0.0.1"));
        assert_eq!(host_of("/a", &["LocalHost."]).as_deref(), Some("localhost"));
        assert_eq!(host_of("/a", &["[::1]:4001"]).as_deref(), Some("[::1]"));
        // The URL is what counts (RFC 9112 §3.2.2).
        assert_eq!(host_of("http://evil.example/a", &["localhost"]).as_deref(), Some("evil.example"));
        assert_eq!(host_of("/a", &[]).as_deref(), Some(""));
        for named in [
            &["localhost", "evil.example"][..],
            &["a b"],
            &["localhost/"],
            &[""],
            &["localhost@evil.example"],
            &["evil@127.0.0.1"],
        ] {
            assert_eq!(host_of("/a", named), None, "{named:?}");
        }
    }

    #[test]
    fn this_machine_has_many_names() {
        for host in ["localhost", "127.0.0.1", "127.9.9.9", "[::1]", "::1", "[::ffff:127.0.0.1]"] {
            assert!(is_loopback(host), "{host}");
        }
        for host in [
            "",
            "evil.example",
            "evil.localhost",
            "127.0.0.1.evil.example",
            "localhost.evil.example",
            "0.0.0.0",
            "[::]",
            "notlocalhost",
        ] {
            assert!(!is_loopback(host), "{host}");
        }
    }
}
