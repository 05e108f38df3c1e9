//! What environment variables hold.

use std::env::{self, VarError};

/// The text of a variable; `None` if it is not set.
///
/// # Errors
///
/// That it is not UTF-8. What it holds is not said: it may be a secret.
pub(crate) fn text(name: &str) -> Result<Option<String>, String> {
    match env::var(name) {
        Ok(text) => Ok(Some(text)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(format!("{name} is not UTF-8")),
    }
}
