//! The trace that a request is part of (W3C Trace Context).

use http::HeaderMap;

/// The longest `tracestate` that is kept: what the specification asks for at least (W3C Trace Context §3.3.1.5).
const LONGEST_STATE: usize = 512;

/// The trace that a request is part of, as the gateway or load balancer before the receiver says in its headers
/// (W3C Trace Context, `traceparent` and `tracestate`). It goes with the delivery through an [inbox](crate::receive::inbox), so that what a
/// worker does later is found in the same trace.
///
/// ```
/// use hookwright::receive::Trace;
///
/// let mut headers = http::HeaderMap::new();
/// headers.insert("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01".parse()?);
/// let trace = Trace::of(&headers).expect("the header is well-formed");
/// assert_eq!(trace.trace_id(), "0af7651916cd43dd8448eb211c80319c");
/// assert_eq!(trace.parent_id(), "b7ad6b7169203331");
/// # Ok::<(), http::header::InvalidHeaderValue>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Trace {
    parent: String,
    state: Option<String>,
}

impl Trace {
    /// The trace that headers name; `None` if they name none, several, or one that is not well-formed.
    pub fn of(headers: &HeaderMap) -> Option<Self> {
        let mut parents = headers.get_all("traceparent").iter();
        let (Some(parent), None) = (parents.next(), parents.next()) else { return None };
        let states: Vec<_> =
            headers.get_all("tracestate").iter().filter_map(|value| value.to_str().ok()).collect();
        Self::new(parent.to_str().ok()?, Some(&states.join(",")))
    }

    /// A trace with this `traceparent` and `tracestate`; `None` if the first is not well-formed. A state that is too long is left
    /// out.
    pub fn new(parent: &str, state: Option<&str>) -> Option<Self> {
        let state = state.filter(|state| !state.is_empty() && state.len() <= LONGEST_STATE);
        is_parent(parent).then(|| Self { parent: parent.to_owned(), state: state.map(str::to_owned) })
    }

    /// The header `traceparent`.
    pub fn parent(&self) -> &str {
        &self.parent
    }

    /// The header `tracestate`, if there is one.
    pub fn state(&self) -> Option<&str> {
        self.state.as_deref()
    }

    /// The id of the trace: 32 hexadecimal digits.
    pub fn trace_id(&self) -> &str {
        self.parent.get(3..35).unwrap_or_default()
    }

    /// The id of the span that sent the request: 16 hexadecimal digits.
    pub fn parent_id(&self) -> &str {
        self.parent.get(36..52).unwrap_or_default()
    }
}

/// Whether a text is a `traceparent` (W3C Trace Context §3.2.2). A later version may have more after a hyphen.
fn is_parent(text: &str) -> bool {
    let mut fields = text.splitn(5, '-');
    let mut next = |length: usize| {
        let is_hex = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        fields.next().filter(|field| field.len() == length && field.bytes().all(is_hex))
    };
    let (version, trace, parent, flags) = (next(2), next(32), next(16), next(2));
    let is_zero = |id: Option<&str>| id.is_none_or(|id| id.bytes().all(|byte| byte == b'0'));
    let is_longer = fields.next().is_some();
    flags.is_some()
        && !is_zero(trace)
        && !is_zero(parent)
        && version.is_some_and(|version| version != "ff" && (version != "00" || !is_longer))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PARENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    #[test]
    fn what_is_not_well_formed_is_no_trace() {
        assert!(Trace::new(PARENT, None).is_some());
        assert!(Trace::new(&PARENT.replacen("00", "cc", 1), None).is_some());
        assert!(Trace::new(&format!("{}-more", PARENT.replacen("00", "cc", 1)), None).is_some());
        for wrong in [
            "",
            "00",
            &PARENT.to_uppercase(),
            &PARENT.replacen("00", "ff", 1),
            &format!("{PARENT}-more"),
            &format!("{PARENT}0"),
            "00-00000000000000000000000000000000-b7ad6b7169203331-01",
            "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
            "00-0af7651916cd43dd8448eb211c80319c-é7ad6b7169203331-01",
        ] {
            assert_eq!(Trace::new(wrong, None), None, "{wrong}");
        }
    }

    #[test]
    fn headers_name_one_trace() {
        let mut headers = HeaderMap::new();
        assert_eq!(Trace::of(&headers), None);
        headers.append("traceparent", http::HeaderValue::from_static(PARENT));
        headers.append("tracestate", http::HeaderValue::from_static("a=1"));
        headers.append("tracestate", http::HeaderValue::from_static("b=2"));
        let trace = Trace::of(&headers).unwrap_or_else(|| unreachable!());
        assert_eq!((trace.parent(), trace.state()), (PARENT, Some("a=1,b=2")));
        headers.append("traceparent", http::HeaderValue::from_static(PARENT));
        assert_eq!(Trace::of(&headers), None);
        assert_eq!(Trace::new(PARENT, Some(&"a".repeat(513))).and_then(|trace| trace.state), None);
    }
}
