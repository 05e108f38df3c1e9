//! The registry has the texts of schemas and examples exactly where the feature `texts` is on.

use hookwright_providers::PROVIDERS;

#[test]
fn texts_are_there_with_their_feature() {
    let mut events = PROVIDERS.iter().flat_map(|provider| provider.events);
    let has_texts = cfg!(feature = "texts");
    assert!(
        events.all(|event| event.schema.is_some() == has_texts && event.examples.is_empty() != has_texts)
    );
    assert_eq!(PROVIDERS.iter().map(|provider| provider.events.len()).sum::<usize>(), 7);
}
