//! Patterns on names and paths: `*` is anything without `/`, `**` anything at all.

/// Whether a text matches a pattern.
pub(super) fn matches(pattern: &str, text: &str) -> bool {
    rest(pattern, text).is_some()
}

/// What is left of a text from where the pattern's first `*` began; all of it if the pattern has none.
pub(super) fn variable<'a>(pattern: &str, text: &'a str) -> Option<&'a str> {
    rest(pattern, text)?;
    let fixed = pattern.find('*').unwrap_or(0);
    text.get(fixed..)
}

/// `Some` if the pattern matches. Tables over both texts, so that no pattern is slow.
fn rest(pattern: &str, text: &str) -> Option<()> {
    let text: Vec<char> = text.chars().collect();
    // reached[i]: the pattern so far matches the first i characters.
    let mut reached = vec![false; text.len() + 1];
    *reached.first_mut()? = true;
    let mut pattern = pattern.chars().peekable();
    while let Some(next) = pattern.next() {
        let deep = next == '*' && pattern.next_if_eq(&'*').is_some();
        let mut after = vec![false; text.len() + 1];
        for (index, slot) in after.iter_mut().enumerate() {
            let here = reached.get(index).copied().unwrap_or(false);
            let before = index.checked_sub(1);
            let character = before.and_then(|before| text.get(before));
            *slot = match next {
                // Filled below: a star goes on from the place before.
                '*' => here,
                literal => {
                    character == Some(&literal) && before.and_then(|at| reached.get(at)) == Some(&true)
                }
            };
        }
        if next == '*' {
            let mut open = false;
            for (index, slot) in after.iter_mut().enumerate() {
                let character = index.checked_sub(1).and_then(|before| text.get(before));
                open = *slot || (open && (deep || character != Some(&'/')));
                *slot = open;
            }
        }
        reached = after;
    }
    reached.last().copied().unwrap_or(false).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stars_stop_at_slashes() {
        assert!(matches("/webhook-events/*", "/webhook-events/customer.created"));
        assert!(!matches("/webhook-events/*", "/webhook-events/a/b"));
        assert!(matches("/webhook-events/**", "/webhook-events/a/b"));
        assert!(matches("customer.*", "customer.") && matches("*.created", "customer.created"));
        assert!(!matches("customer", "customer.created") && matches("a*b*c", "aXbYbZc"));
        assert_eq!(variable("/events/*", "/events/a.b"), Some("a.b"));
        assert_eq!(variable("/e/*/v1", "/e/x/v1"), Some("x/v1"));
        assert_eq!(variable("/exact", "/exact"), Some("/exact"));
        assert_eq!(variable("/a*", "/b"), None);
    }
}
