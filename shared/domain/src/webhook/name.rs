//! The names that users give.

use super::flaw::{Flaw, Rule};
use crate::limits;
use crate::text::checked_string;

checked_string!(
    /// Name of a webhook: 1 to [`limits::NAME_CHARS`] characters, none of them a control character.
    WebhookName,
    check
);

checked_string!(
    /// Name of a role or an access token, of which the same holds as of a webhook's.
    Name,
    check
);

fn check(name: &str) -> Result<(), Flaw> {
    if name.trim().is_empty() {
        return Err(Rule::Required.broken("must not be blank"));
    }
    if name.chars().count() > limits::NAME_CHARS {
        return Err(Rule::Length.broken(format_args!("must have at most {} characters", limits::NAME_CHARS)));
    }
    if name.chars().any(char::is_control) {
        return Err(Rule::Format.broken("must not hold control characters"));
    }
    Ok(())
}
