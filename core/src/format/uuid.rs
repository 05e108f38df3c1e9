//! `uuid`: the production `UUID` of RFC 4122 §3 and RFC 9562 §4.

use super::Format;

/// `uuid`: 32 hexadecimal digits in groups of 8, 4, 4, 4 and 12, of any version and variant.
pub static UUID: Format = Format::new("uuid", is_uuid, &UUID);

fn is_uuid(text: &str) -> bool {
    text.len() == 36
        && text.bytes().enumerate().all(|(index, byte)| match index {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

#[cfg(test)]
mod tests {
    #[test]
    fn uuids() {
        super::super::tests::check(
            &super::UUID,
            &["f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF"],
            &[
                "",
                "f81d4fae7dec11d0a76500a0c91e6bf6",
                "f81d4fae-7dec-11d0-a765-00a0c91e6bf",
                "f81d4fae-7dec-11d0-a765-00a0c91e6bf6a",
                "g81d4fae-7dec-11d0-a765-00a0c91e6bf6",
                "{81d4fae-7dec-11d0-a765-00a0c91e6bf}",
                "f81d4fae-7dec-11d0-a765-00a0c91e6bé",
            ],
        );
    }
}
