//! What is there where an inbox or a store should be.

/// How many are named.
const NAMED: usize = 5;

/// The first of the names, and how many others there are.
pub(in crate::receive) fn names(names: &[String]) -> String {
    let first: Vec<_> = names.iter().take(NAMED).map(|name| format!("`{}`", name.escape_debug())).collect();
    let more = match names.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    format!("{}{more}", first.join(", "))
}

/// The tables of a database.
#[cfg(any(feature = "postgres", feature = "sqlite"))]
pub(super) fn listed(tables: &[String]) -> String {
    if tables.is_empty() { "no tables".to_owned() } else { format!("the tables {}", names(tables)) }
}

#[cfg(all(test, any(feature = "postgres", feature = "sqlite")))]
mod tests {
    use super::listed;

    #[test]
    fn a_few_tables_are_named() {
        let tables: Vec<String> = (0..7).map(|number| format!("t{number}")).collect();
        assert_eq!(listed(&[]), "no tables");
        assert_eq!(listed(&tables[..2]), "the tables `t0`, `t1`");
        assert_eq!(listed(&tables), "the tables `t0`, `t1`, `t2`, `t3`, `t4` and 2 more");
    }
}
