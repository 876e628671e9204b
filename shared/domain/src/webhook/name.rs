//! The name of a webhook.

use crate::limits;
use crate::text::checked_string;

checked_string!(
    /// Name of a webhook: 1 to [`limits::NAME_CHARS`] characters, none of them a control character.
    WebhookName,
    |name| {
        if name.trim().is_empty() {
            return Err("must not be blank".to_owned());
        }
        if name.chars().count() > limits::NAME_CHARS {
            return Err(format!("must have at most {} characters", limits::NAME_CHARS));
        }
        if name.chars().any(char::is_control) {
            return Err("must not hold control characters".to_owned());
        }
        Ok(())
    }
);
