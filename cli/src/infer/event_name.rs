//! What names of events look like.

/// Whether a text is the event's name, ignoring case and separators.
pub(super) fn same_name(text: &str, event: &str) -> bool {
    !event.is_empty() && letters(text).eq(letters(event))
}

/// The letters and digits of a name, in lower case.
pub(super) fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase)
}

/// Whether a text is made of words joined by `.`, `:` or `/`, as names of events are.
pub(super) fn is_dotted(text: &str) -> bool {
    let mut words = text.split(['.', ':', '/']);
    let word = |word: &str| {
        word.starts_with(|first: char| first.is_ascii_alphabetic())
            && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    };
    text.len() <= 100 && text.contains(['.', ':', '/']) && words.all(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_by_their_letters() {
        assert!(same_name("CUSTOMER_CREATED", "customer.created"));
        assert!(same_name("customers.CREATE", "customers.CREATE"));
        assert!(!same_name("customer.updated", "customer.created"));
        assert!(!same_name("", ""));
    }

    #[test]
    fn dotted_names() {
        assert!(is_dotted("customer.created") && is_dotted("orders/paid") && is_dotted("a:b-c"));
        assert!(!is_dotted("created") && !is_dotted("1.2") && !is_dotted("a b.c") && !is_dotted("a..b"));
    }
}
