//! HTTP basic authentication (RFC 7617).

use super::flaw::{Flaw, Rule};
use crate::limits;

/// The user must hold no colon, because the first one ends it.
pub(super) fn check_user(user: Option<&str>) -> Result<(), Flaw> {
    if user.is_some_and(|user| user.contains(':')) {
        return Err(Rule::Format.broken("must not hold a colon (RFC 7617)"));
    }
    check_part(user)
}

/// Checks what a password may be, and a user, too.
pub(super) fn check_part(part: Option<&str>) -> Result<(), Flaw> {
    let part = part.unwrap_or_default();
    if part.len() > limits::BASIC_AUTH_BYTES {
        return Err(Rule::Length.broken(format_args!("must have at most {} bytes", limits::BASIC_AUTH_BYTES)));
    }
    if part.chars().any(char::is_control) {
        return Err(Rule::Format.broken("must not hold control characters (RFC 7617)"));
    }
    Ok(())
}
