//! What the surroundings of several places have in common.

/// The words around all of several places: of those next to the places, and of the outermost, the ones that are the same,
/// and what the next of those begin with. `CustomerCreated` and `CustomerUpdated` are about a `Customer`.
pub(super) fn surroundings(places: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    places.reduce(|one, other| both(&one, &other)).unwrap_or_default()
}

fn both(one: &[String], other: &[String]) -> Vec<String> {
    let inner = one.iter().rev().zip(other.iter().rev()).take_while(|(one, other)| one == other).count();
    let (outer_one, inner) = one.split_at(one.len() - inner);
    let outer_other = other.get(..other.len() - inner.len()).unwrap_or_default();
    let mut words = Vec::new();
    for (one, other) in outer_one.iter().zip(outer_other) {
        let begin = begin(one, other);
        words.extend(Some(begin).filter(|word| !word.is_empty()).map(str::to_owned));
        if begin != one || begin != other {
            break;
        }
    }
    words.extend_from_slice(inner);
    words
}

/// The words in camel case that two names begin with.
fn begin<'n>(one: &'n str, other: &str) -> &'n str {
    let same = one.char_indices().zip(other.chars()).take_while(|((_, one), other)| one == other);
    let end = same.last().map_or(0, |((at, last), _)| at + last.len_utf8());
    let ends =
        |name: &str, at: usize| name.get(at..).is_some_and(|rest| !rest.starts_with(char::is_lowercase));
    let mut ends = (0..=end).rev().filter(|at| ends(one, *at) && ends(other, *at));
    ends.next().and_then(|end| one.get(..end)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::surroundings;

    #[test]
    fn words_that_all_have_are_kept() {
        let common = |places: &[&str]| {
            let places = places.iter().map(|place| place.split(' ').map(str::to_owned).collect());
            surroundings(places).join(" ")
        };
        assert_eq!(common(&["CustomerCreated", "CustomerUpdated", "CustomerDeleted"]), "Customer");
        assert_eq!(common(&["CustomerCreated Order", "CustomerUpdated Order"]), "Customer Order");
        assert_eq!(common(&["CustomerCreated Order", "Invoice Order"]), "Order");
        assert_eq!(common(&["Customer", "CustomerUpdated"]), "Customer");
        assert_eq!(common(&["CustomerCreated", "CustomsPaid"]), "");
        assert_eq!(common(&["Überfall", "Übung"]), "");
        assert_eq!(common(&["A B C", "A D C"]), "A C");
        assert_eq!(common(&["Issues Opened", "Issues Closed"]), "Issues");
        assert_eq!(common(&["A"]), "A");
    }
}
